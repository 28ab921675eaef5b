"""Who the worker is: twelve recovery words and the keys that grow from them.

Words (BIP-39, 128 bits, English list) -> HKDF-SHA256 (RFC 5869) -> Ed25519 key. The key is the worker's
public identity at every hub. Each installation has a key of its own, made here and certified by it, so the
worker's key signs little and a second laptop starts its own chain of batches.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from tallystick_packs import strict_json
from tallystick_packs.documents import FORMAT, check_format, convert
from tallystick_packs.envelope import Envelope
from tallystick_packs.errors import BadDocumentError, BadKeyError, FileProblemError
from tallystick_packs.files import replace_file
from tallystick_packs.keys import SigningKey
from tallystick_packs.texts import _
from tallystick_sync.clock import Surroundings
from tallystick_sync.installation import KIND as INSTALLATION_KIND
from tallystick_sync.installation import Installation
from tallystick_sync.signed import sign_payload

if TYPE_CHECKING:
    from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey
    from mnemonic import Mnemonic

FILE_NAME = "identity.json"
ENTROPY_BYTES = 16
WORDS = 12
DIGITS = 4
CARD_PREFIX = "tallystick:words?"
"""What the square on a recovery card begins with; the twelve numbers follow, 48 digits."""
_INFO = b"tallystick worker ed25519 v1"
_SEALING_INFO = b"tallystick worker x25519 v1"
_STORAGE_INFO = b"tallystick worker storage v1"
_MAX_BYTES = 4096


@dataclass(frozen=True, slots=True, kw_only=True)
class _IdentityFile:
    format: str
    name: str
    entropy: str
    installation: str
    created: int


@dataclass(frozen=True, kw_only=True)
class Identity:
    """A worker on this computer: display name, identity key and this installation's key."""

    name: str
    installation: SigningKey
    entropy: bytes
    created: int

    @cached_property
    def key(self) -> SigningKey:
        """The identity key, grown from the entropy when it is first needed."""
        return SigningKey(self._grown(_INFO))

    @cached_property
    def sealing(self) -> "X25519PrivateKey":
        """The key that opens what is sealed for this worker; the same on each of their computers."""
        from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey

        return X25519PrivateKey.from_private_bytes(self._grown(_SEALING_INFO))

    @property
    def sealing_public(self) -> str:
        """Its public half, hex."""
        return self.sealing.public_key().public_bytes_raw().hex()

    @cached_property
    def storage_key(self) -> bytes:
        """The key under which confidential work lies in the store, 32 bytes."""
        return self._grown(_STORAGE_INFO)

    @property
    def worker(self) -> str:
        """The worker's public key, 64 hex digits."""
        return self.key.public.hex

    def _grown(self, info: bytes) -> bytes:
        from cryptography.hazmat.primitives.hashes import SHA256
        from cryptography.hazmat.primitives.kdf.hkdf import HKDF

        return HKDF(algorithm=SHA256(), length=32, salt=None, info=info).derive(self.entropy)

    @property
    def words(self) -> tuple[str, ...]:
        """The twelve recovery words."""
        return tuple(_mnemonic().to_mnemonic(self.entropy).split())

    @property
    def numbers(self) -> tuple[str, ...]:
        """The words as twelve four-digit numbers, 0001 to 2048, for languages without a word list."""
        wordlist = _mnemonic().wordlist
        return tuple(f"{wordlist.index(word) + 1:04d}" for word in self.words)

    @property
    def card_text(self) -> str:
        """What the square on the recovery card says."""
        return CARD_PREFIX + "".join(self.numbers)

    def certificate(self, hub: str) -> Envelope:
        """Certify this installation for a hub, signed by the identity key; the same each time."""
        value = Installation(
            format=FORMAT, hub=hub, signer=self.worker, installation=self.installation.public.hex,
            time=self.created,
        )  # fmt: skip
        return sign_payload(INSTALLATION_KIND, value, self.key)


def create_identity(profile: Path, *, name: str, surroundings: Surroundings) -> Identity:
    """Make a new worker in a profile that has none.

    Raises:
        BadKeyError: The profile has one already.
        FileProblemError: The disk refused.
    """
    return _save(profile, name, surroundings.random_bytes(ENTROPY_BYTES), surroundings)


def restore_identity(
    profile: Path, *, name: str, words: Sequence[str], surroundings: Surroundings
) -> Identity:
    """Bring a worker back from the twelve words, or from the twelve numbers, with a new installation key.

    Raises:
        BadKeyError: A word is not in the list, or the words do not fit together; the message says which.
    """
    return _save(profile, name, entropy_of(words), surroundings)


def entropy_of(words: Sequence[str]) -> bytes:
    """The 16 bytes behind twelve words or numbers.

    Raises:
        BadKeyError: See `restore_identity`.
    """
    mnemonic = _mnemonic()
    cleaned = [_as_word(word, mnemonic.wordlist) for word in _split(words)]
    if len(cleaned) != WORDS:
        raise BadKeyError(_("There are {count} words; twelve are needed.").format(count=len(cleaned)))
    for number, word in enumerate(cleaned, 1):
        if word not in mnemonic.wordlist:
            raise BadKeyError(
                _("Word {number} ({word}) is not in the list of recovery words.").format(
                    number=number, word=word
                ),
                todo=_("Compare it with your card."),
            )
    if not mnemonic.check(" ".join(cleaned)):
        raise BadKeyError(
            _("These twelve words do not fit together."),
            todo=_("Check their order, and each word, against your card."),
        )
    return bytes(mnemonic.to_entropy(cleaned))


def load_identity(profile: Path) -> Identity | None:
    """The worker of a profile, or None in a new one.

    Raises:
        BadKeyError: The file is damaged.
    """
    path = profile / FILE_NAME
    try:
        data = path.read_bytes()
    except FileNotFoundError:
        return None
    except OSError as exc:
        raise FileProblemError.from_os_error(exc, path) from exc
    try:
        value = strict_json.loads(data.strip(), max_bytes=_MAX_BYTES)
        check_format(value, what="identity")
        file = convert(value, _IdentityFile, what="identity")
        entropy, installation = bytes.fromhex(file.entropy), bytes.fromhex(file.installation)
        return _identity(file.name, entropy, installation, file.created)
    except (BadDocumentError, ValueError) as exc:
        raise BadKeyError(
            _("The identity of this profile ({path}) is damaged.").format(path=path),
            safe=_("Your work and receipts are untouched."),
            todo=_("Restore it with your twelve recovery words."),
        ) from exc


def _save(profile: Path, name: str, entropy: bytes, surroundings: Surroundings) -> Identity:
    path = profile / FILE_NAME
    if path.exists():
        raise BadKeyError(
            _("This profile belongs to somebody already."),
            safe=_("It was not changed."),
            todo=_("Choose another profile."),
        )
    installation, created = surroundings.random_bytes(32), surroundings.now()
    value = {
        "format": FORMAT, "name": name, "entropy": entropy.hex(), "installation": installation.hex(),
        "created": created,
    }  # fmt: skip
    replace_file(path, strict_json.dumps(value) + b"\n", mode=0o600)
    profile.chmod(0o700)
    return _identity(name, entropy, installation, created)


def _identity(name: str, entropy: bytes, installation: bytes, created: int) -> Identity:
    return Identity(name=name, installation=SigningKey(installation), entropy=entropy, created=created)


def _split(words: Sequence[str]) -> list[str]:
    """Words or numbers as they stand on a card, or as its square reads: one by one, or 48 digits in a row."""
    text = " ".join(words).strip()
    if text.startswith(CARD_PREFIX):
        text = text.removeprefix(CARD_PREFIX)
    found = [one for one in re.split(r"[\s,;·-]+", text) if one and not re.fullmatch(r"\d{1,2}[.):]", one)]
    digits = "".join(found)
    if digits.isdecimal() and len(digits) == WORDS * DIGITS and len(found) != WORDS:
        return [digits[start : start + DIGITS] for start in range(0, len(digits), DIGITS)]
    return found


def _as_word(text: str, wordlist: list[str]) -> str:
    text = text.strip().lower()
    if text.isdecimal() and 1 <= int(text) <= len(wordlist):
        return wordlist[int(text) - 1]
    return text


def _mnemonic() -> "Mnemonic":
    # The list of 2048 words is read from a file: only when words are needed.
    from mnemonic import Mnemonic

    return Mnemonic("english")
