"""`tallystick-pack close`: no new leases of a job."""

import argparse

from tallystick_sync.commands.console import DONE, Console
from tallystick_sync.commands.pack import places
from tallystick_sync.commands.pack.status import amount

HELP = """Close a job: nobody is given anything new of it. What is under way goes on and is paid.

What was set aside for items that nobody took comes back to your budget at once. May be repeated.
Example: tallystick-pack close JOB"""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the arguments."""
    parser.add_argument("job", metavar="JOB", help="the job's id, as publish printed it")
    places.add_key_argument(parser)
    places.add_member_argument(parser)


def run(args: argparse.Namespace, console: Console) -> int:
    """Close."""
    state = places.with_client(args, console, lambda client: client.end(args.job))
    value = {
        "job": args.job, "state": state.state, "reserved_minor": state.reserved_minor,
        "currency": state.currency,
    }  # fmt: skip
    left = amount(state.reserved_minor, state.currency)
    text = f"Job {args.job} is {state.state}; {left} stays set aside for what is under way."
    if state.state == "closed":
        text = f"Job {args.job} is closed; nothing is under way."
    console.result(value, text)
    return DONE
