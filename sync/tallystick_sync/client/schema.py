"""Tables of a worker's store, version 1.

Documents are kept as they came, byte for byte; `receipt_item`, `money` and `offer` are indexes that can be
rebuilt from them. Triggers refuse to change or delete answers and batches: finished work is never
destroyed by software (R11), whatever bug calls.
"""

from sqlalchemy import (
    CheckConstraint,
    Column,
    Connection,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    PrimaryKeyConstraint,
    Table,
    Text,
    UniqueConstraint,
    text,
)

STORE_VERSION = 1

metadata = MetaData()

document = Table(
    "document",
    metadata,
    Column("id", Text, primary_key=True),
    Column("kind", Text, nullable=False),
    Column("bytes", LargeBinary, nullable=False),
    Column("received", Integer, nullable=False),
    Index("document_kind", "kind"),
)
"""Signed documents as DSSE JSON; `id` is the document's id."""

proof = Table(
    "proof", metadata, Column("document", Text, primary_key=True), Column("text", Text, nullable=False)
)
"""C2SP proofs that a document stands in the log."""

checkpoint = Table(
    "checkpoint",
    metadata,
    Column("size", Integer, nullable=False),
    Column("root", Text, nullable=False),
    Column("text", Text, nullable=False),
    PrimaryKeyConstraint("size", "root"),
)
"""Every checkpoint ever seen; two roots at one size prove a forked log."""

draft = Table(
    "draft",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("lease", Text, nullable=False),
    Column("item", Text, nullable=False),
    Column("cursor", Integer, nullable=False),
    Column("active_ms", Integer, nullable=False, server_default="0"),
    UniqueConstraint("lease", "item"),
)
"""Work on an item; edits with a step above `cursor` are undone."""

edit = Table(
    "edit",
    metadata,
    Column("draft", Integer, nullable=False),
    Column("seq", Integer, nullable=False),
    Column("step", Integer, nullable=False),
    Column("key", Text, nullable=False),
    Column("value", Text),
    PrimaryKeyConstraint("draft", "seq"),
)
"""The journal of a draft: the last value of a key up to the cursor counts; NULL removes the key."""

answer = Table(
    "answer",
    metadata,
    Column("lease", Text, nullable=False),
    Column("item", Text, nullable=False),
    Column("revision", Integer, nullable=False),
    Column("bytes", LargeBinary, nullable=False),
    Column("sha256", Text, nullable=False),
    PrimaryKeyConstraint("lease", "item", "revision"),
    CheckConstraint("revision >= 1"),
)
"""Finished answers, skips and reports, as the JSON entry of a batch."""

batch = Table(
    "batch",
    metadata,
    Column("seq", Integer, primary_key=True),
    Column("id", Text, nullable=False, unique=True),
    Column("lease", Text, nullable=False),
    Column("bytes", LargeBinary, nullable=False),
)
"""Signed batches of this installation, in chain order."""

outbox = Table(
    "outbox",
    metadata,
    Column("lease", Text, nullable=False),
    Column("item", Text, nullable=False),
    Column("revision", Integer, nullable=False),
    Column("since", Integer, nullable=False),
    Column("batch", Integer),
    PrimaryKeyConstraint("lease", "item", "revision"),
)
"""What the hub has not given a receipt for; `batch` is NULL until it was signed into one."""

download = Table(
    "download",
    metadata,
    Column("lease", Text, primary_key=True),
    Column("have", Integer, nullable=False),
    Column("total", Integer, nullable=False),
    Column("done", Integer, nullable=False),
)
"""Bytes of each leased pack that are on the disk; `done` counts media files checked and kept."""

setting = Table(
    "setting", metadata, Column("key", Text, primary_key=True), Column("value", Text, nullable=False)
)
"""The worker's settings, values as JSON."""

position = Table(
    "position", metadata, Column("name", Text, primary_key=True), Column("value", Text, nullable=False)
)
"""Where the exchange stands: versions, feed, token, ids of the documents in force."""

wish = Table(
    "wish",
    metadata,
    Column("number", Integer, nullable=False),
    Column("what", Text, nullable=False),
    PrimaryKeyConstraint("number", "what"),
    CheckConstraint("what IN ('header', 'pack')"),
)
"""Offers whose header or lease the next exchange asks for."""

offer = Table(
    "offer",
    metadata,
    Column("number", Integer, primary_key=True),
    Column("entry", Text, nullable=False),
    Column("header", Text),
)
"""Index: the catalog as it stands, and the header read for an offer."""

held = Table(
    "held",
    metadata,
    Column("lease", Text, primary_key=True),
    Column("pack", Text, nullable=False),
    Column("header", Text, nullable=False),
    Column("taken", Integer, nullable=False),
)
"""Index: leases held, with the ids of their manifest and header documents."""

receipt_item = Table(
    "receipt_item",
    metadata,
    Column("lease", Text, nullable=False),
    Column("item", Text, nullable=False),
    Column("revision", Integer, nullable=False),
    Column("number", Integer, nullable=False),
    Column("state", Text, nullable=False),
    Column("reason", Text),
    Column("evidence", Text),
    PrimaryKeyConstraint("lease", "item"),
)
"""Index: the newest state of each item that has a receipt."""

money = Table(
    "money",
    metadata,
    Column("lease", Text, primary_key=True),
    Column("currency", Text, nullable=False),
    Column("number", Integer, nullable=False),
    Column("owed_minor", Integer, nullable=False),
    Column("paid_minor", Integer, nullable=False),
)
"""Index: totals of each lease after its newest receipt."""

KEPT_FOR_EVER = ("answer", "batch")


def create_triggers(connection: Connection) -> None:
    """Make the database itself refuse to change or delete finished work."""
    for table in KEPT_FOR_EVER:
        for verb in ("UPDATE", "DELETE"):
            connection.execute(
                text(
                    f"CREATE TRIGGER {table}_{verb.lower()} BEFORE {verb} ON {table} "
                    f"BEGIN SELECT RAISE(ABORT, 'finished work is never changed'); END"
                )
            )


def create_all(connection: Connection) -> None:
    """Make a new store of the current version."""
    metadata.create_all(connection)
    create_triggers(connection)
    connection.execute(text(f"PRAGMA user_version = {STORE_VERSION}"))
