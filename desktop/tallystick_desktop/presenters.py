"""All presenters of a joined worker, over one worker, one link and the jobs. They outlive the views."""

import time
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from tallystick_desktop.core.jobs import Runs
from tallystick_desktop.core.settings import WindowSettings
from tallystick_desktop.core.words import time_of_day
from tallystick_desktop.screens.account_presenter import AccountPresenter
from tallystick_desktop.screens.data_presenter import DataPresenter
from tallystick_desktop.screens.earnings_presenter import EarningsPresenter
from tallystick_desktop.screens.link import LinkPresenter
from tallystick_desktop.screens.notices_presenter import NoticesPresenter
from tallystick_desktop.screens.offers_presenter import OffersPresenter
from tallystick_desktop.screens.outbox_presenter import OutboxPresenter
from tallystick_desktop.screens.packs_presenter import PacksPresenter
from tallystick_desktop.screens.safety_presenter import SafetyPresenter
from tallystick_sync.client import Worker
from tallystick_sync.clock import Now

if TYPE_CHECKING:
    from tallystick_desktop.screens.verify_presenter import VerifyPresenter


class Presenters:
    """The presenters of the main screens.

    Attributes:
        language: The language in use; changes with the setting.
    """

    def __init__(
        self,
        worker: Worker,
        settings: WindowSettings,
        jobs: Runs,
        *,
        profile: Path,
        language: str,
        now: Now,
        home: Callable[[Callable[[], None]], None],
    ) -> None:
        self.worker, self.settings, self.profile, self.language = worker, settings, profile, language
        self.link = LinkPresenter(
            worker,
            jobs,
            clock=lambda: time_of_day(now())[:5],
            home=home,
            now=now,
            hold=lambda: settings.number("hold"),
        )
        self.offers = OffersPresenter(worker, settings, self.link, now=now, language=lambda: self.language)
        self.packs = PacksPresenter(worker)
        self.outbox = OutboxPresenter(worker, settings, self.link)
        self.earnings = EarningsPresenter(worker, jobs, self.link, now=now)
        self.notices = NoticesPresenter(worker, self.link, now=now)
        self.link.listen(self.packs.refresh)
        self.safety = SafetyPresenter(worker, profile, jobs)
        self.data = DataPresenter(worker, jobs, self.link)
        self.account = AccountPresenter(worker)
        self.link.listen(self.account.refresh)
        self._jobs, self._home, self._now = jobs, home, now
        self._verify: VerifyPresenter | None = None

    @property
    def verify(self) -> "VerifyPresenter":
        """What checks receipts of anybody; made when it is first needed."""
        if self._verify is None:
            from tallystick_desktop.screens.verify_presenter import VerifyPresenter

            self._verify = VerifyPresenter(self._jobs, home=self._home, monotonic=time.monotonic)
        return self._verify

    @property
    def name(self) -> str:
        """Who works here."""
        who = self.worker.identity
        return who.name if who is not None else ""

    def diagnosis(self) -> str:
        """Return what helps a helper, without anything that is the worker's own."""
        from PySide6 import __version__ as qt

        from tallystick_sync.client.diagnosis import diagnosis

        settings = self.settings
        window = {"Qt": qt, "language": self.language, "theme": settings.get("theme")}
        window |= {"type size": settings.get("type_size")}
        return diagnosis(self.worker, now=self._now(), window=window)

    def waiting(self) -> int:
        """Return how many answers wait for a receipt."""
        return self.worker.outbox().waiting

    def refresh(self, place: str) -> None:
        """Read again what a screen shows."""
        if place == "offers":
            self.offers.refresh()
        elif place == "packs":
            self.packs.refresh()
        elif place == "outbox":
            self.outbox.refresh()
        elif place == "earnings":
            self.earnings.refresh()
        self.notices.refresh()

    def unwatch(self) -> None:
        """No view listens any more."""
        shown = (
            self.link,
            self.offers,
            self.packs,
            self.outbox,
            self.earnings,
            self.notices,
            self.safety,
            self.data,
            self.account,
        )
        for presenter in shown:
            presenter.on_change = _nothing
        if self._verify is not None:
            self._verify.on_change = _nothing


def _nothing() -> None:
    """No view listens."""
