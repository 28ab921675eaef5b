"""`tallystick-hub refund`: enter money that a requester got back."""

import argparse

from tallystick_sync.commands.console import DONE, Console
from tallystick_sync.commands.hub import add_folder_argument
from tallystick_sync.commands.hub.fund import find_requester, parse_money

HELP = """Enter money that a requester got back of what is free to spend.

What is set aside for jobs is not free: close the job first.
Example: tallystick-hub refund hub 'Sokoni Research Co-op' 'KES 200.00' --reference BANK-0007"""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the arguments."""
    add_folder_argument(parser)
    parser.add_argument("requester", metavar="REQUESTER", help="name, or the beginning of the key")
    parser.add_argument("amount", metavar="AMOUNT", help="currency and amount, such as 'KES 200.00'")
    parser.add_argument("--reference", required=True, help="what identifies this payment outside")


def run(args: argparse.Namespace, console: Console) -> int:
    """Post the refund."""
    from tallystick_sync.hub import Hub
    from tallystick_sync.hub.money import funding

    amount = parse_money(args.amount)
    with Hub(args.folder) as hub, hub.transaction() as (connection, context):
        name, key = find_requester(hub.lists(connection).roster.requesters, args.requester)
        left = funding.refund(connection, context, key, amount, reference=args.reference)
    value = {"requester": name, "refunded_minor": amount.minor, "budget_minor": left.minor}
    console.result(value, f"{name} got back {amount} and has {left} to spend.")
    return DONE
