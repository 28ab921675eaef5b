"""Private keys on disk, sealed with a passphrase where one is given.

Sealing is Argon2id (RFC 9106) and ChaCha20-Poly1305 (RFC 8439). The parameters stand in the file, are
bound to the ciphertext as associated data, and are bounded when read, so that a planted file cannot make
the program use all memory. Without a passphrase only the file's mode (owner only) protects the key.

    save_key(path, SigningKey.generate(), purpose="requester", passphrase="correct horse")
    key = load_key(path, purpose="requester", passphrase="correct horse")
"""

import secrets
import unicodedata
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import ChaCha20Poly1305
from cryptography.hazmat.primitives.kdf.argon2 import Argon2id

from tallystick_packs import strict_json
from tallystick_packs.documents import FORMAT, check_format, convert
from tallystick_packs.errors import BadDocumentError, BadKeyError, FileProblemError, NewerFormatError
from tallystick_packs.files import replace_file
from tallystick_packs.keys import SigningKey
from tallystick_packs.texts import _

MAX_BYTES = 4096
_MEMORY_KIB = 19 * 1024
_MAX_MEMORY_KIB = 256 * 1024
_ITERATIONS = 2
_MAX_ITERATIONS = 10


@dataclass(frozen=True, slots=True, kw_only=True)
class Sealed:
    """A secret under a passphrase; all byte strings in hex."""

    memory_kib: int
    iterations: int
    salt: str
    nonce: str
    ciphertext: str


@dataclass(frozen=True, slots=True, kw_only=True)
class KeyFile:
    """The JSON of a key file: `seed` in hex, or `sealed`."""

    format: str
    purpose: str
    public: str
    seed: str | None = None
    sealed: Sealed | None = None


def save_key(path: Path, key: SigningKey, *, purpose: str, passphrase: str = "") -> None:
    """Write a new key file, readable by its owner only.

    Raises:
        BadKeyError: A file is there already; keys are never overwritten.
        FileProblemError: The disk refused.
    """
    if path.exists():
        raise BadKeyError(
            _("There is a key file at {path} already.").format(path=path),
            safe=_("It was not touched."),
            todo=_("Choose another place, or move the old key away first."),
        )
    sealed = seal(key.seed, passphrase, context=purpose) if passphrase else None
    value: dict[str, Any] = {"format": FORMAT, "purpose": purpose, "public": key.public.hex}
    value |= {"sealed": sealed_to_json(sealed)} if sealed else {"seed": key.seed.hex()}
    replace_file(path, strict_json.dumps(value) + b"\n", mode=0o600)


def load_key(path: Path, *, purpose: str, passphrase: str = "") -> SigningKey:
    """Read a key file.

    Raises:
        BadKeyError: Damaged, made for another purpose, or the passphrase is missing or wrong.
        NewerFormatError: A newer program wrote it.
        FileProblemError: The disk refused.
    """
    try:
        data = path.read_bytes()
    except OSError as exc:
        raise FileProblemError.from_os_error(exc, path) from exc
    try:
        value = strict_json.loads(data.strip(), max_bytes=MAX_BYTES)
        check_format(value, what="key file")
        file = convert(value, KeyFile, what="key file")
        seed = bytes.fromhex(file.seed) if file.seed is not None else None
    except NewerFormatError:
        raise
    except (BadDocumentError, ValueError) as exc:
        raise _damaged(path) from exc
    if file.purpose != purpose:
        raise BadKeyError(
            _("The key in {path} is a {found} key; a {wanted} key is needed.").format(
                path=path, found=file.purpose, wanted=purpose
            )
        )
    if seed is None:
        if file.sealed is None:
            raise _damaged(path)
        seed = unseal(file.sealed, passphrase, context=purpose)
    key = SigningKey(seed)
    if key.public.hex != file.public:
        raise _damaged(path)
    return key


def seal(secret: bytes, passphrase: str, *, context: str) -> Sealed:
    """Encrypt `secret` under `passphrase`; `context` must be given again to open it."""
    salt, nonce = secrets.token_bytes(16), secrets.token_bytes(12)
    key = _stretch(passphrase, salt, memory_kib=_MEMORY_KIB, iterations=_ITERATIONS)
    bound = _bound(context, _MEMORY_KIB, _ITERATIONS, salt)
    ciphertext = ChaCha20Poly1305(key).encrypt(nonce, secret, bound)
    return Sealed(
        memory_kib=_MEMORY_KIB, iterations=_ITERATIONS,
        salt=salt.hex(), nonce=nonce.hex(), ciphertext=ciphertext.hex(),
    )  # fmt: skip


def unseal(sealed: Sealed, passphrase: str, *, context: str) -> bytes:
    """Decrypt what `seal` made.

    Raises:
        BadKeyError: The passphrase is wrong, the data damaged, or the parameters are out of bounds.
    """
    within = 8 <= sealed.memory_kib <= _MAX_MEMORY_KIB and 1 <= sealed.iterations <= _MAX_ITERATIONS
    try:
        salt, nonce = bytes.fromhex(sealed.salt), bytes.fromhex(sealed.nonce)
        ciphertext = bytes.fromhex(sealed.ciphertext)
    except ValueError as exc:
        raise BadKeyError(_("This key file is damaged.")) from exc
    if not within or not 8 <= len(salt) <= 64 or len(nonce) != 12 or len(ciphertext) > MAX_BYTES:
        raise BadKeyError(_("This key file asks for too much memory or time; it was not opened."))
    key = _stretch(passphrase, salt, memory_kib=sealed.memory_kib, iterations=sealed.iterations)
    bound = _bound(context, sealed.memory_kib, sealed.iterations, salt)
    try:
        return ChaCha20Poly1305(key).decrypt(nonce, ciphertext, bound)
    except InvalidTag as exc:
        raise BadKeyError(
            _("The passphrase does not open this key."),
            safe=_("The key is untouched."),
            todo=_("Type the passphrase again."),
        ) from exc


def sealed_to_json(sealed: Sealed) -> dict[str, Any]:
    """The sealed secret as a JSON object."""
    return {
        name: getattr(sealed, name) for name in ("memory_kib", "iterations", "salt", "nonce", "ciphertext")
    }


def _stretch(passphrase: str, salt: bytes, *, memory_kib: int, iterations: int) -> bytes:
    kdf = Argon2id(salt=salt, length=32, iterations=iterations, lanes=1, memory_cost=memory_kib)
    # Keyboards differ in how they compose an accent; the passphrase is the same one.
    return kdf.derive(unicodedata.normalize("NFKC", passphrase).encode())


def _bound(context: str, memory_kib: int, iterations: int, salt: bytes) -> bytes:
    return b"tallystick sealed %b %d %d %b" % (context.encode(), memory_kib, iterations, salt)


def _damaged(path: Path) -> BadKeyError:
    return BadKeyError(
        _("{path} is not a key file, or it is damaged.").format(path=path),
        safe=_("It was not changed."),
        todo=_("Take the copy you made of it."),
    )
