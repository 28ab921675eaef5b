"""Every call that a hub answers, a row each: what the OpenAPI description is made of.

Tests hold it against the routes of `web`: no row without a route, no route without a row. A call whose body
is a frame names the documents in it; what each holds is described from the dataclass that reads it.
"""

from dataclasses import dataclass

from tallystick_sync.framing import CONTENT_TYPE
from tallystick_sync.job_list import JobList, JobsQuery
from tallystick_sync.job_order import Clarification, JobOrder
from tallystick_sync.job_state import JobState
from tallystick_sync.publication import Application, Publication, ResultsQuery
from tallystick_sync.refusal import Refusal

FRAME = CONTENT_TYPE
PACK = "application/vnd.tallystick.pack+zip"
TEXT = "text/plain"
BYTES = "application/octet-stream"
JSON = "application/json"
HTML = "text/html"

PAYLOADS: dict[str, type] = {
    "requester-application": Application,
    "publication": Publication,
    "results-query": ResultsQuery,
    "job-order": JobOrder,
    "clarification": Clarification,
    "jobs-query": JobsQuery,
    "job-state": JobState,
    "job-list": JobList,
    "refusal": Refusal,
}
"""What a document holds, by its kind: those of requesters. FORMAT.md has them all."""

TOO_OFTEN = 429

_STATUSES = {
    200: "Answered; what it says is in the signed parts.",
    201: "Kept.",
    206: "The range that was asked for.",
    400: "Malformed, or not signed by whom it names; a sentence.",
    404: "No such path or file.",
    401: "Needs a token, `Authorization: Bearer TOKEN`.",
    413: "The body is longer than the call allows.",
    416: "The range cannot be given.",
    429: "This computer calls too often; `Retry-After` says how many seconds to wait.",
    503: "The hub's disk or clock is not right; nothing was committed.",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class CallRow:
    """One call.

    Attributes:
        name: Its name in the description (`operationId`).
        who: Who makes it: anyone, worker, requester, witness.
        path: With parameters in braces.
        takes, gives: Media types of the body and of the answer; "" for no body.
        asks, answers: Kinds of the documents in the frames, in their order; any in brackets may be absent.
        repeat: What a repeat does.
        statuses: What else than the first may come.
    """

    name: str
    method: str
    path: str
    who: str
    about: str
    repeat: str = "The same answer."
    takes: str = ""
    gives: str = FRAME
    asks: tuple[str, ...] = ()
    answers: tuple[str, ...] = ()
    statuses: tuple[int, ...] = (200, 400, 503)

    def responses(self) -> dict[str, str]:
        """The statuses with what they mean."""
        return {str(status): _STATUSES[status] for status in (*self.statuses, TOO_OFTEN)}


_RANGED = (200, 206, 404, 416, 503)
_SIGNED = (200, 400, 413, 503)

CALLS: tuple[CallRow, ...] = (
    CallRow(
        name="join", method="POST", path="/requesters", who="requester",
        about="Redeem an invite: this key is mine, and this is who I am.",
        repeat="The invite's token is good for one key: by the same key the same answer, by another "
        "`used-token`.",
        takes=FRAME, asks=("requester-application",), answers=("trust", "roster", "refusal"),
        statuses=_SIGNED,
    ),
    CallRow(
        name="publish", method="POST", path="/jobs", who="requester",
        about="Offer packs of a job. Files in `missing` are sent with PUT; then the same is posted again, "
        "and the hub sets the money aside and opens the job.",
        repeat="Nothing is offered or set aside twice. Under one `token` the same packs only: others are "
        "refused (`other-body`).",
        takes=FRAME, asks=("publication", "header", "manifest"), answers=("job-state", "refusal"),
        statuses=_SIGNED,
    ),
    CallRow(
        name="putPack", method="PUT", path="/blob/{sha256}", who="requester",
        about="Send a pack file that a publication announced.",
        repeat="The file is named by its hash: sent again it is the same file.",
        takes=PACK, gives=TEXT, statuses=(201, 400, 404, 413, 503),
    ),
    CallRow(
        name="listJobs", method="POST", path="/jobs/list", who="requester",
        about="Your own jobs, the newest first, a page at a time after the job `after`; and your budget.",
        takes=FRAME, asks=("jobs-query",), answers=("job-list", "refusal"), statuses=_SIGNED,
    ),
    CallRow(
        name="order", method="POST", path="/orders", who="requester",
        about="Look at a job, close it, or send a clarification to all who hold a lease of it.",
        repeat="A closed job stays closed. Under one `token` a clarification is sent once; another text is "
        "refused (`other-body`).",
        takes=FRAME, asks=("[job-order]", "[clarification]"), answers=("job-state", "refusal"),
        statuses=_SIGNED,
    ),
    CallRow(
        name="results", method="POST", path="/results", who="requester",
        about="Leases, batches and receipts of a job with their proofs, at most 500 after the log's index "
        "`after`; while `more` is true, ask again from the `after` of the answer.",
        takes=FRAME, asks=("results-query",),
        answers=(
            "trust", "roster", "job-state", "installation", "header", "manifest", "lease", "batch", "receipt",
            "clarification", "checkpoint", "logged", "refusal",
        ), statuses=_SIGNED,
    ),
    CallRow(
        name="getTrust", method="GET", path="/trust", who="anyone",
        about="Every trust list, oldest first, then the roster.", answers=("trust", "roster"),
        statuses=(200, 503),
    ),
    CallRow(
        name="getCheckpoint", method="GET", path="/checkpoint", who="anyone",
        about="The log's size and root, signed, with the lines of witnesses.", gives=TEXT,
        statuses=(200, 503),
    ),
    CallRow(
        name="getTile", method="GET", path="/tile/{tile}", who="anyone",
        about="The log itself, as static files (C2SP tlog-tiles).", gives=BYTES, statuses=(200, 404, 503),
    ),
    CallRow(
        name="getPack", method="GET", path="/blob/{sha256}", who="anyone who knows the hash",
        about="A pack file, or a range of it; it never changes.", gives=PACK, statuses=_RANGED,
    ),
    CallRow(
        name="getSums", method="GET", path="/blob/{sha256}/sums", who="anyone who knows the hash",
        about="The sums of a pack file's blocks, or a range of them.", gives=BYTES, statuses=_RANGED,
    ),
    CallRow(
        name="cosign", method="POST", path="/cosignature", who="witness",
        about="A checkpoint with the line of a witness under it.", takes=TEXT, gives=TEXT,
        statuses=(201, 400, 413, 503),
    ),
    CallRow(
        name="sync", method="POST", path="/sync", who="worker",
        about="A worker's exchange: PROTOCOL.md describes it.", takes=FRAME,
        asks=("[installation]", "sync-request", "[batch]"), answers=("anchor", "refusal"), statuses=_SIGNED,
    ),
    CallRow(
        name="getStats",
        method="GET",
        path="/stats",
        who="anyone",
        about="Days to pay, share rejected, appeals won: the hub's own figures, as JSON.",
        gives=JSON,
        statuses=(200, 503),
    ),
    CallRow(
        name="getStatsPage",
        method="GET",
        path="/stats.html",
        who="anyone",
        about="The same figures as a page for people.",
        gives=HTML,
        statuses=(200, 503),
    ),
    CallRow(
        name="getDescription", method="GET", path="/openapi.json", who="anyone",
        about="This description.", gives=JSON, statuses=(200, 503),
    ),
    CallRow(
        name="getMetrics", method="GET", path="/metrics", who="who has a token of the role `watch`",
        about="Counters and gauges for Prometheus.", gives=TEXT, statuses=(200, 401, 503),
    ),
    CallRow(
        name="getStatus", method="GET", path="/status", who="who has a token of the role `watch`",
        about="The hub's state in one value.", gives=JSON, statuses=(200, 401, 503),
    ),
    CallRow(
        name="getBackup", method="GET", path="/backup", who="who has a token of the role `backup`",
        about="The newest backup, encrypted.", gives=BYTES, statuses=(200, 401, 404, 503),
    ),
    CallRow(
        name="getHealth", method="GET", path="/healthz", who="anyone",
        about="Whether the hub can answer.", gives=TEXT, statuses=(200, 503),
    ),
)  # fmt: skip
