"""`tallystick-hub notice`: the board that workers read."""

import argparse
from datetime import UTC, datetime
from pathlib import Path

from tallystick_sync.commands.console import DONE, Console, table
from tallystick_sync.commands.hub import add_folder_argument
from tallystick_sync.errors import HubSetupError

HELP = """Put up a notice for all workers of the hub, or for all who hold a job; list them.

A notice is signed and reaches workers with their next exchange, also those who
take a pack of the job later. It changes no rule and no price.
Examples:
  tallystick-hub notice hub put --text 'We pay on Thursday this week.'
  tallystick-hub notice hub put --job 3fa4 --file note.txt
  tallystick-hub notice hub list"""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the arguments."""
    add_folder_argument(parser)
    parser.add_argument("action", nargs="?", choices=("list", "put"), default="list")
    parser.add_argument("--job", default="", metavar="JOB", help="beginning of a job's id")
    parser.add_argument("--text", default="", help="what it says")
    parser.add_argument("--file", type=Path, help="a text file with what it says")


def run(args: argparse.Namespace, console: Console) -> int:
    """List, or put one up."""
    from tallystick_sync.hub import Hub
    from tallystick_sync.hub.offering import jobs
    from tallystick_sync.hub.talk import posting
    from tallystick_sync.message import NOTICE_KIND

    with Hub(args.folder) as hub, hub.transaction() as (connection, context):
        titles = {job: title for job, title, _state, _free in jobs.all_jobs(connection)}
        if args.action == "put":
            text = args.file.read_text(encoding="utf-8").strip() if args.file else args.text
            job = _one(list(titles), args.job) if args.job else None
            notice = posting.put_up(connection, context, text, job=job)
            whom = f"who hold “{titles[job]}”" if job else "of the hub"
            console.result({"id": notice}, f"Signed; workers {whom} get it with their next exchange.")
            return DONE
        found = posting.written(connection, kind=NOTICE_KIND)
    board = [one for one in found if one.notice and one.notice.worker is None]
    value = [
        {"id": one.id, "time": one.received, "job": one.notice.job, "text": one.notice.text}
        for one in board
        if one.notice
    ]
    rows = [
        (
            f"{datetime.fromtimestamp(one.received, UTC):%Y-%m-%d %H:%M}",
            titles.get(one.notice.job or "", "the hub"), one.notice.text,
        )
        for one in board
        if one.notice
    ]  # fmt: skip
    head = ("Time, UTC", "For", "Text")
    console.result(value, table(rows, head=head) if rows else "The board is empty.")
    return DONE


def _one(jobs: list[str], prefix: str) -> str:
    found = [job for job in jobs if job.startswith(prefix)]
    if len(found) != 1:
        raise HubSetupError(
            f"{prefix!r} is not the beginning of one job's id.", safe="Nothing was sent.",
            todo="See: tallystick-hub job DIR list",
        )  # fmt: skip
    return found[0]
