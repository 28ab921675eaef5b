"""`tallystick-pack results`: fetch what workers answered, verified."""

import argparse
from pathlib import Path

from tallystick_sync.commands.console import DONE, Console, count
from tallystick_sync.commands.pack import places

HELP = """Fetch the answers of a job, with the receipts and proofs behind them.

Everything is verified before it is written. Export it with tallystick-pack export.
Example: tallystick-pack results JOB -o answers"""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the arguments."""
    parser.add_argument("job", metavar="JOB", help="the job's id, as publish printed it")
    parser.add_argument(
        "-o", "--out", type=Path, required=True, metavar="DIR", help="folder for the evidence"
    )
    places.add_key_argument(parser)
    places.add_member_argument(parser)


def run(args: argparse.Namespace, console: Console) -> int:
    """Fetch and keep."""
    from tallystick_sync.evidence import write_folder
    from tallystick_sync.requester import HubClient
    from tallystick_sync.requester.pseudonyms import keep_secret

    key = places.load_or_make_key(args, console)
    client = HubClient(places.member_path(args), key=key)
    with console.progress("Fetching") as step:
        results = client.results(args.job, on_progress=lambda name, done, total: step(done, total, name))
    client.close()
    files = write_folder(results.parts, args.out)
    keep_secret(args.out, key=key, job=args.job)
    states: dict[str, int] = {}
    for answer in results.answers:
        states[answer.state] = states.get(answer.state, 0) + 1
    listed = ", ".join(f"{number} {state}" for state, number in sorted(states.items())) or "none yet"
    value = {"job": args.job, "answers": len(results.answers), "states": states, "files": files}
    number = count(len(results.answers), "answer")
    text = f"{number} ({listed}), all verified; {count(files, 'file')} in {args.out}."
    console.result(value, text)
    return DONE
