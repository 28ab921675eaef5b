"""`tallystick-worker offers`: what is on offer, and wishing for it."""

import argparse

from tallystick_packs.money import Money
from tallystick_sync.client import Offer, Worker
from tallystick_sync.commands.console import DONE, NO, Console, size_text, table
from tallystick_sync.commands.worker import add_profile_argument

HELP = """List what was on offer at the last sync; ask for headers and leases.

What you ask for comes with the next sync.
Examples:
  tallystick-worker offers --profile amara --read 1
  tallystick-worker offers --profile amara --take 1"""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the arguments."""
    add_profile_argument(parser)
    parser.add_argument("--read", type=int, action="append", default=[], metavar="N", help="ask for a header")
    parser.add_argument("--take", type=int, action="append", default=[], metavar="N", help="ask for a lease")


def run(args: argparse.Namespace, console: Console) -> int:
    """List and wish."""
    from tallystick_sync.commands.pack.show import header_text

    with Worker.open(args.profile) as worker:
        known = {offer.number for offer in worker.offers()}
        missing = [number for number in (*args.read, *args.take) if number not in known]
        if missing:
            console.warn(f"There is no offer {missing[0]}. Sync to see what is new.")
            return NO
        for number in args.read:
            worker.read_header(number)
        for number in args.take:
            worker.take(number)
        offers = worker.offers()
    head = ("No.", "Title", "Asked by", "Items", "Pays", "About an hour", "Download", "")
    text = table([_row(offer) for offer in offers], head=head) if offers else "Nothing is on offer now."
    for offer in offers:
        if offer.header is not None and offer.number in args.read:
            text += f"\n\n{header_text(offer.header)}"
    console.result([_value(offer) for offer in offers], text)
    return DONE


def _row(offer: Offer) -> tuple[str, ...]:
    entry = offer.entry
    return (
        str(entry.number), entry.title, entry.requester, str(entry.items), str(entry.price),
        str(Money(minor=entry.hourly_minor, currency=entry.price.currency)), size_text(entry.download_bytes),
        "wanted" if offer.wanted else "",
    )  # fmt: skip


def _value(offer: Offer) -> dict[str, object]:
    entry = offer.entry
    return {
        "number": entry.number, "title": entry.title, "requester": entry.requester, "items": entry.items,
        "price_minor": entry.price.minor, "currency": entry.price.currency,
        "per_items": entry.price.per_items,
        "hourly_minor": entry.hourly_minor, "download_bytes": entry.download_bytes, "wanted": offer.wanted,
    }  # fmt: skip
