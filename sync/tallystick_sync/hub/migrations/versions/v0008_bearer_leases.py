"""Bearer leases: first packs on a stick, who redeemed them, and second claims."""

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None

_NUMBER = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    """Add the three tables."""
    op.create_table(
        "bearer",
        sa.Column("lease", sa.Text(), nullable=False),
        sa.Column("token", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("lease", name=op.f("pk_bearer")),
    )
    op.create_index(op.f("ix_bearer_token"), "bearer", ["token"], unique=False)
    op.create_table(
        "redemption",
        sa.Column("bearer", sa.Text(), nullable=False),
        sa.Column("worker", sa.Text(), nullable=False),
        sa.Column("lease", sa.Text(), nullable=False),
        sa.Column("time", _NUMBER, nullable=False),
        sa.PrimaryKeyConstraint("bearer", "worker", name=op.f("pk_redemption")),
    )
    op.create_table(
        "claim",
        sa.Column("batch", sa.Text(), nullable=False),
        sa.Column("lease", sa.Text(), nullable=False),
        sa.Column("worker", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("certificate", sa.Text(), nullable=False),
        sa.Column("entries", _NUMBER, nullable=False),
        sa.Column("arrived", _NUMBER, nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("batch", name=op.f("pk_claim")),
    )
    op.create_index(op.f("ix_claim_lease_worker"), "claim", ["lease", "worker"], unique=False)
    op.create_index(op.f("ix_claim_state_arrived"), "claim", ["state", "arrived"], unique=False)
