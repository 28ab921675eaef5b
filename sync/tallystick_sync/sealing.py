"""Sealing personal fields: only the hub can open them, and erasing one key makes them unreadable for good.

A personal field is encrypted under a key of its own and *signed as ciphertext*; the key travels beside the
document, wrapped for the hub, and is kept apart from it. So the hub can forget a person by forgetting keys,
and no signature breaks (R13).

X25519 with a new key for each message, HKDF-SHA256, ChaCha20-Poly1305. What is sealed for somebody since
confidential jobs came (keys of packs, whole messages) uses HPKE instead: RFC 9180 in base mode, DHKEM(X25519,
HKDF-SHA256), HKDF-SHA256, AES-256-GCM; `info` says what it is for, so that no piece passes for another.
"""

import secrets
from collections.abc import Iterable
from typing import TYPE_CHECKING

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey, X25519PublicKey
from cryptography.hazmat.primitives.ciphers.aead import ChaCha20Poly1305
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from tallystick_packs.errors import BadDocumentError
from tallystick_packs.keys import SigningKey

if TYPE_CHECKING:
    from cryptography.hazmat.primitives.hpke import Suite

KEY_BYTES = 32
KNOWN_DIGITS = 8
"""So many hex digits of a public half say which one is known already."""

_NONCE_BYTES = 12
_HUB_INFO = b"tallystick hub sealing v1"
_WRAP_INFO = b"tallystick wrapped key v1"


def sealing_key(hub_key: SigningKey) -> X25519PrivateKey:
    """The hub's key to open what is sealed for it, grown from its signing key."""
    return X25519PrivateKey.from_private_bytes(_grown(hub_key.seed, _HUB_INFO))


def public_half(key: X25519PrivateKey) -> str:
    """The public half, hex, as anchors carry it."""
    return key.public_key().public_bytes(Encoding.Raw, PublicFormat.Raw).hex()


def new_key() -> bytes:
    """A key for one document's personal fields."""
    return secrets.token_bytes(KEY_BYTES)


def seal(key: bytes, data: bytes) -> bytes:
    """Encrypt: nonce, then ciphertext."""
    nonce = secrets.token_bytes(_NONCE_BYTES)
    return nonce + ChaCha20Poly1305(key).encrypt(nonce, data, None)


def unseal(key: bytes, sealed: bytes) -> bytes:
    """Decrypt what `seal` made.

    Raises:
        BadDocumentError: Another key, or it was changed.
    """
    try:
        return ChaCha20Poly1305(key).decrypt(sealed[:_NONCE_BYTES], sealed[_NONCE_BYTES:], None)
    except (InvalidTag, ValueError) as exc:
        raise BadDocumentError("A sealed field cannot be opened with this key.") from exc


def wrap(key: bytes, public: str) -> bytes:
    """Wrap a key for the hub with this public half: a one-time public key, then the sealed key."""
    mine = X25519PrivateKey.generate()
    shared = mine.exchange(X25519PublicKey.from_public_bytes(bytes.fromhex(public)))
    return bytes.fromhex(public_half(mine)) + seal(_grown(shared, _WRAP_INFO), key)


def unwrap(wrapped: bytes, hub_key: SigningKey) -> bytes:
    """Open a key that was wrapped for this hub.

    Raises:
        BadDocumentError: Wrapped for another hub, or changed.
    """
    try:
        shared = sealing_key(hub_key).exchange(X25519PublicKey.from_public_bytes(wrapped[:KEY_BYTES]))
    except ValueError as exc:
        raise BadDocumentError("A wrapped key is not one.") from exc
    return unseal(_grown(shared, _WRAP_INFO), wrapped[KEY_BYTES:])


def seal_for(public: str, data: bytes, *, info: bytes) -> bytes:
    """Encrypt for the holder of an X25519 key (hex) by HPKE: encapsulated key, then ciphertext.

    Raises:
        BadDocumentError: That is no public key.
    """
    try:
        return _suite().encrypt(data, X25519PublicKey.from_public_bytes(bytes.fromhex(public)), info)
    except ValueError as exc:
        raise BadDocumentError("A public key to seal for is not one.") from exc


def open_sealed(sealed: bytes, keys: Iterable[X25519PrivateKey], *, info: bytes) -> bytes:
    """Decrypt what `seal_for` made for one of these keys.

    Raises:
        BadDocumentError: Sealed for somebody else, for something else, or changed.
    """
    for key in keys:
        try:
            return _suite().decrypt(sealed, key, info)
        except (InvalidTag, ValueError):
            continue
    raise BadDocumentError("Something sealed cannot be opened here: it is for somebody else, or was changed.")


def _suite() -> "Suite":
    from cryptography.hazmat.primitives.hpke import AEAD, KDF, KEM, Suite

    return Suite(KEM.X25519, KDF.HKDF_SHA256, AEAD.AES_256_GCM)


def _grown(secret: bytes, info: bytes) -> bytes:
    return HKDF(algorithm=SHA256(), length=KEY_BYTES, salt=None, info=info).derive(secret)
