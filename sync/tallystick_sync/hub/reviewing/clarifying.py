"""What a person who decides must know about clarifications: which answers were finished before one (R18)."""

from collections.abc import Iterable

from sqlalchemy import Connection, select

from tallystick_sync.hub.store import documents
from tallystick_sync.hub.transparency import log
from tallystick_sync.job_order import CLARIFICATION_KIND


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
