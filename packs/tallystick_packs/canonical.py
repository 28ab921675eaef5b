"""A short way into payloads that are written exactly as this program would write them.

Strict reading looks at every pair and number in Python. Most documents were written compactly, with their
fields in order, and for these there is a test that costs little and proves more: parsed into its type and
written again, a document gives the very same bytes. Then no key stood there twice, nothing was unknown, no
number had two readings. Whatever fails that test is read the strict way (`documents.read_payload`); nothing
is refused here.

    read(b'{"format":"1.0",...}', Receipt)      # a Receipt, or None: read it the strict way
"""

import dataclasses
import typing
from collections.abc import Hashable, Iterator
from functools import cache
from typing import Any, TypeVar

import msgspec

from tallystick_packs import strict_json
from tallystick_packs.errors import PacksError

T = TypeVar("T")

# An integer above 2^53 has sixteen digits or more, and stands behind one of these where nothing is padded.
_SHAPES = bytes(
    ord("0") if byte in b"0123456789" else ord(":") if byte in b":,[" else byte if byte == ord("-") else 0
    for byte in range(256)
)
_LONG_NUMBERS = b":" + b"0" * 16, b":-" + b"0" * 16
_ENCODER = msgspec.json.Encoder()


def read(payload: bytes, as_type: type[T]) -> T | None:
    """The payload as `as_type`, or None where it is not in the one form that says everything at a glance."""
    reader = _reader(typing.cast(Hashable, as_type))
    if b"\\u" in payload or (reader.has_numbers and _has_long_number(payload)):
        return None
    try:
        value: T = reader.decoder.decode(payload)
    except (msgspec.DecodeError, UnicodeDecodeError, PacksError):
        return None
    written = _ENCODER.encode(value)
    for field in reader.unset:
        written = written.replace(field, b"")
    if written != payload or (reader.has_anything and strict_json.is_too_deep(payload.decode())):
        return None
    return value


def _has_long_number(payload: bytes) -> bool:
    shapes = payload.translate(_SHAPES)
    return any(long in shapes for long in _LONG_NUMBERS)


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class _Reader:
    """How to read a type.

    Attributes:
        unset: What our encoder writes for each field without a value, which a writer leaves out. A quote
            inside a text is escaped, so such a piece stands between fields and nowhere else.
        has_numbers: Whether a number can stand anywhere in it.
        has_anything: Whether some part of it may be of any shape, and so of any depth.
    """

    decoder: msgspec.json.Decoder[Any]
    unset: tuple[bytes, ...]
    has_numbers: bool
    has_anything: bool


@cache
def _reader(as_type: Any) -> _Reader:
    parts = set(_parts(as_type))
    return _Reader(
        decoder=msgspec.json.Decoder(as_type, strict=True),
        unset=tuple(b',"%b":null' % name.encode() for name in sorted(set(_without_value(as_type)))),
        has_numbers=bool(parts & {int, float, Any}),
        has_anything=Any in parts,
    )


def _parts(as_type: Any) -> Iterator[Any]:
    yield as_type
    for inner in typing.get_args(as_type):
        yield from _parts(inner)
    if dataclasses.is_dataclass(as_type):
        for hint in typing.get_type_hints(as_type).values():
            yield from _parts(hint)


def _without_value(as_type: Any) -> Iterator[str]:
    for inner in typing.get_args(as_type):
        yield from _without_value(inner)
    if dataclasses.is_dataclass(as_type):
        hints = typing.get_type_hints(as_type)
        for field in dataclasses.fields(as_type):
            yield from [field.name] if field.default is None else []
            yield from _without_value(hints[field.name])
