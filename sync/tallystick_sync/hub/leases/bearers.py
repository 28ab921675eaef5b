"""Bearer leases: a first pack on a stick, for somebody whom the hub does not know yet.

The lease goes out with an invite and names the hash of its token. Items and money are set aside for it as
for any lease. Whoever redeems the token first gets a lease of their own in its place, on the same items and
the same money (no promise is doubled by that). What anybody else did under it goes to a person (`claims`).
"""

from dataclasses import dataclass, replace

from sqlalchemy import Column, Connection, Index, PrimaryKeyConstraint, Table, Text, insert, select

from tallystick_packs.documents import read_payload
from tallystick_packs.envelope import Envelope
from tallystick_sync import lease as leases
from tallystick_sync.hub.context import Context
from tallystick_sync.hub.leases import leasing
from tallystick_sync.hub.offering import jobs
from tallystick_sync.hub.store import documents
from tallystick_sync.hub.store.database import Number, metadata
from tallystick_sync.invite import token_hash
from tallystick_sync.lease import Lease

bearer_table = Table(
    "bearer",
    metadata,
    Column("lease", Text, primary_key=True),
    Column("token", Text, nullable=False),
    Index(None, "token"),
)
"""Bearer leases given out, each with the hash of the token that it went out with."""

redemption = Table(
    "redemption",
    metadata,
    Column("bearer", Text, nullable=False),
    Column("worker", Text, nullable=False),
    Column("lease", Text, nullable=False),
    Column("time", Number, nullable=False),
    PrimaryKeyConstraint("bearer", "worker"),
)
"""Which lease a worker has in place of a bearer lease."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Given:
    """A bearer lease that was given out, with the header and manifest it binds."""

    lease: Lease
    documents: tuple[Envelope, ...]


def give(
    connection: Connection, context: Context, *, token: str, job_prefix: str, most: int
) -> tuple[Given, ...]:
    """Lease up to `most` packs on offer (of the jobs whose id begins like this) to the bearer of a token."""
    digest = token_hash(token)
    given: list[Given] = []
    for number in jobs.open_packs(connection):
        pack = jobs.find_pack(connection, number)
        if len(given) >= most or pack is None or not pack.job.startswith(job_prefix):
            continue
        holder = leasing.holder_of(digest)
        lease_id = leasing.grant(connection, context, pack, worker=holder, bearer=digest)
        if lease_id is None:
            continue
        connection.execute(insert(bearer_table).values(lease=lease_id, token=digest))
        found = documents.find_all(connection, [pack.header, pack.id, lease_id])
        given.append(
            Given(
                lease=_lease(connection, lease_id),
                documents=tuple(found[one] for one in (pack.header, pack.id, lease_id)),
            )
        )
    return tuple(given)


def redeem(connection: Connection, context: Context, token: str, *, worker: str) -> None:
    """Give a worker who redeemed a token leases in place of the bearer leases that went out with it.

    Again changes nothing. Where the worker was given one of the items before, the lease stays as it is.
    """
    rows = connection.execute(
        select(bearer_table.c.lease).where(bearer_table.c.token == token_hash(token))
    ).all()
    for row in rows:
        if not is_redeemed(connection, row.lease):
            take_over(connection, context, row.lease, worker=worker)


def take_over(connection: Connection, context: Context, bearer: str, *, worker: str) -> bool:
    """Make an unredeemed bearer lease a worker's; False if they were given one of its items before."""
    row = leasing.get_lease(connection, bearer)
    value = _named(connection, context, bearer, worker)
    if leasing.has_items(connection, worker, row.pack, value.items):
        return False
    lease_id = leasing.rename(connection, context, bearer, value, worker=worker)
    _note(connection, context, bearer, worker, lease_id)
    leasing.hand_over(connection, worker, lease_id, row.job)
    return True


def add(connection: Connection, context: Context, bearer: str, *, worker: str, pack: int) -> str:
    """Sign a further lease in place of a bearer lease that another worker has; its money is the caller's."""
    value = _named(connection, context, bearer, worker)
    reserve = jobs.load_header(connection, value.header).pay.reserve_minor(1)
    lease_id = leasing.book(connection, context, value, pack=pack, worker=worker, item_reserve=reserve)
    _note(connection, context, bearer, worker, lease_id)
    leasing.hand_over(connection, worker, lease_id, value.job)
    return lease_id


def is_bearer(connection: Connection, lease: str, *, token: str | None = None) -> bool:
    """Whether a lease is a bearer lease, and if `token` is given, of that token."""
    query = select(bearer_table.c.token).where(bearer_table.c.lease == lease)
    found = connection.execute(query).scalar()
    return found is not None and (token is None or found == token_hash(token))


def is_redeemed(connection: Connection, bearer: str) -> bool:
    """Whether somebody has a lease in place of this one."""
    return bool(redeemed(connection, bearer))


def redeemed(connection: Connection, bearer: str) -> dict[str, str]:
    """Workers who have a lease in place of this one, with its id; who was first comes first."""
    rows = connection.execute(
        select(redemption).where(redemption.c.bearer == bearer).order_by(redemption.c.time)
    )
    return {row.worker: row.lease for row in rows}


def standing(connection: Connection, lease: str, worker: str) -> str:
    """The lease that counts for what a worker did under `lease`: their own in place of a bearer lease."""
    return redeemed(connection, lease).get(worker, lease)


def terms(connection: Connection, bearer: str) -> Lease:
    """What a bearer lease promised."""
    return _lease(connection, bearer)


def _note(connection: Connection, context: Context, bearer: str, worker: str, lease: str) -> None:
    row = {"bearer": bearer, "worker": worker, "lease": lease, "time": context.now}
    connection.execute(insert(redemption).values(row))


def _named(connection: Connection, context: Context, bearer: str, worker: str) -> Lease:
    promised = _lease(connection, bearer)
    signer = context.keys.hub.public.hex
    return replace(promised, signer=signer, worker=worker, bearer=None, instead_of=bearer)


def _lease(connection: Connection, lease: str) -> Lease:
    envelope = documents.find(connection, lease)
    return read_payload(envelope, leases.KIND, Lease, max_bytes=leases.MAX_BYTES)
