"""`tallystick-worker update`: take a newer program from a file, or go back to the one before."""

import argparse
import subprocess
import sys
from pathlib import Path

from tallystick_sync.commands.console import DONE, Console
from tallystick_sync.updates import starting

HELP = """Take a newer program from a FILE, as it comes on a stick or from a download.

Without --yes it only says what the file is. The new program is checked against its
signatures, put beside the one in use, and started once, before it takes over with the
next start. Nothing of your work is touched, and --back brings the program before back.
Example: tallystick-worker update tallystick-0.2.0.tallyupdate --yes"""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the arguments."""
    parser.add_argument("file", nargs="?", type=Path, metavar="FILE", help="a .tallyupdate file")
    parser.add_argument("--yes", action="store_true", help="take it")
    parser.add_argument("--back", action="store_true", help="use the program before again")


def run(args: argparse.Namespace, console: Console) -> int:
    """Say what an update is, take it, or go back."""
    program = Path(sys.executable)
    if args.back:
        folder = starting.back(program)
        console.result({"version": folder.name}, f"Tallystick {folder.name} is used from the next start on.")
        return DONE
    if args.file is None:
        release = starting.installed(program)
        console.result({"version": release.version}, f"This is Tallystick {release.version}.")
        return DONE
    offered = starting.offer(program, args.file)
    value = {"version": offered.release.version, "bytes": offered.size, "notes": offered.release.notes}
    if not args.yes:
        text = f"Tallystick {offered.release.version}, {offered.size} bytes. {offered.release.notes}".rstrip()
        console.result(value, f"{text}\nTake it with --yes.")
        return DONE
    starting.take(program, offered, run=subprocess.run)
    text = f"Tallystick {offered.release.version} is used from the next start on. Go back with --back."
    console.result(value, text)
    return DONE
