"""What people write: messages of workers, and the coordinator's notices and replies (R21)."""

from dataclasses import dataclass

from sqlalchemy import Connection, func, select, update

from tallystick_packs.documents import FORMAT, read_payload
from tallystick_packs.envelope import Envelope
from tallystick_packs.errors import BadDocumentError
from tallystick_packs.keys import VerifyKey
from tallystick_sync import message as messages
from tallystick_sync.errors import RefusedError
from tallystick_sync.hub.context import Context
from tallystick_sync.hub.leases.leasing import lease_table
from tallystick_sync.hub.membership import people
from tallystick_sync.hub.offering import jobs
from tallystick_sync.hub.store import documents
from tallystick_sync.hub.store.database import get_counter, insert_or_ignore, set_counter
from tallystick_sync.hub.talk.posts import post
from tallystick_sync.message import MESSAGE_KIND, NOTICE_KIND, BlockTerms, ControlResult, Message, Notice
from tallystick_sync.signed import sign_payload

MAX_OPEN = 20
"""So many messages of one worker may wait for an answer; more are refused until one was answered."""

MAX_BOARD = 20
"""So many notices of the board, the newest, are sent to a worker who has not seen them."""

_LAST_NUMBER = "last_notice"


@dataclass(frozen=True, slots=True, kw_only=True)
class Written:
    """A message or notice with its id, and when the hub got or wrote it and answered it (Unix seconds)."""

    id: str
    received: int
    answered: int | None
    message: Message | None = None
    notice: Notice | None = None


def ingest(
    connection: Connection, context: Context, envelope: Envelope, *, worker: str, is_limited: bool = True
) -> None:
    """Take in a worker's message; the same one again changes nothing.

    Args:
        is_limited: Refuse it where too many wait for an answer.

    Raises:
        UntrustedError: Not signed by an installation of this worker.
        RefusedError: About a job that the hub does not have, or more than may wait for an answer.
    """
    keys = [VerifyKey.from_hex(key) for key in people.installations_of(connection, worker)]
    message = messages.read_message(envelope, installations=keys, hub=context.hub)
    if message.worker != worker:
        raise RefusedError("This message is another worker's.", code="no-message")
    if message.job is not None and jobs.state_of(connection, message.job) is None:
        raise RefusedError("The hub has no job with this id.", code="no-job")
    open_ones = connection.execute(
        select(func.count())
        .select_from(post)
        .where(post.c.worker == worker, post.c.answered.is_(None), post.c.kind == MESSAGE_KIND)
    ).scalar_one()
    is_known = connection.execute(select(post.c.id).where(post.c.id == envelope.id)).first() is not None
    if is_known:
        return
    if is_limited and open_ones >= MAX_OPEN:
        raise RefusedError(
            "Your coordinator has not answered your last messages yet.", code="too-many-messages",
            safe="The ones before are there.", todo="Wait for an answer, or call your coordinator.",
        )  # fmt: skip
    documents.keep(connection, envelope, at=context.now)
    _keep(connection, envelope, at=context.now, worker=worker, job=message.job)


def reply(connection: Connection, context: Context, message_id: str, text: str) -> str:
    """Answer a worker's message; only that worker gets it. Returns the notice's id.

    Raises:
        KeyError: There is no such message.
        BadDocumentError: Empty, or too long.
    """
    message = _message(documents.find(connection, message_id))
    return tell(connection, context, text, worker=message.worker, job=message.job, reply_to=message_id)


def tell(
    connection: Connection,
    context: Context,
    text: str,
    *,
    worker: str,
    job: str | None = None,
    reply_to: str | None = None,
    block: BlockTerms | None = None,
    control: ControlResult | None = None,
) -> str:
    """Write to one worker, in answer to a message or not. Returns the notice's id.

    Raises:
        BadDocumentError: Empty, or too long.
    """
    envelope = _signed(context, text, worker=worker, job=job, reply_to=reply_to, block=block, control=control)
    documents.keep(connection, envelope, at=context.now)
    _keep(connection, envelope, at=context.now, worker=worker, job=job)
    if reply_to is not None:
        connection.execute(update(post).where(post.c.id == reply_to).values(answered=context.now))
    people.to_feed(connection, worker, envelope.id)
    return envelope.id


def put_up(connection: Connection, context: Context, text: str, *, job: str | None = None) -> str:
    """Put up a notice: for all of the hub, or for all who hold a lease of a job, now or later.

    Raises:
        BadDocumentError: Empty, or too long.
    """
    number = None if job is not None else get_counter(connection, _LAST_NUMBER) + 1
    envelope = _signed(context, text, job=job, number=number)
    documents.keep(connection, envelope, at=context.now)
    _keep(connection, envelope, at=context.now, job=job, number=number)
    if number is not None:
        set_counter(connection, _LAST_NUMBER, number)
        return envelope.id
    holders = connection.execute(select(lease_table.c.worker).where(lease_table.c.job == job).distinct())
    for row in holders.all():
        people.to_feed(connection, row.worker, envelope.id)
    return envelope.id


def board_after(connection: Connection, number: int) -> list[Envelope]:
    """Notices of the hub's board after a number, oldest first; of many the newest `MAX_BOARD`."""
    query = select(post.c.id).where(post.c.number > number).order_by(post.c.number.desc()).limit(MAX_BOARD)
    ids = [row.id for row in connection.execute(query)][::-1]
    found = documents.find_all(connection, ids)
    return [found[one] for one in ids]


def written(connection: Connection, *, kind: str, only_open: bool = False, limit: int = 200) -> list[Written]:
    """Messages or notices, newest first; with `only_open` the messages that nobody answered."""
    query = select(post).where(post.c.kind == kind).order_by(post.c.received.desc(), post.c.id).limit(limit)
    if only_open:
        query = query.where(post.c.answered.is_(None))
    rows = connection.execute(query).all()
    found = documents.find_all(connection, [row.id for row in rows])
    return [
        Written(
            id=row.id, received=row.received, answered=row.answered,
            message=_message(found[row.id]) if kind == MESSAGE_KIND else None,
            notice=_notice(found[row.id]) if kind == NOTICE_KIND else None,
        )
        for row in rows
    ]  # fmt: skip


def text_of(connection: Connection, message_id: str) -> str:
    """What a worker's message says."""
    return _message(documents.find(connection, message_id)).text


def _signed(
    context: Context,
    text: str,
    *,
    number: int | None = None,
    worker: str | None = None,
    job: str | None = None,
    reply_to: str | None = None,
    block: BlockTerms | None = None,
    control: ControlResult | None = None,
) -> Envelope:
    if not text.strip() or len(text) > messages.MAX_TEXT:
        raise BadDocumentError(f"A notice has 1 to {messages.MAX_TEXT} letters.", safe="Nothing was sent.")
    key = context.keys.coordinator
    value = Notice(
        format=FORMAT, hub=context.hub, signer=key.public.hex, time=context.now, text=text, number=number,
        worker=worker, job=job, reply_to=reply_to, block=block, control=control,
    )  # fmt: skip
    return sign_payload(NOTICE_KIND, value, key)


def _keep(
    connection: Connection,
    envelope: Envelope,
    *,
    at: int,
    worker: str | None = None,
    job: str | None = None,
    number: int | None = None,
) -> None:
    row = {"id": envelope.id, "kind": envelope.kind, "number": number, "worker": worker, "job": job}
    # The same words to the same person within a second are one notice.
    insert_or_ignore(connection, post, row | {"received": at})


def _message(envelope: Envelope) -> Message:
    return read_payload(envelope, MESSAGE_KIND, Message, max_bytes=messages.MAX_BYTES)


def _notice(envelope: Envelope) -> Notice:
    return read_payload(envelope, NOTICE_KIND, Notice, max_bytes=messages.MAX_BYTES)
