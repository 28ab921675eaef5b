"""Leases: who holds which items at which promise.

A lease is signed, logged and put into the worker's feed in the transaction that takes its items; so a lost
answer loses no lease, and no item is promised twice to one person.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import (
    Column,
    Connection,
    Index,
    PrimaryKeyConstraint,
    Table,
    Text,
    func,
    insert,
    select,
    update,
)
from sqlalchemy.types import BigInteger

from tallystick_packs.documents import FORMAT
from tallystick_packs.envelope import Envelope
from tallystick_packs.money import Price
from tallystick_sync import lease as leases
from tallystick_sync.errors import RefusedError
from tallystick_sync.hub.context import Context
from tallystick_sync.hub.membership import history, people, persons
from tallystick_sync.hub.money import rates, reserves
from tallystick_sync.hub.offering import jobs, pack_keys, training
from tallystick_sync.hub.offering.jobs import PackRow
from tallystick_sync.hub.reviewing import blocked, clarifying, clocks, controlled
from tallystick_sync.hub.store import documents
from tallystick_sync.hub.store.database import Number, metadata
from tallystick_sync.hub.talk import posts
from tallystick_sync.hub.transparency import log
from tallystick_sync.job_order import CLARIFICATION_KIND
from tallystick_sync.lease import SECONDS_PER_DAY, Lease, Rate

MAX_ITEMS = 200
FIRST_ITEMS = 20
MAX_HELD = 5

lease_table = Table(
    "lease",
    metadata,
    Column("id", Text, primary_key=True),
    Column("worker", Text, nullable=False),
    Column("job", Text, nullable=False),
    Column("pack", Number, nullable=False),
    Column("time", Number, nullable=False),
    Column("until", Number, nullable=False),
    Column("claim_until", Number, nullable=False),
    Column("currency", Text, nullable=False),
    Column("price_minor", BigInteger, nullable=False),
    Column("per_items", Number, nullable=False),
    Column("receipts", Number, nullable=False),
    Column("accepted", Number, nullable=False),
    Column("owed_minor", BigInteger, nullable=False),
    Column("paid_minor", BigInteger, nullable=False),
    Column("top_up_minor", BigInteger, nullable=False, server_default="0"),
    Column("credit_minor", BigInteger, nullable=False, server_default="0"),
    Column("data_minor", BigInteger, nullable=False, server_default="0"),
    Column("item_reserve", BigInteger, nullable=False, server_default="0"),
    Column("reserved_minor", BigInteger, nullable=False, server_default="0"),
    Column("payout_currency", Text, nullable=False, server_default=""),
    Column("rate_numerator", BigInteger, nullable=False, server_default="1"),
    Column("rate_denominator", BigInteger, nullable=False, server_default="1"),
    Column("closed", Number, nullable=False, server_default="0"),
    Index(None, "worker"),
    Index(None, "job"),
    Index(None, "pack"),
)
"""`receipts`, `accepted`, and the amounts owed, paid, topped up and credited are running totals of the
lease's receipts; `data_minor` is the part of the credits that repaid data. `item_reserve` is set aside for
each item, `reserved_minor` is what is left of it (`reserves`). `closed`: when the last closing receipt was
issued, 0 while something is open. `payout_currency`: in what the worker is paid, empty where it is the
price's."""

lease_item = Table(
    "lease_item",
    metadata,
    Column("worker", Text, nullable=False),
    Column("pack", Number, nullable=False),
    Column("item", Text, nullable=False),
    Column("lease", Text, nullable=False),
    Column("state", Text, nullable=False),
    PrimaryKeyConstraint("worker", "pack", "item"),
    Index(None, "lease"),
)
"""The key makes it impossible that one person is promised an item twice.

`state`: open, answered, skipped, reported, expired (offered to others, and may still arrive), lapsed (given
up).
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class LeaseRow:
    """A lease with its running totals."""

    id: str
    worker: str
    job: str
    pack: int
    time: int
    until: int
    claim_until: int
    price: Price
    receipts: int
    accepted: int
    owed_minor: int
    paid_minor: int
    top_up_minor: int
    credit_minor: int
    data_minor: int
    item_reserve: int
    reserved_minor: int
    closed: int
    payout_currency: str
    rate: Rate


def holder_of(token_hash: str) -> str:
    """Who stands in the tables for the bearer of a token until somebody redeems it."""
    return f"bearer {token_hash}"


def is_unredeemed(lease: "LeaseRow") -> bool:
    """Whether nobody has redeemed this bearer lease yet."""
    return lease.worker.startswith("bearer ")


def grant(
    connection: Connection,
    context: Context,
    pack: PackRow,
    *,
    worker: str,
    bearer: str | None = None,
    sealing: str | None = None,
) -> str | None:
    """Lease the free items of a pack to a worker; None if there is nothing for this person.

    Args:
        worker: Whose lease it is, or for a bearer lease `holder_of(bearer)`.
        bearer: The hash of the invite's token that the lease goes out with.
        sealing: The worker's key to seal a confidential pack's key for; without it no such pack is leased.

    A worker who holds open items of the pack gets nothing more of it: a repeated wish repeats nothing. Nobody
    is given an item twice, so redundancy counts persons.
    """
    if blocked.is_blocked(connection, worker, pack.job, now=context.now):
        return None
    mine = connection.execute(
        select(lease_item.c.item, lease_item.c.state).where(
            lease_item.c.worker.in_(persons.keys_of(connection, worker)), lease_item.c.pack == pack.number
        )
    ).all()
    if any(row.state == "open" for row in mine):
        return None
    had = [row.item for row in mine]
    most = most_items(connection, worker)
    free = jobs.free_items(connection, pack.number, limit=most, without=had)
    if not free:
        return None
    if sealing is None and pack_keys.is_confidential(connection, pack):
        return None
    header = jobs.load_header(connection, pack.header)
    if controlled.shut_until(connection, worker, pack.job, header.control, now=context.now):
        return None
    reserve = header.pay.reserve_minor(1)
    given = _given_of(connection, worker, pack.job)
    first = training.take(connection, context, pack, given=given, item_reserve=reserve)
    free = free[: max(1, most - len(first))]
    payout, rate = rates.for_lease(connection, worker, header.pay.currency)
    until = context.now + header.lease.days * SECONDS_PER_DAY
    value = Lease(
        format=FORMAT, hub=context.hub, signer=context.keys.hub.public.hex,
        worker=None if bearer else worker, bearer=bearer, job=pack.job, pack=pack.id, header=pack.header,
        file_sha256=pack.file_sha256, file_size=pack.file_size, media_start=pack.media_start,
        items=(*first, *free), price=header.pay.price, payout_currency=payout, rate=rate,
        time=context.now, until=until, claim_until=until + header.lease.claim_days * SECONDS_PER_DAY,
        key=pack_keys.for_worker(connection, context, pack, worker=worker, public=sealing or ""),
    )  # fmt: skip
    lease_id = book(connection, context, value, pack=pack.number, worker=worker, item_reserve=reserve)
    jobs.take_slots(connection, pack.number, free)
    if bearer is None:
        hand_over(connection, worker, lease_id, pack.job)
    return lease_id


def _given_of(connection: Connection, worker: str, job: str) -> list[str]:
    """Items of a job that a worker was given in any pack, but for those that ran out."""
    query = (
        select(lease_item.c.item)
        .join(lease_table, lease_table.c.id == lease_item.c.lease)
        .where(
            lease_table.c.worker == worker, lease_table.c.job == job,
            lease_item.c.state.not_in(("expired", "lapsed")),
        )
    )  # fmt: skip
    return list(connection.execute(query).scalars())


def book(
    connection: Connection, context: Context, value: Lease, *, pack: int, worker: str, item_reserve: int
) -> str:
    """Sign, log and keep a lease whose items and money are there for it; returns its id."""
    envelope = context.keys.sign(leases.KIND, value)
    _keep(connection, context, envelope, value, pack=pack, worker=worker, item_reserve=item_reserve)
    return envelope.id


def take_back(
    connection: Connection, context: Context, envelope: Envelope, value: Lease, worker: str
) -> None:
    """A lease that was granted before the hub was restored: its worker gave it back.

    Raises:
        RefusedError: Its job is not here (any more).
        LedgerError: The requester's budget does not hold what it reserves.
    """
    pack = jobs.find_pack_by_id(connection, value.pack)
    if pack is None:
        raise RefusedError(
            "Its job is not on this hub: the requester must publish it again.", code="recovery"
        )
    share = jobs.load_header(connection, pack.header).pay.reserve_minor(1)
    _keep(connection, context, envelope, value, pack=pack.number, worker=worker, item_reserve=share)
    for item in value.items:
        if not jobs.take_slot(connection, pack.number, item):
            reserves.set_aside(connection, context, pack.job, share, why=f"given back {envelope.id}")
    hand_over(connection, worker, envelope.id, pack.job)


def _keep(
    connection: Connection,
    context: Context,
    envelope: Envelope,
    value: Lease,
    *,
    pack: int,
    worker: str,
    item_reserve: int,
) -> None:
    """The rows, clocks and log entry of a lease."""
    documents.keep(connection, envelope, at=context.now)
    connection.execute(
        insert(lease_table).values(
            id=envelope.id, worker=worker, job=value.job, pack=pack, time=value.time, until=value.until,
            claim_until=value.claim_until, currency=value.price.currency, price_minor=value.price.minor,
            per_items=value.price.per_items, receipts=0, accepted=0, owed_minor=0, paid_minor=0,
            item_reserve=item_reserve, reserved_minor=item_reserve * len(value.items),
            payout_currency=value.payout_currency, rate_numerator=value.rate.numerator,
            rate_denominator=value.rate.denominator,
        )
    )  # fmt: skip
    connection.execute(
        insert(lease_item),
        [
            {"worker": worker, "pack": pack, "item": item, "lease": envelope.id, "state": "open"}
            for item in value.items
        ],
    )
    clocks.start(connection, "until", envelope.id, due=value.until)
    clocks.start(connection, "claim", envelope.id, due=value.claim_until)
    log.append(connection, envelope.id, job=value.job, random_bytes=context.random_bytes)


def rename(connection: Connection, context: Context, before: str, value: Lease, *, worker: str) -> str:
    """Sign, log and keep a lease that takes another's place, with its items, money and clocks as they are."""
    envelope = context.keys.sign(leases.KIND, value)
    documents.keep(connection, envelope, at=context.now)
    changed = {"worker": worker}
    connection.execute(
        update(lease_table).where(lease_table.c.id == before).values(id=envelope.id, **changed)
    )
    connection.execute(
        update(lease_item).where(lease_item.c.lease == before).values(lease=envelope.id, **changed)
    )
    clocks.rename(connection, before, envelope.id)
    log.append(connection, envelope.id, job=value.job, random_bytes=context.random_bytes)
    return envelope.id


def has_items(connection: Connection, worker: str, pack: int, items: Sequence[str]) -> bool:
    """Whether a worker was ever given one of these items of a pack."""
    query = select(lease_item.c.item).where(
        lease_item.c.worker.in_(persons.keys_of(connection, worker)),
        lease_item.c.pack == pack,
        lease_item.c.item.in_(items),
    )
    return connection.execute(query.limit(1)).first() is not None


def hand_over(connection: Connection, worker: str, lease_id: str, job: str) -> None:
    """Put a lease into what its worker is to receive, with the clarifications of its job."""
    people.to_feed(connection, worker, lease_id)
    _clarify(connection, worker, job)


def _clarify(connection: Connection, worker: str, job: str) -> None:
    """Give a worker the clarifications and notices of a job that they have not had (R18, R21)."""
    for note in log.of_kind(connection, CLARIFICATION_KIND, job):
        clarifying.hand_out(connection, worker, note)
    for note in posts.notices_of_job(connection, job):
        if not people.was_fed(connection, worker, note):
            people.to_feed(connection, worker, note)


def most_items(connection: Connection, worker: str) -> int:
    """How many items a lease of this worker may have: few until `FIRST_ITEMS` of theirs were accepted.

    The published rule of R20, here or at listed hubs; nobody's agreement with others plays a part.
    """
    mine = persons.keys_of(connection, worker)
    query = select(func.coalesce(func.sum(lease_table.c.accepted), 0)).where(lease_table.c.worker.in_(mine))
    elsewhere = sum(history.accepted_elsewhere(connection, key) for key in mine)
    known = int(connection.execute(query).scalar_one()) + elsewhere
    return MAX_ITEMS if known >= FIRST_ITEMS else FIRST_ITEMS


def grant_wishes(
    connection: Connection,
    context: Context,
    numbers: Sequence[int],
    *,
    worker: str,
    sealing: str | None = None,
) -> None:
    """Grant packs asked for by number, as long as the worker holds fewer than `MAX_HELD` with open items."""
    for number in numbers:
        pack = jobs.find_pack(connection, number)
        if pack is not None and held_open(connection, worker) < MAX_HELD:
            grant(connection, context, pack, worker=worker, sealing=sealing)


def fill(
    connection: Connection, context: Context, *, worker: str, hold: int, sealing: str | None = None
) -> None:
    """Grant packs until the worker holds `hold` with open items (at most `MAX_HELD`)."""
    for number in jobs.open_packs(connection) if hold else ():
        if held_open(connection, worker) >= min(hold, MAX_HELD):
            return
        pack = jobs.find_pack(connection, number)
        if pack is not None:
            grant(connection, context, pack, worker=worker, sealing=sealing)


def held_open(connection: Connection, worker: str) -> int:
    """How many leases of a worker have items that are not answered, skipped or reported."""
    return int(
        connection.execute(
            select(func.count(func.distinct(lease_item.c.lease))).where(
                lease_item.c.worker.in_(persons.keys_of(connection, worker)), lease_item.c.state == "open"
            )
        ).scalar_one()
    )


def find_lease(connection: Connection, lease_id: str) -> LeaseRow | None:
    """A lease by id."""
    row = connection.execute(select(lease_table).where(lease_table.c.id == lease_id)).one_or_none()
    if row is None:
        return None
    price = Price(minor=row.price_minor, currency=row.currency, per_items=row.per_items)
    return LeaseRow(
        id=row.id, worker=row.worker, job=row.job, pack=row.pack, time=row.time, until=row.until,
        claim_until=row.claim_until, price=price, receipts=row.receipts, accepted=row.accepted,
        owed_minor=row.owed_minor, paid_minor=row.paid_minor, top_up_minor=row.top_up_minor,
        credit_minor=row.credit_minor, data_minor=row.data_minor, item_reserve=row.item_reserve,
        reserved_minor=row.reserved_minor, closed=row.closed,
        payout_currency=row.payout_currency or row.currency,
        rate=Rate(numerator=row.rate_numerator, denominator=row.rate_denominator),
    )  # fmt: skip


def get_lease(connection: Connection, lease_id: str) -> LeaseRow:
    """A lease that must be here.

    Raises:
        RefusedError: It is not.
    """
    found = find_lease(connection, lease_id)
    if found is None:
        raise RefusedError(f"There is no lease {lease_id[:16]} here.", code="no-lease")
    return found


def items_of(connection: Connection, lease_id: str) -> dict[str, str]:
    """Items of a lease with their states."""
    rows = connection.execute(select(lease_item).where(lease_item.c.lease == lease_id))
    return {row.item: row.state for row in rows}


def item_state(connection: Connection, lease_id: str, item: str) -> str:
    """The state of one item of a lease."""
    query = select(lease_item.c.state).where(lease_item.c.lease == lease_id, lease_item.c.item == item)
    return str(connection.execute(query).scalar_one())


def items_in(connection: Connection, lease_id: str, state: str) -> list[str]:
    """Items of a lease that are in `state`."""
    return sorted(item for item, one in items_of(connection, lease_id).items() if one == state)


def set_item_state(connection: Connection, lease_id: str, items: Sequence[str], state: str) -> None:
    """Note what became of items of a lease; the lease is open again if it was closed."""
    connection.execute(
        update(lease_item)
        .where(lease_item.c.lease == lease_id, lease_item.c.item.in_(items))
        .values(state=state)
    )


def change_reserved(connection: Connection, lease_id: str, change: int) -> None:
    """Add to (or take from) what is set aside for a lease."""
    connection.execute(
        update(lease_table)
        .where(lease_table.c.id == lease_id)
        .values(reserved_minor=lease_table.c.reserved_minor + change)
    )


def set_closed(connection: Connection, lease_id: str, at: int) -> None:
    """Note when a lease was closed; 0: something is open again."""
    connection.execute(update(lease_table).where(lease_table.c.id == lease_id).values(closed=at))


def save_totals(connection: Connection, lease: LeaseRow) -> None:
    """Keep the running totals of a lease after a receipt."""
    connection.execute(
        update(lease_table)
        .where(lease_table.c.id == lease.id)
        .values(
            receipts=lease.receipts, accepted=lease.accepted, owed_minor=lease.owed_minor,
            paid_minor=lease.paid_minor, top_up_minor=lease.top_up_minor, credit_minor=lease.credit_minor,
            data_minor=lease.data_minor, reserved_minor=lease.reserved_minor,
        )
    )  # fmt: skip


def of_job(connection: Connection, job_prefix: str) -> list[LeaseRow]:
    """Leases of the job whose id begins like this, newest first."""
    rows = connection.execute(
        select(lease_table.c.id)
        .where(lease_table.c.job.startswith(job_prefix, autoescape=True))
        .order_by(lease_table.c.time.desc(), lease_table.c.id)
    )
    return [get_lease(connection, row.id) for row in rows.all()]


def is_under_way(connection: Connection, job_id: str) -> bool:
    """Whether a lease of a job is not closed, or something under one may still arrive."""
    query = select(lease_table.c.id).where(
        lease_table.c.job == job_id, (lease_table.c.closed == 0) | (lease_table.c.reserved_minor > 0)
    )
    return connection.execute(query.limit(1)).first() is not None


def with_unpaid(connection: Connection) -> list[LeaseRow]:
    """Leases on which more is owed than was paid, oldest first."""
    rows = connection.execute(
        select(lease_table.c.id)
        .where(lease_table.c.owed_minor > lease_table.c.paid_minor)
        .order_by(lease_table.c.time, lease_table.c.id)
    ).all()
    found = [find_lease(connection, row.id) for row in rows]
    return [lease for lease in found if lease is not None]
