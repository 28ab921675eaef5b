"""`tallystick-verify log`: proofs lead to checkpoints, and no two checkpoints contradict each other."""

import argparse
from pathlib import Path
from typing import Any

from tallystick_packs.errors import TallystickError
from tallystick_sync.checkpoint import Checkpoint
from tallystick_sync.commands.checking import load_lists
from tallystick_sync.commands.console import DONE, NO, Console, count
from tallystick_sync.evidence import read_evidence
from tallystick_sync.proof import check_proof, read_proof

HELP = """Verify that documents stand in the hub's log, and that it shows one history.

Example: tallystick-verify log receipts/"""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the arguments."""
    parser.add_argument("paths", type=Path, nargs="+", metavar="PATH", help="files, bundles or folders")
    parser.add_argument(
        "--root", default="", metavar="FINGERPRINT", help="the hub's root fingerprint, from an invite"
    )


def run(args: argparse.Namespace, console: Console) -> int:
    """Verify and print."""
    evidence = read_evidence(args.paths)
    log = load_lists(args.paths, args.root).trust.log
    faults: list[str] = []
    roots: dict[int, bytes] = {}
    places: dict[int, str] = {}
    proved = 0
    for exhibit in evidence.exhibits:
        found = evidence.proof_of(exhibit.envelope.id)
        if found is None:
            continue
        try:
            proof = read_proof(found[0])
            checkpoint = check_proof(exhibit.envelope.id, proof, log)
        except TallystickError as exc:
            faults.append(f"{found[1]}: {exc.what}")
            continue
        proved += 1
        faults += _contradictions(checkpoint, proof.index, exhibit.source, roots, places)
    newest = max(roots, default=0)
    value: dict[str, Any] = {"log": log.origin, "proved": proved, "newest_size": newest, "faults": faults}
    text = f"{count(proved, 'document')} proved in {log.origin}, newest checkpoint at {newest}."
    console.result(value, "\n".join([*faults, text]))
    return NO if faults or not proved else DONE


def _contradictions(
    checkpoint: Checkpoint, index: int, source: str, roots: dict[int, bytes], places: dict[int, str]
) -> list[str]:
    faults = []
    if roots.setdefault(checkpoint.size, checkpoint.root) != checkpoint.root:
        faults.append(
            f"{source}: two checkpoints at size {checkpoint.size} disagree. Keep both: they prove a fork."
        )
    if places.setdefault(index, source) != source:
        faults.append(f"{source}: entry {index} of the log is claimed by {places[index]} too.")
    return faults
