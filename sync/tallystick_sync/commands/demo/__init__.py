"""The demo without a window: the whole loop on this computer, with a real hub in a process of its own.

`tallystick demo`, in the desktop package, plays the worker's part through the real window.
"""

import argparse
import tempfile
from collections.abc import Sequence
from pathlib import Path

from tallystick_packs.errors import TallystickError
from tallystick_sync.commands.console import Console, explain, status_of

_DESCRIPTION = """Run the whole loop, from a folder of photos and recordings to a paid and
verified receipt: build packs, start a hub, join, lease, download, answer,
sync, accept, pay, verify. Nothing leaves this computer."""


def main(argv: Sequence[str] | None = None) -> int:
    """Run the demo; the exit status is the verifier's."""
    parser = argparse.ArgumentParser(
        prog="python -m tallystick_sync.commands.demo",
        description=_DESCRIPTION,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("--keep", type=Path, metavar="DIR", help="keep all files in this new or empty folder")
    args = parser.parse_args(argv)
    console = Console()
    try:
        if args.keep is not None:
            args.keep.mkdir(parents=True, exist_ok=True)
            return _play(args.keep, console)
        with tempfile.TemporaryDirectory(prefix="tallystick-demo-") as folder:
            return _play(Path(folder), console)
    except TallystickError as exc:
        explain(exc, console)
        return status_of(exc)


def _play(folder: Path, console: Console) -> int:
    from tallystick_sync.commands.demo.play import play

    return play(folder, console)
