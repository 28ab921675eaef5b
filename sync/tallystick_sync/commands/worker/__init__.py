"""`tallystick-worker`: the worker without a window, for kiosks, tests and simulations."""

import argparse
from collections.abc import Mapping, Sequence
from pathlib import Path

from tallystick_sync.commands.console import Verb, run_program

_DESCRIPTION = """The worker's program without a window. Work itself is done in the
window, or by a program that uses `from tallystick_sync.client import Worker`.

  tallystick-worker join INVITE --profile amara --name Amara
  tallystick-worker offers --profile amara --take 1
  tallystick-worker sync --profile amara"""


def main(argv: Sequence[str] | None = None) -> int:
    """Run `tallystick-worker`."""
    return run_program("tallystick-worker", _DESCRIPTION, _load_verbs, argv)


def _load_verbs() -> Mapping[str, Verb]:
    from tallystick_sync.commands.worker import (
        appeal,
        arrived,
        bundle,
        earnings,
        join,
        offers,
        payout,
        status,
        sync,
    )

    return {
        "join": join, "offers": offers, "sync": sync, "bundle": bundle, "status": status,
        "earnings": earnings, "appeal": appeal, "arrived": arrived, "payout": payout,
    }  # fmt: skip


def add_profile_argument(parser: argparse.ArgumentParser) -> None:
    """Add `--profile`."""
    parser.add_argument("--profile", type=Path, required=True, metavar="DIR", help="the worker's own folder")
