"""Typed payloads: one way from signed bytes to a frozen dataclass and back.

A payload is a JSON object that names its format as `"format": "1.0"`. A newer minor version may add
fields, which are ignored here and survive because the signed bytes are kept; a newer major is refused
with a sentence that says so. Types are checked strictly (msgspec): a string is never read as a number,
money is never a float.
"""

import dataclasses
import re
from typing import Any, TypeVar

import msgspec

from tallystick_packs import canonical, strict_json
from tallystick_packs.envelope import Envelope
from tallystick_packs.errors import BadDocumentError, BadKeyError, NewerFormatError, PacksError
from tallystick_packs.keys import VerifyKey
from tallystick_packs.texts import _

FORMAT = "1.0"
FORMAT_MAJOR = 1
_FORMAT = re.compile(r"([1-9][0-9]{0,3})\.(0|[1-9][0-9]{0,3})")

T = TypeVar("T")


def read_payload(envelope: Envelope, kind: str, as_type: type[T], *, max_bytes: int) -> T:
    """Parse the payload of a *verified* envelope into `as_type`, a dataclass.

    Raises:
        BadDocumentError: Another kind, not strict JSON, or the wrong shape; the message says where.
        NewerFormatError: A major format this program does not know.
    """
    found = _at_a_glance(envelope, kind, as_type, max_bytes=max_bytes)
    if found is not None:
        check_format({"format": getattr(found, "format", None)}, what=kind)
        return found
    value = _loads(envelope, kind, max_bytes=max_bytes)
    check_format(value, what=kind)
    return convert(value, as_type, what=kind)


def read_self_signed(envelope: Envelope, kind: str, as_type: type[T], *, max_bytes: int) -> T:
    """Verify an envelope with the key that its payload names as `signer`, then parse it.

    The signature comes first: a damaged byte must not pass for a newer format. Whether that key may sign
    is for others to say.

    Raises:
        BadDocumentError: Another kind, no usable signer, the signature does not hold, or the wrong shape.
        NewerFormatError: A major format this program does not know.
    """
    found = _at_a_glance(envelope, kind, as_type, max_bytes=max_bytes)
    value = _loads(envelope, kind, max_bytes=max_bytes) if found is None else None
    signer = value.get("signer") if isinstance(value, dict) else getattr(found, "signer", None)
    if not isinstance(signer, str):
        raise BadDocumentError(f"A {kind} does not name its signer.")
    try:
        key = VerifyKey.from_hex(signer)
    except BadKeyError as exc:
        raise BadDocumentError(f"A {kind} names a signer of no worth: {exc.what}") from exc
    envelope.verify_by(key)
    if found is not None:
        check_format({"format": getattr(found, "format", None)}, what=kind)
        return found
    check_format(value, what=kind)
    return convert(value, as_type, what=kind)


def check_format(value: Any, *, what: str) -> None:
    """Refuse a value whose `format` is missing, unreadable or of a newer major version."""
    text = value.get("format") if isinstance(value, dict) else None
    match = _FORMAT.fullmatch(text) if isinstance(text, str) else None
    if match is None:
        raise BadDocumentError(f"A {what} does not say which format it is in.")
    if int(match[1]) > FORMAT_MAJOR:
        raise NewerFormatError(
            _("This {what} is in format {found}; this program reads formats up to {known}.x.").format(
                what=what, found=text, known=FORMAT_MAJOR
            ),
            safe=_("Nothing was changed."),
            todo=_("Install a newer Tallystick, then try again."),
        )


def convert(value: Any, as_type: type[T], *, what: str) -> T:
    """Check a parsed JSON value against the dataclass `as_type`."""
    try:
        return msgspec.convert(value, as_type, strict=True)
    except msgspec.ValidationError as exc:
        raise BadDocumentError(f"A {what} has the wrong shape: {exc}.") from exc
    except PacksError as exc:  # a value that refuses itself: a price below zero, an unknown currency
        raise BadDocumentError(f"A {what} has the wrong shape: {exc.what}") from exc


def write_payload(value: Any) -> bytes:
    """Write a dataclass as the compact JSON bytes that get signed; fields that are None are left out."""
    return strict_json.dumps(_plain(value))


def _at_a_glance(envelope: Envelope, kind: str, as_type: type[T], *, max_bytes: int) -> T | None:
    if envelope.kind != kind or len(envelope.payload) > max_bytes:
        return None
    return canonical.read(envelope.payload, as_type)


def _loads(envelope: Envelope, kind: str, *, max_bytes: int) -> Any:
    if envelope.kind != kind:
        raise BadDocumentError(f"A {kind} was expected here, and this is a {envelope.kind}.")
    return strict_json.loads(envelope.payload, max_bytes=max_bytes)


def _plain(value: Any) -> Any:
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        fields = ((field.name, getattr(value, field.name)) for field in dataclasses.fields(value))
        return {name: _plain(item) for name, item in fields if item is not None}
    if isinstance(value, dict):
        return {key: _plain(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(item) for item in value]
    return value
