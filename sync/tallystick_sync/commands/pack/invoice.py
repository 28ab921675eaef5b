"""`tallystick-pack invoice`: check and show an invoice of the hub."""

import argparse
from dataclasses import asdict
from pathlib import Path

from tallystick_packs.errors import FileProblemError
from tallystick_sync.commands.console import DONE, Console, table
from tallystick_sync.commands.pack import places
from tallystick_sync.invoice import printed, read_invoice

HELP = """Check an invoice offline, add it up and show it.

It is checked against the hub you joined, or the root fingerprint you give.
Example: tallystick-pack invoice january.tallyinvoice"""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the arguments."""
    parser.add_argument("file", type=Path, metavar="FILE", help="a .tallyinvoice file")
    parser.add_argument("--root", metavar="HEX", help="the hub's root fingerprint (default: the hub joined)")
    places.add_key_argument(parser)
    places.add_member_argument(parser)


def run(args: argparse.Namespace, console: Console) -> int:
    """Verify and print."""
    try:
        data = args.file.read_bytes()
    except OSError as exc:
        raise FileProblemError.from_os_error(exc, args.file) from exc
    root = args.root or places.with_client(args, console, lambda client: client.hub)
    invoice, trust = read_invoice(data, root_fingerprint=root)
    pages = printed(invoice, hub_name=trust.name)
    lines = [pages.title, *(f"{name}: {value}" for name, value in pages.facts)]
    for one in pages.tables:
        lines += ["", table(one.rows, head=one.head)]
    lines += ["", "The signature and the sums hold."]
    console.result(asdict(invoice) | {"remaining_minor": invoice.remaining_minor}, "\n".join(lines))
    return DONE
