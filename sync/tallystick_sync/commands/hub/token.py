"""`tallystick-hub token`: let a program watch the hub, or fetch backups."""

import argparse
from datetime import UTC, datetime

from tallystick_sync.commands.console import DONE, Console, table
from tallystick_sync.commands.hub import add_folder_argument
from tallystick_sync.errors import HubSetupError

HELP = """Make and end tokens for programs that watch the hub.

  list                     all tokens, without what is secret
  new NAME --role watch    reads GET /metrics (Prometheus) and GET /status
  new NAME --role backup   fetches GET /backup: the newest one, still encrypted
  end NAME                 it is good for nothing from now on

A token is shown once. Programs send it as `Authorization: Bearer TOKEN`. None
changes anything on the hub: people do, with their keys.
Example: tallystick-hub token hub new prometheus --role watch"""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the arguments."""
    add_folder_argument(parser)
    parser.add_argument("action", nargs="?", choices=("list", "new", "end"), default="list")
    parser.add_argument("name", nargs="?", metavar="NAME", help="what you call it")
    parser.add_argument("--role", choices=("watch", "backup"), default="watch", help="default: %(default)s")


def run(args: argparse.Namespace, console: Console) -> int:
    """List, make or end."""
    from tallystick_sync.hub import Hub
    from tallystick_sync.hub.membership import access

    if (args.action == "list") == bool(args.name):
        raise HubSetupError(
            "`new` and `end` need a name, and `list` takes none.", safe="Nothing was changed."
        )
    with Hub(args.folder) as hub, hub.transaction() as (connection, context):
        if args.action == "new":
            token = access.make(connection, context, args.name, args.role)
            console.result({"name": args.name, "role": args.role, "token": token}, token)
        elif args.action == "end":
            access.end(connection, context, args.name)
            console.result({"ended": args.name}, f"{args.name} has ended.")
        else:
            found = access.every(connection)
            rows = [(one.name, one.role, _day(one.made), _day(one.ended)) for one in found]
            value = [
                {"name": one.name, "role": one.role, "made": one.made, "ended": one.ended} for one in found
            ]
            text = table(rows, head=("Name", "Role", "Made", "Ended")) if rows else "There are no tokens."
            console.result(value, text)
    return DONE


def _day(time: int | None) -> str:
    return datetime.fromtimestamp(time, UTC).strftime("%Y-%m-%d") if time is not None else ""
