"""`tallystick-worker messages`: notices, answers and reminders, and writing to the hub."""

import argparse
from datetime import UTC, datetime

from tallystick_sync.client import Worker
from tallystick_sync.clock import system_now
from tallystick_sync.commands.console import DONE, Console, table
from tallystick_sync.commands.worker import add_profile_argument

HELP = """Read notices, answers and reminders, or write to your coordinator.

What you write is signed and goes with the next sync. What is listed counts as read.
Example: tallystick-worker messages --profile amara --write 'Is a boat a vehicle?'"""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the arguments."""
    parser.add_argument("--write", metavar="TEXT", help="write this")
    parser.add_argument("--job", default="", metavar="JOB", help="the job that it is about, see --json")
    parser.add_argument("--item", default="", metavar="ID", help="the item that it is about")
    parser.add_argument("--to", default="", metavar="ID", help="the notice or answer that it answers")
    add_profile_argument(parser)


def run(args: argparse.Namespace, console: Console) -> int:
    """Write, or list."""
    with Worker.open(args.profile) as worker:
        messages = worker.papers.messages
        if args.write is not None:
            messages.write(args.write, job=args.job, item=args.item, reply_to=args.to)
        posts = messages.all(system_now())
        messages.note_read(posts)
    value = [
        {
            "id": one.id, "kind": one.kind, "time": one.time, "job": one.job, "item": one.item,
            "text": one.text, "state": one.state, "was_read": one.is_read, "due": one.due, "count": one.count,
        }
        for one in posts
    ]  # fmt: skip
    names = {
        "notice": "notice", "reply": "answer", "clarification": "requester", "message": "you wrote",
        "refused": "the hub said no", "ends": "lease ends", "claim": "send it by",
    }  # fmt: skip
    rows = [
        (
            f"{datetime.fromtimestamp(one.time, UTC):%Y-%m-%d %H:%M}", names[one.kind],
            " ".join((one.title or "the hub", one.item)).strip(),
            one.text or f"{one.count} open until {datetime.fromtimestamp(one.due, UTC):%Y-%m-%d %H:%M}",
        )
        for one in posts
    ]  # fmt: skip
    head = ("Time, UTC", "What", "About", "Text")
    console.result(value, table(rows, head=head) if rows else "There is nothing to read.")
    return DONE
