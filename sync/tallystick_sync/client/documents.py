"""Documents in the store: kept as they came, found by id or kind. All functions take a connection."""

import json
import sqlite3
from collections.abc import Iterable

from tallystick_packs.documents import read_payload
from tallystick_packs.envelope import Envelope
from tallystick_sync import batch as batches
from tallystick_sync import receipt as receipts
from tallystick_sync import rekey as rekeys
from tallystick_sync.receipt import Receipt
from tallystick_sync.rekey import Rekey

IN_PLACE_OF = "in place of "
"""Positions: the lease that took a bearer lease's place, by that one's id."""

MAX_STORED_BYTES = 8 * 1024 * 1024


def keep(connection: sqlite3.Connection, envelope: Envelope, *, at: int) -> None:
    """Keep a verified document; the same one twice is one. Batches hold answers: they are sealed."""
    connection.execute(
        "INSERT INTO document (id, kind, bytes, received) VALUES (?, ?, sealed(?, ?), ?) "
        "ON CONFLICT DO NOTHING",
        (envelope.id, envelope.kind, envelope.to_json(), envelope.kind == batches.KIND, at),
    )


def find(connection: sqlite3.Connection, document_id: str) -> Envelope:
    """The document with this id.

    Raises:
        KeyError: The store has no such document.
    """
    row = connection.execute(
        "SELECT opened(bytes) AS bytes FROM document WHERE id = ?", (document_id,)
    ).fetchone()
    if row is None:
        raise KeyError(document_id)
    return Envelope.from_json(row["bytes"], max_bytes=MAX_STORED_BYTES)


def of_kinds(connection: sqlite3.Connection, kinds: Iterable[str]) -> list[Envelope]:
    """All documents of some kinds, oldest first."""
    rows = connection.execute(
        "SELECT opened(bytes) AS bytes FROM document WHERE kind IN (SELECT value FROM json_each(?)) "
        "ORDER BY received, id",
        (json.dumps(list(kinds)),),
    )
    return [Envelope.from_json(row["bytes"], max_bytes=MAX_STORED_BYTES) for row in rows]


def payout_lines(connection: sqlite3.Connection) -> dict[str, Receipt]:
    """Payout lines that paid receipts name, each with the newest of those receipts."""
    read = [
        read_payload(envelope, receipts.KIND, Receipt, max_bytes=receipts.MAX_BYTES)
        for envelope in of_kinds(connection, [receipts.KIND])
    ]
    paid = [one for one in read if one.state in ("paid", "reversed") and one.payout]
    return {str(one.payout): one for one in sorted(paid, key=lambda one: (one.time, one.number))}


def get_position(connection: sqlite3.Connection, name: str) -> str | None:
    """A remembered position of the exchange."""
    row = connection.execute("SELECT value FROM position WHERE name = ?", (name,)).fetchone()
    return None if row is None else str(row["value"])


def set_position(connection: sqlite3.Connection, name: str, value: str | int | None) -> None:
    """Remember a position, or forget it with None."""
    if value is None:
        connection.execute("DELETE FROM position WHERE name = ?", (name,))
        return
    connection.execute("REPLACE INTO position (name, value) VALUES (?, ?)", (name, str(value)))


def former_keys(connection: sqlite3.Connection, worker: str) -> frozenset[str]:
    """Keys in whose place a worker's stands, by the re-keys that came in."""
    read = [
        read_payload(envelope, rekeys.KIND, Rekey, max_bytes=rekeys.MAX_BYTES)
        for envelope in of_kinds(connection, [rekeys.KIND])
    ]
    return rekeys.former_keys(worker, read)


def standing_lease(connection: sqlite3.Connection, lease: str) -> str:
    """The lease that counts for work on `lease`: the worker's own, once it took a bearer lease's place."""
    return get_position(connection, f"{IN_PLACE_OF}{lease}") or lease
