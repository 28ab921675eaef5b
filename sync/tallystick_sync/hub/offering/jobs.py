"""Jobs and their packs: what is on offer, and which items still want a person."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import (
    Column,
    ColumnElement,
    Connection,
    Index,
    PrimaryKeyConstraint,
    Row,
    Table,
    Text,
    and_,
    case,
    func,
    insert,
    select,
    update,
)
from sqlalchemy.types import BigInteger

from tallystick_packs.documents import read_payload
from tallystick_packs.header import KIND as HEADER_KIND
from tallystick_packs.header import MAX_STORED_BYTES, Header
from tallystick_packs.manifest import KIND as MANIFEST_KIND
from tallystick_packs.manifest import MAX_STORED_BYTES as MAX_MANIFEST_BYTES
from tallystick_packs.manifest import Manifest
from tallystick_sync.catalog import CatalogEntry
from tallystick_sync.hub.store import documents
from tallystick_sync.hub.store.database import Number, get_counter, insert_or_ignore, metadata, set_counter
from tallystick_sync.publication import PublishedPack

CATALOG = "catalog"

job = Table(
    "job",
    metadata,
    Column("id", Text, primary_key=True),
    Column("requester", Text, nullable=False),
    Column("title", Text, nullable=False),
    Column("currency", Text, nullable=False),
    Column("state", Text, nullable=False),
    Column("published", Number, nullable=False),
    Column("reserved", BigInteger, nullable=False),
    Index(None, "requester"),
)
"""`state`: waiting (for files), open, paused (somebody reported something grave), closing (no new leases),
closed. `reserved`: minor units set aside when it opened."""

pack = Table(
    "pack",
    metadata,
    Column("number", Number, primary_key=True),
    Column("id", Text, nullable=False, unique=True),
    Column("job", Text, nullable=False),
    Column("header", Text, nullable=False),
    Column("file_sha256", Text, nullable=False),
    Column("file_size", BigInteger, nullable=False),
    Column("media_start", Number, nullable=False),
    Column("catalog", Number, nullable=False),
    Index(None, "catalog"),
    Index(None, "job"),
    Index(None, "file_sha256"),
)
"""`number` names it in the catalog; `catalog`: the catalog's version at its last change, 0 until its money is
set aside (before that nobody is wanted for its items)."""

item = Table(
    "item",
    metadata,
    Column("pack", Number, nullable=False),
    Column("position", Number, nullable=False),
    Column("item", Text, nullable=False),
    Column("wanted", Number, nullable=False),
    Column("paused", Number, nullable=False, server_default="0"),
    Column("training", Number, nullable=False, server_default="0"),
    PrimaryKeyConstraint("pack", "position"),
    Index(None, "pack", "item", unique=True),
)
"""`wanted`: how many more persons are to answer this item; `paused`: 1 once somebody reported it, then nobody
is given it. `training`: 1 for a training item, which each person is given once in a job."""

_IS_FREE = and_(item.c.wanted > 0, item.c.paused == 0, item.c.training == 0)
"""Training items come with others and never alone."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PackRow:
    """A pack on the hub."""

    number: int
    id: str
    job: str
    header: str
    file_sha256: str
    file_size: int
    media_start: int
    catalog: int


def add_job(connection: Connection, *, job_id: str, requester: str, header: Header, at: int) -> None:
    """Add a job that waits for its files; a known one is left as it is."""
    insert_or_ignore(
        connection,
        job,
        {
            "id": job_id, "requester": requester, "title": header.title, "currency": header.pay.currency,
            "state": "waiting", "published": at, "reserved": 0,
        },
    )  # fmt: skip


def add_pack(connection: Connection, published: PublishedPack, manifest: Manifest) -> None:
    """Add a pack and its items, which nobody is wanted for until `open_packs_of`; a known one stays."""
    if connection.execute(select(pack.c.number).where(pack.c.id == published.pack)).scalar() is not None:
        return
    made = connection.execute(
        insert(pack).values(
            id=published.pack, job=manifest.job, header=published.header, file_sha256=published.file_sha256,
            file_size=published.file_size, media_start=published.media_start, catalog=0,
        )
    )  # fmt: skip
    key = made.inserted_primary_key
    number = int(key[0]) if key else 0
    connection.execute(
        insert(item),
        [
            {
                "pack": number,
                "position": position,
                "item": one.id,
                "wanted": 0,
                "training": int(one.training is not None),
            }
            for position, one in enumerate(manifest.items)
        ],
    )


def packs_of(connection: Connection, job_id: str) -> list[PackRow]:
    """The packs of a job, in order of publication."""
    return [
        _row(row)
        for row in connection.execute(select(pack).where(pack.c.job == job_id).order_by(pack.c.number))
    ]


def number_of(connection: Connection, pack_id: str) -> int:
    """The number of a pack that is here, by its id."""
    return int(connection.execute(select(pack.c.number).where(pack.c.id == pack_id)).scalar_one())


def id_of(connection: Connection, number: int) -> str:
    """The id of a pack by its number, whatever the state of its job."""
    return str(connection.execute(select(pack.c.id).where(pack.c.number == number)).scalar_one())


def find_pack(connection: Connection, number: int) -> PackRow | None:
    """The pack that the catalog calls `number`, if it is on offer."""
    row = connection.execute(
        select(pack).join(job, job.c.id == pack.c.job).where(pack.c.number == number, job.c.state == "open")
    ).one_or_none()
    return None if row is None else _row(row)


def find_pack_by_id(connection: Connection, pack_id: str) -> PackRow | None:
    """A pack by the id of its manifest, whatever the state of its job."""
    row = connection.execute(select(pack).where(pack.c.id == pack_id)).one_or_none()
    return None if row is None else _row(row)


def open_packs(connection: Connection) -> list[int]:
    """Numbers of packs on offer that still want somebody, oldest first."""
    rows = connection.execute(
        select(pack.c.number)
        .join(job, job.c.id == pack.c.job)
        .where(
            job.c.state == "open",
            select(item.c.pack).where(item.c.pack == pack.c.number, _IS_FREE).exists(),
        )
        .order_by(pack.c.number)
        .limit(200)
    )
    return [row.number for row in rows]


def files(connection: Connection) -> list[str]:
    """SHA-256 of the files of all packs."""
    return list(
        connection.execute(select(pack.c.file_sha256).distinct().order_by(pack.c.file_sha256)).scalars()
    )


def expected_size(connection: Connection, sha256: str) -> int | None:
    """Size of a file that a publication named, None for any other."""
    found = connection.execute(select(pack.c.file_size).where(pack.c.file_sha256 == sha256).limit(1)).scalar()
    return None if found is None else int(found)


def requester_of(connection: Connection, job_id: str) -> str | None:
    """Key of the requester of a job."""
    return connection.execute(select(job.c.requester).where(job.c.id == job_id)).scalar()


@dataclass(frozen=True, slots=True, kw_only=True)
class JobTerms:
    """Whose job it is, and in which currency."""

    requester: str
    currency: str


def terms_of(connection: Connection, job_id: str) -> JobTerms:
    """Whose a job is; it must be here."""
    row = connection.execute(select(job.c.requester, job.c.currency).where(job.c.id == job_id)).one()
    return JobTerms(requester=row.requester, currency=row.currency)


def state_of(connection: Connection, job_id: str) -> str | None:
    """A job's state, None where there is no such job."""
    return connection.execute(select(job.c.state).where(job.c.id == job_id)).scalar()


def all_jobs(connection: Connection) -> list[tuple[str, str, str, int]]:
    """Jobs as (id, title, state, items still wanted)."""
    rows = connection.execute(
        select(job.c.id, job.c.title, job.c.state, _free().label("wanted"))
        .outerjoin(pack, pack.c.job == job.c.id)
        .outerjoin(item, item.c.pack == pack.c.number)
        .group_by(job.c.id, job.c.title, job.c.state)
        .order_by(job.c.id)
    )
    return [(row.id, row.title, row.state, int(row.wanted)) for row in rows]


def unopened(connection: Connection, job_id: str) -> list[PackRow]:
    """Packs of a job that money has not been set aside for, in order of publication."""
    return [
        _row(row)
        for row in connection.execute(
            select(pack).where(pack.c.job == job_id, pack.c.catalog == 0).order_by(pack.c.number)
        )
    ]


def open_packs_of(connection: Connection, job_id: str, packs: Sequence[PackRow], *, reserved: int) -> None:
    """Put packs of a job on offer; `reserved` minor units were set aside for them now."""
    row = connection.execute(select(job.c.state, job.c.reserved).where(job.c.id == job_id)).one()
    state = "open" if row.state == "waiting" else row.state
    connection.execute(
        update(job).where(job.c.id == job_id).values(state=state, reserved=row.reserved + reserved)
    )
    for one in packs:
        wanted = load_header(connection, one.header).redundancy
        connection.execute(update(item).where(item.c.pack == one.number).values(wanted=wanted))
        touch(connection, one.number)


def reserved_of(connection: Connection, job_id: str) -> int:
    """Minor units that were set aside for a job when its packs were opened."""
    return int(connection.execute(select(job.c.reserved).where(job.c.id == job_id)).scalar() or 0)


def count_items(connection: Connection, job_id: str) -> int:
    """How many items the packs of a job hold."""
    query = select(func.count()).select_from(item.join(pack, pack.c.number == item.c.pack))
    return int(connection.execute(query.where(pack.c.job == job_id)).scalar_one())


def set_state(connection: Connection, job_id: str, state: str) -> None:
    """Change a job's state, and with it what the catalog says of its packs."""
    connection.execute(update(job).where(job.c.id == job_id).values(state=state))
    for row in packs_of(connection, job_id):
        if row.catalog:
            touch(connection, row.number)


def pause_job(connection: Connection, job_id: str) -> None:
    """Nobody is given anything of an open job until a coordinator resumes it (R14)."""
    if state_of(connection, job_id) == "open":
        set_state(connection, job_id, "paused")


def resume_job(connection: Connection, job_id: str) -> bool:
    """Offer a paused job again; False if it was not paused."""
    if state_of(connection, job_id) != "paused":
        return False
    set_state(connection, job_id, "open")
    return True


def paused_items(connection: Connection, job_id: str) -> list[tuple[int, str]]:
    """Items of a job that were reported and are given to nobody, each with its pack's number."""
    rows = connection.execute(
        select(item.c.pack, item.c.item)
        .join(pack, pack.c.number == item.c.pack)
        .where(pack.c.job == job_id, item.c.paused == 1)
        .order_by(item.c.pack, item.c.position)
    )
    return [(row.pack, row.item) for row in rows]


def header_of(connection: Connection, number: int) -> str:
    """Id of the header of a pack that is here."""
    return str(connection.execute(select(pack.c.header).where(pack.c.number == number)).scalar_one())


def slots_of(connection: Connection, job_id: str) -> list[tuple[int, str, int]]:
    """Free slots of a job by pack: its number, its header, how many; those of paused items too."""
    rows = connection.execute(
        select(pack.c.number, pack.c.header, func.coalesce(func.sum(item.c.wanted), 0).label("wanted"))
        .join(item, item.c.pack == pack.c.number)
        .where(pack.c.job == job_id)
        .group_by(pack.c.number, pack.c.header)
        .order_by(pack.c.number)
    )
    return [(row.number, row.header, int(row.wanted)) for row in rows]


def clear_slots(connection: Connection, job_id: str) -> None:
    """Nobody more is wanted for any item of a job."""
    numbers = select(pack.c.number).where(pack.c.job == job_id)
    connection.execute(update(item).where(item.c.pack.in_(numbers)).values(wanted=0))


def free_items(connection: Connection, number: int, *, limit: int, without: Sequence[str] = ()) -> list[str]:
    """Items of a pack that want a person, in work order, but for those in `without`."""
    rows = connection.execute(
        select(item.c.item)
        .where(item.c.pack == number, _IS_FREE, item.c.item.not_in(without))
        .order_by(item.c.position)
        .limit(limit)
    )
    return [row.item for row in rows]


def training_of(connection: Connection, number: int) -> dict[str, int]:
    """Training items of a pack in work order, each with its free slots; not those that were reported."""
    rows = connection.execute(
        select(item.c.item, item.c.wanted)
        .where(item.c.pack == number, item.c.training == 1, item.c.paused == 0)
        .order_by(item.c.position)
    )
    return {row.item: int(row.wanted) for row in rows}


def take_slots(connection: Connection, number: int, items: Sequence[str]) -> None:
    """A person took these free items of a pack."""
    connection.execute(
        update(item).where(item.c.pack == number, item.c.item.in_(items)).values(wanted=item.c.wanted - 1)
    )
    touch(connection, number)


def take_slot(connection: Connection, number: int, item_id: str) -> bool:
    """Take one slot of an item, if one is free."""
    taken = connection.execute(
        update(item)
        .where(item.c.pack == number, item.c.item == item_id, item.c.wanted > 0)
        .values(wanted=item.c.wanted - 1)
    ).rowcount
    touch(connection, number)
    return bool(taken)


def free_slots(connection: Connection, number: int, items: Sequence[str]) -> None:
    """One more person is wanted for each of these items."""
    connection.execute(
        update(item).where(item.c.pack == number, item.c.item.in_(items)).values(wanted=item.c.wanted + 1)
    )
    touch(connection, number)


def pause_item(connection: Connection, number: int, item_id: str, *, paused: bool = True) -> None:
    """Nobody more is given this item: somebody reported it (R14, R16). Or it is given out again."""
    connection.execute(
        update(item).where(item.c.pack == number, item.c.item == item_id).values(paused=int(paused))
    )
    touch(connection, number)


def touch(connection: Connection, number: int) -> None:
    """Note that a pack's entry in the catalog changed."""
    version = get_counter(connection, CATALOG) + 1
    set_counter(connection, CATALOG, version)
    connection.execute(update(pack).where(pack.c.number == number).values(catalog=version))


def catalog_changes(connection: Connection, since: int) -> tuple[int, list[CatalogEntry], list[int]]:
    """What changed in the catalog after version `since`: the new version, entries, numbers gone."""
    version = get_counter(connection, CATALOG)
    # Items are counted pack by pack: a join and a grouping would look through all packs there ever were.
    free = select(_free()).where(item.c.pack == pack.c.number).scalar_subquery()
    rows = connection.execute(
        select(pack, job.c.state, free.label("wanted"))
        .join(job, job.c.id == pack.c.job)
        .where(pack.c.catalog > since)
        .order_by(pack.c.catalog)
    ).all()
    entries, gone = [], []
    for row in sorted(rows, key=lambda one: one.number):
        if row.state != "open" or not row.wanted:
            gone.append(int(row.number))
            continue
        entries.append(_entry(connection, row.number, row.header, int(row.wanted)))
    return version, entries, gone


def load_header(connection: Connection, header_id: str) -> Header:
    """A header that was verified when it was published."""
    return read_payload(
        documents.find(connection, header_id), HEADER_KIND, Header, max_bytes=MAX_STORED_BYTES
    )


def load_manifest(connection: Connection, pack_id: str) -> Manifest:
    """A manifest that was verified when it was published."""
    envelope = documents.find(connection, pack_id)
    return read_payload(envelope, MANIFEST_KIND, Manifest, max_bytes=MAX_MANIFEST_BYTES)


def _free() -> ColumnElement[int]:
    """How many slots are free, in a query over items."""
    return func.coalesce(func.sum(case((_IS_FREE, item.c.wanted), else_=0)), 0)


def _entry(connection: Connection, number: int, header_id: str, wanted: int) -> CatalogEntry:
    header = load_header(connection, header_id)
    return CatalogEntry(
        number=number, title=header.title, requester=header.requester.name, country=header.requester.country,
        kinds=header.kinds, languages=header.languages, warnings=header.warnings, items=wanted,
        price=header.pay.price, hourly_minor=header.hourly_minor, download_bytes=header.download_bytes,
        data_minor_per_item=header.pay.data_minor_per_item,
    )  # fmt: skip


def _row(row: Row[Any]) -> PackRow:
    return PackRow(
        number=row.number, id=row.id, job=row.job, header=row.header, file_sha256=row.file_sha256,
        file_size=row.file_size, media_start=row.media_start, catalog=row.catalog,
    )  # fmt: skip
