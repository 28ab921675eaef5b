"""What this profile saw of the hub's log: how far it goes, who else saw it, and where it contradicted itself.

Every checkpoint is kept. Two that no proof connects show that the hub keeps two histories: both stay in the
store, are shown until somebody looks at them, and travel with the exported history.
"""

import json
import sqlite3
from dataclasses import dataclass
from typing import TYPE_CHECKING

from tallystick_sync.client import documents
from tallystick_sync.client.store import Store

if TYPE_CHECKING:
    from tallystick_sync.answer import Answer

_CONTRADICTIONS = "contradictions"
MAX_CONTRADICTIONS = 16


@dataclass(frozen=True, slots=True, kw_only=True)
class LogState:
    """The log as this profile knows it.

    Attributes:
        size: Entries of the last checkpoint that agrees with all before.
        witnessed: Entries up to which witnesses co-signed; `by` are their names.
        contradictions: Pairs of checkpoints (their texts) that cannot be of one history.
    """

    size: int
    witnessed: int
    by: tuple[str, ...]
    contradictions: tuple[tuple[str, str], ...]


class Logbook:
    """What a profile saw of its hub's log; made by `Worker`."""

    def __init__(self, store: Store) -> None:
        self._store = store

    def state(self) -> LogState:
        """The log as it is known now."""
        with self._store.read() as connection:
            return state(connection)


def take_in(connection: sqlite3.Connection, answer: "Answer") -> None:
    """Keep what an answer says of the log."""
    for document_id, logged in answer.proofs.items():
        connection.execute(
            "INSERT INTO proof (document, text) VALUES (?, ?) "
            "ON CONFLICT (document) DO UPDATE SET text = excluded.text",
            (document_id, logged.to_text()),
        )
    point = answer.checkpoint
    if answer.checkpoint_text:  # left out where the log has not grown
        connection.execute(
            "INSERT INTO checkpoint (size, root, text) VALUES (?, ?, ?) ON CONFLICT DO NOTHING",
            (point.size, point.root.hex(), answer.checkpoint_text),
        )
    seen = int(documents.get_position(connection, "log_size") or 0)
    if not answer.is_log_consistent:
        _remember(connection, seen, point.size, point.root.hex())
    elif point.size >= seen or answer.restored is not None:
        documents.set_position(connection, "log_size", point.size)
        documents.set_position(connection, "log_root", point.root.hex())
    if answer.witnessed is not None:
        documents.set_position(connection, "witnessed", answer.witnessed.size)
        documents.set_position(
            connection, "witnessed_by", json.dumps([one.name for one in answer.witnessed.by])
        )


def needs_new_proofs(connection: sqlite3.Connection, answer: "Answer") -> bool:
    """Whether a log's key was revoked since: then everything is asked for again, with proofs that count."""
    revoked = sum(one.state == "revoked" for one in answer.trust.closed_logs or ())
    before = int(documents.get_position(connection, "revoked_logs") or 0)
    documents.set_position(connection, "revoked_logs", revoked)
    return revoked > before


def state(connection: sqlite3.Connection) -> LogState:
    """The log as it is known now."""
    names = json.loads(documents.get_position(connection, "witnessed_by") or "[]")
    pairs = (
        (_text(connection, *seen), _text(connection, *shown)) for seen, shown in _contradictions(connection)
    )
    return LogState(
        size=int(documents.get_position(connection, "log_size") or 0),
        witnessed=int(documents.get_position(connection, "witnessed") or 0),
        by=tuple(str(name) for name in names),
        contradictions=tuple((seen, shown) for seen, shown in pairs if seen and shown),
    )


def _remember(connection: sqlite3.Connection, seen: int, size: int, root: str) -> None:
    old_root = documents.get_position(connection, "log_root") or ""
    pair = [[seen, old_root], [size, root]]
    known = _contradictions(connection)
    if pair not in known:
        kept = json.dumps([*known, pair][:MAX_CONTRADICTIONS])
        documents.set_position(connection, _CONTRADICTIONS, kept)


def _contradictions(connection: sqlite3.Connection) -> list[list[list[object]]]:
    found: list[list[list[object]]] = json.loads(documents.get_position(connection, _CONTRADICTIONS) or "[]")
    return found


def _text(connection: sqlite3.Connection, size: object, root: object) -> str:
    row = connection.execute(
        "SELECT text FROM checkpoint WHERE size = ? AND root = ?", (size, root)
    ).fetchone()
    return str(row["text"]) if row is not None else ""
