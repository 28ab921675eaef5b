"""Review: a reviewer's signed decisions.

An item is accepted at most once in its lease, whatever batch or revision it came in: `accepted_item` makes
it impossible in the database, and a decision after the first changes no pay. Returning, rejecting and
accepting below the bar need that the reviewer opened the answer, a code from the pack's own list and evidence
(R4, R5). Silence past the review window accepts (`sweeping`).
"""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, replace

from sqlalchemy import Column, Connection, PrimaryKeyConstraint, Table, Text, select

from tallystick_packs.documents import FORMAT
from tallystick_packs.keys import SigningKey
from tallystick_sync import decision as decisions
from tallystick_sync.decision import Decided, Decision
from tallystick_sync.errors import RefusedError
from tallystick_sync.hub.context import Context
from tallystick_sync.hub.leases import leasing
from tallystick_sync.hub.leases.leasing import LeaseRow
from tallystick_sync.hub.membership import deciders
from tallystick_sync.hub.offering import jobs, training
from tallystick_sync.hub.reviewing import answers, clarifying
from tallystick_sync.hub.reviewing.ruling import Ruling, rule
from tallystick_sync.hub.safekeeping import recovery
from tallystick_sync.hub.store import documents
from tallystick_sync.hub.store.database import Number, insert_or_ignore, metadata
from tallystick_sync.receipt import State
from tallystick_sync.signed import sign_payload

look = Table(
    "look",
    metadata,
    Column("batch", Text, nullable=False),
    Column("item", Text, nullable=False),
    Column("reviewer", Text, nullable=False),
    Column("at", Number, nullable=False),
    PrimaryKeyConstraint("batch", "item", "reviewer"),
)
"""Which answers a reviewer opened, and when first: only those can be returned or rejected by them (R4)."""

_STATES: dict[str, State] = {
    "accept": "accepted", "below": "accepted", "return": "returned", "reject": "rejected"
}  # fmt: skip


def open_answers(
    connection: Connection, context: Context, reviewer: SigningKey, *, batch: str, items: Iterable[str]
) -> None:
    """Note that a reviewer has these answers before them now."""
    for item in items:
        row = {"batch": batch, "item": item, "reviewer": reviewer.public.hex, "at": context.now}
        insert_or_ignore(connection, look, row)


def decide(
    connection: Connection,
    context: Context,
    reviewer: SigningKey,
    *,
    batch: str,
    items: Iterable[Decided],
    appeal: str | None = None,
) -> str:
    """Sign a decision on answers of one batch and issue its receipts.

    Args:
        appeal: The appeal that is decided with it; see `appeals.decide`, which checks who may.

    Returns:
        The id of the decision.

    Raises:
        RefusedError: Not a reviewer's key, nothing of the kind is waiting, or a return or rejection of
            something that was not looked at, or without code or evidence.
    """
    chosen = tuple(items)
    recovery.check_over(connection)
    deciders.check(connection, reviewer)
    states = ("appealed",) if appeal else ("received",)
    waiting = {one.item: one for one in answers.pending(connection, batch=batch, states=states)}
    missing = [
        one.item for one in chosen if one.item not in waiting or waiting[one.item].revision != one.revision
    ]
    if missing or not chosen:
        raise RefusedError(
            f"No answer is waiting for a decision here: {', '.join(missing) or batch[:16]}.",
            code="not-waiting", safe="Nothing was decided.",
            todo="List what waits with: tallystick-hub review DIR list",
        )  # fmt: skip
    lease = leasing.get_lease(connection, next(iter(waiting.values())).lease)
    turned_down = [one.item for one in chosen if one.verdict in ("return", "reject")]
    training.check_rejection(connection, lease.pack, turned_down)
    finished = answers.finished_at(connection, batch, turned_down)
    reasons = {one.item: (finished[one.item], one.code) for one in chosen if one.item in finished}
    clarifying.check_turned_down(connection, lease.worker, lease.job, reasons)
    if appeal is None:
        _check_repair_first(connection, lease, chosen)
    chosen = _with_looks(connection, reviewer, batch, chosen)
    _check_reasons(connection, lease, chosen)
    value = Decision(
        format=FORMAT, hub=context.hub, signer=reviewer.public.hex, time=context.now, lease=lease.id,
        batch=batch, items=chosen, appeal=appeal,
    )  # fmt: skip
    envelope = sign_payload(decisions.KIND, value, reviewer)
    documents.keep(connection, envelope, at=context.now)
    by_state: dict[State, list[Decided]] = defaultdict(list)
    for one in chosen:
        by_state[_STATES[one.verdict]].append(one)
    for state, decided in by_state.items():
        ruling = Ruling(lease=lease.id, batch=batch, state=state, items=decided, decision=envelope.id)
        rule(connection, context, replace(ruling, is_final=appeal is not None and state == "rejected"))
    return envelope.id


@dataclass(frozen=True, slots=True, kw_only=True)
class Sample:
    """Which of the answers that wait a reviewer is asked to look at, and how many there are in all."""

    chosen: tuple[answers.Pending, ...]
    waiting: int


def sample(connection: Connection, *, percent: int) -> Sample:
    """Choose a share of what waits, by lease, at least one of each: an even look at everybody's work.

    Every n-th answer of a lease is chosen, counted from the oldest; so asking again gives the same ones.
    """
    waiting = answers.pending(connection)
    by_lease: dict[str, list[answers.Pending]] = defaultdict(list)
    for one in waiting:
        by_lease[one.lease].append(one)
    chosen = []
    for of_lease in by_lease.values():
        wanted = max(1, -(-len(of_lease) * percent // 100))
        chosen += [of_lease[index * len(of_lease) // wanted] for index in range(wanted)]
    return Sample(chosen=tuple(chosen), waiting=len(waiting))


def _with_looks(
    connection: Connection, reviewer: SigningKey, batch: str, chosen: tuple[Decided, ...]
) -> tuple[Decided, ...]:
    """Put in when the reviewer opened each answer; nobody may turn down what they did not open (R4)."""
    rows = connection.execute(
        select(look.c.item, look.c.at).where(look.c.batch == batch, look.c.reviewer == reviewer.public.hex)
    )
    opened = {row.item: row.at for row in rows}
    unseen = [one.item for one in chosen if one.verdict != "accept" and one.item not in opened]
    if unseen:
        raise RefusedError(
            f"You have not opened {', '.join(unseen)}, and only what a person looked at can be turned down.",
            code="not-looked", safe="Nothing was decided.",
            todo=f"Look first: tallystick-hub review DIR show --batch {batch[:16]}",
        )  # fmt: skip
    return tuple(replace(one, looked=opened.get(one.item)) for one in chosen)


def _check_repair_first(connection: Connection, lease: LeaseRow, chosen: tuple[Decided, ...]) -> None:
    for one in chosen:
        if one.verdict == "reject" and not answers.was_returned(connection, lease.id, one.item):
            raise RefusedError(
                f"{one.item} was never returned for repair, and repair comes before rejection (R5).",
                code="repair-first", safe="Nothing was decided.",
                todo="Return it first, with the same reason.",
            )  # fmt: skip


def _check_reasons(connection: Connection, lease: LeaseRow, chosen: tuple[Decided, ...]) -> None:
    codes = jobs.load_header(connection, jobs.header_of(connection, lease.pack)).review.codes
    for one in chosen:
        if one.verdict == "accept":
            continue
        if one.code not in codes:
            raise RefusedError(
                f"{one.code!r} is not one of the reasons this pack allows: {', '.join(sorted(codes))}.",
                code="no-such-reason", safe="Nothing was decided.", todo="Give one of these with --code.",
            )  # fmt: skip
        if not (one.evidence or "").strip():
            raise RefusedError(
                "A rejection or repair needs evidence: what is wrong, and where.", code="no-evidence",
                safe="Nothing was decided.", todo="Give it with --evidence.",
            )  # fmt: skip
