"""A PIN in front of a profile on a shared laptop: a screen lock, and no more than that.

The PIN seals no secret. Whoever can read the profile's files could try all PINs in hours, whatever sealed
them, while a worker who forgets a PIN that sealed the key would lose it; so the files stay as they are, and
the PIN keeps the next person at the laptop from working, sending, or reading the twelve words in somebody's
name. It is kept as an Argon2id hash, wrong tries are counted on the disk before they are judged, and the
twelve words always open::

    lock = PinLock(profile, surroundings)
    lock.set("4711")
    lock.opens_with("0815")     # False; from the fifth time on LockedError says how long to wait
"""

from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from tallystick_packs import strict_json
from tallystick_packs.documents import FORMAT, check_format, convert
from tallystick_packs.errors import BadDocumentError, BadKeyError, FileProblemError
from tallystick_packs.files import replace_file
from tallystick_packs.keyfile import Sealed, seal, sealed_to_json, unseal
from tallystick_packs.texts import _
from tallystick_sync.client.identity import Identity, entropy_of
from tallystick_sync.clock import Surroundings
from tallystick_sync.errors import BadPinError, LockedError
from tallystick_sync.places import LOCK_NAME

DIGITS = (4, 12)
FREE_TRIES = 5
FIRST_WAIT_S = 30
LONGEST_WAIT_S = 3600
_CONTEXT = "profile lock"
_KNOWN = b"tallystick"
_MAX_BYTES = 4096


@dataclass(frozen=True, slots=True, kw_only=True)
class _LockFile:
    format: str
    sealed: Sealed
    failed: int = 0
    tried: int = 0


class PinLock:
    """The lock of one profile."""

    def __init__(self, profile: Path, surroundings: Surroundings | None = None) -> None:
        self._path = profile / LOCK_NAME
        self._surroundings = surroundings or Surroundings()

    @property
    def is_set(self) -> bool:
        """Whether the profile asks for a PIN."""
        return self._path.exists()

    def set(self, pin: str) -> None:
        """Ask for this PIN from now on, in place of the one before.

        Raises:
            BadPinError: It is not 4 to 12 digits.
            FileProblemError: The disk refused; what was before stays.
        """
        pin = _cleaned(pin)
        if not pin.isascii() or not pin.isdecimal() or not DIGITS[0] <= len(pin) <= DIGITS[1]:
            raise BadPinError(
                _("A PIN has {least} to {most} digits.").format(least=DIGITS[0], most=DIGITS[1]),
                safe=_("Nothing was changed."),
            )
        self._write(_LockFile(format=FORMAT, sealed=seal(_KNOWN, pin, context=_CONTEXT)))

    def remove(self) -> None:
        """Ask for no PIN any more."""
        try:
            self._path.unlink(missing_ok=True)
        except OSError as exc:
            raise FileProblemError.from_os_error(exc, self._path) from exc

    def opens_with(self, pin: str) -> bool:
        """Try a PIN. The try is counted on the disk first, so that ending the program saves nobody a wait.

        Raises:
            LockedError: Too many were wrong; `wait_s` says how long to wait.
            BadKeyError: The lock's file is damaged: only the twelve words open.
            FileProblemError: The disk refused.
        """
        file = self._read()
        now = self._surroundings.now()
        wait = self._wait(file, now)
        if wait:
            raise LockedError(wait)
        self._write(replace(file, failed=file.failed + 1, tried=now))
        try:
            is_right = unseal(file.sealed, _cleaned(pin), context=_CONTEXT) == _KNOWN
        except BadKeyError:
            return False
        if is_right:
            self._write(replace(file, failed=0, tried=now))
        return is_right

    def opens_with_words(self, text: str, identity: Identity) -> bool:
        """Try the twelve words or numbers; the right ones take the PIN away.

        Raises:
            BadKeyError: They are no twelve words; the message says which is wrong.
        """
        if entropy_of(text.split()) != identity.entropy:
            return False
        self.remove()
        return True

    @staticmethod
    def _wait(file: _LockFile, now: int) -> int:
        if file.failed < FREE_TRIES:
            return 0
        whole: int = min(LONGEST_WAIT_S, FIRST_WAIT_S * 2 ** min(file.failed - FREE_TRIES, 16))
        # A clock that was set back must not lock anybody out for longer than the wait.
        return min(whole, max(0, file.tried + whole - now))

    def _read(self) -> _LockFile:
        try:
            value = strict_json.loads(self._path.read_bytes().strip(), max_bytes=_MAX_BYTES)
            check_format(value, what="lock")
            return convert(value, _LockFile, what="lock")
        except OSError as exc:
            raise FileProblemError.from_os_error(exc, self._path) from exc
        except BadDocumentError as exc:
            raise BadKeyError(
                _("The lock of this profile is damaged."),
                safe=_("Your work and receipts are untouched."),
                todo=_("Open it with your twelve words."),
            ) from exc

    def _write(self, file: _LockFile) -> None:
        value: dict[str, Any] = {
            "format": file.format, "sealed": sealed_to_json(file.sealed), "failed": file.failed,
            "tried": file.tried,
        }  # fmt: skip
        replace_file(self._path, strict_json.dumps(value) + b"\n", mode=0o600)


def _cleaned(pin: str) -> str:
    """Digits of any script as 0 to 9, without spaces."""
    return "".join(str(int(one)) if one.isdecimal() else one for one in pin if not one.isspace())
