"""Offers: what is on offer, what it pays and asks, and taking it."""

from dataclasses import dataclass

from tallystick_desktop.core.settings import WindowSettings
from tallystick_desktop.screens.link import LinkPresenter
from tallystick_desktop.screens.presenting import Presenter
from tallystick_packs.money import Money
from tallystick_sync.client import Offer, Worker


@dataclass(frozen=True, slots=True, kw_only=True)
class OffersState:
    """The offers, the chosen one by its number, the link's speed in kbit/s, packs held."""

    offers: tuple[Offer, ...] = ()
    chosen: int | None = None
    find: str = ""
    link_kbit: int = 40
    held: frozenset[str] = frozenset()

    @property
    def shown(self) -> tuple[Offer, ...]:
        """Those that match what is looked for."""
        wanted = self.find.casefold().split()
        return tuple(
            offer
            for offer in self.offers
            if all(word in f"{offer.entry.title} {offer.entry.requester}".casefold() for word in wanted)
        )

    @property
    def offer(self) -> Offer | None:
        """The chosen offer."""
        return next((offer for offer in self.shown if offer.number == self.chosen), None)


class OffersPresenter(Presenter[OffersState]):
    """Shows offers and takes them. What is taken is asked for with the exchange that follows."""

    def __init__(self, worker: Worker, settings: WindowSettings, link: LinkPresenter) -> None:
        super().__init__(OffersState())
        self._worker, self._settings, self._link = worker, settings, link
        link.listen(self.refresh)
        self.refresh()

    def refresh(self) -> None:
        """Read the offers as of the last exchange."""
        offers = self._worker.offers()
        chosen = self.state.chosen
        numbers = [offer.number for offer in offers]
        if chosen not in numbers:
            chosen = numbers[0] if numbers else None
        self._set(offers=offers, chosen=chosen, link_kbit=self._settings.number("link"))

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
        shown = [offer.number for offer in self.state.shown]
        if shown and self.state.chosen not in shown:
            self._set(chosen=shown[0])

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
