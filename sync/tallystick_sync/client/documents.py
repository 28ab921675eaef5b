"""Documents in the store: kept as they came, found by id or kind. All functions take a connection."""

from collections.abc import Iterable
from typing import Any

from sqlalchemy import Connection, delete, select
from sqlalchemy.dialects.sqlite import insert

from tallystick_packs.envelope import Envelope
from tallystick_sync.client.schema import document, position

MAX_STORED_BYTES = 8 * 1024 * 1024


def keep(connection: Connection, envelope: Envelope, *, at: int) -> None:
    """Keep a verified document; the same one twice is one."""
    row = {"id": envelope.id, "kind": envelope.kind, "bytes": envelope.to_json(), "received": at}
    connection.execute(insert(document).values(row).on_conflict_do_nothing())


def find(connection: Connection, document_id: str) -> Envelope:
    """The document with this id.

    Raises:
        KeyError: The store has no such document.
    """
    data = connection.execute(select(document.c.bytes).where(document.c.id == document_id)).scalar()
    if data is None:
        raise KeyError(document_id)
    return Envelope.from_json(data, max_bytes=MAX_STORED_BYTES)


def of_kinds(connection: Connection, kinds: Iterable[str]) -> list[Envelope]:
    """All documents of some kinds, oldest first."""
    rows = connection.execute(
        select(document.c.bytes)
        .where(document.c.kind.in_(list(kinds)))
        .order_by(document.c.received, document.c.id)
    )
    return [Envelope.from_json(row.bytes, max_bytes=MAX_STORED_BYTES) for row in rows]


def get_position(connection: Connection, name: str) -> str | None:
    """A remembered position of the exchange."""
    value: Any = connection.execute(select(position.c.value).where(position.c.name == name)).scalar()
    return None if value is None else str(value)


def set_position(connection: Connection, name: str, value: str | int | None) -> None:
    """Remember a position, or forget it with None."""
    if value is None:
        connection.execute(delete(position).where(position.c.name == name))
        return
    statement = insert(position).values(name=name, value=str(value))
    connection.execute(statement.on_conflict_do_update(index_elements=["name"], set_={"value": str(value)}))
