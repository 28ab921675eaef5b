"""Payouts: frozen, numbered runs of what is owed; a line is paid only when a reference came back.

A run is a list of lines, one per worker and currency, each with a permanent id. Money goes out outside this
program; the returned reference of a line makes the receipts that say *paid*. A line that failed, or was paid
and came back (reversed), returns what it covered to what is owed, for the next run.
"""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import (
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
from sqlalchemy.types import BigInteger

from tallystick_packs.money import Money
from tallystick_sync.errors import RefusedError
from tallystick_sync.hub.context import Context
from tallystick_sync.hub.leases import leasing
from tallystick_sync.hub.leases.leasing import LeaseRow, lease_table
from tallystick_sync.hub.membership import accounts, people, persons
from tallystick_sync.hub.money import rates, receipts
from tallystick_sync.hub.reviewing import ruling
from tallystick_sync.hub.reviewing.answers import answer
from tallystick_sync.hub.safekeeping import recovery
from tallystick_sync.hub.store.database import Number, get_counter, insert_or_ignore, metadata
from tallystick_sync.payout_account import Details
from tallystick_sync.receipt import Receipt, ReceiptItem

line_table = Table(
    "payout_line",
    metadata,
    Column("id", Text, primary_key=True),
    Column("run", Number, nullable=False),
    Column("worker", Text, nullable=False),
    Column("currency", Text, nullable=False),
    Column("amount", BigInteger, nullable=False),
    Column("state", Text, nullable=False),
    Column("reference", Text),
    Column("time", Number, nullable=False),
    Column("account", Text),
    Index(None, "run"),
)
"""`state`: exported, sent, confirmed, failed, reversed."""

_UNDER_WAY = ("exported", "sent")

LAST_RUN = "last_run"
"""Counter: a restored hub numbers its runs above this."""

share_table = Table(
    "payout_share",
    metadata,
    Column("line", Text, nullable=False),
    Column("lease", Text, nullable=False),
    Column("amount", BigInteger, nullable=False),
    Column("payout_minor", BigInteger),
    PrimaryKeyConstraint("line", "lease"),
)
"""What a line pays under each lease: `amount` of the lease's price, and `payout_minor` of the line's currency
where that is another one."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One line of a run; `payee` is where the worker wants to be paid, as of the run.

    `covers` is what it pays of prices, where they are in another currency than `amount`.
    """

    id: str
    run: int
    worker: str
    name: str
    amount: Money
    state: str
    reference: str | None
    payee: Details | None = None
    covers: tuple[Money, ...] = ()


def start_run(connection: Connection, context: Context) -> list[Line]:
    """Freeze everything that is owed and on no line yet into a new run; empty if nothing is owed.

    Raises:
        RefusedError: The hub is in recovery: somebody might be paid twice.
    """
    recovery.check_over(connection)
    shares: dict[tuple[str, str], list[_Share]] = defaultdict(list)
    for lease in leasing.with_unpaid(connection):
        amount = lease.owed_minor - lease.paid_minor - under_way(connection, lease.id)
        if amount > 0:
            shares[persons.stands_for(connection, lease.worker), lease.payout_currency].append(
                _share(lease, amount)
            )
    if not shares:
        return []
    run = last_run(connection) + 1
    for number, ((worker, currency), parts) in enumerate(sorted(shares.items()), 1):
        line = f"{run:04d}-{number:04d}"
        _add_line(connection, context, line, worker=worker, currency=currency, parts=parts)
    return lines(connection, run)


def _add_line(
    connection: Connection,
    context: Context,
    line: str,
    *,
    worker: str,
    currency: str,
    parts: Sequence["_Share"],
) -> None:
    connection.execute(
        insert(line_table).values(
            id=line, run=_run_of(line), worker=worker, currency=currency, state="exported",
            amount=sum(part.goes_out for part in parts), reference=None, time=context.now,
            account=accounts.current(connection, worker, now=context.now),
        )
    )  # fmt: skip
    for part in parts:
        connection.execute(
            insert(share_table).values(
                line=line, lease=part.lease, amount=part.amount, payout_minor=part.payout_minor
            )
        )
        ruling.assign_payout(connection, part.lease, line, was=None)


def _run_of(line: str) -> int:
    return int(line.partition("-")[0])


def last_run(connection: Connection) -> int:
    """The highest number that a run has, or may have had before the hub was restored."""
    known = int(connection.execute(select(func.max(line_table.c.run))).scalar() or 0)
    return max(known, get_counter(connection, LAST_RUN))


def take_back(connection: Connection, receipt: Receipt) -> None:
    """The line of a payment that a worker's receipt tells a restored hub of."""
    line, amount = receipt.payout or "", abs(receipt.posted_minor)
    out = None if receipt.payout_minor is None else abs(receipt.payout_minor)
    changed = {
        "state": "confirmed" if receipt.state == "paid" else "reversed",
        "reference": receipt.reference,
    }
    row = {
        "id": line, "run": _run_of(line), "worker": receipt.worker, "amount": 0, "time": receipt.time,
        "currency": receipt.payout_currency or receipt.currency, "account": None, **changed,
    }  # fmt: skip
    insert_or_ignore(connection, line_table, row)
    connection.execute(update(line_table).where(line_table.c.id == line).values(**changed))
    share = {"line": line, "lease": receipt.lease, "amount": amount, "payout_minor": out}
    if insert_or_ignore(connection, share_table, share):
        more = amount if out is None else out
        connection.execute(
            update(line_table).where(line_table.c.id == line).values(amount=line_table.c.amount + more)
        )


def record(connection: Connection, context: Context, worker: str, amount: Money, *, reference: str) -> int:
    """A payment that a restored hub knows nothing of, from the payment service's list.

    It pays what is owed, the oldest lease first; a lease that is paid in another currency than its price's is
    paid whole.

    Returns:
        How many leases it pays.

    Raises:
        RefusedError: More than is owed, or this reference was entered or given back before.
    """
    known = select(line_table.c.id).where(
        line_table.c.reference == reference, line_table.c.state == "confirmed"
    )
    if (line := connection.execute(known.limit(1)).scalar()) is not None:
        raise RefusedError(
            f"Reference {reference} is that of line {line} already.", code="not-open",
            safe="Nothing was entered twice.",
        )  # fmt: skip
    parts = _oldest_first(connection, worker, amount)
    if sum(part.goes_out for part in parts) != amount.minor or not parts:
        raise RefusedError(
            f"{people.name_of(connection, worker)} is owed less than {amount}.", code="too-much",
            safe="Nothing was entered.",
            todo="Let their program sync first: it may give back this very payment's receipts, or more work.",
        )  # fmt: skip
    line = f"{last_run(connection) + 1:04d}-0001"
    _add_line(connection, context, line, worker=worker, currency=amount.currency, parts=parts)
    confirm(connection, context, line, reference)
    return len(parts)


def _oldest_first(connection: Connection, worker: str, amount: Money) -> list["_Share"]:
    parts: list[_Share] = []
    left = amount.minor
    for lease in leasing.with_unpaid(connection):
        open_minor = lease.owed_minor - lease.paid_minor - under_way(connection, lease.id)
        holder = persons.stands_for(connection, lease.worker)
        if holder != worker or lease.payout_currency != amount.currency or open_minor < 1:
            continue
        is_same = lease.payout_currency == lease.price.currency
        part = _share(lease, min(left, open_minor) if is_same else open_minor)
        if 0 < part.goes_out <= left:
            parts.append(part)
            left -= part.goes_out
    return parts


@dataclass(frozen=True, slots=True, kw_only=True)
class _Share:
    """What a line pays under a lease; `payout_minor` where it goes out in another currency."""

    lease: str
    amount: int
    payout_minor: int | None

    @property
    def goes_out(self) -> int:
        return self.amount if self.payout_minor is None else self.payout_minor


def _share(lease: LeaseRow, amount: int) -> _Share:
    is_same = lease.payout_currency == lease.price.currency
    out = None if is_same else rates.converted(amount, lease.rate)
    return _Share(lease=lease.id, amount=amount, payout_minor=out)


def lines(connection: Connection, run: int | None = None) -> list[Line]:
    """The lines of a run, or of all runs."""
    query = select(line_table).order_by(line_table.c.id)
    if run is not None:
        query = query.where(line_table.c.run == run)
    covered = _covered(connection, run)
    return [
        Line(
            id=row.id, run=row.run, worker=row.worker, name=people.name_of(connection, row.worker),
            amount=Money(minor=row.amount, currency=row.currency), state=row.state, reference=row.reference,
            payee=accounts.details(connection, row.account) if row.account else None,
            covers=covered.get(row.id, ()),
        )
        for row in connection.execute(query)
    ]  # fmt: skip


def confirm(connection: Connection, context: Context, line_id: str, reference: str) -> bool:
    """A reference came back: post the payment and issue the receipts. False if it was confirmed before.

    Raises:
        RefusedError: No such line, another reference than before, or it had failed.
    """
    row = _find(connection, line_id)
    if row.state == "confirmed" and row.reference == reference:
        return False
    if row.state not in _UNDER_WAY or not reference.strip():
        raise RefusedError(
            f"Line {line_id} is {row.state} already ({row.reference or 'no reference'}).", code="not-open",
            safe="Nothing was paid twice.",
        )  # fmt: skip
    connection.execute(
        update(line_table).where(line_table.c.id == line_id).values(state="confirmed", reference=reference)
    )
    for share in connection.execute(select(share_table).where(share_table.c.line == line_id)).all():
        payment = _payment(connection, row, share, reference)
        receipts.pay(connection, context, share.lease, payment)
    return True


def fail(connection: Connection, line_id: str) -> None:
    """The payment did not go through: what the line covered is owed again.

    Raises:
        RefusedError: No such line, or it is not open.
    """
    row = _find(connection, line_id)
    if row.state not in _UNDER_WAY:
        raise RefusedError(
            f"Line {line_id} is {row.state} already.", code="not-open", safe="Nothing was changed."
        )
    connection.execute(update(line_table).where(line_table.c.id == line_id).values(state="failed"))
    for share in connection.execute(select(share_table).where(share_table.c.line == line_id)).all():
        ruling.assign_payout(connection, share.lease, None, was=line_id)


def send(connection: Connection, run: int) -> int:
    """The run was handed to the payment service; returns how many lines."""
    changed = connection.execute(
        update(line_table)
        .where(line_table.c.run == run, line_table.c.state == "exported")
        .values(state="sent")
    )
    return changed.rowcount


def reverse(connection: Connection, context: Context, line_id: str) -> None:
    """A payment came back after it was confirmed: receipts say so, and it is owed again.

    Raises:
        RefusedError: No such line, or it is not confirmed.
    """
    row = _find(connection, line_id)
    if row.state != "confirmed":
        raise RefusedError(
            f"Line {line_id} is {row.state}, and only a confirmed payment can come back.", code="not-open",
            safe="Nothing was changed.",
        )  # fmt: skip
    connection.execute(update(line_table).where(line_table.c.id == line_id).values(state="reversed"))
    for share in connection.execute(select(share_table).where(share_table.c.line == line_id)).all():
        payment = _payment(connection, row, share, row.reference)
        receipts.reverse(connection, context, share.lease, payment)
        ruling.assign_payout(connection, share.lease, None, was=line_id)


@dataclass(frozen=True, slots=True, kw_only=True)
class Bonus:
    """A bonus: `job` and `worker` by the beginning of their ids, a worker also by name."""

    job: str
    worker: str
    amount: Money
    reason: str
    reference: str


def give_bonus(connection: Connection, context: Context, bonus: Bonus) -> str:
    """Owe a worker more for a job they worked on, from its requester's budget; returns the worker's name.

    Raises:
        RefusedError: No such worker holds a lease of such a job, or it is in another currency.
        LedgerError: The budget does not hold it, or this reference was used before.
    """
    for lease in leasing.of_job(connection, bonus.job):
        name = people.name_of(connection, lease.worker)
        if name != bonus.worker and not lease.worker.startswith(bonus.worker):
            continue
        if lease.price.currency != bonus.amount.currency:
            raise RefusedError(
                f"This job is paid in {lease.price.currency}.", code="other-currency",
                safe="Nothing was posted.",
            )  # fmt: skip
        receipts.credit(
            connection, context, lease.id, amount=bonus.amount.minor, words=(bonus.reason, bonus.reference),
        )  # fmt: skip
        return name
    raise RefusedError(
        f"{bonus.worker} holds no lease of a job {bonus.job}.", code="no-lease", safe="Nothing was posted.",
        todo="See tallystick-hub status DIR for jobs.",
    )  # fmt: skip


def worker_of(connection: Connection, line_id: str) -> str | None:
    """Whom a line pays; None where there is none."""
    return connection.execute(select(line_table.c.worker).where(line_table.c.id == line_id)).scalar()


def _paid_items(connection: Connection, line: str, lease: str) -> list[tuple[str, int]]:
    items = ruling.items_of_payout(connection, line, lease)
    rows = connection.execute(
        select(answer.c.item, answer.c.revision).where(
            answer.c.lease == lease, answer.c.state == "accepted", answer.c.item.in_(items)
        )
    )
    revisions = {row.item: row.revision for row in rows}
    return [(item, revisions[item]) for item in items]


def _covered(connection: Connection, run: int | None) -> dict[str, tuple[Money, ...]]:
    """What lines pay of prices in other currencies than their own."""
    query = (
        select(share_table.c.line, lease_table.c.currency, func.sum(share_table.c.amount).label("amount"))
        .join(lease_table, lease_table.c.id == share_table.c.lease)
        .join(line_table, line_table.c.id == share_table.c.line)
        .where(share_table.c.payout_minor.is_not(None))
        .group_by(share_table.c.line, lease_table.c.currency)
        .order_by(share_table.c.line, lease_table.c.currency)
    )
    if run is not None:
        query = query.where(line_table.c.run == run)
    found: dict[str, tuple[Money, ...]] = {}
    for row in connection.execute(query):
        found[row.line] = (*found.get(row.line, ()), Money(minor=int(row.amount), currency=row.currency))
    return found


def _payment(connection: Connection, line: Row[Any], share: Row[Any], reference: str) -> receipts.Payment:
    """What a receipt says of a line's share of a lease."""
    items = [
        ReceiptItem(item=item, revision=revision)
        for item, revision in _paid_items(connection, line.id, share.lease)
    ]
    is_same = share.payout_minor is None
    return receipts.Payment(
        line=line.id, reference=reference, amount=share.amount, items=items, payout_minor=share.payout_minor,
        payout_currency=None if is_same else line.currency,
    )  # fmt: skip


def under_way(connection: Connection, lease: str) -> int:
    """What open lines pay under a lease, in minor units of its price."""
    found = connection.execute(
        select(func.coalesce(func.sum(share_table.c.amount), 0))
        .join(line_table, line_table.c.id == share_table.c.line)
        .where(share_table.c.lease == lease, line_table.c.state.in_(_UNDER_WAY))
    ).scalar_one()
    return int(found)


def _find(connection: Connection, line_id: str) -> Row[Any]:
    row = connection.execute(select(line_table).where(line_table.c.id == line_id)).one_or_none()
    if row is None:
        raise RefusedError(f"There is no payout line {line_id}.", code="no-line", safe="Nothing was changed.")
    return row
