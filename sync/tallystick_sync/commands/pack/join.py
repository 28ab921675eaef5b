"""`tallystick-pack join`: become a requester at a hub."""

import argparse

from tallystick_sync.commands.console import DONE, Console
from tallystick_sync.commands.pack import places

HELP = """Join a hub as a requester, with the invite its coordinator gave you.

The hub is believed by its root fingerprint in the invite, not by its address.
Example:
  tallystick-pack join 'tallystick:join?hub=...' --name 'Sokoni Co-op' --country KE --contact mailto:..."""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the arguments."""
    parser.add_argument("invite", metavar="INVITE", help="a link, a .tallyinvite file, or the typed groups")
    parser.add_argument("--name", required=True, help="your legal name, as workers will read it")
    parser.add_argument("--country", required=True, help="ISO 3166 code, such as KE")
    parser.add_argument("--contact", required=True, help="where a person answers, such as mailto:...")
    places.add_key_argument(parser)
    places.add_member_argument(parser)


def run(args: argparse.Namespace, console: Console) -> int:
    """Join."""
    from tallystick_sync.requester import HubClient

    key = places.load_or_make_key(args, console)
    client = HubClient(places.member_path(args), key=key)
    joined = client.join(args.invite, name=args.name, country=args.country, contact=args.contact)
    client.close()
    value = {"hub": joined.hub, "name": joined.name, "addresses": list(joined.addresses)}
    console.result(value, f"You are a requester of {joined.name} ({joined.hub[:16]}).")
    return DONE
