"""The log: an append-only Merkle tree over leases, batches, receipts and clarifications.

Appending happens inside the transaction that makes the document, so a document and its leaf are committed
together; only committed state is signed. Hashes of complete subtrees are kept, so a proof costs a few rows
at any size.
"""

import base64
from collections.abc import Callable, Iterable

from sqlalchemy import (
    Column,
    Connection,
    Index,
    LargeBinary,
    PrimaryKeyConstraint,
    Table,
    Text,
    func,
    insert,
    select,
)

from tallystick_packs import merkle
from tallystick_sync.answer import ConsistencyNote, LoggedNote
from tallystick_sync.hub.store import documents
from tallystick_sync.hub.store.database import Number, metadata
from tallystick_sync.proof import NONCE_BYTES, leaf_data

leaf = Table(
    "log_leaf",
    metadata,
    Column("position", Number, primary_key=True, autoincrement=False),
    Column("document", Text, nullable=False, unique=True),
    Column("nonce", LargeBinary, nullable=False),
    Column("job", Text, nullable=False),
    Index(None, "job", "position"),
)

node = Table(
    "log_node",
    metadata,
    Column("level", Number, nullable=False),
    Column("position", Number, nullable=False),
    Column("hash", LargeBinary, nullable=False),
    PrimaryKeyConstraint("level", "position"),
)


def append(
    connection: Connection, document_id: str, *, job: str, random_bytes: Callable[[int], bytes]
) -> int:
    """Append a document; returns its index. A document is logged once."""
    found = connection.execute(select(leaf.c.position).where(leaf.c.document == document_id)).scalar()
    if found is not None:
        return int(found)
    index = size(connection)
    nonce = random_bytes(NONCE_BYTES)
    connection.execute(insert(leaf).values(position=index, document=document_id, nonce=nonce, job=job))
    digest = merkle.leaf_hash(leaf_data(document_id, nonce))
    made = merkle.completed_nodes(index, digest, reader(connection))
    connection.execute(
        insert(node),
        [{"level": level, "position": position, "hash": value} for level, position, value in made],
    )
    return index


def size(connection: Connection) -> int:
    """Number of leaves."""
    last = connection.execute(select(func.max(leaf.c.position))).scalar()
    return 0 if last is None else int(last) + 1


def root(connection: Connection, of_size: int) -> bytes:
    """Root of the first `of_size` leaves."""
    return merkle.root(of_size, reader(connection))


def logged_notes(connection: Connection, document_ids: Iterable[str], of_size: int) -> list[LoggedNote]:
    """Inclusion proofs of documents in the tree of `of_size` leaves."""
    wanted = list(document_ids)
    rows = connection.execute(select(leaf).where(leaf.c.document.in_(wanted), leaf.c.position < of_size))
    read = reader(connection)
    return [
        LoggedNote(
            document=row.document, index=row.position, nonce=row.nonce.hex(),
            hashes=tuple(map(_base64, merkle.inclusion_proof(row.position, of_size, read))),
        )
        for row in rows
    ]  # fmt: skip


def consistency_note(connection: Connection, old: int, new: int) -> ConsistencyNote | None:
    """Proof that the log of `old` leaves is a prefix of that of `new`; None where none is needed."""
    if not 0 < old < new:
        return None
    hashes = merkle.consistency_proof(old, new, reader(connection))
    return ConsistencyNote(old=old, new=new, hashes=tuple(map(_base64, hashes)))


def entries(connection: Connection, first: int, count: int) -> list[bytes]:
    """What the log holds at `count` places from `first` on: sha256(document id || nonce)."""
    rows = connection.execute(
        select(leaf.c.document, leaf.c.nonce)
        .where(leaf.c.position >= first, leaf.c.position < first + count)
        .order_by(leaf.c.position)
    )
    return [leaf_data(row.document, row.nonce) for row in rows]


def of_job(connection: Connection, job: str, *, after: int, limit: int) -> list[tuple[int, str]]:
    """Logged documents of a job past an index, as (index, document id), in log order."""
    rows = connection.execute(
        select(leaf.c.position, leaf.c.document)
        .where(leaf.c.job == job, leaf.c.position > after)
        .order_by(leaf.c.position)
        .limit(limit)
    )
    return [(row.position, row.document) for row in rows]


def reader(connection: Connection) -> merkle.Nodes:
    """Reads nodes of the tree, a row each."""

    def read(level: int, position: int) -> bytes:
        found = connection.execute(
            select(node.c.hash).where(node.c.level == level, node.c.position == position)
        ).scalar_one()
        return bytes(found)

    return read


def _base64(data: bytes) -> str:
    return base64.b64encode(data).decode()


def of_kind(connection: Connection, kind: str, job: str) -> list[str]:
    """Ids of the logged documents of a job that are of a kind of which there are few, in log order."""
    rows = connection.execute(
        select(leaf.c.document)
        .join(documents.document, documents.document.c.id == leaf.c.document)
        .where(documents.document.c.kind == kind, leaf.c.job == job)
        .order_by(leaf.c.position)
    )
    return [row.document for row in rows]
