"""Clarifications that came for jobs this worker holds, and which of them the worker has read (R18)."""

import sqlite3
from dataclasses import dataclass

from tallystick_packs.documents import read_payload
from tallystick_sync import job_order as orders
from tallystick_sync.client import documents
from tallystick_sync.job_order import Clarification


@dataclass(frozen=True, slots=True, kw_only=True)
class Clarified:
    """A requester's note on a job: its document's id, when it was signed, and whether it was read."""

    id: str
    text: str
    time: int
    is_read: bool


def clarifications(connection: sqlite3.Connection, *, job: str, requester: str) -> tuple[Clarified, ...]:
    """The notes on a job by the requester whose key this is, oldest first."""
    found = []
    for envelope in documents.of_kinds(connection, [orders.CLARIFICATION_KIND]):
        # Verified when it came in; that it is this requester's own is checked here, beside the header.
        note = read_payload(envelope, orders.CLARIFICATION_KIND, Clarification, max_bytes=orders.MAX_BYTES)
        if (note.job, note.signer) == (job, requester):
            is_read = documents.get_position(connection, _name(envelope.id)) is not None
            found.append(Clarified(id=envelope.id, text=note.text, time=note.time, is_read=is_read))
    return tuple(sorted(found, key=lambda one: (one.time, one.id)))


def note_read(connection: sqlite3.Connection, clarification: str, *, at: int) -> None:
    """Remember that the worker has read one."""
    if documents.get_position(connection, _name(clarification)) is None:
        documents.set_position(connection, _name(clarification), at)


def _name(clarification: str) -> str:
    return f"clarified {clarification}"
