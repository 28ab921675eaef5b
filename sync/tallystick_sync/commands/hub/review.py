"""`tallystick-hub review`: look at answers and decide."""

import argparse
import json
from collections import defaultdict
from typing import TYPE_CHECKING

from tallystick_sync.commands.console import DONE, Console, count, table
from tallystick_sync.commands.hub import add_folder_argument
from tallystick_sync.commands.hub.reviewing import add_key_argument, load_reviewer
from tallystick_sync.errors import HubSetupError

if TYPE_CHECKING:
    from tallystick_sync.hub import Hub
    from tallystick_sync.hub.reviewing.answers import Pending

HELP = """List answers that wait, show some, accept them, return them for repair, or reject.

Only what you have shown can be turned down, with a code from the pack's own list
and evidence; the worker reads both, and repair comes before rejection. `below`
accepts and pays, and says that it is below the bar. What nobody decides in the
review window is accepted. A report is accepted like an answer.
Examples:
  tallystick-hub review hub list --sample 10        every tenth answer of each lease
  tallystick-hub review hub show --batch 3fa4
  tallystick-hub review hub accept --all
  tallystick-hub review hub return --batch 3fa4 --item 00007 --code boxes-loose --evidence 'boxes 2 and 3'"""

_DONE_WORDS = {
    "accept": "accepted", "below": "accepted below the bar", "return": "returned for repair",
    "reject": "rejected",
}  # fmt: skip


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the arguments."""
    add_folder_argument(parser)
    parser.add_argument("action", choices=("list", "show", "accept", "below", "return", "reject"))
    parser.add_argument("--all", action="store_true", help="everything that waits (accept only)")
    parser.add_argument("--batch", metavar="ID", help="beginning of a batch's id")
    parser.add_argument(
        "--item", action="append", default=[], metavar="ID", help="an item; may be given again"
    )
    parser.add_argument(
        "--sample", type=int, metavar="PERCENT", help="list or show only a share of each lease"
    )
    parser.add_argument("--code", help="a rejection code of the pack")
    parser.add_argument("--evidence", help="what is wrong and where, for the worker to read")
    add_key_argument(parser)


def run(args: argparse.Namespace, console: Console) -> int:
    """List, show or decide."""
    from tallystick_sync.decision import Decided
    from tallystick_sync.hub import Hub
    from tallystick_sync.hub.reviewing import review, sweeping

    with Hub(args.folder) as hub:
        if args.action == "list":
            return _list(hub, args, console)
        if args.action == "show":
            return _show(hub, args, console)
        if args.all and (args.action != "accept" or args.batch or args.item):
            raise HubSetupError("--all goes with accept and nothing else.", safe="Nothing was decided.")
        if not args.all and not args.batch:
            raise HubSetupError("Say which answers: --all, or --batch ID.", safe="Nothing was decided.")
        reviewer = load_reviewer(hub, args)
        with hub.transaction() as (connection, context):
            sweeping.sweep_all(connection, context)
            by_batch = defaultdict(list)
            for one in _chosen(hub, args):
                decided = Decided(
                    item=one.item, revision=one.revision, verdict=args.action, code=args.code,
                    evidence=args.evidence,
                )  # fmt: skip
                by_batch[one.batch].append(decided)
            for batch, items in by_batch.items():
                review.decide(connection, context, reviewer, batch=batch, items=items)
    number = sum(len(items) for items in by_batch.values())
    words = f"{count(number, 'answer')} {_DONE_WORDS[args.action]}, each with a signed receipt."
    console.result({"decided": number}, words)
    return DONE


def _chosen(hub: "Hub", args: argparse.Namespace) -> "list[Pending]":
    from tallystick_sync.hub.reviewing import answers, review

    with hub.database.read() as connection:
        if args.sample is not None:
            waiting = list(review.sample(connection, percent=args.sample).chosen)
        else:
            waiting = answers.pending(connection)
    return [
        one
        for one in waiting
        if one.batch.startswith(args.batch or "") and (not args.item or one.item in args.item)
    ]


def _show(hub: "Hub", args: argparse.Namespace, console: Console) -> int:
    """Print answers whole, and note that this reviewer has them before them."""
    from tallystick_packs.documents import read_payload
    from tallystick_sync import batch as batches
    from tallystick_sync.hub.reviewing import review
    from tallystick_sync.hub.store import documents

    if not args.batch and args.sample is None:
        raise HubSetupError("Say which answers: --batch ID, or --sample PERCENT.")
    reviewer = load_reviewer(hub, args)
    value = []
    with hub.transaction() as (connection, context):
        for batch_id, items in _by_batch(_chosen(hub, args)).items():
            envelope = documents.find(connection, batch_id)
            batch = read_payload(envelope, batches.KIND, batches.Batch, max_bytes=batches.MAX_BYTES)
            review.open_answers(connection, context, reviewer, batch=batch_id, items=items)
            value += [
                {
                    "batch": batch_id, "item": entry.item, "kind": entry.kind, "result": entry.result,
                    "reason": entry.reason,
                }
                for entry in batch.entries
                if entry.item in items
            ]  # fmt: skip
    console.result(value, json.dumps(value, ensure_ascii=False, indent=1))
    return DONE


def _by_batch(chosen: "list[Pending]") -> dict[str, list[str]]:
    found: dict[str, list[str]] = defaultdict(list)
    for one in chosen:
        found[one.batch].append(one.item)
    return found


def _list(hub: "Hub", args: argparse.Namespace, console: Console) -> int:
    waiting = _chosen(hub, args)
    rows = [(one.batch[:16], one.item, one.kind, str(one.revision), f"{one.active_s} s") for one in waiting]
    text = (
        table(rows, head=("Batch", "Item", "Kind", "Revision", "Time"))
        if rows
        else "Nothing waits for review."
    )
    value = [
        {"batch": one.batch, "item": one.item, "kind": one.kind, "revision": one.revision} for one in waiting
    ]
    console.result(value, text)
    return DONE
