"""Work: the packs on this computer, and opening one."""

from collections.abc import Callable
from dataclasses import dataclass

from tallystick_desktop.screens.presenting import Presenter, Trouble, trouble
from tallystick_packs.errors import TallystickError
from tallystick_packs.texts import _
from tallystick_sync.client import Worker
from tallystick_sync.client.desk import Desk
from tallystick_sync.client.packs import HeldPack


@dataclass(frozen=True, slots=True, kw_only=True)
class PacksState:
    """Packs held, newest first; `trouble` where one could not be opened."""

    packs: tuple[HeldPack, ...] = ()
    trouble: Trouble | None = None


class PacksPresenter(Presenter[PacksState]):
    """Shows packs and opens them. `on_open` is called with the desk of a pack."""

    def __init__(self, worker: Worker) -> None:
        super().__init__(PacksState())
        self._worker = worker
        self.on_open: Callable[[Desk], None] = lambda _desk: None
        self.refresh()

    def refresh(self) -> None:
        """Read how far the packs are."""
        self._set(packs=self._worker.packs())

    def open(self, lease_id: str) -> None:
        """Open a pack for work."""
        try:
            desk = self._worker.desk(lease_id)
        except TallystickError as exc:
            self._set(trouble=trouble(_("This pack cannot be opened yet"), exc))
            return
        self._set(trouble=None)
        self.on_open(desk)

    def close_trouble(self) -> None:
        """The worker has read it."""
        self._set(trouble=None)
