"""People: tokens handed out, workers and their installations, requesters who asked to join."""

from dataclasses import dataclass

from sqlalchemy import Column, Connection, Index, Table, Text, func, insert, select, update
from sqlalchemy.types import BigInteger

from tallystick_sync.errors import RefusedError
from tallystick_sync.hub.membership import persons
from tallystick_sync.hub.store.database import Number, insert_or_ignore, metadata
from tallystick_sync.invite import token_hash

token_table = Table(
    "token",
    metadata,
    Column("sha256", Text, primary_key=True),
    Column("purpose", Text, nullable=False),
    Column("made", Number, nullable=False),
    Column("expires", Number, nullable=False),
    Column("redeemed_by", Text),
    Column("redeemed_at", Number),
)
"""One-time tokens, only their hashes."""

worker = Table(
    "worker",
    metadata,
    Column("key", Text, primary_key=True),
    Column("name", Text, nullable=False),
    Column("enrolled", Number, nullable=False),
)

installation = Table(
    "installation",
    metadata,
    Column("key", Text, primary_key=True),
    Column("worker", Text, nullable=False),
    Column("certificate", Text, nullable=False),
    Column("seen", Number, nullable=False),
    Column("count", BigInteger, nullable=False, server_default="0"),
    Index(None, "worker"),
)

feed = Table(
    "feed",
    metadata,
    Column("worker", Text, primary_key=True),
    Column("position", Number, primary_key=True, autoincrement=False),
    Column("document", Text, nullable=False),
)
"""What each worker is to receive, in order: leases, receipts and clarifications."""


@dataclass(frozen=True, slots=True, kw_only=True)
class WorkerRow:
    """A worker as the hub knows them; `enrolled` in Unix seconds."""

    key: str
    name: str
    enrolled: int


def add_token(connection: Connection, token: str, *, purpose: str, at: int, expires: int) -> None:
    """Remember a token handed out for `purpose` ("worker" or "requester")."""
    row = {"sha256": token_hash(token), "purpose": purpose, "made": at, "expires": expires}
    connection.execute(insert(token_table).values(row))


def redeem(connection: Connection, token: str, *, purpose: str, key: str, at: int) -> None:
    """Redeem a token for a key; the same key may do so again.

    Raises:
        RefusedError: Never given out, for another purpose, past its date, or redeemed by another key.
    """
    row = connection.execute(
        select(token_table).where(token_table.c.sha256 == token_hash(token))
    ).one_or_none()
    if row is None or row.purpose != purpose:
        raise RefusedError(
            "The hub does not know this invite.", code="unknown-token",
            todo="Check it, or ask your coordinator for a new one.",
        )  # fmt: skip
    if row.redeemed_by == key:
        return
    if row.redeemed_by is not None:
        raise RefusedError(
            "This invite was used by somebody else already.", code="used-token",
            todo="Ask your coordinator for one of your own.",
        )  # fmt: skip
    if at > row.expires:
        raise RefusedError(
            "This invite is past its date.", code="old-token", todo="Ask your coordinator for a new one."
        )
    connection.execute(
        update(token_table)
        .where(token_table.c.sha256 == row.sha256, token_table.c.redeemed_by.is_(None))
        .values(redeemed_by=key, redeemed_at=at)
    )


def enrol(connection: Connection, *, key: str, name: str, at: int) -> None:
    """Add a worker; a known one is left as they are."""
    insert_or_ignore(connection, worker, {"key": key, "name": name[:80], "enrolled": at})


def is_enrolled(connection: Connection, key: str) -> bool:
    """Whether a worker belongs to this hub."""
    return connection.execute(select(worker.c.key).where(worker.c.key == key)).scalar() is not None


def workers(connection: Connection) -> list[WorkerRow]:
    """All workers, by name."""
    rows = connection.execute(select(worker).order_by(worker.c.name, worker.c.key))
    return [WorkerRow(key=row.key, name=row.name, enrolled=row.enrolled) for row in rows]


def find_worker(connection: Connection, wanted: str) -> WorkerRow:
    """The one worker of this name, or whose key begins like this.

    Raises:
        RefusedError: There is none, or several.
    """
    found = [
        one for one in workers(connection) if wanted and (one.name == wanted or one.key.startswith(wanted))
    ]
    if len(found) != 1:
        raise RefusedError(
            f"{wanted!r} is not one worker of this hub.", code="no-worker", safe="Nothing was changed.",
            todo="Give the beginning of the key: tallystick-hub status DIR",
        )  # fmt: skip
    return found[0]


def count_workers(connection: Connection) -> int:
    """How many workers belong to the hub."""
    return int(connection.execute(select(func.count()).select_from(worker)).scalar_one())


def last_seen(connection: Connection) -> dict[str, int]:
    """When each worker's program synced last (Unix seconds)."""
    rows = connection.execute(
        select(installation.c.worker, func.max(installation.c.seen)).group_by(installation.c.worker)
    )
    return {worker: int(seen) for worker, seen in rows}


def name_of(connection: Connection, key: str) -> str:
    """A worker's name, or the beginning of the key where it is unknown."""
    return connection.execute(select(worker.c.name).where(worker.c.key == key)).scalar() or key[:8]


def see_installation(connection: Connection, *, key: str, of_worker: str, certificate: str, at: int) -> None:
    """Remember a certified installation."""
    row = {"key": key, "worker": of_worker, "certificate": certificate, "seen": at}
    if not insert_or_ignore(connection, installation, row):
        connection.execute(update(installation).where(installation.c.key == key).values(seen=at))


def newest_count(connection: Connection, key: str) -> int:
    """The count of the newest request of an installation, 0 before the first."""
    return int(
        connection.execute(select(installation.c.count).where(installation.c.key == key)).scalar() or 0
    )


def see_count(connection: Connection, key: str, count: int) -> None:
    """Remember the count of a request."""
    connection.execute(
        update(installation)
        .where(installation.c.key == key, installation.c.count < count)
        .values(count=count)
    )


def installations_of(connection: Connection, of_worker: str) -> dict[str, str]:
    """Installation keys of a worker with the ids of their certificates."""
    rows = connection.execute(select(installation).where(installation.c.worker == of_worker))
    return {row.key: row.certificate for row in rows}


def installations_of_person(connection: Connection, of_worker: str) -> dict[str, str]:
    """Installation keys of a person, under this and former keys, with the ids of their certificates."""
    keys = persons.keys_of(connection, of_worker)
    return {key: one for worker_ in keys for key, one in installations_of(connection, worker_).items()}


def to_feed(connection: Connection, of_worker: str, document_id: str) -> int:
    """Put a document into what a worker is to receive; returns its position there.

    Where another key stands in the worker's place, it is that one's.
    """
    of_worker = persons.stands_for(connection, of_worker)
    last = connection.execute(select(func.max(feed.c.position)).where(feed.c.worker == of_worker)).scalar()
    position = int(last or 0) + 1
    connection.execute(insert(feed).values(worker=of_worker, position=position, document=document_id))
    return position


def was_fed(connection: Connection, of_worker: str, document_id: str) -> bool:
    """Whether a document is in what a worker is to receive."""
    of_worker = persons.stands_for(connection, of_worker)
    query = select(feed.c.position).where(feed.c.worker == of_worker, feed.c.document == document_id)
    return connection.execute(query.limit(1)).first() is not None


def feed_after(connection: Connection, of_worker: str, position: int, *, limit: int) -> list[tuple[int, str]]:
    """What a worker has not received yet, as (position, document id)."""
    rows = connection.execute(
        select(feed.c.position, feed.c.document)
        .where(feed.c.worker == of_worker, feed.c.position > position)
        .order_by(feed.c.position)
        .limit(limit)
    )
    return [(row.position, row.document) for row in rows]
