"""`tallystick-pack export`: verified answers as Label Studio JSON."""

import argparse
import json
from pathlib import Path

from tallystick_packs.errors import TallystickError
from tallystick_packs.files import replace_file
from tallystick_sync.commands.console import DONE, Console, count

HELP = """Export answers as Label Studio JSON, with a report of what could not be carried.

Example: tallystick-pack export answers -o labels.json"""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the arguments."""
    parser.add_argument("evidence", type=Path, metavar="DIR", help="what tallystick-pack results wrote")
    parser.add_argument(
        "-o", "--out", type=Path, required=True, metavar="FILE", help="the JSON file to write"
    )
    parser.add_argument(
        "--state", action="append", choices=("received", "accepted", "returned", "rejected", "paid"),
        help="only answers in this state; may be given again (default: all)",
    )  # fmt: skip


def run(args: argparse.Namespace, console: Console) -> int:
    """Verify again, then export."""
    from tallystick_packs.export.label_studio import export_tasks
    from tallystick_packs.manifest import KIND, read_manifest
    from tallystick_sync.evidence import read_evidence
    from tallystick_sync.requester.collecting import answers_of
    from tallystick_sync.verification import verify_receipts

    evidence = read_evidence([args.evidence])
    report = verify_receipts(evidence)
    if report.failed:
        failed = report.failed[0]
        raise TallystickError(
            failed.what, safe="Nothing was written.", todo="Fetch it again with: tallystick-pack results"
        )
    answers = [
        answer for answer in answers_of(evidence, report) if not args.state or answer.state in args.state
    ]
    manifests = [read_manifest(exhibit.envelope) for exhibit in evidence.of(KIND)]
    tasks, losses = export_tasks(manifests, answers)
    replace_file(args.out, json.dumps(tasks, ensure_ascii=False, indent=1).encode() + b"\n")
    lines = [f"{count(len(answers), 'answer')} on {count(len(tasks), 'item')} in {args.out}."]
    lines += list(losses.losses) or ["Nothing was lost: Label Studio JSON carries it all."]
    value = {
        "file": str(args.out),
        "answers": len(answers),
        "tasks": len(tasks),
        "losses": list(losses.losses),
    }
    console.result(value, "\n".join(lines))
    return DONE
