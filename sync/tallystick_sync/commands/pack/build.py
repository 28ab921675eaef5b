"""`tallystick-pack build`: from a job folder to signed packs."""

import argparse
from pathlib import Path

from tallystick_sync.commands.console import DONE, Console, count, size_text
from tallystick_sync.commands.pack import places

HELP = """Build the signed packs of a job. All are written, or none.

The same job and key give the same bytes. A key is made where you have none.
Example: tallystick-pack build sample -o out"""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the arguments."""
    parser.add_argument("job", type=Path, metavar="JOB", help="a job folder")
    parser.add_argument(
        "-o", "--out", type=Path, metavar="OUT", help="folder for the packs (default: JOB-packs)"
    )
    places.add_key_argument(parser)


def run(args: argparse.Namespace, console: Console) -> int:
    """Build and report."""
    from tallystick_packs.building import PackBuilder

    out = args.out or args.job.with_name(args.job.resolve().name + "-packs")
    key = places.load_or_make_key(args, console)
    with console.progress("Reading") as step:
        report = PackBuilder(args.job, key=key).build(into=out, on_progress=step)
    lines = [f"  {note}" for note in report.notes]
    lines += [
        f"{pack.path}  {count(pack.items, 'item')}  {size_text(pack.size)}  pack {pack.id[:16]}"
        for pack in report.packs
    ]
    value = {
        "packs": [
            {"path": str(pack.path), "id": pack.id, "items": pack.items, "bytes": pack.size}
            for pack in report.packs
        ],
        "notes": list(report.notes),
    }
    console.result(value, "\n".join(lines))
    return DONE
