"""Control items: sheets of expected answers, the items, and how answers compare."""

import sqlalchemy as sa
from alembic import op

revision = "0019"
down_revision = "0018"
branch_labels = None
depends_on = None

_NUMBER = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    """Add the tables."""
    op.create_table(
        "control_sheet",
        sa.Column("commitment", sa.Text(), nullable=False),
        sa.Column("sheet", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("commitment", name=op.f("pk_control_sheet")),
    )
    op.create_table(
        "control_item",
        sa.Column("pack", _NUMBER, nullable=False),
        sa.Column("item", sa.Text(), nullable=False),
        sa.Column("job", sa.Text(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("pack", "item", name=op.f("pk_control_item")),
    )
    op.create_table(
        "control_result",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("worker", sa.Text(), nullable=False),
        sa.Column("job", sa.Text(), nullable=False),
        sa.Column("pack", _NUMBER, nullable=False),
        sa.Column("lease", sa.Text(), nullable=False),
        sa.Column("item", sa.Text(), nullable=False),
        sa.Column("is_right", _NUMBER, nullable=False),
        sa.Column("time", _NUMBER, nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("message", sa.Text(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_control_result")),
    )
    op.create_index(op.f("ix_control_result_worker_job"), "control_result", ["worker", "job"])
    op.create_index(op.f("ix_control_result_pack_item"), "control_result", ["pack", "item"])
    op.create_index(op.f("ix_control_result_lease_item"), "control_result", ["lease", "item"], unique=True)
