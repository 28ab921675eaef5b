"""`tallystick-worker payout`: say where you want to be paid."""

import argparse

from tallystick_sync.client import Worker
from tallystick_sync.commands.console import DONE, Console, table
from tallystick_sync.commands.worker import add_profile_argument
from tallystick_sync.payout_account import CHANGE_DAYS, KIND, SERVICES, Details

HELP = """Say where you want to be paid; without anything, list what you said.

Signed by you, and readable by the hub alone. The first account counts at once. A
change must be confirmed, and counts three days after the hub has it: so nobody who
borrows your laptop can redirect your money unnoticed. Cancel one you did not make.
Examples:
  tallystick-worker payout --set mpesa --number +254700000000 --holder 'Amara Njeri' --profile amara
  tallystick-worker payout --confirm 3fa4 --profile amara"""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the arguments."""
    parser.add_argument("--set", choices=SERVICES, metavar="SERVICE", help=", ".join(SERVICES))
    parser.add_argument("--number", default="", help="phone number or IBAN")
    parser.add_argument("--holder", default="", help="the name that the account is under")
    parser.add_argument("--confirm", metavar="ID", help="beginning of a change's id")
    parser.add_argument("--cancel", metavar="ID", help="beginning of a change's id")
    add_profile_argument(parser)


def run(args: argparse.Namespace, console: Console) -> int:
    """Set, confirm, cancel or list."""
    with Worker.open(args.profile) as worker:
        if args.set:
            worker.papers.set_account(Details(service=args.set, number=args.number, holder=args.holder))
        chosen = args.confirm or args.cancel
        if chosen:
            accounts = [
                one.id for one in worker.papers.state() if one.kind == KIND and one.id.startswith(chosen)
            ]
            for account in accounts[:1]:
                worker.papers.confirm_account(account, cancel=bool(args.cancel))
        papers = [one for one in worker.papers.state() if one.kind == KIND]
    rows = [(one.id[:12], one.state, one.why) for one in papers]
    text = (
        table(rows, head=("Account or word on it", "State", "Why not"))
        if rows
        else "You have said nothing yet."
    )
    if args.set and len(papers) > 1:
        text += f"\nThis is a change: confirm it; it counts {CHANGE_DAYS} days after the hub has it."
    console.result([{"id": one.id, "state": one.state, "why": one.why} for one in papers], text)
    return DONE
