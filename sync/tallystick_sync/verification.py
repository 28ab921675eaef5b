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
from tallystick_packs.envelope import Envelope
from tallystick_packs.errors import BadDocumentError, TallystickError
from tallystick_packs.header import KIND as HEADER_KIND
from tallystick_packs.header import Header, read_header
from tallystick_packs.keys import VerifyKey
from tallystick_packs.manifest import KIND as MANIFEST_KIND
from tallystick_packs.manifest import Manifest, read_manifest
from tallystick_packs.money import Money
from tallystick_sync import batch as batches
from tallystick_sync import decision as decisions
from tallystick_sync import installation as installations
from tallystick_sync import lease as leases
from tallystick_sync import receipt as receipts
from tallystick_sync import roster as rosters
from tallystick_sync import trust as trusts
from tallystick_sync.batch import Batch
from tallystick_sync.errors import UntrustedError
from tallystick_sync.evidence import Evidence, Exhibit
from tallystick_sync.lease import Lease
from tallystick_sync.proof import check_proof, read_proof
from tallystick_sync.receipt import Receipt
from tallystick_sync.trust import TrustList

Outcome = Literal["verified", "unlogged", "failed"]
T = TypeVar("T")


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
    chain = sorted(evidence.of(trusts.KIND), key=_version)
    try:
        trust = _follow(chain, root_fingerprint)
    except TallystickError as exc:
        source = chain[0].source if chain else "trust list"
        verdicts.append(_failed(source, trusts.KIND, f"{source} (trust list) does not hold: {exc}"))
        return Report(trust=None, verdicts=tuple(verdicts), totals=())
    known = _Known(trust=trust)
    verdicts += _check_supporting(evidence, known)
    checked = _check_receipts(evidence, known)
    return Report(trust=trust, verdicts=(*verdicts, *checked), totals=_totals(checked))


def _version(exhibit: Exhibit) -> int:
    try:
        trust = read_payload(exhibit.envelope, trusts.KIND, TrustList, max_bytes=trusts.MAX_BYTES)
    except BadDocumentError:
        return 0  # sorted first, where `follow` refuses it with its reason
    return trust.version


def _follow(chain: list[Exhibit], root_fingerprint: str) -> TrustList:
    if not chain:
        raise UntrustedError("there is no trust list among these files.", todo="Add the hub's trust list.")
    first = read_payload(chain[0].envelope, trusts.KIND, TrustList, max_bytes=trusts.MAX_BYTES)
    trust = trusts.follow(
        [exhibit.envelope for exhibit in chain], root_fingerprint=root_fingerprint or first.hub
    )
    for exhibit in chain:
        one = read_payload(exhibit.envelope, trusts.KIND, TrustList, max_bytes=trusts.MAX_BYTES)
        _check_exact(exhibit, one.root.verify_keys())
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


def _check_supporting(evidence: Evidence, known: _Known) -> list[Verdict]:
    """Check everything that receipts rest on; return verdicts on what fails."""
    trust, hub = known.trust, known.trust.hub
    failed: list[Verdict] = []

    for exhibit in evidence.of(rosters.KIND):
        with _Judging(failed, exhibit):
            rosters.read_roster(exhibit.envelope, trust, current=None)
            _check_exact(exhibit, trust.coordinator_keys())
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
            known.leases[exhibit.envelope.id] = lease
    for exhibit in evidence.of(decisions.KIND):
        with _Judging(failed, exhibit):
            keys = trust.coordinator_keys()
            decisions.read_decision(exhibit.envelope, keys=keys, hub=hub)
            _check_exact(exhibit, keys)
    certified = _certified(evidence, failed, hub)
    for exhibit in evidence.of(batches.KIND):
        with _Judging(failed, exhibit):
            keys = [VerifyKey.from_hex(key) for key in certified]
            batch = batches.read_batch(exhibit.envelope, installations=keys, hub=hub)
            if certified[batch.signer] != batch.worker:
                raise UntrustedError("A batch is signed by another worker's installation.")
            _check_exact(exhibit, keys)
            known.batches[exhibit.envelope.id] = batch
    return failed


def _certified(evidence: Evidence, failed: list[Verdict], hub: str) -> dict[str, str]:
    """Installation key -> the worker that certified it."""
    found: dict[str, str] = {}
    for exhibit in evidence.of(installations.KIND):
        with _Judging(failed, exhibit):
            claimed = read_payload(
                exhibit.envelope, installations.KIND, installations.Installation,
                max_bytes=installations.MAX_BYTES,
            )  # fmt: skip
            value = installations.read_installation(exhibit.envelope, worker=claimed.signer, hub=hub)
            _check_exact(exhibit, [VerifyKey.from_hex(value.signer)])
            found[value.installation] = value.signer
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
    for exhibit in evidence.of(receipts.KIND):
        with _Judging(verdicts, exhibit):
            keys = known.trust.hub_verify_keys()
            receipt = receipts.read_receipt(exhibit.envelope, keys=keys, hub=known.trust.hub)
            _check_exact(exhibit, keys)
            read.append((exhibit, receipt))
    by_lease: dict[str, list[tuple[Exhibit, Receipt]]] = defaultdict(list)
    for exhibit, receipt in read:
        by_lease[receipt.lease].append((exhibit, receipt))
    for of_lease in by_lease.values():
        of_lease.sort(key=lambda pair: pair[1].number)
        verdicts += _check_lease(of_lease, evidence, known)
    return verdicts


def _check_lease(of_lease: list[tuple[Exhibit, Receipt]], evidence: Evidence, known: _Known) -> list[Verdict]:
    sums = _Sums()
    verdicts = []
    for exhibit, receipt in of_lease:
        log_index = None
        try:
            title = _check_context(receipt, known)
            sums.add(receipt, known.leases[receipt.lease])
            log_index = _check_logged(exhibit.envelope, evidence, known)
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
        batch = known.batches.get(receipt.batch)
        if batch is None:
            raise UntrustedError(
                "The batch behind this receipt is not here, or does not hold.", todo="Add the batch's file."
            )
        sent = {(entry.item, entry.revision) for entry in batch.entries}
        if (
            batch.lease != receipt.lease
            or not {(entry.item, entry.revision) for entry in receipt.items} <= sent
        ):
            raise UntrustedError("This receipt names items that its batch does not hold.")
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


def _check_logged(envelope: Envelope, evidence: Evidence, known: _Known) -> int | None:
    found = evidence.proof_of(envelope.id)
    if found is None:
        return None
    text, source = found
    try:
        proof = read_proof(text)
        check_proof(envelope.id, proof, known.trust.log)
    except TallystickError as exc:
        raise UntrustedError(f"its proof ({source}) does not hold: {exc.what}") from exc
    return proof.index


class _Sums:
    """Adds up the receipts of one lease, in order."""

    def __init__(self) -> None:
        self._number = 0
        self._owed = 0
        self._paid = 0
        self._accepted: set[str] = set()

    def add(self, receipt: Receipt, lease: Lease) -> None:
        """Check that `receipt` follows from those before it.

        Raises:
            UntrustedError: A receipt is missing or doubled, or an amount is not what the price gives.
        """
        if receipt.number != self._number + 1:
            raise UntrustedError(
                f"Receipt {self._number + 1} of this lease is missing or does not hold; this is number "
                f"{receipt.number}.",
                todo="Sync again and export again, or ask the hub for it.",
            )
        owed, paid = self._owed, self._paid
        items = {entry.item for entry in receipt.items}
        if receipt.state == "accepted":
            if items & self._accepted:
                raise UntrustedError("This receipt accepts an item a second time.")
            accepted = self._accepted | items
            owed = lease.price.owed_minor(len(accepted))
        elif receipt.state == "paid":
            paid += receipt.posted_minor
        expected = {"accepted": owed - self._owed, "paid": receipt.posted_minor}.get(receipt.state, 0)
        if (receipt.owed_minor, receipt.paid_minor, receipt.posted_minor) != (owed, paid, expected):
            raise UntrustedError("The amounts of this receipt do not follow from the lease's price.")
        if paid > owed or receipt.posted_minor < 0 or (receipt.state == "paid" and not receipt.reference):
            raise UntrustedError("This receipt says more was paid than was owed, or names no payment.")
        self._number, self._owed, self._paid = receipt.number, owed, paid
        if receipt.state == "accepted":
            self._accepted |= items


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
