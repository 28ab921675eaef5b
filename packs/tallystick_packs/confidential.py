"""Confidential packs: their media lie in the file as ciphertext, under one key for each pack.

AES-256-GCM (NIST SP 800-38D). The nonce of a file is its number among the media of the pack, its path is
authenticated beside it, and sizes and hashes in the manifest are those of the ciphertext: so a broken
download resumes at the byte and an item can be checked as it arrives, by whoever holds no key.

A nonce must never meet two contents under one key. The key therefore grows from a salt that depends on every
byte that it will encrypt, in order: another content is another key, and a build repeats byte for byte.

    key = pack_key(signer, manifest.sealed)
    open_media(key, manifest, "media/0001.jpg", ciphertext)
"""

import hashlib
import hmac
from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from tallystick_packs.archive import header_size
from tallystick_packs.errors import BadPackError
from tallystick_packs.keys import SigningKey
from tallystick_packs.manifest import CIPHER, Manifest, MediaFile, Sealed

if TYPE_CHECKING:
    from cryptography.hazmat.primitives.ciphers.aead import AESGCM

KEY_BYTES = 32
_NONCE_BYTES = 12
_KEY_INFO = b"tallystick pack key v1"
_SALT_INFO = b"tallystick pack salt v1"
_ID_INFO = b"tallystick pack key id v1"


def pack_key(signer: SigningKey, sealed: Sealed) -> bytes:
    """The key of a pack, grown from its requester's key.

    Raises:
        BadPackError: The pack is another requester's, or its salt was changed.
    """
    key = _grown(signer, bytes.fromhex(sealed.salt))
    if key_id(key) != sealed.key_id:
        raise BadPackError("This pack was sealed with another requester's key.", todo="Use that key.")
    return key


def key_id(key: bytes) -> str:
    """What the manifest says of a key: it tells a wrong key from damaged media, and nothing else."""
    return hashlib.sha256(_ID_INFO + key).hexdigest()


def seal_media(
    signer: SigningKey, job: str, media: Sequence[MediaFile], blobs: Sequence[bytes]
) -> tuple[Sealed, tuple[MediaFile, ...], tuple[bytes, ...]]:
    """Encrypt the media of one pack.

    Returns:
        What the manifest says of the key, its entries, and the ciphertexts.
    """
    digest = hmac.new(signer.seed, _SALT_INFO + bytes.fromhex(job), hashlib.sha256)
    for entry, blob in zip(media, blobs, strict=True):
        digest.update(hashlib.sha256(entry.path.encode()).digest() + hashlib.sha256(blob).digest())
    salt = digest.digest()
    key = _grown(signer, salt)
    sealed = tuple(
        _cipher(key).encrypt(_nonce(number), blob, entry.path.encode())
        for number, (entry, blob) in enumerate(zip(media, blobs, strict=True))
    )
    described: list[MediaFile] = []
    offset = 0
    for entry, data in zip(media, sealed, strict=True):
        if described:
            offset += header_size(entry.path)
        size, sha256 = len(data), hashlib.sha256(data).hexdigest()
        described.append(replace(entry, offset=offset, size=size, sha256=sha256))
        offset += size
    return Sealed(cipher=CIPHER, salt=salt.hex(), key_id=key_id(key)), tuple(described), sealed


def open_media(key: bytes, manifest: Manifest, path: str, data: bytes) -> bytes:
    """Decrypt one media file of a pack.

    Raises:
        KeyError: The manifest lists no such path.
        BadPackError: Another key, another file, or a byte of it was changed.
    """
    from cryptography.exceptions import InvalidTag

    number = next((n for n, entry in enumerate(manifest.media) if entry.path == path), None)
    if number is None:
        raise KeyError(path)
    try:
        return _cipher(key).decrypt(_nonce(number), data, path.encode())
    except (InvalidTag, ValueError) as exc:
        raise BadPackError(
            f"{path} cannot be opened: it was changed, or the key is another pack's.",
            part=path,
            safe="All other items of the pack are untouched.",
            todo="Download this part again.",
        ) from exc


def _grown(signer: SigningKey, salt: bytes) -> bytes:
    from cryptography.hazmat.primitives.hashes import SHA256
    from cryptography.hazmat.primitives.kdf.hkdf import HKDF

    return HKDF(algorithm=SHA256(), length=KEY_BYTES, salt=salt, info=_KEY_INFO).derive(signer.seed)


def _nonce(number: int) -> bytes:
    return number.to_bytes(_NONCE_BYTES, "big")


def _cipher(key: bytes) -> "AESGCM":
    from cryptography.hazmat.primitives.ciphers.aead import AESGCM

    return AESGCM(key)
