"""Giving back: a hub that was restored from a backup gets what this profile holds of the time since.

The hub's own leases, decisions and receipts, and the batches and appeals that they are on; all of it is kept
here too. What was sent without an answer is sent again, and the hub takes nothing twice.
"""

import json
import sqlite3

from tallystick_packs.documents import read_payload
from tallystick_packs.envelope import Envelope
from tallystick_sync import appeal as appeals
from tallystick_sync import lease as leases
from tallystick_sync import receipt as receipts
from tallystick_sync.client import documents
from tallystick_sync.lease import Lease
from tallystick_sync.receipt import Receipt

MARGIN_S = 3600
MAX_DOCUMENTS = 40
MAX_BYTES = 256 * 1024
_LEFT = "give_back"
_SENT = "give_back_sent"


def begin(connection: sqlite3.Connection, *, since: int) -> None:
    """The hub knows nothing that is newer than `since` (Unix seconds): list what to give back."""
    found = []
    for envelope in documents.of_kinds(connection, [leases.KIND]):
        lease = read_payload(envelope, leases.KIND, Lease, max_bytes=leases.MAX_BYTES)
        # What was a bearer's was signed anew in the worker's name.
        if lease.time >= since - MARGIN_S and lease.bearer is None:
            found.append((lease.time, envelope.id))
    ids = [envelope for _time, envelope in sorted(found)]
    newer = []
    for envelope in documents.of_kinds(connection, [receipts.KIND]):
        value = read_payload(envelope, receipts.KIND, Receipt, max_bytes=receipts.MAX_BYTES)
        if value.time >= since - MARGIN_S:
            newer.append((value.lease, value.number, envelope.id, value))
    for _lease, _number, document, value in sorted(newer, key=lambda row: row[:2]):
        needed = [value.batch if value.state == "received" else None, value.decision]
        if value.state == "appealed":
            needed += _appeals_of(connection, value)
        ids += [*(one for one in needed if one), document]
    # What is not found below is left out: the hub says what it misses.
    documents.set_position(connection, _LEFT, json.dumps(list(dict.fromkeys(ids))) if ids else None)
    documents.set_position(connection, _SENT, None)


def parts(connection: sqlite3.Connection, nonce: str) -> list[Envelope]:
    """What goes along with the request of this nonce."""
    ids = _left(connection)
    sent: list[Envelope] = []
    size = taken = 0
    for document in ids[:MAX_DOCUMENTS]:
        envelope = _find(connection, document)
        size += len(envelope.payload) if envelope else 0
        if sent and size > MAX_BYTES:
            break
        taken += 1
        if envelope is not None:
            sent.append(envelope)
    documents.set_position(connection, _SENT, f"{nonce} {taken}" if taken else None)
    return sent


def is_open(connection: sqlite3.Connection) -> bool:
    """Whether something is left to give back."""
    return bool(_left(connection))


def arrived(connection: sqlite3.Connection, nonce: str) -> None:
    """The hub answered the request of this nonce."""
    sent = (documents.get_position(connection, _SENT) or "").split()
    if not sent or sent[0] != nonce:
        return
    left = _left(connection)[int(sent[1]) :]
    documents.set_position(connection, _LEFT, json.dumps(left) if left else None)
    documents.set_position(connection, _SENT, None)


def _left(connection: sqlite3.Connection) -> list[str]:
    found: list[str] = json.loads(documents.get_position(connection, _LEFT) or "[]")
    return found


def _find(connection: sqlite3.Connection, document: str) -> Envelope | None:
    for table in ("document", "batch", "paper"):
        query = f"SELECT opened(bytes) AS bytes FROM {table} WHERE id = ?"  # noqa: S608
        row = connection.execute(query, (document,)).fetchone()
        if row is not None:
            return Envelope.from_json(row["bytes"], max_bytes=documents.MAX_STORED_BYTES)
    return None


def _appeals_of(connection: sqlite3.Connection, receipt: Receipt) -> list[str]:
    rows = connection.execute(
        "SELECT id FROM paper WHERE kind = ? AND id IN (SELECT paper FROM paper_subject WHERE subject IN "
        "(SELECT ? || ' ' || value FROM json_each(?)))",
        (appeals.KIND, receipt.lease, json.dumps([item.item for item in receipt.items])),
    )
    return [str(row["id"]) for row in rows]
