"""`tallystick-hub claims`: decide about work under a lease that somebody else redeemed first."""

import argparse
from datetime import UTC, datetime

from tallystick_sync.commands.console import DONE, Console, count, table
from tallystick_sync.commands.hub import add_folder_argument
from tallystick_sync.errors import HubSetupError

HELP = """List work that came under an invite which somebody else had used first, and decide.

The first pack of a stick is leased to whoever uses its invite first. A second person
who worked from a copy of the stick is paid only if you say so: grant gives them a lease
of their own, its money set aside once more from the requester's budget; deny tells them
why not. Either way their work is kept.
Examples:
  tallystick-hub claims hub list
  tallystick-hub claims hub grant --worker 3fa4
  tallystick-hub claims hub deny --worker 3fa4 --reason 'the stick was for Amara only'"""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the arguments."""
    add_folder_argument(parser)
    parser.add_argument("action", choices=("list", "grant", "deny"))
    parser.add_argument("--worker", default="", metavar="KEY", help="beginning of the second worker's key")
    parser.add_argument("--reason", default="", help="deny: why, for the worker to read")


def run(args: argparse.Namespace, console: Console) -> int:
    """List or decide."""
    from tallystick_sync.hub import Hub
    from tallystick_sync.hub.leases import claims
    from tallystick_sync.hub.membership import people
    from tallystick_sync.hub.offering import jobs

    with Hub(args.folder) as hub, hub.transaction() as (connection, context):
        states = ("waiting", "denied") if args.action == "grant" else ("waiting",)
        found = [
            one for one in claims.all_claims(connection, states=states) if one.worker.startswith(args.worker)
        ]
        if args.action == "list":
            titles = {job: title for job, title, _state, _wanted in jobs.all_jobs(connection)}
            names = {one.first: people.name_of(connection, one.first) if one.first else "" for one in found}
        else:
            _check_chosen(args, len({one.worker for one in found}))
            for claim in found:
                if args.action == "grant":
                    claims.grant(connection, context, claim)
                else:
                    claims.deny(connection, claim, args.reason.strip())
            text = f"{count(len(found), 'claim')} {'granted' if args.action == 'grant' else 'denied'}."
            console.result({"decided": len(found)}, text)
            return DONE
    value = [
        {
            "lease": one.lease, "job": one.job, "worker": one.worker, "name": one.name, "first": one.first,
            "entries": one.entries, "arrived": one.arrived,
        }
        for one in found
    ]  # fmt: skip
    rows = [
        (
            one.worker[:12], one.name, titles.get(one.job, one.job[:8]), str(one.entries),
            f"{datetime.fromtimestamp(one.arrived, UTC):%Y-%m-%d}", names[one.first] or "(nobody)",
        )
        for one in found
    ]  # fmt: skip
    head = ("Worker", "Name", "Job", "Answers", "Arrived", "Redeemed first by")
    console.result(value, table(rows, head=head) if rows else "No second claim waits.")
    return DONE


def _check_chosen(args: argparse.Namespace, workers: int) -> None:
    if not args.worker or workers != 1:
        raise HubSetupError(
            f"--worker must name one of those who wait; it fits {workers}.", safe="Nothing was decided.",
            todo="See them: tallystick-hub claims DIR list",
        )  # fmt: skip
    if args.action == "deny" and not args.reason.strip():
        raise HubSetupError("Say why, for the worker to read: --reason.", safe="Nothing was decided.")
