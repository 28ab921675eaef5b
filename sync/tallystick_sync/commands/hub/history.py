"""`tallystick-hub history`: let work done at other hubs count here."""

import argparse
from pathlib import Path

from tallystick_sync.commands.console import DONE, Console, table
from tallystick_sync.commands.hub import add_folder_argument
from tallystick_sync.errors import HubSetupError

HELP = """Take in the signed history of workers who worked at another hub.

List the other hub's id once; its receipts are then verified with nothing but the
worker's file, also when that hub is gone. Who has 20 accepted items, here or
there, is given large leases.
Examples:
  tallystick-hub history hub list-hub 9f2c...64 digits 'Ushirika wa Kisumu'
  tallystick-hub history hub take amara.tallybundle"""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the arguments."""
    add_folder_argument(parser)
    parser.add_argument("action", choices=("list", "list-hub", "take"))
    parser.add_argument("what", nargs="*", metavar="WHAT", help="a hub's id and name, or exported files")


def run(args: argparse.Namespace, console: Console) -> int:
    """List, or take in."""
    from tallystick_sync.hub import Hub
    from tallystick_sync.hub.membership import history, people

    with Hub(args.folder) as hub, hub.transaction() as (connection, _context):
        if args.action == "list-hub":
            if len(args.what) != 2:
                raise HubSetupError("Give the other hub's id and a name.", safe="Nothing was changed.")
            history.list_hub(connection, *args.what)
        if args.action == "take":
            if not args.what:
                raise HubSetupError("Give the exported file.", safe="Nothing was changed.")
            brought = history.take(connection, [Path(one) for one in args.what])
            names = {key: people.name_of(connection, key) for key in brought.accepted}
            words = [f"{names[key]}: {number} items accepted at {brought.name}, all verified."
                     for key, number in brought.accepted.items()]  # fmt: skip
            console.result({"hub": brought.hub, "accepted": brought.accepted}, "\n".join(words))
            return DONE
        hubs = history.known_hubs(connection)
    rows = [(name, root) for root, name in hubs.items()]
    text = table(rows, head=("Hub", "Id")) if rows else "No other hub's receipts count here."
    console.result([{"name": name, "root": root} for root, name in hubs.items()], text)
    return DONE
