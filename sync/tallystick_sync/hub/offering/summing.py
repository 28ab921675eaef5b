"""How a job stands, in sums over its leases and answers: what a requester watches.

All but the agreement is added up by the database, over indexes of the job. Agreement needs the answers
themselves, so it looks at the newest batches only; it is shown to the requester and decides nothing (R3).
"""

from sqlalchemy import Connection, func, select

from tallystick_packs.documents import read_payload
from tallystick_sync import batch as batches
from tallystick_sync.agreement import agreement
from tallystick_sync.batch import Batch
from tallystick_sync.hub.leases.leasing import lease_table
from tallystick_sync.hub.money import books, reserves
from tallystick_sync.hub.offering import jobs
from tallystick_sync.hub.reviewing.answers import answer, batch_table
from tallystick_sync.hub.store import documents
from tallystick_sync.hub.transparency import log
from tallystick_sync.job_state import JobSummary

NEWEST_BATCHES = 200
_MAX_TIMES = 1001
_PASSED = ("replaced", "late")


def summary_of(connection: Connection, job_id: str) -> JobSummary:
    """Add up a job."""
    terms = jobs.terms_of(connection, job_id)
    of_job = (answer.c.kind == "answer") & answer.c.state.not_in(_PASSED) & (lease_table.c.job == job_id)
    joined = answer.join(lease_table, lease_table.c.id == answer.c.lease)
    states = connection.execute(
        select(answer.c.state, func.count().label("number"))
        .select_from(joined)
        .where(of_job)
        .group_by(answer.c.state)
        .order_by(answer.c.state)
    ).all()
    answered = select(lease_table.c.pack, answer.c.item).select_from(joined).where(of_job).distinct()
    sums = connection.execute(
        select(
            func.coalesce(func.sum(lease_table.c.owed_minor), 0).label("owed"),
            func.coalesce(func.sum(lease_table.c.paid_minor), 0).label("paid"),
        ).where(lease_table.c.job == job_id)
    ).one()
    active_s = connection.execute(
        select(func.coalesce(func.sum(answer.c.active_s), 0))
        .select_from(joined)
        .where(of_job, answer.c.state == "accepted")
    ).scalar_one()
    workers = connection.execute(
        select(func.count(func.distinct(lease_table.c.worker))).select_from(joined).where(of_job)
    ).scalar_one()
    pairs, alike = _agreement(connection, job_id)
    return JobSummary(
        items=jobs.count_items(connection, job_id),
        wanted=sum(slots for _number, _header, slots in jobs.slots_of(connection, job_id)),
        answered=connection.execute(select(func.count()).select_from(answered.subquery())).scalar_one(),
        states={row.state: int(row.number) for row in states},
        workers=int(workers),
        set_aside_minor=books.balance(connection, reserves.reserved_of(job_id, terms.currency)).minor,
        earned_minor=int(sums.owed),
        paid_minor=int(sums.paid),
        active_s=int(active_s),
        median_s=_median(connection, job_id),
        pairs=pairs,
        alike=alike,
    )


def _median(connection: Connection, job_id: str) -> int:
    """The middle time of the newest answers that nobody rejected, rounded up."""
    rows = connection.execute(
        select(answer.c.active_s)
        .join(lease_table, lease_table.c.id == answer.c.lease)
        .where(
            lease_table.c.job == job_id,
            answer.c.kind == "answer",
            answer.c.active_s > 0,
            answer.c.state.not_in((*_PASSED, "rejected", "final")),
        )
        .order_by(answer.c.arrived.desc(), answer.c.lease, answer.c.item)
        .limit(_MAX_TIMES)
    )
    times = sorted(row.active_s for row in rows)
    middle = len(times) // 2
    if not times:
        return 0
    return int(times[middle]) if len(times) % 2 else -(-(times[middle - 1] + times[middle]) // 2)


def _agreement(connection: Connection, job_id: str) -> tuple[int, int]:
    rows = connection.execute(
        # The log has the documents of a job in order, so the newest are found without sorting them all.
        select(batch_table.c.id, lease_table.c.pack)
        .select_from(log.leaf)
        .join(batch_table, batch_table.c.id == log.leaf.c.document)
        .join(lease_table, lease_table.c.id == batch_table.c.lease)
        .where(log.leaf.c.job == job_id)
        .order_by(log.leaf.c.position.desc())
        .limit(NEWEST_BATCHES)
    ).all()
    found = documents.find_all(connection, [row.id for row in rows])
    newest: dict[tuple[str, str], tuple[int, str, batches.Entry]] = {}
    for row in rows:
        batch = read_payload(found[row.id], batches.KIND, Batch, max_bytes=batches.MAX_BYTES)
        for entry in batch.entries:
            key = (batch.lease, entry.item)
            if key not in newest or newest[key][0] < entry.revision:
                newest[key] = (entry.revision, f"{row.pack} {entry.item}", entry)
    return agreement(
        (item, entry.result or []) for _revision, item, entry in newest.values() if entry.kind == "answer"
    )
