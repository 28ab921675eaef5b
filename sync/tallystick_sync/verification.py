"""Verifying receipts with nothing but files and public keys: no hub, no database, no network.

    report = verify_receipts(read_evidence([Path("amara.tallybundle")]))
    report.holds, report.totals

Every document gets a verdict. A receipt is *verified* when the hub's key signed it, its lease and batch are
here and signed by who must, its items are the lease's, its amounts follow from the lease's price and the
receipts before it, and its proof leads to a checkpoint of the log. Without a proof it is *signed, not yet
logged*: it binds the hub all the same. Everything else is *failed*, and says what happened, what is safe
and what to do.
"""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Literal, TypeVar

from tallystick_packs.documents import read_payload
from tallystick_packs.errors import BadDocumentError, TallystickError
from tallystick_packs.header import KIND as HEADER_KIND
from tallystick_packs.header import Header, read_header
from tallystick_packs.keys import VerifyKey
from tallystick_packs.manifest import KIND as MANIFEST_KIND
from tallystick_packs.manifest import Manifest, read_manifest
from tallystick_packs.money import Money
from tallystick_sync import anchor as anchors
from tallystick_sync import batch as batches
from tallystick_sync import decision as decisions
from tallystick_sync import installation as installations
from tallystick_sync import lease as leases
from tallystick_sync import receipt as receipts
from tallystick_sync import roster as rosters
from tallystick_sync import trust as trusts
from tallystick_sync.batch import Batch
from tallystick_sync.errors import UntrustedError
from tallystick_sync.evidence import ID_DIGITS, PROOF_NOTE, Evidence, Exhibit
from tallystick_sync.lease import Lease
from tallystick_sync.proof import check_proof, read_proof
from tallystick_sync.receipt import Receipt
from tallystick_sync.reckoning import Reckoning
from tallystick_sync.standing import check_standing
from tallystick_sync.trust import TrustList

Outcome = Literal["verified", "unlogged", "failed"]
T = TypeVar("T")

_CHECKED = frozenset(
    {
        trusts.KIND,
        rosters.KIND,
        HEADER_KIND,
        MANIFEST_KIND,
        installations.KIND,
        anchors.KIND,
        leases.KIND,
        batches.KIND,
        decisions.KIND,
        receipts.KIND,
    }
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Verdict:
    """What was found about one document or file.

    Attributes:
        source: The file it came from.
        what, safe, todo: Three sentences where it failed; empty otherwise.
        receipt, title, log_index: For receipts: the payload, the job's title, its place in the log.
    """

    source: str
    kind: str
    outcome: Outcome
    what: str = ""
    safe: str = ""
    todo: str = ""
    receipt: Receipt | None = None
    title: str = ""
    log_index: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Total:
    """What verified receipts add up to for one worker and currency."""

    worker: str
    owed: Money
    paid: Money


@dataclass(frozen=True, slots=True, kw_only=True)
class Report:
    """The result: the trust list it was checked with, a verdict per document, totals of the verified."""

    trust: TrustList | None
    verdicts: tuple[Verdict, ...]
    totals: tuple[Total, ...]

    @property
    def receipts(self) -> tuple[Verdict, ...]:
        """Verdicts on receipts only."""
        return tuple(verdict for verdict in self.verdicts if verdict.kind == receipts.KIND)

    @property
    def failed(self) -> tuple[Verdict, ...]:
        """Everything that does not hold."""
        return tuple(verdict for verdict in self.verdicts if verdict.outcome == "failed")

    @property
    def holds(self) -> bool:
        """Whether there is at least one receipt and nothing at all failed."""
        return bool(self.receipts) and not self.failed


@dataclass(slots=True)
class _Known:
    """Documents that hold, by id."""

    trust: TrustList
    leases: dict[str, Lease] = field(default_factory=dict)
    headers: dict[str, Header] = field(default_factory=dict)
    manifests: dict[str, Manifest] = field(default_factory=dict)
    batches: dict[str, Batch] = field(default_factory=dict)
    deciders: list[VerifyKey] = field(default_factory=list)
    logged: dict[str, int] = field(default_factory=dict)
    bad_proofs: dict[str, str] = field(default_factory=dict)


def verify_receipts(evidence: Evidence, *, root_fingerprint: str = "") -> Report:
    """Check everything in `evidence`.

    Args:
        root_fingerprint: First 32 or all 64 hex digits of the hub's id, where the caller knows it (from an
            invite); otherwise the hub that the evidence itself names is taken.
    """
    verdicts = [
        _failed(entry.source, "file", f"{entry.source} cannot be read: {entry.why}")
        for entry in evidence.unreadable
    ]
    trust = _follow(sorted(evidence.of(trusts.KIND), key=_version), root_fingerprint, verdicts)
    if trust is None:
        return Report(trust=None, verdicts=tuple(verdicts), totals=())
    known = _Known(trust=trust)
    verdicts += _check_kinds(evidence)
    verdicts += _check_proofs(evidence, known)
    verdicts += _check_supporting(evidence, known)
    checked = _check_receipts(evidence, known)
    return Report(trust=trust, verdicts=(*verdicts, *checked), totals=_totals(checked))


def _version(exhibit: Exhibit) -> int:
    try:
        trust = read_payload(exhibit.envelope, trusts.KIND, TrustList, max_bytes=trusts.MAX_BYTES)
    except BadDocumentError:
        return 0  # sorted first, where `follow` refuses it with its reason
    return trust.version


def _follow(chain: list[Exhibit], root_fingerprint: str, failed: list[Verdict]) -> TrustList | None:
    """Walk the chain of trust lists; where a step fails, say at which file."""
    trust: TrustList | None = None
    roots: list[VerifyKey] = []
    for exhibit in chain:
        try:
            if trust is None:
                first = read_payload(exhibit.envelope, trusts.KIND, TrustList, max_bytes=trusts.MAX_BYTES)
                trust = trusts.follow([exhibit.envelope], root_fingerprint=root_fingerprint or first.hub)
            else:
                trust = trusts.advance(trust, exhibit.envelope)
            # A list that changes the root set is signed by the old and the new one.
            roots += trust.root.verify_keys()
            _check_exact(exhibit, roots)
        except TallystickError as exc:
            failed.append(
                _failed(
                    exhibit.source, trusts.KIND, f"{exhibit.source} (trust list) does not hold: {exc.what}"
                )
            )
            return None
    if trust is None:
        what = "There is no trust list among these files; add the hub's."
        failed.append(_failed("trust list", trusts.KIND, what))
    return trust


def _check_exact(exhibit: Exhibit, keys: Iterable[VerifyKey]) -> None:
    """Refuse a document that holds but was altered where signatures do not reach (hints, spelling)."""
    by_hint = {key.keyid: key for key in keys}
    envelope = exhibit.envelope
    is_signed = all(
        signature.keyid in by_hint and by_hint[signature.keyid].is_signature(signature.value, envelope.pae)
        for signature in envelope.signatures
    )
    if not exhibit.is_exact or not is_signed or not envelope.signatures:
        raise UntrustedError("The file was changed after it was written.")


def _check_kinds(evidence: Evidence) -> list[Verdict]:
    """A document that nothing below looks at must not seem checked."""
    return [
        _failed(
            exhibit.source,
            exhibit.envelope.kind,
            f"{exhibit.source} says it is a {exhibit.envelope.kind}, which is no part of this check.",
        )
        for exhibit in evidence.exhibits
        if exhibit.envelope.kind not in _CHECKED
    ]


def _check_supporting(evidence: Evidence, known: _Known) -> list[Verdict]:
    """Check everything that receipts rest on; return verdicts on what fails."""
    trust, hub = known.trust, known.trust.hub
    failed: list[Verdict] = []

    for exhibit in evidence.of(rosters.KIND):
        with _Judging(failed, exhibit):
            roster = rosters.read_roster(exhibit.envelope, trust, current=None)
            _check_exact(exhibit, trust.coordinator_keys())
            known.deciders += roster.reviewer_keys()
    for exhibit in evidence.of(HEADER_KIND):
        with _Judging(failed, exhibit):
            header = read_header(exhibit.envelope)
            _check_exact(exhibit, [VerifyKey.from_hex(header.signer)])
            known.headers[exhibit.envelope.id] = header
    for exhibit in evidence.of(MANIFEST_KIND):
        with _Judging(failed, exhibit):
            manifest = read_manifest(exhibit.envelope)
            _check_exact(exhibit, [VerifyKey.from_hex(manifest.signer)])
            known.manifests[exhibit.envelope.id] = manifest
    for exhibit in evidence.of(leases.KIND):
        with _Judging(failed, exhibit):
            keys = trust.hub_verify_keys()
            lease = leases.read_lease(exhibit.envelope, keys=keys, hub=hub)
            _check_exact(exhibit, keys)
            check_standing(lease.signer, trust.hub_keys, log_index=known.logged.get(exhibit.envelope.id))
            known.leases[exhibit.envelope.id] = lease
    for exhibit in evidence.of(anchors.KIND):
        with _Judging(failed, exhibit):
            anchors.read_anchor(exhibit.envelope, keys=trust.hub_verify_keys(), hub=hub)
            _check_exact(exhibit, trust.hub_verify_keys())
    for exhibit in evidence.of(decisions.KIND):
        with _Judging(failed, exhibit):
            keys = [*trust.coordinator_keys(), *known.deciders]
            decisions.read_decision(exhibit.envelope, keys=keys, hub=hub)
            _check_exact(exhibit, keys)
    _check_batches(evidence, known, failed)
    return failed


def _check_batches(evidence: Evidence, known: _Known, failed: list[Verdict]) -> None:
    hub = known.trust.hub
    certified = _certified(evidence, failed, hub)
    for exhibit in evidence.of(batches.KIND):
        with _Judging(failed, exhibit):
            keys = [VerifyKey.from_hex(key) for key in certified]
            batch = batches.read_batch(exhibit.envelope, installations=keys, hub=hub)
            if batch.worker not in certified[batch.signer]:
                raise UntrustedError("A batch is signed by another worker's installation.")
            _check_exact(exhibit, keys)
            known.batches[exhibit.envelope.id] = batch


def _certified(evidence: Evidence, failed: list[Verdict], hub: str) -> dict[str, set[str]]:
    """Installation key -> the workers that certified it (more than one, where somebody claims another's)."""
    found: dict[str, set[str]] = defaultdict(set)
    for exhibit in evidence.of(installations.KIND):
        with _Judging(failed, exhibit):
            claimed = read_payload(
                exhibit.envelope, installations.KIND, installations.Installation,
                max_bytes=installations.MAX_BYTES,
            )  # fmt: skip
            value = installations.read_installation(exhibit.envelope, worker=claimed.signer, hub=hub)
            _check_exact(exhibit, [VerifyKey.from_hex(value.signer)])
            found[value.installation].add(value.signer)
    return found


class _Judging:
    """Turns an error about a document into a verdict on it."""

    def __init__(self, failed: list[Verdict], exhibit: Exhibit) -> None:
        self._failed = failed
        self._exhibit = exhibit

    def __enter__(self) -> None:
        return None

    def __exit__(self, _type: object, error: BaseException | None, _traceback: object) -> bool:
        if not isinstance(error, TallystickError):
            return False
        kind = self._exhibit.envelope.kind
        self._failed.append(
            _failed(
                self._exhibit.source, kind, f"{self._exhibit.source} ({kind}) does not hold: {error.what}"
            )
        )
        return True


def _check_receipts(evidence: Evidence, known: _Known) -> list[Verdict]:
    read: list[tuple[Exhibit, Receipt]] = []
    verdicts: list[Verdict] = []
    seen: set[str] = set()
    for exhibit in evidence.of(receipts.KIND):
        with _Judging(verdicts, exhibit):
            keys = known.trust.hub_verify_keys()
            receipt = receipts.read_receipt(exhibit.envelope, keys=keys, hub=known.trust.hub)
            _check_exact(exhibit, keys)
            index = known.logged.get(exhibit.envelope.id)
            check_standing(receipt.signer, known.trust.hub_keys, log_index=index)
            if exhibit.envelope.id not in seen:
                seen.add(exhibit.envelope.id)
                read.append((exhibit, receipt))
    by_lease: dict[str, list[tuple[Exhibit, Receipt]]] = defaultdict(list)
    for exhibit, receipt in read:
        by_lease[receipt.lease].append((exhibit, receipt))
    for of_lease in by_lease.values():
        of_lease.sort(key=lambda pair: pair[1].number)
        verdicts += _check_lease(of_lease, known)
    return verdicts


def _check_lease(of_lease: list[tuple[Exhibit, Receipt]], known: _Known) -> list[Verdict]:
    sums = Reckoning()
    verdicts = []
    for exhibit, receipt in of_lease:
        log_index = None
        try:
            title = _check_context(receipt, known)
            sums.add(receipt, known.leases[receipt.lease])
            if exhibit.envelope.id in known.bad_proofs:
                raise UntrustedError(known.bad_proofs[exhibit.envelope.id])
            log_index = known.logged.get(exhibit.envelope.id)
        except TallystickError as exc:
            verdicts.append(
                _failed(
                    exhibit.source,
                    receipts.KIND,
                    f"{exhibit.source} does not hold: {exc.what}",
                    receipt=receipt,
                )
            )
            continue
        outcome: Outcome = "unlogged" if log_index is None else "verified"
        verdicts.append(
            Verdict(
                source=exhibit.source,
                kind=receipts.KIND,
                outcome=outcome,
                receipt=receipt,
                title=title,
                log_index=log_index,
            )
        )
    return verdicts


def _check_context(receipt: Receipt, known: _Known) -> str:
    """Check a receipt against its lease, batch and pack; return the job's title."""
    lease = known.leases.get(receipt.lease)
    if lease is None:
        raise UntrustedError(
            "The lease behind this receipt is not here, or does not hold.", todo="Add the lease's file."
        )
    if receipt.worker != lease.worker or receipt.currency != lease.price.currency:
        raise UntrustedError("This receipt and its lease name different workers or currencies.")
    if not {item.item for item in receipt.items} <= set(lease.items):
        raise UntrustedError("This receipt names items that its lease does not cover.")
    if receipt.batch is not None:
        _check_sent(receipt, known.batches.get(receipt.batch))
    elif receipt.state != "paid":
        raise UntrustedError("This receipt names no batch, and is about no payment.")
    header = known.headers.get(lease.header)
    manifest = known.manifests.get(lease.pack)
    if header is None or manifest is None:
        raise UntrustedError(
            "The pack's header or manifest behind this receipt is not here, or does not hold.",
            todo="Add the header's and the manifest's file.",
        )
    leases.check_promise(
        lease,
        worker=receipt.worker,
        pack=lease.pack,
        manifest=manifest,
        header_id=lease.header,
        header=header,
    )
    return header.title


def _check_sent(receipt: Receipt, batch: Batch | None) -> None:
    """Check that a receipt is about what its batch says; only answers and reports earn."""
    if batch is None:
        raise UntrustedError(
            "The batch behind this receipt is not here, or does not hold.", todo="Add the batch's file."
        )
    if batch.worker != receipt.worker:
        raise UntrustedError("This receipt is on another worker's batch.")
    sent = {(entry.item, entry.revision): entry.kind for entry in batch.entries}
    about = [(entry.item, entry.revision) for entry in receipt.items]
    if batch.lease != receipt.lease or not sent.keys() >= set(about):
        raise UntrustedError("This receipt names items that its batch does not hold.")
    if receipt.state == "accepted" and any(sent[one] == "skip" for one in about):
        raise UntrustedError("This receipt accepts an item that was skipped, and a skip earns nothing.")


def _check_proofs(evidence: Evidence, known: _Known) -> list[Verdict]:
    """Check every proof; return verdicts on those that are not a receipt's, whose own verdict says it."""
    by_id = {exhibit.envelope.id: exhibit.envelope.kind for exhibit in evidence.exhibits}
    by_digits = {document[:ID_DIGITS]: document for document in by_id}
    failed: list[Verdict] = []
    for file in evidence.proofs:
        document = file.document if file.document in by_id else by_digits.get(file.document, "")
        try:
            if not document:
                raise UntrustedError("the document it is of is not here.")
            proof = read_proof(file.text)
            check_proof(document, proof, known.trust.log)
            known.logged[document] = proof.index
        except TallystickError as exc:
            what = f"the proof {file.source} does not hold: {exc.what}"
            known.bad_proofs[document] = what
            if by_id.get(document) != receipts.KIND:
                failed.append(_failed(file.source, PROOF_NOTE, what))
    return failed


def _totals(verdicts: list[Verdict]) -> tuple[Total, ...]:
    newest: dict[str, Receipt] = {}
    for verdict in verdicts:
        if verdict.outcome != "failed" and verdict.receipt is not None:
            newest[verdict.receipt.lease] = verdict.receipt
    sums: dict[tuple[str, str], tuple[int, int]] = defaultdict(lambda: (0, 0))
    for receipt in newest.values():
        owed, paid = sums[receipt.worker, receipt.currency]
        sums[receipt.worker, receipt.currency] = (
            owed + receipt.owed_minor - receipt.paid_minor,
            paid + receipt.paid_minor,
        )
    return tuple(
        Total(
            worker=worker,
            owed=Money(minor=owed, currency=currency),
            paid=Money(minor=paid, currency=currency),
        )
        for (worker, currency), (owed, paid) in sorted(sums.items())
    )


def _failed(source: str, kind: str, what: str, *, receipt: Receipt | None = None) -> Verdict:
    return Verdict(
        source=source, kind=kind, outcome="failed", what=what, receipt=receipt,
        safe="All other files were checked on their own; what they show stands.",
        todo="Do not pay or claim on it. Take it again from the worker or the hub, and ask if it stays.",
    )  # fmt: skip
