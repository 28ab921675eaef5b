"""The files of a payout run, and what came back: two actions of `tallystick-hub pay`."""

import argparse
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

from tallystick_packs.errors import FileProblemError
from tallystick_packs.files import replace_file
from tallystick_sync.commands.console import DONE, NO, Console, count, table
from tallystick_sync.errors import HubSetupError, PayoutFileError
from tallystick_sync.paying import mobile
from tallystick_sync.paying.files import Wanted, files_of
from tallystick_sync.paying.iban import check_bic, check_iban
from tallystick_sync.paying.returned import RowVerdict, read_returned
from tallystick_sync.paying.sepa import Bank

if TYPE_CHECKING:
    from tallystick_sync.hub import Hub

_WORDS = {"confirm": "paid", "fail": "failed", "reverse": "came back", "none": "known", "problem": "LOOK"}


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare what both actions need."""
    parser.add_argument("--iban", help="files: the account that pays, for a SEPA file")
    parser.add_argument("--bic", help="files: its bank's BIC, if the bank asks for it")
    parser.add_argument("--day", metavar="YYYY-MM-DD", help="files: when the bank is to execute it")
    parser.add_argument(
        "--columns", action="append", default=[], metavar="SERVICE:TITLE=FIELD,...",
        help="files: the columns of your service's own template",
    )  # fmt: skip
    parser.add_argument(
        "--column", action="append", default=[], metavar="NAME=TITLE",
        help="returned: which column is the reference, status, number, amount or reason",
    )  # fmt: skip
    parser.add_argument("--run", type=int, metavar="NUMBER", help="returned: match lines of this run only")
    parser.add_argument("--enter", action="store_true", help="returned: enter what was understood")


def write_files(hub: "Hub", args: argparse.Namespace, console: Console) -> int:
    """Write the files of a run; status 1 if a line stands in none."""
    from tallystick_sync.hub.money import payout_files, payouts

    if not args.line or not args.line.isdecimal():
        raise HubSetupError("Say which run.", todo="tallystick-hub pay DIR files 1 -o FOLDER")
    with hub.database.read() as connection:
        payer = hub.lists(connection).trust.name
        run = payout_files.load_run(connection, int(args.line), hub=hub.id, payer=payer)
        states = {line.state for line in payouts.lines(connection, run.number)}
    folder = args.out or Path(f"run-{run.number:04d}")
    made = files_of(run, _wanted(args))
    folder.mkdir(parents=True, exist_ok=True)
    for name, data in made.files.items():
        replace_file(folder / name, data)
    value = {
        "run": run.number, "hash": run.hash, "files": sorted(made.files), "left_out": dict(made.left_out),
        "totals": {code: money.minor for code, money in run.totals.items()},
    }  # fmt: skip
    lines = [f"Run {run.number}, {count(len(run.lines), 'line')}, hash {run.hash}"]
    lines += [f"  {folder / name}" for name in sorted(made.files)]
    lines += [f"In no file: {line}: {why}" for line, why in made.left_out.items()]
    if states != {"exported"}:
        lines.append("Some of this run was sent or answered already: do not hand the files in twice.")
    console.result(value, "\n".join(lines))
    return NO if made.left_out else DONE


def read_back(hub: "Hub", args: argparse.Namespace, console: Console) -> int:
    """Judge what came back, and with --enter enter it; status 1 if a row needs a person."""
    from tallystick_sync.hub.money import payout_files

    path = args.file or (Path(args.line) if args.line else None)
    if path is None:
        raise HubSetupError("Say which file came back.", todo="tallystick-hub pay DIR returned paid.csv")
    try:
        data = path.read_bytes()
    except OSError as exc:
        raise FileProblemError.from_os_error(exc, path) from exc
    named = dict(_pair(text) for text in args.column)
    with hub.transaction() as (connection, context):
        known = payout_files.known_lines(connection)
        verdicts = read_returned(data, known, columns=named, run=args.run)
        done = payout_files.enter(connection, context, verdicts) if args.enter else 0
    _show(verdicts, done, args, console)
    return NO if any(one.act == "problem" for one in verdicts) else DONE


def _show(verdicts: list[RowVerdict], done: int, args: argparse.Namespace, console: Console) -> None:
    rows = [(str(one.row), one.line, _WORDS[one.act], one.reference, one.what) for one in verdicts]
    text = [table(rows, head=("Row", "Line", "Verdict", "Reference", ""))] if rows else ["No rows."]
    if args.enter:
        text.append(f"{count(done, 'line')} entered.")
    else:
        text.append("Nothing was entered: look at it, then say it again with --enter.")
    value = {
        "entered": done,
        "rows": [
            {"row": one.row, "line": one.line, "act": one.act, "reference": one.reference, "what": one.what}
            for one in verdicts
        ],
    }
    console.result(value, "\n".join(text))


def _wanted(args: argparse.Namespace) -> Wanted:
    columns = {}
    for text in args.columns:
        service, _colon, rest = text.partition(":")
        if service not in mobile.COLUMNS:
            known = ", ".join(mobile.COLUMNS)
            raise HubSetupError(f"{service!r} is no service with a table: {known}.")
        columns[service] = mobile.read_columns(rest)
    if not args.iban:
        return Wanted(columns=columns)
    try:
        day = date.fromisoformat(args.day) if args.day else None
    except ValueError as exc:
        raise HubSetupError(f"{args.day!r} is no day such as 2027-01-31.") from exc
    try:
        bank = Bank(iban=check_iban(args.iban), bic=check_bic(args.bic) if args.bic else None, day=day)
    except PayoutFileError as exc:
        raise HubSetupError(f"What you gave as --iban or --bic {exc.what}.") from exc
    return Wanted(bank=bank, columns=columns)


def _pair(text: str) -> tuple[str, str]:
    name, _sign, title = text.partition("=")
    if name not in ("reference", "status", "number", "amount", "reason") or not title:
        raise HubSetupError(f"{text!r} names no column.", todo="--column reference='Receipt No.'")
    return name, title
