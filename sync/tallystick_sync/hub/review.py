"""Review: a person's signed decision on answers, turned into receipts.

An item is accepted at most once in its lease, whatever batch or revision it came in: `accepted_item` makes
the database refuse the second time. Only what a person looked at can be returned or rejected, with a code
from the pack's closed list and with evidence (R4); what nobody looks at in the review window is accepted.
"""

from collections import defaultdict
from collections.abc import Iterable

from sqlalchemy import Column, Connection, PrimaryKeyConstraint, Table, Text, insert, select

from tallystick_packs.documents import FORMAT
from tallystick_packs.keys import SigningKey
from tallystick_sync import decision as decisions
from tallystick_sync.decision import Decided, Decision
from tallystick_sync.errors import LedgerError, RefusedError
from tallystick_sync.hub import answers, documents, jobs, leasing, receipts
from tallystick_sync.hub.answers import Pending
from tallystick_sync.hub.context import Context
from tallystick_sync.hub.database import metadata
from tallystick_sync.hub.leasing import LeaseRow
from tallystick_sync.lease import SECONDS_PER_DAY
from tallystick_sync.receipt import ReceiptItem, State
from tallystick_sync.signed import sign_payload

accepted_item = Table(
    "accepted_item",
    metadata,
    Column("lease", Text, nullable=False),
    Column("item", Text, nullable=False),
    Column("receipt", Text, nullable=False),
    Column("payout", Text),
    PrimaryKeyConstraint("lease", "item"),
)
"""Items owed, once each; `payout` is the line that pays them."""

_STATES: dict[str, State] = {"accept": "accepted", "return": "returned", "reject": "rejected"}


def decide(
    connection: Connection, context: Context, reviewer: SigningKey, *, batch: str, items: Iterable[Decided]
) -> str:
    """Sign a decision on answers of one batch and issue its receipts.

    Returns:
        The id of the decision.

    Raises:
        RefusedError: Nothing of the kind is waiting, or a return or rejection lacks code or evidence.
    """
    chosen = tuple(items)
    waiting = {one.item: one for one in _waiting_in(connection, batch)}
    missing = [
        one.item for one in chosen if one.item not in waiting or waiting[one.item].revision != one.revision
    ]
    if missing or not chosen:
        raise RefusedError(
            f"No answer is waiting for a decision here: {', '.join(missing) or batch[:16]}.",
            code="not-waiting", safe="Nothing was decided.",
            todo="List what waits with: tallystick-hub review DIR list",
        )  # fmt: skip
    lease = leasing.find_lease(connection, next(iter(waiting.values())).lease)
    if lease is None:
        raise RefusedError("The lease behind this batch is unknown.", code="no-lease")
    _check_reasons(connection, lease, chosen)
    value = Decision(
        format=FORMAT, hub=context.hub, signer=reviewer.public.hex, time=context.now, lease=lease.id,
        batch=batch, items=chosen,
    )  # fmt: skip
    envelope = sign_payload(decisions.KIND, value, reviewer)
    documents.keep(connection, envelope, at=context.now)
    by_verdict: dict[str, list[Decided]] = defaultdict(list)
    for one in chosen:
        by_verdict[one.verdict].append(one)
    for verdict, decided in by_verdict.items():
        _apply(connection, context, lease.id, batch, _STATES[verdict], decided, decision=envelope.id)
    return envelope.id


def accept_overdue(connection: Connection, context: Context) -> int:
    """Accept what nobody decided on within its review window; returns how many answers."""
    count = 0
    by_batch: dict[str, list[Pending]] = defaultdict(list)
    for one in answers.pending(connection, before=context.now - SECONDS_PER_DAY):
        by_batch[one.batch].append(one)
    for batch, waiting in by_batch.items():
        lease = leasing.find_lease(connection, waiting[0].lease)
        if lease is None:
            continue
        header = jobs.load_header(connection, _header_of(connection, lease))
        if waiting[0].arrived + header.review.window_days * SECONDS_PER_DAY > context.now:
            continue
        items = [Decided(item=one.item, revision=one.revision, verdict="accept") for one in waiting]
        try:
            with connection.begin_nested():
                _apply(connection, context, lease.id, batch, "accepted", items, decision=None)
        except LedgerError as exc:
            # Somebody else's sync must not fail for it; the coordinator sees the note and funds the job.
            answers.add_note(connection, batch, f"It is due to be accepted and cannot be: {exc.what}")
            continue
        count += len(items)
    return count


def unpaid_items(connection: Connection, lease: str) -> list[str]:
    """Accepted items of a lease that no payout line covers."""
    rows = connection.execute(
        select(accepted_item.c.item)
        .where(accepted_item.c.lease == lease, accepted_item.c.payout.is_(None))
        .order_by(accepted_item.c.item)
    )
    return [row.item for row in rows]


def items_of_payout(connection: Connection, payout: str, lease: str) -> list[str]:
    """Accepted items of a lease that a payout line covers."""
    rows = connection.execute(
        select(accepted_item.c.item)
        .where(accepted_item.c.lease == lease, accepted_item.c.payout == payout)
        .order_by(accepted_item.c.item)
    )
    return [row.item for row in rows]


def assign_payout(connection: Connection, lease: str, payout: str | None, *, was: str | None) -> None:
    """Put the items of a lease under a payout line, or take them off it."""
    before = accepted_item.c.payout.is_(None) if was is None else accepted_item.c.payout == was
    connection.execute(
        accepted_item.update().where(accepted_item.c.lease == lease, before).values(payout=payout)
    )


def _waiting_in(connection: Connection, batch: str) -> list[Pending]:
    return [one for one in answers.pending(connection) if one.batch == batch]


def _check_reasons(connection: Connection, lease: LeaseRow, chosen: tuple[Decided, ...]) -> None:
    codes = jobs.load_header(connection, _header_of(connection, lease)).review.codes
    for one in chosen:
        if one.verdict == "accept":
            continue
        if one.code not in codes:
            raise RefusedError(
                f"{one.code!r} is not one of the reasons this pack allows: {', '.join(sorted(codes))}.",
                code="no-such-reason", safe="Nothing was decided.", todo="Give one of these with --code.",
            )  # fmt: skip
        if one.verdict == "reject" and not answers.was_returned(connection, lease.id, one.item):
            raise RefusedError(
                f"{one.item} was never returned for repair, and repair comes before rejection (R5).",
                code="repair-first", safe="Nothing was decided.",
                todo="Return it first, with the same reason.",
            )  # fmt: skip
        if not (one.evidence or "").strip():
            raise RefusedError(
                "A rejection or repair needs evidence: what is wrong, and where.", code="no-evidence",
                safe="Nothing was decided.", todo="Give it with --evidence.",
            )  # fmt: skip


def _header_of(connection: Connection, lease: LeaseRow) -> str:
    pack = next(row for row in jobs.packs_of(connection, lease.job) if row.number == lease.pack)
    return pack.header


def _apply(
    connection: Connection,
    context: Context,
    lease_id: str,
    batch: str,
    state: State,
    decided: list[Decided],
    *,
    decision: str | None,
) -> None:
    lease = leasing.find_lease(connection, lease_id)
    if lease is None:
        raise RefusedError("The lease behind this batch is unknown.", code="no-lease")
    items = [
        ReceiptItem(item=one.item, revision=one.revision, reason=one.code, evidence=one.evidence)
        for one in decided
    ]
    receipt = receipts.issue(
        connection, context, lease, state=state, items=items, batch=batch, decision=decision
    )
    answers.set_state(connection, batch, [one.item for one in decided], state)
    if state == "accepted":
        connection.execute(
            insert(accepted_item),
            [{"lease": lease_id, "item": one.item, "receipt": receipt, "payout": None} for one in decided],
        )
