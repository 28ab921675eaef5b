"""`tallystick-hub requester`: let requesters in, and list them."""

import argparse
from pathlib import Path

from tallystick_sync.commands.console import DONE, Console, table
from tallystick_sync.commands.hub import add_folder_argument
from tallystick_sync.commands.hub.invite import print_invite

HELP = """List the hub's requesters, or make an invite for a new one.

Example: tallystick-hub requester hub --invite"""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the arguments."""
    add_folder_argument(parser)
    parser.add_argument("--invite", action="store_true", help="make an invite for one requester")
    parser.add_argument("--file", type=Path, metavar="FILE", help="also write the invite to a file")


def run(args: argparse.Namespace, console: Console) -> int:
    """List, or invite."""
    if args.invite:
        return print_invite(args.folder, args.file, console, purpose="requester")
    from tallystick_sync.hub import Hub

    with Hub(args.folder) as hub, hub.database.read() as connection:
        people = hub.lists(connection).roster.requesters
    rows = [
        (person.name, person.country, person.contact, ", ".join(state.key[:16] for state in person.keys))
        for person in people
    ]
    value = [
        {"name": person.name, "country": person.country, "keys": [state.key for state in person.keys]}
        for person in people
    ]
    text = table(rows, head=("Name", "Country", "Contact", "Keys")) if rows else "No requesters yet."
    console.result(value, text)
    return DONE
