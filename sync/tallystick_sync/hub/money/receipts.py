"""Issuing receipts: the one place where the hub gives its word, the books follow, and the log grows.

Each function posts what its receipt says and signs it in the same transaction; so no receipt is without its
posting, and no posting of a worker's money without its receipt.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from sqlalchemy import Connection

from tallystick_packs.documents import FORMAT
from tallystick_packs.envelope import Envelope
from tallystick_sync import receipt as receipts
from tallystick_sync.errors import RefusedError
from tallystick_sync.hub.context import Context
from tallystick_sync.hub.leases import leasing
from tallystick_sync.hub.leases.leasing import LeaseRow
from tallystick_sync.hub.membership import people
from tallystick_sync.hub.money import books, earned, reserves
from tallystick_sync.hub.money.books import OWED, Account
from tallystick_sync.hub.store import documents
from tallystick_sync.hub.transparency import log
from tallystick_sync.receipt import Credit, Receipt, ReceiptItem, State


@dataclass(frozen=True, slots=True, kw_only=True)
class Issued:
    """A receipt that was issued: its id, and where it stands in the worker's feed."""

    id: str
    position: int


@dataclass(frozen=True, slots=True, kw_only=True)
class About:
    """What a receipt is about, besides its amounts."""

    items: Sequence[ReceiptItem] = field(default_factory=tuple)
    batch: str | None = None
    decision: str | None = None


def say(connection: Connection, context: Context, lease_id: str, *, state: State, about: About) -> Issued:
    """A receipt without money: received, returned, rejected, appealed."""
    return _issue(connection, context, leasing.get_lease(connection, lease_id), state=state, about=about)


def accept(connection: Connection, context: Context, lease_id: str, *, about: About) -> Issued:
    """These items are owed for.

    Raises:
        LedgerError: The books refuse; the caller's transaction must not commit.
    """
    lease = leasing.get_lease(connection, lease_id)
    accepted = lease.accepted + len(about.items)
    posted = lease.price.owed_minor(accepted) - lease.price.owed_minor(lease.accepted)
    name = f"accepted {lease.id} {lease.receipts + 1}"
    after = _owe(connection, context, replace(lease, accepted=accepted), posted, name=name)
    return _issue(connection, context, after, state="accepted", about=about, posted=posted)


def close(connection: Connection, context: Context, lease_id: str, *, top_up: int, active_s: int) -> Issued:
    """The lease is closed for now; `top_up` minor units lift it to the hourly floor (R9).

    Raises:
        LedgerError: The books refuse; the caller's transaction must not commit.
    """
    lease = leasing.get_lease(connection, lease_id)
    name = f"topped up {lease.id} {lease.receipts + 1}"
    lifted = replace(lease, top_up_minor=lease.top_up_minor + top_up)
    after = _owe(connection, context, lifted, top_up, name=name)
    return _issue(
        connection,
        context,
        after,
        state="closed",
        about=About(),
        posted=top_up,
        words=_Words(active_s=active_s),
    )


def credit(
    connection: Connection,
    context: Context,
    lease_id: str,
    *,
    amount: int,
    words: tuple[str, str],
) -> Issued:
    """A bonus: owed on top of price and floor, from the requester's budget.

    Args:
        words: What it is for, and what identifies it: the same twice is refused.

    Raises:
        LedgerError: The budget does not hold it, or it was given before.
    """
    lease = leasing.get_lease(connection, lease_id)
    reason, reference = words
    name = f"bonus {reference}"
    reserves.set_aside(connection, context, lease.job, amount, why=name)
    raised = replace(
        lease, credit_minor=lease.credit_minor + amount, reserved_minor=lease.reserved_minor + amount
    )
    after = _owe(connection, context, raised, amount, name=name)
    return _issue(
        connection, context, after, state="credited", about=About(), posted=amount,
        words=_Words(credit="bonus", reason=reason),
    )  # fmt: skip


def repay_data(connection: Connection, context: Context, lease_id: str, *, amount: int) -> Issued:
    """The download of accepted items, from what was set aside with them (R8).

    Raises:
        LedgerError: The books refuse; the caller's transaction must not commit.
    """
    lease = leasing.get_lease(connection, lease_id)
    repaid = replace(lease, credit_minor=lease.credit_minor + amount, data_minor=lease.data_minor + amount)
    after = _owe(connection, context, repaid, amount, name=f"data {lease.id} {lease.receipts + 1}")
    return _issue(
        connection,
        context,
        after,
        state="credited",
        about=About(),
        posted=amount,
        words=_Words(credit="data"),
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Payment:
    """A payout line's share of one lease: what it paid in the lease's currency, and in the worker's.

    Attributes:
        items: Accepted items that it covers.
        payout_minor: What went out in `payout_currency`, where that is another one.
    """

    line: str
    reference: str
    amount: int
    items: Sequence[ReceiptItem] = ()
    payout_minor: int | None = None
    payout_currency: str | None = None


def pay(connection: Connection, context: Context, lease_id: str, payment: Payment) -> Issued:
    """A payment went out, with the reference that came back."""
    lease = leasing.get_lease(connection, lease_id)
    _post_payment(connection, context, lease, payment)
    after = replace(lease, paid_minor=lease.paid_minor + payment.amount)
    return _issue(
        connection, context, after, state="paid", about=About(items=payment.items), posted=payment.amount,
        payment=payment,
    )  # fmt: skip


def reverse(connection: Connection, context: Context, lease_id: str, payment: Payment) -> Issued:
    """A payment came back: what it paid is owed again."""
    lease = leasing.get_lease(connection, lease_id)
    _post_payment(connection, context, lease, payment, is_back=True)
    after = replace(lease, paid_minor=lease.paid_minor - payment.amount)
    return _issue(
        connection, context, after, state="reversed", about=About(items=payment.items), posted=payment.amount,
        payment=payment,
    )  # fmt: skip


def _post_payment(
    connection: Connection, context: Context, lease: LeaseRow, payment: Payment, *, is_back: bool = False
) -> None:
    """Post a payment, or its coming back; two currencies meet in the exchange, and each is balanced."""
    price, out = lease.price.currency, payment.payout_currency
    word, moves = "reversed" if is_back else "paid", []
    if out is None or out == price:
        moves.append((_owed_to(lease), books.outside(price), payment.amount, ""))
    else:
        moves.append((_owed_to(lease), books.exchange(price), payment.amount, ""))
        moves.append((books.exchange(out), books.outside(out), payment.payout_minor or 0, " exchanged"))
    for payer, payee, amount, suffix in moves:
        source, target = (payee, payer) if is_back else (payer, payee)
        books.post(
            connection, source=source, target=target, amount=amount,
            reference=f"{word} {payment.line} {lease.id}{suffix}", at=context.now,
        )  # fmt: skip


def _owe(connection: Connection, context: Context, lease: LeaseRow, posted: int, *, name: str) -> LeaseRow:
    """Move money from the lease's reserve to its worker; where the reserve is short, get it first.

    It is short where an item was done after all that somebody else had been given meanwhile (both are owed,
    and the requester's budget pays), or after the last day to claim (the hub's own reserve pays, R1).
    """
    short = max(0, posted - lease.reserved_minor)
    if short and context.now > lease.claim_until:
        reserves.from_claims(connection, context, lease.job, short, why=name)
    elif short:
        reserves.set_aside(connection, context, lease.job, short, why=name)
    reserved = reserves.reserved_of(lease.job, lease.price.currency)
    books.post(
        connection, source=reserved, target=_owed_to(lease), amount=posted, reference=name, at=context.now
    )
    owed = lease.price.owed_minor(lease.accepted) + lease.top_up_minor + lease.credit_minor
    return replace(lease, owed_minor=owed, reserved_minor=lease.reserved_minor + short - posted)


def _owed_to(lease: LeaseRow) -> Account:
    return Account(kind=OWED, owner=lease.worker, currency=lease.price.currency)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Words:
    """What a receipt about a lease's money says besides amounts."""

    active_s: int | None = None
    credit: Credit | None = None
    reason: str | None = None


def _issue(
    connection: Connection,
    context: Context,
    lease: LeaseRow,
    *,
    state: State,
    about: About,
    posted: int = 0,
    payment: Payment | None = None,
    words: _Words | None = None,
) -> Issued:
    """Sign, log and hand on a receipt; `lease` has the totals after it."""
    lease, words = replace(lease, receipts=lease.receipts + 1), words or _Words()
    value = Receipt(
        format=FORMAT, hub=context.hub, signer=context.keys.hub.public.hex, worker=lease.worker,
        lease=lease.id, number=lease.receipts, batch=about.batch, time=context.now, state=state,
        items=tuple(about.items), currency=lease.price.currency, posted_minor=posted,
        owed_minor=lease.owed_minor, paid_minor=lease.paid_minor, decision=about.decision,
        payout=payment.line if payment else None, reference=payment.reference if payment else None,
        payout_currency=payment.payout_currency if payment else None,
        payout_minor=payment.payout_minor if payment else None, active_s=words.active_s, credit=words.credit,
        reason=words.reason,
    )  # fmt: skip
    envelope = _given(context, value) or context.keys.sign(receipts.KIND, value)
    documents.keep(connection, envelope, at=context.now)
    leasing.save_totals(connection, lease)
    earned.note(connection, value)
    log.append(connection, envelope.id, job=lease.job, random_bytes=context.random_bytes)
    return Issued(id=envelope.id, position=people.to_feed(connection, lease.worker, envelope.id))


def _given(context: Context, value: Receipt) -> Envelope | None:
    """The receipt that a restored hub had issued before, as its worker gave it back; it must say the same.

    Raises:
        RefusedError: It says something else.
    """
    found = context.given.get((value.lease, value.number))
    if found is None:
        return None
    envelope, before = found
    if replace(before, signer=value.signer, time=value.time) != value:
        raise RefusedError(
            f"Receipt {value.number} of this lease says something else than the books.", code="recovery"
        )
    return envelope
