"""Keys of confidential packs on their way: from the requester to the hub, from the hub to a worker.

The requester seals a pack's key for the hub when it is published; the hub seals it again in each lease, for
that worker alone. Hub, pack and worker stand in what HPKE authenticates: a sealed key is good in its place
and nowhere else.
"""

from collections.abc import Iterable
from typing import TYPE_CHECKING

from tallystick_packs.confidential import KEY_BYTES, key_id
from tallystick_packs.errors import BadDocumentError
from tallystick_packs.manifest import Sealed
from tallystick_sync.sealing import open_sealed, seal_for

if TYPE_CHECKING:
    from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey


def seal_for_hub(key: bytes, public: str, *, hub: str, pack: str) -> str:
    """A pack's key for the hub with this public half, hex."""
    return seal_for(public, key, info=_published(hub, pack)).hex()


def open_published(
    sealed: str, keys: "Iterable[X25519PrivateKey]", *, hub: str, pack: str, says: Sealed
) -> bytes:
    """The key that a requester published.

    Raises:
        BadDocumentError: It cannot be opened here, or is not the one that the manifest describes.
    """
    return _checked(_opened(sealed, keys, _published(hub, pack)), says)


def seal_for_worker(key: bytes, public: str, *, hub: str, pack: str, worker: str) -> str:
    """A pack's key for one worker, as a lease carries it, hex."""
    return seal_for(public, key, info=_leased(hub, pack, worker)).hex()


def open_leased(
    sealed: str, keys: "Iterable[X25519PrivateKey]", *, hub: str, pack: str, worker: str, says: Sealed
) -> bytes:
    """The key in a lease.

    Raises:
        BadDocumentError: As `open_published`.
    """
    return _checked(_opened(sealed, keys, _leased(hub, pack, worker)), says)


def _published(hub: str, pack: str) -> bytes:
    return f"tallystick published key v1 {hub} {pack}".encode()


def _leased(hub: str, pack: str, worker: str) -> bytes:
    return f"tallystick leased key v1 {hub} {pack} {worker}".encode()


def _opened(sealed: str, keys: "Iterable[X25519PrivateKey]", info: bytes) -> bytes:
    try:
        raw = bytes.fromhex(sealed)
    except ValueError as exc:
        raise BadDocumentError("The key of a pack is not readable.") from exc
    return open_sealed(raw, keys, info=info)


def _checked(key: bytes, says: Sealed) -> bytes:
    if len(key) != KEY_BYTES or key_id(key) != says.key_id:
        raise BadDocumentError("The key sent for a pack is not the key of that pack.")
    return key
