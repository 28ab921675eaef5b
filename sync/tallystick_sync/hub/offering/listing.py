"""A requester's own jobs, a page at a time: keyset pages, no scan, whatever the number of jobs."""

from collections.abc import Iterable

from sqlalchemy import Connection, Index, select, tuple_

from tallystick_packs.documents import FORMAT
from tallystick_packs.envelope import Envelope
from tallystick_packs.errors import BadDocumentError
from tallystick_sync import job_list
from tallystick_sync.errors import RefusedError
from tallystick_sync.framing import Part
from tallystick_sync.hub.exchange import refuse
from tallystick_sync.hub.hub import Hub
from tallystick_sync.hub.money import books
from tallystick_sync.hub.offering import jobs
from tallystick_sync.job_list import JobList, JobsQuery, ListedJob

Index(None, jobs.job.c.requester, jobs.job.c.published, jobs.job.c.id)


def answer_listing(hub: Hub, parts: Iterable[Part]) -> list[Part]:
    """Send a requester a page of their own jobs.

    Raises:
        BadDocumentError: Not one query, or malformed.
        UntrustedError: Not signed by a requester of this hub.
    """
    found = [part for part in parts if isinstance(part, Envelope) and part.kind == job_list.QUERY_KIND]
    if len(found) != 1:
        raise BadDocumentError(f"One {job_list.QUERY_KIND} was expected, and {len(found)} came.")
    envelope = found[0]
    with hub.database.read() as connection:
        keys = hub.lists(connection).roster.requester_keys()
        query = job_list.read_jobs_query(envelope, keys=keys, hub=hub.id)
        try:
            listed = _listed(connection, query)
        except RefusedError as exc:
            return [refuse(hub, exc, nonce=envelope.id)]
        budgets = _budgets(connection, query.signer)
    value = JobList(
        format=FORMAT, hub=hub.id, signer=hub.keys.hub.public.hex, nonce=envelope.id,
        time=hub.surroundings.now(), jobs=tuple(listed[: query.limit]), budgets=budgets,
        more=len(listed) > query.limit,
    )  # fmt: skip
    return [hub.keys.sign(job_list.KIND, value)]


def _listed(connection: Connection, query: JobsQuery) -> list[ListedJob]:
    """One job more than the page holds, where there is one."""
    own = jobs.job.c.requester == query.signer
    place = tuple_(jobs.job.c.published, jobs.job.c.id)
    statement = select(jobs.job).where(own)
    if query.after:
        last = connection.execute(
            select(jobs.job.c.published).where(jobs.job.c.id == query.after, own)
        ).scalar()
        if last is None:
            raise RefusedError("The hub has no job of yours with this id.", code="no-job")
        statement = statement.where(place < tuple_(last, query.after))
    ordered = statement.order_by(jobs.job.c.published.desc(), jobs.job.c.id.desc())
    rows = connection.execute(ordered.limit(query.limit + 1))
    return [
        ListedJob(
            job=row.id, title=row.title, state=row.state, currency=row.currency, published=row.published
        )
        for row in rows
    ]


def _budgets(connection: Connection, requester: str) -> dict[str, int]:
    # By the key, which begins with the kind and the owner: ';' is what follows ':'.
    start = f"{books.BUDGET}:{requester}"
    rows = connection.execute(
        select(books.account.c.currency, books.account.c.balance)
        .where(books.account.c.id >= f"{start}:", books.account.c.id < f"{start};")
        .order_by(books.account.c.id)
    )
    return {row.currency: row.balance for row in rows}
