"""Clocks: what happens by itself when nobody does anything, each with its time.

One table for all of them, read by time, so that a sync never searches for what is due:

| kind | subject | when it runs out |
| --- | --- | --- |
| `review` | an answer | silence accepts it (R4) |
| `repair` | a returned answer | it waits for a reviewer again (R5) |
| `appeal` | a rejected answer | nobody appealed: the rejection is final (R6) |
| `ruling` | an appealed answer | nobody decided: the worker wins (R6) |
| `until` | a lease | what is unfinished is offered to others (R1) |
| `claim` | a lease | what was never sent is given up, the rest is closed (R1) |
| `block` | an appealed block | nobody decided: it is lifted (R17) |
| `control` | a disputed control item | nobody decided: it does not count for that worker (R10) |

Periods in which the *worker* must act start when the worker's program has read the receipt (R5): they wait
in `unread` until a sync request says so.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal, get_args

from sqlalchemy import (
    Column,
    ColumnElement,
    Connection,
    Index,
    PrimaryKeyConstraint,
    Table,
    Text,
    delete,
    insert,
    select,
    update,
)

from tallystick_sync.hub.store.database import Number, insert_or_ignore, metadata

Kind = Literal["review", "repair", "appeal", "ruling", "until", "claim", "block", "control"]
KINDS: tuple[Kind, ...] = get_args(Kind)

clock = Table(
    "clock",
    metadata,
    Column("kind", Text, nullable=False),
    Column("lease", Text, nullable=False),
    Column("item", Text, nullable=False),
    Column("due", Number, nullable=False),
    Column("put_off", Number, nullable=False, server_default="0"),
    PrimaryKeyConstraint("kind", "lease", "item"),
    Index(None, "due"),
)
"""`item` is empty for clocks of a lease; `put_off`: 1 if money was missing when it ran out."""

unread = Table(
    "unread",
    metadata,
    Column("lease", Text, nullable=False),
    Column("item", Text, nullable=False),
    Column("worker", Text, nullable=False),
    Column("position", Number, nullable=False),
    Column("kind", Text, nullable=False),
    Column("seconds", Number, nullable=False),
    PrimaryKeyConstraint("lease", "item"),
    Index(None, "worker", "position"),
)
"""Clocks that start once the worker has read up to `position` of their feed."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Due:
    """A clock that has run out."""

    kind: str
    lease: str
    item: str
    due: int


def start(connection: Connection, kind: Kind, lease: str, item: str = "", *, due: int) -> None:
    """Start a clock, or set it anew."""
    row = {"kind": kind, "lease": lease, "item": item, "due": due}
    if not insert_or_ignore(connection, clock, row):
        connection.execute(update(clock).where(*_is(kind, lease, item)).values(due=due, put_off=0))


def start_all(connection: Connection, kind: Kind, lease: str, items: Sequence[str], *, due: int) -> None:
    """Start clocks of one kind on several items of a lease, or set them anew."""
    known = (clock.c.kind == kind, clock.c.lease == lease, clock.c.item.in_(items))
    connection.execute(delete(clock).where(*known))
    rows = [{"kind": kind, "lease": lease, "item": item, "due": due} for item in items]
    connection.execute(insert(clock), rows)


def put_off(connection: Connection, one: "Due", *, until: int) -> None:
    """Try again later: there is no money for it now."""
    connection.execute(update(clock).where(*_is(one.kind, one.lease, one.item)).values(due=until, put_off=1))


def wake(connection: Connection, *, now: int) -> None:
    """Money came: look at once at everything that was put off."""
    connection.execute(update(clock).where(clock.c.put_off == 1).values(due=now, put_off=0))


def stop(connection: Connection, kind: str, lease: str, item: str = "") -> None:
    """Stop a clock, whether it runs or not."""
    connection.execute(delete(clock).where(*_is(kind, lease, item)))


def rename(connection: Connection, before: str, lease: str) -> None:
    """Another lease takes a lease's place: its clocks run on."""
    of_lease = (clock.c.kind.in_(KINDS), clock.c.lease == before)
    connection.execute(update(clock).where(*of_lease).values(lease=lease))


def stop_item(connection: Connection, lease: str, item: str) -> None:
    """Stop everything that runs or waits to run on an item."""
    # By kind too: the table's key begins with it, and without it every clock there is is looked at.
    of_item = (clock.c.kind.in_(KINDS), clock.c.lease == lease, clock.c.item == item)
    connection.execute(delete(clock).where(*of_item))
    connection.execute(delete(unread).where(unread.c.lease == lease, unread.c.item == item))


def start_when_read(
    connection: Connection, kind: Kind, lease: str, item: str, *, worker: str, position: int, seconds: int
) -> None:
    """Start a clock once the worker has read up to `position` of their feed (R5)."""
    connection.execute(delete(unread).where(unread.c.lease == lease, unread.c.item == item))
    connection.execute(
        insert(unread).values(
            lease=lease, item=item, worker=worker, position=position, kind=kind, seconds=seconds
        )
    )


def note_read(connection: Connection, worker: str, position: int, *, now: int) -> None:
    """A worker's program says how far it has read: start what waited for that."""
    found = connection.execute(
        select(unread).where(unread.c.worker == worker, unread.c.position <= position)
    ).all()
    for row in found:
        start(connection, row.kind, row.lease, row.item, due=now + row.seconds)
    if found:
        connection.execute(delete(unread).where(unread.c.worker == worker, unread.c.position <= position))


def read_all(connection: Connection, lease: str, *, now: int) -> None:
    """Start what waits under a lease: its worker did not come back in time to be asked."""
    for row in connection.execute(select(unread).where(unread.c.lease == lease)).all():
        start(connection, row.kind, row.lease, row.item, due=now + row.seconds)
    connection.execute(delete(unread).where(unread.c.lease == lease))


def due(connection: Connection, now: int, *, limit: int) -> list[Due]:
    """Clocks that have run out, oldest first."""
    rows = connection.execute(select(clock).where(clock.c.due <= now).order_by(clock.c.due).limit(limit))
    return [Due(kind=row.kind, lease=row.lease, item=row.item, due=row.due) for row in rows]


def due_of(connection: Connection, kind: str, lease: str, item: str = "") -> int | None:
    """When a clock runs out; None where it does not run."""
    return connection.execute(select(clock.c.due).where(*_is(kind, lease, item))).scalar()


def running(connection: Connection, kind: str, *, limit: int) -> list[Due]:
    """Clocks of one kind, those first that run out first."""
    rows = connection.execute(select(clock).where(clock.c.kind == kind).order_by(clock.c.due).limit(limit))
    return [Due(kind=row.kind, lease=row.lease, item=row.item, due=row.due) for row in rows]


def _is(kind: str, lease: str, item: str) -> tuple[ColumnElement[bool], ...]:
    return clock.c.kind == kind, clock.c.lease == lease, clock.c.item == item
