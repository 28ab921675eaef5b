"""How long somebody was at work on an item, idle time cut out. A claim that the hub bounds (R9)."""

from collections.abc import Callable
from typing import Protocol

#: Work stops counting after this long without a key or a movement.
IDLE_S = 60.0
_SAVE_EVERY_S = 5
_LONGEST_TICK_S = 2.0


class Counts(Protocol):
    """What keeps the time: a draft."""

    @property
    def active_s(self) -> int:
        """Seconds so far."""

    def add_active(self, milliseconds: int) -> None:
        """Add to it."""


class ActiveTime:
    """Counts the time of one item after another.

    Args:
        monotonic: Returns seconds that never go back.
    """

    def __init__(self, monotonic: Callable[[], float]) -> None:
        self._monotonic = monotonic
        self._touched = self._ticked = monotonic()
        self._draft: Counts | None = None
        self._unsaved_s = 0.0

    @property
    def seconds(self) -> int:
        """Seconds on this item, over all sittings."""
        return (self._draft.active_s if self._draft is not None else 0) + int(self._unsaved_s)

    def start(self, draft: Counts) -> None:
        """Go over to another item."""
        self.save()
        self._draft = draft
        self._touched = self._ticked = self._monotonic()

    def end(self) -> None:
        """The view goes: save, and count no more, even where Qt lets it live a little longer."""
        self.save()
        self._draft = None

    def touch(self) -> None:
        """A key or a movement."""
        self._touched = self._monotonic()

    def tick(self) -> None:
        """Count what passed since the last tick; called about once a second."""
        now = self._monotonic()
        passed, self._ticked = now - self._ticked, now
        if self._draft is None or now - self._touched > IDLE_S:
            return
        self._unsaved_s += min(passed, _LONGEST_TICK_S)
        if self._unsaved_s >= _SAVE_EVERY_S:
            self.save()

    def save(self) -> None:
        """Put what was counted into the draft."""
        whole = int(self._unsaved_s * 1000)
        if self._draft is not None and whole:
            self._draft.add_active(whole)
        self._unsaved_s = 0.0
