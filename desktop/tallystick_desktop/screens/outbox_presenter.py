"""Outbox: what waits on this computer, and what the hub has given receipts for."""

from dataclasses import dataclass

from tallystick_desktop.core.settings import WindowSettings
from tallystick_desktop.screens.link import LinkPresenter
from tallystick_desktop.screens.presenting import Presenter
from tallystick_sync.client import Worker
from tallystick_sync.client.wallet import EarningsLine

_COMPRESSED = 4


@dataclass(frozen=True, slots=True, kw_only=True)
class OutboxView:
    """The outbox.

    Attributes:
        waiting: Number of answers, skips and reports that wait.
        bytes_about: About how many bytes an exchange will take.
        since: When the oldest was finished, Unix seconds.
        lines: Leases with something waiting.
        receipted: Leases with receipts.
    """

    waiting: int = 0
    bytes_about: int = 0
    since: int | None = None
    lines: tuple[EarningsLine, ...] = ()
    receipted: tuple[EarningsLine, ...] = ()
    as_of: int | None = None
    link_kbit: int = 40


class OutboxPresenter(Presenter[OutboxView]):
    """Shows the outbox and sends it."""

    def __init__(self, worker: Worker, settings: WindowSettings, link: LinkPresenter) -> None:
        super().__init__(OutboxView())
        self._worker, self._settings, self._link = worker, settings, link
        link.listen(self.refresh)
        self.refresh()

    def refresh(self) -> None:
        """Read what waits."""
        state, earnings = self._worker.outbox(), self._worker.earnings()
        self._set(
            waiting=state.waiting,
            bytes_about=600 + state.plain_bytes // _COMPRESSED if state.waiting else 0,
            since=state.since,
            lines=tuple(line for line in earnings.lines if line.waiting),
            receipted=tuple(line for line in earnings.lines if receipt_items(line)),
            as_of=earnings.as_of,
            link_kbit=self._settings.number("link"),
        )

    @property
    def file_name(self) -> str:
        """What to call the file for the hub: the person's name in letters that every disk takes."""
        identity = self._worker.identity
        letters = "".join(one if one.isalnum() else "-" for one in (identity.name if identity else ""))
        return letters.strip("-").lower() or "tallystick"

    def send(self) -> None:
        """Send and receive now."""
        self._link.exchange()


def receipt_items(line: EarningsLine) -> int:
    """Return how many items of a lease the hub gave a receipt for."""
    return line.received + line.accepted + line.returned + line.rejected + line.paid_items
