"""A short way into payloads that are written exactly as this program would write them.

Strict reading looks at every pair and number in Python. Most documents were written compactly, with their
fields in order, and for these there is a test that costs little and proves more: parsed into its type and
written again, a document gives the very same bytes. Then no key stood there twice, nothing was unknown, no
number had two readings. Whatever fails that test is read the strict way (`documents.read_payload`); nothing
is refused here.

    read(b'{"format":"1.0",...}', Receipt)      # a Receipt, or None: read it the strict way
"""

import dataclasses
import re
import typing
from collections.abc import Hashable, Iterator
from functools import cache
from typing import Any, TypeVar

import msgspec

from tallystick_packs.errors import PacksError

T = TypeVar("T")

# An integer above 2^53 has sixteen digits or more, and stands behind one of these where nothing is padded.
_LONG_NUMBER = re.compile(rb"[:,\[]-?[0-9]{16}")
_ENCODER = msgspec.json.Encoder()


def read(payload: bytes, as_type: type[T]) -> T | None:
    """The payload as `as_type`, or None where it is not in the one form that says everything at a glance."""
    if b"\\u" in payload or _LONG_NUMBER.search(payload):
        return None
    decoder, unset = _reader(typing.cast(Hashable, as_type))
    try:
        value = decoder.decode(payload)
    except (msgspec.DecodeError, UnicodeDecodeError, PacksError):
        return None
    written = _ENCODER.encode(value)
    for field in unset:
        written = written.replace(field, b"")
    return value if written == payload else None


@cache
def _reader(as_type: Any) -> tuple[msgspec.json.Decoder[Any], tuple[bytes, ...]]:
    """A decoder, and what our encoder writes for each field without a value, which a writer leaves out.

    A quote inside a text is escaped, so such a piece stands between fields and nowhere else.
    """
    names = sorted(set(_without_value(as_type)))
    return msgspec.json.Decoder(as_type, strict=True), tuple(b',"%b":null' % name.encode() for name in names)


def _without_value(as_type: Any) -> Iterator[str]:
    for inner in typing.get_args(as_type):
        yield from _without_value(inner)
    if dataclasses.is_dataclass(as_type):
        hints = typing.get_type_hints(as_type)
        for field in dataclasses.fields(as_type):
            yield from [field.name] if field.default is None else []
            yield from _without_value(hints[field.name])
