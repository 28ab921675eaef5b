"""The first store: every table of version 1.

Written out rather than taken from `schema`, which will move on.
"""

from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None

TABLES = (
    (
        "CREATE TABLE document (id TEXT NOT NULL, kind TEXT NOT NULL, bytes BLOB NOT NULL, "
        "received INTEGER NOT NULL, PRIMARY KEY (id))"
    ),
    "CREATE INDEX document_kind ON document (kind)",
    "CREATE TABLE proof (document TEXT NOT NULL, text TEXT NOT NULL, PRIMARY KEY (document))",
    (
        "CREATE TABLE checkpoint (size INTEGER NOT NULL, root TEXT NOT NULL, text TEXT NOT NULL, "
        "PRIMARY KEY (size, root))"
    ),
    (
        "CREATE TABLE draft (id INTEGER NOT NULL, lease TEXT NOT NULL, item TEXT NOT NULL, "
        "cursor INTEGER NOT NULL, active_ms INTEGER DEFAULT '0' NOT NULL, PRIMARY KEY (id), "
        "UNIQUE (lease, item))"
    ),
    (
        "CREATE TABLE edit (draft INTEGER NOT NULL, seq INTEGER NOT NULL, step INTEGER NOT NULL, "
        "key TEXT NOT NULL, value TEXT, PRIMARY KEY (draft, seq))"
    ),
    (
        "CREATE TABLE answer (lease TEXT NOT NULL, item TEXT NOT NULL, revision INTEGER NOT NULL, "
        "bytes BLOB NOT NULL, sha256 TEXT NOT NULL, PRIMARY KEY (lease, item, revision), "
        "CHECK (revision >= 1))"
    ),
    (
        "CREATE TABLE batch (seq INTEGER NOT NULL, id TEXT NOT NULL, lease TEXT NOT NULL, "
        "bytes BLOB NOT NULL, PRIMARY KEY (seq), UNIQUE (id))"
    ),
    (
        "CREATE TABLE outbox (lease TEXT NOT NULL, item TEXT NOT NULL, revision INTEGER NOT NULL, "
        "since INTEGER NOT NULL, batch INTEGER, PRIMARY KEY (lease, item, revision))"
    ),
    (
        "CREATE TABLE download (lease TEXT NOT NULL, have INTEGER NOT NULL, total INTEGER NOT NULL, "
        "done INTEGER NOT NULL, PRIMARY KEY (lease))"
    ),
    "CREATE TABLE setting (key TEXT NOT NULL, value TEXT NOT NULL, PRIMARY KEY (key))",
    "CREATE TABLE position (name TEXT NOT NULL, value TEXT NOT NULL, PRIMARY KEY (name))",
    (
        "CREATE TABLE wish (number INTEGER NOT NULL, what TEXT NOT NULL, PRIMARY KEY (number, what), "
        "CHECK (what IN ('header', 'pack')))"
    ),
    "CREATE TABLE offer (number INTEGER NOT NULL, entry TEXT NOT NULL, header TEXT, PRIMARY KEY (number))",
    (
        "CREATE TABLE held (lease TEXT NOT NULL, pack TEXT NOT NULL, header TEXT NOT NULL, "
        "taken INTEGER NOT NULL, PRIMARY KEY (lease))"
    ),
    (
        "CREATE TABLE receipt_item (lease TEXT NOT NULL, item TEXT NOT NULL, revision INTEGER NOT NULL, "
        "number INTEGER NOT NULL, state TEXT NOT NULL, reason TEXT, evidence TEXT, PRIMARY KEY (lease, item))"
    ),
    (
        "CREATE TABLE money (lease TEXT NOT NULL, currency TEXT NOT NULL, number INTEGER NOT NULL, "
        "owed_minor INTEGER NOT NULL, paid_minor INTEGER NOT NULL, PRIMARY KEY (lease))"
    ),
)
KEPT_FOR_EVER = ("answer", "batch")


def upgrade() -> None:
    """Make the tables and the triggers that protect finished work."""
    for statement in TABLES:
        op.execute(statement)
    for table in KEPT_FOR_EVER:
        for verb in ("UPDATE", "DELETE"):
            op.execute(
                f"CREATE TRIGGER {table}_{verb.lower()} BEFORE {verb} ON {table} "
                f"BEGIN SELECT RAISE(ABORT, 'finished work is never changed'); END"
            )
