"""Every whole number has 64 bits on PostgreSQL, as it always had in SQLite: times end in 2038 otherwise."""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Widen the columns and their counters; a posting is kept by a rule, and the error says so."""
    connection = op.get_bind()
    if connection.dialect.name != "postgresql":
        return
    narrow = connection.execute(
        sa.text(
            "SELECT table_name, column_name FROM information_schema.columns "
            "WHERE table_schema = current_schema() AND data_type = 'integer'"
        )
    ).all()
    for table, column in narrow:
        op.alter_column(table, column, type_=sa.BigInteger())
    counters = connection.execute(
        sa.text("SELECT sequencename FROM pg_sequences WHERE schemaname = current_schema()")
    )
    for name in counters.scalars().all():
        op.execute(f'ALTER SEQUENCE "{name}" AS bigint')
    op.execute(
        "CREATE OR REPLACE FUNCTION refuse_change() RETURNS trigger LANGUAGE plpgsql AS "
        "$$ BEGIN RAISE EXCEPTION 'a posting is never changed' "
        "USING ERRCODE = 'integrity_constraint_violation'; END $$"
    )
