"""`tallystick-worker arrived`: say whether a payment arrived."""

import argparse

from tallystick_sync.client import Worker
from tallystick_sync.commands.console import DONE, Console, table
from tallystick_sync.commands.worker import add_profile_argument

HELP = """Say of a payment whether it arrived; without LINE, list the payments.

The hub says *paid* when a reference came back; only you know whether the money is
there. Your word is signed and goes with the next sync.
Example: tallystick-worker arrived 0001-0001 no --profile amara --text 'nothing on my phone'"""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the arguments."""
    parser.add_argument("line", nargs="?", metavar="LINE", help="a payment, such as 0001-0001")
    parser.add_argument("word", nargs="?", choices=("yes", "no"), default="yes")
    parser.add_argument("--text", default="", help="more about it")
    add_profile_argument(parser)


def run(args: argparse.Namespace, console: Console) -> int:
    """Say it, or list."""
    with Worker.open(args.profile) as worker:
        if args.line:
            worker.papers.say_arrived(args.line, arrived=args.word == "yes", text=args.text)
        payments = worker.papers.payments()
    said = {None: "you have not said", True: "arrived, you said", False: "NOT arrived, you said"}
    rows = [
        (one.line, one.reference, "came back" if one.came_back else "paid, says the hub", said[one.arrived])
        for one in payments
    ]
    value = [
        {"line": one.line, "reference": one.reference, "came_back": one.came_back, "arrived": one.arrived}
        for one in payments
    ]
    text = table(rows, head=("Payment", "Reference", "The hub", "You")) if rows else "Nothing was paid yet."
    console.result(value, text)
    return DONE
