"""`tallystick-hub trust`: renew the trust list, change addresses, replace the hub's key."""

import argparse
import time
from datetime import UTC, datetime
from pathlib import Path

from tallystick_sync.commands.console import DONE, Console
from tallystick_sync.commands.hub import add_folder_argument
from tallystick_sync.errors import HubSetupError
from tallystick_sync.trust import TrustList

HELP = """Show the trust list, or sign the next one with the root keys from their sticks.

A list past its date stops new packs and new workers, never leased work or pay.
Renew it in time; reminders begin 60 days ahead.
Examples:
  tallystick-hub trust hub show
  tallystick-hub trust hub renew --root-key /media/stick/root.key
  tallystick-hub trust hub renew --address https://hub.example --root-key root.key
  tallystick-hub trust hub replace-key --root-key root.key      in good order
  tallystick-hub trust hub replace-key --stolen --root-key root.key"""

REMIND_DAYS = 60
_SECONDS_PER_DAY = 86_400


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the arguments."""
    add_folder_argument(parser)
    parser.add_argument("action", choices=("show", "renew", "replace-key"))
    parser.add_argument(
        "--root-key", type=Path, action="append", default=[], metavar="FILE", help="a root key"
    )
    parser.add_argument("--days", type=int, default=365, help="how long the new list is good (default: 365)")
    parser.add_argument(
        "--address",
        action="append",
        default=[],
        metavar="URL",
        help="where workers reach the hub; replaces all",
    )
    parser.add_argument("--stolen", action="store_true", help="the hub's key may be in other hands")


def run(args: argparse.Namespace, console: Console) -> int:
    """Show or renew."""
    from tallystick_sync.hub import Hub
    from tallystick_sync.hub.renewing import Change, End, renew

    if args.stolen and args.action != "replace-key":
        raise HubSetupError("--stolen goes with replace-key.", safe="Nothing was changed.")
    with Hub(args.folder) as hub:
        if args.action == "show":
            with hub.database.read() as connection:
                trust = hub.lists(connection).trust
        else:
            end: End | None = None
            if args.action == "replace-key":
                end = "revoked" if args.stolen else "retired"
            change = Change(days=args.days, addresses=tuple(args.address), end_hub_key=end)
            trust = renew(hub, change, args.root_key)
    until = datetime.fromtimestamp(trust.expires, UTC)
    lines = [
        f"{trust.name}, root fingerprint {trust.hub[:32]}",
        f"Trust list {trust.version}, until {until:%Y-%m-%d}. {reminder(trust, int(time.time()))}".rstrip(),
        *(f"Address {address}" for address in trust.addresses),
        *(
            f"Hub key {state.key[:16]}: {state.state}{_until_entry(state.log_size)}"
            for state in trust.hub_keys
        ),
    ]
    keys = [{"key": state.key, "state": state.state, "log_size": state.log_size} for state in trust.hub_keys]
    value = {
        "hub": trust.hub, "version": trust.version, "expires": trust.expires,
        "addresses": list(trust.addresses), "hub_keys": keys,
    }  # fmt: skip
    console.result(value, "\n".join(lines))
    return DONE


def reminder(trust: TrustList, now: int) -> str:
    """A sentence when the list should be renewed; empty before."""
    days = (trust.expires - now) // _SECONDS_PER_DAY
    if days < 0:
        return "IT IS PAST ITS DATE: nobody can take new packs. Renew it now with the root keys."
    if days <= REMIND_DAYS:
        return f"Renew it within {days} days: tallystick-hub trust DIR renew --root-key FILE"
    return ""


def _until_entry(log_size: int | None) -> str:
    return "" if log_size is None else f", good for what stands below entry {log_size} of the log"
