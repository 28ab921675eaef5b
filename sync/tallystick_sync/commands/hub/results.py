"""`tallystick-hub results`: a job's evidence for its requester, to be carried on a stick."""

import argparse
from pathlib import Path

from tallystick_sync.commands.console import DONE, Console, count
from tallystick_sync.commands.hub import add_folder_argument

HELP = """Write the answers of a job with the receipts and proofs behind them into a folder.

It is what the requester would fetch with `tallystick-pack results`, for one who
has no network: carry the folder, and `tallystick-pack export` reads it. Called
again, it adds what is new. Everything is verified before it is written.
Example: tallystick-hub results hub 42cc -o /media/stick/answers"""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the arguments."""
    add_folder_argument(parser)
    parser.add_argument("job", metavar="JOB", help="the job's id, or how it begins")
    parser.add_argument(
        "-o", "--out", type=Path, required=True, metavar="FOLDER", help="folder for the evidence"
    )


def run(args: argparse.Namespace, console: Console) -> int:
    """Write and report."""
    from tallystick_sync.hub import Hub
    from tallystick_sync.hub.offering.own_results import OwnResults
    from tallystick_sync.requester.fetching import fetch_into

    with Hub(args.folder) as hub:
        source = OwnResults(hub)
        job = source.find(args.job)
        with console.progress("Writing") as step:
            fetched = fetch_into(args.out, source, job, on_progress=lambda at: step(at, at, "results"))
    answers = len(fetched.results.answers)
    value = {"job": job, "answers": answers, "new": fetched.new, "folder": str(args.out)}
    told = f"{count(answers, 'answer')}, all verified; {count(fetched.new, 'new document')} in {args.out}."
    console.result(value, told)
    return DONE
