"""`tallystick-worker sync`: one whole exchange and its downloads."""

import argparse
import contextlib
import sqlite3
from pathlib import Path

from tallystick_sync.clock import system_now
from tallystick_sync.commands.console import DONE, Console, count, size_text
from tallystick_sync.commands.worker import add_profile_argument
from tallystick_sync.link import SocketTransport
from tallystick_sync.places import ANSWERED, STORE_NAME

HELP = """Exchange with the hub once and fetch what leases need, then exit.

While nothing comes (an outage, a login page that nobody has filled in yet) it
tries again for --patience seconds; 0 tries once.
--allow sets how much data may be used in a day, --rate how much in a second;
both stay set until changed (0 takes a limit away).
Exit status 0: all done. 3: not now (no network, disk full, data used up);
nothing is lost and the next call goes on where this one stopped.
Example: tallystick-worker sync --profile amara --hold 2 --patience 300"""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the arguments."""
    add_profile_argument(parser)
    parser.add_argument(
        "--hold", type=int, default=0, metavar="N", help="ask to hold up to N packs with open items"
    )
    parser.add_argument(
        "--patience",
        type=float,
        default=60,
        metavar="S",
        help="seconds to go on trying (default: %(default)s)",
    )
    parser.add_argument(
        "--first", type=int, metavar="N", help="fetch only what the first N items of each pack need"
    )
    parser.add_argument("--allow", type=int, metavar="BYTES", help="bytes that may be used in a day")
    parser.add_argument("--rate", type=int, metavar="BYTES", help="bytes that may be received in a second")


def run(args: argparse.Namespace, console: Console) -> int:
    """Sync."""
    transport = SocketTransport()
    _call_ahead(args.profile, transport)
    from tallystick_sync.client import Worker  # while the link shakes hands

    with Worker.open(args.profile, transport=transport) as worker, console.progress("Fetching") as step:
        use = worker.link.data_use
        if args.allow is not None or args.rate is not None:
            use.allow(
                bytes_a_day=use.bytes_a_day if args.allow is None else args.allow or None,
                bytes_per_s=use.bytes_per_s if args.rate is None else args.rate or None,
            )
        report = worker.sync(
            hold=args.hold,
            on_progress=lambda name, done, total: step(done, total, name),
            patience_s=args.patience,
            first_items=args.first,
        )
        packs = worker.packs()
        health, used = worker.link.health, use.used(system_now())
    sent = count(report.sent, "entry", "entries")
    came = count(report.receipts, "receipt")
    leases = count(report.leases, "new lease")
    requests = count(report.requests, "request")
    lines = [
        f"{sent} sent, {came} verified, {leases}, {size_text(report.downloaded)} fetched.",
        f"Link: {report.bytes_up} bytes up, {report.bytes_down} down, in {requests}.",
    ]
    lines += [f"  {pack.title}: {pack.ready} of {pack.items} items can be worked on" for pack in packs]
    if health.state != "good":
        lines.append(f"Network: {health.words}.")
    lines += [f"Note: {warning}" for warning in report.warnings]
    value = {
        "sent": report.sent, "receipts": report.receipts, "leases": report.leases, "waiting": report.waiting,
        "bytes_up": report.bytes_up, "bytes_down": report.bytes_down, "requests": report.requests,
        "downloaded": report.downloaded, "used_today": used, "network": health.state,
        "clock_off_s": report.clock_off_s, "warnings": list(report.warnings),
        "packs": [{"lease": pack.lease_id, "items": pack.items, "ready": pack.ready} for pack in packs],
    }  # fmt: skip
    console.result(value, "\n".join(lines))
    return DONE


def _call_ahead(profile: Path, transport: SocketTransport) -> None:
    """Dial the address that answered last, before the rest of the program is even loaded.

    What the note says is only where to knock; who answers is proved later by the hub's signature.
    """
    try:
        with contextlib.closing(sqlite3.connect(f"file:{profile / STORE_NAME}?mode=ro", uri=True)) as store:
            row = store.execute("SELECT value FROM position WHERE name = ?", (ANSWERED,)).fetchone()
    except sqlite3.Error:
        return  # a new profile, or a damaged one: `Worker.open` says which
    if row is not None:
        transport.prepare(row[0])
