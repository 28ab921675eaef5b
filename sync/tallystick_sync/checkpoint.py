"""Checkpoints: size and root of the log, signed by the log's key as a C2SP signed note.

Text (c2sp.org/tlog-checkpoint, c2sp.org/signed-note)::

    <origin>
    <size, decimal>
    <root, base64>

    — <key name> <base64 of key hash (4 bytes) and Ed25519 signature (64 bytes)>
"""

import base64
import binascii
import hashlib
import re
from dataclasses import dataclass

from tallystick_packs.errors import BadDocumentError
from tallystick_packs.keys import SIGNATURE_BYTES, SigningKey, VerifyKey
from tallystick_packs.merkle import HASH_BYTES
from tallystick_sync.errors import UntrustedError
from tallystick_sync.trust import LogKey, TrustList

MAX_BYTES = 4096
NUMBER = re.compile(r"0|[1-9][0-9]{0,15}")
"""A count as C2SP formats write it: ASCII digits, no leading zero."""
_ED25519 = b"\x01"
DASH = "\u2014 "


@dataclass(frozen=True, slots=True, kw_only=True)
class Checkpoint:
    """A verified statement on the log: its first `size` leaves have this root (32 bytes)."""

    origin: str
    size: int
    root: bytes


def key_hash(name: str, key: VerifyKey) -> bytes:
    """The four bytes that tell which key a note's signature line means."""
    return hashlib.sha256(name.encode() + b"\n" + _ED25519 + key.raw).digest()[:4]


def sign_checkpoint(*, origin: str, size: int, root: bytes, key: SigningKey) -> str:
    """Write and sign a checkpoint; the same state gives the same text."""
    body = f"{origin}\n{size}\n{base64.b64encode(root).decode()}\n"
    signature = base64.b64encode(key_hash(origin, key.public) + key.sign(body.encode())).decode()
    return f"{body}\n{DASH}{origin} {signature}\n"


def read_checkpoint(text: str, log: LogKey) -> Checkpoint:
    """Verify a checkpoint against the log's key.

    Raises:
        UntrustedError: Another log's, or the signature does not hold.
        BadDocumentError: Not a checkpoint.
    """
    if len(text) > MAX_BYTES:
        raise BadDocumentError("A checkpoint is too long.")
    body, found, signatures = text.partition("\n\n")
    lines = body.split("\n")
    if not found or len(lines) < 3:
        raise BadDocumentError("This is not a checkpoint of a log.")
    origin, size_text, root_text = lines[:3]
    if origin != log.origin:
        raise UntrustedError(f"This checkpoint is of another log ({origin}).")
    key = VerifyKey.from_hex(log.key)
    if not any(_is_signed(line, origin, key, body + "\n") for line in signatures.split("\n")):
        raise UntrustedError("The signature of this checkpoint does not hold.")
    if not NUMBER.fullmatch(size_text):
        raise BadDocumentError("A checkpoint's size is not a number.")
    root = unbase64(root_text)
    if root is None or len(root) != HASH_BYTES:
        raise BadDocumentError("A checkpoint's root is not 32 bytes of base64.")
    return Checkpoint(origin=origin, size=int(size_text), root=root)


def read_dated_checkpoint(text: str, trust: TrustList) -> Checkpoint:
    """Verify a checkpoint of the log in force, or of one that was closed, as far as it was good.

    A closed log's key counts up to the size at which it was closed. If it was revoked, only the very state
    that the trust list names counts: a thief can sign any other.

    Raises:
        UntrustedError: Of no log of this hub, beyond the closing, or the signature does not hold.
        BadDocumentError: Not a checkpoint.
    """
    origin = text.partition("\n")[0]
    closed = next((one for one in trust.closed_logs or () if one.origin == origin), None)
    if closed is None:
        return read_checkpoint(text, trust.log)
    point = read_checkpoint(text, LogKey(origin=closed.origin, key=closed.key))
    is_last = (point.size, point.root.hex()) == (closed.size, closed.root)
    if point.size > closed.size or (point.size == closed.size and not is_last):
        raise UntrustedError("This checkpoint was signed with the key of a log that was closed before.")
    if closed.state == "revoked" and not is_last:
        raise UntrustedError(
            "This checkpoint is signed with a log's key that was revoked.",
            todo="Sync: the hub proves its documents anew with the new log key.",
        )
    return point


def _is_signed(line: str, origin: str, key: VerifyKey, body: str) -> bool:
    if not line.startswith(f"{DASH}{origin} "):
        return False
    raw = unbase64(line.removeprefix(f"{DASH}{origin} "))
    if raw is None or len(raw) != 4 + SIGNATURE_BYTES or raw[:4] != key_hash(origin, key):
        return False
    return key.is_signature(raw[4:], body.encode())


def unbase64(text: str) -> bytes | None:
    """The bytes behind canonical base64, or None."""
    try:
        raw = base64.b64decode(text, validate=True)
    except (binascii.Error, ValueError):
        return None
    return raw if base64.b64encode(raw).decode() == text else None
