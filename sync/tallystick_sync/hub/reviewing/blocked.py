"""The table of blocks, and the one question that giving out leases asks of it (R17)."""

from sqlalchemy import Column, Connection, Index, Table, Text, select

from tallystick_sync.hub.store.database import Number, metadata

block = Table(
    "block",
    metadata,
    Column("id", Text, primary_key=True),
    Column("worker", Text, nullable=False),
    Column("job", Text, nullable=False),
    Column("made", Number, nullable=False),
    Column("until", Number, nullable=False),
    Column("appeal_days", Number, nullable=False),
    Column("person", Text, nullable=False),
    Column("appeal", Text),
    Column("state", Text, nullable=False),
    Index(None, "worker"),
)
"""`id`: the notice that made it. `job`: empty for the whole hub. `person`: who decided it. `appeal`: the
worker's message. `state`: open, appealed, upheld, lifted."""


def is_blocked(connection: Connection, worker: str, job: str, *, now: int) -> bool:
    """Whether a worker is given no new leases of a job now."""
    query = select(block.c.id).where(
        block.c.worker == worker, block.c.job.in_(("", job)), block.c.until > now, block.c.state != "lifted"
    )
    return connection.execute(query.limit(1)).first() is not None
