"""`tallystick-hub report`: who did what and was paid what, added up from verified receipts."""

import argparse
import tempfile
from pathlib import Path

from tallystick_packs.files import replace_file
from tallystick_sync.commands.console import DONE, NO, Console
from tallystick_sync.commands.hub import add_folder_argument
from tallystick_sync.commands.verify.report import as_csv, as_html, as_text, as_value

HELP = """Say who did what and was paid what: received, accepted, rejected with reasons, paid, missing.

Per worker, job and currency, added up from the signed receipts themselves, each
verified first: what this prints, anybody who holds the receipts comes to as well.
Exit status 1: a receipt does not hold, and the report names it.
Examples:
  tallystick-hub report hub
  tallystick-hub report hub --job 42cc --csv november.csv
  tallystick-hub report hub --html november.html"""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the arguments."""
    add_folder_argument(parser)
    parser.add_argument("--job", default="", metavar="ID", help="only this job (its id, or how it begins)")
    parser.add_argument("--html", type=Path, metavar="FILE", help="write the report as a page, too")
    parser.add_argument("--csv", type=Path, metavar="FILE", help="write the totals for a spreadsheet, too")


def run(args: argparse.Namespace, console: Console) -> int:
    """Verify everything and report."""
    from tallystick_sync.hub import Hub
    from tallystick_sync.hub.offering.own_results import OwnResults
    from tallystick_sync.requester.fetching import fetch_into
    from tallystick_sync.verifying import verify_files

    with Hub(args.folder) as hub, tempfile.TemporaryDirectory(prefix="tallystick-") as name:
        source, folders = OwnResults(hub), list[Path]()
        wanted = [source.find(args.job)] if args.job else source.jobs()
        with console.progress("Verifying") as step:
            for number, job in enumerate(wanted, 1):
                folders.append(Path(name) / job)
                fetch_into(folders[-1], source, job)
                step(number, len(wanted), "jobs")
        if not folders:
            console.result({"holds": True, "receipts": 0, "lines": []}, "This hub has no jobs yet.")
            return DONE
        found = verify_files(folders, root_fingerprint=hub.id)
    if args.html:
        replace_file(args.html, as_html(found, item=None, is_root_known=True).encode())
    if args.csv:
        replace_file(args.csv, as_csv(found).encode())
    value = as_value(found, item=None)
    console.result(value, as_text(found, item=None, is_root_known=True))
    return DONE if found.tally.holds else NO
