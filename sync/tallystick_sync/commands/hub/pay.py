"""`tallystick-hub pay`: freeze what is owed, pay it outside, enter what came back."""

import argparse
import csv
import io
from pathlib import Path
from typing import TYPE_CHECKING

from tallystick_packs.errors import FileProblemError
from tallystick_packs.files import replace_file
from tallystick_sync.commands.console import DONE, Console, count, table
from tallystick_sync.commands.hub import add_folder_argument, pay_files
from tallystick_sync.commands.hub.fund import parse_money
from tallystick_sync.errors import HubSetupError

if TYPE_CHECKING:
    from tallystick_sync.hub import Hub
    from tallystick_sync.hub.money.payouts import Line

HELP = """Pay workers in frozen, numbered runs.

  tallystick-hub pay hub run -o run.csv      freeze what is owed into a run
  tallystick-hub pay hub files 1 -o run-1    a file for each service, a sheet for cash
  tallystick-hub pay hub sent 1              run 1 was handed to the payment service
  tallystick-hub pay hub list                all lines, and whether workers say it arrived
  tallystick-hub pay hub confirm LINE REFERENCE
  tallystick-hub pay hub confirm --file paid.csv      columns: line, reference
  tallystick-hub pay hub returned paid.csv            what a service returned, row by row
  tallystick-hub pay hub returned paid.csv --enter    ... and enter what was understood
  tallystick-hub pay hub fail LINE           it did not go through; owed again
  tallystick-hub pay hub reverse LINE        it was paid and came back; owed again
  tallystick-hub pay hub bonus JOB 'KES 50.00' --worker AMARA --reason 'the rainy week' --reference b-1

Money moves outside this program. Only a reference that came back marks a line
paid and makes the worker's receipt. A bonus is owed at once, from the budget of
the job's requester; the same --reference is refused a second time."""

_ACTIONS = ("run", "files", "sent", "list", "confirm", "returned", "fail", "reverse", "bonus")


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the arguments."""
    add_folder_argument(parser)
    parser.add_argument("action", choices=_ACTIONS)
    parser.add_argument(
        "line", nargs="?", metavar="LINE", help="a line's id, such as 0001-0001; a run; a job; a file"
    )
    parser.add_argument(
        "reference", nargs="?", metavar="REFERENCE", help="what the payment service returned; an amount"
    )
    parser.add_argument(
        "-o", "--out", type=Path, metavar="FILE", help="write the run as CSV; files: the folder"
    )
    parser.add_argument("--file", type=Path, metavar="FILE", help="read lines and references from CSV")
    parser.add_argument(
        "--worker", metavar="NAME", help="who gets a bonus: a name, or the beginning of a key"
    )
    parser.add_argument("--reason", help="what a bonus is for; the worker reads it")
    parser.add_argument("--reference", dest="bonus_reference", help="what identifies a bonus")
    pay_files.add_arguments(parser)


def run(args: argparse.Namespace, console: Console) -> int:
    """Carry out one action."""
    from tallystick_sync.hub import Hub

    with Hub(args.folder) as hub:
        if args.action == "files":
            return pay_files.write_files(hub, args, console)
        if args.action == "returned":
            return pay_files.read_back(hub, args, console)
        carry_out = _lines if args.action in ("run", "list") else _change
        status = carry_out(hub, args, console)
        if args.action != "list":
            _back_up(hub, console)
        return status


def _back_up(hub: "Hub", console: Console) -> None:
    """Money moved: what is in no backup now would have to be looked up at the payment service."""
    from tallystick_packs.errors import TallystickError
    from tallystick_sync.hub.safekeeping import backup

    settings = backup.read_settings(hub.folder)
    if settings is None or not settings.folder:
        return
    try:
        path = backup.write_backup(hub, settings, Path(settings.folder))
    except TallystickError as exc:
        console.warn(f"The backup after this could not be written: {exc}")
    else:
        console.say(f"Backup: {path}")


def _change(hub: "Hub", args: argparse.Namespace, console: Console) -> int:
    from tallystick_sync.hub.money import payouts

    with hub.transaction() as (connection, context):
        if args.action == "confirm":
            pairs = _pairs(args)
            done = sum(payouts.confirm(connection, context, line, reference) for line, reference in pairs)
            console.result(
                {"confirmed": done}, f"{count(done, 'line')} confirmed; each worker's receipt says paid."
            )
        elif args.action == "fail":
            payouts.fail(connection, _required(args.line))
            console.result({"failed": args.line}, f"{args.line} failed; what it covered is owed again.")
        elif args.action == "reverse":
            payouts.reverse(connection, context, _required(args.line))
            console.result({"reversed": args.line}, f"{args.line} came back; what it paid is owed again.")
        elif args.action == "sent":
            number = payouts.send(connection, int(_required(args.line)))
            console.result({"sent": number}, f"{count(number, 'line')} handed to the payment service.")
        else:
            bonus = payouts.Bonus(
                job=_required(args.line), worker=_required(args.worker),
                amount=parse_money(_required(args.reference)), reason=_required(args.reason),
                reference=_required(args.bonus_reference),
            )  # fmt: skip
            name = payouts.give_bonus(connection, context, bonus)
            console.result({"worker": name}, f"{name} is owed {bonus.amount} more; a signed receipt says so.")
    return DONE


def _lines(hub: "Hub", args: argparse.Namespace, console: Console) -> int:
    from tallystick_sync.hub.money import arrivals, payouts
    from tallystick_sync.hub.reviewing import sweeping

    with hub.transaction() as (connection, context):
        if args.action == "run":
            sweeping.sweep_all(connection, context)
            lines = payouts.start_run(connection, context)
        else:
            lines = payouts.lines(connection)
        words = arrivals.words(connection)
    if args.out is not None:
        replace_file(args.out, _as_csv(lines).encode())
    said = {None: "", True: "arrived", False: "NOT ARRIVED"}
    rows = [
        (line.id, line.name, _amount(line), line.state, line.reference or "", said[words.get(line.id)])
        for line in lines
    ]
    head = ("Line", "Worker", "Amount", "State", "Reference", "The worker says")
    value = [
        {
            "line": line.id, "worker": line.worker, "name": line.name, "amount_minor": line.amount.minor,
            "currency": line.amount.currency,
            "covers": {one.currency: one.minor for one in line.covers}, "state": line.state,
            "reference": line.reference,
            "arrived": words.get(line.id),
        }
        for line in lines
    ]  # fmt: skip
    console.result(value, table(rows, head=head) if rows else "Nothing is owed.")
    return DONE


def _amount(line: "Line") -> str:
    """What goes out, and what it pays of prices where they are in another currency."""
    covers = " + ".join(str(one) for one in line.covers)
    return f"{line.amount} for {covers}" if covers else str(line.amount)


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
    writer.writerow(
        (
            "line",
            "worker",
            "name",
            "amount",
            "currency",
            "reference",
            "service",
            "number",
            "holder",
        )
    )
    for line in lines:
        code, _space, amount = str(line.amount).partition("\u00a0")
        writer.writerow(
            (
                line.id,
                line.worker,
                line.name,
                amount.replace(",", ""),
                code,
                line.reference or "",
                line.payee.service if line.payee else "",
                line.payee.number if line.payee else "",
                line.payee.holder if line.payee else "",
            )
        )
    return out.getvalue()
