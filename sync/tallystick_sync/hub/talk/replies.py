"""A worker's message, and what it answers: a block, a control item, or nothing that has a clock."""

from sqlalchemy import Connection

from tallystick_packs.documents import read_payload
from tallystick_packs.envelope import Envelope
from tallystick_sync.hub.context import Context
from tallystick_sync.hub.reviewing import blocking, control
from tallystick_sync.hub.talk import posting
from tallystick_sync.message import MAX_BYTES, MESSAGE_KIND, Message


def ingest_message(connection: Connection, context: Context, envelope: Envelope, *, worker: str) -> None:
    """Take in a worker's message; one that answers what was expected of a control item disputes it (R10).

    Raises:
        UntrustedError: Not signed by an installation of this worker.
        RefusedError: See `posting.ingest`.
    """
    notice = read_payload(envelope, MESSAGE_KIND, Message, max_bytes=MAX_BYTES).reply_to or ""
    if not control.is_disputable(connection, notice, worker):
        blocking.ingest_message(connection, context, envelope, worker=worker)
        return
    posting.ingest(connection, context, envelope, worker=worker, is_limited=False)
    control.dispute(connection, context, notice, envelope.id)
