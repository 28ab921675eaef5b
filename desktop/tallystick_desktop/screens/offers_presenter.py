"""Offers: what is on offer, what it pays and asks, and taking it."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

from tallystick_desktop.core.settings import WindowSettings
from tallystick_desktop.screens.link import LinkPresenter
from tallystick_desktop.screens.presenting import Presenter
from tallystick_packs.money import Money
from tallystick_sync.client import Offer, Worker
from tallystick_sync.client.data_use import DataUse, cost_of
from tallystick_sync.clock import Now, system_now

Filter = Literal["image", "audio", "text", "language", "harmless", "fits"]
KINDS: tuple[Filter, ...] = ("image", "audio", "text")


@dataclass(frozen=True, slots=True, kw_only=True)
class OffersState:
    """The offers.

    Attributes:
        chosen: Number of the offer that is looked at.
        find: Words that are looked for.
        filters: What else is asked for; of the kinds of media one is enough.
        language: The worker's, for the filter.
        link_kbit: The link's speed.
        price: What 100 MB cost, None where not said.
        left: Bytes left for today, None without a limit.
    """

    offers: tuple[Offer, ...] = ()
    chosen: int | None = None
    find: str = ""
    filters: frozenset[Filter] = frozenset()
    language: str = "en"
    link_kbit: int = 40
    price: Money | None = None
    left: int | None = None

    @property
    def shown(self) -> tuple[Offer, ...]:
        """Those that match what is looked for."""
        wanted = self.find.casefold().split()
        return tuple(
            offer
            for offer in self.offers
            if all(word in f"{offer.entry.title} {offer.entry.requester}".casefold() for word in wanted)
            and self._passes(offer)
        )

    def _passes(self, offer: Offer) -> bool:
        entry, filters = offer.entry, self.filters
        kinds = {kind.lower() for kind in entry.kinds}
        asked = filters.intersection(KINDS)
        return not (
            (asked and not kinds.intersection(asked))
            or ("language" in filters and self.language not in {one.split("-")[0] for one in entry.languages})
            or ("harmless" in filters and entry.warnings)
            or ("fits" in filters and self.left is not None and entry.download_bytes > self.left)
        )

    @property
    def offer(self) -> Offer | None:
        """The chosen offer."""
        return next((offer for offer in self.shown if offer.number == self.chosen), None)


class OffersPresenter(Presenter[OffersState]):
    """Shows offers and takes them. What is taken is asked for with the exchange that follows."""

    def __init__(
        self,
        worker: Worker,
        settings: WindowSettings,
        link: LinkPresenter,
        *,
        now: Now = system_now,
        language: Callable[[], str] = lambda: "en",
    ) -> None:
        super().__init__(OffersState())
        self._use, self._now, self._language = DataUse(worker.settings), now, language
        self._worker, self._settings, self._link = worker, settings, link
        link.listen(self.refresh)
        self.refresh()

    def refresh(self) -> None:
        """Read the offers as of the last exchange."""
        self._set(
            offers=self._worker.offers(), link_kbit=self._settings.number("link"), price=self._use.price,
            left=self._use.left(self._now()), language=self._language(),
        )  # fmt: skip
        self._choose_shown()

    def choose(self, number: int) -> None:
        """Look at an offer."""
        self._set(chosen=number)

    def step(self, by: int) -> None:
        """Look at the offer after or before."""
        numbers = [offer.number for offer in self.state.shown]
        if not numbers:
            return
        now = self.state.chosen
        index = numbers.index(now) + by if now in numbers else 0
        self._set(chosen=numbers[min(max(0, index), len(numbers) - 1)])

    def find(self, words: str) -> None:
        """Show only offers with these words."""
        self._set(find=words)
        self._choose_shown()

    def toggle(self, name: Filter) -> None:
        """Ask for something else too, or no more."""
        self._set(filters=self.state.filters ^ {name})
        self._choose_shown()

    def _choose_shown(self) -> None:
        shown = [offer.number for offer in self.state.shown]
        if self.state.chosen not in shown:
            self._set(chosen=shown[0] if shown else None)

    def read_terms(self) -> None:
        """Ask the hub for the terms of the chosen offer: a few kilobytes."""
        if self.state.chosen is not None:
            self._worker.read_header(self.state.chosen)
            self._link.exchange(download_packs=False)

    def take(self) -> None:
        """Ask for a lease on the chosen offer, and fetch the pack."""
        offer = self.state.offer
        if offer is not None and offer.header is not None:
            self._worker.take(offer.number)
            self.refresh()
            self._link.exchange()

    def untake(self) -> None:
        """Take back a wish that was not sent yet."""
        if self.state.chosen is not None:
            self._worker.untake(self.state.chosen)
            self.refresh()


def pack_money(offer: Offer) -> Money:
    """What all items of the offer pay."""
    price = offer.entry.price
    return Money(minor=price.owed_minor(offer.entry.items), currency=price.currency)


def data_cost(offer: Offer, price: Money | None) -> Money | None:
    """What the download of an offer costs, None where the price of data is not known."""
    return None if price is None else cost_of(offer.entry.download_bytes, price)
