"""Which keys are one person: a re-key puts a new key in the place of an old one.

Papers keep the key they were signed for; whoever looks for a person asks here.
"""

from sqlalchemy import Column, Connection, Index, Table, Text, select

from tallystick_sync.hub.store.database import Number, metadata

rekey_table = Table(
    "rekey",
    metadata,
    Column("old", Text, primary_key=True),
    Column("new", Text, nullable=False),
    Column("document", Text, nullable=False),
    Column("time", Number, nullable=False),
    Index(None, "new"),
)
"""Keys that another one stands in the place of, with the signed re-key that says so."""


def stands_for(connection: Connection, key: str) -> str:
    """The key that a person has now."""
    seen: set[str] = set()
    while key not in seen:
        seen.add(key)
        after = connection.execute(select(rekey_table.c.new).where(rekey_table.c.old == key)).scalar()
        if after is None:
            return key
        key = after
    return key


def keys_of(connection: Connection, key: str) -> list[str]:
    """A worker's key, and those in whose place it stands, over any number of steps."""
    found = [key]
    for one in found:
        rows = connection.execute(select(rekey_table.c.old).where(rekey_table.c.new == one))
        found += [row.old for row in rows if row.old not in found]
    return found


def all_rekeys(connection: Connection) -> list[tuple[str, str, str, int]]:
    """All re-keys as (old, new, document, time), oldest first."""
    rows = connection.execute(select(rekey_table).order_by(rekey_table.c.time, rekey_table.c.old))
    return [(row.old, row.new, row.document, row.time) for row in rows]


def rekeys_of(connection: Connection, keys: list[str]) -> list[str]:
    """Documents of the re-keys from these keys."""
    rows = connection.execute(
        select(rekey_table.c.document).where(rekey_table.c.old.in_(keys)).order_by(rekey_table.c.time)
    )
    return [row.document for row in rows]
