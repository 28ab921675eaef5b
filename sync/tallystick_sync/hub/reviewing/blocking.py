"""Blocks: no new leases for a while, with a reason that the worker reads, an end and an appeal (R17).

A block is a signed notice to one worker. It touches nothing that was leased, sent or earned: work under
way is taken in, reviewed and paid. Answering the notice is the appeal; another person decides it, and no
decision in time lifts the block.
"""

from dataclasses import dataclass

from sqlalchemy import Connection, select, update

from tallystick_packs.documents import read_payload
from tallystick_packs.envelope import Envelope
from tallystick_packs.keys import SigningKey
from tallystick_sync import message as messages
from tallystick_sync.errors import RefusedError
from tallystick_sync.hub.context import Context
from tallystick_sync.hub.membership import deciders, people
from tallystick_sync.hub.reviewing import clocks
from tallystick_sync.hub.reviewing.blocked import block
from tallystick_sync.hub.store import documents
from tallystick_sync.hub.store.database import insert_or_ignore
from tallystick_sync.hub.talk import posting
from tallystick_sync.lease import SECONDS_PER_DAY
from tallystick_sync.message import MESSAGE_KIND, NOTICE_KIND, BlockTerms, Message, Notice

MAX_DAYS = 365
APPEAL_DAYS = 14


@dataclass(frozen=True, slots=True, kw_only=True)
class Block:
    """A block as the hub knows it; times in Unix seconds.

    Attributes:
        job: Its id, or "" for the whole hub.
        due: When an appeal lifts it if nobody decides; None where none waits.
        appeal: What the worker says, "" before that.
    """

    id: str
    worker: str
    name: str
    job: str
    made: int
    until: int
    reason: str
    person: str
    state: str
    appeal: str
    due: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """A block that is to be made; `job` is an id, or "" for the whole hub."""

    worker: str
    reason: str
    days: int
    job: str = ""
    appeal_days: int = APPEAL_DAYS


def make(connection: Connection, context: Context, decider: SigningKey, wanted: Wanted) -> str:
    """Block a worker; returns the block's id.

    Raises:
        RefusedError: No reason, no end within a year, or not a key that decides.
    """
    person = deciders.check(connection, decider)
    reason = wanted.reason.strip()
    if not reason or not 1 <= wanted.days <= MAX_DAYS or not 1 <= wanted.appeal_days <= wanted.days:
        raise RefusedError(
            f"A block has a reason, an end within {MAX_DAYS} days, and time to decide an appeal before that.",
            code="no-reason", safe="Nobody was blocked.",
        )  # fmt: skip
    until = context.now + wanted.days * SECONDS_PER_DAY
    terms = BlockTerms(until=until, appeal_days=wanted.appeal_days)
    notice = posting.tell(
        connection, context, reason, worker=wanted.worker, job=wanted.job or None, block=terms
    )
    row = {
        "id": notice, "worker": wanted.worker, "job": wanted.job, "made": context.now, "until": until,
        "appeal_days": wanted.appeal_days, "person": person, "state": "open",
    }  # fmt: skip
    insert_or_ignore(connection, block, row)
    return notice


def ingest_message(connection: Connection, context: Context, envelope: Envelope, *, worker: str) -> None:
    """Take in a worker's message; one that answers a block is the appeal.

    Raises:
        UntrustedError: Not signed by an installation of this worker.
        RefusedError: See `posting.ingest`.
    """
    message = read_payload(envelope, MESSAGE_KIND, Message, max_bytes=messages.MAX_BYTES)
    row = connection.execute(
        select(block).where(block.c.id == (message.reply_to or ""), block.c.worker == worker)
    ).one_or_none()
    is_appeal = row is not None and row.state == "open" and row.until > context.now
    posting.ingest(connection, context, envelope, worker=worker, is_limited=not is_appeal)
    if row is None or not is_appeal:
        return
    _set(connection, row.id, state="appealed", appeal=envelope.id)
    clocks.start(connection, "block", row.id, due=context.now + row.appeal_days * SECONDS_PER_DAY)


def decide(
    connection: Connection, context: Context, decider: SigningKey, block_id: str, *, lift: bool, text: str
) -> None:
    """Lift a block, or uphold it on appeal; the worker reads why.

    Raises:
        RefusedError: No such block, no reason, nothing to uphold, or the person who blocked upholds it.
    """
    person = deciders.check(connection, decider)
    row = connection.execute(select(block).where(block.c.id == block_id)).one_or_none()
    if row is None or row.state == "lifted" or (not lift and row.state != "appealed"):
        raise RefusedError("There is no such block to decide.", code="no-block", safe="Nothing was changed.")
    if not lift and row.person == person:
        raise RefusedError(
            "You made this block, and another person decides the appeal (R17).", code="same-person",
            safe="Nothing was changed.",
            todo="Let another reviewer decide with their own key; without a decision it is lifted.",
        )  # fmt: skip
    if not text.strip():
        raise RefusedError("A decision says why.", code="no-reason", safe="Nothing was changed.")
    until = context.now if lift else row.until
    _end(connection, context, block_id, state="lifted" if lift else "upheld", until=until, text=text)


def lapse(connection: Connection, context: Context, block_id: str) -> None:
    """Nobody decided an appeal in time: the worker wins."""
    text = "Nobody decided your appeal in time, so the block is lifted."
    _end(connection, context, block_id, state="lifted", until=context.now, text=text)


def blocks(connection: Connection) -> list[Block]:
    """All blocks, newest first."""
    rows = connection.execute(select(block).order_by(block.c.made.desc(), block.c.id)).all()
    ids = [one for row in rows for one in (row.id, row.appeal) if one]
    found = documents.find_all(connection, ids)
    return [
        Block(
            id=row.id, worker=row.worker, name=people.name_of(connection, row.worker), job=row.job,
            made=row.made, until=row.until, person=row.person, state=row.state,
            reason=read_payload(found[row.id], NOTICE_KIND, Notice, max_bytes=messages.MAX_BYTES).text,
            appeal=(
                read_payload(found[row.appeal], MESSAGE_KIND, Message, max_bytes=messages.MAX_BYTES).text
                if row.appeal
                else ""
            ),
            due=clocks.due_of(connection, "block", row.id),
        )
        for row in rows
    ]  # fmt: skip


def _end(
    connection: Connection, context: Context, block_id: str, *, state: str, until: int, text: str
) -> None:
    row = connection.execute(select(block).where(block.c.id == block_id)).one()
    clocks.stop(connection, "block", block_id)
    _set(connection, block_id, state=state, until=until)
    terms = BlockTerms(until=until, appeal_days=row.appeal_days, of=block_id)
    posting.tell(
        connection, context, text, worker=row.worker, job=row.job or None, block=terms, reply_to=row.appeal
    )


def _set(connection: Connection, block_id: str, **values: str | int) -> None:
    connection.execute(update(block).where(block.c.id == block_id).values(**values))
