"""The hub's word to a requester: where a job stands after a publication or a query."""

from collections.abc import Iterable
from dataclasses import dataclass

from tallystick_packs.envelope import Envelope
from tallystick_packs.keys import VerifyKey
from tallystick_sync.signed import read_signed

KIND = "job-state"
MAX_BYTES = 256 * 1024


@dataclass(frozen=True, slots=True, kw_only=True)
class JobSummary:
    """How a job stands, added up by the hub.

    Attributes:
        items: Items in its packs.
        wanted: Answers that nobody has taken yet, over all items.
        answered: Items with at least one answer.
        states: Answers by state, replaced ones not counted.
        workers: Persons who answered.
        set_aside_minor: Set aside now and not earned.
        earned_minor: Earned so far, top-ups and credits too.
        paid_minor: Of it, paid out.
        active_s: Active seconds of the accepted answers.
        median_s: The middle active seconds of an answer, rounded up; 0 where there is none.
        pairs, alike: Pairs of answers to one item among the newest batches, and how many say the same.
    """

    items: int
    wanted: int
    answered: int
    states: dict[str, int]
    workers: int
    set_aside_minor: int
    earned_minor: int
    paid_minor: int
    active_s: int
    median_s: int
    pairs: int
    alike: int


@dataclass(frozen=True, slots=True, kw_only=True)
class JobState:
    """The payload of a job state.

    Attributes:
        nonce: Id of the document it answers.
        state: waiting (for the files in `missing`), open, paused, closing, closed.
        reserved_minor: Set aside in `currency` for prices and the largest possible top-ups (R2).
        after, more: How far results were sent, and whether there are more.
        summary: The answer to an order.
        sealing: Public half of the hub's X25519 key, hex, where it lacks the key of a confidential pack.
    """

    format: str
    hub: str
    signer: str
    nonce: str
    time: int
    job: str
    state: str
    currency: str
    reserved_minor: int
    missing: tuple[str, ...] = ()
    after: int = -1
    more: bool = False
    summary: JobSummary | None = None
    sealing: str | None = None


def read_job_state(envelope: Envelope, *, keys: Iterable[VerifyKey], hub: str) -> JobState:
    """Verify a job state against the hub's keys."""
    return read_signed(envelope, KIND, JobState, keys=keys, hub=hub, max_bytes=MAX_BYTES)
