"""Money: an integer of minor units and a currency; a price: minor units per N items.

No float ever holds money. What is owed under a lease grows by `owed_minor` and is posted as differences,
so rounding up happens once per lease and never once per item::

    price = Price(minor=450, currency="KES", per_items=100)
    price.owed_minor(1)     # 5: ceil(450 * 1 / 100)
    price.owed_minor(3)     # 14
    str(Money(minor=1400, currency="KES"))  # "KES 14.00"
"""

from dataclasses import dataclass

from tallystick_packs.currencies import DECIMALS
from tallystick_packs.errors import PacksError
from tallystick_packs.strict_json import MAX_INTEGER

MAX_PER_ITEMS = 1_000_000
_SECONDS_PER_HOUR = 3600


@dataclass(frozen=True, slots=True, kw_only=True)
class Money:
    """An amount in minor units of one currency (ISO 4217)."""

    minor: int
    currency: str

    def __post_init__(self) -> None:
        check_currency(self.currency)
        if abs(self.minor) > MAX_INTEGER:
            raise PacksError("An amount of money is too large to be right.")

    def __add__(self, other: "Money") -> "Money":
        if other.currency != self.currency:
            raise PacksError(f"{other.currency} cannot be added to {self.currency}.")
        return Money(minor=self.minor + other.minor, currency=self.currency)

    def __str__(self) -> str:
        """The code, a no-break space, the amount with the currency's decimals."""
        decimals = DECIMALS[self.currency]
        sign = "-" if self.minor < 0 else ""
        whole, part = divmod(abs(self.minor), 10**decimals)
        fraction = f".{part:0{decimals}}" if decimals else ""
        return f"{self.currency}\u00a0{sign}{whole:,}{fraction}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Price:
    """What a requester pays: `minor` units of `currency` for every `per_items` accepted items."""

    minor: int
    currency: str
    per_items: int = 1

    def __post_init__(self) -> None:
        check_currency(self.currency)
        if not 0 <= self.minor <= MAX_INTEGER:
            raise PacksError("A price must not be negative, nor too large to be right.")
        if not 1 <= self.per_items <= MAX_PER_ITEMS:
            raise PacksError(f"A price is for 1 to {MAX_PER_ITEMS:,} items.")

    def owed_minor(self, accepted: int) -> int:
        """Minor units owed in all for `accepted` items: ceil(price x accepted / N)."""
        return -(-self.minor * accepted // self.per_items)

    def hourly_minor(self, seconds_per_item: int) -> int:
        """Minor units an hour of work earns at `seconds_per_item`, rounded down."""
        return self.minor * _SECONDS_PER_HOUR // (self.per_items * max(1, seconds_per_item))

    def __str__(self) -> str:
        amount = str(Money(minor=self.minor, currency=self.currency))
        return f"{amount} per item" if self.per_items == 1 else f"{amount} per {self.per_items:,} items"


def check_currency(code: str) -> None:
    """Raise `PacksError` unless `code` is an active ISO 4217 currency."""
    if code not in DECIMALS:
        raise PacksError(f"{code!r} is not a currency of ISO 4217.")
