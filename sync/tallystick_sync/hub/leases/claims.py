"""Second claims: work done under a bearer lease by somebody who did not redeem its token first.

A copied stick, or a friend who used it too: the work is kept as it came and waits for a person, who gives
the second worker a lease as well (its money is set aside anew) or says why not. Nothing is paid twice by
itself, and nothing finished is thrown away.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from sqlalchemy import (
    Column,
    ColumnElement,
    Connection,
    Index,
    Table,
    Text,
    func,
    insert,
    select,
    update,
)

from tallystick_packs.documents import read_payload
from tallystick_packs.envelope import Envelope
from tallystick_packs.errors import TallystickError
from tallystick_packs.keys import VerifyKey
from tallystick_sync import batch as batches
from tallystick_sync import installation as installations
from tallystick_sync.errors import RefusedError
from tallystick_sync.hub.context import Context
from tallystick_sync.hub.leases import bearers, leasing
from tallystick_sync.hub.membership import people
from tallystick_sync.hub.money import reserves
from tallystick_sync.hub.offering import jobs
from tallystick_sync.hub.reviewing import answers
from tallystick_sync.hub.store import documents
from tallystick_sync.hub.store.database import Number, metadata
from tallystick_sync.installation import Installation

MAX_A_LEASE = 200
"""Batches kept for a person under one bearer lease; a copied invite must not fill the disk."""

claim_table = Table(
    "claim",
    metadata,
    Column("batch", Text, primary_key=True),
    Column("lease", Text, nullable=False),
    Column("worker", Text, nullable=False),
    Column("name", Text, nullable=False),
    Column("certificate", Text, nullable=False),
    Column("entries", Number, nullable=False),
    Column("arrived", Number, nullable=False),
    Column("state", Text, nullable=False),
    Column("reason", Text, nullable=False),
    Index(None, "lease", "worker"),
    Index(None, "state", "arrived"),
)
"""Batches under a bearer lease in whose place their worker had none; `state`: waiting, granted, denied."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Claimant:
    """Who sent work under a bearer lease: key, name, and the certificate of the installation."""

    worker: str
    name: str
    certificate: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Claim:
    """What one worker did under one bearer lease; `first` is who redeemed it."""

    lease: str
    job: str
    worker: str
    name: str
    first: str
    entries: int
    arrived: int
    state: str
    reason: str


def keep(connection: Connection, context: Context, envelope: Envelope, who: Claimant) -> str:
    """Keep a batch for a person to look at; the same one again changes nothing.

    Returns:
        What its worker is told.

    Raises:
        UntrustedError: Not signed by the installation.
        RefusedError: There are too many of them.
    """
    certificate = read_payload(
        documents.find(connection, who.certificate), installations.KIND, Installation,
        max_bytes=installations.MAX_BYTES,
    )  # fmt: skip
    keys = [VerifyKey.from_hex(certificate.installation)]
    batch = batches.read_batch(envelope, installations=keys, hub=context.hub)
    if batch.worker != who.worker:
        raise RefusedError("A batch names another worker than its sender.", code="no-lease")
    row = connection.execute(select(claim_table).where(claim_table.c.batch == envelope.id)).one_or_none()
    if row is None:
        query = select(func.count()).select_from(claim_table).where(claim_table.c.lease == batch.lease)
        if connection.execute(query).scalar_one() >= MAX_A_LEASE:
            raise RefusedError("Too much was sent under this invite already.", code="no-lease")
        documents.keep(connection, envelope, at=context.now)
        connection.execute(
            insert(claim_table).values(
                batch=envelope.id, lease=batch.lease, worker=who.worker, name=who.name[:80],
                certificate=who.certificate, entries=len(batch.entries), arrived=context.now,
                state="waiting", reason="",
            )
        )  # fmt: skip
        return WAITING
    return WAITING if row.state != "denied" else f"{DENIED} {row.reason}"


WAITING = (
    "The first pack of this stick was taken by somebody else before you. "
    "What you did has reached the hub and is kept; a person looks at it."
)
DENIED = "A person looked at what you did with the first pack of this stick, and did not take it:"


def keep_uninvited(
    connection: Connection, context: Context, sent: Iterable[Envelope], who: Claimant, *, token: str
) -> str | None:
    """Keep what came with a token that is not good any more, if its bearer lease is what it is under.

    Returns:
        What its worker is told; None if nothing of it is.
    """
    said = None
    for envelope in sent:
        claimed = read_payload(envelope, batches.KIND, batches.Batch, max_bytes=batches.MAX_BYTES)
        if bearers.is_bearer(connection, claimed.lease, token=token):
            said = keep(connection, context, envelope, who)
    return said


def all_claims(connection: Connection, *, states: Sequence[str] = ("waiting",)) -> list[Claim]:
    """Claims in these states, oldest first."""
    rows = connection.execute(
        select(
            claim_table.c.lease, claim_table.c.worker, claim_table.c.name, claim_table.c.state,
            claim_table.c.reason, func.sum(claim_table.c.entries).label("entries"),
            func.min(claim_table.c.arrived).label("arrived"),
        )
        .where(claim_table.c.state.in_(states))
        .group_by(
            claim_table.c.lease, claim_table.c.worker, claim_table.c.name, claim_table.c.state,
            claim_table.c.reason,
        )
        .order_by(func.min(claim_table.c.arrived))
    ).all()  # fmt: skip
    return [
        Claim(
            lease=row.lease, job=bearers.terms(connection, row.lease).job, worker=row.worker, name=row.name,
            first=next(iter(bearers.redeemed(connection, row.lease)), ""), entries=int(row.entries),
            arrived=row.arrived, state=row.state, reason=row.reason,
        )
        for row in rows
    ]  # fmt: skip


def grant(connection: Connection, context: Context, claim: Claim) -> None:
    """Give the claimant a lease of their own and take in what they sent.

    Where nobody redeemed the bearer lease, it becomes theirs; else its money is set aside once more.

    Raises:
        LedgerError: The requester's budget does not hold the money.
        RefusedError: This person was given one of the items before: nobody is paid for an item twice.
    """
    rows = connection.execute(
        select(claim_table.c.batch, claim_table.c.certificate)
        .where(*_of(claim))
        .order_by(claim_table.c.arrived, claim_table.c.batch)
    ).all()
    people.enrol(connection, key=claim.worker, name=claim.name, at=context.now)
    for row in rows:
        certificate = documents.find(connection, row.certificate)
        value = read_payload(certificate, installations.KIND, Installation, max_bytes=installations.MAX_BYTES)
        people.see_installation(
            connection, key=value.installation, of_worker=claim.worker, certificate=row.certificate,
            at=context.now,
        )  # fmt: skip
    if claim.worker not in bearers.redeemed(connection, claim.lease):
        _lease_anew(connection, context, claim)
    for row in rows:
        answers.ingest(connection, context, documents.find(connection, row.batch), worker=claim.worker)
    _decide(connection, claim, "granted", "")


def deny(connection: Connection, claim: Claim, reason: str) -> None:
    """Say why this work is not taken; its worker is told with each sync, and it is kept."""
    _decide(connection, claim, "denied", reason)


def _lease_anew(connection: Connection, context: Context, claim: Claim) -> None:
    first = next(iter(bearers.redeemed(connection, claim.lease).values()), None)
    if first is None:
        if not bearers.take_over(connection, context, claim.lease, worker=claim.worker):
            raise _had_before()
        return
    promised, pack = bearers.terms(connection, claim.lease), leasing.get_lease(connection, first).pack
    if leasing.has_items(connection, claim.worker, pack, promised.items):
        raise _had_before()
    reserve = jobs.load_header(connection, promised.header).pay.reserve_minor(1) * len(promised.items)
    reserves.set_aside(connection, context, claim.job, reserve, why=f"second {claim.lease}")
    bearers.add(connection, context, claim.lease, worker=claim.worker, pack=pack)


def _of(claim: Claim) -> tuple[ColumnElement[bool], ...]:
    return (
        claim_table.c.lease == claim.lease,
        claim_table.c.worker == claim.worker,
        claim_table.c.state == claim.state,
    )


def _decide(connection: Connection, claim: Claim, state: str, reason: str) -> None:
    connection.execute(update(claim_table).where(*_of(claim)).values(state=state, reason=reason))


def _had_before() -> TallystickError:
    return RefusedError(
        "This person was given one of these items before, under a lease of their own.", code="no-claim",
        safe="Nothing was changed.", todo="Nobody is paid twice for an item: deny the claim and say so.",
    )  # fmt: skip
