"""`tallystick-verify vectors`: does this program accept and refuse what every implementation must?"""

import argparse
from dataclasses import asdict
from pathlib import Path

from tallystick_sync.commands.console import DONE, NO, Console, count
from tallystick_sync.errors import BadInviteError
from tallystick_sync.vectors import Outcome, find_cases, run_case

HELP = """Run test vectors: folders of plain files with a case.json each.

A case whose name ends in _fail must be refused; any other must give what
its case.json expects. Exit status 0: all are as their names say.
Example: tallystick-verify vectors tests/vectors"""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the arguments."""
    parser.add_argument(
        "folders", type=Path, nargs="+", metavar="FOLDER", help="a case, or a folder of cases"
    )
    parser.add_argument("--all", action="store_true", help="print each case, also those that are right")


def run(args: argparse.Namespace, console: Console) -> int:
    """Run and report."""
    cases = find_cases(args.folders)
    if not cases:
        raise BadInviteError("There is no test vector in that folder.")
    outcomes = []
    with console.progress("Running") as step:
        for number, folder in enumerate(cases):
            step(number, len(cases), folder.name)
            outcomes.append(run_case(folder))
    wrong = [one for one in outcomes if not one.is_right]
    told = outcomes if args.all else wrong
    lines = [f"{one.name}: {_said(one)}" for one in told]
    lines.append(f"{count(len(outcomes), 'case')}, {len(wrong)} not as their names say.")
    value = {"cases": len(outcomes), "wrong": [asdict(one) for one in wrong]}
    console.result(value, "\n".join(lines))
    return NO if wrong else DONE


def _said(one: Outcome) -> str:
    if one.refusal:
        return f"was refused. {one.refusal}" + ("" if one.is_right else f" It must hold: {one.says}")
    return f"was accepted, and gave {one.given}" + ("" if one.is_right else f". But: {one.says}")
