"""An invoice: what a requester paid in and got back, and what each job came to, signed by the coordinator.

A file holds it with the hub's trust lists and roster, so it can be checked offline. Its sums are checked when
it is read: what was there, plus what came in, less what went back and what was earned, is what remains.
"""

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Literal

from tallystick_packs.envelope import Envelope
from tallystick_packs.errors import BadDocumentError
from tallystick_packs.money import Money
from tallystick_sync.first_contact import read_lists
from tallystick_sync.framing import unpack_frame
from tallystick_sync.printed import Printed, Table
from tallystick_sync.signed import read_signed
from tallystick_sync.trust import TrustList

KIND = "invoice"
MAX_BYTES = 1024 * 1024


@dataclass(frozen=True, slots=True, kw_only=True)
class Move:
    """Money that a requester paid in (`funding`) or got back (`refund`)."""

    time: int
    what: Literal["funding", "refund"]
    reference: str
    minor: int


@dataclass(frozen=True, slots=True, kw_only=True)
class InvoicedJob:
    """A job: answers that came in the period, what was earned and paid out in it, what is set aside now."""

    job: str
    title: str
    received: int
    accepted: int
    rejected: int
    earned_minor: int
    paid_minor: int
    set_aside_minor: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Invoice:
    """The payload; `since` to `time` is the period, and amounts are of one currency.

    Attributes:
        requester, name: The key and the legal name of who pays.
        before_minor: What remained when the period began.
        from_hub_minor: What the hub's own reserve paid for late work (R1).
        fees_minor: What the hub keeps.
        budget_minor: What is free to spend now; with what is set aside it is what remains.
    """

    format: str
    hub: str
    signer: str
    requester: str
    name: str
    since: int
    time: int
    currency: str
    before_minor: int
    moves: tuple[Move, ...]
    jobs: tuple[InvoicedJob, ...]
    from_hub_minor: int
    fees_minor: int
    budget_minor: int

    def money(self, minor: int) -> str:
        """An amount for people."""
        return str(Money(minor=minor, currency=self.currency))

    @property
    def remaining_minor(self) -> int:
        """What remains: free to spend, and set aside for jobs."""
        return self.budget_minor + sum(one.set_aside_minor for one in self.jobs)


def read_invoice(data: bytes, *, root_fingerprint: str) -> tuple[Invoice, TrustList]:
    """Verify a file with an invoice from the hub's root on, and add it up.

    Raises:
        UntrustedError: Another hub's, or signed by no coordinator of it.
        BadDocumentError: Not such a file, or its sums do not hold.
    """
    parts = unpack_frame(data)
    trust = read_lists(parts, root_fingerprint=root_fingerprint).trust
    found = [part for part in parts if isinstance(part, Envelope) and part.kind == KIND]
    if len(found) != 1:
        raise BadDocumentError("The file holds no invoice.")
    invoice = read_signed(
        found[0], KIND, Invoice, keys=trust.ever_coordinators(), hub=trust.hub, max_bytes=MAX_BYTES
    )
    moved = sum(one.minor if one.what == "funding" else -one.minor for one in invoice.moves)
    spent = sum(one.earned_minor for one in invoice.jobs) + invoice.fees_minor
    if invoice.before_minor + moved + invoice.from_hub_minor - spent != invoice.remaining_minor:
        raise BadDocumentError("The sums of this invoice do not hold.")
    return invoice, trust


def printed(invoice: Invoice, *, hub_name: str) -> Printed:
    """The invoice as pages to print."""
    money = invoice.money
    moves = tuple((_day(one.time), one.what, one.reference, money(one.minor)) for one in invoice.moves)
    jobs = tuple(
        (
            one.title, str(one.received), str(one.accepted), str(one.rejected), money(one.earned_minor),
            money(one.paid_minor), money(one.set_aside_minor),
        )
        for one in invoice.jobs
    )  # fmt: skip
    numbers = frozenset(range(1, 7))
    return Printed(
        title=f"Invoice for {invoice.name}",
        facts=(
            ("From", f"{hub_name} ({invoice.hub[:32]})"),
            ("Requester", f"{invoice.name} ({invoice.requester[:16]})"),
            ("Period", f"{_day(invoice.since)} to {_day(invoice.time)}"),
            ("Remained before", money(invoice.before_minor)),
            ("Paid by the hub for late work", money(invoice.from_hub_minor)),
            ("Fees of the hub", money(invoice.fees_minor)),
            ("Free to spend", money(invoice.budget_minor)),
            ("Remains in all", money(invoice.remaining_minor)),
        ),
        tables=(
            Table(
                head=("Day", "What", "Reference", "Amount"), rows=moves, widths=(2, 2, 5, 3),
                right=frozenset({3}),
            ),
            Table(
                head=("Job", "Received", "Accepted", "Rejected", "Earned", "Paid out", "Set aside"),
                rows=jobs, widths=(20, 10, 10, 10, 15, 15, 15), right=numbers,
            ),
        ),
        notes=("Earned: owed to workers from this budget in the period. Paid out: went to workers in it.",),
        footer=f"Signed by coordinator {invoice.signer[:16]}; check it with: tallystick-pack invoice FILE",
    )  # fmt: skip


def _day(time: int) -> str:
    return f"{datetime.fromtimestamp(time, UTC):%Y-%m-%d}"
