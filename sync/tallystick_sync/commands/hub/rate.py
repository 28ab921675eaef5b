"""`tallystick-hub rate`: in which currency workers are paid, and at what rate."""

import argparse

from tallystick_packs.money import check_currency
from tallystick_sync.commands.console import DONE, Console, table
from tallystick_sync.commands.hub import add_folder_argument
from tallystick_sync.commands.hub.fund import parse_money
from tallystick_sync.errors import HubSetupError

HELP = """Pay workers in another currency than a job's, at a rate that their leases fix.

  tallystick-hub rate hub set 'EUR 1.00' 'KES 149.50'
  tallystick-hub rate hub pay-in KES                    everybody, unless said otherwise
  tallystick-hub rate hub pay-in UGX --worker Nakato
  tallystick-hub rate hub pay-in none --worker Nakato   as everybody again
  tallystick-hub rate hub list

A rate is in every lease that is given from now on; leases that workers hold keep
theirs. Where no rate is set a worker is paid in the currency of the price."""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the arguments."""
    add_folder_argument(parser)
    parser.add_argument("action", choices=("set", "pay-in", "list"))
    parser.add_argument("paid", nargs="?", metavar="AMOUNT", help="of the price; for pay-in a currency")
    parser.add_argument("out", nargs="?", metavar="AMOUNT", help="what goes out for it")
    parser.add_argument("--worker", metavar="NAME", help="name, or the beginning of a key")


def run(args: argparse.Namespace, console: Console) -> int:
    """Set a rate or a currency, and list them."""
    from tallystick_sync.hub import Hub
    from tallystick_sync.hub.membership import people
    from tallystick_sync.hub.money import rates

    with Hub(args.folder) as hub, hub.transaction() as (connection, context):
        if args.action == "set":
            paid, out = parse_money(args.paid or ""), parse_money(args.out or "")
            rates.set_rate(connection, paid, out, at=context.now)
        elif args.action == "pay-in":
            currency = "" if args.paid == "none" else args.paid or "?"
            if currency:
                check_currency(currency)
            worker = people.find_worker(connection, args.worker).key if args.worker else rates.EVERYBODY
            rates.pay_in(connection, worker, currency)
        elif args.paid or args.out:
            raise HubSetupError("list takes nothing more.")
        found, wanted = rates.all_rates(connection), rates.currencies(connection)
        names = {key: people.name_of(connection, key) if key else "everybody" for key in wanted}
    value = {
        "rates": [
            {
                "from": one.source, "to": one.target, "numerator": one.rate.numerator,
                "denominator": one.rate.denominator,
            }
            for one in found
        ],
        "pay_in": wanted,
    }  # fmt: skip
    rows = [
        (one.source, one.target, f"{one.rate.numerator} / {one.rate.denominator} (minor units)")
        for one in found
    ]
    lines = [table(rows, head=("Price in", "Paid in", "Rate"))] if rows else ["No rates are set."]
    lines += [f"{names[key]}: paid in {currency}" for key, currency in sorted(wanted.items())]
    console.result(value, "\n".join(lines))
    return DONE
