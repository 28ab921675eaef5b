"""`tallystick-hub control`: how answers to control items compare, and what workers dispute."""

import argparse
from collections import Counter
from datetime import UTC, datetime

from tallystick_sync.commands.console import DONE, Console, count, table
from tallystick_sync.commands.hub import add_folder_argument
from tallystick_sync.commands.hub.reviewing import add_key_argument, load_reviewer
from tallystick_sync.errors import HubSetupError

HELP = """List answers to control items that differ from what was expected, and decide disputes.

Control items are paid like all others; they decide only who is given more of a
job. What a worker disputes does not count until you decided, and no decision by
its date means that the worker was right. An item that many get wrong may have a
wrong expected answer: `withdraw` takes it out for everybody.
Examples:
  tallystick-hub control hub list
  tallystick-hub control hub list --all
  tallystick-hub control hub withdraw 91ab --text 'You are right: that is a goat.'
  tallystick-hub control hub keep 91ab --text 'Look at its ears.' --key akinyi.key"""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the arguments."""
    add_folder_argument(parser)
    parser.add_argument("action", choices=("list", "withdraw", "keep"))
    parser.add_argument("result", nargs="?", default="", metavar="ID", help="the beginning of a result's id")
    parser.add_argument("--all", action="store_true", help="list right answers too")
    parser.add_argument("--text", default="", help="why; the worker reads it")
    add_key_argument(parser)


def run(args: argparse.Namespace, console: Console) -> int:
    """List or decide."""
    from tallystick_sync.hub import Hub
    from tallystick_sync.hub.offering import jobs
    from tallystick_sync.hub.reviewing import control, sweeping

    with Hub(args.folder) as hub, hub.transaction() as (connection, context):
        sweeping.sweep_all(connection, context)
        if args.action != "list":
            ids = [one.id for one in control.results(connection)]
            found = [one for one in ids if args.result and one.startswith(args.result)]
            if len(found) != 1:
                problem = f"{args.result!r} is not the beginning of one id."
                raise HubSetupError(problem, safe="Nothing was changed.", todo="See: control HUB list")
            is_wrong = args.action == "withdraw"
            reviewer = load_reviewer(hub, args)
            control.decide(connection, context, reviewer, found[0], withdraw=is_wrong, text=args.text)
        results = control.results(connection)
        titles = {job: title for job, title, _state, _free in jobs.all_jobs(connection)}
    wrong = Counter((one.job, one.item) for one in results if not one.is_right)
    told = Counter((one.job, one.item) for one in results)
    value = [
        {
            "id": one.id, "worker": one.worker, "name": one.name, "job": one.job, "item": one.item,
            "is_right": one.is_right, "time": one.time, "state": one.state, "dispute": one.text,
            "decide_by": one.due,
        }
        for one in results
    ]  # fmt: skip
    rows = [
        (
            one.id[:8], one.name, titles.get(one.job, one.job[:8]), one.item,
            "as expected" if one.is_right else "differs",
            f"{wrong[one.job, one.item]} of {told[one.job, one.item]}", one.state,
            f"{datetime.fromtimestamp(one.due, UTC):%Y-%m-%d}" if one.due else "", one.text,
        )
        for one in results
        if args.all or not one.is_right
    ]  # fmt: skip
    head = (
        "Result", "Worker", "Job", "Item", "Answer", "Differ", "State", "Decide by", "The worker says"
    )  # fmt: skip
    right = count(sum(one.is_right for one in results), "answer")
    nothing = f"No answer to a control item differs; {right} as expected."
    console.result(value, table(rows, head=head) if rows else nothing)
    return DONE
