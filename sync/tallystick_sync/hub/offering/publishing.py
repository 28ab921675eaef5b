"""What requesters may do: join with an invite, publish packs, fetch results."""

from collections.abc import Iterable

from sqlalchemy import Connection

from tallystick_packs.documents import FORMAT, read_payload, write_payload
from tallystick_packs.envelope import Envelope
from tallystick_packs.errors import BadDocumentError
from tallystick_packs.header import Header, read_header
from tallystick_packs.manifest import Manifest, read_manifest
from tallystick_packs.money import Money
from tallystick_sync import batch as batches
from tallystick_sync import job_state as job_states
from tallystick_sync import lease as leases
from tallystick_sync import publication as publications
from tallystick_sync.answer import CHECKPOINT, LOGGED
from tallystick_sync.batch import Batch
from tallystick_sync.errors import RefusedError
from tallystick_sync.framing import Note, Part
from tallystick_sync.hub.context import Context
from tallystick_sync.hub.exchange import refuse
from tallystick_sync.hub.hub import Hub
from tallystick_sync.hub.membership import lists, people, persons
from tallystick_sync.hub.membership.lists import Lists
from tallystick_sync.hub.money import books
from tallystick_sync.hub.money.books import BUDGET, RESERVED, Account
from tallystick_sync.hub.offering import jobs, pack_keys
from tallystick_sync.hub.reviewing import control
from tallystick_sync.hub.store import documents, tokens
from tallystick_sync.hub.transparency import log
from tallystick_sync.job_state import JobState
from tallystick_sync.lease import Lease
from tallystick_sync.publication import Application, Publication
from tallystick_sync.sealing import public_half, sealing_key

MAX_RESULTS = 500


def answer_application(hub: Hub, parts: Iterable[Part]) -> list[Part]:
    """A requester redeems an invite: put them on the roster and send the lists.

    Raises:
        BadDocumentError: Not one application, or not signed by the key it names.
    """
    envelope = _one(parts, publications.ENROL_KIND)
    claimed = read_payload(envelope, publications.ENROL_KIND, Application, max_bytes=publications.MAX_BYTES)
    application = publications.read_application(envelope, key=claimed.signer, hub=hub.id)
    try:
        with hub.transaction() as (connection, context):
            people.redeem(
                connection, application.token, purpose="requester", key=application.signer, at=context.now
            )
            person = lists.person(
                name=application.name, country=application.country, contact=application.contact,
                key=application.signer,
            )  # fmt: skip
            lists.add_requester(
                connection, hub.lists(connection), hub.keys.coordinator, person, at=context.now
            )
    except RefusedError as exc:
        return [refuse(hub, exc, nonce=envelope.id)]
    with hub.database.read() as connection:
        current = hub.lists(connection)
    return [*current.chain, current.roster_envelope]


def answer_publication(hub: Hub, parts: Iterable[Part]) -> list[Part]:
    """Take in a publication: the packs of a job, offered once their files are here and money is reserved.

    Raises:
        BadDocumentError: Something in it is malformed.
        UntrustedError: Not signed by a requester of this hub.
    """
    parts = list(parts)
    envelope = _one(parts, publications.PUBLISH_KIND)
    with hub.database.read() as connection:
        current = hub.lists(connection)
    try:
        publication = _read_publication(hub, envelope, current)
        packs = _check_packs(publication, parts)
        with hub.transaction() as (connection, context):
            for part in parts:
                if isinstance(part, Envelope) and part.kind in ("header", "manifest"):
                    documents.keep(connection, part, at=context.now)
            documents.keep(connection, envelope, at=context.now)
            return [_publish(hub, connection, context, publication, packs, parts=parts, nonce=envelope.id)]
    except RefusedError as exc:
        return [refuse(hub, exc, nonce=envelope.id)]


def answer_query(hub: Hub, parts: Iterable[Part]) -> list[Part]:
    """Send a requester the logged documents of a job, with what proves them.

    Raises:
        BadDocumentError: The query is malformed.
        UntrustedError: Not signed by a requester of this hub.
    """
    envelope = _one(parts, publications.QUERY_KIND)
    with hub.database.read() as connection:
        current = hub.lists(connection)
        query = publications.read_results_query(envelope, keys=current.roster.requester_keys(), hub=hub.id)
        if jobs.requester_of(connection, query.job) != query.signer:
            refusal = RefusedError("The hub has no job of yours with this id.", code="no-job")
            return [refuse(hub, refusal, nonce=envelope.id)]
        return results_page(hub, connection, query.job, after=query.after, nonce=envelope.id)


def _read_publication(hub: Hub, envelope: Envelope, current: Lists) -> Publication:
    claimed = read_payload(envelope, publications.PUBLISH_KIND, Publication, max_bytes=publications.MAX_BYTES)
    if claimed.hub == hub.id and current.roster.requester_of(claimed.signer) is None:
        raise RefusedError(
            "Your key is not on this hub's roster of requesters.", code="not-requester",
            safe="Nothing was published.", todo="Join first: tallystick-pack join INVITE",
        )  # fmt: skip
    return publications.read_publication(envelope, keys=current.roster.requester_keys(), hub=hub.id)


def _check_packs(publication: Publication, parts: list[Part]) -> list[tuple[Manifest, Header]]:
    envelopes = {part.id: part for part in parts if isinstance(part, Envelope)}
    checked = []
    for published in publication.packs:
        if published.pack not in envelopes or published.header not in envelopes:
            raise BadDocumentError("A publication came without the manifest or header of a pack.")
        manifest = read_manifest(envelopes[published.pack])
        header = read_header(envelopes[published.header])
        if {manifest.signer, header.signer} != {publication.signer} or manifest.header != published.header:
            raise RefusedError("A pack is not signed by the requester who publishes it.", code="not-yours")
        belongs = header.job == manifest.job == publication.job and header.items == len(manifest.items)
        if not belongs or header.download_bytes != published.file_size:
            raise RefusedError("A pack does not belong to the job published.", code="other-job")
        checked.append((manifest, header))
    if not checked:
        raise RefusedError("A publication names no packs.", code="no-packs")
    return checked


def _publish(
    hub: Hub,
    connection: Connection,
    context: Context,
    publication: Publication,
    packs: list[tuple[Manifest, Header]],
    *,
    parts: list[Part],
    nonce: str,
) -> Envelope:
    job, header = publication.job, packs[0][1]
    named = [one.pack for one in publication.packs]
    tokens.use(
        connection, requester=publication.signer, token=publication.token, wanted=["publish", job, *named]
    )
    jobs.add_job(connection, job_id=job, requester=publication.signer, header=header, at=context.now)
    _check_may_grow(connection, publication, header)
    for published, (manifest, _header) in zip(publication.packs, packs, strict=True):
        jobs.add_pack(connection, published, manifest)
    missing = tuple(
        one.file_sha256 for one in publication.packs if hub.blobs.size(one.file_sha256) != one.file_size
    )
    manifests = [manifest for manifest, _header in packs]
    has_keys = pack_keys.take_in(connection, context, list(zip(publication.packs, manifests, strict=True)))
    built = [(one.pack, *pair) for one, pair in zip(publication.packs, packs, strict=True)]
    has_keys = control.take_in(connection, context, built, parts) and has_keys
    if not missing and has_keys:
        _open(connection, context, publication, header)
    value = JobState(
        format=FORMAT, hub=context.hub, signer=context.keys.hub.public.hex, nonce=nonce, time=context.now,
        job=job, state=jobs.state_of(connection, job) or "", currency=header.pay.currency,
        reserved_minor=jobs.reserved_of(connection, job), missing=missing,
        sealing=None if has_keys else public_half(sealing_key(context.keys.hub)),
    )  # fmt: skip
    return context.keys.sign(job_states.KIND, value)


def _check_may_grow(connection: Connection, publication: Publication, header: Header) -> None:
    """A job is its requester's, in one currency, and grows until it is closed."""
    terms = jobs.terms_of(connection, publication.job)
    if terms.requester != publication.signer or terms.currency != header.pay.currency:
        raise RefusedError("A pack does not belong to the job published.", code="other-job")
    if jobs.state_of(connection, publication.job) not in ("closing", "closed"):
        return
    known = {row.id for row in jobs.packs_of(connection, publication.job)}
    if any(one.pack not in known for one in publication.packs):
        raise RefusedError(
            "This job is closed.", code="job-closed", safe="Nothing was offered to workers.",
            todo="Publish the rest as a job of its own.",
        )  # fmt: skip


def _open(connection: Connection, context: Context, publication: Publication, header: Header) -> None:
    """Set money aside for the packs of this publication that it was not set aside for, and offer them."""
    named = {one.pack for one in publication.packs}
    new = [row for row in jobs.unopened(connection, publication.job) if row.id in named]
    if not new or jobs.state_of(connection, publication.job) in ("closing", "closed"):
        return
    needed = sum(_reserve(connection, row) for row in new)
    budget = Account(kind=BUDGET, owner=publication.signer, currency=header.pay.currency)
    target = Account(kind=RESERVED, owner=publication.job, currency=header.pay.currency)
    have = books.balance(connection, budget)
    if have.minor < needed:
        raise RefusedError(
            f"This job needs {_money(needed, header)} set aside (prices and the largest top-ups) and "
            f"your budget holds {have}.", code="no-funds", safe="Nothing was offered to workers.",
            todo="Ask the coordinator to fund it, then publish again.",
        )  # fmt: skip
    is_first = jobs.state_of(connection, publication.job) == "waiting"
    name = f"reserve {publication.job}" if is_first else f"reserve {publication.job} {new[0].id}"
    books.post(connection, source=budget, target=target, amount=needed, reference=name, at=context.now)
    jobs.open_packs_of(connection, publication.job, new, reserved=needed)


def _reserve(connection: Connection, row: jobs.PackRow) -> int:
    header = jobs.load_header(connection, row.header)
    return header.pay.reserve_minor(header.items) * header.redundancy


def _money(minor: int, header: Header) -> str:
    return str(Money(minor=minor, currency=header.pay.currency))


def results_page(hub: Hub, connection: Connection, job: str, *, after: int, nonce: str) -> list[Part]:
    """What is logged of a job past an index, at most `MAX_RESULTS` documents, with what proves them."""
    current = hub.lists(connection)
    logged = log.of_job(connection, job, after=after, limit=MAX_RESULTS + 1)
    more, logged = len(logged) > MAX_RESULTS, logged[:MAX_RESULTS]
    found = documents.find_all(connection, [document for _index, document in logged])
    ordered = [found[document] for _index, document in logged]
    size, _root, checkpoint = hub.checkpoint(connection)
    state = JobState(
        format=FORMAT, hub=hub.id, signer=hub.keys.hub.public.hex, nonce=nonce, time=hub.surroundings.now(),
        job=job, state=jobs.state_of(connection, job) or "", currency="", reserved_minor=0,
        after=logged[-1][0] if logged else after, more=more,
    )  # fmt: skip
    parts: list[Part] = [*current.chain, current.roster_envelope, hub.keys.sign(job_states.KIND, state)]
    parts += documents.find_all(connection, _certificates(connection, ordered)).values()
    parts += documents.find_all(connection, _rekeys(connection, ordered)).values()
    parts += documents.find_all(connection, _bound(ordered)).values()
    parts += ordered
    parts.append(Note(kind=CHECKPOINT, payload=checkpoint.encode()))
    for note in log.logged_notes(connection, [envelope.id for envelope in ordered], size):
        parts.append(Note(kind=LOGGED, payload=write_payload(note)))
    return parts


def _certificates(connection: Connection, ordered: list[Envelope]) -> list[str]:
    workers = {
        read_payload(envelope, batches.KIND, Batch, max_bytes=batches.MAX_BYTES).worker
        for envelope in ordered
        if envelope.kind == batches.KIND
    }
    return [one for worker in sorted(workers) for one in people.installations_of(connection, worker).values()]


def _rekeys(connection: Connection, ordered: list[Envelope]) -> list[str]:
    """Re-keys by which workers of these batches stand in the place of a lease's holder."""
    workers = {
        read_payload(envelope, batches.KIND, Batch, max_bytes=batches.MAX_BYTES).worker
        for envelope in ordered
        if envelope.kind == batches.KIND
    }
    former = [key for worker in sorted(workers) for key in persons.keys_of(connection, worker)[1:]]
    return persons.rekeys_of(connection, former)


def _bound(ordered: list[Envelope]) -> list[str]:
    ids = []
    for envelope in ordered:
        if envelope.kind == leases.KIND:
            lease = read_payload(envelope, leases.KIND, Lease, max_bytes=leases.MAX_BYTES)
            ids += [lease.header, lease.pack]
    return list(dict.fromkeys(ids))


def _one(parts: Iterable[Part], kind: str) -> Envelope:
    found = [part for part in parts if isinstance(part, Envelope) and part.kind == kind]
    if len(found) != 1:
        raise BadDocumentError(f"One {kind} was expected, and {len(found)} came.")
    return found[0]
