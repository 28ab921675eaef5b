"""`tallystick-hub serve`: answer workers and requesters."""

import argparse
import contextlib
import json

from tallystick_sync.commands.console import DONE, Console
from tallystick_sync.commands.hub import add_folder_argument, add_storage_arguments

HELP = """Serve the hub until stopped with Ctrl+C.

Unless it listens on this computer only, it also announces itself on the local
network, so that workers beside it find it without the internet (--quiet-network
leaves that out). Only the beginning of its public fingerprint is announced.

By itself it writes a backup every day, once a key was made for that
(tallystick-hub backup).

Any number of copies may serve one hub from one PostgreSQL database and one S3
store: each has a copy of the hub's folder with its keys (without the root key).
Example: tallystick-hub serve hub --host 0.0.0.0 --port 8470"""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the arguments."""
    add_folder_argument(parser)
    parser.add_argument("--host", default="127.0.0.1", help="address to listen on (default: %(default)s)")
    parser.add_argument(
        "--port", type=int, default=8470, help="port, 0 for any free one (default: %(default)s)"
    )
    parser.add_argument(
        "--quiet-network", action="store_true", help="do not announce the hub on the local network"
    )
    parser.add_argument(
        "--proxies", type=int, default=0, metavar="N",
        help="how many web servers of yours stand before the hub (believes X-Forwarded-For)",
    )  # fmt: skip
    parser.add_argument("--unlimited", action="store_true", help="let one computer call as often as it likes")
    add_storage_arguments(parser)


def run(args: argparse.Namespace, console: Console) -> int:
    """Serve."""
    from tallystick_sync.discovery import announced
    from tallystick_sync.errors import HubSetupError
    from tallystick_sync.hub import Hub
    from tallystick_sync.hub.serving.app import serve
    from tallystick_sync.hub.serving.chores import at_work
    from tallystick_sync.hub.store.storage import find_storage

    def ready(address: str) -> None:
        text = json.dumps({"address": address}) if console.as_json else f"The hub answers at {address}"
        print(text, flush=True)
        stack.enter_context(at_work(hub))
        if not args.quiet_network and args.host not in ("127.0.0.1", "::1", "localhost"):
            stack.enter_context(announced(hub.id, int(address.rpartition(":")[2])))

    storage = find_storage(args.folder, database=args.database, blobs=args.blobs)
    with Hub(args.folder, storage=storage) as hub, contextlib.ExitStack() as stack:
        try:
            serve(
                hub, host=args.host, port=args.port, on_ready=ready, limited=not args.unlimited,
                proxies=args.proxies,
            )  # fmt: skip
        except OSError as exc:
            raise HubSetupError(
                f"Cannot listen on {args.host}:{args.port}: {exc.strerror}.", safe="Nothing was changed.",
                todo="Choose another --port, or stop the program that uses this one.",
            ) from exc  # fmt: skip
    return DONE
