"""Batches as they arrive: kept whole, each entry with its state, receipts at once.

Anything signed by a worker's certified installation under a lease of theirs is kept and gets a receipt. A
gap or a fork in the chain, a time outside its bounds, a revision after the decision: noted for a person to
see, never a reason to lose or leave unpaid what was finished (R1, R11).
"""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import (
    Column,
    Connection,
    Index,
    PrimaryKeyConstraint,
    Table,
    Text,
    case,
    func,
    insert,
    literal,
    select,
    update,
)

from tallystick_packs.envelope import Envelope
from tallystick_packs.keys import VerifyKey
from tallystick_sync.batch import Batch, Entry, read_batch
from tallystick_sync.chain import WORDS, Link, flags_of
from tallystick_sync.errors import RefusedError
from tallystick_sync.hub.context import Context
from tallystick_sync.hub.leases import bearers, leasing, returning
from tallystick_sync.hub.leases.leasing import LeaseRow
from tallystick_sync.hub.membership import people, persons
from tallystick_sync.hub.money import receipts
from tallystick_sync.hub.offering import jobs
from tallystick_sync.hub.reviewing import clarifying, clocks, control
from tallystick_sync.hub.store import documents
from tallystick_sync.hub.store.database import Number, metadata
from tallystick_sync.hub.transparency import log
from tallystick_sync.lease import SECONDS_PER_DAY
from tallystick_sync.receipt import ReceiptItem

_STATE_OF = {"answer": "answered", "skip": "skipped", "report": "reported"}

batch_table = Table(
    "batch",
    metadata,
    Column("id", Text, primary_key=True),
    Column("worker", Text, nullable=False),
    Column("installation", Text, nullable=False),
    Column("lease", Text, nullable=False),
    Column("sequence", Number, nullable=False),
    Column("previous", Text),
    Column("arrived", Number, nullable=False),
    Column("note", Text, nullable=False),
    Index(None, "installation", "sequence"),
)
"""`note`: what a person should look at, empty for most."""

answer = Table(
    "answer",
    metadata,
    Column("batch", Text, nullable=False),
    Column("item", Text, nullable=False),
    Column("revision", Number, nullable=False),
    Column("lease", Text, nullable=False),
    Column("kind", Text, nullable=False),
    Column("finished", Number, nullable=False),
    Column("active_s", Number, nullable=False),
    Column("arrived", Number, nullable=False),
    Column("state", Text, nullable=False),
    Column("decision", Text),
    Column("returned", Number, nullable=False, server_default="0"),
    PrimaryKeyConstraint("batch", "item", "revision"),
    Index(None, "lease", "item"),
    Index(None, "state", "arrived"),
)
"""`state`: received, accepted, returned, rejected, appealed, final (rejected for good), replaced (by a newer
revision), late (it came once the item was decided). `decision`: the reviewer's document behind the state;
`returned`: 1 if it was ever returned for repair."""

GRAVE = ("private", "illegal")
"""Reasons of a report that pause the whole job until a coordinator has looked (R14)."""

UNDECIDED = ("received", "returned", "rejected", "appealed")
DECIDED = ("accepted", "rejected", "appealed", "final")


@dataclass(frozen=True, slots=True, kw_only=True)
class Pending:
    """An answer, or a report of a broken item, that waits for a decision; both are paid (R16).

    `state` is received, or appealed.
    """

    batch: str
    lease: str
    item: str
    revision: int
    arrived: int
    active_s: int
    kind: str
    state: str = "received"
    decision: str | None = None


class ContestedError(RefusedError):
    """A batch is under a bearer lease that this worker has none in place of: it goes to a person."""

    def __init__(self) -> None:
        super().__init__("Somebody else redeemed the invite that this lease came with.", code="contested")


def ingest(connection: Connection, context: Context, envelope: Envelope, *, worker: str) -> bool:
    """Take in one batch of a worker; False if it was here already.

    Raises:
        UntrustedError: Not signed by an installation of this worker.
        RefusedError: Under a lease that this worker does not hold, or on items outside it.
        ContestedError: Under a bearer lease that somebody else redeemed.
    """
    found = connection.execute(select(batch_table.c.id).where(batch_table.c.id == envelope.id)).scalar()
    if found is not None:
        return False
    keys = [VerifyKey.from_hex(key) for key in people.installations_of(connection, worker)]
    batch = read_batch(envelope, installations=keys, hub=context.hub)
    mine = persons.keys_of(connection, worker)
    lease = leasing.find_lease(connection, bearers.standing(connection, batch.lease, worker))
    if (
        batch.worker == worker
        and bearers.is_bearer(connection, batch.lease)
        and (lease is None or lease.worker not in mine)
    ):
        raise ContestedError
    if lease is None or lease.worker not in mine or batch.worker != worker:
        raise RefusedError("A batch belongs to a lease that this worker does not hold.", code="no-lease")
    states = leasing.items_of(connection, lease.id)
    if not {entry.item for entry in batch.entries} <= set(states):
        raise RefusedError("A batch answers items that its lease does not cover.", code="no-item")
    documents.keep(connection, envelope, at=context.now)
    note = _chain_note(connection, batch) + _time_note(batch, lease, context.now)
    note += clarifying.note_on(connection, lease.job, [entry.finished for entry in batch.entries])
    connection.execute(
        insert(batch_table).values(
            id=envelope.id, worker=worker, installation=batch.signer, lease=lease.id, sequence=batch.sequence,
            previous=batch.previous, arrived=context.now, note=note.strip(),
        )
    )  # fmt: skip
    log.append(connection, envelope.id, job=lease.job, random_bytes=context.random_bytes)
    fresh = _fresh(connection, lease.id, batch.entries, states)
    _take_fresh(connection, context, envelope.id, lease, [batch.entries[place] for place in fresh])
    for place, entry in enumerate(batch.entries):
        if place not in fresh:
            _take_one(connection, context, envelope.id, lease, entry)
    control.compare(connection, context, lease, batch.entries)
    if lease.closed:
        # Something came after all: it is decided like everything else, and closing posts what is missing.
        leasing.set_closed(connection, lease.id, 0)
        clocks.start(connection, "claim", lease.id, due=max(lease.claim_until, context.now))
    items = [ReceiptItem(item=entry.item, revision=entry.revision) for entry in batch.entries]
    about = receipts.About(items=items, batch=envelope.id)
    receipts.say(connection, context, lease.id, state="received", about=about)
    return True


def _fresh(
    connection: Connection, lease: str, entries: Sequence[Entry], states: Mapping[str, str]
) -> frozenset[int]:
    """Places of first answers to open items: nearly all there are, and nothing came before to be weighed."""
    times = Counter(entry.item for entry in entries)
    found = {
        place: entry.item
        for place, entry in enumerate(entries)
        if entry.kind == "answer" and states[entry.item] == "open" and times[entry.item] == 1
    }
    query = select(answer.c.item).where(answer.c.lease == lease, answer.c.item.in_(list(found.values())))
    known = set(connection.execute(query).scalars()) if found else set()
    return frozenset(place for place, item in found.items() if item not in known)


def _take_fresh(
    connection: Connection, context: Context, batch: str, lease: LeaseRow, entries: Sequence[Entry]
) -> None:
    """Take in first answers together: a few statements, however many they are."""
    if not entries:
        return
    rows = [_row(context, batch, lease, entry, state="received") for entry in entries]
    connection.execute(insert(answer), rows)
    items = [entry.item for entry in entries]
    leasing.set_item_state(connection, lease.id, items, _STATE_OF["answer"])
    if context.now <= lease.claim_until:
        due = context.now + _window_s(connection, lease)
        clocks.start_all(connection, "review", lease.id, items, due=due)


def _take_one(connection: Connection, context: Context, batch: str, lease: LeaseRow, entry: Entry) -> None:
    """Take in one entry, whatever came before it."""
    is_late = _replace_older(connection, lease.id, entry.item)
    state = "late" if is_late else "received"
    connection.execute(insert(answer).values(_row(context, batch, lease, entry, state=state)))
    if not is_late:
        returning.settle_entry(connection, context, lease, entry.item, _STATE_OF[entry.kind])
        _start_review(connection, context, lease, entry.item, entry.kind)
    if entry.kind == "report" and (entry.reason or "").partition(":")[0] in GRAVE:
        jobs.pause_job(connection, lease.job)


def _row(context: Context, batch: str, lease: LeaseRow, entry: Entry, *, state: str) -> dict[str, Any]:
    return {
        "batch": batch, "item": entry.item, "revision": entry.revision, "lease": lease.id,
        "kind": entry.kind, "finished": entry.finished, "active_s": entry.active_s, "arrived": context.now,
        "state": state,
    }  # fmt: skip


def _start_review(connection: Connection, context: Context, lease: LeaseRow, item: str, kind: str) -> None:
    """Start the clock after which silence accepts (R4). Past the last day to claim, only a person does."""
    clocks.stop_item(connection, lease.id, item)
    if kind == "skip" or context.now > lease.claim_until:
        return
    due = context.now + _window_s(connection, lease)
    clocks.start(connection, "review", lease.id, item, due=due)


def _window_s(connection: Connection, lease: LeaseRow) -> int:
    """Seconds in which answers under a lease are reviewed."""
    header = jobs.load_header(connection, jobs.header_of(connection, lease.pack))
    return header.review.window_days * SECONDS_PER_DAY


def pending(
    connection: Connection,
    *,
    lease: str | None = None,
    batch: str | None = None,
    states: Sequence[str] = ("received",),
    limit: int | None = None,
) -> list[Pending]:
    """Answers that wait for a decision, oldest first.

    Args:
        lease: Only those under this lease.
        batch: Only those of this batch.
        states: Which ones: received, appealed.
        limit: At most so many.
    """
    query = select(answer).where(answer.c.state.in_(states), answer.c.kind != "skip")
    if lease is not None:
        query = query.where(answer.c.lease == lease)
    if batch is not None:
        query = query.where(answer.c.batch == batch)
    rows = connection.execute(query.order_by(answer.c.arrived, answer.c.lease, answer.c.item).limit(limit))
    return [
        Pending(
            batch=row.batch, lease=row.lease, item=row.item, revision=row.revision, arrived=row.arrived,
            active_s=row.active_s, kind=row.kind, state=row.state, decision=row.decision,
        )
        for row in rows
    ]  # fmt: skip


def waiting_since(connection: Connection) -> tuple[int, int]:
    """How many answers wait for a decision, and since when the oldest does (Unix seconds)."""
    query = select(func.count(), func.min(answer.c.arrived)).where(
        answer.c.state == "received", answer.c.kind != "skip"
    )
    count, oldest = connection.execute(query).one()
    return int(count), int(oldest or 0)


def of_item(connection: Connection, lease: str, item: str, states: Sequence[str]) -> Pending | None:
    """The answer to an item of a lease that is in one of these states."""
    found = [one for one in pending(connection, lease=lease, states=states) if one.item == item]
    return found[0] if found else None


def is_open(connection: Connection, lease: str) -> bool:
    """Whether something under a lease is not decided for good."""
    query = select(answer.c.batch).where(
        answer.c.lease == lease, answer.c.state.in_(UNDECIDED), answer.c.kind != "skip"
    )
    # A returned answer that was repaired is followed by a newer one, which is what is open now.
    rows = connection.execute(query.add_columns(answer.c.item, answer.c.revision, answer.c.state)).all()
    if any(row.state != "returned" for row in rows):
        return True
    return any(row.revision == _newest(connection, lease, row.item) for row in rows)


def finished_at(connection: Connection, batch: str, items: Sequence[str]) -> dict[str, int]:
    """When answers of a batch were finished, by item: Unix seconds by the worker's clock, a claim."""
    query = select(answer.c.item, answer.c.finished).where(
        answer.c.batch == batch, answer.c.item.in_(list(items))
    )
    return {row.item: row.finished for row in connection.execute(query)} if items else {}


def accepted_seconds(connection: Connection, lease: str) -> list[int]:
    """Claimed active seconds of each accepted answer of a lease; 0 where none were recorded."""
    rows = connection.execute(
        select(answer.c.active_s).where(answer.c.lease == lease, answer.c.state == "accepted")
    )
    return [row.active_s for row in rows]


def times_of_pack(connection: Connection, pack: int, *, limit: int) -> list[int]:
    """Recorded active seconds of accepted answers to a pack, the oldest `limit` of them."""
    rows = connection.execute(
        select(answer.c.active_s)
        .join(leasing.lease_table, leasing.lease_table.c.id == answer.c.lease)
        .where(leasing.lease_table.c.pack == pack, answer.c.state == "accepted", answer.c.active_s > 0)
        .order_by(answer.c.arrived, answer.c.lease, answer.c.item)
        .limit(limit)
    )
    return [row.active_s for row in rows]


def last_arrival(connection: Connection, lease: str) -> int:
    """When something arrived last under a lease; 0 if nothing did."""
    query = select(func.max(answer.c.arrived)).where(answer.c.lease == lease)
    return int(connection.execute(query).scalar() or 0)


def last_batch(connection: Connection, installation: str) -> str | None:
    """The newest batch of an installation's chain that is here."""
    return connection.execute(
        select(batch_table.c.id)
        .where(batch_table.c.installation == installation)
        .order_by(batch_table.c.sequence.desc())
        .limit(1)
    ).scalar()


def of_other_installations(
    connection: Connection, batches: Iterable[str], installation: str
) -> dict[str, str]:
    """Those of `batches` that another installation signed, with its key."""
    rows = connection.execute(
        select(batch_table.c.id, batch_table.c.installation).where(
            batch_table.c.id.in_(list(batches)), batch_table.c.installation != installation
        )
    )
    return {row.id: row.installation for row in rows}


def was_returned(connection: Connection, lease: str, item: str) -> bool:
    """Whether an earlier answer to this item was returned for repair."""
    query = select(answer.c.batch).where(
        answer.c.lease == lease, answer.c.item == item, answer.c.returned == 1
    )
    return connection.execute(query).first() is not None


def set_state(
    connection: Connection, batch: str, items: Iterable[str], state: str, *, decision: str | None
) -> None:
    """Note the decision on answers of a batch, and the document that says so."""
    connection.execute(
        update(answer)
        .where(answer.c.batch == batch, answer.c.item.in_(list(items)), answer.c.state.in_(UNDECIDED))
        .values(
            decision=decision,
            state=state,
            returned=case((literal(state) == "returned", 1), else_=answer.c.returned),
        )
    )


def set_item_state(connection: Connection, lease: str, item: str, *, was: str, state: str) -> None:
    """Note what became of the answer to an item."""
    connection.execute(
        update(answer)
        .where(answer.c.lease == lease, answer.c.item == item, answer.c.state == was)
        .values(state=state)
    )


def add_note(connection: Connection, batch: str, note: str) -> None:
    """Note something about a batch for a person, in place of what was noted before."""
    connection.execute(update(batch_table).where(batch_table.c.id == batch).values(note=note))


def add_note_on(connection: Connection, lease: str, item: str, note: str) -> None:
    """Note something about the newest answer to an item."""
    batch = connection.execute(
        select(answer.c.batch)
        .where(answer.c.lease == lease, answer.c.item == item)
        .order_by(answer.c.revision.desc())
        .limit(1)
    ).scalar()
    if batch is not None:
        add_note(connection, batch, note)


def notes(connection: Connection) -> list[tuple[str, str]]:
    """Batches that a person should look at, with the reason."""
    rows = connection.execute(
        select(batch_table.c.id, batch_table.c.note)
        .where(batch_table.c.note != "")
        .order_by(batch_table.c.arrived)
    )
    return [(row.id, row.note) for row in rows]


def _replace_older(connection: Connection, lease: str, item: str) -> bool:
    """Mark older revisions as replaced; True if the item was decided for good already."""
    decided = connection.execute(
        select(answer.c.batch).where(
            answer.c.lease == lease, answer.c.item == item, answer.c.state.in_(DECIDED)
        )
    ).first()
    connection.execute(
        update(answer)
        .where(answer.c.lease == lease, answer.c.item == item, answer.c.state == "received")
        .values(state="replaced")
    )
    return decided is not None


def _chain_note(connection: Connection, batch: Batch) -> str:
    mine = batch_table.c.installation == batch.signer
    last = connection.execute(
        select(batch_table.c.id, batch_table.c.sequence)
        .where(mine, batch_table.c.sequence < batch.sequence)
        .order_by(batch_table.c.sequence.desc())
        .limit(1)
    ).one_or_none()
    twin = connection.execute(
        select(batch_table.c.id).where(mine, batch_table.c.sequence == batch.sequence).limit(1)
    ).scalar()
    before = Link(id=last.id, sequence=last.sequence) if last is not None else None
    return "".join(f"{WORDS[flag]} " for flag in flags_of(batch, before=before, is_taken=twin is not None))


def _newest(connection: Connection, lease: str, item: str) -> int:
    query = select(func.max(answer.c.revision)).where(answer.c.lease == lease, answer.c.item == item)
    return int(connection.execute(query).scalar() or 0)


def _time_note(batch: Batch, lease: LeaseRow, now: int) -> str:
    """What does not fit about claimed times (R1). Offline work cannot be dated exactly: it is only noted."""
    times = [entry.finished for entry in batch.entries]
    if any(time < lease.time or time > now for time in times):
        return "Some finish times lie before the lease or after the arrival. "
    if sum(entry.active_s for entry in batch.entries) > now - lease.time:
        return "More active time is claimed than went by since the lease. "
    if any(time > lease.until for time in times):
        return "Some items were finished after the lease ended. "
    if now > lease.claim_until:
        return "It arrived after the last day to claim: it waits for a person, who may accept it. "
    return ""
