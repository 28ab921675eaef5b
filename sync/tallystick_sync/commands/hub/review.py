"""`tallystick-hub review`: look at answers and decide."""

import argparse
import json
from collections import defaultdict
from typing import TYPE_CHECKING

from tallystick_sync.commands.console import DONE, Console, count, table
from tallystick_sync.commands.hub import add_folder_argument
from tallystick_sync.errors import HubSetupError

if TYPE_CHECKING:
    from tallystick_sync.hub import Hub

HELP = """List answers that wait, show one, accept them, return them for repair, or reject.

Returning and rejecting need a code from the pack's own list and evidence; a
worker reads both, and only what was returned before can be rejected. What nobody
decides in the review window is accepted. A report is accepted like an answer.
Examples:
  tallystick-hub review hub list
  tallystick-hub review hub accept --all
  tallystick-hub review hub return --batch 3fa4 --item 00007 --code boxes-loose --evidence 'boxes 2 and 3'"""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the arguments."""
    add_folder_argument(parser)
    parser.add_argument("action", choices=("list", "show", "accept", "return", "reject"))
    parser.add_argument("--all", action="store_true", help="everything that waits (accept only)")
    parser.add_argument("--batch", metavar="ID", help="beginning of a batch's id")
    parser.add_argument(
        "--item", action="append", default=[], metavar="ID", help="an item; may be given again"
    )
    parser.add_argument("--code", help="a rejection code of the pack")
    parser.add_argument("--evidence", help="what is wrong and where, for the worker to read")


def run(args: argparse.Namespace, console: Console) -> int:
    """List or decide."""
    from tallystick_sync.decision import Decided
    from tallystick_sync.hub import Hub, answers, review

    with Hub(args.folder) as hub:
        if args.action in ("list", "show"):
            return _list(hub, args, console)
        if args.all and (args.action != "accept" or args.batch or args.item):
            raise HubSetupError("--all goes with accept and nothing else.", safe="Nothing was decided.")
        if not args.all and not args.batch:
            raise HubSetupError("Say which answers: --all, or --batch ID.", safe="Nothing was decided.")
        with hub.transaction() as (connection, context):
            by_batch = defaultdict(list)
            for one in answers.pending(connection):
                is_chosen = args.all or (
                    one.batch.startswith(args.batch) and (not args.item or one.item in args.item)
                )
                if is_chosen:
                    decided = Decided(
                        item=one.item, revision=one.revision, verdict=args.action, code=args.code,
                        evidence=args.evidence,
                    )  # fmt: skip
                    by_batch[one.batch].append(decided)
            for batch, items in by_batch.items():
                review.decide(connection, context, hub.keys.coordinator, batch=batch, items=items)
    number = sum(len(items) for items in by_batch.values())
    done = {"accept": "accepted", "return": "returned for repair", "reject": "rejected"}[args.action]
    console.result({"decided": number}, f"{count(number, 'answer')} {done}, each with a signed receipt.")
    return DONE


def _list(hub: "Hub", args: argparse.Namespace, console: Console) -> int:
    from tallystick_packs.documents import read_payload
    from tallystick_sync import batch as batches
    from tallystick_sync.hub import answers, documents

    with hub.database.read() as connection:
        waiting = answers.pending(connection)
        chosen = [one for one in waiting if args.batch and one.batch.startswith(args.batch)]
        shown: dict[tuple[str, str], object] = {}
        if args.action == "show":
            for batch_id in {one.batch for one in chosen}:
                envelope = documents.find(connection, batch_id)
                batch = read_payload(envelope, batches.KIND, batches.Batch, max_bytes=batches.MAX_BYTES)
                shown |= {(batch_id, entry.item): entry.result for entry in batch.entries}
    if args.action == "show":
        picked = [one for one in chosen if not args.item or one.item in args.item]
        value = [
            {"batch": one.batch, "item": one.item, "result": shown[one.batch, one.item]} for one in picked
        ]
        console.result(value, json.dumps(value, ensure_ascii=False, indent=1))
        return DONE
    rows = [(one.batch[:16], one.item, one.kind, str(one.revision), f"{one.active_s} s") for one in waiting]
    text = (
        table(rows, head=("Batch", "Item", "Kind", "Revision", "Time"))
        if rows
        else "Nothing waits for review."
    )
    console.result(
        [
            {"batch": one.batch, "item": one.item, "kind": one.kind, "revision": one.revision}
            for one in waiting
        ],
        text,
    )
    return DONE
