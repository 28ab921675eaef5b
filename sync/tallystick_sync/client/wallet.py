"""What a worker earned, by lease and state, from receipts that were verified when they came in.

One amount stands in one state only. What has no receipt yet is an estimate and says so.
"""

import sqlite3
from dataclasses import dataclass

from tallystick_packs.documents import read_payload
from tallystick_packs.money import Money
from tallystick_sync import receipt as receipts
from tallystick_sync.client import documents
from tallystick_sync.client.answers import finished_entries
from tallystick_sync.client.packs import HeldPack
from tallystick_sync.receipt import Receipt, State


@dataclass(frozen=True, slots=True, kw_only=True)
class ItemState:
    """The newest state of one item; `reason` and `evidence` where the hub gave them."""

    item: str
    revision: int
    state: State | str
    reason: str | None = None
    evidence: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class EarningsLine:
    """One lease: how many items stand where, and its money.

    Attributes:
        waiting: Finished items without a receipt; `estimate` is about what they add.
        owed: Accepted, not yet paid.
        paid: Paid, says the hub.
        references: Payment references of the paid receipts.
        went_out: What the payments were in the worker's currency, where that is another one.
    """

    lease: str
    title: str
    requester: str
    waiting: int
    received: int
    accepted: int
    returned: int
    rejected: int
    paid_items: int
    estimate: Money
    owed: Money
    paid: Money
    references: tuple[str, ...]
    items: tuple[ItemState, ...]
    went_out: tuple[Money, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Totals:
    """Totals of one currency."""

    estimate: Money
    owed: Money
    paid: Money


@dataclass(frozen=True, slots=True, kw_only=True)
class Earnings:
    """All leases, newest first, and totals per currency; `as_of` is the hub's time of the last answer."""

    lines: tuple[EarningsLine, ...]
    totals: tuple[Totals, ...]
    as_of: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class _Payments:
    references: tuple[str, ...] = ()
    went_out: tuple[Money, ...] = ()


def earnings(connection: sqlite3.Connection, packs: tuple[HeldPack, ...]) -> Earnings:
    """Add up what the receipts say."""
    payments = _payments(connection)
    lines = tuple(_line(connection, pack, payments.get(pack.lease_id, _Payments())) for pack in packs)
    totals: dict[str, Totals] = {}
    for line in lines:
        currency = line.owed.currency
        zero = Money(minor=0, currency=currency)
        before = totals.get(currency, Totals(estimate=zero, owed=zero, paid=zero))
        totals[currency] = Totals(
            estimate=before.estimate + line.estimate,
            owed=before.owed + line.owed,
            paid=before.paid + line.paid,
        )
    as_of = documents.get_position(connection, "hub_time")
    return Earnings(lines=lines, totals=tuple(totals.values()), as_of=int(as_of) if as_of else None)


def _line(connection: sqlite3.Connection, pack: HeldPack, payments: _Payments) -> EarningsLine:
    lease_id, price = pack.lease_id, pack.price
    rows = connection.execute("SELECT * FROM receipt_item WHERE lease = ?", (lease_id,)).fetchall()
    finished = {
        item: entry
        for item, entry in finished_entries(connection, lease_id).items()
        if entry.kind == "answer"
    }
    newest = {row["item"]: row for row in rows}
    waiting = [
        item
        for item, entry in finished.items()
        if item not in newest or newest[item]["revision"] < entry.revision
    ]
    states = [row["state"] for row in rows]
    accepted, paid_items = states.count("accepted"), states.count("paid")
    open_items = len(waiting) + states.count("received")
    row = connection.execute("SELECT * FROM money WHERE lease = ?", (lease_id,)).fetchone()
    owed_total, paid_total = (row["owed_minor"], row["paid_minor"]) if row else (0, 0)
    settled = accepted + paid_items
    estimate = price.owed_minor(settled + open_items) - price.owed_minor(settled)
    return EarningsLine(
        lease=lease_id, title=pack.title, requester=pack.requester, waiting=len(waiting),
        received=states.count("received"), accepted=accepted, returned=states.count("returned"),
        rejected=states.count("rejected"), paid_items=paid_items,
        estimate=Money(minor=estimate, currency=price.currency),
        owed=Money(minor=owed_total - paid_total, currency=price.currency),
        paid=Money(minor=paid_total, currency=price.currency),
        references=payments.references, went_out=payments.went_out,
        items=tuple(
            ItemState(
                item=row["item"], revision=row["revision"], state=row["state"], reason=row["reason"],
                evidence=row["evidence"],
            )
            for row in rows
        ),
    )  # fmt: skip


def _payments(connection: sqlite3.Connection) -> dict[str, _Payments]:
    """What the paid receipts of each lease say went out, and under which references."""
    references: dict[str, list[str]] = {}
    out: dict[str, dict[str, int]] = {}
    for envelope in documents.of_kinds(connection, [receipts.KIND]):
        receipt = read_payload(envelope, receipts.KIND, Receipt, max_bytes=receipts.MAX_BYTES)
        if receipt.state == "paid" and receipt.reference:
            references.setdefault(receipt.lease, []).append(receipt.reference)
        if receipt.state in ("paid", "reversed") and receipt.payout_currency and receipt.payout_minor:
            sums = out.setdefault(receipt.lease, {})
            sign = 1 if receipt.state == "paid" else -1
            before = sums.get(receipt.payout_currency, 0)
            sums[receipt.payout_currency] = before + sign * receipt.payout_minor
    return {
        lease: _Payments(
            references=tuple(references.get(lease, ())),
            went_out=tuple(
                Money(minor=minor, currency=code)
                for code, minor in sorted(out.get(lease, {}).items())
                if minor
            ),
        )
        for lease in references.keys() | out.keys()
    }
