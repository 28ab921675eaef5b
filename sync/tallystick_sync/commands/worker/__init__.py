"""`tallystick-worker`: the worker without a window, for kiosks, tests and simulations."""

import argparse
import importlib
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path

from tallystick_sync.commands.console import Verb, run_program

_DESCRIPTION = """The worker's program without a window. Work itself is done in the
window, or by a program that uses `from tallystick_sync.client import Worker`.

  tallystick-worker join INVITE --profile amara --name Amara
  tallystick-worker offers --profile amara --take 1
  tallystick-worker sync --profile amara"""


_VERBS = (
    "join", "offers", "sync", "bundle", "status", "earnings", "appeal", "arrived", "payout", "messages",
    "update",
)  # fmt: skip


def main(argv: Sequence[str] | None = None) -> int:
    """Run `tallystick-worker`."""
    words = list(sys.argv[1:] if argv is None else argv)
    # The verb that was asked for alone: on a slow laptop each import is felt.
    names = words[:1] if words[:1] and words[0] in _VERBS else _VERBS
    return run_program("tallystick-worker", _DESCRIPTION, lambda: _load_verbs(names), words)


def _load_verbs(names: Sequence[str]) -> Mapping[str, Verb]:
    return {name: importlib.import_module(f"{__name__}.{name}") for name in names}


def add_profile_argument(parser: argparse.ArgumentParser) -> None:
    """Add `--profile`."""
    parser.add_argument("--profile", type=Path, required=True, metavar="DIR", help="the worker's own folder")
