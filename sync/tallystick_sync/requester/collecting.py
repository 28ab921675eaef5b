"""Results of a job: verified answers with the state each stands in, and the evidence to keep.

Nothing is believed because the hub sent it: batches are checked against the installations that workers
certified, leases and receipts against the hub's keys, proofs against the log.
"""

import base64
from collections.abc import Sequence
from dataclasses import dataclass

from tallystick_packs import strict_json
from tallystick_packs.documents import convert, read_payload
from tallystick_packs.envelope import Envelope
from tallystick_packs.export.joining import ExportAnswer
from tallystick_sync import batch as batches
from tallystick_sync import lease as leases
from tallystick_sync import receipt as receipts
from tallystick_sync.answer import CHECKPOINT, LOGGED, LoggedNote
from tallystick_sync.batch import Batch, Entry
from tallystick_sync.errors import UntrustedError
from tallystick_sync.evidence import Evidence, evidence_from, proof_note
from tallystick_sync.framing import Part
from tallystick_sync.proof import LoggedAs
from tallystick_sync.receipt import Receipt
from tallystick_sync.verification import Report, verify_receipts

_KEPT = ("trust", "roster", "installation", "header", "manifest", "lease", "batch", "receipt")
_MAX_NOTE_BYTES = 1024 * 1024


@dataclass(frozen=True, slots=True, kw_only=True)
class Results:
    """What came back of a job.

    Attributes:
        answers: The newest answer of each worker to each item, with its state.
        report: The verification of everything behind them.
        parts: The documents and proofs themselves, to be kept as evidence.
    """

    job: str
    answers: tuple[ExportAnswer, ...]
    report: Report
    parts: tuple[Part, ...]


def collect(received: Sequence[Part], *, job: str, hub: str) -> Results:
    """Verify what a hub sent for a job and take the answers out of it.

    Raises:
        UntrustedError: Something does not hold; the message names it.
    """
    parts = evidence_parts(received)
    return verified(evidence_from(parts), parts, job=job, hub=hub)


def verified(evidence: Evidence, parts: Sequence[Part], *, job: str, hub: str) -> Results:
    """Verify evidence as a whole and take the answers out of it; `parts` are those to be kept of it.

    Raises:
        UntrustedError: Something does not hold; the message names it.
    """
    report = verify_receipts(evidence, root_fingerprint=hub)
    if report.failed:
        raise UntrustedError(f"What the hub sent does not hold: {report.failed[0].what}")
    return Results(job=job, answers=answers_of(evidence, report), report=report, parts=tuple(parts))


def answers_of(evidence: Evidence, report: Report) -> tuple[ExportAnswer, ...]:
    """The newest answer of each worker to each item, from verified evidence.

    Documents that failed verification are left out.
    """
    bad = {verdict.source for verdict in report.failed}
    states = _states(report)
    lease_workers = {
        exhibit.envelope.id: read_payload(
            exhibit.envelope, leases.KIND, leases.Lease, max_bytes=leases.MAX_BYTES
        )
        for exhibit in evidence.of(leases.KIND)
        if exhibit.source not in bad
    }
    newest: dict[tuple[str, str], tuple[Batch, Entry]] = {}
    for exhibit in evidence.of(batches.KIND):
        if exhibit.source in bad:
            continue
        batch = read_payload(exhibit.envelope, batches.KIND, Batch, max_bytes=batches.MAX_BYTES)
        for entry in batch.entries:
            before = newest.get((batch.lease, entry.item))
            if before is None or before[1].revision < entry.revision:
                newest[batch.lease, entry.item] = (batch, entry)
    order = {item: number for lease in lease_workers.values() for number, item in enumerate(lease.items)}
    found = [
        ExportAnswer(
            worker=batch.worker, item=entry.item, result=entry.result or [], active_s=entry.active_s,
            edits=entry.edits, state=states.get((batch.lease, entry.item), "received"),
        )
        for batch, entry in newest.values()
        if entry.kind == "answer"
    ]  # fmt: skip
    return tuple(sorted(found, key=lambda answer: (order.get(answer.item, 0), answer.worker)))


def _states(report: Report) -> dict[tuple[str, str], str]:
    states: dict[tuple[str, str], tuple[int, str]] = {}
    for verdict in report.receipts:
        receipt: Receipt | None = verdict.receipt
        if receipt is None or verdict.outcome == "failed":
            continue
        for item in receipt.items:
            key = (receipt.lease, item.item)
            if key not in states or states[key][0] < receipt.number:
                states[key] = (receipt.number, receipt.state)
    return {key: state for key, (_number, state) in states.items()}


def evidence_parts(received: Sequence[Part]) -> list[Part]:
    """Of what a hub sent: the documents to be kept as evidence, once each, with their proofs."""
    by_id: dict[str, Envelope] = {}
    proofs: dict[str, str] = {}
    checkpoint = ""
    for part in received:
        if isinstance(part, Envelope):
            if part.kind in _KEPT:
                by_id.setdefault(part.id, part)
        elif part.kind == CHECKPOINT:
            # Each page of results has its own checkpoint, ahead of the notes that lead to it.
            checkpoint = part.payload.decode("utf-8", errors="replace")
        elif part.kind == LOGGED:
            note = convert(
                strict_json.loads(part.payload, max_bytes=_MAX_NOTE_BYTES), LoggedNote, what=LOGGED
            )
            proofs[note.document] = LoggedAs(
                index=note.index, nonce=bytes.fromhex(note.nonce),
                hashes=tuple(base64.b64decode(digest) for digest in note.hashes), checkpoint=checkpoint,
            ).to_text()  # fmt: skip
    parts: list[Part] = []
    for envelope in by_id.values():
        parts.append(envelope)
        if envelope.kind in (leases.KIND, receipts.KIND) and envelope.id in proofs:
            parts.append(proof_note(envelope, proofs[envelope.id]))
    return parts
