"""Payout accounts: where each worker is paid. The details are readable as long as their key is kept (R13)."""

from sqlalchemy import (
    Column,
    Connection,
    Index,
    LargeBinary,
    Table,
    Text,
    delete,
    insert,
    select,
    update,
)

from tallystick_packs import strict_json
from tallystick_packs.documents import convert, read_payload
from tallystick_packs.envelope import Envelope
from tallystick_packs.errors import BadDocumentError
from tallystick_packs.keys import VerifyKey
from tallystick_sync import payout_account
from tallystick_sync.errors import RefusedError
from tallystick_sync.hub.context import Context
from tallystick_sync.hub.membership import people
from tallystick_sync.hub.store import documents
from tallystick_sync.hub.store.database import Number, metadata
from tallystick_sync.lease import SECONDS_PER_DAY
from tallystick_sync.payout_account import CHANGE_DAYS, Details, PayoutAccount
from tallystick_sync.sealing import unseal, unwrap

account_table = Table(
    "payout_account",
    metadata,
    Column("id", Text, primary_key=True),
    Column("worker", Text, nullable=False),
    Column("arrived", Number, nullable=False),
    Column("state", Text, nullable=False),
    Index(None, "worker"),
)
"""`state`: active, waiting (a change that was not confirmed), confirmed, replaced, cancelled."""

person_key = Table(
    "person_key",
    metadata,
    Column("document", Text, primary_key=True),
    Column("worker", Text, nullable=False),
    Column("key", LargeBinary, nullable=False),
    Index(None, "worker"),
)
"""Keys of sealed personal fields; without its key a document still verifies and says nothing."""


def ingest(
    connection: Connection, context: Context, envelope: Envelope, *, worker: str, wrapped: bytes | None
) -> None:
    """Take in a payout account of a worker, or a word on one; the same one again changes nothing.

    Raises:
        UntrustedError: Not signed by an installation of this worker.
        BadDocumentError: Its details cannot be opened.
        RefusedError: It is about an account that is not there.
    """
    keys = [VerifyKey.from_hex(key) for key in people.installations_of(connection, worker)]
    value = payout_account.read_payout_account(envelope, installations=keys, hub=context.hub)
    if value.worker != worker:
        raise RefusedError("A payout account is another worker's.", code="no-account")
    if not documents.keep(connection, envelope, at=context.now):
        return
    if value.action != "set":
        _confirm(connection, worker, value)
        return
    if wrapped is None:
        raise BadDocumentError("A payout account came without its key.")
    key = unwrap(wrapped, context.keys.hub)
    _details(value, key)
    connection.execute(insert(person_key).values(document=envelope.id, worker=worker, key=key))
    state = "waiting" if current(connection, worker, now=context.now) is not None else "active"
    connection.execute(
        insert(account_table).values(id=envelope.id, worker=worker, arrived=context.now, state=state)
    )


def current(connection: Connection, worker: str, *, now: int) -> str | None:
    """The id of the account that counts now; a change that was confirmed counts once its days are over."""
    rows = connection.execute(
        select(account_table).where(account_table.c.worker == worker).order_by(account_table.c.arrived.desc())
    ).all()
    changed = [
        row.id
        for row in rows
        if row.state == "confirmed" and row.arrived + CHANGE_DAYS * SECONDS_PER_DAY <= now
    ]
    first = [row.id for row in rows if row.state == "active"]
    return next(iter([*changed, *first]), None)


def details(connection: Connection, account: str) -> Details | None:
    """What a worker entered; None where it was erased."""
    key = connection.execute(select(person_key.c.key).where(person_key.c.document == account)).scalar()
    if key is None:
        return None
    envelope = documents.find(connection, account)
    value = read_payload(envelope, payout_account.KIND, PayoutAccount, max_bytes=payout_account.MAX_BYTES)
    return _details(value, key)


def erase(connection: Connection, worker: str) -> int:
    """Forget a worker's personal fields: destroy their keys. What they signed still verifies (R13)."""
    return connection.execute(delete(person_key).where(person_key.c.worker == worker)).rowcount


def _confirm(connection: Connection, worker: str, value: PayoutAccount) -> None:
    state = "confirmed" if value.action == "confirm" else "cancelled"
    changed = connection.execute(
        update(account_table)
        .where(
            account_table.c.id == value.account, account_table.c.worker == worker,
            account_table.c.state.in_(("waiting", "confirmed")),
        )
        .values(state=state)
    )  # fmt: skip
    if not changed.rowcount:
        raise RefusedError("There is no such change of a payout account.", code="no-account")


def _details(value: PayoutAccount, key: bytes) -> Details:
    try:
        sealed = bytes.fromhex(value.sealed or "")
    except ValueError as exc:
        raise BadDocumentError("A payout account is sealed in no readable form.") from exc
    plain = strict_json.loads(unseal(key, sealed), max_bytes=payout_account.MAX_BYTES)
    return convert(plain, Details, what="payout account")
