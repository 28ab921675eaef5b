"""The tables of control items, and the one question that giving out leases asks of them (R10)."""

from sqlalchemy import Column, Connection, Index, PrimaryKeyConstraint, Table, Text, func, select

from tallystick_packs.terms import ControlTerms
from tallystick_sync.hub.membership import persons
from tallystick_sync.hub.store.database import Number, metadata
from tallystick_sync.lease import SECONDS_PER_DAY

_ALL = 100

control_item = Table(
    "control_item",
    metadata,
    Column("pack", Number, nullable=False),
    Column("item", Text, nullable=False),
    Column("job", Text, nullable=False),
    Column("state", Text, nullable=False),
    PrimaryKeyConstraint("pack", "item"),
)
"""`state`: used, or withdrawn because what was expected was wrong."""

control_result = Table(
    "control_result",
    metadata,
    Column("id", Text, primary_key=True),
    Column("worker", Text, nullable=False),
    Column("job", Text, nullable=False),
    Column("pack", Number, nullable=False),
    Column("lease", Text, nullable=False),
    Column("item", Text, nullable=False),
    Column("is_right", Number, nullable=False),
    Column("time", Number, nullable=False),
    Column("state", Text, nullable=False),
    Column("message", Text),
    Index(None, "worker", "job"),
    Index(None, "pack", "item"),
    Index(None, "lease", "item", unique=True),
)
"""`id`: the notice that told the worker. `message`: the worker's dispute. `state`: stands, disputed, kept
(disputed, and expected rightly), withdrawn. What is disputed or withdrawn does not count."""


def shut_until(connection: Connection, worker: str, job: str, terms: ControlTerms | None, *, now: int) -> int:
    """Until when a worker is given no new leases of a job because of control items; 0 where they are."""
    if terms is None:
        return 0
    query = select(
        func.count(), func.coalesce(func.sum(control_result.c.is_right), 0), func.max(control_result.c.time)
    ).where(
        control_result.c.worker.in_(persons.keys_of(connection, worker)),
        control_result.c.job == job,
        control_result.c.state.in_(("stands", "kept")),
    )
    count, right, last = connection.execute(query).one()
    if count < terms.least_answers or int(right) * _ALL >= terms.right_percent * count:
        return 0
    until = int(last) + terms.pause_days * SECONDS_PER_DAY
    return until if until > now else 0
