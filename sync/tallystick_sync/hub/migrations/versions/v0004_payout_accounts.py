"""Where workers are paid, and the keys that open it."""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add both tables, and the account to each payout line."""
    op.create_table(
        "payout_account",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("worker", sa.Text(), nullable=False),
        sa.Column("arrived", sa.Integer(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_payout_account")),
    )
    op.create_index(op.f("ix_payout_account_worker"), "payout_account", ["worker"], unique=False)
    op.create_table(
        "person_key",
        sa.Column("document", sa.Text(), nullable=False),
        sa.Column("worker", sa.Text(), nullable=False),
        sa.Column("key", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("document", name=op.f("pk_person_key")),
    )
    op.create_index(op.f("ix_person_key_worker"), "person_key", ["worker"], unique=False)
    op.add_column("payout_line", sa.Column("account", sa.Text(), nullable=True))
