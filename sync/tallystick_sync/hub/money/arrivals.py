"""What workers say about payments: arrived, or not (R19)."""

from sqlalchemy import Column, Connection, Table, Text, select

from tallystick_packs.envelope import Envelope
from tallystick_packs.keys import VerifyKey
from tallystick_sync import payment_word
from tallystick_sync.errors import RefusedError
from tallystick_sync.hub.context import Context
from tallystick_sync.hub.membership import people, persons
from tallystick_sync.hub.money import payouts
from tallystick_sync.hub.store import documents
from tallystick_sync.hub.store.database import Number, insert_or_ignore, metadata

word = Table(
    "payment_word",
    metadata,
    Column("line", Text, primary_key=True),
    Column("document", Text, nullable=False),
    Column("arrived", Number, nullable=False),
    Column("time", Number, nullable=False),
)
"""The newest word of its worker on each payout line; `arrived` is 1 or 0."""


def ingest(connection: Connection, context: Context, envelope: Envelope, *, worker: str) -> None:
    """Take in a worker's word on a payment; an older one never replaces a newer one.

    Raises:
        UntrustedError: Not signed by an installation of this worker.
        RefusedError: Not a line of this worker's.
    """
    keys = [VerifyKey.from_hex(key) for key in people.installations_of(connection, worker)]
    said = payment_word.read_payment_word(envelope, installations=keys, hub=context.hub)
    if said.worker != worker or payouts.worker_of(connection, said.line) not in persons.keys_of(
        connection, worker
    ):
        raise RefusedError("There is no payment to this worker under this name.", code="no-line")
    documents.keep(connection, envelope, at=context.now)
    row = {"line": said.line, "document": envelope.id, "arrived": int(said.arrived), "time": said.time}
    if not insert_or_ignore(connection, word, row):
        connection.execute(
            word.update().where(word.c.line == said.line, word.c.time <= said.time).values(row)
        )


def words(connection: Connection) -> dict[str, bool]:
    """Payout lines that their workers spoke about: whether the money arrived."""
    return {row.line: bool(row.arrived) for row in connection.execute(select(word))}
