"""`tallystick-verify trust`: a hub's lists, from its first root keys on."""

import argparse
import time
from datetime import UTC, datetime
from pathlib import Path

from tallystick_sync.commands.checking import load_lists
from tallystick_sync.commands.console import DONE, Console, count

HELP = """Verify trust lists and roster, and say who may sign what.

Example: tallystick-verify trust receipts/ --root 9f2c..."""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the arguments."""
    parser.add_argument("paths", type=Path, nargs="+", metavar="PATH", help="files, bundles or folders")
    parser.add_argument(
        "--root", default="", metavar="FINGERPRINT", help="the hub's root fingerprint, from an invite"
    )


def run(args: argparse.Namespace, console: Console) -> int:
    """Verify and print."""
    lists = load_lists(args.paths, args.root)
    trust, roster = lists.trust, lists.roster
    until = datetime.fromtimestamp(trust.expires, UTC)
    state = (
        "past its date: leased work goes on, nothing new is trusted"
        if trust.is_expired(int(time.time()))
        else "in force"
    )
    lines = [
        f"{trust.name}, root fingerprint {trust.hub[:32]}",
        f"Trust list {trust.version}, until {until:%Y-%m-%d}: {state}",
        f"Root keys: {trust.root.threshold} of {len(trust.root.keys)} must sign",
        *(f"Hub key {state.key[:16]}: {state.state}" for state in trust.hub_keys),
        f"Log {trust.log.origin}, key {trust.log.key[:16]}",
        *(f"Coordinator {state.name}: {state.key[:16]}, {state.state}" for state in trust.coordinators),
    ]
    if roster is not None:
        lines.append(f"Roster {roster.version}: {count(len(roster.requesters), 'requester')}")
        lines += [f"  {person.name}, {person.country}, {person.contact}" for person in roster.requesters]
    value = {
        "hub": trust.hub, "name": trust.name, "version": trust.version, "expires": trust.expires,
        "roster": roster.version if roster else None,
        "requesters": [person.name for person in roster.requesters] if roster else [],
    }  # fmt: skip
    console.result(value, "\n".join(lines))
    return DONE
