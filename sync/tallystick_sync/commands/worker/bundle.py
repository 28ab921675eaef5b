"""`tallystick-worker bundle`: send and receive by stick."""

import argparse
from pathlib import Path

from tallystick_sync.client import Worker
from tallystick_sync.commands.console import DONE, Console, count, size_text
from tallystick_sync.commands.worker import add_profile_argument
from tallystick_sync.errors import BadInviteError

HELP = """Send and receive without a network, by a stick or a neighbour's phone.

  tallystick-worker bundle out amara.tallybundle --profile amara --hold 1
  ... the hub: tallystick-hub bundle hub amara.tallybundle -o back
  tallystick-worker bundle in back/* --profile amara

Whoever carries it can change nothing unnoticed. Nothing counts as sent until
the hub's receipt is back; the same work may go by stick and by network."""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the arguments."""
    add_profile_argument(parser)
    parser.add_argument("action", choices=("out", "in"))
    parser.add_argument(
        "paths", type=Path, nargs="+", metavar="FILE", help="the file to write, or those to read"
    )
    parser.add_argument("--hold", type=int, default=0, metavar="N", help="out: ask to hold up to N packs")


def run(args: argparse.Namespace, console: Console) -> int:
    """Write or read."""
    with Worker.open(args.profile) as worker:
        if args.action == "out":
            if len(args.paths) != 1 or args.paths[0].suffix != ".tallybundle":
                raise BadInviteError("Name one file that ends in .tallybundle.", safe="Nothing was written.")
            worker.stick.write(args.paths[0], hold=args.hold)
            waiting, size = worker.outbox().waiting, args.paths[0].stat().st_size
            entries = count(waiting, "entry", "entries")
            text = f"{args.paths[0]}: {entries}, {size_text(size)}. Carry it to the hub."
            console.result({"file": str(args.paths[0]), "entries": waiting, "bytes": size}, text)
            return DONE
        report = worker.stick.read(args.paths)
    receipts, leases = count(report.receipts, "receipt"), count(report.leases, "new lease")
    fetched = size_text(report.downloaded)
    lines = [f"{receipts} verified, {leases}, {fetched} of packs, {report.waiting} still waiting."]
    lines += [f"Note: {warning}" for warning in report.warnings]
    value = {
        "receipts": report.receipts, "leases": report.leases, "downloaded": report.downloaded,
        "waiting": report.waiting, "warnings": list(report.warnings),
    }  # fmt: skip
    console.result(value, "\n".join(lines))
    return DONE
