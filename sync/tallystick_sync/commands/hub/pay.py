"""`tallystick-hub pay`: freeze what is owed, pay it outside, enter what came back."""

import argparse
import csv
import io
from pathlib import Path
from typing import TYPE_CHECKING

from tallystick_packs.errors import FileProblemError
from tallystick_packs.files import replace_file
from tallystick_sync.commands.console import DONE, Console, count, table
from tallystick_sync.commands.hub import add_folder_argument
from tallystick_sync.errors import HubSetupError

if TYPE_CHECKING:
    from tallystick_sync.hub.payouts import Line

HELP = """Pay workers in frozen, numbered runs.

  tallystick-hub pay hub run -o run.csv      freeze what is owed into a run
  tallystick-hub pay hub list                all lines and their states
  tallystick-hub pay hub confirm LINE REFERENCE
  tallystick-hub pay hub confirm --file paid.csv      columns: line, reference
  tallystick-hub pay hub fail LINE           it did not go through; owed again

Money moves outside this program. Only a reference that came back marks a line
paid and makes the worker's receipt."""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the arguments."""
    add_folder_argument(parser)
    parser.add_argument("action", choices=("run", "list", "confirm", "fail"))
    parser.add_argument("line", nargs="?", metavar="LINE", help="a line's id, such as 0001-0001")
    parser.add_argument("reference", nargs="?", metavar="REFERENCE", help="what the payment service returned")
    parser.add_argument("-o", "--out", type=Path, metavar="FILE", help="write the run as CSV")
    parser.add_argument("--file", type=Path, metavar="FILE", help="read lines and references from CSV")


def run(args: argparse.Namespace, console: Console) -> int:
    """Run, list, confirm or fail."""
    from tallystick_sync.hub import Hub, payouts

    with Hub(args.folder) as hub:
        if args.action == "confirm":
            pairs = _pairs(args)
            with hub.transaction() as (connection, context):
                done = [payouts.confirm(connection, context, line, reference) for line, reference in pairs]
            text = f"{count(sum(done), 'line')} confirmed; each worker's receipt says paid."
            console.result({"confirmed": sum(done)}, text)
            return DONE
        if args.action == "fail":
            with hub.transaction() as (connection, _context):
                payouts.fail(connection, _required(args.line))
            console.result({"failed": args.line}, f"{args.line} failed; what it covered is owed again.")
            return DONE
        if args.action == "run":
            with hub.transaction() as (connection, context):
                lines = payouts.start_run(connection, context)
        else:
            with hub.database.read() as connection:
                lines = payouts.lines(connection)
    if args.out is not None:
        replace_file(args.out, _as_csv(lines).encode())
    rows = [(line.id, line.name, str(line.amount), line.state, line.reference or "") for line in lines]
    text = (
        table(rows, head=("Line", "Worker", "Amount", "State", "Reference")) if rows else "Nothing is owed."
    )
    value = [
        {
            "line": line.id, "worker": line.worker, "name": line.name, "amount_minor": line.amount.minor,
            "currency": line.amount.currency, "state": line.state, "reference": line.reference,
        }
        for line in lines
    ]  # fmt: skip
    console.result(value, text)
    return DONE


def _pairs(args: argparse.Namespace) -> list[tuple[str, str]]:
    if args.file is None:
        return [(_required(args.line), _required(args.reference))]
    try:
        rows = list(csv.DictReader(io.StringIO(args.file.read_text(encoding="utf-8-sig"))))
    except OSError as exc:
        raise FileProblemError.from_os_error(exc, args.file) from exc
    pairs = [(row.get("line") or "", row.get("reference") or "") for row in rows]
    if not pairs or not all(line and reference for line, reference in pairs):
        raise HubSetupError(
            f"{args.file.name} needs the columns line and reference, both filled.",
            safe="Nothing was confirmed.",
        )
    return pairs


def _required(text: str | None) -> str:
    if not text:
        raise HubSetupError("Say which line, and for confirm which reference.", todo="See --help.")
    return text


def _as_csv(lines: "list[Line]") -> str:
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(("line", "worker", "name", "amount", "currency", "reference"))
    for line in lines:
        code, _space, amount = str(line.amount).partition("\u00a0")
        writer.writerow(
            (line.id, line.worker, line.name, amount.replace(",", ""), code, line.reference or "")
        )
    return out.getvalue()
