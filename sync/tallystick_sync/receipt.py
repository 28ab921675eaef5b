"""The receipt: the hub's signed word on items of a batch, and a leaf in the log.

Receipts of a lease are numbered from 1 without gaps, so a missing one shows. `posted_minor` is what this
receipt adds to the amount owed (accepted, closed, credited), says is paid (paid) or came back (reversed);
`owed_minor` and `paid_minor` are the lease's totals after it. So anyone can add them up (see `reckoning`).
"""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal

from tallystick_packs.envelope import Envelope
from tallystick_packs.keys import VerifyKey
from tallystick_sync.signed import read_signed

KIND = "receipt"
MAX_BYTES = 1024 * 1024

State = Literal[
    "received", "accepted", "returned", "rejected", "appealed", "closed", "credited", "paid", "reversed"
]
Credit = Literal["bonus", "data"]
OF_A_BATCH: frozenset[State] = frozenset({"received", "accepted", "returned", "rejected", "appealed"})
"""States that say something about a batch's items; the others are about a lease's money."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ReceiptItem:
    """One item's state; `reason` is a code from the header's closed list, `evidence` what shows it.

    An accepted item with a reason is paid, and below the bar (R5).
    """

    item: str
    revision: int
    reason: str | None = None
    evidence: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Receipt:
    """The payload of a receipt.

    Attributes:
        number: Counts the receipts of the lease from 1.
        batch: Id of the batch it is about; None where it is about a lease's money.
        state: One state for all its items. `closed`: nothing under the lease is open; what it posts is the
            top-up to the hourly floor. `credited`: a bonus, or data repaid.
        decision: Id of the reviewer's signed decision behind it.
        payout: The permanent id of the line in a payout run.
        reference: What the payment service returned for that line.
        payout_currency, payout_minor: What went out, where the worker is paid in another currency.
        active_s: Closed: the active seconds that counted for the floor (R9).
        credit, reason: Credited: which kind, and what for.
    """

    format: str
    hub: str
    signer: str
    worker: str
    lease: str
    number: int
    batch: str | None = None
    time: int
    state: State
    items: tuple[ReceiptItem, ...]
    currency: str
    posted_minor: int
    owed_minor: int
    paid_minor: int
    decision: str | None = None
    payout: str | None = None
    reference: str | None = None
    payout_currency: str | None = None
    payout_minor: int | None = None
    active_s: int | None = None
    credit: Credit | None = None
    reason: str | None = None


def read_receipt(envelope: Envelope, *, keys: Iterable[VerifyKey], hub: str) -> Receipt:
    """Verify a receipt against the hub's keys."""
    return read_signed(envelope, KIND, Receipt, keys=keys, hub=hub, max_bytes=MAX_BYTES)
