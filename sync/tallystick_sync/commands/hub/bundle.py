"""`tallystick-hub bundle`: answer what workers sent by stick."""

import argparse
from pathlib import Path

from tallystick_sync.commands.console import DONE, NO, Console
from tallystick_sync.commands.hub import add_folder_argument

HELP = """Answer request files that workers sent by stick; a whole folder at once.

Writes an answer for each, with the packs it leases. May be repeated: nothing
is taken in or granted twice.
Example: tallystick-hub bundle hub /media/stick/*.tallybundle -o /media/stick/back"""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the arguments."""
    add_folder_argument(parser)
    parser.add_argument(
        "paths", type=Path, nargs="+", metavar="FILE", help="request files or folders of them"
    )
    parser.add_argument("-o", "--out", type=Path, required=True, metavar="DIR", help="folder for the answers")


def run(args: argparse.Namespace, console: Console) -> int:
    """Answer each file; one that cannot be read does not stop the others."""
    from tallystick_packs.errors import TallystickError
    from tallystick_sync.evidence import BUNDLE_SUFFIX
    from tallystick_sync.hub import Hub
    from tallystick_sync.hub.serving.carrying import answer_file

    files = [
        file
        for path in args.paths
        for file in (sorted(path.glob(f"*{BUNDLE_SUFFIX}")) if path.is_dir() else [path])
    ]
    lines, rows, status = [], [], DONE
    with Hub(args.folder) as hub:
        for file in files:
            try:
                carried = answer_file(hub, file, args.out)
            except TallystickError as exc:
                status = NO
                rows.append({"request": str(file), "answered": False, "what": exc.what})
                lines.append(f"{file.name}: not answered. {exc}")
                continue
            packs = [str(path) for path in carried.packs]
            rows.append(
                {"request": str(file), "answered": True, "answer": str(carried.answer), "packs": packs}
            )
            lines.append(f"{file.name}: {carried.answer}" + "".join(f"\n  {path}" for path in packs))
    console.result({"requests": rows}, "\n".join(lines) or "There is no request among these files.")
    return status
