"""`tallystick-verify receipts`: was this worker paid for this work?"""

import argparse
from pathlib import Path

from tallystick_packs.files import replace_file
from tallystick_sync.commands.console import DONE, NO, Console
from tallystick_sync.commands.verify.report import as_csv, as_html, as_text, as_value
from tallystick_sync.verifying import verify_files

HELP = """Verify receipts and everything they rest on: signatures, log, amounts.

Give files, .tallybundle files or folders, any number of them: all cores are
used. Exit status 0: every receipt holds. 1: something does not; the report
names it. --item answers for one answer: was this worker paid for it?
Examples:
  tallystick-verify receipts receipts/
  tallystick-verify receipts amara.tallybundle --item market-morning
  tallystick-verify receipts season/ --root 9f2c... --html season.html"""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the arguments."""
    parser.add_argument("paths", type=Path, nargs="+", metavar="PATH", help="files, bundles or folders")
    parser.add_argument(
        "--root", default="", metavar="FINGERPRINT", help="the hub's root fingerprint, from an invite"
    )
    parser.add_argument("--item", metavar="ITEM", help="also say how the answers to this item stand")
    parser.add_argument("--html", type=Path, metavar="FILE", help="write the report as a page, too")
    parser.add_argument("--csv", type=Path, metavar="FILE", help="write the totals for a spreadsheet, too")


def run(args: argparse.Namespace, console: Console) -> int:
    """Verify and report."""
    with console.progress("Verifying") as step:
        found = verify_files(args.paths, root_fingerprint=args.root, item=args.item, on_progress=step)
    if args.html:
        page = as_html(found, item=args.item, is_root_known=bool(args.root))
        replace_file(args.html, page.encode())
    if args.csv:
        replace_file(args.csv, as_csv(found).encode())
    value = as_value(found, item=args.item)
    console.result(value, as_text(found, item=args.item, is_root_known=bool(args.root)))
    is_missed = args.item is not None and not value["answers"]
    return DONE if found.tally.holds and not is_missed else NO
