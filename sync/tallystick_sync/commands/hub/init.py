"""`tallystick-hub init`: make a hub."""

import argparse
import sys
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from tallystick_sync.commands.console import DONE, Console
from tallystick_sync.commands.hub import add_folder_argument, add_storage_arguments
from tallystick_sync.commands.hub.asking import ask
from tallystick_sync.errors import HubSetupError

if TYPE_CHECKING:
    from tallystick_sync.hub.setup import HubAnswers

HELP = """Make a hub: keys, trust list, roster and database in one folder.

Asks what it needs, or takes it from a TOML file (--answers):
  name = "Sokoni Research Co-op"              who runs the hub and pays
  addresses = ["http://192.168.1.5:8470"]     where workers reach it
  coordinator = "Wanjiru Kamau"
  root_keys = ["/media/a/root.key", "/media/b/root.key"]   on two sticks
  threshold = 1                               how many of them must sign
  database = "postgresql+psycopg://hub@db.example/hub"     instead of a file
  blobs = "s3://packs/hub?region=eu-west-1"                instead of a folder
The last two are for a hub that grows past one machine (docs/COORDINATORS.md)."""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the arguments."""
    add_folder_argument(parser)
    parser.add_argument("--answers", type=Path, metavar="FILE", help="answers in TOML, instead of questions")
    add_storage_arguments(parser)


def run(args: argparse.Namespace, console: Console) -> int:
    """Ask or read, then make."""
    from tallystick_sync.clock import Surroundings
    from tallystick_sync.hub.keys import ROOT, key_path
    from tallystick_sync.hub.setup import create_hub, read_answers

    answers = read_answers(args.answers) if args.answers else _ask(args.folder)
    answers = replace(answers, database=args.database or answers.database, blobs=args.blobs or answers.blobs)
    trust = create_hub(args.folder, answers, Surroundings())
    roots = [Path(name) for name in answers.root_keys] or [key_path(args.folder, ROOT)]
    lines = [f"Made the hub {trust.name} in {args.folder}. Root fingerprint: {trust.hub[:32]}"]
    if not answers.root_keys:
        lines.append(
            f"Move {roots[0]} to two sticks and keep them apart: it is needed only to renew the trust list."
        )
    lines += [
        f"Start it with: tallystick-hub serve {args.folder} --host 0.0.0.0",
        f"Back it up: tallystick-hub backup {args.folder} --new-key STICK/backup.key --to FOLDER",
    ]
    value = {"hub": trust.hub, "folder": str(args.folder), "root_keys": [str(path) for path in roots]}
    console.result(value, "\n".join(lines))
    return DONE


def _ask(folder: Path) -> "HubAnswers":
    from tallystick_sync.discovery import own_addresses

    if not sys.stdin.isatty():
        raise HubSetupError(
            "There is nobody to ask.", todo="Give the answers with --answers FILE (see --help)."
        )
    return ask(folder, read=input, say=print, own_addresses=own_addresses())
