"""JSON that means one thing only.

Signed documents are read by programs of different ages and makers. What two readers could understand
differently is refused here, before anything else looks at it: duplicate keys, NaN and Infinity,
integers above 2^53, lone surrogates, bytes that are not UTF-8, deep nesting, and documents longer than
their cap (RFC 8259 sections 4 and 6, RFC 7493 I-JSON section 2).

    value = loads(payload, max_bytes=64_000)
    payload = dumps({"price_minor": 450})
"""

import json
import re
from typing import Any, NoReturn

from tallystick_packs.errors import BadDocumentError

MAX_INTEGER = 2**53
MAX_DEPTH = 32
_STRINGS = re.compile(r'"[^"\\]*+(?:\\.[^"\\]*+)*+"?', re.DOTALL)
_WRITER = json.JSONEncoder(ensure_ascii=False, separators=(",", ":"), allow_nan=False)
_SORTED_WRITER = json.JSONEncoder(ensure_ascii=False, separators=(",", ":"), allow_nan=False, sort_keys=True)
_BRACKETS = re.compile(r"[\[\]{}]")


def loads(data: bytes, *, max_bytes: int) -> Any:
    """Parse JSON strictly.

    Args:
        data: UTF-8 text without a byte order mark.
        max_bytes: Length cap, checked before parsing.

    Raises:
        BadDocumentError: The text breaks a rule; the message names it.
    """
    if len(data) > max_bytes:
        raise BadDocumentError(f"A document of {len(data)} bytes is over its cap of {max_bytes} bytes.")
    try:
        text = data.decode("utf-8", errors="strict")
    except UnicodeDecodeError as exc:
        raise BadDocumentError("A document is not UTF-8 text.") from exc
    if is_too_deep(text):
        raise BadDocumentError(f"A document is nested deeper than {MAX_DEPTH} levels.")
    try:
        value = (_DECODER if _LONG_DIGITS.search(text) else _FAST_DECODER).decode(text)
    except json.JSONDecodeError as exc:
        raise BadDocumentError(f"A document is not JSON: {exc.msg} at character {exc.pos}.") from exc
    if "\\u" in text:
        _refuse_surrogates(value)
    return value


def dumps(value: Any) -> bytes:
    """Write compact UTF-8 JSON with keys in the order given; NaN and Infinity are refused."""
    return _WRITER.encode(value).encode()


def dumps_sorted(value: Any) -> bytes:
    """Like `dumps`, with keys sorted: for hashes over values that have no signed bytes of their own."""
    return _SORTED_WRITER.encode(value).encode()


def _pairs(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) != len(pairs):
        seen: set[str] = set()
        for key, _value in pairs:
            if key in seen:
                raise BadDocumentError(f"A document names the key {key!r} twice.")
            seen.add(key)
    return found


def _integer(digits: str) -> int:
    if len(digits) > len(str(MAX_INTEGER)) + 1:
        raise BadDocumentError("A document holds an integer above 2^53.")
    number = int(digits)
    if abs(number) > MAX_INTEGER:
        raise BadDocumentError("A document holds an integer above 2^53.")
    return number


def _number(digits: str) -> float:
    number = float(digits)
    if number in (float("inf"), float("-inf")):
        raise BadDocumentError("A document holds a number too large to read.")
    return number


def _constant(name: str) -> NoReturn:
    raise BadDocumentError(f"A document holds {name}, which is not a JSON number.")


_DECODER = json.JSONDecoder(
    object_pairs_hook=_pairs, parse_int=_integer, parse_float=_number, parse_constant=_constant
)
# An integer above 2^53 has sixteen digits or more; where no such run stands, none needs to be looked at.
_LONG_DIGITS = re.compile(r"[0-9]{16}")
_FAST_DECODER = json.JSONDecoder(object_pairs_hook=_pairs, parse_float=_number, parse_constant=_constant)


def is_too_deep(text: str) -> bool:
    """Whether more than `MAX_DEPTH` levels of brackets are open anywhere in a JSON text."""
    # Cheap upper bound first: most documents never reach the loop.
    if text.count("[") + text.count("{") <= MAX_DEPTH:
        return False
    # Between two quotes stands a string, unless one of them is escaped.
    outside = _STRINGS.sub("", text) if "\\" in text else "".join(text.split('"')[::2])
    depth = 0
    for bracket in _BRACKETS.findall(outside):
        depth += 1 if bracket in "[{" else -1
        if depth > MAX_DEPTH:
            return True
    return False


def _refuse_surrogates(value: Any) -> None:
    if isinstance(value, str):
        try:
            value.encode("utf-8")
        except UnicodeEncodeError as exc:
            raise BadDocumentError("A document holds half a character (a lone surrogate).") from exc
    elif isinstance(value, dict):
        for key, item in value.items():
            _refuse_surrogates(key)
            _refuse_surrogates(item)
    elif isinstance(value, list):
        for item in value:
            _refuse_surrogates(item)
