"""A frame that only hub and worker can read, whoever carries it.

Once a worker holds a lease on a confidential pack, requests go out sealed for the hub, and the answer to a
sealed request comes back sealed for the worker: on a stick and over the network alike. The file is the line
`tallystick-sealed/1`, then HPKE's encapsulated key and ciphertext of the frame (RFC 9180; `sealing`).
"""

from collections.abc import Iterable
from typing import TYPE_CHECKING

from tallystick_packs.errors import BadDocumentError
from tallystick_sync.framing import MAX_WIRE_BYTES
from tallystick_sync.sealing import open_sealed, seal_for

if TYPE_CHECKING:
    from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey

MAGIC = b"tallystick-sealed/1\n"
_REQUEST = b"tallystick sealed request v1 "
_ANSWER = b"tallystick sealed answer v1 "


def is_sealed(data: bytes) -> bool:
    """Whether this is a sealed frame."""
    return data.startswith(MAGIC)


def seal_request(frame: bytes, public: str, *, hub: str) -> bytes:
    """Seal a worker's request for the hub with this public half."""
    return MAGIC + seal_for(public, frame, info=_REQUEST + hub.encode())


def open_request(data: bytes, keys: "Iterable[X25519PrivateKey]", *, hub: str) -> bytes:
    """The frame in a sealed request.

    Raises:
        BadDocumentError: For another hub, changed, or over the cap of a message.
    """
    return _open(data, keys, _REQUEST + hub.encode())


def seal_answer(frame: bytes, public: str, *, hub: str) -> bytes:
    """Seal the hub's answer for the worker with this public half."""
    return MAGIC + seal_for(public, frame, info=_ANSWER + hub.encode())


def open_answer(data: bytes, keys: "Iterable[X25519PrivateKey]", *, hub: str) -> bytes:
    """The frame in a sealed answer.

    Raises:
        BadDocumentError: For another worker, changed, or over the cap of a message.
    """
    return _open(data, keys, _ANSWER + hub.encode())


def _open(data: bytes, keys: "Iterable[X25519PrivateKey]", info: bytes) -> bytes:
    if len(data) > MAX_WIRE_BYTES:
        raise BadDocumentError(f"A message of {len(data)} bytes is over its cap of {MAX_WIRE_BYTES} bytes.")
    return open_sealed(data.removeprefix(MAGIC), keys, info=info)
