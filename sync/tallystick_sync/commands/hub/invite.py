"""`tallystick-hub invite`: let a worker in."""

import argparse
from pathlib import Path

from tallystick_packs.files import replace_file
from tallystick_sync.commands.console import DONE, Console, count
from tallystick_sync.commands.hub import add_folder_argument

HELP = """Make an invite for one worker: a link, groups to type, and a file for a stick.

An invite is good once, for 30 days. With --stick a first pack goes along, leased to
whoever uses the invite first: the worker joins and works with no network at all, and
sends by stick or link later. Its money is set aside as for any lease.
Examples:
  tallystick-hub invite hub --file amara.tallyinvite
  tallystick-hub invite hub --stick /media/stick --job 3fa4"""

INVITE_DAYS = 30


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the arguments."""
    add_folder_argument(parser)
    parser.add_argument("--file", type=Path, metavar="FILE", help="also write a .tallyinvite file")
    parser.add_argument("--stick", type=Path, metavar="FOLDER", help="write invite, lease and pack there")
    parser.add_argument("--job", default="", metavar="ID", help="--stick: beginning of the job's id")
    parser.add_argument(
        "--packs", type=int, default=1, metavar="N", help="--stick: up to N packs (default 1)"
    )


def run(args: argparse.Namespace, console: Console) -> int:
    """Make and print an invite."""
    if args.stick is not None:
        return _write_stick(args, console)
    return print_invite(args.folder, args.file, console, purpose="worker")


def _write_stick(args: argparse.Namespace, console: Console) -> int:
    from datetime import UTC, datetime

    from tallystick_sync.hub import Hub
    from tallystick_sync.hub.membership.inviting import make_first_stick

    with Hub(args.folder) as hub:
        made = make_first_stick(
            hub, args.stick, days=INVITE_DAYS, job_prefix=args.job, packs=max(1, args.packs)
        )
    items = sum(len(lease.items) for lease in made.leases)
    last = datetime.fromtimestamp(min(lease.until for lease in made.leases), UTC)
    files = [made.invite_file, made.bundle, *made.packs]
    lines = [str(file) for file in files]
    lines.append(
        f"{count(items, 'item')} in {count(len(made.packs), 'pack')}, leased until {last:%Y-%m-%d} to "
        "whoever uses this invite first."
    )
    lines.append(f"The worker opens {made.invite_file.name} from the stick; keep the files together.")
    value = {
        "invite": str(made.invite_file), "bundle": str(made.bundle),
        "packs": [str(one) for one in made.packs], "items": items,
        "until": min(lease.until for lease in made.leases),
    }  # fmt: skip
    console.result(value, "\n".join(lines))
    return DONE


def print_invite(folder: Path, file: Path | None, console: Console, *, purpose: str) -> int:
    """Make an invite for a "worker" or a "requester" and print it."""
    from tallystick_sync.hub import Hub
    from tallystick_sync.hub.membership.inviting import make_invite

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
