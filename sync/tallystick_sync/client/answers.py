"""Finishing: an answer is durable before anybody is told so, and never changes afterwards.

One transaction writes the answer and its place in the outbox. Undoing a finish reopens the draft; finishing
again appends a revision, and an older one that has not left yet never leaves.
"""

import hashlib
import sqlite3
from collections.abc import Iterator
from dataclasses import dataclass, replace

from tallystick_packs import strict_json
from tallystick_packs.documents import FORMAT, convert, write_payload
from tallystick_packs.envelope import Envelope
from tallystick_sync.batch import KIND, Batch, Entry
from tallystick_sync.client.documents import get_position
from tallystick_sync.client.identity import Identity
from tallystick_sync.client.vault import is_sealed
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


def save_entry(
    connection: sqlite3.Connection, lease: str, entry: Entry, *, at: int, confidential: bool = False
) -> Entry:
    """Write a finished entry and put it into the outbox; its revision is the next one.

    Args:
        confidential: Seal what it says.

    Returns:
        The entry as stored.
    """
    newest = newest_revision(connection, lease, entry.item)
    entry = replace(entry, revision=newest + 1, replaces=newest or None)
    data = write_payload(entry)
    data = connection.execute("SELECT sealed(?, ?) AS bytes", (data, confidential)).fetchone()["bytes"]
    connection.execute(
        "INSERT INTO answer (lease, item, revision, bytes, sha256) VALUES (?, ?, ?, ?, ?)",
        (lease, entry.item, entry.revision, data, hashlib.sha256(data).hexdigest()),
    )
    connection.execute(
        "DELETE FROM outbox WHERE lease = ? AND item = ? AND batch IS NULL", (lease, entry.item)
    )
    connection.execute(
        "INSERT INTO outbox (lease, item, revision, since) VALUES (?, ?, ?, ?)",
        (lease, entry.item, entry.revision, at),
    )
    return entry


def newest_revision(connection: sqlite3.Connection, lease: str, item: str) -> int:
    """The number of the newest revision of an item, 0 before the first.

    Another installation of the worker may have sent some: their receipts count too.
    """
    row = connection.execute(
        "SELECT max(revision) AS newest FROM ("
        "SELECT revision FROM answer WHERE lease = :lease AND item = :item "
        "UNION ALL SELECT revision FROM receipt_item WHERE lease = :lease AND item = :item)",
        {"lease": lease, "item": item},
    ).fetchone()
    return int(row["newest"] or 0)


def finished_entries(connection: sqlite3.Connection, lease: str) -> dict[str, Entry]:
    """The newest entry of each item of a lease that has one."""
    rows = connection.execute(
        "SELECT item, opened(bytes) AS bytes FROM answer WHERE lease = ? ORDER BY revision", (lease,)
    )
    return {row["item"]: read_entry(row["bytes"]) for row in rows}


def read_entry(data: bytes) -> Entry:
    """Parse a stored entry."""
    return convert(strict_json.loads(data, max_bytes=_MAX_ENTRY_BYTES), Entry, what="answer")


def outbox_state(connection: sqlite3.Connection) -> OutboxState:
    """Count what waits."""
    row = connection.execute(
        "SELECT count(*) AS waiting, coalesce(sum(length(bytes)), 0) AS plain_bytes, min(since) AS since "
        "FROM outbox JOIN answer USING (lease, item, revision)"
    ).fetchone()
    return OutboxState(waiting=row["waiting"], plain_bytes=row["plain_bytes"], since=row["since"])


def sign_batches(connection: sqlite3.Connection, identity: Identity, hub: str) -> int:
    """Sign everything that is finished and not yet in a batch.

    Returns:
        The number of new batches.
    """
    rows = connection.execute(
        "SELECT lease, bytes, opened(bytes) AS plain FROM outbox JOIN answer USING (lease, item, revision) "
        "WHERE batch IS NULL ORDER BY lease, since, item"
    ).fetchall()
    last = connection.execute("SELECT seq, id FROM batch ORDER BY seq DESC LIMIT 1").fetchone()
    sequence, previous = (last["seq"], last["id"]) if last else (0, None)
    anchor = get_position(connection, "anchor")
    count = 0
    confidential = {row["lease"] for row in rows if is_sealed(row["bytes"])}
    for lease, entries in _groups([(row["lease"], row["plain"]) for row in rows]):
        sequence += 1
        value = Batch(
            format=FORMAT, hub=hub, signer=identity.installation.public.hex, worker=identity.worker,
            lease=lease, anchor=anchor, sequence=sequence, previous=previous, entries=tuple(entries),
        )  # fmt: skip
        envelope = sign_payload(KIND, value, identity.installation)
        connection.execute(
            "INSERT INTO batch (seq, id, lease, bytes) VALUES (?, ?, ?, sealed(?, ?))",
            (sequence, envelope.id, lease, envelope.to_json(), lease in confidential),
        )
        connection.executemany(
            "UPDATE outbox SET batch = ? WHERE lease = ? AND item = ? AND revision = ?",
            [(sequence, lease, entry.item, entry.revision) for entry in entries],
        )
        previous = envelope.id
        count += 1
    return count


def waiting_batches(connection: sqlite3.Connection) -> list[Envelope]:
    """Signed batches for which no receipt came yet, in chain order."""
    rows = connection.execute(
        "SELECT opened(bytes) AS bytes FROM batch WHERE seq IN (SELECT batch FROM outbox) ORDER BY seq"
    )
    return [Envelope.from_json(row["bytes"], max_bytes=8 * 1024 * 1024) for row in rows]


def clear_outbox(connection: sqlite3.Connection, lease: str, item: str, revision: int) -> None:
    """The hub gave a receipt for this revision: it no longer waits."""
    connection.execute(
        "DELETE FROM outbox WHERE lease = ? AND item = ? AND revision = ?", (lease, item, revision)
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
