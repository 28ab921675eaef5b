"""`tallystick-hub job`: pause, resume and close jobs, and look at what was reported."""

import argparse
from collections.abc import Sequence

from tallystick_sync.commands.console import DONE, Console, count, table
from tallystick_sync.commands.hub import add_folder_argument
from tallystick_sync.errors import HubSetupError

HELP = """List jobs with what was reported; pause, resume or close one.

A report that something is private or illegal pauses its whole job: look at it
(tallystick-hub review), then resume, or close. A reported item stays away from
everybody until you give it out again. Closing gives no new leases, and what is
under way is still paid; what was set aside for the rest goes back to the budget.
Examples:
  tallystick-hub job hub list
  tallystick-hub job hub resume 3fa4
  tallystick-hub job hub give-out 3fa4 --item 00007
  tallystick-hub job hub close 3fa4"""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the arguments."""
    add_folder_argument(parser)
    parser.add_argument("action", choices=("list", "pause", "resume", "give-out", "close"))
    parser.add_argument("job", nargs="?", default="", metavar="JOB", help="beginning of a job's id")
    parser.add_argument("--item", metavar="ID", help="a reported item")


def run(args: argparse.Namespace, console: Console) -> int:
    """List, or change a job."""
    from tallystick_sync.hub import Hub
    from tallystick_sync.hub.offering import closing, jobs

    with Hub(args.folder) as hub, hub.transaction() as (connection, context):
        if args.action != "list":
            job = _one([one[0] for one in jobs.all_jobs(connection)], args.job)
            if args.action == "pause":
                jobs.pause_job(connection, job)
            elif args.action == "resume":
                jobs.resume_job(connection, job)
            elif args.action == "close":
                closing.start_closing(connection, context, job)
            else:
                found = [pair for pair in jobs.paused_items(connection, job) if pair[1] == args.item]
                if not found:
                    raise HubSetupError(
                        f"{args.item} is not paused in this job.", safe="Nothing was changed."
                    )
                jobs.pause_item(connection, *found[0], paused=False)
        listed = [
            (job, title, state, free, [item for _pack, item in jobs.paused_items(connection, job)])
            for job, title, state, free in jobs.all_jobs(connection)
        ]
    value = [
        {"id": job, "title": title, "state": state, "free": free, "reported": items}
        for job, title, state, free, items in listed
    ]
    rows = [
        (job[:8], title, state, count(free, "item"), ", ".join(items) or "nothing")
        for job, title, state, free, items in listed
    ]
    head = ("Job", "Title", "State", "Free", "Reported")
    console.result(value, table(rows, head=head) if rows else "There are no jobs.")
    return DONE


def _one(jobs: Sequence[str], prefix: str) -> str:
    found = [job for job in jobs if prefix and job.startswith(prefix)]
    if len(found) != 1:
        raise HubSetupError(
            f"{prefix!r} is not the beginning of one job's id.", safe="Nothing was changed.",
            todo="See: tallystick-hub job DIR list",
        )  # fmt: skip
    return found[0]
