"""Clarifications: who was given which, when they read it, and what may not be turned down for it (R18).

An answer that was finished before its worker had read a clarification is judged by the rules as they were: it
is neither returned nor rejected for a reason that the clarification concerns. A worker has read it once the
worker's program asks for what comes after it; the program shows it before the next item.
"""

from collections.abc import Iterable, Mapping

from sqlalchemy import Column, Connection, Index, PrimaryKeyConstraint, Table, Text, select, update

from tallystick_packs.documents import read_payload
from tallystick_sync import job_order as orders
from tallystick_sync.errors import RefusedError
from tallystick_sync.hub.membership import people, persons
from tallystick_sync.hub.store import documents
from tallystick_sync.hub.store.database import Number, insert_or_ignore, metadata
from tallystick_sync.hub.transparency import log
from tallystick_sync.job_order import CLARIFICATION_KIND, Clarification

clarified = Table(
    "clarified",
    metadata,
    Column("clarification", Text, nullable=False),
    Column("worker", Text, nullable=False),
    Column("position", Number, nullable=False),
    Column("read_at", Number),
    PrimaryKeyConstraint("clarification", "worker"),
    Index(None, "worker", "read_at", "position"),
)
"""`position`: where it stands in the worker's feed. `read_at`: Unix seconds, null before that."""


def hand_out(connection: Connection, worker: str, clarification: str) -> None:
    """Put a clarification into what a worker is to receive, once."""
    if people.was_fed(connection, worker, clarification):
        return
    position = people.to_feed(connection, worker, clarification)
    row = {"clarification": clarification, "worker": persons.stands_for(connection, worker)}
    insert_or_ignore(connection, clarified, row | {"position": position})


def note_read(connection: Connection, worker: str, position: int, *, now: int) -> None:
    """A worker's program says how far it has read."""
    connection.execute(
        update(clarified)
        .where(clarified.c.worker == worker, clarified.c.read_at.is_(None), clarified.c.position <= position)
        .values(read_at=now)
    )


def note_on(connection: Connection, job: str, finished: Iterable[int]) -> str:
    """A sentence for the reviewer where items were finished before a clarification of their job came."""
    ids = log.of_kind(connection, CLARIFICATION_KIND, job)
    if not ids:
        return ""
    table = documents.document
    newest = max(connection.execute(select(table.c.received).where(table.c.id.in_(ids))).scalars())
    if all(time > newest for time in finished):
        return ""
    return (
        "Some items were finished before the newest clarification of the job: "
        "they cannot be rejected for what it says. "
    )


def check_turned_down(
    connection: Connection, worker: str, job: str, turned_down: Mapping[str, tuple[int, str | None]]
) -> None:
    """Refuse to turn down answers for what their worker had not read when they were finished.

    Args:
        turned_down: By item, when it was finished (Unix seconds, the worker's claim), and the reason's code.

    Raises:
        RefusedError: One was finished before a clarification that concerns its reason was read.
    """
    ids = log.of_kind(connection, CLARIFICATION_KIND, job) if turned_down else []
    if not ids:
        return
    read = _read_times(connection, worker, ids)
    for note, envelope in documents.find_all(connection, ids).items():
        value = read_payload(envelope, CLARIFICATION_KIND, Clarification, max_bytes=orders.MAX_BYTES)
        at = read.get(note)
        for item, (finished, code) in turned_down.items():
            is_concerned = value.codes is None or code in value.codes
            if is_concerned and (at is None or finished < at):
                raise RefusedError(
                    f"{item} was finished before its worker had read the clarification of this job: "
                    f"{value.text[:80]!r}.",
                    code="before-note", safe="Nothing was decided.",
                    todo="Accept it, or accept it below the bar: rules do not change after the work (R18).",
                )  # fmt: skip


def _read_times(connection: Connection, worker: str, notes: list[str]) -> dict[str, int | None]:
    rows = connection.execute(
        select(clarified.c.clarification, clarified.c.read_at).where(
            clarified.c.clarification.in_(notes),
            clarified.c.worker.in_(persons.keys_of(connection, worker)),
        )
    )
    return {row.clarification: row.read_at for row in rows}
