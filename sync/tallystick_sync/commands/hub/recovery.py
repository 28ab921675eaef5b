"""`tallystick-hub recovery`: see who has given back what, enter payments, end it."""

import argparse
from typing import TYPE_CHECKING, Any

from tallystick_sync.commands.console import DONE, Console, count, table
from tallystick_sync.commands.hub import add_folder_argument
from tallystick_sync.commands.hub.fund import parse_money
from tallystick_sync.errors import HubSetupError

if TYPE_CHECKING:
    from tallystick_sync.hub import Hub

HELP = """After a restore: see who has come back, enter payments, end the recovery.

Every worker's program that syncs gives back the leases, work and receipts that are
newer than the backup. What cannot be taken yet is listed with its reason and tried
again each time you look.

Before you end it: compare with the payment service's own list. A payment that went
out after the backup, and that no receipt came back for, must be entered, or it will
be paid again.

  show                            who came back, what waits
  paid WORKER AMOUNT --reference  a payment that the service's list shows
  end                             lease, decide and pay again

Examples:
  tallystick-hub recovery hub
  tallystick-hub recovery hub paid Amara 'KES 18.00' --reference QX81
  tallystick-hub recovery hub end"""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the arguments."""
    add_folder_argument(parser)
    parser.add_argument("action", nargs="?", choices=("show", "paid", "end"), default="show")
    parser.add_argument("worker", nargs="?", metavar="WORKER", help="name, or the beginning of a key")
    parser.add_argument("amount", nargs="?", metavar="AMOUNT", help="such as 'KES 18.00'")
    parser.add_argument("--reference", default="", metavar="REF", help="what the payment service calls it")


def run(args: argparse.Namespace, console: Console) -> int:
    """Show, enter or end."""
    from tallystick_sync.hub import Hub
    from tallystick_sync.hub.membership import people
    from tallystick_sync.hub.money import payouts
    from tallystick_sync.hub.safekeeping import recovering, recovery

    if (args.action == "paid") != bool(args.worker and args.amount and args.reference):
        raise HubSetupError("`paid` needs WORKER, AMOUNT and --reference, and nothing else takes them.")
    with Hub(args.folder) as hub:
        with hub.transaction() as (connection, context):
            if not recovery.since(connection):
                raise HubSetupError("This hub is not in recovery.", safe="Nothing was changed.")
            recovering.try_again(connection, context, hub.lists(connection))
            if args.action == "paid":
                worker = people.find_worker(connection, args.worker)
                amount = parse_money(args.amount)
                leases = payouts.record(connection, context, worker.key, amount, reference=args.reference)
                console.result(
                    {"worker": worker.key, "leases": leases},
                    f"Entered: {amount} to {worker.name}, for {count(leases, 'lease')}.",
                )
                return DONE
            if args.action == "end":
                recovery.end(connection)
                console.result(
                    {"recovery": False}, "The recovery is over: the hub leases, decides and pays again."
                )
                return DONE
        return _show(hub, console)


def _show(hub: "Hub", console: Console) -> int:
    from tallystick_sync.hub.membership import people
    from tallystick_sync.hub.safekeeping import recovering, recovery

    with hub.database.read() as connection:
        since = recovery.since(connection)
        seen = people.last_seen(connection)
        waits = recovering.waits(connection)
        workers = people.workers(connection)
        names = {one.key: one.name for one in workers}
    back = [one for one in workers if seen.get(one.key, 0) >= since]
    away = [one for one in workers if seen.get(one.key, 0) < since]
    value: dict[str, Any] = {
        "since": since, "back": [one.key for one in back], "away": [one.key for one in away],
        "waiting": [{"document": one.id, "worker": one.worker, "what": one.what} for one in waits],
    }  # fmt: skip
    lines = [f"In recovery. {count(len(back), 'worker')} came back, {len(away)} did not yet."]
    if away:
        lines.append("Not yet: " + ", ".join(one.name for one in away))
    if waits:
        rows = [(one.id[:8], names.get(one.worker, one.worker[:8]), one.what) for one in waits]
        lines += ["", table(rows, head=("Waits", "Worker", "Why"))]
    lines += [
        "",
        "When all is well: compare the payment service's list, then tallystick-hub recovery DIR end",
    ]
    console.result(value, "\n".join(lines))
    return DONE
