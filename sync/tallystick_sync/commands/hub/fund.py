"""`tallystick-hub fund`: enter money that a requester paid in."""

import argparse
import re
from collections.abc import Sequence
from typing import TYPE_CHECKING

from tallystick_packs.currencies import DECIMALS
from tallystick_packs.money import Money, check_currency
from tallystick_sync.commands.console import DONE, Console
from tallystick_sync.commands.hub import add_folder_argument
from tallystick_sync.errors import HubSetupError

if TYPE_CHECKING:
    from tallystick_sync.roster import Person

HELP = """Enter money that a requester paid in; publishing reserves from it.

With --late-claims the money is the hub's own: it pays work that arrives after a
lease's last day to claim, and REQUESTER is left out.

Give each payment its own --reference (a bank line, a receipt number): the same
reference is refused a second time, so nothing is entered twice.
Example: tallystick-hub fund hub 'Sokoni Research Co-op' 'KES 1000.00' --reference MPESA-QX12"""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the arguments."""
    add_folder_argument(parser)
    parser.add_argument(
        "requester", nargs="?", metavar="REQUESTER", help="name on the roster, or the beginning of the key"
    )
    parser.add_argument("amount", metavar="AMOUNT", help="currency and amount, such as 'KES 1000.00'")
    parser.add_argument("--late-claims", action="store_true", help="for the hub's own reserve")
    parser.add_argument("--reference", required=True, help="what identifies this payment outside")


def run(args: argparse.Namespace, console: Console) -> int:
    """Post the funding."""
    from tallystick_sync.hub import Hub
    from tallystick_sync.hub.money import funding

    amount = parse_money(args.amount)
    with Hub(args.folder) as hub, hub.transaction() as (connection, context):
        if args.late_claims:
            now_has = funding.fund_claims(connection, context, amount, reference=args.reference)
            held = {"late_claims_minor": now_has.minor, "added_minor": amount.minor}
            console.result(held, f"The reserve for late claims holds {now_has} ({amount} added).")
            return DONE
        name, key = find_requester(hub.lists(connection).roster.requesters, args.requester or "")
        now_has = funding.fund(connection, context, key, amount, reference=args.reference)
    value = {"requester": name, "added_minor": amount.minor, "budget_minor": now_has.minor}
    console.result(value, f"{name} has {now_has} to spend ({amount} added).")
    return DONE


def find_requester(requesters: "Sequence[Person]", wanted: str) -> tuple[str, str]:
    """The name and key of the one requester who is meant."""
    found = [
        (person.name, state.key)
        for person in requesters
        for state in person.keys
        if wanted and (person.name == wanted or state.key.startswith(wanted))
    ]
    if len({key for _name, key in found}) != 1:
        names = ", ".join(person.name for person in requesters) or "nobody yet"
        raise HubSetupError(
            f"{wanted!r} is not one requester of this hub.", safe="Nothing was posted.",
            todo=f"Requesters: {names}. See tallystick-hub requester DIR",
        )  # fmt: skip
    return found[0]


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
