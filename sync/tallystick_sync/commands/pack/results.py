"""`tallystick-pack results`: fetch what workers answered, verified."""

import argparse
from pathlib import Path

from tallystick_sync.commands.console import DONE, Console, count
from tallystick_sync.commands.pack import places

HELP = """Fetch the answers of a job, with the receipts and proofs behind them.

Everything is verified before it is written. Called again, it fetches only what is new; a call that was cut
goes on where it stopped. Export with tallystick-pack export.
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
    from tallystick_sync.requester.fetching import fetch_into
    from tallystick_sync.requester.pseudonyms import keep_secret

    key = places.load_or_make_key(args, console)
    with console.progress("Fetching") as step:
        fetched = places.with_client(
            args, console,
            lambda client: fetch_into(
                args.out, client, args.job, on_progress=lambda after: step(after, after, "results")
            ),
        )  # fmt: skip
    keep_secret(args.out, key=key, job=args.job)
    answers = fetched.results.answers
    states: dict[str, int] = {}
    for answer in answers:
        states[answer.state] = states.get(answer.state, 0) + 1
    listed = ", ".join(f"{number} {state}" for state, number in sorted(states.items())) or "none yet"
    value = {"job": args.job, "answers": len(answers), "states": states, "new": fetched.new}
    new = count(fetched.new, "new document")
    console.result(value, f"{count(len(answers), 'answer')} ({listed}), all verified; {new} in {args.out}.")
    return DONE
