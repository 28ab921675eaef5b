"""Money by day and by job adds up to what the receipts and leases say."""

from tallystick_desktop.core.sums import DAYS, by_day, by_job
from tallystick_packs.money import Money
from tallystick_sync.client.wallet import Earnings, EarningsLine
from tallystick_sync.receipt import Receipt, State

NOW, DAY = 1_795_000_000, 86_400


def receipt(state: State, posted: int, *, days_ago: int, currency: str = "KES") -> Receipt:
    return Receipt(
        format="1.0", hub="h", signer="s", worker="w", lease="l", number=1, time=NOW - days_ago * DAY,
        state=state, items=(), currency=currency, posted_minor=posted, owed_minor=0, paid_minor=0,
    )  # fmt: skip


def test_each_day_has_what_was_accepted_and_paid_less_what_came_back() -> None:
    receipts = [
        receipt("accepted", 700, days_ago=0),
        receipt("closed", 50, days_ago=0),
        receipt("received", 0, days_ago=0),
        receipt("paid", 700, days_ago=0),
        receipt("reversed", 300, days_ago=0),
        receipt("credited", 20, days_ago=3),
        receipt("paid", 999, days_ago=DAYS),
        receipt("paid", 5, days_ago=0, currency="UGX"),
    ]

    days = by_day(receipts, "KES", now=NOW)

    assert len(days) == DAYS
    assert (days[-1].earned.minor, days[-1].paid.minor) == (750, 400)
    assert days[-4].earned == Money(minor=20, currency="KES")
    assert sum(day.earned.minor for day in days) == 770
    assert [day.at for day in days] == sorted(day.at for day in days)


def line(title: str, owed: int, paid: int, currency: str = "KES") -> EarningsLine:
    def amount(minor: int) -> Money:
        return Money(minor=minor, currency=currency)

    return EarningsLine(
        lease="l", title=title, requester="r", waiting=0, received=0, accepted=0, returned=0, rejected=0,
        paid_items=0, estimate=amount(0), owed=amount(owed), paid=amount(paid), references=(), items=(),
    )  # fmt: skip


def test_leases_of_one_job_are_one_sum_the_most_earned_first_and_currencies_apart() -> None:
    lines = (line("Forms", 10, 20), line("Clips", 100, 0), line("Forms", 5, 0), line("Forms", 9, 9, "UGX"))

    jobs = by_job(Earnings(lines=lines, totals=(), as_of=None), "KES")

    assert [(job.name, job.earned.minor, job.paid.minor) for job in jobs] == [
        ("Clips", 100, 0),
        ("Forms", 35, 20),
    ]
