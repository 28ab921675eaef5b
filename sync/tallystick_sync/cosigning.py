"""Co-signed checkpoints (c2sp.org/tlog-cosignature): a witness says that it saw the log only grow.

A witness is somebody else's laptop, an NGO's or a union's. It remembers the last checkpoint, asks for proof
that the new one contains it, and adds a line to the note. Who holds a checkpoint with such lines knows that
the hub did not show each person a log of their own::

    line = cosign(text, name="union.example", key=key, time=now)
    seen_by(text + line, trust.witnesses)      # (Cosignature(name="union.example", time=...),)
"""

import base64
import hashlib
from collections.abc import Iterable
from dataclasses import dataclass

from tallystick_packs.errors import BadDocumentError
from tallystick_packs.keys import SIGNATURE_BYTES, SigningKey, VerifyKey
from tallystick_sync.checkpoint import DASH, MAX_BYTES, unbase64
from tallystick_sync.trust import KeyState

_COSIGNATURE_V1 = b"\x04"
_TIME_BYTES = 8
MAX_NAME = 64


@dataclass(frozen=True, slots=True, kw_only=True)
class Cosignature:
    """A witness's word on a checkpoint; `time` in Unix seconds by the witness's clock."""

    name: str
    key: str
    time: int


def check_name(name: str) -> None:
    """Refuse a name that no signed note can carry.

    Raises:
        BadDocumentError: Empty, too long, or with spaces, a plus sign or letters that no key name has.
    """
    if not name or len(name) > MAX_NAME or "+" in name or not name.isprintable() or " " in name:
        raise BadDocumentError(
            "A witness's name is a word such as union.example, without spaces or plus signs."
        )


def cosign(checkpoint: str, *, name: str, key: SigningKey, time: int) -> str:
    """The signature line of a witness over a checkpoint that it has checked."""
    check_name(name)
    body = _body(checkpoint)
    signature = key.sign(_message(body, time))
    raw = _key_hash(name, key.public) + time.to_bytes(_TIME_BYTES, "big") + signature
    return f"{DASH}{name} {base64.b64encode(raw).decode()}\n"


def seen_by(checkpoint: str, witnesses: Iterable[KeyState]) -> tuple[Cosignature, ...]:
    """Which witnesses co-signed a checkpoint, each once; lines of others are passed over.

    Only active witnesses count: what an ended one saw is proved by the checkpoints kept from then.
    """
    if len(checkpoint) > MAX_BYTES:
        return ()
    body, found, lines = checkpoint.partition("\n\n")
    if not found:
        return ()
    known = [state for state in witnesses if state.state == "active"]
    said: dict[str, Cosignature] = {}
    for line in lines.split("\n"):
        for state in known:
            time = _time_of(line, state, body + "\n")
            if time is not None:
                said.setdefault(state.key, Cosignature(name=state.name, key=state.key, time=time))
    return tuple(said.values())


def _time_of(line: str, state: KeyState, body: str) -> int | None:
    prefix = f"{DASH}{state.name} "
    raw = unbase64(line.removeprefix(prefix)) if line.startswith(prefix) else None
    key = VerifyKey.from_hex(state.key)
    if raw is None or len(raw) != 4 + _TIME_BYTES + SIGNATURE_BYTES or raw[:4] != _key_hash(state.name, key):
        return None
    time = int.from_bytes(raw[4 : 4 + _TIME_BYTES], "big")
    return time if key.is_signature(raw[4 + _TIME_BYTES :], _message(body, time)) else None


def _body(checkpoint: str) -> str:
    body, found, _signatures = checkpoint.partition("\n\n")
    if not found:
        raise BadDocumentError("This is not a checkpoint of a log.")
    return body + "\n"


def _message(body: str, time: int) -> bytes:
    return f"cosignature/v1\ntime {time}\n{body}".encode()


def _key_hash(name: str, key: VerifyKey) -> bytes:
    return hashlib.sha256(name.encode() + b"\n" + _COSIGNATURE_V1 + key.raw).digest()[:4]
