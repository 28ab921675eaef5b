"""Invoices: what the books and the leases say of one requester's money in a period, signed."""

from sqlalchemy import Connection, func, select

from tallystick_packs.documents import FORMAT
from tallystick_sync import invoice as invoices
from tallystick_sync.framing import pack_frame
from tallystick_sync.hub.context import Context
from tallystick_sync.hub.leases.leasing import lease_table
from tallystick_sync.hub.membership.lists import load_lists
from tallystick_sync.hub.money import books, reserves
from tallystick_sync.hub.money.books import BUDGET, OWED, Account, transfer
from tallystick_sync.hub.offering.jobs import job
from tallystick_sync.hub.reviewing.answers import answer
from tallystick_sync.hub.store import documents
from tallystick_sync.invoice import Invoice, InvoicedJob, Move
from tallystick_sync.signed import sign_payload


def make(
    connection: Connection, context: Context, *, requester: str, name: str, currency: str, since: int
) -> bytes:
    """Sign an invoice from `since` (Unix seconds) until now; returns the file."""
    key = context.keys.coordinator
    jobs = tuple(_jobs(connection, requester, currency, since))
    budget = Account(kind=BUDGET, owner=requester, currency=currency)
    moves = tuple(_moves(connection, budget, since))
    from_hub = sum(
        _moved(connection, reserves.claims(currency).id, reserves.reserved_of(one.job, currency).id, since)
        for one in jobs
    )
    free = books.balance(connection, budget).minor
    moved = sum(one.minor if one.what == "funding" else -one.minor for one in moves)
    earned = sum(one.earned_minor for one in jobs)
    remains = free + sum(one.set_aside_minor for one in jobs)
    value = Invoice(
        format=FORMAT, hub=context.hub, signer=key.public.hex, requester=requester, name=name, since=since,
        time=context.now, currency=currency, before_minor=remains - moved - from_hub + earned, moves=moves,
        jobs=jobs, from_hub_minor=from_hub, fees_minor=0, budget_minor=free,
    )  # fmt: skip
    envelope = sign_payload(invoices.KIND, value, key)
    documents.keep(connection, envelope, at=context.now)
    lists = load_lists(connection)
    return pack_frame([*lists.chain, lists.roster_envelope, envelope])


def _moves(connection: Connection, budget: Account, since: int) -> list[Move]:
    outside = books.outside(budget.currency).id
    rows = connection.execute(
        select(transfer)
        .where(
            transfer.c.time >= since,
            ((transfer.c.source == outside) & (transfer.c.target == budget.id))
            | ((transfer.c.source == budget.id) & (transfer.c.target == outside)),
        )
        .order_by(transfer.c.time, transfer.c.id)
    )
    return [
        Move(
            time=row.time, what="funding" if row.target == budget.id else "refund",
            reference=row.reference.partition(" ")[2], minor=row.amount,
        )
        for row in rows
    ]  # fmt: skip


def _moved(connection: Connection, source: str, target: str, since: int) -> int:
    query = select(func.coalesce(func.sum(transfer.c.amount), 0)).where(
        transfer.c.source == source, transfer.c.target == target, transfer.c.time >= since
    )
    return int(connection.execute(query).scalar_one())


def _jobs(connection: Connection, requester: str, currency: str, since: int) -> list[InvoicedJob]:
    rows = connection.execute(
        select(job.c.id, job.c.title)
        .where(job.c.requester == requester, job.c.currency == currency)
        .order_by(job.c.published, job.c.id)
    ).all()
    return [_job(connection, row.id, row.title, currency, since) for row in rows]


def _job(connection: Connection, job_id: str, title: str, currency: str, since: int) -> InvoicedJob:
    counted = connection.execute(
        select(answer.c.state, func.count().label("number"))
        .join(lease_table, lease_table.c.id == answer.c.lease)
        .where(
            lease_table.c.job == job_id, answer.c.kind != "skip", answer.c.arrived >= since,
            answer.c.state.not_in(("replaced", "late")),
        )
        .group_by(answer.c.state)
    )  # fmt: skip
    states = {row.state: int(row.number) for row in counted}
    reserved = reserves.reserved_of(job_id, currency)
    earned = select(func.coalesce(func.sum(transfer.c.amount), 0)).where(
        transfer.c.source == reserved.id, transfer.c.target.like(f"{OWED}:%"), transfer.c.time >= since
    )
    leases = connection.execute(select(lease_table.c.id).where(lease_table.c.job == job_id)).all()
    paid = sum(_paid(connection, row.id, since) for row in leases)
    return InvoicedJob(
        job=job_id, title=title, received=sum(states.values()), accepted=states.get("accepted", 0),
        rejected=states.get("rejected", 0) + states.get("final", 0),
        earned_minor=int(connection.execute(earned).scalar_one()), paid_minor=paid,
        set_aside_minor=books.balance(connection, reserved).minor,
    )  # fmt: skip


def _paid(connection: Connection, lease: str, since: int) -> int:
    """What went out under a lease in the period, less what came back in it."""
    total = 0
    for word, sign in (("paid", 1), ("reversed", -1)):
        query = select(func.coalesce(func.sum(transfer.c.amount), 0)).where(
            transfer.c.reference.like(f"{word} % {lease}"), transfer.c.time >= since
        )
        total += sign * int(connection.execute(query).scalar_one())
    return total
