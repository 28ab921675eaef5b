"""Payouts in another currency than the price, at a rate that the lease fixes."""

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add both tables, and what leases and payout lines say of it."""
    op.create_table(
        "rate",
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("target", sa.Text(), nullable=False),
        sa.Column("numerator", sa.BigInteger(), nullable=False),
        sa.Column("denominator", sa.BigInteger(), nullable=False),
        sa.Column("time", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("source", "target", name=op.f("pk_rate")),
    )
    op.create_table(
        "payout_currency",
        sa.Column("worker", sa.Text(), nullable=False),
        sa.Column("currency", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("worker", name=op.f("pk_payout_currency")),
    )
    op.add_column("lease", sa.Column("payout_currency", sa.Text(), server_default="", nullable=False))
    for name in ("rate_numerator", "rate_denominator"):
        op.add_column("lease", sa.Column(name, sa.BigInteger(), server_default="1", nullable=False))
    op.add_column("payout_share", sa.Column("payout_minor", sa.BigInteger(), nullable=True))
