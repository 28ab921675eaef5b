"""Words between people: a worker writes to the hub, a coordinator answers or puts up a notice (R21).

Both are signed like everything else and ride along: a message with the next sync or stick, a notice with the
hub's answer. A notice of the hub's board has a number, so that a worker asks for those after the last one
seen; one about a job goes to all who hold a lease of it, now or later; one to a worker to that worker alone.
Neither changes a rule or a price: a clarification does not either, and is the requester's.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from tallystick_packs.envelope import Envelope
from tallystick_packs.errors import BadDocumentError
from tallystick_packs.expected.sheet import Known, Shown
from tallystick_packs.keys import VerifyKey
from tallystick_sync.signed import read_signed

MESSAGE_KIND = "message"
NOTICE_KIND = "notice"
MAX_BYTES = 16 * 1024
MAX_TEXT = 2000


@dataclass(frozen=True, slots=True, kw_only=True)
class Message:
    """The payload of a worker's message.

    Attributes:
        time: When it was written, by the worker's clock: a claim.
        job, item: What it is about; None for the hub as a whole, or the whole job.
        reply_to: Id of the notice that it answers.
    """

    format: str
    hub: str
    signer: str
    worker: str
    time: int
    text: str
    job: str | None = None
    item: str | None = None
    reply_to: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class BlockTerms:
    """What a notice says where it blocks its worker (R17): no new leases of its job, or of the hub.

    Attributes:
        until: When it ends, Unix seconds; a time that is past lifts it.
        appeal_days: Days in which an appeal is decided, or it is lifted. Answering the notice is the appeal.
        of: Id of the notice that made the block, where this one decides about it.
    """

    until: int
    appeal_days: int
    of: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ControlResult:
    """What a notice says where it tells how an answer to a control item compares (R10).

    The notice's text is the explanation. Answering the notice disputes what was expected.

    Attributes:
        revision: The answer that was compared.
        expected: Label Studio result entries.
        salt, index, size, path: Prove that the item's manifest committed to this (`Sheet`); hex.
        until: No new packs of the job are given until then, Unix seconds; None where they are.
    """

    lease: str
    item: str
    revision: int
    is_right: bool
    expected: tuple[dict[str, Any], ...]
    salt: str
    index: int
    size: int
    path: tuple[str, ...]
    until: int | None = None

    def shown(self, explanation: str) -> Shown:
        """What is to be checked against the manifest's commitment."""
        known = Known(item=self.item, result=self.expected, explanation=explanation)
        return Shown(known=known, salt=self.salt, index=self.index, size=self.size, path=self.path)


@dataclass(frozen=True, slots=True, kw_only=True)
class Notice:
    """The payload of a notice, signed by a coordinator.

    Attributes:
        number: Its place on the hub's board, from 1; None where it is about a job or to one worker.
        job: Whose holders it is for.
        worker: The one whom it is for.
        reply_to: Id of the message that it answers.
        block: Only to one worker: they are given nothing new for a while, and `text` is the reason.
        control: Only to one worker: how an answer compares with the expected one, and `text` says why.
    """

    format: str
    hub: str
    signer: str
    time: int
    text: str
    number: int | None = None
    job: str | None = None
    worker: str | None = None
    reply_to: str | None = None
    block: BlockTerms | None = None
    control: ControlResult | None = None


def read_message(envelope: Envelope, *, installations: Iterable[VerifyKey], hub: str) -> Message:
    """Verify a message against the installations that its worker certified.

    Raises:
        UntrustedError: Signed by no such installation, or for another hub.
        BadDocumentError: Empty, too long, or about an item of no job.
    """
    value = read_signed(envelope, MESSAGE_KIND, Message, keys=installations, hub=hub, max_bytes=MAX_BYTES)
    _check_text(value.text)
    if value.item is not None and value.job is None:
        raise BadDocumentError("A message about an item names its job.")
    return value


def read_notice(envelope: Envelope, *, coordinators: Iterable[VerifyKey], hub: str) -> Notice:
    """Verify a notice against the coordinators of the trust list.

    Raises:
        UntrustedError: Signed by no coordinator, or for another hub.
        BadDocumentError: Empty, too long, or for nobody in particular and without a number.
    """
    value = read_signed(envelope, NOTICE_KIND, Notice, keys=coordinators, hub=hub, max_bytes=MAX_BYTES)
    _check_text(value.text)
    is_of_the_board = value.job is None and value.worker is None
    if is_of_the_board != (value.number is not None) or (value.number is not None and value.number < 1):
        raise BadDocumentError("A notice of the board has a number from 1, and no other has one.")
    if value.block is not None and (value.worker is None or value.block.appeal_days < 1):
        raise BadDocumentError("A block is for one worker, and its appeal has a time.")
    if value.control is not None and (value.worker is None or value.job is None):
        raise BadDocumentError("How an answer compares is told to its worker, about a job.")
    return value


def _check_text(text: str) -> None:
    if not text.strip() or len(text) > MAX_TEXT:
        raise BadDocumentError(f"A message has 1 to {MAX_TEXT} letters.")
