"""`tallystick-hub backup`: everything a hub is, encrypted, for the day its computer is gone."""

import argparse
from dataclasses import replace
from pathlib import Path

from tallystick_sync.commands.console import DONE, Console, size_text
from tallystick_sync.commands.hub import add_folder_argument
from tallystick_sync.errors import HubSetupError

HELP = """Write a backup: books, documents, log, keys and packs, encrypted.

The first time, make a key for it: it alone restores, and belongs on a stick, away
from the hub. From then on `serve` writes a backup into the same folder every day
and after every payout run, and keeps the newest 14.

  tallystick-hub backup hub --new-key /media/stick/backup.key --to /media/disk/hub
  tallystick-hub backup hub                       again, into the same folder
  tallystick-hub backup hub --to /media/other     once, into another folder

The root key is not in it: keep it on its own sticks."""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the arguments."""
    add_folder_argument(parser)
    parser.add_argument("--new-key", type=Path, metavar="FILE", help="make the key that restores, here")
    parser.add_argument("--to", type=Path, metavar="FOLDER", help="where it goes (default: as the last time)")
    parser.add_argument("--every", type=int, metavar="HOURS", help="how often `serve` writes one (0: never)")
    parser.add_argument("--keep", type=int, metavar="N", help="how many are kept")


def run(args: argparse.Namespace, console: Console) -> int:
    """Make a key where asked, then write a backup."""
    from tallystick_sync.hub import Hub
    from tallystick_sync.hub.safekeeping.backup import (
        Settings,
        make_key,
        read_settings,
        write_backup,
        write_settings,
    )

    with Hub(args.folder) as hub:
        settings = read_settings(args.folder)
        if args.new_key is not None:
            if args.to is None and settings is None:
                raise HubSetupError("Say where backups go, with --to FOLDER.", safe="Nothing was made.")
            settings = replace(settings or Settings(recipient=""), recipient=make_key(args.new_key))
        if settings is None:
            raise HubSetupError(
                "There is no key for backups yet.", safe="Nothing was written.",
                todo="Make one on a stick: tallystick-hub backup DIR --new-key FILE --to FOLDER",
            )  # fmt: skip
        into = args.to or Path(settings.folder)
        settings = replace(
            settings, folder=settings.folder or str(into.resolve()),
            every_hours=settings.every_hours if args.every is None else args.every,
            keep=settings.keep if args.keep is None else args.keep,
        )  # fmt: skip
        if settings.keep < 1 or settings.every_hours < 0:
            raise HubSetupError("At least one backup is kept, and hours are not negative.")
        write_settings(args.folder, settings)
        with console.progress("Writing a backup"):
            path = write_backup(hub, settings, into)
    size = path.stat().st_size
    lines = [f"{path}: {size_text(size)}, packs beside it in packs/."]
    if args.new_key is not None:
        lines.append(f"Take {args.new_key} away from this computer: only with it can the backup be opened.")
    console.result({"backup": str(path), "bytes": size}, "\n".join(lines))
    return DONE
