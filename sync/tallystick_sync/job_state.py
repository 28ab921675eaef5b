"""The hub's word to a requester: where a job stands after a publication or a query."""

from collections.abc import Iterable
from dataclasses import dataclass

from tallystick_packs.envelope import Envelope
from tallystick_packs.keys import VerifyKey
from tallystick_sync.signed import read_signed

KIND = "job-state"
MAX_BYTES = 256 * 1024


@dataclass(frozen=True, slots=True, kw_only=True)
class JobState:
    """The payload of a job state.

    Attributes:
        nonce: Id of the document it answers.
        state: waiting (for the files in `missing`), open, closed.
        reserved_minor: Set aside in `currency` for prices and the largest possible top-ups (R2).
        after, more: How far results were sent, and whether there are more.
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


def read_job_state(envelope: Envelope, *, keys: Iterable[VerifyKey], hub: str) -> JobState:
    """Verify a job state against the hub's keys."""
    return read_signed(envelope, KIND, JobState, keys=keys, hub=hub, max_bytes=MAX_BYTES)
