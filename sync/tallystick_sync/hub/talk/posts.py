"""The table of what people write, and what a new holder of a job must get of it."""

from sqlalchemy import Column, Connection, Index, Table, Text, select

from tallystick_sync.hub.store.database import Number, metadata
from tallystick_sync.message import NOTICE_KIND

post = Table(
    "post",
    metadata,
    Column("id", Text, primary_key=True),
    Column("kind", Text, nullable=False),
    Column("number", Number),
    Column("worker", Text),
    Column("job", Text),
    Column("received", Number, nullable=False),
    Column("answered", Number),
    Index(None, "number"),
    Index(None, "job"),
    Index(None, "worker", "answered"),
)
"""Index of messages and notices by whom and what they are for; `answered` is the time of the answer."""


def notices_of_job(connection: Connection, job: str) -> list[str]:
    """Ids of the notices for all who hold a job, oldest first; replies to single workers are none."""
    rows = connection.execute(
        select(post.c.id)
        .where(post.c.job == job, post.c.kind == NOTICE_KIND, post.c.worker.is_(None))
        .order_by(post.c.received, post.c.id)
    )
    return [row.id for row in rows]
