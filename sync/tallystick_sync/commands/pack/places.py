"""Where a requester's key and membership are kept, and how commands find them."""

import argparse
import os
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

from tallystick_packs.keyfile import load_key, save_key
from tallystick_packs.keys import SigningKey
from tallystick_sync.commands.console import Console

if TYPE_CHECKING:
    from tallystick_sync.requester import HubClient

T = TypeVar("T")

PURPOSE = "requester"
PASSPHRASE_VARIABLE = "TALLYSTICK_PASSPHRASE"  # noqa: S105 - the name of a variable, no secret


def folder() -> Path:
    """The folder for a requester's own files on this computer."""
    import platformdirs

    return platformdirs.user_config_path("tallystick", appauthor=False)


def add_key_argument(parser: argparse.ArgumentParser) -> None:
    """Add `--key`."""
    parser.add_argument(
        "--key", type=Path, metavar="FILE",
        help=f"your requester key (default: {PURPOSE}.key in your settings folder; a sealed key takes its "
        f"passphrase from ${PASSPHRASE_VARIABLE})",
    )  # fmt: skip


def add_member_argument(parser: argparse.ArgumentParser) -> None:
    """Add `--hub`."""
    parser.add_argument(
        "--hub",
        type=Path,
        metavar="FILE",
        help="file that remembers the hub joined (default: hub.json there)",
    )


def key_path(args: argparse.Namespace) -> Path:
    """The key file that a command line means."""
    return args.key or folder() / "requester.key"


def member_path(args: argparse.Namespace) -> Path:
    """The membership file that a command line means."""
    return args.hub or folder() / "hub.json"


def load_or_make_key(args: argparse.Namespace, console: Console) -> SigningKey:
    """The requester's key; made where there is none, and said so."""
    path = key_path(args)
    if not path.exists():
        save_key(
            path, SigningKey.generate(), purpose=PURPOSE, passphrase=os.environ.get(PASSPHRASE_VARIABLE, "")
        )
        console.say(f"Made your requester key {path}. Keep a copy: it signs everything you publish.")
    return load_key(path, purpose=PURPOSE, passphrase=os.environ.get(PASSPHRASE_VARIABLE, ""))


def with_client(args: argparse.Namespace, console: Console, work: "Callable[[HubClient], T]") -> T:
    """Do something at the hub joined, and close the connections."""
    from tallystick_sync.requester import HubClient

    client = HubClient(member_path(args), key=load_or_make_key(args, console))
    try:
        return work(client)
    finally:
        client.close()
