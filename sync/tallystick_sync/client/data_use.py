"""How much data went over the link today, and how much a worker allows a day.

A day begins at midnight UTC of this computer's clock: the budget guards a purse, it proves nothing.
"""

from tallystick_packs.money import Money
from tallystick_sync.client.settings import Settings

BUDGET = "data.budget_bytes"
RATE = "data.bytes_per_s"
PRICE = "data.price_100mb"
_USED = "data.used"
_DAY_S = 86_400
_PRICED_BYTES = 100_000_000


class DataUse:
    """The data budget of a profile."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings

    def allow(self, *, bytes_a_day: int | None = None, bytes_per_s: int | None = None) -> None:
        """Set the limits; None takes one away."""
        self._settings.set(BUDGET, bytes_a_day)
        self._settings.set(RATE, bytes_per_s)

    @property
    def price(self) -> Money | None:
        """What 100 MB cost, None where the worker has not said."""
        found = self._settings.get(PRICE)
        return None if found is None else Money(minor=int(found["minor"]), currency=str(found["currency"]))

    def set_price(self, price: Money | None) -> None:
        """Say what 100 MB cost; None for not known."""
        value = None if price is None else {"minor": price.minor, "currency": price.currency}
        self._settings.set(PRICE, value)

    def used(self, now: int) -> int:
        """Bytes received and sent today."""
        found = self._settings.get(_USED)
        return int(found["bytes"]) if found and found["day"] == now // _DAY_S else 0

    def left(self, now: int) -> int | None:
        """Bytes left for today, None where there is no budget."""
        budget = self.bytes_a_day
        return None if budget is None else max(0, budget - self.used(now))

    @property
    def bytes_a_day(self) -> int | None:
        """The most that may go over the link in a day, None for no limit."""
        found = self._settings.get(BUDGET)
        return None if found is None else int(found)

    @property
    def bytes_per_s(self) -> int | None:
        """The most that may be received in a second, None for no limit."""
        found = self._settings.get(RATE)
        return None if found is None else int(found)

    def count(self, total: int, now: int) -> None:
        """Say how many bytes went over the link today in all; on the disk within a fifth of a second."""
        self._settings.set_soon(_USED, {"day": now // _DAY_S, "bytes": total})


def cost_of(size: int, price: Money) -> Money:
    """What so many bytes cost at a price for 100 MB, rounded up to whole minor units."""
    return Money(minor=-(-price.minor * size // _PRICED_BYTES), currency=price.currency)
