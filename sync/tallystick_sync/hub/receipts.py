"""Issuing receipts: the one place where the hub gives its word, the books follow, and the log grows."""

from collections.abc import Sequence

from sqlalchemy import Connection

from tallystick_packs.documents import FORMAT
from tallystick_sync import receipt as receipts
from tallystick_sync.hub import books, documents, jobs, leasing, log, people
from tallystick_sync.hub.books import BUDGET, OWED, RESERVED, Account
from tallystick_sync.hub.context import Context
from tallystick_sync.hub.leasing import LeaseRow
from tallystick_sync.receipt import Receipt, ReceiptItem, State


def issue(
    connection: Connection,
    context: Context,
    lease: LeaseRow,
    *,
    state: State,
    items: Sequence[ReceiptItem],
    batch: str | None,
    decision: str | None = None,
    payment: tuple[str, str, int] | None = None,
) -> str:
    """Sign, log and hand on a receipt, and post what it says.

    Args:
        payment: For state paid: payout line, reference, minor units.

    Returns:
        The receipt's id.

    Raises:
        LedgerError: The books refuse; the caller's transaction must not commit.
    """
    accepted, owed, paid = lease.accepted, lease.owed_minor, lease.paid_minor
    posted, line, reference = 0, None, None
    currency = lease.price.currency
    mine = Account(kind=OWED, owner=lease.worker, currency=currency)
    number = lease.receipts + 1
    if state == "accepted":
        accepted += len(items)
        owed = lease.price.owed_minor(accepted)
        posted = owed - lease.owed_minor
        reserved = Account(kind=RESERVED, owner=lease.job, currency=currency)
        name = f"accepted {lease.id} {number}"
        _cover(connection, context, lease, reserved, posted, name)
        books.post(connection, source=reserved, target=mine, amount=posted, reference=name, at=context.now)
    elif payment is not None:
        line, reference, posted = payment
        paid += posted
        name = f"paid {line} {lease.id}"
        outside = books.outside(currency)
        books.post(connection, source=mine, target=outside, amount=posted, reference=name, at=context.now)
    value = Receipt(
        format=FORMAT, hub=context.hub, signer=context.keys.hub.public.hex, worker=lease.worker,
        lease=lease.id, number=number, batch=batch, time=context.now, state=state, items=tuple(items),
        currency=currency, posted_minor=posted, owed_minor=owed, paid_minor=paid, decision=decision,
        payout=line, reference=reference,
    )  # fmt: skip
    envelope = context.keys.sign(receipts.KIND, value)
    documents.keep(connection, envelope, at=context.now)
    leasing.save_totals(connection, lease.id, receipts=number, accepted=accepted, owed=owed, paid=paid)
    log.append(connection, envelope.id, job=lease.job, random_bytes=context.random_bytes)
    people.to_feed(connection, lease.worker, envelope.id)
    return envelope.id


def _cover(
    connection: Connection, context: Context, lease: LeaseRow, reserved: Account, posted: int, name: str
) -> None:
    """Where a job's reserve is short, take the rest from the requester's budget.

    Two persons may have answered one item rightly (one gave it back and did it after all): both are owed.
    """
    short = posted - books.balance(connection, reserved).minor
    requester = jobs.requester_of(connection, lease.job)
    if short > 0 and requester is not None:
        budget = Account(kind=BUDGET, owner=requester, currency=reserved.currency)
        reference = f"reserve for {name}"
        books.post(
            connection, source=budget, target=reserved, amount=short, reference=reference, at=context.now
        )
