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
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from typing import TypeVar

from tallystick_packs.documents import read_payload
from tallystick_packs.errors import TallystickError
from tallystick_packs.header import Header
from tallystick_packs.keys import VerifyKey
from tallystick_packs.manifest import Manifest
from tallystick_packs.money import Money
from tallystick_sync import anchor as anchors
from tallystick_sync import batch as batches
from tallystick_sync import decision as decisions
from tallystick_sync import installation as installations
from tallystick_sync import lease as leases
from tallystick_sync import receipt as receipts
from tallystick_sync import rekey as rekeys
from tallystick_sync.batch import Batch
from tallystick_sync.chain import WORDS, read_chain
from tallystick_sync.decision import Decision
from tallystick_sync.errors import UntrustedError
from tallystick_sync.evidence import ID_DIGITS, PROOF_NOTE, Evidence, Exhibit
from tallystick_sync.foundations import Common, read_common
from tallystick_sync.judging import Judging, Outcome, Verdict, check_every_signature, check_exact, fault
from tallystick_sync.lease import Lease
from tallystick_sync.proof import ManyProofs
from tallystick_sync.receipt import Receipt
from tallystick_sync.reckoning import Reckoning
from tallystick_sync.standing import check_standing
from tallystick_sync.trust import TrustList

T = TypeVar("T")


@dataclass(frozen=True, slots=True, kw_only=True)
class Total:
    """What verified receipts add up to for one worker and currency."""

    worker: str
    owed: Money
    paid: Money


@dataclass(frozen=True, slots=True, kw_only=True)
class Sent:
    """An answer or report in a batch about which no receipt here says a word."""

    worker: str
    lease: str
    item: str
    revision: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Report:
    """The result: the trust list it was checked with, a verdict per document, totals of the verified.

    Attributes:
        missing: What was sent and has no receipt among these files.
        notes: What a person should look at and what is no fault: gaps and forks in chains of batches.
        leases: The leases that hold, by id.
    """

    trust: TrustList | None
    verdicts: tuple[Verdict, ...]
    totals: tuple[Total, ...]
    missing: tuple[Sent, ...] = ()
    notes: tuple[str, ...] = ()
    leases: dict[str, Lease] = field(default_factory=dict)

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
    hub_keys: list[VerifyKey]
    headers: dict[str, Header]
    manifests: dict[str, Manifest]
    deciders: list[VerifyKey]
    proofs: ManyProofs
    decisions: list[tuple[Exhibit, Decision]] = field(default_factory=list)
    leases: dict[str, Lease] = field(default_factory=dict)
    batches: dict[str, Batch] = field(default_factory=dict)
    successors: dict[str, str] = field(default_factory=dict)
    logged: dict[str, int] = field(default_factory=dict)
    bad_proofs: dict[str, str] = field(default_factory=dict)


def verify_receipts(evidence: Evidence, *, root_fingerprint: str = "") -> Report:
    """Check everything in `evidence`.

    Args:
        root_fingerprint: First 32 or all 64 hex digits of the hub's id, where the caller knows it (from an
            invite); otherwise the hub that the evidence itself names is taken.
    """
    common, verdicts = read_common(evidence, root_fingerprint=root_fingerprint)
    if common is None:
        return Report(trust=None, verdicts=verdicts, totals=())
    report = verify_with(common, evidence)
    return replace(report, verdicts=(*verdicts, *report.verdicts))


def verify_with(common: Common, evidence: Evidence) -> Report:
    """Check the receipts among `evidence` and what they rest on, beside what `common` holds already."""
    known = _Known(
        trust=common.trust, hub_keys=common.hub_keys, headers=common.headers, manifests=common.manifests,
        deciders=common.deciders, proofs=common.proofs,
    )  # fmt: skip
    verdicts = _check_proofs(evidence, known)
    verdicts += _check_supporting(evidence, known)
    checked = _check_receipts(evidence, known)
    verdicts += _check_deciders(known, checked)
    return Report(
        trust=common.trust, verdicts=(*verdicts, *checked), totals=_totals(checked),
        missing=tuple(_missing(known, checked)), notes=tuple(_notes(known)), leases=known.leases,
    )  # fmt: skip


def _check_deciders(known: _Known, checked: list[Verdict]) -> list[Verdict]:
    """What a revoked coordinator's key decided holds where a receipt on it is older than the key's end."""
    logged: dict[str, int] = {}
    for verdict in checked:
        receipt = verdict.receipt
        if receipt is not None and receipt.decision is not None and verdict.log_index is not None:
            logged[receipt.decision] = verdict.log_index
    failed: list[Verdict] = []
    states = known.trust.coordinators
    for exhibit, decision in known.decisions:
        if any(state.key == decision.signer for state in states):
            with Judging(failed, exhibit):
                check_standing(
                    decision.signer, states, log_index=logged.get(exhibit.envelope.id), is_retired_good=True
                )
    return failed


def _missing(known: _Known, checked: list[Verdict]) -> Iterator[Sent]:
    told = {verdict.receipt.batch for verdict in checked if verdict.receipt is not None}
    for batch_id, batch in known.batches.items():
        if batch_id not in told:
            for entry in batch.entries:
                if entry.kind != "skip":
                    yield Sent(
                        worker=batch.worker, lease=batch.lease, item=entry.item, revision=entry.revision
                    )


def _notes(known: _Known) -> Iterator[str]:
    for batch_id, flags in read_chain(known.batches.items()).items():
        worker = known.batches[batch_id].worker[:8]
        for flag in flags:
            yield f"Batch {batch_id[:ID_DIGITS]} of {worker}: {WORDS[flag]} It changes no pay."


def _check_supporting(evidence: Evidence, known: _Known) -> list[Verdict]:
    """Check what the receipts of a worker rest on; return verdicts on what fails."""
    trust, hub = known.trust, known.trust.hub
    failed: list[Verdict] = []

    for exhibit in evidence.of(leases.KIND):
        with Judging(failed, exhibit):
            lease = leases.read_lease(exhibit.envelope, keys=known.hub_keys, hub=hub)
            check_exact(exhibit, lease.signer)
            check_standing(lease.signer, trust.hub_keys, log_index=known.logged.get(exhibit.envelope.id))
            known.leases[exhibit.envelope.id] = lease
    for exhibit in evidence.of(anchors.KIND):
        with Judging(failed, exhibit):
            anchor = anchors.read_anchor(exhibit.envelope, keys=known.hub_keys, hub=hub)
            check_exact(exhibit, anchor.signer)
    for exhibit in evidence.of(decisions.KIND):
        with Judging(failed, exhibit):
            keys = [*trust.ever_coordinators(), *known.deciders]
            decision = decisions.read_decision(exhibit.envelope, keys=keys, hub=hub)
            check_exact(exhibit, decision.signer)
            known.decisions.append((exhibit, decision))
    _check_rekeys(evidence, known, failed)
    _check_batches(evidence, known, failed)
    return failed


def _check_rekeys(evidence: Evidence, known: _Known, failed: list[Verdict]) -> None:
    """Keys that stand in the place of others, each said by two persons; one key has one successor."""
    keys = known.trust.ever_coordinators()
    for exhibit in evidence.of(rekeys.KIND):
        with Judging(failed, exhibit):
            index = known.logged.get(exhibit.envelope.id)
            value = rekeys.read_rekey(exhibit.envelope, known.trust, log_index=index)
            check_every_signature(exhibit, keys)
            if known.successors.setdefault(value.old, value.new) != value.new:
                raise UntrustedError("Two re-keys put different keys in one worker's place.")


def _check_batches(evidence: Evidence, known: _Known, failed: list[Verdict]) -> None:
    hub = known.trust.hub
    certified = _certified(evidence, failed, hub)
    keys = [VerifyKey.from_hex(key) for key in certified]
    for exhibit in evidence.of(batches.KIND):
        with Judging(failed, exhibit):
            batch = batches.read_batch(exhibit.envelope, installations=keys, hub=hub)
            if batch.worker not in certified[batch.signer]:
                raise UntrustedError("A batch is signed by another worker's installation.")
            check_exact(exhibit, batch.signer)
            known.batches[exhibit.envelope.id] = batch


def _certified(evidence: Evidence, failed: list[Verdict], hub: str) -> dict[str, set[str]]:
    """Installation key -> the workers that certified it (more than one, where somebody claims another's)."""
    found: dict[str, set[str]] = defaultdict(set)
    for exhibit in evidence.of(installations.KIND):
        with Judging(failed, exhibit):
            claimed = read_payload(
                exhibit.envelope, installations.KIND, installations.Installation,
                max_bytes=installations.MAX_BYTES,
            )  # fmt: skip
            value = installations.read_installation(exhibit.envelope, worker=claimed.signer, hub=hub)
            check_exact(exhibit, value.signer)
            found[value.installation].add(value.signer)
    return found


def _check_receipts(evidence: Evidence, known: _Known) -> list[Verdict]:
    read: list[tuple[Exhibit, Receipt]] = []
    verdicts: list[Verdict] = []
    seen: set[str] = set()
    for exhibit in evidence.of(receipts.KIND):
        with Judging(verdicts, exhibit):
            receipt = receipts.read_receipt(exhibit.envelope, keys=known.hub_keys, hub=known.trust.hub)
            check_exact(exhibit, receipt.signer)
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
            header = _check_context(receipt, known)
            lease = known.leases[receipt.lease]
            least = _least_active_s(of_lease, receipt, header, known) if receipt.state == "closed" else 0
            sums.add(receipt, lease, header.pay, least_active_s=least)
            if exhibit.envelope.id in known.bad_proofs:
                raise UntrustedError(known.bad_proofs[exhibit.envelope.id])
            log_index = known.logged.get(exhibit.envelope.id)
        except TallystickError as exc:
            verdicts.append(
                fault(
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
                title=header.title,
                log_index=log_index,
            )
        )
    return verdicts


def _least_active_s(
    of_lease: list[tuple[Exhibit, Receipt]], closed: Receipt, header: Header, known: _Known
) -> int:
    """Active seconds that the accepted items' own batches show: the closing counts at least these (R9)."""
    before = [one for _exhibit, one in of_lease if one.number < closed.number]
    accepted = {
        (one.batch, item.item, item.revision)
        for one in before
        if one.state == "accepted"
        for item in one.items
    }
    total = sum(
        min(entry.active_s, header.pay.longest_seconds)
        for batch_id in {batch for batch, _item, _revision in accepted if batch in known.batches}
        for entry in known.batches[batch_id].entries
        if (batch_id, entry.item, entry.revision) in accepted
    )
    arrivals: dict[str | None, int] = {}
    for one in before:
        if one.state == "received":
            arrivals.setdefault(one.batch, one.time)  # a batch arrives once; it may wait for a person again
    start = known.leases[closed.lease].time
    return min(total, max([0, *(time - start for time in arrivals.values())]))


def _check_context(receipt: Receipt, known: _Known) -> Header:
    """Check a receipt against its lease, batch and pack; return the pack's header."""
    lease = known.leases.get(receipt.lease)
    if lease is None:
        raise UntrustedError(
            "The lease behind this receipt is not here, or does not hold.", todo="Add the lease's file."
        )
    if receipt.worker != lease.worker or receipt.currency != lease.price.currency:
        raise UntrustedError("This receipt and its lease name different workers or currencies.")
    if lease.instead_of and (bearer := known.leases.get(lease.instead_of)):
        leases.check_instead(lease, bearer)
    if not {item.item for item in receipt.items} <= set(lease.items):
        raise UntrustedError("This receipt names items that its lease does not cover.")
    if receipt.batch is not None:
        _check_sent(receipt, lease, known)
    elif receipt.state in receipts.OF_A_BATCH:
        raise UntrustedError("This receipt names no batch, and is not about money.")
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
    return header


def _check_sent(receipt: Receipt, lease: Lease, known: _Known) -> None:
    """Check that a receipt is about what its batch says; only answers and reports earn.

    It is signed by the receipt's worker, or by one whose key stands in their place. A batch signed before the
    worker reached the hub names the bearer lease that their own one replaces.
    """
    batch = known.batches.get(receipt.batch or "")
    if batch is None:
        raise UntrustedError(
            "The batch behind this receipt is not here, or does not hold.", todo="Add the batch's file."
        )
    if not rekeys.is_successor(batch.worker, receipt.worker, known.successors):
        raise UntrustedError("This receipt is on another worker's batch.")
    sent = {(entry.item, entry.revision): entry.kind for entry in batch.entries}
    about = [(entry.item, entry.revision) for entry in receipt.items]
    if batch.lease not in (receipt.lease, lease.instead_of) or not sent.keys() >= set(about):
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
            known.logged[document] = known.proofs.check(document, file.text)
        except TallystickError as exc:
            what = f"the proof {file.source} does not hold: {exc.what}"
            known.bad_proofs[document] = what
            if by_id.get(document) != receipts.KIND:
                failed.append(fault(file.source, PROOF_NOTE, what))
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
