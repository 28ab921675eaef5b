"""`tallystick-worker sync`: one whole exchange and its downloads."""

import argparse

from tallystick_sync.client import Worker
from tallystick_sync.commands.console import DONE, Console, count, size_text
from tallystick_sync.commands.worker import add_profile_argument

HELP = """Exchange with the hub once and fetch what leases need, then exit.

Exit status 0: all done. 3: not now (no network, disk full); nothing is lost
and the next call goes on where this one stopped.
Example: tallystick-worker sync --profile amara --hold 2"""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the arguments."""
    add_profile_argument(parser)
    parser.add_argument(
        "--hold", type=int, default=0, metavar="N", help="ask to hold up to N packs with open items"
    )


def run(args: argparse.Namespace, console: Console) -> int:
    """Sync."""
    with Worker.open(args.profile) as worker, console.progress("Fetching") as step:
        report = worker.sync(hold=args.hold, on_progress=lambda name, done, total: step(done, total, name))
        packs = worker.packs()
    sent = count(report.sent, "entry", "entries")
    came = count(report.receipts, "receipt")
    leases = count(report.leases, "new lease")
    requests = count(report.requests, "request")
    lines = [
        f"{sent} sent, {came} verified, {leases}, {size_text(report.downloaded)} fetched.",
        f"Link: {report.bytes_up} bytes up, {report.bytes_down} down, in {requests}.",
    ]
    lines += [f"  {pack.title}: {pack.ready} of {pack.items} items can be worked on" for pack in packs]
    lines += [f"Note: {warning}" for warning in report.warnings]
    value = {
        "sent": report.sent, "receipts": report.receipts, "leases": report.leases, "waiting": report.waiting,
        "bytes_up": report.bytes_up, "bytes_down": report.bytes_down, "requests": report.requests,
        "downloaded": report.downloaded, "warnings": list(report.warnings),
        "packs": [{"lease": pack.lease_id, "items": pack.items, "ready": pack.ready} for pack in packs],
    }  # fmt: skip
    console.result(value, "\n".join(lines))
    return DONE
