"""Ed25519 keys: who signed what (RFC 8032).

A public key travels as 64 hex digits. Keys of small order are refused when read: the library accepts
them, and with such a key one signature can hold for many messages (RFC 8032 section 8; "Taming the
many EdDSAs", Chalkias et al. 2020). A signature is checked with strict encodings of the key.

    key = SigningKey.generate()
    signature = key.sign(b"message")
    key.public.verify(signature, b"message")
"""

import hashlib
import secrets
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import cached_property, lru_cache
from typing import TYPE_CHECKING

from tallystick_packs.errors import BadKeyError

if TYPE_CHECKING:
    # Loaded with the first signature: a program that only shows work starts without it.
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

KEY_BYTES = 32
SIGNATURE_BYTES = 64
KEYID_BYTES = 8

_PRIME = 2**255 - 19
# y-coordinates of the eight points of small order (RFC 8032's curve, cofactor 8), without the sign bit.
_ORDER_EIGHT = (
    "26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc05",
    "c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac037a",
)
_SMALL_ORDER_Y = frozenset(
    {0, 1, _PRIME - 1} | {int.from_bytes(bytes.fromhex(point), "little") for point in _ORDER_EIGHT}
)


@dataclass(frozen=True)
class VerifyKey:
    """A public key that passed the checks of this module.

    Args:
        raw: 32 bytes, the compressed point.

    Raises:
        BadKeyError: Wrong length, not a canonical encoding, or a point of small order.
    """

    raw: bytes

    def __post_init__(self) -> None:
        if len(self.raw) != KEY_BYTES:
            raise BadKeyError(f"A public key has {len(self.raw)} bytes instead of {KEY_BYTES}.")
        y = int.from_bytes(self.raw, "little") & ((1 << 255) - 1)
        if y >= _PRIME:
            raise BadKeyError("A public key is not in its one canonical encoding.")
        if y in _SMALL_ORDER_Y:
            raise BadKeyError("A public key is of small order: its signatures would prove nothing.")

    @classmethod
    def from_hex(cls, text: str) -> "VerifyKey":
        """Read 64 lower-case hex digits; the same key gives the same object, checked and loaded once."""
        return _key_of(text)

    @cached_property
    def hex(self) -> str:
        """The key as 64 lower-case hex digits, as documents carry it."""
        return self.raw.hex()

    @cached_property
    def keyid(self) -> str:
        """A hint for finding the key: the first 16 hex digits of its SHA-256. Proves nothing."""
        return hashlib.sha256(self.raw).digest()[:KEYID_BYTES].hex()

    def is_signature(self, signature: bytes, message: bytes) -> bool:
        """Say whether `signature` is this key's over `message`."""
        from cryptography.exceptions import InvalidSignature

        try:
            self._public.verify(signature, message)
        except InvalidSignature:
            return False
        return True

    @cached_property
    def _public(self) -> "Ed25519PublicKey":
        from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

        return Ed25519PublicKey.from_public_bytes(self.raw)


@lru_cache(maxsize=4096)
def _key_of(text: str) -> VerifyKey:
    if len(text) != 2 * KEY_BYTES or text != text.lower():
        raise BadKeyError("A public key is not 64 lower-case hex digits.")
    try:
        return VerifyKey(bytes.fromhex(text))
    except ValueError as exc:
        raise BadKeyError("A public key is not 64 lower-case hex digits.") from exc


@dataclass(frozen=True)
class SigningKey:
    """A private key, made from a 32-byte seed that never shows in `repr`."""

    seed: bytes = field(repr=False)

    def __post_init__(self) -> None:
        if len(self.seed) != KEY_BYTES:
            raise BadKeyError(f"A private key has {len(self.seed)} bytes instead of {KEY_BYTES}.")

    @classmethod
    def generate(cls, randomness: Callable[[int], bytes] = secrets.token_bytes) -> "SigningKey":
        """Make a new key from the system's randomness (or the caller's, in tests)."""
        return cls(randomness(KEY_BYTES))

    @cached_property
    def public(self) -> VerifyKey:
        """The public half."""
        return VerifyKey(self._private.public_key().public_bytes_raw())

    def sign(self, message: bytes) -> bytes:
        """Return the 64-byte signature over `message`; the same message gives the same bytes."""
        return self._private.sign(message)

    @cached_property
    def _private(self) -> "Ed25519PrivateKey":
        from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

        return Ed25519PrivateKey.from_private_bytes(self.seed)
