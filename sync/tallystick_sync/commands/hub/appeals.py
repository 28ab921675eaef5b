"""`tallystick-hub appeals`: decide about what workers contest."""

import argparse
from datetime import UTC, datetime

from tallystick_sync.commands.console import DONE, Console, count, table
from tallystick_sync.commands.hub import add_folder_argument
from tallystick_sync.commands.hub.reviewing import add_key_argument, load_reviewer
from tallystick_sync.errors import HubSetupError

HELP = """List appeals with the reasons of both sides, and decide them.

Another person decides than the one who rejected: use --key with a reviewer's own
key. What nobody decides by its date is won by the worker. A decision is final.
Look at an answer first: tallystick-hub review hub show --batch ID --key FILE
Examples:
  tallystick-hub appeals hub list
  tallystick-hub appeals hub accept --item 00007 --key akinyi.key
  tallystick-hub appeals hub reject --item 00007 --code boxes-loose --evidence 'box 3' --key akinyi.key"""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the arguments."""
    add_folder_argument(parser)
    parser.add_argument("action", choices=("list", "show", "accept", "below", "reject"))
    parser.add_argument("--appeal", default="", metavar="ID", help="beginning of an appeal's id")
    parser.add_argument("--joint", metavar="NAME", help="appeals that were made together under this name")
    parser.add_argument(
        "--item", action="append", default=[], metavar="ID", help="an item; may be given again"
    )
    parser.add_argument("--code", help="a rejection code of the pack")
    parser.add_argument("--evidence", help="what is wrong and where, for the worker to read")
    add_key_argument(parser)


def run(args: argparse.Namespace, console: Console) -> int:
    """List, open or decide."""
    from tallystick_sync.decision import Decided
    from tallystick_sync.hub import Hub
    from tallystick_sync.hub.membership import people
    from tallystick_sync.hub.reviewing import appeals, review, sweeping

    with Hub(args.folder) as hub, hub.transaction() as (connection, context):
        sweeping.sweep_all(connection, context)
        chosen = [
            one
            for one in appeals.waiting(connection)
            if one.appeal.startswith(args.appeal)
            and (not args.item or one.item in args.item)
            and (args.joint is None or one.joint == args.joint)
        ]
        if args.action in ("list", "show"):
            names = {one.worker: people.name_of(connection, one.worker) for one in chosen}
            if args.action == "show":
                for one in chosen:
                    review.open_answers(
                        connection, context, load_reviewer(hub, args), batch=one.batch, items=[one.item]
                    )
        else:
            if not (args.appeal or args.item or args.joint):
                raise HubSetupError(
                    "Say which appeals: --appeal, --item or --joint.", safe="Nothing was decided."
                )
            decided = [
                Decided(
                    item=one.item, revision=one.revision, verdict=args.action, code=args.code,
                    evidence=args.evidence,
                )
                for one in chosen
            ]  # fmt: skip
            pairs = list(zip(chosen, decided, strict=True))
            number = appeals.decide(connection, context, load_reviewer(hub, args), items=pairs)
            console.result({"decided": number}, f"{count(number, 'appeal')} decided, for good.")
            return DONE
    value = [
        {
            "appeal": one.appeal, "worker": one.worker, "name": names[one.worker], "batch": one.batch,
            "item": one.item, "due": one.due, "text": one.text, "joint": one.joint, "code": one.code,
            "evidence": one.evidence, "rejected_by": one.rejected_by,
        }
        for one in chosen
    ]  # fmt: skip
    rows = [
        (
            one.appeal[:12], names[one.worker], one.item, f"{datetime.fromtimestamp(one.due, UTC):%Y-%m-%d}",
            f"{one.code}: {one.evidence}", one.text or "(says nothing)",
        )
        for one in chosen
    ]  # fmt: skip
    head = ("Appeal", "Worker", "Item", "Decide by", "Was rejected for", "The worker says")
    console.result(value, table(rows, head=head) if rows else "No appeal waits.")
    return DONE
