"""Every signed document the hub has: its own and those it received, byte for byte as signed."""

from collections.abc import Collection, Iterable

from sqlalchemy import Column, Connection, Index, LargeBinary, Table, Text, select

from tallystick_packs.envelope import Envelope
from tallystick_sync.hub.store.database import Number, insert_or_ignore, metadata

MAX_BYTES = 16 * 1024 * 1024

document = Table(
    "document",
    metadata,
    Column("id", Text, primary_key=True),
    Column("kind", Text, nullable=False),
    Column("received", Number, nullable=False),
    Column("bytes", LargeBinary, nullable=False),
    Index(None, "kind", "received"),
)


def keep(connection: Connection, envelope: Envelope, *, at: int) -> bool:
    """Keep a document; True if it is new."""
    row = {"id": envelope.id, "kind": envelope.kind, "received": at, "bytes": envelope.to_json()}
    return insert_or_ignore(connection, document, row)


def find(connection: Connection, document_id: str) -> Envelope:
    """The document with this id; KeyError where there is none."""
    return find_all(connection, [document_id])[document_id]


def find_all(connection: Connection, ids: Iterable[str]) -> dict[str, Envelope]:
    """Documents by id."""
    wanted = list(ids)
    rows = connection.execute(select(document.c.id, document.c.bytes).where(document.c.id.in_(wanted)))
    return {row.id: Envelope.from_json(row.bytes, max_bytes=MAX_BYTES) for row in rows}


def ids_of_kinds(connection: Connection, kinds: Collection[str]) -> tuple[str, ...]:
    """Ids of all documents of kinds that the hub has few of, in one order."""
    rows = connection.execute(select(document.c.id).where(document.c.kind.in_(kinds)))
    return tuple(sorted(rows.scalars()))


def of_kind(connection: Connection, kind: str) -> list[Envelope]:
    """All documents of a kind that the hub has few of (trust lists, rosters), oldest first."""
    rows = connection.execute(
        select(document.c.bytes).where(document.c.kind == kind).order_by(document.c.received)
    )
    return [Envelope.from_json(row.bytes, max_bytes=MAX_BYTES) for row in rows]
