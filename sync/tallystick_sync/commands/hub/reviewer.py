"""`tallystick-hub reviewer`: put reviewers on the roster, and list them."""

import argparse
from pathlib import Path

from tallystick_sync.commands.console import DONE, Console, table
from tallystick_sync.commands.hub import add_folder_argument
from tallystick_sync.commands.hub.reviewing import PURPOSE

HELP = """List the persons who may decide about answers, or add one with a key of their own.

An appeal is decided by another person than the one who rejected: a hub needs two.
The key file is the reviewer's: hand it over and keep no copy.
Example: tallystick-hub reviewer hub --add 'Akinyi Odera' --key akinyi.key"""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the arguments."""
    add_folder_argument(parser)
    parser.add_argument("--add", metavar="NAME", help="name of a new reviewer")
    parser.add_argument("--country", default="", help="where they are, such as KE")
    parser.add_argument("--contact", default="", help="how to reach them")
    parser.add_argument("--key", type=Path, metavar="FILE", help="their key file; made if absent")


def run(args: argparse.Namespace, console: Console) -> int:
    """List, or add."""
    from tallystick_packs.keyfile import load_key, save_key
    from tallystick_packs.keys import SigningKey
    from tallystick_sync.errors import HubSetupError
    from tallystick_sync.hub import Hub
    from tallystick_sync.hub.membership import lists

    with Hub(args.folder) as hub:
        if args.add:
            if args.key is None:
                raise HubSetupError(
                    "Say where the reviewer's key is: --key FILE.", safe="Nothing was changed."
                )
            if not args.key.exists():
                save_key(args.key, SigningKey.generate(), purpose=PURPOSE)
            key = load_key(args.key, purpose=PURPOSE).public.hex
            person = lists.person(name=args.add, country=args.country, contact=args.contact, key=key)
            with hub.transaction() as (connection, context):
                lists.add_reviewer(
                    connection, hub.lists(connection), hub.keys.coordinator, person, at=context.now
                )
        with hub.database.read() as connection:
            current = hub.lists(connection)
    persons = [("coordinator", state.name, state.key, state.state) for state in current.trust.coordinators]
    persons += [
        ("reviewer", one.name, state.key, state.state)
        for one in current.roster.reviewers
        for state in one.keys
    ]
    value = [dict(zip(("role", "name", "key", "state"), one, strict=True)) for one in persons]
    rows = [(role, name, key[:16], state) for role, name, key, state in persons]
    console.result(value, table(rows, head=("Role", "Name", "Key", "State")))
    return DONE
