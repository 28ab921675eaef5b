"""`tallystick-hub invoice`: a signed invoice for a requester."""

import argparse
from datetime import UTC, datetime
from pathlib import Path

from tallystick_packs.files import replace_file
from tallystick_packs.money import check_currency
from tallystick_sync.commands.console import DONE, Console
from tallystick_sync.commands.hub import add_folder_argument
from tallystick_sync.commands.hub.fund import find_requester
from tallystick_sync.errors import HubSetupError
from tallystick_sync.invoice import printed, read_invoice
from tallystick_sync.printed import to_html, to_pdf

HELP = """Write a signed invoice: from a day until now, with each job and what remains.

FILE.tallyinvoice is the signed one, which the requester checks with
tallystick-pack invoice; a PDF and a page to print are written beside it.
Example: tallystick-hub invoice hub 'Sokoni Research Co-op' KES --since 2027-01-01 -o january.tallyinvoice"""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the arguments."""
    add_folder_argument(parser)
    parser.add_argument("requester", metavar="REQUESTER", help="name, or the beginning of the key")
    parser.add_argument("currency", metavar="CURRENCY", help="such as KES")
    parser.add_argument(
        "--since", default="1970-01-01", metavar="YYYY-MM-DD", help="first day (default: all)"
    )
    parser.add_argument("-o", "--out", type=Path, required=True, metavar="FILE", help="where to write it")


def run(args: argparse.Namespace, console: Console) -> int:
    """Sign and write."""
    from tallystick_sync.hub import Hub
    from tallystick_sync.hub.money import invoicing

    check_currency(args.currency)
    try:
        since = int(datetime.fromisoformat(args.since).replace(tzinfo=UTC).timestamp())
    except ValueError as exc:
        raise HubSetupError(f"{args.since!r} is no day such as 2027-01-31.") from exc
    with Hub(args.folder) as hub, hub.transaction() as (connection, context):
        name, key = find_requester(hub.lists(connection).roster.requesters, args.requester)
        data = invoicing.make(
            connection, context, requester=key, name=name, currency=args.currency, since=since
        )
        root = hub.id
    invoice, trust = read_invoice(data, root_fingerprint=root)
    pages = printed(invoice, hub_name=trust.name)
    files = {
        args.out: data,
        args.out.with_suffix(".pdf"): to_pdf(pages, time=invoice.time),
        args.out.with_suffix(".html"): to_html(pages),
    }
    for path, content in files.items():
        replace_file(path, content)
    value = {"files": [str(path) for path in files], "remaining_minor": invoice.remaining_minor}
    written = ", ".join(str(path) for path in files)
    console.result(value, f"{name}: {invoice.money(invoice.remaining_minor)} remains. Written: {written}")
    return DONE
