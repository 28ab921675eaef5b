"""Leases end, are closed and topped up; clocks; who looked at what; appeals; words on payments."""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

_AMOUNTS = ("top_up_minor", "credit_minor", "item_reserve", "reserved_minor")


def upgrade() -> None:
    """Add the tables and columns, and give leases that are under way their share of what is set aside."""
    for name in _AMOUNTS:
        op.add_column("lease", sa.Column(name, sa.BigInteger(), server_default="0", nullable=False))
    op.add_column("lease", sa.Column("closed", sa.Integer(), server_default="0", nullable=False))
    op.create_index(op.f("ix_lease_pack"), "lease", ["pack"], unique=False)
    op.add_column("answer", sa.Column("returned", sa.Integer(), server_default="0", nullable=False))
    op.add_column("answer", sa.Column("decision", sa.Text(), nullable=True))
    op.execute("UPDATE answer SET returned = 1 WHERE state = 'returned'")
    op.create_table(
        "clock",
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("lease", sa.Text(), nullable=False),
        sa.Column("item", sa.Text(), nullable=False),
        sa.Column("due", sa.Integer(), nullable=False),
        sa.Column("put_off", sa.Integer(), server_default="0", nullable=False),
        sa.PrimaryKeyConstraint("kind", "lease", "item", name=op.f("pk_clock")),
    )
    op.create_index(op.f("ix_clock_due"), "clock", ["due"], unique=False)
    op.create_table(
        "unread",
        sa.Column("lease", sa.Text(), nullable=False),
        sa.Column("item", sa.Text(), nullable=False),
        sa.Column("worker", sa.Text(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("seconds", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("lease", "item", name=op.f("pk_unread")),
    )
    op.create_index(op.f("ix_unread_worker_position"), "unread", ["worker", "position"], unique=False)
    op.create_table(
        "look",
        sa.Column("batch", sa.Text(), nullable=False),
        sa.Column("item", sa.Text(), nullable=False),
        sa.Column("reviewer", sa.Text(), nullable=False),
        sa.Column("at", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("batch", "item", "reviewer", name=op.f("pk_look")),
    )
    op.create_table(
        "appeal",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("worker", sa.Text(), nullable=False),
        sa.Column("lease", sa.Text(), nullable=False),
        sa.Column("item", sa.Text(), nullable=False),
        sa.Column("arrived", sa.Integer(), nullable=False),
        sa.Column("decision", sa.Text(), nullable=True),
        sa.PrimaryKeyConstraint("lease", "item", name=op.f("pk_appeal")),
    )
    op.create_index(op.f("ix_appeal_id"), "appeal", ["id"], unique=False)
    op.create_table(
        "payment_word",
        sa.Column("line", sa.Text(), nullable=False),
        sa.Column("document", sa.Text(), nullable=False),
        sa.Column("arrived", sa.Integer(), nullable=False),
        sa.Column("time", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("line", name=op.f("pk_payment_word")),
    )
    _carry_over()


def _carry_over() -> None:
    """Start the clocks of leases that are there, and share out each job's reserve over its slots."""
    op.execute("INSERT INTO clock (kind, lease, item, due) SELECT 'until', id, '', until FROM lease")
    op.execute("INSERT INTO clock (kind, lease, item, due) SELECT 'claim', id, '', claim_until FROM lease")
    op.execute(
        "INSERT INTO clock (kind, lease, item, due) SELECT 'review', lease, item, max(arrived) + 1209600 "
        "FROM answer WHERE state = 'received' AND kind <> 'skip' GROUP BY lease, item"
    )
    connection = op.get_bind()
    for job, currency in connection.execute(sa.text("SELECT id, currency FROM job")).all():
        account = f"reserved:{job}:{currency}"
        held = connection.execute(
            sa.text("SELECT balance FROM account WHERE id = :id"), {"id": account}
        ).scalar()
        counts = (
            "SELECT coalesce(sum(wanted), 0) FROM item JOIN pack ON number = pack WHERE job = :job",
            (
                "SELECT count(*) FROM lease_item JOIN lease ON id = lease "
                "WHERE job = :job AND state <> 'skipped'"
            ),
            "SELECT coalesce(sum(accepted), 0) FROM lease WHERE job = :job",
        )
        free, taken, done = (
            int(connection.execute(sa.text(query), {"job": job}).scalar_one()) for query in counts
        )
        share = int(held or 0) // max(1, free + taken - done)
        connection.execute(
            sa.text(
                "UPDATE lease SET item_reserve = :share, reserved_minor = :share * ((SELECT count(*) FROM "
                "lease_item x WHERE x.lease = lease.id AND x.state <> 'skipped') - accepted) WHERE job = :job"
            ),
            {"share": share, "job": job},
        )
