"""Papers: what a worker signs besides batches, and sends along with a sync."""

from collections.abc import Callable

from sqlalchemy import Connection

from tallystick_packs.envelope import Envelope
from tallystick_sync import appeal as appeal_documents
from tallystick_sync import message as message_documents
from tallystick_sync import payment_word, payout_account
from tallystick_sync.hub.context import Context
from tallystick_sync.hub.membership import accounts
from tallystick_sync.hub.money import arrivals
from tallystick_sync.hub.reviewing import appeals
from tallystick_sync.hub.talk import replies

_INGEST: dict[str, Callable[..., None]] = {
    appeal_documents.KIND: appeals.ingest,
    payment_word.KIND: arrivals.ingest,
    message_documents.MESSAGE_KIND: replies.ingest_message,
}
KINDS = (*_INGEST, payout_account.KIND)
"""Kinds of papers, in the order in which they are taken in."""


def ingest(
    connection: Connection, context: Context, envelope: Envelope, *, worker: str, wrapped: bytes | None = None
) -> None:
    """Take in a paper of a worker; the same one again changes nothing.

    Args:
        wrapped: The key of its personal fields, wrapped for the hub.

    Raises:
        UntrustedError: Not signed by an installation of this worker.
        RefusedError: It asks for what cannot be.
    """
    if envelope.kind == payout_account.KIND:
        accounts.ingest(connection, context, envelope, worker=worker, wrapped=wrapped)
        return
    _INGEST[envelope.kind](connection, context, envelope, worker=worker)
