"""The figures that a hub publishes of itself: days to pay, share rejected, appeals won, overdue (R19).

They are counted again by the timer, at most once an hour, and kept: a request reads one row, whoever asks.
There are counts and shares over `PERIOD_DAYS`, and no amount or name, so nobody's earnings can be seen.
"""

from dataclasses import asdict, dataclass

import msgspec
from sqlalchemy import Column, Connection, Table, Text, func, select

from tallystick_sync.hub.context import Context
from tallystick_sync.hub.leases.leasing import lease_table
from tallystick_sync.hub.money import arrivals, earned
from tallystick_sync.hub.reviewing.answers import answer
from tallystick_sync.hub.reviewing.appeals import appeal_table
from tallystick_sync.hub.store.database import Number, insert_or_ignore, metadata
from tallystick_sync.lease import SECONDS_PER_DAY

PERIOD_DAYS = 90
EVERY_S = 3600
_NEWEST = 10_001
"""Days to pay are the median over this many payments at most, the newest."""

figures_table = Table(
    "figures",
    metadata,
    Column("id", Number, primary_key=True, autoincrement=False),
    Column("time", Number, nullable=False),
    Column("text", Text, nullable=False),
)
"""One row, of id 1."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Figures:
    """What is published. Shares are of a thousand; None where nothing was counted in the period.

    Attributes:
        time: When it was counted, Unix seconds.
        days_to_pay, days_to_pay_most: From acceptance to payment: the median, and what nine of ten wait.
        decided, rejected: Answers that were decided for good, and those of them that were rejected.
        appeals, appeals_won: Appeals that were decided, and those that the worker won.
        overdue: Workers who wait longer than `pay_days`; `overdue_days` is the longest wait.
        not_arrived: Payments of which the worker says that they did not arrive.
    """

    time: int
    period_days: int
    workers: int
    payments: int
    days_to_pay: int | None
    days_to_pay_most: int | None
    decided: int
    rejected: int
    rejected_per_mille: int | None
    appeals: int
    appeals_won: int
    appeals_won_per_mille: int | None
    pay_days: int
    overdue: int
    overdue_days: int
    not_arrived: int


def refresh(connection: Connection, context: Context) -> bool:
    """Count again, unless that was done within the hour; True if it was counted now."""
    kept = connection.execute(select(figures_table.c.time)).scalar()
    if kept is not None and context.now < kept + EVERY_S:
        return False
    found = count(connection, now=context.now)
    row = {"id": 1, "time": found.time, "text": msgspec.json.encode(asdict(found)).decode()}
    if not insert_or_ignore(connection, figures_table, row):
        connection.execute(figures_table.update().values(row))
    return True


def published(connection: Connection) -> Figures | None:
    """The figures counted last; None before that."""
    text = connection.execute(select(figures_table.c.text)).scalar()
    return msgspec.json.decode(text, type=Figures) if text is not None else None


def count(connection: Connection, *, now: int) -> Figures:
    """Count over the whole period: for the timer and for commands, never for a request."""
    since = now - PERIOD_DAYS * SECONDS_PER_DAY
    waits = _waits(connection, since)
    accepted, rejected = _decided(connection, since)
    appeals, won = _appeals(connection, since)
    late = earned.overdue(connection, now=now)
    workers = select(func.count(func.distinct(lease_table.c.worker))).where(lease_table.c.time >= since)
    return Figures(
        time=now, period_days=PERIOD_DAYS, workers=int(connection.execute(workers).scalar_one()),
        payments=len(waits), days_to_pay=_share_of(waits, 1, 2), days_to_pay_most=_share_of(waits, 9, 10),
        decided=accepted + rejected, rejected=rejected,
        rejected_per_mille=_per_mille(rejected, accepted + rejected), appeals=appeals, appeals_won=won,
        appeals_won_per_mille=_per_mille(won, appeals), pay_days=earned.pay_days(connection),
        overdue=len({one.worker for one in late}),
        overdue_days=max(((now - one.since) // SECONDS_PER_DAY for one in late), default=0),
        not_arrived=sum(not arrived for arrived in arrivals.words(connection).values()),
    )  # fmt: skip


def _waits(connection: Connection, since: int) -> list[int]:
    """Days from acceptance to payment, rounded up, shortest first."""
    table = earned.earned
    rows = connection.execute(
        select(table.c.time, table.c.settled)
        .where(table.c.settled >= since, table.c.settled > 0)
        .order_by(table.c.settled.desc())
        .limit(_NEWEST)
    )
    return sorted(-(-(row.settled - row.time) // SECONDS_PER_DAY) for row in rows)


def _decided(connection: Connection, since: int) -> tuple[int, int]:
    """Answers that came in the period and were accepted, or rejected for good."""
    rows = connection.execute(
        select(answer.c.state, func.count().label("number"))
        .where(answer.c.state.in_(("accepted", "final")), answer.c.arrived >= since, answer.c.kind != "skip")
        .group_by(answer.c.state)
    )
    found = {row.state: int(row.number) for row in rows}
    return found.get("accepted", 0), found.get("final", 0)


def _appeals(connection: Connection, since: int) -> tuple[int, int]:
    """Appeals of the period that were decided, and those that were won."""
    rows = connection.execute(
        select(answer.c.state, func.count().label("number"))
        .join(appeal_table, (appeal_table.c.lease == answer.c.lease) & (appeal_table.c.item == answer.c.item))
        .where(answer.c.state.in_(("accepted", "final")), appeal_table.c.arrived >= since)
        .group_by(answer.c.state)
    )
    found = {row.state: int(row.number) for row in rows}
    return sum(found.values()), found.get("accepted", 0)


def _share_of(ordered: list[int], numerator: int, denominator: int) -> int | None:
    """The value that this share of all does not pass; None of none."""
    if not ordered:
        return None
    return ordered[max(0, -(-len(ordered) * numerator // denominator) - 1)]


def _per_mille(part: int, whole: int) -> int | None:
    return round(1000 * part / whole) if whole else None
