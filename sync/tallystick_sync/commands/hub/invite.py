"""`tallystick-hub invite`: let a worker in."""

import argparse
from pathlib import Path

from tallystick_packs.files import replace_file
from tallystick_sync.commands.console import DONE, Console
from tallystick_sync.commands.hub import add_folder_argument

HELP = """Make an invite for one worker: a link, groups to type, and a file for a stick.

An invite is good once, for 30 days.
Example: tallystick-hub invite hub --file amara.tallyinvite"""

INVITE_DAYS = 30


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the arguments."""
    add_folder_argument(parser)
    parser.add_argument("--file", type=Path, metavar="FILE", help="also write a .tallyinvite file")


def run(args: argparse.Namespace, console: Console) -> int:
    """Make and print an invite."""
    return print_invite(args.folder, args.file, console, purpose="worker")


def print_invite(folder: Path, file: Path | None, console: Console, *, purpose: str) -> int:
    """Make an invite for a "worker" or a "requester" and print it."""
    from tallystick_sync.hub import Hub
    from tallystick_sync.hub.inviting import make_invite

    with Hub(folder) as hub:
        invite = make_invite(hub, purpose=purpose, days=INVITE_DAYS)
    if file is not None:
        replace_file(file, invite.to_link().encode() + b"\n", mode=0o600)
    text = f"{invite.to_link()}\n\nTo type instead:\n  {invite.to_groups()}"
    if file is not None:
        text += f"\n\nFor a stick: {file}"
    value = {"link": invite.to_link(), "groups": invite.to_groups(), "file": str(file) if file else None}
    console.result(value, text)
    return DONE
