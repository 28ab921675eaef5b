"""`tallystick-hub messages`: what workers write, and the answers."""

import argparse
from datetime import UTC, datetime

from tallystick_sync.commands.console import DONE, Console, table
from tallystick_sync.commands.hub import add_folder_argument
from tallystick_sync.errors import HubSetupError

HELP = """List what workers wrote and nobody answered, show all, or answer one.

Only the worker who wrote gets the answer, signed, with the next exchange.
Examples:
  tallystick-hub messages hub list
  tallystick-hub messages hub reply 3fa4 --text 'Yes, a boat is a vehicle.'"""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the arguments."""
    add_folder_argument(parser)
    parser.add_argument("action", nargs="?", choices=("list", "all", "reply"), default="list")
    parser.add_argument("message", nargs="?", default="", metavar="ID", help="beginning of a message's id")
    parser.add_argument("--text", default="", help="the answer")


def run(args: argparse.Namespace, console: Console) -> int:
    """List or answer."""
    from tallystick_sync.hub import Hub
    from tallystick_sync.hub.membership import people
    from tallystick_sync.hub.offering import jobs
    from tallystick_sync.hub.talk import posting
    from tallystick_sync.message import MESSAGE_KIND

    with Hub(args.folder) as hub, hub.transaction() as (connection, context):
        found = posting.written(connection, kind=MESSAGE_KIND, only_open=args.action == "list")
        if args.action == "reply":
            chosen = [one for one in found if args.message and one.id.startswith(args.message)]
            if len(chosen) != 1:
                raise HubSetupError(
                    f"{args.message!r} is not the beginning of one message's id.", safe="Nothing was sent.",
                    todo="See: tallystick-hub messages DIR all",
                )  # fmt: skip
            notice = posting.reply(connection, context, chosen[0].id, args.text)
            console.result({"id": notice}, "Signed; the worker gets it with the next exchange.")
            return DONE
        titles = {job: title for job, title, _state, _free in jobs.all_jobs(connection)}
        names = {one.id: people.name_of(connection, one.message.worker) for one in found if one.message}
    value = [
        {
            "id": one.id, "name": names[one.id], "received": one.received, "answered": one.answered,
            "job": one.message.job, "item": one.message.item, "reply_to": one.message.reply_to,
            "text": one.message.text,
        }
        for one in found
        if one.message
    ]  # fmt: skip
    rows = [
        (
            one.id[:8], names[one.id], f"{datetime.fromtimestamp(one.received, UTC):%Y-%m-%d %H:%M}",
            " ".join((titles.get(one.message.job or "", "the hub"), one.message.item or "")).strip(),
            "answered" if one.answered else "open", one.message.text,
        )
        for one in found
        if one.message
    ]  # fmt: skip
    head = ("Message", "Worker", "Received, UTC", "About", "State", "Text")
    none = "No message waits." if args.action == "list" else "No worker has written."
    console.result(value, table(rows, head=head) if rows else none)
    return DONE
