"""Who was given which clarification, and when they read it."""

import sqlalchemy as sa
from alembic import op

revision = "0020"
down_revision = "0019"
branch_labels = None
depends_on = None

_NUMBER = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    """Add the table."""
    op.create_table(
        "clarified",
        sa.Column("clarification", sa.Text(), nullable=False),
        sa.Column("worker", sa.Text(), nullable=False),
        sa.Column("position", _NUMBER, nullable=False),
        sa.Column("read_at", _NUMBER, nullable=True),
        sa.PrimaryKeyConstraint("clarification", "worker", name=op.f("pk_clarified")),
    )
    op.create_index(
        op.f("ix_clarified_worker_read_at_position"), "clarified", ["worker", "read_at", "position"]
    )
