"""What a download costs, and what an offer pays after it. Pure sums; amounts are minor units."""

import re

from tallystick_packs.currencies import DECIMALS
from tallystick_packs.money import Money
from tallystick_sync.catalog import CatalogEntry

_TYPED = re.compile(r"^([A-Z]{3})\s*(\d{1,9})(?:[.,](\d{1,3}))?$")


def read_money(text: str) -> Money | None:
    """Read an amount as a person types it, `KES 50` or `kes 0,5`; None where it is not one."""
    match = _TYPED.match(text.strip().upper().replace("\u00a0", " "))
    if match is None or match[1] not in DECIMALS:
        return None
    decimals, part = DECIMALS[match[1]], match[3] or ""
    if len(part) > decimals:
        return None
    minor = int(match[2]) * 10**decimals + int(part.ljust(decimals, "0") or 0)
    return Money(minor=minor, currency=match[1])


def data_repaid(entry: CatalogEntry) -> Money:
    """What the requester repays of an offer's download, once all its items are accepted (R8)."""
    share = entry.data_minor_per_item or 0
    return Money(minor=share * entry.items, currency=entry.price.currency)


def net_hourly(entry: CatalogEntry, cost: Money | None) -> Money | None:
    """What an hour of an offer pays after its download and what is repaid of it; None where that is unknown.

    The time of the pack follows from its price and the hourly rate that the requester piloted.
    """
    if cost is None or cost.currency != entry.price.currency or entry.hourly_minor <= 0:
        return None
    pack_minor = entry.price.owed_minor(entry.items)
    if pack_minor <= 0:
        return None
    net_minor = (pack_minor - cost.minor + data_repaid(entry).minor) * entry.hourly_minor // pack_minor
    return Money(minor=net_minor, currency=entry.price.currency)
