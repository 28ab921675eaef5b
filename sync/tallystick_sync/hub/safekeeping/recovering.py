"""Recovery: a hub that was restored from a backup takes back what happened since.

Workers hold the signed documents of everything that concerns them. Their programs give back leases, batches,
appeals, decisions and receipts that are newer than the backup; the hub does again, in the order of the
receipts, what each of them says, and a receipt that comes out the same is kept instead of a new one. So the
books end where they were. What cannot be done again (a job that its requester has not published again, money
that was not entered again) waits, with its reason, and is tried again.

Until a coordinator ends the recovery nothing is leased, decided or paid, and no clock runs out: numbers of
receipts would be given twice, and people paid twice.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field, replace
from functools import partial

from sqlalchemy import Column, Connection, LargeBinary, Table, Text, delete, select, update

from tallystick_packs.documents import read_payload
from tallystick_packs.envelope import Envelope
from tallystick_packs.errors import BadDocumentError
from tallystick_sync import appeal as appeals
from tallystick_sync import batch as batches
from tallystick_sync import decision as decisions
from tallystick_sync import lease as leases
from tallystick_sync import receipt as receipt_documents
from tallystick_sync.decision import Decided, Decision
from tallystick_sync.errors import LedgerError, RefusedError, UntrustedError
from tallystick_sync.hub.context import Context
from tallystick_sync.hub.leases import leasing
from tallystick_sync.hub.leases.leasing import LeaseRow
from tallystick_sync.hub.membership.lists import Lists
from tallystick_sync.hub.money import payouts, receipts
from tallystick_sync.hub.offering import closing
from tallystick_sync.hub.reviewing import answers, ruling
from tallystick_sync.hub.store import documents
from tallystick_sync.hub.store.database import Number, insert_or_ignore, metadata
from tallystick_sync.hub.talk import papers
from tallystick_sync.lease import Lease
from tallystick_sync.receipt import Receipt

waiting = Table(
    "recovery_waiting",
    metadata,
    Column("id", Text, primary_key=True),
    Column("worker", Text, nullable=False),
    Column("bytes", LargeBinary, nullable=False),
    Column("what", Text, nullable=False),
    Column("at", Number, nullable=False),
)
"""Documents that were given back and could not be taken yet, and why."""

KINDS = (leases.KIND, receipt_documents.KIND, decisions.KIND)
"""What workers give back besides what they send anyway (batches, papers)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Given:
    """What a worker's program gave back, by kind."""

    leases: tuple[Envelope, ...] = ()
    receipts: tuple[Envelope, ...] = ()
    decisions: tuple[Envelope, ...] = ()
    batches: tuple[Envelope, ...] = ()
    papers: tuple[Envelope, ...] = ()

    def __bool__(self) -> bool:
        return bool(self.leases or self.receipts)


@dataclass(frozen=True, slots=True, kw_only=True)
class Waiting:
    """A document that waits, of whom, and why."""

    id: str
    worker: str
    what: str


def waits(connection: Connection) -> list[Waiting]:
    """What was given back and could not be taken, oldest first."""
    rows = connection.execute(select(waiting).order_by(waiting.c.at, waiting.c.id))
    return [Waiting(id=row.id, worker=row.worker, what=row.what) for row in rows]


def held_back(connection: Connection, worker: str) -> set[str]:
    """Documents of a worker that wait: they are not taken in as if they were new."""
    if connection.execute(select(waiting.c.id).limit(1)).first() is None:
        return set()
    return set(connection.execute(select(waiting.c.id).where(waiting.c.worker == worker)).scalars())


def try_again(connection: Connection, context: Context, lists: Lists) -> None:
    """Try to take what waits: a job was published again, or money was entered."""
    by_worker: dict[str, list[Envelope]] = defaultdict(list)
    for row in connection.execute(select(waiting).order_by(waiting.c.at, waiting.c.id)).all():
        by_worker[row.worker].append(Envelope.from_json(row.bytes, max_bytes=documents.MAX_BYTES))
    for worker, envelopes in by_worker.items():
        take_back(connection, context, lists, sort(envelopes), worker=worker)


def sort(envelopes: Iterable[Envelope]) -> Given:
    """Documents by kind."""
    by_kind: dict[str, list[Envelope]] = defaultdict(list)
    for envelope in envelopes:
        by_kind["paper" if envelope.kind in papers.KINDS else envelope.kind].append(envelope)
    return Given(
        leases=tuple(by_kind[leases.KIND]), receipts=tuple(by_kind[receipt_documents.KIND]),
        decisions=tuple(by_kind[decisions.KIND]), batches=tuple(by_kind[batches.KIND]),
        papers=tuple(by_kind["paper"]),
    )  # fmt: skip


def take_back(connection: Connection, context: Context, lists: Lists, given: Given, *, worker: str) -> None:
    """Take back what a worker gives back; what is here already changes nothing.

    Raises:
        UntrustedError: Something is not signed by this hub, or is another worker's.
    """
    keys, hub = lists.trust.hub_verify_keys(), context.hub
    read_leases = [(one, leases.read_lease(one, keys=keys, hub=hub)) for one in given.leases]
    read = [(one, receipt_documents.read_receipt(one, keys=keys, hub=hub)) for one in given.receipts]
    for owner in [
        *(lease.worker for _one, lease in read_leases),
        *(receipt.worker for _one, receipt in read),
    ]:
        if owner != worker:
            raise UntrustedError("A document that was given back is another worker's.")
    for envelope in given.decisions:
        _keep_decision(connection, context, lists, envelope)
    taking = _Taking(connection=connection, context=context, worker=worker, given=given)
    for envelope, lease in sorted(read_leases, key=lambda pair: pair[1].time):
        taking.attempt(envelope, partial(taking.lease, envelope, lease))
    by_lease: dict[str, list[tuple[Envelope, Receipt]]] = defaultdict(list)
    for envelope, receipt in read:
        by_lease[receipt.lease].append((envelope, receipt))
    for of_lease in by_lease.values():
        taking.receipts(sorted(of_lease, key=lambda pair: pair[1].number))


def _keep_decision(connection: Connection, context: Context, lists: Lists, envelope: Envelope) -> None:
    keys = [*lists.trust.ever_coordinators(), *lists.roster.reviewer_keys()]
    decisions.read_decision(envelope, keys=keys, hub=context.hub)
    documents.keep(connection, envelope, at=context.now)


@dataclass(kw_only=True)
class _Taking:
    """Taking back what one worker gave."""

    connection: Connection
    context: Context
    worker: str
    given: Given
    _batches: dict[str, Envelope] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self._batches = {envelope.id: envelope for envelope in self.given.batches}

    def attempt(self, envelope: Envelope, work: Callable[[], None]) -> bool:
        """Do something for a document; where it cannot be done, the document waits and nothing changed."""
        try:
            with self.connection.begin_nested():
                work()
        except (RefusedError, LedgerError, BadDocumentError, UntrustedError) as exc:
            self._let_wait(envelope, exc.what)
            return False
        self.connection.execute(delete(waiting).where(waiting.c.id == envelope.id))
        return True

    def _let_wait(self, envelope: Envelope, what: str) -> None:
        row = {
            "id": envelope.id, "worker": self.worker, "bytes": envelope.to_json(), "what": what,
            "at": self.context.now,
        }  # fmt: skip
        if not insert_or_ignore(self.connection, waiting, row):
            self.connection.execute(update(waiting).where(waiting.c.id == envelope.id).values(what=what))

    def lease(self, envelope: Envelope, lease: Lease) -> None:
        """A lease that was granted after the backup."""
        if leasing.find_lease(self.connection, envelope.id) is None:
            context = replace(self.context, now=lease.time)
            leasing.take_back(self.connection, context, envelope, lease, worker=self.worker)

    def receipts(self, pairs: Sequence[tuple[Envelope, Receipt]]) -> None:
        """Receipts of one lease by their numbers: do again what each says."""
        by_number = {receipt.number: (envelope, receipt) for envelope, receipt in pairs}
        known = {(pairs[0][1].lease, number): pair for number, pair in by_number.items()}
        is_stuck = False
        for envelope, receipt in pairs:
            context = replace(self.context, now=receipt.time, given=known)
            if is_stuck:
                self._let_wait_behind(envelope, receipt)
            elif not self.attempt(envelope, partial(self._again, context, envelope, receipt)):
                is_stuck = True
                self._let_wait_behind(envelope, receipt, what=None)

    def _let_wait_behind(self, envelope: Envelope, receipt: Receipt, *, what: str | None = "") -> None:
        """A receipt waits together with the batch and the papers that it needs."""
        if what is not None:
            self._let_wait(envelope, "It comes after one that waits.")
        needed = [self._batches[receipt.batch]] if receipt.batch in self._batches else []
        for one in (*needed, *self.given.papers):
            self._let_wait(one, "A receipt that waits needs it.")

    def _again(self, context: Context, envelope: Envelope, receipt: Receipt) -> None:
        lease = leasing.get_lease(self.connection, receipt.lease)
        if receipt.number <= lease.receipts:
            if envelope.id not in documents.find_all(self.connection, [envelope.id]):
                raise RefusedError(
                    f"The hub has given the number {receipt.number} of this lease to another receipt since.",
                    code="recovery",
                )
            return
        if receipt.number != lease.receipts + 1:
            raise RefusedError("The receipt before this one is missing.", code="recovery")
        _AGAIN[receipt.state](self, context, lease, receipt)
        if envelope.id not in documents.find_all(self.connection, [envelope.id]):
            raise RefusedError("Doing it again gave another receipt.", code="recovery")

    def received(self, context: Context, _lease: LeaseRow, receipt: Receipt) -> None:
        """A batch arrived."""
        envelope = self._batches.get(receipt.batch or "")
        if envelope is None:
            raise RefusedError("The batch that this receipt is on was not given back.", code="recovery")
        answers.ingest(self.connection, context, envelope, worker=self.worker)
        self.connection.execute(delete(waiting).where(waiting.c.id == envelope.id))

    def ruled(self, context: Context, lease: LeaseRow, receipt: Receipt) -> None:
        """A reviewer decided, or silence did."""
        decision = None
        if receipt.decision is not None:
            found = documents.find_all(self.connection, [receipt.decision]).get(receipt.decision)
            if found is None:
                raise RefusedError("The decision behind this receipt was not given back.", code="recovery")
            decision = read_payload(found, decisions.KIND, Decision, max_bytes=decisions.MAX_BYTES)
        items = [
            Decided(
                item=one.item, revision=one.revision, verdict="accept", code=one.reason, evidence=one.evidence
            )
            for one in receipt.items
        ]
        is_final = decision is not None and decision.appeal is not None and receipt.state == "rejected"
        what = ruling.Ruling(
            lease=lease.id, batch=receipt.batch or "", state=receipt.state, items=items,
            decision=receipt.decision, is_final=is_final,
        )  # fmt: skip
        ruling.rule(self.connection, context, what)

    def appealed(self, context: Context, _lease: LeaseRow, receipt: Receipt) -> None:
        """The worker appealed."""
        items = {one.item for one in receipt.items}
        for paper in self.given.papers:
            if paper.kind != appeals.KIND:
                continue
            value = read_payload(paper, appeals.KIND, appeals.Appeal, max_bytes=appeals.MAX_BYTES)
            if value.lease == receipt.lease and {one.item for one in value.items} >= items:
                papers.ingest(self.connection, context, paper, worker=self.worker)
                self.connection.execute(delete(waiting).where(waiting.c.id == paper.id))
                return
        raise RefusedError("The appeal that this receipt is on was not given back.", code="recovery")

    def closed(self, context: Context, lease: LeaseRow, _receipt: Receipt) -> None:
        """Nothing was open any more."""
        closing.close_if_done(self.connection, context, lease.id)

    def credited(self, context: Context, lease: LeaseRow, receipt: Receipt) -> None:
        """A bonus, or data repaid."""
        amount = receipt.posted_minor
        if receipt.credit == "data":
            receipts.repay_data(self.connection, context, lease.id, amount=amount)
            return
        words = (receipt.reason or "", f"given back {lease.id} {receipt.number}")
        receipts.credit(self.connection, context, lease.id, amount=amount, words=words)

    def paid(self, context: Context, lease: LeaseRow, receipt: Receipt) -> None:
        """Money went out."""
        payouts.take_back(self.connection, receipt)
        ruling.mark_paid(self.connection, lease.id, [one.item for one in receipt.items], receipt.payout)
        receipts.pay(self.connection, context, lease.id, _payment(receipt, receipt.posted_minor))

    def reversed(self, context: Context, lease: LeaseRow, receipt: Receipt) -> None:
        """Money came back."""
        payouts.take_back(self.connection, receipt)
        ruling.mark_paid(self.connection, lease.id, [one.item for one in receipt.items], None)
        receipts.reverse(self.connection, context, lease.id, _payment(receipt, abs(receipt.posted_minor)))


def _payment(receipt: Receipt, amount: int) -> receipts.Payment:
    return receipts.Payment(
        line=receipt.payout or "", reference=receipt.reference or "", amount=amount, items=receipt.items,
        payout_minor=receipt.payout_minor, payout_currency=receipt.payout_currency,
    )  # fmt: skip


_AGAIN = {
    "received": _Taking.received,
    "accepted": _Taking.ruled,
    "returned": _Taking.ruled,
    "rejected": _Taking.ruled,
    "appealed": _Taking.appealed,
    "closed": _Taking.closed,
    "credited": _Taking.credited,
    "paid": _Taking.paid,
    "reversed": _Taking.reversed,
}
