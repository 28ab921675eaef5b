"""What becomes of answers: the receipt, the state, the clocks and, once nothing is open, the closing.

`review` and `appeals` decide with a person's signature; `sweeping` decides when nobody does.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import Column, Connection, PrimaryKeyConstraint, Table, Text, insert, select

from tallystick_sync.decision import Decided
from tallystick_sync.hub.context import Context
from tallystick_sync.hub.leases import leasing
from tallystick_sync.hub.membership import persons
from tallystick_sync.hub.money import receipts
from tallystick_sync.hub.offering import closing, jobs
from tallystick_sync.hub.reviewing import answers, clocks
from tallystick_sync.hub.store.database import metadata
from tallystick_sync.lease import SECONDS_PER_DAY
from tallystick_sync.receipt import ReceiptItem, State

accepted_item = Table(
    "accepted_item",
    metadata,
    Column("lease", Text, nullable=False),
    Column("item", Text, nullable=False),
    Column("receipt", Text, nullable=False),
    Column("payout", Text),
    PrimaryKeyConstraint("lease", "item"),
)
"""Items owed, once each; `payout` is the line that pays them."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Ruling:
    """One state for some answers of a batch; `is_final`: it cannot be appealed any more."""

    lease: str
    batch: str
    state: State
    items: Sequence[Decided]
    decision: str | None = None
    is_final: bool = False


def rule(connection: Connection, context: Context, ruling: Ruling) -> None:
    """Put a ruling into force."""
    items = [
        ReceiptItem(item=one.item, revision=one.revision, reason=one.code, evidence=one.evidence)
        for one in ruling.items
    ]
    about = receipts.About(items=items, batch=ruling.batch, decision=ruling.decision)
    names = [one.item for one in ruling.items]
    for name in names:
        clocks.stop_item(connection, ruling.lease, name)
    state = "final" if ruling.is_final else ruling.state
    answers.set_state(connection, ruling.batch, names, state, decision=ruling.decision)
    if ruling.state == "accepted":
        issued = receipts.accept(connection, context, ruling.lease, about=about)
        rows = [{"lease": ruling.lease, "item": name, "receipt": issued.id, "payout": None} for name in names]
        connection.execute(insert(accepted_item), rows)
    else:
        issued = receipts.say(connection, context, ruling.lease, state=ruling.state, about=about)
        if not ruling.is_final:
            _give_time(connection, ruling, names, position=issued.position)
    closing.close_if_done(connection, context, ruling.lease)


def accept_silently(
    connection: Connection, context: Context, lease: str, item: str, *, states: Sequence[str]
) -> None:
    """Nobody decided in time: the answer is accepted (R4), or the worker's appeal upheld (R6)."""
    found = answers.of_item(connection, lease, item, states)
    if found is None:
        return
    decided = (Decided(item=item, revision=found.revision, verdict="accept"),)
    rule(connection, context, Ruling(lease=lease, batch=found.batch, state="accepted", items=decided))


def wait_again(connection: Connection, context: Context, lease_id: str, item: str) -> None:
    """A returned answer was not repaired in time: it waits for a reviewer again, and silence accepts it."""
    found = answers.of_item(connection, lease_id, item, ("returned",))
    if found is None:
        return
    answers.set_item_state(connection, lease_id, item, was="returned", state="received")
    about = receipts.About(items=[ReceiptItem(item=item, revision=found.revision)], batch=found.batch)
    receipts.say(connection, context, lease_id, state="received", about=about)
    lease = leasing.get_lease(connection, lease_id)
    window = jobs.load_header(connection, jobs.header_of(connection, lease.pack)).review.window_days
    clocks.start(connection, "review", lease_id, item, due=context.now + window * SECONDS_PER_DAY)


def unpaid_items(connection: Connection, lease: str) -> list[str]:
    """Accepted items of a lease that no payout line covers."""
    rows = connection.execute(
        select(accepted_item.c.item)
        .where(accepted_item.c.lease == lease, accepted_item.c.payout.is_(None))
        .order_by(accepted_item.c.item)
    )
    return [row.item for row in rows]


def items_of_payout(connection: Connection, payout: str, lease: str) -> list[str]:
    """Accepted items of a lease that a payout line covers."""
    rows = connection.execute(
        select(accepted_item.c.item)
        .where(accepted_item.c.lease == lease, accepted_item.c.payout == payout)
        .order_by(accepted_item.c.item)
    )
    return [row.item for row in rows]


def assign_payout(connection: Connection, lease: str, payout: str | None, *, was: str | None) -> None:
    """Put the items of a lease under a payout line, or take them off it."""
    before = accepted_item.c.payout.is_(None) if was is None else accepted_item.c.payout == was
    connection.execute(
        accepted_item.update().where(accepted_item.c.lease == lease, before).values(payout=payout)
    )


def mark_paid(connection: Connection, lease: str, items: Sequence[str], payout: str | None) -> None:
    """Put some items of a lease under a payout line, or take them off theirs."""
    connection.execute(
        accepted_item.update()
        .where(accepted_item.c.lease == lease, accepted_item.c.item.in_(items))
        .values(payout=payout)
    )


def _give_time(connection: Connection, ruling: Ruling, names: Sequence[str], *, position: int) -> None:
    """Time to repair or to appeal, from when the worker has read it (R5)."""
    lease = leasing.get_lease(connection, ruling.lease)
    terms = jobs.load_header(connection, jobs.header_of(connection, lease.pack)).review
    kind: clocks.Kind = "repair" if ruling.state == "returned" else "appeal"
    days = terms.repair_days if ruling.state == "returned" else terms.appeal_days
    for name in names:
        clocks.start_when_read(
            connection, kind, lease.id, name, worker=persons.stands_for(connection, lease.worker),
            position=position, seconds=days * SECONDS_PER_DAY,
        )  # fmt: skip
