"""What was repaid of a lease's download."""

import sqlalchemy as sa
from alembic import op

revision = "0018"
down_revision = "0017"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the column."""
    op.add_column("lease", sa.Column("data_minor", sa.BigInteger(), server_default="0", nullable=False))
