"""What was earned and when it was paid: a row for each receipt that owes, so that waiting shows (R19).

Payments settle the oldest first; a payment that came back opens the newest again. The table follows from the
receipts alone: `note` is called with every receipt, in the transaction that issues it.
"""

from dataclasses import dataclass

from sqlalchemy import (
    BigInteger,
    Column,
    Connection,
    Index,
    PrimaryKeyConstraint,
    Row,
    Table,
    Text,
    func,
    insert,
    select,
    update,
)

from tallystick_packs.money import Money
from tallystick_sync.hub.membership import people
from tallystick_sync.hub.store.database import Number, get_counter, metadata, set_counter
from tallystick_sync.lease import SECONDS_PER_DAY
from tallystick_sync.receipt import Receipt

PAY_DAYS = 30
"""So many days after it was accepted, work is overdue, unless the hub sets another number."""

_PAY_DAYS = "pay_days"
_EARNS = ("accepted", "closed", "credited")

earned = Table(
    "earned",
    metadata,
    Column("lease", Text, nullable=False),
    Column("number", Number, nullable=False),
    Column("worker", Text, nullable=False),
    Column("currency", Text, nullable=False),
    Column("time", Number, nullable=False),
    Column("amount", BigInteger, nullable=False),
    Column("paid", BigInteger, nullable=False),
    Column("settled", Number, nullable=False),
    PrimaryKeyConstraint("lease", "number"),
    Index(None, "settled", "time"),
)
"""`number`: the receipt's in its lease. `settled`: when all of it was paid, 0 before that."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Overdue:
    """What a worker waits for longer than the hub's days; `since` is the oldest acceptance, Unix seconds."""

    worker: str
    name: str
    amount: Money
    since: int


def note(connection: Connection, receipt: Receipt) -> None:
    """Take in a receipt that was issued now."""
    if receipt.state in _EARNS and receipt.posted_minor:
        connection.execute(
            insert(earned).values(
                lease=receipt.lease, number=receipt.number, worker=receipt.worker, currency=receipt.currency,
                time=receipt.time, amount=receipt.posted_minor, paid=0, settled=0,
            )
        )  # fmt: skip
    elif receipt.state == "paid":
        _pay(connection, receipt.lease, receipt.posted_minor, at=receipt.time)
    elif receipt.state == "reversed":
        _take_back(connection, receipt.lease, receipt.posted_minor)


def pay_days(connection: Connection) -> int:
    """Days after which accepted work is overdue."""
    return get_counter(connection, _PAY_DAYS) or PAY_DAYS


def set_pay_days(connection: Connection, days: int) -> None:
    """Say after how many days accepted work is overdue."""
    set_counter(connection, _PAY_DAYS, days)


def overdue(connection: Connection, *, now: int) -> list[Overdue]:
    """Who waits too long and for how much, those first who wait longest."""
    rows = connection.execute(
        select(
            earned.c.worker,
            earned.c.currency,
            func.sum(earned.c.amount - earned.c.paid).label("left"),
            func.min(earned.c.time).label("since"),
        )
        .where(earned.c.settled == 0, earned.c.time < now - pay_days(connection) * SECONDS_PER_DAY)
        .group_by(earned.c.worker, earned.c.currency)
        .order_by(func.min(earned.c.time), earned.c.worker, earned.c.currency)
    ).all()
    return [
        Overdue(
            worker=row.worker, name=people.name_of(connection, row.worker), since=row.since,
            amount=Money(minor=int(row.left), currency=row.currency),
        )
        for row in rows
    ]  # fmt: skip


def _pay(connection: Connection, lease: str, amount: int, *, at: int) -> None:
    rows = connection.execute(
        select(earned).where(earned.c.lease == lease, earned.c.settled == 0).order_by(earned.c.number)
    ).all()
    for row in rows:
        part = min(amount, row.amount - row.paid)
        if not part:
            return
        amount -= part
        paid = row.paid + part
        _set(connection, row, paid=paid, settled=at if paid == row.amount else 0)


def _take_back(connection: Connection, lease: str, amount: int) -> None:
    rows = connection.execute(
        select(earned).where(earned.c.lease == lease, earned.c.paid > 0).order_by(earned.c.number.desc())
    ).all()
    for row in rows:
        part = min(amount, row.paid)
        if not part:
            return
        amount -= part
        _set(connection, row, paid=row.paid - part, settled=0)


def _set(connection: Connection, row: Row, *, paid: int, settled: int) -> None:  # type: ignore[type-arg]
    connection.execute(
        update(earned)
        .where(earned.c.lease == row.lease, earned.c.number == row.number)
        .values(paid=paid, settled=settled)
    )
