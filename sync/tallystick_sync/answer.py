"""The hub's answer to a sync request, verified as a whole before anything of it is used.

Decided without I/O: parts and the trust in force go in, typed documents come out, or an error. The rules:

- a newer trust list is checked first and its keys count for the rest;
- there is exactly one anchor, and it answers this request (nonce, worker, installation);
- every lease comes with its manifest and header and is no worse than they promise, and one that takes a
  bearer lease's place no worse than that;
- what a retired or revoked key signed stands in the log below that key's end;
- a re-key is signed by two persons, and puts this worker's key in another's place;
- receipts are this worker's, and so are batches of other installations beside them;
- clarifications are signed by requesters on the roster, notices by coordinators, and are for this worker;
- proofs lead to the checkpoint that the anchor names; it may be left out where the log has not grown;
- the log has only grown since the size seen before; if not, both checkpoints are kept and it is said. Where
  root keys signed that the hub was restored from a copy, it has grown since the state of that copy;
- what witnesses co-signed is a part of this log.
"""

import base64
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TypeVar

from tallystick_packs import strict_json
from tallystick_packs.documents import convert, read_payload
from tallystick_packs.envelope import Envelope
from tallystick_packs.errors import BadDocumentError
from tallystick_packs.header import Header
from tallystick_packs.keys import VerifyKey
from tallystick_packs.merkle import is_consistent
from tallystick_sync import anchor as anchors
from tallystick_sync import batch as batches
from tallystick_sync import catalog as catalogs
from tallystick_sync import decision as decisions
from tallystick_sync import installation as installations
from tallystick_sync import job_order as orders
from tallystick_sync import lease as leases
from tallystick_sync import message as messages
from tallystick_sync import receipt as receipts
from tallystick_sync import refusal as refusals
from tallystick_sync import rekey as rekeys
from tallystick_sync import roster as rosters
from tallystick_sync import trust as trusts
from tallystick_sync.anchor import Anchor
from tallystick_sync.catalog import Catalog
from tallystick_sync.checkpoint import Checkpoint, read_checkpoint
from tallystick_sync.cosigning import Cosignature, seen_by
from tallystick_sync.errors import RefusedError, UntrustedError
from tallystick_sync.framing import Note, Part
from tallystick_sync.lease import Lease
from tallystick_sync.leased import Headers, NewLease, read_headers, read_leases
from tallystick_sync.message import Notice
from tallystick_sync.proof import LoggedAs, check_proof
from tallystick_sync.receipt import Receipt
from tallystick_sync.refusal import Refusal
from tallystick_sync.roster import Roster
from tallystick_sync.standing import check_standing
from tallystick_sync.trust import ClosedLog, TrustList

LOGGED = "logged"
CHECKPOINT = "checkpoint"
CONSISTENCY = "consistency"
OFFERED = "offered"
WITNESSED = "witnessed"
FILE = "file"
"""A note whose payload is a file of a leased pack, known by its SHA-256 in the manifest."""

_MAX_NOTE_BYTES = 1024 * 1024


_KEPT = (
    installations.KIND, rekeys.KIND, batches.KIND, anchors.KIND, trusts.KIND, rosters.KIND, "header",
    "manifest", leases.KIND, receipts.KIND, decisions.KIND, orders.CLARIFICATION_KIND,
)  # fmt: skip
"""Documents worth keeping, in the order in which they are stored."""


@dataclass(frozen=True, slots=True, kw_only=True)
class LoggedNote:
    """A note of kind `logged`: where a document of this answer stands in the log. Hashes in base64."""

    document: str
    index: int
    nonce: str
    hashes: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class OfferedNote:
    """A note of kind `offered`: the header asked for under a catalog number."""

    number: int
    header: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ConsistencyNote:
    """A note of kind `consistency`: the log of `old` leaves is a prefix of the log of `new`. Base64."""

    old: int
    new: int
    hashes: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Seen:
    """What the worker trusted before: lists in force, the last checkpoint, and headers read earlier.

    `formerly` are keys in whose place the worker's stands, by re-keys verified before; `bearers` leases that
    came on a first stick, by id: what takes their place must be no worse.
    """

    trust: TrustList
    roster: Roster | None
    checkpoint: Checkpoint | None
    headers: tuple[Envelope, ...] = ()
    bearers: Mapping[str, Lease] = field(default_factory=dict)
    formerly: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True, kw_only=True)
class Witnessed:
    """The state of the log that witnesses co-signed: it is a part of the log shown here, and they saw it."""

    size: int
    text: str
    by: tuple[Cosignature, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """A verified answer.

    Attributes:
        documents: All its envelopes that are worth keeping.
        refused: Refusals of single batches; their nonce is the batch's id.
        files: What was sent along as files of leased packs: their hashes say whether they are.
        restored: When the copy was made that the hub was put back from (Unix seconds), where it says so now.
    """

    anchor: Anchor
    anchor_id: str
    trust: TrustList
    roster: Roster | None
    catalog: Catalog | None
    headers: dict[int, Header]
    header_ids: dict[int, str]
    leases: tuple[NewLease, ...]
    receipts: tuple[tuple[Envelope, Receipt], ...]
    proofs: dict[str, LoggedAs]
    checkpoint: Checkpoint
    checkpoint_text: str
    documents: tuple[Envelope, ...]
    is_log_consistent: bool
    refused: tuple[Refusal, ...]
    witnessed: Witnessed | None = None
    files: tuple[bytes, ...] = ()
    notices: tuple[tuple[Envelope, Notice], ...] = ()
    restored: int | None = None


def verify_answer(parts: Iterable[Part], seen: Seen, *, worker: str, installation: str, nonce: str) -> Answer:
    """Check an answer.

    Raises:
        UntrustedError: Something in it does not hold; nothing of it may be used.
        RefusedError: The hub said no, signed.
        BadDocumentError: Something in it is malformed.
    """
    sorted_parts = _Parts(parts)
    trust = seen.trust
    for envelope in sorted_parts.of(trusts.KIND):
        trust = trusts.advance(trust, envelope)
    keys, hub = trust.hub_active_keys(), trust.hub
    said_no = [refusals.read_refusal(one, keys=keys, hub=hub) for one in sorted_parts.of(refusals.KIND)]
    for refusal in said_no:
        if refusal.nonce == nonce:
            raise RefusedError(refusal.what, code=refusal.code, safe=refusal.safe, todo=refusal.todo)
    anchor_envelope = sorted_parts.one(anchors.KIND)
    anchor = anchors.read_anchor(anchor_envelope, keys=keys, hub=hub)
    if (anchor.nonce, anchor.worker, anchor.installation) != (nonce, worker, installation):
        raise UntrustedError("This answer belongs to another request.")
    roster = seen.roster
    for envelope in sorted_parts.of(rosters.KIND):
        roster = rosters.read_roster(envelope, trust, current=roster)
    catalog = None
    for envelope in sorted_parts.of(catalogs.KIND):
        catalog = catalogs.read_catalog(envelope, keys=keys, hub=hub)
    restored = trusts.restored_since(seen.trust, trust)
    before = _before(seen.checkpoint, restored)
    text, checkpoint = _checkpoint(sorted_parts, trust, anchor, before)
    headers = read_headers((*seen.headers, *sorted_parts.of("header")), roster)
    proofs = _proofs(sorted_parts, trust, text)
    mine = _mine(sorted_parts, trust, proofs, seen.formerly, worker=worker)
    new_leases = _new_leases(sorted_parts, trust, roster, headers, seen, worker=worker, mine=mine)
    new_receipts = tuple(_receipts(sorted_parts, trust, mine=mine))
    signed = [(new.envelope.id, new.lease.signer) for new in new_leases]
    for document, signer in [*signed, *((envelope.id, one.signer) for envelope, one in new_receipts)]:
        index = proofs[document].index if document in proofs else None
        check_standing(signer, trust.hub_keys, log_index=index)
    offered = [_note(note, OfferedNote) for note in sorted_parts.notes(OFFERED)]
    known = {entry.number: entry.header for entry in offered if entry.header in headers}
    _check_other_installations(sorted_parts, mine=mine, hub=hub)
    _check_decisions(sorted_parts, trust, roster, new_receipts, proofs)
    requesters = roster.requester_keys() if roster else []
    for envelope in sorted_parts.of(orders.CLARIFICATION_KIND):
        orders.read_clarification(envelope, keys=requesters, hub=hub)
    notices = tuple(_notices(sorted_parts, trust, mine=mine))
    kept = [envelope for kind in _KEPT for envelope in sorted_parts.of(kind)]
    return Answer(
        anchor=anchor, anchor_id=anchor_envelope.id, trust=trust, roster=roster, catalog=catalog,
        headers={number: headers[header_id][1] for number, header_id in known.items()}, header_ids=known,
        leases=new_leases, receipts=new_receipts,
        proofs=proofs, checkpoint=checkpoint, checkpoint_text=text,
        documents=(*kept, *(envelope for envelope, _notice in notices)), notices=notices,
        is_log_consistent=_is_consistent(sorted_parts, before, checkpoint),
        refused=tuple(said_no), witnessed=_witnessed(sorted_parts, trust, checkpoint),
        files=tuple(note.payload for note in sorted_parts.notes(FILE)),
        restored=restored.restored if restored else None,
    )  # fmt: skip


class _Parts:
    def __init__(self, parts: Iterable[Part]) -> None:
        self._envelopes: dict[str, list[Envelope]] = {}
        self._notes: dict[str, list[Note]] = {}
        for part in parts:
            if isinstance(part, Note):
                self._notes.setdefault(part.kind, []).append(part)
            else:
                self._envelopes.setdefault(part.kind, []).append(part)

    def of(self, kind: str) -> Sequence[Envelope]:
        return self._envelopes.get(kind, ())

    def notes(self, kind: str) -> Sequence[Note]:
        return self._notes.get(kind, ())

    def one(self, kind: str) -> Envelope:
        found = self.of(kind)
        if len(found) != 1:
            raise UntrustedError(f"The answer holds {len(found)} documents of kind {kind} instead of one.")
        return found[0]


def _checkpoint(
    parts: _Parts, trust: TrustList, anchor: Anchor, before: Checkpoint | None
) -> tuple[str, Checkpoint]:
    notes = parts.notes(CHECKPOINT)
    if not notes and before is not None and not parts.notes(LOGGED):
        if (before.size, before.root.hex()) != (anchor.log_size, anchor.log_root):
            raise UntrustedError("The hub says that its log has not grown, and it has changed.")
        return "", before
    if len(notes) != 1:
        raise UntrustedError("The answer does not say where the log stands.")
    text = notes[0].payload.decode("utf-8", errors="replace")
    checkpoint = read_checkpoint(text, trust.log)
    if (checkpoint.size, checkpoint.root.hex()) != (anchor.log_size, anchor.log_root):
        raise UntrustedError("The hub and its log say different things about where the log stands.")
    return text, checkpoint


def _before(seen: Checkpoint | None, restored: ClosedLog | None) -> Checkpoint | None:
    """What the log must have grown from: what was seen, or the copy's state where the hub went back to it."""
    if seen is None or restored is None or seen.size <= restored.size:
        return seen
    try:
        return Checkpoint(origin=restored.origin, size=restored.size, root=bytes.fromhex(restored.root))
    except ValueError as exc:
        raise UntrustedError("A trust list closes a log at a root that is no hash.") from exc


def _mine(
    parts: _Parts,
    trust: TrustList,
    proofs: dict[str, LoggedAs],
    formerly: frozenset[str],
    *,
    worker: str,
) -> frozenset[str]:
    """The worker's key, and those in whose place it stands."""
    read = []
    for envelope in parts.of(rekeys.KIND):
        index = proofs[envelope.id].index if envelope.id in proofs else None
        read.append(rekeys.read_rekey(envelope, trust, log_index=index))
    return rekeys.former_keys(worker, read, known=formerly) | {worker}


def _new_leases(
    parts: _Parts,
    trust: TrustList,
    roster: Roster | None,
    headers: Headers,
    seen: Seen,
    *,
    worker: str,
    mine: frozenset[str],
) -> tuple[NewLease, ...]:
    found = tuple(
        read_leases(
            parts.of(leases.KIND), parts.of("manifest"), headers, trust, roster, worker=worker, formerly=mine
        )
    )
    for new in found:
        if new.lease.instead_of and (bearer := seen.bearers.get(new.lease.instead_of)):
            leases.check_instead(new.lease, bearer)
    return found


def _receipts(parts: _Parts, trust: TrustList, *, mine: frozenset[str]) -> Iterable[tuple[Envelope, Receipt]]:
    for envelope in parts.of(receipts.KIND):
        receipt = receipts.read_receipt(envelope, keys=trust.hub_verify_keys(), hub=trust.hub)
        if receipt.worker not in mine:
            raise UntrustedError("A receipt in this answer is another worker's.")
        yield envelope, receipt


def _check_other_installations(parts: _Parts, *, mine: frozenset[str], hub: str) -> None:
    """Batches that the worker's other installations sent, for receipts that rest on them."""
    certified = [
        installations.read_installation(envelope, worker=_certifier(envelope, mine), hub=hub)
        for envelope in parts.of(installations.KIND)
    ]
    keys = [VerifyKey.from_hex(one.installation) for one in certified]
    for envelope in parts.of(batches.KIND):
        if batches.read_batch(envelope, installations=keys, hub=hub).worker not in mine:
            raise UntrustedError("A batch in this answer is another worker's.")


def _certifier(envelope: Envelope, mine: frozenset[str]) -> str:
    """Which of the worker's keys certified an installation, as it says; its signature is checked next."""
    claimed = read_payload(
        envelope, installations.KIND, installations.Installation, max_bytes=installations.MAX_BYTES
    )
    if claimed.signer not in mine:
        raise UntrustedError("A certificate in this answer is another worker's.")
    return claimed.signer


def _check_decisions(
    parts: _Parts,
    trust: TrustList,
    roster: Roster | None,
    new_receipts: Iterable[tuple[Envelope, Receipt]],
    proofs: dict[str, LoggedAs],
) -> None:
    """Decisions are a coordinator's or reviewer's; the receipt on it dates what an ended key decided."""
    deciders = [*trust.ever_coordinators(), *(roster.reviewer_keys() if roster else ())]
    logged = {
        receipt.decision: proofs[envelope.id].index
        for envelope, receipt in new_receipts
        if receipt.decision is not None and envelope.id in proofs
    }
    for envelope in parts.of(decisions.KIND):
        decision = decisions.read_decision(envelope, keys=deciders, hub=trust.hub)
        if any(state.key == decision.signer for state in trust.coordinators):
            check_standing(
                decision.signer, trust.coordinators, log_index=logged.get(envelope.id), is_retired_good=True
            )


def _notices(parts: _Parts, trust: TrustList, *, mine: frozenset[str]) -> Iterable[tuple[Envelope, Notice]]:
    """Notices are a coordinator's and for this worker.

    They are no leaves of the log, so nothing dates what a revoked key signed: it is passed over, and the rest
    of the answer holds.
    """
    revoked = {state.key for state in trust.coordinators if state.state == "revoked"}
    for envelope in parts.of(messages.NOTICE_KIND):
        notice = messages.read_notice(envelope, coordinators=trust.ever_coordinators(), hub=trust.hub)
        if notice.worker is not None and notice.worker not in mine:
            raise UntrustedError("A notice in this answer is for another worker.")
        if notice.signer not in revoked:
            yield envelope, notice


T = TypeVar("T")


def _note(note: Note, as_type: type[T]) -> T:
    return convert(strict_json.loads(note.payload, max_bytes=_MAX_NOTE_BYTES), as_type, what=note.kind)


def _bytes_of(decode: Callable[[str], bytes], text: str) -> bytes:
    try:
        return decode(text)
    except ValueError as exc:
        raise BadDocumentError("A note in the hub's answer holds something that is no hash.") from exc


def _hashes(texts: Iterable[str]) -> tuple[bytes, ...]:
    return tuple(_bytes_of(base64.b64decode, text) for text in texts)


def _proofs(parts: _Parts, trust: TrustList, checkpoint_text: str) -> dict[str, LoggedAs]:
    proofs = {}
    for note in parts.notes(LOGGED):
        entry = _note(note, LoggedNote)
        proof = LoggedAs(
            index=entry.index,
            nonce=_bytes_of(bytes.fromhex, entry.nonce),
            hashes=_hashes(entry.hashes),
            checkpoint=checkpoint_text,
        )
        _bytes_of(bytes.fromhex, entry.document)
        check_proof(entry.document, proof, trust.log)
        proofs[entry.document] = proof
    return proofs


def _is_consistent(parts: _Parts, before: Checkpoint | None, now: Checkpoint) -> bool:
    if before is None or before.size == 0:
        return True
    if before.size == now.size:
        return before.root == now.root
    if before.size > now.size:
        return False
    return _is_prefix(parts, before, now)


def _is_prefix(parts: _Parts, before: Checkpoint, now: Checkpoint) -> bool:
    for note in parts.notes(CONSISTENCY):
        entry = _note(note, ConsistencyNote)
        hashes = _hashes(entry.hashes)
        if (entry.old, entry.new) == (before.size, now.size):
            return is_consistent(entry.old, entry.new, before.root, now.root, hashes)
    return False


def _witnessed(parts: _Parts, trust: TrustList, now: Checkpoint) -> Witnessed | None:
    """The newest state that witnesses saw, if it is a part of the log that is shown to this worker."""
    found: Witnessed | None = None
    for note in (*parts.notes(WITNESSED), *parts.notes(CHECKPOINT)):
        text = note.payload.decode("utf-8", errors="replace")
        by = seen_by(text, trust.witnesses)
        if not by:
            continue
        point = read_checkpoint(text, trust.log)
        if point != now and not _is_prefix(parts, point, now):
            raise UntrustedError(
                "The hub shows you another log than the one that a witness saw.",
                todo="Keep your work on this computer, and tell your coordinator and the witness.",
            )
        if found is None or point.size > found.size:
            found = Witnessed(size=point.size, text=text, by=by)
    return found
