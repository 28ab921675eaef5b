"""`tallystick-worker earnings`: what was earned, proved by receipts."""

import argparse
from pathlib import Path

from tallystick_sync.client import Worker
from tallystick_sync.client.wallet import EarningsLine
from tallystick_sync.commands.console import DONE, NO, Console, count, table
from tallystick_sync.commands.worker import add_profile_argument

HELP = """Show what was earned, by pack and state; verify every receipt again.

--export writes all receipts with what they rest on: a folder, or one file if
it ends in .tallybundle. Anyone can check it with tallystick-verify receipts."""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the arguments."""
    add_profile_argument(parser)
    parser.add_argument("--export", type=Path, metavar="PATH", help="write the receipts there")


def run(args: argparse.Namespace, console: Console) -> int:
    """Print earnings."""
    with Worker.open(args.profile) as worker:
        earnings, report = worker.earnings(), worker.verify_receipts() if worker.hub else None
        exported = worker.export_history(args.export) if args.export else 0
    rows = [
        (
            line.title, str(line.waiting), str(line.received), str(line.accepted), str(line.returned),
            str(line.rejected), str(line.paid_items), str(line.owed), _paid(line),
        )
        for line in earnings.lines
    ]  # fmt: skip
    head = (
        "Pack",
        "Waiting",
        "Received",
        "Accepted",
        "Repair",
        "Rejected",
        "Paid",
        "Owed to you",
        "Paid to you",
    )
    lines = [table(rows, head=head) if rows else "Nothing earned yet."]
    lines += [
        f"About {total.estimate} more waits for a decision."
        for total in earnings.totals
        if total.estimate.minor
    ]
    failed = report.failed if report else ()
    if report and report.receipts:
        state = "see below" if failed else "all hold"
        lines.append(f"{count(len(report.receipts), 'receipt')} verified again: {state}.")
    lines += [verdict.what for verdict in failed]
    if exported:
        lines.append(f"{count(exported, 'document')} written to {args.export}.")
    value = {
        "lines": [
            {
                "lease": line.lease, "title": line.title, "owed_minor": line.owed.minor,
                "paid_minor": line.paid.minor, "currency": line.paid.currency, "waiting": line.waiting,
                "received": line.received, "accepted": line.accepted, "paid_items": line.paid_items,
                "went_out": {one.currency: one.minor for one in line.went_out},
            }
            for line in earnings.lines
        ],
        "receipts": len(report.receipts) if report else 0,
        "failed": [verdict.what for verdict in failed],
    }  # fmt: skip
    console.result(value, "\n".join(lines))
    return NO if failed else DONE


def _paid(line: EarningsLine) -> str:
    out = " + ".join(str(one) for one in line.went_out)
    return f"{line.paid} ({out})" if out else str(line.paid)
