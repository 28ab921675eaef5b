"""What `review` and `appeals` share: with whose key is decided."""

import argparse
import os
from pathlib import Path
from typing import TYPE_CHECKING

from tallystick_packs.keyfile import load_key
from tallystick_packs.keys import SigningKey

if TYPE_CHECKING:
    from tallystick_sync.hub import Hub

PURPOSE = "reviewer"
PASSPHRASE_VARIABLE = "TALLYSTICK_PASSPHRASE"  # noqa: S105 - a variable's name


def add_key_argument(parser: argparse.ArgumentParser) -> None:
    """Add `--key`."""
    parser.add_argument(
        "--key", type=Path, metavar="FILE",
        help="a reviewer's key file (see tallystick-hub reviewer); without it the coordinator decides",
    )  # fmt: skip


def load_reviewer(hub: "Hub", args: argparse.Namespace) -> SigningKey:
    """The key that decides."""
    if args.key is None:
        return hub.keys.coordinator
    return load_key(args.key, purpose=PURPOSE, passphrase=os.environ.get(PASSPHRASE_VARIABLE, ""))
