"""`tallystick-pack key`: make or show a requester's key."""

import argparse
import os

from tallystick_packs.errors import BadKeyError
from tallystick_packs.keyfile import load_key, save_key
from tallystick_packs.keys import SigningKey
from tallystick_sync.commands.console import DONE, Console
from tallystick_sync.commands.pack import places

HELP = """Show your requester key's public half, or make a key with --new.

The private half never leaves the file. Seal it with a passphrase in
$TALLYSTICK_PASSPHRASE; keep a copy of the file."""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the arguments."""
    places.add_key_argument(parser)
    parser.add_argument("--new", action="store_true", help="make a key; never overwrites one")


def run(args: argparse.Namespace, console: Console) -> int:
    """Make or show."""
    path = places.key_path(args)
    passphrase = os.environ.get(places.PASSPHRASE_VARIABLE, "")
    if args.new:
        save_key(path, SigningKey.generate(), purpose=places.PURPOSE, passphrase=passphrase)
    elif not path.exists():
        raise BadKeyError(f"There is no key at {path}.", todo="Make one with: tallystick-pack key --new")
    key = load_key(path, purpose=places.PURPOSE, passphrase=passphrase)
    console.result({"path": str(path), "public": key.public.hex}, f"{key.public.hex}\n{path}")
    return DONE
