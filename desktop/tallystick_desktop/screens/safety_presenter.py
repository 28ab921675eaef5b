"""The worker's own safety: the recovery card, and a PIN in front of the profile."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from tallystick_desktop.core.jobs import Runs
from tallystick_desktop.core.recovery_card import CardText, card_page
from tallystick_desktop.screens.lock_presenter import said
from tallystick_desktop.screens.presenting import Presenter
from tallystick_packs.files import replace_file
from tallystick_packs.texts import _
from tallystick_sync.client import Worker
from tallystick_sync.client.lock import PinLock
from tallystick_sync.trust import FINGERPRINT_BYTES


@dataclass(frozen=True, slots=True, kw_only=True)
class SafetyState:
    """Whether a PIN is asked for; what was done, or what was wrong."""

    has_pin: bool
    said: str = ""
    fault: str = ""
    busy: bool = False


def card_of(worker: Worker) -> str:
    """The recovery card of a worker as a page; without a worker an empty one."""
    who, hub = worker.identity, worker.hub
    if who is None:
        return ""
    return card_page(
        CardText(
            name=who.name, words=who.words, numbers=who.numbers, square=who.card_text,
            hub=hub.name if hub else "", fingerprint=hub.id[: 2 * FINGERPRINT_BYTES] if hub else "",
        )
    )  # fmt: skip


def card_saved(target: Path) -> str:
    """Where the card is now, and what to do with it."""
    return _("The card is in {path}. Print it, and delete the file.").format(path=target)


class SafetyPresenter(Presenter[SafetyState]):
    """Sets and takes away the PIN, and makes the card. With a PIN set, each of these asks for it."""

    def __init__(self, worker: Worker, profile: Path, jobs: Runs) -> None:
        self._worker, self._jobs, self._lock = worker, jobs, PinLock(profile)
        super().__init__(SafetyState(has_pin=self._lock.is_set))

    def set_pin(self, new: str, *, now: str = "") -> None:
        """Ask for a PIN from now on."""
        done = _("The PIN is asked for at the next start, and when you lock the program.")
        self._with_pin(now, lambda: self._lock.set(new), done)

    def remove_pin(self, *, now: str) -> None:
        """Ask for no PIN any more."""
        self._with_pin(now, self._lock.remove, _("No PIN is asked for any more."))

    def save_card(self, target: Path, pdf_of: Callable[[str], bytes], *, now: str = "") -> None:
        """Write the recovery card as PDF, readable by its owner only."""
        page = card_of(self._worker)
        done = card_saved(target)
        self._with_pin(now, lambda: replace_file(target, pdf_of(page), mode=0o600), done)

    def _with_pin(self, now: str, work: Callable[[], None], done: str) -> None:
        if self.state.busy:
            return
        self._set(busy=True, said="", fault="")

        def checked() -> bool:
            if self._lock.is_set and not self._lock.opens_with(now):
                return False
            work()
            return True

        self._jobs.run(checked, lambda is_right: self._done(is_right, done), self._failed)

    def _done(self, is_right: bool, done: str) -> None:
        if is_right:
            self._set(busy=False, has_pin=self._lock.is_set, said=done)
        else:
            self._set(busy=False, fault=_("This is not the PIN."))

    def _failed(self, error: Exception) -> None:
        self._set(busy=False, has_pin=self._lock.is_set, fault=said(error))
