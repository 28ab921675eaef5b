"""`tallystick-hub log`: the log as files for mirrors and witnesses; what witnesses said, taken in."""

import argparse
from pathlib import Path
from typing import TYPE_CHECKING

from tallystick_packs.errors import FileProblemError
from tallystick_sync.commands.console import DONE, Console, count
from tallystick_sync.commands.hub import add_folder_argument
from tallystick_sync.errors import HubSetupError
from tallystick_sync.evidence import BUNDLE_SUFFIX, write_bundle

if TYPE_CHECKING:
    from tallystick_sync.hub import Hub

HELP = """Write the log as static files, or take in what a witness co-signed.

  show           how far it goes, and up to where witnesses co-signed
  export FOLDER  checkpoint, tiles (c2sp.org/tlog-tiles) and lists: for a CDN, a
                 mirror, or a witness who gets them on a stick. Again: only what
                 is new is written
  take FILE ...  co-signed checkpoints that came back

Example: tallystick-hub log hub export /media/stick/log"""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the arguments."""
    add_folder_argument(parser)
    parser.add_argument("action", choices=("show", "export", "take"))
    parser.add_argument("paths", type=Path, nargs="*", metavar="PATH", help="a folder, or files")


def run(args: argparse.Namespace, console: Console) -> int:
    """Show, export or take in."""
    from tallystick_sync.hub import Hub
    from tallystick_sync.hub.transparency import log, witnessing

    if (args.action == "show") != (not args.paths) or (args.action == "export" and len(args.paths) > 1):
        raise HubSetupError("`export` goes with one folder, `take` with files, `show` with nothing.")
    with Hub(args.folder) as hub:
        if args.action == "take":
            return _take(hub, args.paths, console)
        with hub.database.read() as connection:
            lists = hub.lists(connection)
            size, _root, checkpoint = hub.checkpoint(connection)
            newest = witnessing.newest(connection, lists.trust, hub.keys.log)
            if args.action == "export":
                written = witnessing.write_files(connection, checkpoint, args.paths[0])
                parts = [*lists.chain, lists.roster_envelope]
                write_bundle(parts, args.paths[0] / f"lists{BUNDLE_SUFFIX}")
                value = {"size": log.size(connection), "written": written}
                text = f"{count(written, 'file')} written to {args.paths[0]}: the log of {size} entries."
                console.result(value, text)
                return DONE
    up_to = newest.size if newest else 0
    said = f"co-signed up to entry {up_to}" if newest else "co-signed by nobody yet"
    console.result(
        {"size": size, "witnessed": up_to, "checkpoint": checkpoint},
        f"{lists.trust.log.origin}: {count(size, 'entry', 'entries')}, {said}.",
    )
    return DONE


def _take(hub: "Hub", paths: list[Path], console: Console) -> int:
    from tallystick_sync.hub.transparency import witnessing

    names: list[str] = []
    for path in paths:
        try:
            text = path.read_text(encoding="utf-8", errors="replace")
        except OSError as exc:
            raise FileProblemError.from_os_error(exc, path) from exc
        with hub.transaction() as (connection, _context):
            found = witnessing.take_in(connection, hub.lists(connection).trust, text)
        names += [one.name for one in found]
    console.result({"witnesses": names}, f"Taken in, co-signed by {', '.join(names)}.")
    return DONE
