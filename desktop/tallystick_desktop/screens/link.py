"""The link to the hub: one exchange at a time, asked for from any screen, its outcome on every screen."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from tallystick_desktop.core.jobs import Runs
from tallystick_desktop.core.keys import key_of
from tallystick_desktop.core.words import data_size
from tallystick_desktop.screens.presenting import Presenter, Trouble, trouble
from tallystick_packs.texts import _, ngettext
from tallystick_sync.client import Worker
from tallystick_sync.client.data_use import DataUse
from tallystick_sync.client.exchange import SyncReport
from tallystick_sync.clock import Now, system_now
from tallystick_sync.errors import LinkError
from tallystick_sync.link.health import Health, State

_LOOKS: dict[State, tuple[str, str]] = {
    "unknown": ("cloud", "muted"),
    "good": ("cloud", "success"),
    "slow": ("gauge", "warning"),
    "clock-off": ("clock", "warning"),
    "offline": ("cloud-off", "muted"),
    "hub-gone": ("cloud-off", "warning"),
    "portal": ("lock", "warning"),
    "cut": ("cloud-off", "warning"),
    "refused": ("circle-alert", "warning"),
    "paused": ("pause", "muted"),
    "spent": ("database", "warning"),
}
"""Icon and colour role of each state of the network."""


@dataclass(frozen=True, slots=True, kw_only=True)
class LinkState:
    """How the link is.

    Attributes:
        busy: An exchange is under way; `doing` says what.
        done, total: Bytes of the download under way, 0 where unknown.
        offline_since: Time of day of the first failed exchange since the last good one, or "".
        report: What the last good exchange did, or None.
        trouble: Why the last exchange failed, or None.
        health: How the network was at the last try.
        used: Bytes that went over the link today.
        allowed: Bytes that may go over it in a day, None for no limit.
        carried: The file that was last written onto a stick, until an answer came, or "".
    """

    busy: bool = False
    doing: str = ""
    done: int = 0
    total: int = 0
    offline_since: str = ""
    report: SyncReport | None = None
    trouble: Trouble | None = None
    health: Health = field(default_factory=Health)
    used: int = 0
    allowed: int | None = None
    carried: str = ""


class LinkPresenter(Presenter[LinkState]):
    """Exchanges with the hub on a job, never two at once."""

    def __init__(
        self,
        worker: Worker,
        jobs: Runs,
        *,
        clock: Callable[[], str],
        home: Callable[..., None],
        now: Now = system_now,
        hold: Callable[[], int] = lambda: 0,
    ) -> None:
        """`clock` returns the time of day; `home` calls on the main thread; `hold`: packs to ask for."""
        super().__init__(LinkState())
        self._worker, self._jobs, self._clock, self._home, self._now = worker, jobs, clock, home, now
        self._hold = hold
        self._use = DataUse(worker.settings)
        self._listeners: list[Callable[[], None]] = []
        self.refresh()

    def refresh(self) -> None:
        """Read how much data was used today; the day may have changed."""
        self._set(used=self._use.used(self._now()), allowed=self._use.bytes_a_day)

    def listen(self, listener: Callable[[], None]) -> None:
        """Call `listener` after each exchange, good or bad."""
        self._listeners.append(listener)

    def exchange(self, *, download_packs: bool = True) -> None:
        """Send what waits, receive what is new."""
        if self.state.busy:
            return
        self._set(busy=True, doing=_("Talking to the hub"), done=0, total=0, trouble=None)
        hold = self._hold() if download_packs else 0
        self._jobs.run(
            lambda: self._worker.sync(hold=hold, download_packs=download_packs, on_progress=self._progress),
            self._went_well,
            self._failed,
        )

    def send(self) -> None:
        """Send and receive everything now: what keys and buttons call."""
        self.exchange()

    def to_stick(self, target: Path) -> None:
        """Write what an exchange would send into a file; nothing counts as sent by that."""
        if self.state.busy:
            return
        self._set(busy=True, doing=_("Writing to the stick"), done=0, total=0, trouble=None)
        hold = self._hold()
        self._jobs.run(
            lambda: self._worker.stick.write(target, hold=hold),
            lambda _none: self._set(busy=False, doing="", carried=str(target)),
            lambda error: self._stick_failed(_("Nothing was written to the stick"), error),
        )

    def from_stick(self, paths: Sequence[Path]) -> None:
        """Take in the hub's answer and packs that somebody carried here."""
        if self.state.busy or not paths:
            return
        self._set(busy=True, doing=_("Reading from the stick"), done=0, total=0, trouble=None)
        self._jobs.run(
            lambda: self._worker.stick.read(paths),
            self._came_by_stick,
            lambda error: self._stick_failed(_("The stick could not be read"), error),
        )

    def close_trouble(self) -> None:
        """The worker has read it."""
        self._set(trouble=None)

    def _progress(self, what: str, done: int, total: int) -> None:
        words = _("Downloading {title}").format(title=what) if total else _("Talking to the hub")
        self._home(lambda: self._set(doing=words, done=done, total=total) if self.state.busy else None)

    def _went_well(self, report: SyncReport) -> None:
        health = self._worker.link.health
        self._set(busy=False, doing="", offline_since="", report=report, trouble=None, health=health)
        self._tell()

    def _came_by_stick(self, report: SyncReport) -> None:
        self._set(busy=False, doing="", carried="", report=report, trouble=None)
        self._tell()

    def _stick_failed(self, title: str, error: Exception) -> None:
        self._set(busy=False, doing="", trouble=trouble(title, error))
        self._tell()

    def _failed(self, error: Exception) -> None:
        since = self.state.offline_since
        if isinstance(error, LinkError) and not since:
            since = self._clock()
        title = _("{time}  The exchange did not work").format(time=self._clock())
        health = self._worker.link.health
        self._set(
            busy=False, doing="", offline_since=since, trouble=trouble(title, error), health=health
        )  # fmt: skip
        self._tell()

    def _tell(self) -> None:
        self.refresh()
        for listener in self._listeners:
            listener()


def network_line(state: LinkState) -> tuple[str, str, str]:
    """Say how the network is: icon, one short sentence, colour role."""
    if state.busy:
        return "radio-tower", state.doing, "accent"
    icon, colour = _LOOKS[state.health.state]
    if state.health.state == "unknown":
        return icon, _("Send and receive: {key}").format(key=key_of("main", "sync")), colour
    words = state.health.words
    if state.offline_since and not state.health.is_good:
        words = _("{state}, since {time}: nothing is lost").format(state=words, time=state.offline_since)
    return icon, words, colour


def data_line(state: LinkState) -> str:
    """Say how much data went over the link today, and of how much."""
    if state.allowed is None:
        return _("Data today: {used}").format(used=data_size(state.used))
    return _("Data today: {used} of {allowed}").format(
        used=data_size(state.used), allowed=data_size(state.allowed)
    )


def report_words(report: SyncReport) -> str:
    """Say what an exchange did, without claiming more than the receipts do."""
    parts = []
    if report.receipts:
        parts.append(
            ngettext("{count} receipt checked", "{count} receipts checked", report.receipts).format(
                count=report.receipts
            )
        )
    if report.leases:
        parts.append(
            ngettext("{count} new pack", "{count} new packs", report.leases).format(count=report.leases)
        )
    return ", ".join(parts) or _("Nothing new at the hub")
