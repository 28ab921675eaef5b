"""`tallystick-hub restore`: a hub put back from a backup, in recovery."""

import argparse
from pathlib import Path

from tallystick_sync.commands.console import DONE, Console, count
from tallystick_sync.commands.hub import add_folder_argument, add_storage_arguments

HELP = """Put a hub back from a backup into an empty folder.

Needs the key that `backup --new-key` made, and the root key: the hub's log ends at
the state of the backup and goes on under a new key, and everybody is told so. The
hub is then in recovery: it leases, decides and pays nothing until you end that,
and every worker's program that syncs gives back what happened since the backup.

  tallystick-hub restore hub-1a2b3c4d-20261127T090000Z.tar.zst.age hub \\
      --key /media/stick/backup.key --root-key /media/a/root.key
  tallystick-hub serve hub
  tallystick-hub recovery hub"""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the arguments."""
    parser.add_argument("file", type=Path, metavar="BACKUP", help="the backup; packs/ lies beside it")
    add_folder_argument(parser)
    parser.add_argument("--key", type=Path, required=True, metavar="FILE", help="the key that opens it")
    parser.add_argument(
        "--root-key", type=Path, action="append", required=True, metavar="FILE", help="a root key"
    )
    add_storage_arguments(parser)


def run(args: argparse.Namespace, console: Console) -> int:
    """Restore."""
    from datetime import UTC, datetime

    from tallystick_sync.clock import Surroundings
    from tallystick_sync.hub.safekeeping.restoring import restore
    from tallystick_sync.hub.store.storage import find_storage

    storage = find_storage(args.folder, database=args.database, blobs=args.blobs)
    with console.progress("Restoring"):
        done = restore(
            args.file, args.folder, key=args.key, root_keys=args.root_key, storage=storage,
            surroundings=Surroundings(),
        )  # fmt: skip
    made = datetime.fromtimestamp(done.time, UTC).strftime("%Y-%m-%d %H:%M UTC")
    lines = [
        f"{done.trust.name} is back as it was on {made}, with {count(done.packs, 'pack')}.",
        f"It is in recovery. Serve it, let workers sync, then look: tallystick-hub recovery {args.folder}",
        "If the old computer may be in other hands, replace its keys once the recovery is over:",
        f"tallystick-hub trust {args.folder} replace-key --stolen, and replace-coordinator --stolen.",
    ]
    if done.missing_packs:
        lines.insert(
            1,
            f"{count(done.missing_packs, 'pack')} not beside the backup: requesters publish them again.",
        )
    value = {"hub": done.trust.hub, "time": done.time, "packs": done.packs, "missing": done.missing_packs}
    console.result(value, "\n".join(lines))
    return DONE
