"""`tallystick-hub stats`: the figures that the hub publishes of itself, and who waits too long."""

import argparse
from dataclasses import asdict
from datetime import UTC, datetime

from tallystick_sync.commands.console import DONE, NO, Console, table
from tallystick_sync.commands.hub import add_folder_argument

HELP = """Show days to pay, what is rejected, appeals won, and who waits too long for money.

Everybody can read the figures at /stats (JSON) and /stats.html while the hub is
served; names and amounts are shown here only. Status 1 if somebody waits longer
than --pay-days, which is 30 unless you set it.
Example: tallystick-hub stats hub --pay-days 14"""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the arguments."""
    add_folder_argument(parser)
    parser.add_argument("--pay-days", type=int, metavar="N", help="from now on, work is overdue after N days")


def run(args: argparse.Namespace, console: Console) -> int:
    """Count now, and print; status 1 if a payment is overdue."""
    from tallystick_sync.errors import HubSetupError
    from tallystick_sync.hub import Hub
    from tallystick_sync.hub.money import earned
    from tallystick_sync.hub.serving import figures

    if args.pay_days is not None and args.pay_days < 1:
        raise HubSetupError("Work is overdue after one day at the earliest.", safe="Nothing was changed.")
    with Hub(args.folder) as hub, hub.transaction() as (connection, context):
        if args.pay_days:
            earned.set_pay_days(connection, args.pay_days)
        found = figures.count(connection, now=context.now)
        late = earned.overdue(connection, now=context.now)
    value = asdict(found) | {
        "waiting": [
            {
                "worker": one.worker, "name": one.name, "owed_minor": one.amount.minor,
                "currency": one.amount.currency, "since": one.since,
            }
            for one in late
        ]
    }  # fmt: skip
    lines = [
        f"In the last {found.period_days} days: {found.workers} workers, {found.payments} payments.",
        f"Days from accepted to paid: {_or_none(found.days_to_pay)}.",
        f"Nine of ten payments within: {_or_none(found.days_to_pay_most)}.",
        f"Rejected: {found.rejected} of {found.decided} answers.",
        f"Appeals won: {found.appeals_won} of {found.appeals}.",
    ]
    if found.not_arrived:
        lines.append(console.red(f"Payments that did not arrive, say workers: {found.not_arrived}"))
    rows = [(one.name, str(one.amount), f"{datetime.fromtimestamp(one.since, UTC):%Y-%m-%d}") for one in late]
    lines += [console.red(f"OVERDUE, more than {found.pay_days} days:"), table(rows)] if rows else []
    console.result(value, "\n".join(lines))
    return NO if late else DONE


def _or_none(days: int | None) -> str:
    return "nothing yet" if days is None else str(days)
