"""The demo with the real window: a prepared hub in a process of its own, and the program over it.

With a display the window opens on a fresh worker with an invite in hand. `--headless` drives the real
widgets offscreen, by mouse and keys, through the whole loop, and saves a picture of each screen.
"""

import argparse
import os
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path

from tallystick_packs.errors import TallystickError

_DESCRIPTION = """The whole loop with the worker's window: build packs, start a hub, join, choose,
label photos, transcribe speech, send, accept, pay, verify. Nothing leaves this computer."""


def main(argv: Sequence[str] | None = None) -> int:
    """Run the demo; returns the exit status."""
    parser = argparse.ArgumentParser(
        prog="tallystick demo", description=_DESCRIPTION, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--headless", action="store_true", help="drive the window offscreen, save pictures")
    parser.add_argument("--keep", type=Path, metavar="DIR", help="keep all files in this folder")
    parser.add_argument(
        "--pictures", type=Path, default=Path("demo-out"), metavar="DIR", help="where pictures go (demo-out)"
    )
    options = parser.parse_args(argv)
    if options.headless or not _has_display():
        os.environ["QT_QPA_PLATFORM"] = "offscreen"
        options.headless = True
    try:
        if options.keep is not None:
            options.keep.mkdir(parents=True, exist_ok=True)
            return _run(options.keep, options)
        with tempfile.TemporaryDirectory(prefix="tallystick-demo-") as folder:
            return _run(Path(folder), options)
    except TallystickError as exc:
        sys.stderr.write(f"{exc}\n")
        return 3


def _run(folder: Path, options: argparse.Namespace) -> int:
    if options.headless:
        from tallystick_desktop.demo.played import play

        return play(folder, options.pictures)
    from tallystick_desktop.demo.shown import show

    return show(folder)


def _has_display() -> bool:
    if sys.platform in ("win32", "darwin"):
        return True
    return bool(os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY"))
