"""`tallystick-worker`: the worker without a window, for kiosks, tests and simulations."""

import argparse
from collections.abc import Sequence
from pathlib import Path

from tallystick_sync.commands.console import run_program

_DESCRIPTION = """The worker's program without a window. Work itself is done in the
window, or by a program that uses `from tallystick_sync.client import Worker`.

  tallystick-worker join INVITE --profile amara --name Amara
  tallystick-worker offers --profile amara --take 1
  tallystick-worker sync --profile amara"""


def main(argv: Sequence[str] | None = None) -> int:
    """Run `tallystick-worker`."""
    from tallystick_sync.commands.worker import earnings, join, offers, status, sync

    verbs = {"join": join, "offers": offers, "sync": sync, "status": status, "earnings": earnings}
    return run_program("tallystick-worker", _DESCRIPTION, verbs, argv)


def add_profile_argument(parser: argparse.ArgumentParser) -> None:
    """Add `--profile`."""
    parser.add_argument("--profile", type=Path, required=True, metavar="DIR", help="the worker's own folder")
