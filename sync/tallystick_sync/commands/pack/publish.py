"""`tallystick-pack publish`: put a job's packs on offer."""

import argparse
from pathlib import Path

from tallystick_sync.commands.console import DONE, Console, count
from tallystick_sync.commands.pack import places

HELP = """Publish the packs of one job on the hub you joined.

The hub sets aside the price of every item and the largest possible top-ups
before it offers anything. May be repeated: nothing is sent or reserved twice.
Example: tallystick-pack publish out/*.tallypack"""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the arguments."""
    parser.add_argument("packs", type=Path, nargs="+", metavar="PACK", help="all packs of the job")
    places.add_key_argument(parser)
    places.add_member_argument(parser)


def run(args: argparse.Namespace, console: Console) -> int:
    """Publish."""
    from tallystick_sync.requester import HubClient

    key = places.load_or_make_key(args, console)
    client = HubClient(places.member_path(args), key=key)
    with console.progress("Sending") as step:
        published = client.publish(args.packs, on_progress=lambda name, done, total: step(done, total, name))
    client.close()
    value = {
        "job": published.job, "state": published.state, "sent": published.sent,
        "reserved_minor": published.reserved.minor, "currency": published.reserved.currency,
    }  # fmt: skip
    text = (
        f"Job {published.job} is {published.state}: {count(published.sent, 'file')} sent, "
        f"{published.reserved} set aside for prices and the largest top-ups."
    )
    console.result(value, text)
    return DONE
