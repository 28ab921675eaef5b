"""Appeals: another person decides, and no decision in time means that the worker wins (R6)."""

from collections.abc import Iterable
from dataclasses import dataclass

from sqlalchemy import Column, Connection, Index, PrimaryKeyConstraint, Table, Text, select, update

from tallystick_packs.documents import read_payload
from tallystick_packs.envelope import Envelope
from tallystick_packs.keys import SigningKey, VerifyKey
from tallystick_sync import appeal as appeals
from tallystick_sync import decision as decisions
from tallystick_sync.appeal import Appeal
from tallystick_sync.decision import Decided, Decision
from tallystick_sync.errors import RefusedError
from tallystick_sync.hub.context import Context
from tallystick_sync.hub.leases import leasing
from tallystick_sync.hub.membership import deciders, people, persons
from tallystick_sync.hub.money import receipts
from tallystick_sync.hub.offering import jobs
from tallystick_sync.hub.reviewing import answers, clocks, review
from tallystick_sync.hub.store import documents
from tallystick_sync.hub.store.database import Number, insert_or_ignore, metadata
from tallystick_sync.lease import SECONDS_PER_DAY
from tallystick_sync.receipt import ReceiptItem

appeal_table = Table(
    "appeal",
    metadata,
    Column("id", Text, nullable=False),
    Column("worker", Text, nullable=False),
    Column("lease", Text, nullable=False),
    Column("item", Text, nullable=False),
    Column("arrived", Number, nullable=False),
    Column("decision", Text),
    PrimaryKeyConstraint("lease", "item"),
    Index(None, "id"),
)
"""One appeal per item, ever; `decision` is what decided it, empty for silence."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Open:
    """An appealed item that waits.

    Attributes:
        due: When the worker wins if nobody decides (Unix seconds).
        rejected_by: The person who rejected it, and who may not decide now.
        code, evidence: The reasons that were given.
    """

    appeal: str
    worker: str
    lease: str
    batch: str
    item: str
    revision: int
    due: int
    text: str
    joint: str | None
    rejected_by: str
    code: str | None
    evidence: str | None


def ingest(connection: Connection, context: Context, envelope: Envelope, *, worker: str) -> None:
    """Take in an appeal of a worker; the same one again changes nothing.

    Raises:
        UntrustedError: Not signed by an installation of this worker.
        RefusedError: Not this worker's lease, or nothing that can be appealed.
    """
    keys = [VerifyKey.from_hex(key) for key in people.installations_of(connection, worker)]
    appeal = appeals.read_appeal(envelope, installations=keys, hub=context.hub)
    lease = leasing.find_lease(connection, appeal.lease)
    if lease is None or lease.worker not in persons.keys_of(connection, worker) or appeal.worker != worker:
        raise RefusedError("An appeal is about a lease that this worker does not hold.", code="no-lease")
    if connection.execute(select(appeal_table.c.id).where(appeal_table.c.id == envelope.id)).first():
        return
    days = jobs.load_header(connection, jobs.header_of(connection, lease.pack)).review.appeal_days
    for one in appeal.items:
        found = answers.of_item(connection, lease.id, one.item, ("rejected",))
        if found is None or found.revision != one.revision:
            raise RefusedError(
                f"{one.item} cannot be appealed: it is not rejected, was appealed before, or it is too late.",
                code="no-appeal", safe="Nothing was changed.",
                todo="Write to the coordinator.",
            )  # fmt: skip
        row = {
            "id": envelope.id, "worker": worker, "lease": lease.id, "item": one.item, "arrived": context.now,
            "decision": None,
        }  # fmt: skip
        insert_or_ignore(connection, appeal_table, row)
        clocks.stop_item(connection, lease.id, one.item)
        answers.set_item_state(connection, lease.id, one.item, was="rejected", state="appealed")
        clocks.start(connection, "ruling", lease.id, one.item, due=context.now + days * SECONDS_PER_DAY)
        about = receipts.About(items=[ReceiptItem(item=one.item, revision=one.revision)], batch=found.batch)
        receipts.say(connection, context, lease.id, state="appealed", about=about)
    documents.keep(connection, envelope, at=context.now)


def waiting(connection: Connection, *, limit: int = 500) -> list[Open]:
    """Appeals that wait, those first that are due first."""
    names = deciders.persons(connection)
    found = []
    for one in clocks.running(connection, "ruling", limit=limit):
        row = connection.execute(
            select(appeal_table).where(appeal_table.c.lease == one.lease, appeal_table.c.item == one.item)
        ).one()
        answer = answers.of_item(connection, one.lease, one.item, ("appealed",))
        if answer is None:
            continue
        appeal = read_payload(
            documents.find(connection, row.id), appeals.KIND, Appeal, max_bytes=appeals.MAX_BYTES
        )
        decided, signer = _rejection(connection, answer)
        found.append(
            Open(
                appeal=row.id, worker=row.worker, lease=one.lease, batch=answer.batch, item=one.item,
                revision=answer.revision, due=one.due, text=appeal.text, joint=appeal.joint,
                rejected_by=names.get(signer, signer), code=decided.code, evidence=decided.evidence,
            )
        )  # fmt: skip
    return found


def decide(
    connection: Connection, context: Context, reviewer: SigningKey, *, items: Iterable[tuple[Open, Decided]]
) -> int:
    """Decide appeals; each decision is signed and final.

    Args:
        items: What waits, with the verdict: accept, below, or reject.

    Returns:
        How many items were decided.

    Raises:
        RefusedError: The same person rejected it, or reasons are missing.
    """
    person = deciders.check(connection, reviewer)
    chosen = list(items)
    for one, decided in chosen:
        if one.rejected_by == person:
            raise RefusedError(
                f"You rejected {one.item} yourself, and another person decides an appeal (R6).",
                code="same-person", safe="Nothing was decided.",
                todo="Let another reviewer decide with their own key; without a decision the worker wins.",
            )  # fmt: skip
        if decided.verdict == "return":
            raise RefusedError(
                "An appeal is accepted or rejected; it is not returned.", code="no-return",
                safe="Nothing was decided.",
            )  # fmt: skip
    for one, decided in chosen:
        decision = review.decide(
            connection, context, reviewer, batch=one.batch, items=[decided], appeal=one.appeal
        )
        connection.execute(
            update(appeal_table)
            .where(appeal_table.c.lease == one.lease, appeal_table.c.item == one.item)
            .values(decision=decision)
        )
    return len(chosen)


def _rejection(connection: Connection, answer: answers.Pending) -> tuple[Decided, str]:
    """What was said when an answer was rejected, and whose key signed it."""
    decision = read_payload(
        documents.find(connection, answer.decision or ""), decisions.KIND, Decision,
        max_bytes=decisions.MAX_BYTES,
    )  # fmt: skip
    return next(one for one in decision.items if one.item == answer.item), decision.signer
