"""`tallystick-verify witness`: watch a hub's log from somebody else's laptop, and co-sign it."""

import argparse
import time
from pathlib import Path

from tallystick_packs.files import replace_file
from tallystick_sync.commands.checking import load_lists
from tallystick_sync.commands.console import DONE, Console, count
from tallystick_sync.errors import BadInviteError, CutError
from tallystick_sync.evidence import BUNDLE_SUFFIX
from tallystick_sync.exchanging import get_frame
from tallystick_sync.first_contact import read_lists
from tallystick_sync.link import SocketTransport
from tallystick_sync.tiles import CHECKPOINT_PATH, Fetch
from tallystick_sync.transport import Transport
from tallystick_sync.trust import TrustList
from tallystick_sync.witness import Witness, folder_source

HELP = """Be a witness: see that a hub's log only grows, and say so with a signature.

A hub could show each worker a log of their own. It cannot once somebody whom
it does not control co-signs what it shows: an NGO, a union, a newspaper.

  init DIR --name union.example     makes your key; give the line it prints to
                                    the coordinator, who puts you on the list
  sign DIR SOURCE --root FINGERPRINT
                                    looks at the log and co-signs it. SOURCE is
                                    the hub's address, or a folder from
                                    `tallystick-hub log HUB export FOLDER`

Run `sign` once a day. It remembers what it saw; where the log contradicts that,
it signs nothing, keeps both checkpoints as proof, and ends with status 1."""

_MAX_FILE_BYTES = 64 * 1024


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the arguments."""
    parser.add_argument("action", choices=("init", "sign"))
    parser.add_argument("folder", type=Path, metavar="DIR", help="the witness's own folder")
    parser.add_argument(
        "source", nargs="?", default="", metavar="SOURCE", help="the hub's address, or a folder"
    )
    parser.add_argument(
        "--name", default="", help="how you are called in the trust list: one word, or a domain"
    )
    parser.add_argument(
        "--root", default="", metavar="FINGERPRINT", help="the hub's root fingerprint, from an invite"
    )


def run(args: argparse.Namespace, console: Console) -> int:
    """Make a witness, or look and co-sign."""
    if args.action == "init":
        return _init(args, console)
    if not args.source or len(args.root) < 32:
        raise BadInviteError("`sign` needs the hub's address or a folder, and --root with its fingerprint.")
    witness = Witness(args.folder)
    is_online = args.source.startswith(("http://", "https://"))
    transport = SocketTransport()
    try:
        trust = _lists_online(transport, args) if is_online else _lists_in(args)
        fetch = _http_source(transport, args.source) if is_online else folder_source(Path(args.source))
        look = witness.look(fetch, trust, now=int(time.time()))
        where = _hand_over(transport, args.source, look.text, is_online=is_online)
    finally:
        transport.close()
    is_named = any(state.key == witness.key.public.hex for state in trust.witnesses)
    lines = [
        f"{trust.name}: {count(look.point.size, 'entry', 'entries')}, {look.new} new: the log only grew.",
        f"Co-signed as {witness.name}; {where}.",
    ]
    if not is_named:
        lines.append(f"The hub's trust list does not name you yet. Give the coordinator: {_line(witness)}")
    value = {
        "hub": trust.hub, "size": look.point.size, "new": look.new, "root": look.point.root.hex(),
        "name": witness.name, "is_named": is_named, "checkpoint": look.text,
    }  # fmt: skip
    console.result(value, "\n".join(lines))
    return DONE


def _init(args: argparse.Namespace, console: Console) -> int:
    if not args.name:
        raise BadInviteError("A witness needs a name: --name union.example")
    witness = Witness.make(args.folder, name=args.name)
    text = (
        f"Your key is in {args.folder}. Keep the folder: it also remembers what you saw.\n"
        f"Give the coordinator this line: {_line(witness)}\n"
        f"They enter it with: tallystick-hub trust HUB add-witness {_line(witness)} --root-key FILE"
    )
    console.result({"name": witness.name, "key": witness.key.public.hex}, text)
    return DONE


def _line(witness: Witness) -> str:
    return f"{witness.name}={witness.key.public.hex}"


def _lists_online(transport: Transport, args: argparse.Namespace) -> TrustList:
    return read_lists(
        get_frame(transport, args.source.rstrip("/"), "/trust"), root_fingerprint=args.root
    ).trust


def _lists_in(args: argparse.Namespace) -> TrustList:
    return load_lists([Path(args.source) / f"lists{BUNDLE_SUFFIX}"], args.root).trust


def _http_source(transport: Transport, address: str) -> Fetch:
    def fetch(path: str) -> bytes:
        with transport.open("GET", f"{address.rstrip('/')}/{path}") as reply:
            if reply.status != 200:
                raise CutError(f"the hub answered with status {reply.status} for {path}")
            return reply.read(max_bytes=_MAX_FILE_BYTES)

    return fetch


def _hand_over(transport: Transport, source: str, text: str, *, is_online: bool) -> str:
    """Bring the co-signed checkpoint to the hub, or lay it beside the log's files; says where it is."""
    if not is_online:
        target = Path(source) / f"co-signed-{CHECKPOINT_PATH}.txt"
        replace_file(target, text.encode())
        return f"bring {target} back to the hub: tallystick-hub log HUB take {target}"
    with transport.open("POST", f"{source.rstrip('/')}/cosignature", body=text.encode()) as reply:
        if reply.status == 201:
            return "the hub has it"
        said = reply.read(max_bytes=_MAX_FILE_BYTES).decode("utf-8", errors="replace").strip()
    return f"the hub did not take it yet ({said})"
