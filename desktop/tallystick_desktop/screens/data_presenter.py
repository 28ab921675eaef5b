"""Data and disk: what a day may cost, what 100 MB cost, and how much room packs take."""

from dataclasses import dataclass

from tallystick_desktop.core.costs import read_money
from tallystick_desktop.core.jobs import Runs
from tallystick_desktop.core.words import data_size
from tallystick_desktop.screens.link import LinkPresenter
from tallystick_desktop.screens.presenting import Presenter, Trouble, trouble
from tallystick_packs.money import Money
from tallystick_packs.texts import _
from tallystick_sync.client import Worker
from tallystick_sync.client.data_use import DataUse
from tallystick_sync.client.space import Space

MEGABYTE = 1_000_000
CHOICES_MB = (0, 1, 5, 20, 50, 100)
"""What a day may take, in MB; 0 for no limit."""


@dataclass(frozen=True, slots=True, kw_only=True)
class DataState:
    """Limits and room.

    Attributes:
        budget_mb: What a day may take, 0 for no limit.
        price: What 100 MB cost, None where not said.
        fault: What is wrong with the price that was typed, or "".
        space: What media take on the disk, None before it was looked at.
        said: What was just done.
    """

    budget_mb: int = 0
    price: Money | None = None
    fault: str = ""
    space: Space | None = None
    said: str = ""
    trouble: Trouble | None = None


class DataPresenter(Presenter[DataState]):
    """Sets limits, and gives room back."""

    def __init__(self, worker: Worker, jobs: Runs, link: LinkPresenter) -> None:
        super().__init__(DataState())
        self._worker, self._jobs, self._link = worker, jobs, link
        self._use = DataUse(worker.settings)
        self.refresh()

    def refresh(self) -> None:
        """Read the limits."""
        budget = self._use.bytes_a_day
        self._set(budget_mb=0 if budget is None else budget // MEGABYTE, price=self._use.price)

    def look(self) -> None:
        """Add up what media take."""
        self._jobs.run(self._worker.link.space, lambda space: self._set(space=space), self._failed)

    def set_budget(self, megabytes: int) -> None:
        """Allow so much a day; held by every exchange and download."""
        allowed = megabytes * MEGABYTE if megabytes else None
        self._use.allow(bytes_a_day=allowed, bytes_per_s=self._use.bytes_per_s)
        self.refresh()
        self._link.refresh()

    def set_price(self, text: str) -> None:
        """Say what 100 MB cost; an empty text takes it back."""
        price = read_money(text)
        if text.strip() and price is None:
            self._set(fault=_("Write a currency and an amount, for example KES 50."))
            return
        self._use.set_price(price)
        self._set(price=price, fault="")

    def give_back(self) -> None:
        """Delete media that nobody needs any more."""
        self._jobs.run(self._worker.link.give_back_space, self._given_back, self._failed)

    def _given_back(self, freed: int) -> None:
        self._set(said=_("{size} given back. Answers and receipts stay.").format(size=data_size(freed)))
        self.look()

    def _failed(self, error: Exception) -> None:
        self._set(trouble=trouble(_("This did not work"), error))
