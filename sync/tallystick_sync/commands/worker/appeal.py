"""`tallystick-worker appeal`: let another person decide about what was rejected."""

import argparse

from tallystick_sync.client import Worker
from tallystick_sync.commands.console import DONE, Console, count, table
from tallystick_sync.commands.worker import add_profile_argument

HELP = """Appeal what was rejected; without ITEM, list what can be appealed and what was.

One action, offline too: it is signed now and goes with the next sync or stick.
Another person decides; without a decision in the days that the header names, you win.
Example: tallystick-worker appeal 00007 --profile amara --text 'The box is the whole stall.'"""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the arguments."""
    parser.add_argument("items", nargs="*", metavar="ITEM", help="a rejected item")
    parser.add_argument("--lease", default="", metavar="ID", help="beginning of the lease's id, where needed")
    parser.add_argument("--text", default="", help="why it is right, in your own words")
    parser.add_argument("--joint", metavar="NAME", help="a name that you agreed on with others")
    add_profile_argument(parser)


def run(args: argparse.Namespace, console: Console) -> int:
    """Appeal, or list."""
    made = []
    with Worker.open(args.profile) as worker:
        held = [pack for pack in worker.packs() if pack.lease_id.startswith(args.lease)]
        can = {pack.lease_id: sorted(worker.papers.appealable(pack.lease_id)) for pack in held}
        if args.items:
            wanted = set(args.items)
            for lease in [lease for lease, items in can.items() if wanted & set(items)] or list(can)[:1]:
                items = [item for item in args.items if item in can[lease]] or args.items
                made.append(worker.papers.appeal(lease, items, text=args.text, joint=args.joint))
        papers = [one for one in worker.papers.state() if one.kind == "appeal"]
        can = {lease: sorted(worker.papers.appealable(lease)) for lease in can}
    rows = [(one.subject.split()[-1], one.state, one.why) for one in papers]
    lines = [
        f"Can be appealed: {', '.join(items)} (lease {lease[:12]})" for lease, items in can.items() if items
    ]
    lines += [table(rows, head=("Item", "Appeal", "Why not"))] if rows else []
    lines += [f"{count(len(made), 'appeal')} signed; it goes with the next sync."] if made else []
    value = {
        "made": made, "can": can,
        "appeals": [{"subject": one.subject, "state": one.state, "why": one.why} for one in papers],
    }  # fmt: skip
    console.result(value, "\n".join(lines) or "Nothing is rejected.")
    return DONE
