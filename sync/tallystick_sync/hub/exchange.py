"""Answering a worker's sync request.

First one transaction takes in what came (enrolment, batches, wishes); after it is committed, the answer is
put together from what is committed. So a hub that dies in between has either done everything or nothing,
and the worker's repeat gets the same answer.
"""

from collections.abc import Iterable
from dataclasses import dataclass

from sqlalchemy import Connection

from tallystick_packs import strict_json
from tallystick_packs.documents import FORMAT, convert, read_payload, write_payload
from tallystick_packs.envelope import Envelope
from tallystick_packs.errors import BadDocumentError
from tallystick_packs.manifest import KIND as MANIFEST
from tallystick_packs.manifest import MAX_STORED_BYTES as MAX_MANIFEST_BYTES
from tallystick_packs.manifest import Manifest
from tallystick_sync import anchor as anchors
from tallystick_sync import batch as batches
from tallystick_sync import catalog as catalogs
from tallystick_sync import installation as installations
from tallystick_sync import lease as leases
from tallystick_sync import receipt as receipts
from tallystick_sync import refusal as refusals
from tallystick_sync import request as requests
from tallystick_sync import sealing
from tallystick_sync.anchor import Anchor
from tallystick_sync.answer import CHECKPOINT, CONSISTENCY, FILE, LOGGED, OFFERED, WITNESSED, OfferedNote
from tallystick_sync.catalog import Catalog
from tallystick_sync.errors import RefusedError, UntrustedError
from tallystick_sync.framing import Note, Part
from tallystick_sync.hub.context import Context
from tallystick_sync.hub.hub import Hub
from tallystick_sync.hub.leases import bearers, claims, leasing
from tallystick_sync.hub.membership import people, persons
from tallystick_sync.hub.membership.lists import Lists
from tallystick_sync.hub.offering import jobs
from tallystick_sync.hub.reviewing import answers, clarifying, clocks, sweeping
from tallystick_sync.hub.safekeeping import recovering, recovery
from tallystick_sync.hub.safekeeping.recovering import Given
from tallystick_sync.hub.store import documents
from tallystick_sync.hub.talk import papers, posting
from tallystick_sync.hub.transparency import log, witnessing
from tallystick_sync.installation import Installation
from tallystick_sync.lease import Lease
from tallystick_sync.payout_account import PERSON_KEY, PersonKeyNote
from tallystick_sync.pieces import layout, needed
from tallystick_sync.receipt import Receipt
from tallystick_sync.refusal import Refusal
from tallystick_sync.request import SyncRequest, Want
from tallystick_sync.trust import closed_at

MAX_FEED = 200
MAX_WANTS = 50
MAX_PAPERS = 50
MAX_NOTE_BYTES = 4096
MAX_OPENING_BYTES = 64 * 1024


@dataclass(frozen=True, slots=True, kw_only=True)
class _Incoming:
    request: SyncRequest
    certificate: Envelope | None
    batches: tuple[Envelope, ...]
    papers: tuple[Envelope, ...]
    given: Given
    keys: dict[str, bytes]


class _UnknownInstallationError(RefusedError):
    """The hub holds no certificate of the installation that signed a request."""

    def __init__(self, nonce: str) -> None:
        super().__init__(
            "This hub does not know this installation yet.", code=refusals.UNKNOWN_INSTALLATION,
            safe="Nothing was changed.", todo="Send the request again with the installation's certificate.",
        )  # fmt: skip
        self.nonce = nonce


def answer_sync(hub: Hub, parts: Iterable[Part], *, is_carried: bool = False) -> list[Part]:
    """Take in a sync request and put its answer together.

    Args:
        is_carried: It came on a stick, where an older one may well come after a newer one.

    Raises:
        BadDocumentError: The request is malformed: it is nobody's, so nobody is answered.
        UntrustedError: It is not signed by whom it names.
    """
    try:
        incoming = _read(hub, parts)
    except _UnknownInstallationError as exc:
        return [refuse(hub, exc, nonce=exc.nonce)]
    try:
        with hub.transaction() as (connection, context):
            may_lease = not hub.lists(connection).trust.is_expired(context.now)
            if not is_carried:
                _check_count(connection, incoming.request)
            if recovery.must_learn(connection, incoming.request.have.trust):
                # What it sends now would get receipts under numbers that it holds receipts of already.
                refused: dict[str, RefusedError] = {}
            else:
                _take_back(hub, connection, context, incoming)
                refused = _take_in(connection, context, incoming, may_lease=may_lease)
    except RefusedError as exc:
        return [refuse(hub, exc, nonce=incoming.request.nonce)]
    if incoming.request.nonce in refused:
        return [refuse(hub, refused[incoming.request.nonce], nonce=incoming.request.nonce)]
    with hub.database.read() as connection:
        taken = tuple(one.id for one in incoming.papers if one.id not in refused)
        answer = _answer(hub, connection, incoming.request, taken)
    return [*answer, *(refuse(hub, error, nonce=batch) for batch, error in refused.items())]


def refuse(hub: Hub, error: RefusedError, *, nonce: str) -> Envelope:
    """A signed refusal."""
    value = Refusal(
        format=FORMAT, hub=hub.id, signer=hub.keys.hub.public.hex, nonce=nonce, time=hub.surroundings.now(),
        code=error.code, what=error.what, safe=error.safe, todo=error.todo,
    )  # fmt: skip
    return hub.keys.sign(refusals.KIND, value)


def _read(hub: Hub, parts: Iterable[Part]) -> _Incoming:
    by_kind: dict[str, list[Envelope]] = {}
    parts = list(parts)
    for part in parts:
        if isinstance(part, Envelope):
            by_kind.setdefault(part.kind, []).append(part)
    certificates = by_kind.get(installations.KIND, [])
    signed = by_kind.get(requests.KIND, [])
    if len(certificates) > 1 or len(signed) != 1:
        raise BadDocumentError("A sync request holds one request and at most one certificate.")
    sent = tuple(by_kind.get(batches.KIND, ()))
    carried = tuple(one for kind in papers.KINDS for one in by_kind.get(kind, ()))[:MAX_PAPERS]
    again = [one for kind in recovering.KINDS for one in by_kind.get(kind, ())]
    given = recovering.sort([*again, *sent, *carried]) if again else Given()
    if not certificates:
        return _Incoming(
            request=_read_known(hub, signed[0]), certificate=None, batches=sent, papers=carried,
            given=given, keys=_person_keys(parts),
        )  # fmt: skip
    claimed = read_payload(
        certificates[0], installations.KIND, Installation, max_bytes=installations.MAX_BYTES
    )
    certificate = installations.read_installation(certificates[0], worker=claimed.signer, hub=hub.id)
    request = requests.read_sync_request(signed[0], installation=certificate.installation, hub=hub.id)
    if request.worker != certificate.signer:
        raise UntrustedError("The request and its certificate name different workers.")
    return _Incoming(
        request=request, certificate=certificates[0], batches=sent, papers=carried, given=given,
        keys=_person_keys(parts),
    )  # fmt: skip


def _read_known(hub: Hub, envelope: Envelope) -> SyncRequest:
    """Verify a request that came without a certificate: the hub holds it from an earlier one.

    Raises:
        _UnknownInstallationError: It does not; the worker is asked for it.
    """
    claimed = read_payload(envelope, requests.KIND, SyncRequest, max_bytes=requests.MAX_BYTES)
    with hub.database.read() as connection:
        certificates = people.installations_of(connection, claimed.worker)
    if claimed.signer not in certificates:
        raise _UnknownInstallationError(claimed.nonce)
    return requests.read_sync_request(envelope, installation=claimed.signer, hub=hub.id)


def _person_keys(parts: Iterable[Part]) -> dict[str, bytes]:
    """Keys of personal fields that came beside their documents, wrapped for this hub."""
    found = {}
    for part in parts:
        if isinstance(part, Note) and part.kind == PERSON_KEY:
            plain = strict_json.loads(part.payload, max_bytes=MAX_NOTE_BYTES)
            note = convert(plain, PersonKeyNote, what=PERSON_KEY)
            try:
                found[note.document] = bytes.fromhex(note.wrapped)
            except ValueError as exc:
                raise BadDocumentError("A key beside a document is not readable.") from exc
    return found


def _check_count(connection: Connection, request: SyncRequest) -> None:
    """Answer no recording: over plain http it would hand a listener what the worker got since."""
    if request.count is not None and request.count < people.newest_count(connection, request.signer):
        raise RefusedError(
            "This request is older than one that the hub has answered.", code="old-request",
            safe="Nothing was changed.", todo="Sync again.",
        )  # fmt: skip


def _take_back(hub: Hub, connection: Connection, context: Context, incoming: _Incoming) -> None:
    """Take back what the worker of a restored hub gives back: a lease shows that they belong here."""
    given, request = incoming.given, incoming.request
    if not given:
        return
    lists = hub.lists(connection)
    if any(
        leases.read_lease(one, keys=lists.trust.hub_verify_keys(), hub=hub.id).worker == request.worker
        for one in given.leases
    ):
        people.enrol(connection, key=request.worker, name=request.name or "", at=context.now)
    _see_certificate(connection, context, incoming)
    recovering.take_back(connection, context, lists, given, worker=request.worker)


def _take_in(
    connection: Connection, context: Context, incoming: _Incoming, *, may_lease: bool
) -> dict[str, RefusedError]:
    """Take in everything of a request; returns what was refused: batches by id, or all by its nonce."""
    request = incoming.request
    if request.token is not None:
        kept = _redeem(connection, context, incoming, token=request.token)
        if kept is not None:
            return {request.nonce: kept}
    if not people.is_enrolled(connection, request.worker):
        raise RefusedError(
            "This worker does not belong to this hub.", code="not-enrolled",
            safe="Everything on the worker's computer is untouched.", todo="Join with an invite first.",
        )  # fmt: skip
    if persons.stands_for(connection, request.worker) != request.worker:
        raise RefusedError(
            "Two persons of this hub have put another key in this one's place.", code="rekeyed",
            safe="Everything on this computer is untouched, and what is owed goes to the new key.",
            todo="If that is not yours, tell your coordinators at once.",
        )  # fmt: skip
    is_newest = request.count is None or request.count > people.newest_count(connection, request.signer)
    _see_certificate(connection, context, incoming)
    people.see_count(connection, request.signer, request.count or 0)
    clocks.note_read(connection, request.worker, request.have.feed, now=context.now)
    clarifying.note_read(connection, request.worker, request.have.feed, now=context.now)
    refused = _ingest(connection, context, incoming)
    sweeping.sweep(connection, context)
    # A request that was answered before, or is older than one answered, is a repeat or a recording.
    if may_lease and is_newest and not recovery.since(connection):
        want, worker = request.wants, request.worker
        leasing.grant_wishes(connection, context, want.packs[:MAX_WANTS], worker=worker, sealing=want.sealing)
        leasing.fill(connection, context, worker=worker, hold=want.hold, sealing=want.sealing)
    return refused


def _redeem(
    connection: Connection, context: Context, incoming: _Incoming, *, token: str
) -> RefusedError | None:
    """Let a worker in, with the leases that went out with the invite.

    Returns:
        Why not, where somebody else was first and the work that came was kept for a person.
    """
    request = incoming.request
    try:
        people.redeem(connection, token, purpose="worker", key=request.worker, at=context.now)
    except RefusedError as exc:
        if people.is_enrolled(connection, request.worker):
            return None  # let in by a person meanwhile, or with another invite
        said = None
        if incoming.certificate is not None:
            documents.keep(connection, incoming.certificate, at=context.now)
            said = claims.keep_uninvited(
                connection, context, incoming.batches, _claimant(incoming, incoming.certificate.id),
                token=token,
            )  # fmt: skip
        if said is None:
            raise
        return RefusedError(f"{exc.what} {said}", code=exc.code, safe=exc.safe, todo=exc.todo)
    people.enrol(connection, key=request.worker, name=request.name or "", at=context.now)
    bearers.redeem(connection, context, token, worker=request.worker)
    return None


def _claimant(incoming: _Incoming, certificate: str) -> claims.Claimant:
    request = incoming.request
    return claims.Claimant(worker=request.worker, name=request.name or "", certificate=certificate)


def _see_certificate(connection: Connection, context: Context, incoming: _Incoming) -> None:
    request, certificate = incoming.request, incoming.certificate
    if certificate is not None:
        documents.keep(connection, certificate, at=context.now)
        people.see_installation(
            connection, key=request.signer, of_worker=request.worker, certificate=certificate.id,
            at=context.now,
        )  # fmt: skip


def _ingest(connection: Connection, context: Context, incoming: _Incoming) -> dict[str, RefusedError]:
    """Take in batches, then papers, one by one: one that cannot be taken does not hold up the others."""
    refused: dict[str, RefusedError] = {}
    worker = incoming.request.worker
    held_back = recovering.held_back(connection, worker)
    for envelope in (*incoming.batches, *incoming.papers):
        if envelope.id in held_back:
            continue
        try:
            with connection.begin_nested():
                if envelope.kind == batches.KIND:
                    answers.ingest(connection, context, envelope, worker=worker)
                else:
                    wrapped = incoming.keys.get(envelope.id)
                    papers.ingest(connection, context, envelope, worker=worker, wrapped=wrapped)
        except answers.ContestedError as exc:
            certificate = people.installations_of(connection, worker)[incoming.request.signer]
            said = claims.keep(connection, context, envelope, _claimant(incoming, certificate))
            refused[envelope.id] = RefusedError(said, code=exc.code)
        except RefusedError as exc:
            refused[envelope.id] = exc
        except (BadDocumentError, UntrustedError) as exc:
            refused[envelope.id] = RefusedError(exc.what, code="bad-batch", safe=exc.safe, todo=exc.todo)
    return refused


def _answer(hub: Hub, connection: Connection, request: SyncRequest, taken: tuple[str, ...]) -> list[Part]:
    have = request.have
    lists = hub.lists(connection)
    size, root, checkpoint = hub.checkpoint(connection)
    fed = people.feed_after(connection, request.worker, have.feed, limit=MAX_FEED + 1)
    more, fed = len(fed) > MAX_FEED, fed[:MAX_FEED]
    found = documents.find_all(connection, [document for _position, document in fed])
    ordered = [found[document] for _position, document in fed]
    last = answers.last_batch(connection, request.signer)
    public = sealing.public_half(sealing.sealing_key(hub.keys.hub))
    anchor = Anchor(
        format=FORMAT, hub=hub.id, signer=hub.keys.hub.public.hex, worker=request.worker,
        installation=request.signer, nonce=request.nonce, time=hub.surroundings.now(), last_batch=last,
        feed=fed[-1][0] if fed else have.feed, more=more, log_size=size, log_root=root.hex(),
        taken=taken or None, sealing=public if have.sealing != public[: sealing.KNOWN_DIGITS] else None,
    )  # fmt: skip
    parts: list[Part] = [*_changed_lists(lists, have.trust, have.roster)]
    parts.append(hub.keys.sign(anchors.KIND, anchor))
    must_learn = recovery.must_learn(connection, have.trust)
    if ordered or have.log_size != size or not size or must_learn:
        parts.append(Note(kind=CHECKPOINT, payload=checkpoint.encode()))
    known = min(have.log_size, closed_at(lists.trust)) if must_learn else have.log_size
    consistency = log.consistency_note(connection, known, size)
    if consistency is not None:
        parts.append(Note(kind=CONSISTENCY, payload=write_payload(consistency)))
    parts += _witnessed(hub, connection, have.witnessed or 0, size)
    parts += _catalog(hub, connection, have.catalog)
    if have.notices is not None:
        parts += posting.board_after(connection, have.notices)
    parts += _bound(connection, ordered, request)
    parts += _other_batches(connection, ordered, request)
    parts += _decisions(connection, ordered)
    parts += ordered
    for note in log.logged_notes(connection, [envelope.id for envelope in ordered], size):
        parts.append(Note(kind=LOGGED, payload=write_payload(note)))
    return [*parts, *_opening(hub, parts, request.wants)]


def _changed_lists(lists: Lists, trust: int, roster: int) -> list[Envelope]:
    changed = []
    if lists.trust.version > trust:
        changed += [envelope for version, envelope in lists.versions() if version > trust]
    if lists.roster.version > roster:
        changed.append(lists.roster_envelope)
    return changed


def _witnessed(hub: Hub, connection: Connection, since: int, size: int) -> list[Part]:
    """The newest state that a witness saw, and the proof that it is a part of this log."""
    found = witnessing.newest(connection, hub.lists(connection).trust, hub.keys.log)
    if found is None or found.size <= since:
        return []
    parts: list[Part] = [Note(kind=WITNESSED, payload=found.text.encode())]
    consistency = log.consistency_note(connection, found.size, size)
    return [*parts, *([Note(kind=CONSISTENCY, payload=write_payload(consistency))] if consistency else [])]


def _catalog(hub: Hub, connection: Connection, since: int) -> list[Envelope]:
    version, add, gone = jobs.catalog_changes(connection, since)
    if version == since:
        return []
    value = Catalog(
        format=FORMAT, hub=hub.id, signer=hub.keys.hub.public.hex, time=hub.surroundings.now(), since=since,
        version=version, add=tuple(add), gone=tuple(gone),
    )  # fmt: skip
    return [hub.keys.sign(catalogs.KIND, value)]


def _bound(connection: Connection, ordered: list[Envelope], request: SyncRequest) -> list[Part]:
    """Headers asked for, and the manifests and headers that new leases bind, each once.

    A header that the worker has read before is not sent again.
    """
    want, known = request.wants, set((request.have.headers or ())[:MAX_WANTS])
    ids: list[str] = []
    notes: list[Part] = []
    for envelope in ordered:
        if envelope.kind == leases.KIND:
            lease = read_payload(envelope, leases.KIND, Lease, max_bytes=leases.MAX_BYTES)
            ids += [lease.header, lease.pack]
    leased = set(ids)
    for number in (*want.headers[:MAX_WANTS], *want.packs[:MAX_WANTS]):
        pack = jobs.find_pack(connection, number)
        # For a pack that was leased now, so that the client knows which wish came true.
        if pack is not None and (number in want.headers or pack.header in leased):
            ids.append(pack.header)
            note = OfferedNote(number=number, header=pack.header)
            notes.append(Note(kind=OFFERED, payload=write_payload(note)))
    found = documents.find_all(connection, [one for one in ids if one not in known])
    return [*notes, *(found[one] for one in dict.fromkeys(ids) if one in found)]


def _opening(hub: Hub, parts: list[Part], want: Want) -> list[Part]:
    """The files that the first item of each new lease needs, as far as the bytes wished for reach."""
    most_bytes = min(want.opening or 0, MAX_OPENING_BYTES)
    if not most_bytes:
        return []
    sent = {part.id: part for part in parts if isinstance(part, Envelope)}
    found: list[Part] = []
    for envelope in [one for one in sent.values() if one.kind == leases.KIND]:
        lease = read_payload(envelope, leases.KIND, Lease, max_bytes=leases.MAX_BYTES)
        manifest = read_payload(sent[lease.pack], MANIFEST, Manifest, max_bytes=MAX_MANIFEST_BYTES)
        pieces = needed(layout(lease, manifest), lease, manifest, 1, language=want.language)
        most_bytes -= sum(piece.entry.size for piece in pieces)
        if most_bytes < 0:
            return found
        if hub.blobs.size(lease.file_sha256) == lease.file_size:
            for piece in pieces:
                data = b"".join(hub.blobs.read(lease.file_sha256, piece.start, piece.end))
                found.append(Note(kind=FILE, payload=data))
    return found


def _other_batches(connection: Connection, ordered: list[Envelope], request: SyncRequest) -> list[Envelope]:
    """Batches behind these receipts that another installation of the worker sent, with its certificate.

    So a worker who comes back with the recovery words can prove the old receipts too.
    """
    about = [
        read_payload(envelope, receipts.KIND, Receipt, max_bytes=receipts.MAX_BYTES).batch
        for envelope in ordered
        if envelope.kind == receipts.KIND
    ]
    foreign = answers.of_other_installations(connection, [one for one in about if one], request.signer)
    certificates = people.installations_of_person(connection, request.worker)
    ids = [certificates[key] for key in foreign.values()] + list(foreign)
    found = documents.find_all(connection, ids)
    return [found[one] for one in dict.fromkeys(ids)]


def _decisions(connection: Connection, ordered: list[Envelope]) -> list[Envelope]:
    """The reviewers' signed decisions behind these receipts: who said so, and why (R4)."""
    about = [
        read_payload(envelope, receipts.KIND, Receipt, max_bytes=receipts.MAX_BYTES).decision
        for envelope in ordered
        if envelope.kind == receipts.KIND
    ]
    ids = list(dict.fromkeys(one for one in about if one))
    found = documents.find_all(connection, ids)
    return [found[one] for one in ids]
