"""What `results` kept of a job, read from its folder and verified again."""

from dataclasses import dataclass
from pathlib import Path

from tallystick_packs.errors import TallystickError
from tallystick_packs.export.joining import ExportAnswer
from tallystick_sync.evidence import Evidence, read_evidence
from tallystick_sync.requester.collecting import answers_of
from tallystick_sync.verification import verify_receipts


@dataclass(frozen=True, slots=True, kw_only=True)
class Kept:
    """Evidence that holds, and the newest answer of each worker to each item in it."""

    evidence: Evidence
    answers: tuple[ExportAnswer, ...]


def read_kept(folder: Path) -> Kept:
    """Read and verify an evidence folder.

    Raises:
        TallystickError: Something in it does not hold; the message names it.
        FileProblemError: The disk refused.
    """
    evidence = read_evidence([folder])
    report = verify_receipts(evidence)
    if report.failed:
        raise TallystickError(
            report.failed[0].what, safe="Nothing was written.",
            todo="Fetch it again with: tallystick-pack results",
        )  # fmt: skip
    return Kept(evidence=evidence, answers=answers_of(evidence, report))
