"""`tallystick-hub block`: give a worker no new packs for a while, with a reason, an end and an appeal."""

import argparse
from datetime import UTC, datetime

from tallystick_sync.commands.console import DONE, Console, table
from tallystick_sync.commands.hub import add_folder_argument
from tallystick_sync.commands.hub.reviewing import add_key_argument, load_reviewer
from tallystick_sync.errors import HubSetupError

HELP = """Give a worker no new packs for a while; they read why, until when, and can appeal.

What they hold, sent and earned stays theirs and is paid. Answering the notice is
the appeal: another person decides, and without a decision the block is lifted.
Examples:
  tallystick-hub block hub add Amara --reason 'Twelve receipts were read by somebody else.' --days 30
  tallystick-hub block hub add Amara --job 3fa4 --reason 'Not trained for X-rays yet.' --days 60
  tallystick-hub block hub list
  tallystick-hub block hub lift 91ab --text 'You are right: it was your brother, and he has his own now.'
  tallystick-hub block hub uphold 91ab --text 'The passes are yours.' --key akinyi.key"""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the arguments."""
    add_folder_argument(parser)
    parser.add_argument("action", choices=("add", "list", "lift", "uphold"))
    parser.add_argument(
        "who", nargs="?", default="", metavar="WHO", help="a worker, or the beginning of a block's id"
    )
    parser.add_argument("--job", default="", metavar="ID", help="only this job; the whole hub without it")
    parser.add_argument("--reason", default="", help="why; the worker reads it")
    parser.add_argument("--days", type=int, default=0, help="how long, 1 to 365 days")
    parser.add_argument("--appeal-days", type=int, default=0, help="days to decide an appeal (default: 14)")
    parser.add_argument("--text", default="", help="why it is lifted or upheld; the worker reads it")
    add_key_argument(parser)


def run(args: argparse.Namespace, console: Console) -> int:
    """Block, decide or list."""
    from tallystick_sync.hub import Hub
    from tallystick_sync.hub.membership import people
    from tallystick_sync.hub.offering import jobs
    from tallystick_sync.hub.reviewing import blocking, sweeping

    with Hub(args.folder) as hub, hub.transaction() as (connection, context):
        sweeping.sweep_all(connection, context)
        if args.action == "add":
            worker = people.find_worker(connection, args.who)
            job = _one([one[0] for one in jobs.all_jobs(connection)], args.job) if args.job else ""
            wanted = blocking.Wanted(
                worker=worker.key, reason=args.reason, days=args.days, job=job,
                appeal_days=args.appeal_days or min(blocking.APPEAL_DAYS, max(1, args.days)),
            )  # fmt: skip
            blocking.make(connection, context, load_reviewer(hub, args), wanted)
        elif args.action in ("lift", "uphold"):
            chosen = _one([one.id for one in blocking.blocks(connection)], args.who)
            blocking.decide(
                connection, context, load_reviewer(hub, args), chosen, lift=args.action == "lift",
                text=args.text,
            )  # fmt: skip
        found = blocking.blocks(connection)
        titles = {job: title for job, title, _state, _free in jobs.all_jobs(connection)}
    value = [
        {
            "id": one.id, "worker": one.worker, "name": one.name, "job": one.job, "made": one.made,
            "until": one.until, "reason": one.reason, "state": one.state, "appeal": one.appeal,
            "decide_by": one.due,
        }
        for one in found
    ]  # fmt: skip
    rows = [
        (
            one.id[:8], one.name, titles.get(one.job, "the hub"), _day(one.until), one.state,
            _day(one.due) if one.due else "", one.reason, one.appeal,
        )
        for one in found
    ]  # fmt: skip
    head = ("Block", "Worker", "Of", "Until", "State", "Decide by", "Reason", "The worker says")
    console.result(value, table(rows, head=head) if rows else "Nobody is blocked.")
    return DONE


def _day(time: int) -> str:
    return f"{datetime.fromtimestamp(time, UTC):%Y-%m-%d}"


def _one(ids: list[str], prefix: str) -> str:
    found = [one for one in ids if prefix and one.startswith(prefix)]
    if len(found) != 1:
        raise HubSetupError(f"{prefix!r} is not the beginning of one id.", safe="Nothing was changed.")
    return found[0]
