"""Rows of papers: what waits to go out, and what the hub said of each. Made and signed in `papers`."""

import sqlite3
from collections.abc import Iterable

from tallystick_packs.documents import write_payload
from tallystick_packs.envelope import Envelope
from tallystick_sync.client.documents import MAX_STORED_BYTES, get_position, set_position
from tallystick_sync.framing import Note
from tallystick_sync.payout_account import PERSON_KEY, PersonKeyNote


def waiting(connection: sqlite3.Connection, *, limit: int) -> list[Envelope]:
    """Papers that the hub has not named yet, oldest first."""
    rows = connection.execute(
        "SELECT bytes FROM paper WHERE state = 'waiting' ORDER BY since, rowid LIMIT ?", (limit,)
    )
    return [Envelope.from_json(row["bytes"], max_bytes=MAX_STORED_BYTES) for row in rows]


def keys_of(connection: sqlite3.Connection, papers: Iterable[Envelope]) -> list[Note]:
    """The wrapped keys that travel beside papers with personal fields."""
    found = []
    for paper in papers:
        wrapped = get_position(connection, f"{PERSON_KEY} {paper.id}")
        if wrapped is not None:
            note = PersonKeyNote(document=paper.id, wrapped=wrapped)
            found.append(Note(kind=PERSON_KEY, payload=write_payload(note)))
    return found


def note_answer(
    connection: sqlite3.Connection, *, taken: Iterable[str], refused: Iterable[tuple[str, str]]
) -> None:
    """The hub's verified answer says which papers it has, and which it refuses and why."""
    named = list(taken)
    for one in named:
        set_position(connection, f"{PERSON_KEY} {one}", None)
    connection.executemany(
        "UPDATE paper SET state = 'taken', why = '' WHERE id = ?", [(one,) for one in named]
    )
    connection.executemany(
        "UPDATE paper SET state = 'refused', why = ? WHERE id = ? AND state = 'waiting'",
        [(why, one) for one, why in refused],
    )
