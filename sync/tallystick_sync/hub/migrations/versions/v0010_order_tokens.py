"""Tokens of requesters, and a requester's jobs in the order of their lists."""

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the table and the index."""
    op.create_table(
        "order_token",
        sa.Column("requester", sa.Text(), nullable=False),
        sa.Column("token", sa.Text(), nullable=False),
        sa.Column("digest", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("requester", "token", name=op.f("pk_order_token")),
    )
    op.create_index(op.f("ix_job_requester_published_id"), "job", ["requester", "published", "id"])
