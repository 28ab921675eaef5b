"""What coordinators did with commands: when, which person of this computer, which words, how it ended."""

from dataclasses import dataclass

from sqlalchemy import Column, Connection, Index, Table, Text, insert, select

from tallystick_sync.hub.store.database import Number, metadata

command = Table(
    "command",
    metadata,
    Column("id", Number, primary_key=True),
    Column("time", Number, nullable=False),
    Column("person", Text, nullable=False),
    Column("words", Text, nullable=False),
    Column("status", Number, nullable=False),
    Index(None, "time"),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Action:
    """One command; `status` as it exited, `time` in Unix seconds."""

    id: int
    time: int
    person: str
    words: str
    status: int


def note(connection: Connection, *, at: int, person: str, words: str, status: int) -> None:
    """Remember a command."""
    connection.execute(insert(command).values(time=at, person=person, words=words, status=status))


def latest(connection: Connection, *, limit: int, before: int | None = None) -> list[Action]:
    """The newest commands, or those before the one with this number."""
    query = select(command).order_by(command.c.id.desc()).limit(limit)
    if before is not None:
        query = query.where(command.c.id < before)
    return [
        Action(id=row.id, time=row.time, person=row.person, words=row.words, status=row.status)
        for row in connection.execute(query)
    ]
