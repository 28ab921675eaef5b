"""`tallystick-hub fund`: enter money that a requester paid in."""

import argparse
import re

from tallystick_packs.currencies import DECIMALS
from tallystick_packs.money import Money, check_currency
from tallystick_sync.commands.console import DONE, Console
from tallystick_sync.commands.hub import add_folder_argument
from tallystick_sync.errors import HubSetupError

HELP = """Enter money that a requester paid in; publishing reserves from it.

Give each payment its own --reference (a bank line, a receipt number): the same
reference is refused a second time, so nothing is entered twice.
Example: tallystick-hub fund hub 'Sokoni Research Co-op' 'KES 1000.00' --reference MPESA-QX12"""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the arguments."""
    add_folder_argument(parser)
    parser.add_argument(
        "requester", metavar="REQUESTER", help="name on the roster, or the beginning of the key"
    )
    parser.add_argument("amount", metavar="AMOUNT", help="currency and amount, such as 'KES 1000.00'")
    parser.add_argument("--reference", required=True, help="what identifies this payment outside")


def run(args: argparse.Namespace, console: Console) -> int:
    """Post the funding."""
    from tallystick_sync.hub import Hub, books
    from tallystick_sync.hub.books import BUDGET, Account

    amount = parse_money(args.amount)
    with Hub(args.folder) as hub, hub.transaction() as (connection, context):
        requesters = hub.lists(connection).roster.requesters
        found = [
            (person, state.key)
            for person in requesters
            for state in person.keys
            if person.name == args.requester or state.key.startswith(args.requester)
        ]
        if len({key for _person, key in found}) != 1:
            names = ", ".join(person.name for person in requesters) or "nobody yet"
            raise HubSetupError(
                f"{args.requester!r} is not one requester of this hub.", safe="Nothing was posted.",
                todo=f"Requesters: {names}. See tallystick-hub requester DIR",
            )  # fmt: skip
        person, key = found[0]
        budget = Account(kind=BUDGET, owner=key, currency=amount.currency)
        source = books.outside(amount.currency)
        reference = f"funding {args.reference}"
        books.post(
            connection, source=source, target=budget, amount=amount.minor, reference=reference, at=context.now
        )
        now_has = books.balance(connection, budget)
    value = {"requester": person.name, "added_minor": amount.minor, "budget_minor": now_has.minor}
    console.result(value, f"{person.name} has {now_has} to spend ({amount} added).")
    return DONE


def parse_money(text: str) -> Money:
    """Read `KES 1000.00`.

    Raises:
        HubSetupError: Not a currency and a positive amount with its decimals.
    """
    match = re.fullmatch(r"([A-Z]{3})[ \u00a0]?([0-9][0-9,]*)(?:\.([0-9]+))?", text.strip())
    if match is None:
        raise HubSetupError(f"{text!r} is not an amount such as 'KES 1000.00'.")
    check_currency(match[1])
    decimals = DECIMALS[match[1]]
    fraction = match[3] or ""
    if len(fraction) > decimals:
        raise HubSetupError(f"{match[1]} has {decimals} decimals, and {text!r} has {len(fraction)}.")
    minor = int(match[2].replace(",", "") + fraction.ljust(decimals, "0"))
    if minor == 0:
        raise HubSetupError("The amount is zero.")
    return Money(minor=minor, currency=match[1])
