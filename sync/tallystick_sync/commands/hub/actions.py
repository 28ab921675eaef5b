"""`tallystick-hub actions`: what was done here with commands, by whom."""

import argparse
from datetime import UTC, datetime

from tallystick_sync.commands.console import DONE, Console, table
from tallystick_sync.commands.hub import add_folder_argument

HELP = """Show what was done with commands: when, by which person of the computer.

Every command that may change the hub is remembered with the words it was given
and how it ended (0 done, 1 the answer was no, 2 wrong use, 3 not now).
Example: tallystick-hub actions hub --limit 100"""

_ENDS = {0: "done", 1: "no", 2: "wrong use", 3: "not now"}


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the arguments."""
    add_folder_argument(parser)
    parser.add_argument("--limit", type=int, default=50, metavar="N", help="at most so many (default: 50)")
    parser.add_argument("--before", type=int, metavar="NUMBER", help="those before this number")


def run(args: argparse.Namespace, console: Console) -> int:
    """Show them, the newest first."""
    from tallystick_sync.hub import Hub
    from tallystick_sync.hub.store import actions

    with Hub(args.folder) as hub, hub.database.read() as connection:
        found = actions.latest(connection, limit=args.limit, before=args.before)
    rows = [
        (
            str(one.id), f"{datetime.fromtimestamp(one.time, UTC):%Y-%m-%d %H:%M}", one.person,
            _ENDS.get(one.status, str(one.status)), one.words,
        )
        for one in found
    ]  # fmt: skip
    value = [
        {"id": one.id, "time": one.time, "person": one.person, "status": one.status, "words": one.words}
        for one in found
    ]
    head = ("Number", "UTC", "Person", "Ended", "Command")
    console.result(value, table(rows, head=head) if rows else "Nothing was done yet.")
    return DONE
