"""`tallystick-verify log`: proofs lead to checkpoints, and no two checkpoints contradict each other."""

import argparse
from pathlib import Path
from typing import Any

from tallystick_packs.errors import TallystickError
from tallystick_sync.checkpoint import Checkpoint, read_dated_checkpoint
from tallystick_sync.commands.checking import load_lists
from tallystick_sync.commands.console import DONE, NO, Console, count
from tallystick_sync.cosigning import seen_by
from tallystick_sync.evidence import Evidence, read_evidence
from tallystick_sync.proof import ManyProofs, read_proof
from tallystick_sync.trust import TrustList

HELP = """Verify that documents stand in the hub's log, and that it shows one history.

--witnesses N asks that at least so many witnesses co-signed a checkpoint here.
Example: tallystick-verify log receipts/"""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the arguments."""
    parser.add_argument("paths", type=Path, nargs="+", metavar="PATH", help="files, bundles or folders")
    parser.add_argument(
        "--root", default="", metavar="FINGERPRINT", help="the hub's root fingerprint, from an invite"
    )
    parser.add_argument(
        "--witnesses", type=int, default=0, metavar="N", help="how many witnesses must have co-signed"
    )


def run(args: argparse.Namespace, console: Console) -> int:
    """Verify and print."""
    evidence = read_evidence(args.paths)
    trust = load_lists(args.paths, args.root).trust
    log = trust.log
    faults: list[str] = []
    roots: dict[int, bytes] = {}
    places: dict[int, str] = {}
    proved = 0
    loose: dict[int, str] = {}
    for exhibit in evidence.exhibits:
        found = evidence.proof_of(exhibit.envelope.id)
        if found is None:
            continue
        try:
            proof = read_proof(found[0])
            ManyProofs(trust).check(exhibit.envelope.id, found[0])
            checkpoint = read_dated_checkpoint(proof.checkpoint, trust)
        except TallystickError as exc:
            faults.append(f"{found[1]}: {exc.what}")
            continue
        proved += 1
        faults += _contradictions(checkpoint, proof.index, exhibit.source, roots, places)
    for text, source in evidence.checkpoints:
        try:
            checkpoint = read_dated_checkpoint(text, trust)
        except TallystickError as exc:
            faults.append(f"{source}: {exc.what}")
            continue
        faults += _contradictions(checkpoint, None, source, roots, places)
        loose.setdefault(checkpoint.size, source)
    newest = max(roots, default=0)
    seen = _witnessed(evidence, trust)
    value: dict[str, Any] = {
        "log": log.origin, "proved": proved, "newest_size": newest, "faults": faults, "witnesses": seen,
        "loose_checkpoints": [{"size": size, "source": loose[size]} for size in sorted(loose)],
    }  # fmt: skip
    lines = [f"{count(proved, 'document')} proved in {log.origin}, newest checkpoint at {newest}."]
    lines += [f"{name} co-signed the log up to entry {size}." for name, size in seen.items()]
    if len(loose) > 1:
        lines.append(_unconnected(loose))
    if len(seen) < args.witnesses:
        faults.append(f"{args.witnesses} witnesses were asked for, and {len(seen)} co-signed.")
    console.result(value, "\n".join([*faults, *lines]))
    return NO if faults or not (proved or evidence.checkpoints) else DONE


def _unconnected(loose: dict[int, str]) -> str:
    """What loose checkpoints of several sizes mean: a worker's history holds them where the log forked."""
    named = ", ".join(f"at {size} ({loose[size]})" for size in sorted(loose))
    return (
        f"Nothing here shows that these checkpoints are of one history: {named}. A worker's program keeps "
        "and exports such a pair where the hub could not prove that the later one continues the earlier. "
        "Ask the hub for that proof, and keep both."
    )


def _witnessed(evidence: Evidence, trust: TrustList) -> dict[str, int]:
    """Witnesses by name, with the largest size that each co-signed among these files."""
    texts = {text.partition("\n\n")[2] for text in (file.text for file in evidence.proofs)}
    found: dict[str, int] = {}
    for text in (*texts, *(text for text, _source in evidence.checkpoints)):
        for one in seen_by(text, trust.witnesses):
            size = read_dated_checkpoint(text, trust).size
            found[one.name] = max(size, found.get(one.name, 0))
    return found


def _contradictions(
    checkpoint: Checkpoint, index: int | None, source: str, roots: dict[int, bytes], places: dict[int, str]
) -> list[str]:
    faults = []
    if roots.setdefault(checkpoint.size, checkpoint.root) != checkpoint.root:
        faults.append(
            f"{source}: two checkpoints at size {checkpoint.size} disagree. Keep both: they prove a fork."
        )
    if index is not None and places.setdefault(index, source) != source:
        faults.append(f"{source}: entry {index} of the log is claimed by {places[index]} too.")
    return faults
