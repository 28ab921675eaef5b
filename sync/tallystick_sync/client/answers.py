"""Finishing: an answer is durable before anybody is told so, and never changes afterwards.

One transaction writes the answer and its place in the outbox. Undoing a finish reopens the draft; finishing
again appends a revision, and an older one that has not left yet never leaves.
"""

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass, replace

from sqlalchemy import ColumnElement, Connection, delete, func, insert, select, update

from tallystick_packs import strict_json
from tallystick_packs.documents import FORMAT, convert, write_payload
from tallystick_packs.envelope import Envelope
from tallystick_sync.batch import KIND, Batch, Entry
from tallystick_sync.client.documents import get_position
from tallystick_sync.client.identity import Identity
from tallystick_sync.client.schema import answer, batch, outbox, receipt_item
from tallystick_sync.signed import sign_payload

MAX_BATCH_ENTRIES = 200
MAX_BATCH_PLAIN_BYTES = 192 * 1024
_MAX_ENTRY_BYTES = 4 * 1024 * 1024


@dataclass(frozen=True, slots=True, kw_only=True)
class OutboxState:
    """What waits for the hub's receipt: entries, their bytes before compression, since when (Unix s)."""

    waiting: int
    plain_bytes: int
    since: int | None


def save_entry(connection: Connection, lease: str, entry: Entry, *, at: int) -> Entry:
    """Write a finished entry and put it into the outbox; its revision is the next one.

    Returns:
        The entry as stored.
    """
    newest = newest_revision(connection, lease, entry.item)
    entry = replace(entry, revision=newest + 1, replaces=newest or None)
    data = write_payload(entry)
    connection.execute(
        insert(answer).values(
            lease=lease, item=entry.item, revision=entry.revision, bytes=data,
            sha256=hashlib.sha256(data).hexdigest(),
        )
    )  # fmt: skip
    connection.execute(
        delete(outbox).where(outbox.c.lease == lease, outbox.c.item == entry.item, outbox.c.batch.is_(None))
    )
    connection.execute(
        insert(outbox).values(lease=lease, item=entry.item, revision=entry.revision, since=at, batch=None)
    )
    return entry


def newest_revision(connection: Connection, lease: str, item: str) -> int:
    """The number of the newest revision of an item, 0 before the first.

    Another installation of the worker may have sent some: their receipts count too.
    """
    own = connection.execute(
        select(func.max(answer.c.revision)).where(answer.c.lease == lease, answer.c.item == item)
    ).scalar()
    sent = connection.execute(
        select(receipt_item.c.revision).where(receipt_item.c.lease == lease, receipt_item.c.item == item)
    ).scalar()
    return max(int(own or 0), int(sent or 0))


def finished_entries(connection: Connection, lease: str) -> dict[str, Entry]:
    """The newest entry of each item of a lease that has one."""
    rows = connection.execute(
        select(answer.c.item, answer.c.bytes).where(answer.c.lease == lease).order_by(answer.c.revision)
    )
    return {row.item: read_entry(row.bytes) for row in rows}


def read_entry(data: bytes) -> Entry:
    """Parse a stored entry."""
    return convert(strict_json.loads(data, max_bytes=_MAX_ENTRY_BYTES), Entry, what="answer")


def outbox_state(connection: Connection) -> OutboxState:
    """Count what waits."""
    row = connection.execute(
        select(
            func.count(), func.coalesce(func.sum(func.length(answer.c.bytes)), 0), func.min(outbox.c.since)
        )
        .select_from(outbox)
        .join(answer, _same_revision())
    ).one()
    return OutboxState(waiting=row[0], plain_bytes=row[1], since=row[2])


def sign_batches(connection: Connection, identity: Identity, hub: str) -> int:
    """Sign everything that is finished and not yet in a batch.

    Returns:
        The number of new batches.
    """
    rows = connection.execute(
        select(outbox.c.lease, answer.c.bytes)
        .join(answer, _same_revision())
        .where(outbox.c.batch.is_(None))
        .order_by(outbox.c.lease, outbox.c.since, outbox.c.item)
    ).all()
    last = connection.execute(
        select(batch.c.seq, batch.c.id).order_by(batch.c.seq.desc()).limit(1)
    ).one_or_none()
    sequence, previous = (last.seq, last.id) if last else (0, None)
    anchor = get_position(connection, "anchor")
    count = 0
    for lease, entries in _groups([(row.lease, row.bytes) for row in rows]):
        sequence += 1
        value = Batch(
            format=FORMAT, hub=hub, signer=identity.installation.public.hex, worker=identity.worker,
            lease=lease, anchor=anchor, sequence=sequence, previous=previous, entries=tuple(entries),
        )  # fmt: skip
        envelope = sign_payload(KIND, value, identity.installation)
        connection.execute(
            insert(batch).values(seq=sequence, id=envelope.id, lease=lease, bytes=envelope.to_json())
        )
        for entry in entries:
            connection.execute(
                update(outbox)
                .where(
                    outbox.c.lease == lease, outbox.c.item == entry.item, outbox.c.revision == entry.revision
                )
                .values(batch=sequence)
            )
        previous = envelope.id
        count += 1
    return count


def waiting_batches(connection: Connection) -> list[Envelope]:
    """Signed batches for which no receipt came yet, in chain order."""
    waiting = select(outbox.c.batch).where(outbox.c.batch.is_not(None)).distinct()
    rows = connection.execute(select(batch.c.bytes).where(batch.c.seq.in_(waiting)).order_by(batch.c.seq))
    return [Envelope.from_json(row.bytes, max_bytes=8 * 1024 * 1024) for row in rows]


def clear_outbox(connection: Connection, lease: str, item: str, revision: int) -> None:
    """The hub gave a receipt for this revision: it no longer waits."""
    connection.execute(
        delete(outbox).where(outbox.c.lease == lease, outbox.c.item == item, outbox.c.revision == revision)
    )


def _same_revision() -> ColumnElement[bool]:
    return (
        (answer.c.lease == outbox.c.lease)
        & (answer.c.item == outbox.c.item)
        & (answer.c.revision == outbox.c.revision)
    )


def _groups(rows: list[tuple[str, bytes]]) -> Iterator[tuple[str, list[Entry]]]:
    lease, entries, size = "", list[Entry](), 0
    for row_lease, data in rows:
        is_full = len(entries) >= MAX_BATCH_ENTRIES or size + len(data) > MAX_BATCH_PLAIN_BYTES
        if entries and (row_lease != lease or is_full):
            yield lease, entries
            entries, size = [], 0
        lease = row_lease
        entries.append(read_entry(data))
        size += len(data)
    if entries:
        yield lease, entries
