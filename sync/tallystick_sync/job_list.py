"""A requester's own jobs at a hub, a page at a time, and what stands on the budget.

A page goes on after the last job of the one before (a keyset), so that it costs the same however many jobs
there are, and a job published meanwhile neither repeats nor hides another.
"""

from collections.abc import Iterable
from dataclasses import dataclass

from tallystick_packs.envelope import Envelope
from tallystick_packs.errors import BadDocumentError
from tallystick_packs.keys import VerifyKey
from tallystick_sync.signed import read_signed

QUERY_KIND = "jobs-query"
KIND = "job-list"
MAX_BYTES = 256 * 1024
MAX_JOBS = 200


@dataclass(frozen=True, slots=True, kw_only=True)
class JobsQuery:
    """Ask for one's own jobs, the newest first.

    Attributes:
        after: The job after which the page begins; "" for the first page.
        limit: At most so many, 1 to 200.
    """

    format: str
    hub: str
    signer: str
    time: int
    nonce: str
    after: str
    limit: int


@dataclass(frozen=True, slots=True, kw_only=True)
class ListedJob:
    """One job: its title, state, currency, and when it was published."""

    job: str
    title: str
    state: str
    currency: str
    published: int


@dataclass(frozen=True, slots=True, kw_only=True)
class JobList:
    """The payload of a list.

    Attributes:
        nonce: Id of the query it answers.
        jobs: Jobs, the newest first.
        budgets: Currency -> minor units that are funded and not set aside.
        more: Whether there are jobs after the last one here.
    """

    format: str
    hub: str
    signer: str
    nonce: str
    time: int
    jobs: tuple[ListedJob, ...]
    budgets: dict[str, int]
    more: bool


def read_jobs_query(envelope: Envelope, *, keys: Iterable[VerifyKey], hub: str) -> JobsQuery:
    """Verify a query against the roster's requester keys.

    Raises:
        UntrustedError: Signed by no requester of this hub.
        BadDocumentError: The limit is not between 1 and 200.
    """
    value = read_signed(envelope, QUERY_KIND, JobsQuery, keys=keys, hub=hub, max_bytes=MAX_BYTES)
    if not 1 <= value.limit <= MAX_JOBS:
        raise BadDocumentError(f"A page has 1 to {MAX_JOBS} jobs.")
    return value


def read_job_list(envelope: Envelope, *, keys: Iterable[VerifyKey], hub: str) -> JobList:
    """Verify a list against the hub's keys."""
    return read_signed(envelope, KIND, JobList, keys=keys, hub=hub, max_bytes=MAX_BYTES)
