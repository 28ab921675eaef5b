"""What verified receipts say, added up for people: per worker, job and currency, and answer by answer.

    tally = tally_up(report)
    tally.lines[0].paid, tally.answers[0].is_paid

Many reports (a file each, from many processes) are merged with `merge`: lines add up, faults are kept.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from tallystick_packs.money import Money
from tallystick_sync.judging import Verdict
from tallystick_sync.receipt import Receipt
from tallystick_sync.verification import Report

MAX_FAULTS = 1000
"""Faults kept in full; the others are counted."""

SETTLED = ("accepted", "paid")
_ITEM_STATES = ("received", "accepted", "returned", "rejected", "paid")


@dataclass(frozen=True, slots=True, kw_only=True)
class Key:
    """What a line is about."""

    worker: str
    job: str
    currency: str


@dataclass(slots=True, kw_only=True)
class Line:
    """One worker's work on one job in one currency.

    Attributes:
        states: Items by their newest state.
        reasons: Codes of the items that are rejected or returned now, counted.
        owed_minor: Accepted and not yet paid.
        missing: Answers that were sent and have no receipt here.
        went_out: What the payments were, by currency, where that is not the price's.
        unlogged: Receipts without a proof yet.
    """

    key: Key
    title: str
    receipts: int = 0
    unlogged: int = 0
    states: dict[str, int] = field(default_factory=lambda: dict.fromkeys(_ITEM_STATES, 0))
    reasons: dict[str, int] = field(default_factory=dict)
    owed_minor: int = 0
    paid_minor: int = 0
    missing: int = 0
    went_out: dict[str, int] = field(default_factory=dict)

    @property
    def owed(self) -> Money:
        """Accepted and not yet paid."""
        return Money(minor=self.owed_minor, currency=self.key.currency)

    @property
    def went_out_words(self) -> str:
        """What went out in other currencies, such as `KES 149.50`; empty for none."""
        return " + ".join(
            str(Money(minor=minor, currency=code)) for code, minor in sorted(self.went_out.items()) if minor
        )

    @property
    def paid(self) -> Money:
        """Paid, says the hub."""
        return Money(minor=self.paid_minor, currency=self.key.currency)


@dataclass(frozen=True, slots=True, kw_only=True)
class AnswerState:
    """How one answer stands: the newest word of the hub on it, and the payment that covered it."""

    worker: str
    title: str
    lease: str
    item: str
    revision: int
    state: str
    time: int
    reason: str | None = None
    evidence: str | None = None
    reference: str | None = None

    @property
    def is_paid(self) -> bool:
        """Was the worker paid for this answer?"""
        return self.state == "paid"


@dataclass(slots=True, kw_only=True)
class Tally:
    """Lines by what they are about, answers (only where asked for), faults and notes."""

    lines: dict[Key, Line] = field(default_factory=dict)
    answers: list[AnswerState] = field(default_factory=list)
    faults: list[Verdict] = field(default_factory=list)
    more_faults: int = 0
    notes: list[str] = field(default_factory=list)
    receipts: int = 0
    documents: int = 0

    @property
    def holds(self) -> bool:
        """Whether there is at least one receipt and nothing failed."""
        return bool(self.receipts) and not self.faults


def tally_up(report: Report, *, item: str | None = None) -> Tally:
    """Add up one report.

    Args:
        item: Keep the answers to this item; None for all, "" for none.
    """
    tally = Tally(notes=list(report.notes))
    by_lease: dict[str, list[Verdict]] = {}
    for verdict in report.verdicts:
        if verdict.outcome == "failed":
            _add_fault(tally, verdict)
        elif verdict.receipt is not None:
            by_lease.setdefault(verdict.receipt.lease, []).append(verdict)
    tally.receipts = len(report.receipts)
    for lease, verdicts in by_lease.items():
        answers = _answers(verdicts)
        _add_lease(tally, verdicts, answers, job=report.leases[lease].job)
        tally.answers += [one for one in answers if item is None or one.item == item]
    for sent in report.missing:
        lease_value = report.leases.get(sent.lease)
        if lease_value is not None:
            key = Key(worker=sent.worker, job=lease_value.job, currency=lease_value.price.currency)
            tally.lines.setdefault(key, Line(key=key, title=lease_value.job[:8])).missing += 1
    return tally


def merge(into: Tally, other: Tally) -> None:
    """Add the lines, faults and notes of another tally."""
    for key, line in other.lines.items():
        mine = into.lines.setdefault(key, Line(key=key, title=line.title))
        mine.receipts += line.receipts
        mine.unlogged += line.unlogged
        mine.owed_minor += line.owed_minor
        mine.paid_minor += line.paid_minor
        mine.missing += line.missing
        pairs = ((mine.states, line.states), (mine.reasons, line.reasons), (mine.went_out, line.went_out))
        for counted, found in pairs:
            for name, number in found.items():
                counted[name] = counted.get(name, 0) + number
    for fault in other.faults:
        _add_fault(into, fault)
    into.more_faults += other.more_faults
    into.answers += other.answers
    into.notes += other.notes
    into.receipts += other.receipts
    into.documents += other.documents


def sums(lines: Iterable[Line]) -> dict[str, tuple[Money, Money]]:
    """Owed and paid of all lines, per currency."""
    found: dict[str, tuple[int, int]] = {}
    for line in lines:
        owed, paid = found.get(line.key.currency, (0, 0))
        found[line.key.currency] = (owed + line.owed_minor, paid + line.paid_minor)
    return {
        currency: (Money(minor=owed, currency=currency), Money(minor=paid, currency=currency))
        for currency, (owed, paid) in sorted(found.items())
    }


def _add_fault(tally: Tally, fault: Verdict) -> None:
    if len(tally.faults) < MAX_FAULTS:
        tally.faults.append(fault)
    else:
        tally.more_faults += 1


def _add_lease(
    tally: Tally, verdicts: Sequence[Verdict], answers: Sequence[AnswerState], *, job: str
) -> None:
    newest = verdicts[-1].receipt
    if newest is None:
        return
    key = Key(worker=newest.worker, job=job, currency=newest.currency)
    line = tally.lines.setdefault(key, Line(key=key, title=verdicts[-1].title))
    line.title = verdicts[-1].title
    line.receipts += len(verdicts)
    line.unlogged += sum(verdict.outcome == "unlogged" for verdict in verdicts)
    line.owed_minor += newest.owed_minor - newest.paid_minor
    line.paid_minor += newest.paid_minor
    for verdict in verdicts:
        _add_payment(line, verdict.receipt)
    for answer in answers:
        line.states[answer.state] = line.states.get(answer.state, 0) + 1
        if answer.state in ("rejected", "returned") and answer.reason:
            line.reasons[answer.reason] = line.reasons.get(answer.reason, 0) + 1


def _add_payment(line: Line, receipt: Receipt | None) -> None:
    if receipt is None or receipt.payout_currency is None or receipt.payout_minor is None:
        return
    sign = {"paid": 1, "reversed": -1}.get(receipt.state, 0)
    code = receipt.payout_currency
    line.went_out[code] = line.went_out.get(code, 0) + sign * receipt.payout_minor


def _answers(verdicts: Sequence[Verdict]) -> list[AnswerState]:
    """The newest state of each item of a lease, from its receipts in order."""
    newest: dict[str, AnswerState] = {}
    for verdict in verdicts:
        receipt = verdict.receipt
        if receipt is not None:
            for state in _states(receipt, verdict.title):
                before = newest.get(state.item)
                # A correction that comes after the decision is received, and changes nothing.
                if before is None or before.state not in SETTLED or state.state != "received":
                    newest[state.item] = state
    return list(newest.values())


def _states(receipt: Receipt, title: str) -> Iterable[AnswerState]:
    # A payment that came back is owed again.
    said = "accepted" if receipt.state == "reversed" else receipt.state
    for item in receipt.items:
        yield AnswerState(
            worker=receipt.worker, title=title, lease=receipt.lease, item=item.item, revision=item.revision,
            state=said, time=receipt.time, reason=item.reason, evidence=item.evidence,
            reference=receipt.reference,
        )  # fmt: skip
