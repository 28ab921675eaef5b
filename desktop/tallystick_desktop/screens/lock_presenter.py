"""Opening a locked profile: with the PIN, or with the twelve words where it is forgotten."""

from collections.abc import Callable
from dataclasses import dataclass

from tallystick_desktop.core.jobs import Runs
from tallystick_desktop.screens.presenting import Presenter
from tallystick_packs.errors import TallystickError
from tallystick_packs.texts import _
from tallystick_sync.client.identity import Identity
from tallystick_sync.client.lock import PinLock


@dataclass(frozen=True, slots=True, kw_only=True)
class LockState:
    """What the locked page shows: who works here, what was wrong, whether words are asked for."""

    name: str
    with_words: bool = False
    fault: str = ""
    busy: bool = False


class LockPresenter(Presenter[LockState]):
    """Decides about the locked page.

    Attributes:
        on_open: Called once the profile is open.
    """

    def __init__(self, lock: PinLock, identity: Identity, jobs: Runs) -> None:
        super().__init__(LockState(name=identity.name))
        self._lock, self._identity, self._jobs = lock, identity, jobs
        self.on_open: Callable[[], None] = _nothing

    def try_pin(self, pin: str) -> None:
        """Open with a PIN."""
        self._try(lambda: self._lock.opens_with(pin), _("This is not the PIN."))

    def try_words(self, text: str) -> None:
        """Open with the twelve words or numbers; the PIN is taken away by that."""
        wrong = _("These are another person's words.")
        self._try(lambda: self._lock.opens_with_words(text, self._identity), wrong)

    def ask_words(self, *, with_words: bool) -> None:
        """Ask for the twelve words instead, or for the PIN again."""
        self._set(with_words=with_words, fault="")

    def _try(self, work: Callable[[], bool], wrong: str) -> None:
        if self.state.busy:
            return
        self._set(busy=True, fault="")
        self._jobs.run(work, lambda is_open: self._tried(wrong if not is_open else ""), self._failed)

    def _tried(self, fault: str) -> None:
        self._set(busy=False, fault=fault)
        if not fault:
            self.on_open()

    def _failed(self, error: Exception) -> None:
        self._set(busy=False, fault=said(error))


def said(error: Exception) -> str:
    """What is wrong and what to do, in one line."""
    if isinstance(error, TallystickError):
        return " ".join(part for part in (error.what, error.todo) if part)
    return _("The program met something it did not foresee: {kind}.").format(kind=type(error).__name__)


def _nothing() -> None:
    """Nobody waits for it."""
