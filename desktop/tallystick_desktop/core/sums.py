"""Money by day and by job, from receipts and leases. Pure sums of what other screens show line by line."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

from tallystick_packs.money import Money
from tallystick_sync.client.wallet import Earnings
from tallystick_sync.receipt import Receipt

DAYS = 14
_DAY_S = 86_400
_EARNED = ("accepted", "closed", "credited")


@dataclass(frozen=True, slots=True, kw_only=True)
class Sum:
    """What one day or one job brought.

    Attributes:
        name: The job's title; "" for a day.
        at: Unix seconds within the day; 0 for a job.
        earned: Accepted on that day; of a job what is or was owed.
        paid: Paid, less what came back.
    """

    name: str = ""
    at: int = 0
    earned: Money
    paid: Money


def by_day(receipts: Iterable[Receipt], currency: str, *, now: int, days: int = DAYS) -> tuple[Sum, ...]:
    """Sums of the last days, oldest first, days without money too; a day is one of this computer's."""
    today = _day(now)
    wanted = [today - timedelta(days=back) for back in range(days - 1, -1, -1)]
    earned, paid = dict.fromkeys(wanted, 0), dict.fromkeys(wanted, 0)
    began = _noon(wanted[0]) - _DAY_S
    for receipt in receipts:
        if receipt.time < began or receipt.currency != currency:
            continue
        day = _day(receipt.time)
        if day not in earned:
            continue
        if receipt.state in _EARNED:
            earned[day] += receipt.posted_minor
        elif receipt.state == "paid":
            paid[day] += receipt.posted_minor
        elif receipt.state == "reversed":
            paid[day] -= receipt.posted_minor
    return tuple(
        Sum(
            at=_noon(day),
            earned=Money(minor=earned[day], currency=currency),
            paid=Money(minor=paid[day], currency=currency),
        )
        for day in wanted
    )


def by_job(earnings: Earnings, currency: str) -> tuple[Sum, ...]:
    """Sums of each job, the most earned first."""
    found: dict[str, Sum] = {}
    zero = Money(minor=0, currency=currency)
    for line in earnings.lines:
        if line.owed.currency != currency:
            continue
        before = found.get(line.title, Sum(name=line.title, earned=zero, paid=zero))
        found[line.title] = Sum(
            name=line.title, earned=before.earned + line.owed + line.paid, paid=before.paid + line.paid
        )
    return tuple(sorted(found.values(), key=lambda one: (-one.earned.minor, one.name)))


def _day(moment: int) -> date:
    return datetime.fromtimestamp(moment, UTC).astimezone().date()


def _noon(day: date) -> int:
    return int(datetime(day.year, day.month, day.day, 12).astimezone().timestamp())
