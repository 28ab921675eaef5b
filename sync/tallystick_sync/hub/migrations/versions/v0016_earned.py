"""What was earned and when it was paid; the figures that a hub publishes."""

import sqlalchemy as sa
from alembic import op

revision = "0016"
down_revision = "0015"
branch_labels = None
depends_on = None

_NUMBER = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    """Add both tables, and what the transfers say of the time before."""
    op.create_table(
        "earned",
        sa.Column("lease", sa.Text(), nullable=False),
        sa.Column("number", _NUMBER, nullable=False),
        sa.Column("worker", sa.Text(), nullable=False),
        sa.Column("currency", sa.Text(), nullable=False),
        sa.Column("time", _NUMBER, nullable=False),
        sa.Column("amount", sa.BigInteger(), nullable=False),
        sa.Column("paid", sa.BigInteger(), nullable=False),
        sa.Column("settled", _NUMBER, nullable=False),
        sa.PrimaryKeyConstraint("lease", "number", name=op.f("pk_earned")),
    )
    op.create_index(op.f("ix_earned_settled_time"), "earned", ["settled", "time"], unique=False)
    op.create_table(
        "figures",
        sa.Column("id", _NUMBER, autoincrement=False, nullable=False),
        sa.Column("time", _NUMBER, nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_figures")),
    )
    _carry_over()


def _carry_over() -> None:
    """Of each lease, what is owed since it was first accepted, and what was paid of it: in one row.

    The row is number 0, which no receipt has. Its time is that of the first acceptance that the books know.
    """
    op.execute(
        "INSERT INTO earned (lease, number, worker, currency, time, amount, paid, settled) "
        "SELECT id, 0, worker, currency, "
        "coalesce((SELECT min(t.time) FROM transfer t "
        "WHERE t.reference LIKE 'accepted ' || lease.id || ' %'), time), "
        "owed_minor, paid_minor, CASE WHEN paid_minor = owed_minor THEN "
        "coalesce((SELECT max(t.time) FROM transfer t WHERE t.reference LIKE 'paid % ' || lease.id), time) "
        "ELSE 0 END FROM lease WHERE owed_minor > 0"
    )
