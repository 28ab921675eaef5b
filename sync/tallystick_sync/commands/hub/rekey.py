"""`tallystick-hub rekey`: two persons move a worker's history and unpaid money to a new key."""

import argparse
import os
from datetime import UTC, datetime
from pathlib import Path

from tallystick_packs.keys import SigningKey
from tallystick_sync.commands.console import DONE, Console, table
from tallystick_sync.commands.hub import add_folder_argument
from tallystick_sync.commands.hub.reviewing import PASSPHRASE_VARIABLE, PURPOSE
from tallystick_sync.errors import HubSetupError

HELP = """Move the history and unpaid money of a worker who lost laptop and words to a new key.

The person joins anew, with an invite and new words. Then two persons whom the trust list
names as coordinators sign, one after the other: the first starts, the second finishes with
a key file of their own. The old key comes to an end by that: nobody can work or sync with it.
Meet the person, or somebody who knows them: a signature here gives away their money.
Examples:
  tallystick-hub rekey hub start --old 3fa4 --new 9c1e --reason 'laptop and paper burnt' -o rekey.json
  tallystick-hub rekey hub finish rekey.json --key otieno.key
  tallystick-hub rekey hub list"""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the arguments."""
    add_folder_argument(parser)
    parser.add_argument("action", choices=("start", "finish", "list"))
    parser.add_argument("file", nargs="?", type=Path, metavar="FILE", help="finish: what the first signed")
    parser.add_argument("--old", default="", metavar="KEY", help="start: beginning of the lost key")
    parser.add_argument("--new", default="", metavar="KEY", help="start: beginning of the new key")
    parser.add_argument("--reason", default="", help="start: what happened, and how you know the person")
    parser.add_argument("--second", default="", metavar="NAME", help="start: who signs after you")
    parser.add_argument("--key", type=Path, metavar="FILE", help="your key file (default: the hub's own)")
    parser.add_argument("-o", "--out", type=Path, metavar="FILE", help="start: where it goes for the second")


def run(args: argparse.Namespace, console: Console) -> int:
    """Start, finish or list."""
    if args.action == "list":
        return _list(args, console)
    return _start(args, console) if args.action == "start" else _finish(args, console)


def _start(args: argparse.Namespace, console: Console) -> int:
    from tallystick_packs.documents import FORMAT, write_payload
    from tallystick_packs.envelope import sign
    from tallystick_packs.files import replace_file
    from tallystick_sync import rekey as rekeys
    from tallystick_sync.hub import Hub
    from tallystick_sync.hub.membership import people, rekeying

    if not args.reason.strip() or args.out is None:
        raise HubSetupError("Say why, and where it goes: --reason and -o.", safe="Nothing was written.")
    with Hub(args.folder) as hub, hub.database.read() as connection:
        key = _key(args, hub.keys.coordinator)
        workers = people.workers(connection)
        old = _one(
            [one.key for one in workers if args.old and args.old in (one.key[: len(args.old)], one.name)]
        )
        new = _one([one.key for one in workers if args.new and one.key.startswith(args.new)])
        rekeying.check(connection, old, new)
        others = [
            state for state in hub.lists(connection).trust.coordinators
            if state.state == "active" and state.key != key.public.hex
            and args.second in ("", state.name)
        ]  # fmt: skip
        value = rekeys.Rekey(
            format=FORMAT, hub=hub.id, signer=key.public.hex, second=_one([state.key for state in others]),
            old=old, new=new, reason=args.reason.strip(), time=hub.surroundings.now(),
        )  # fmt: skip
    replace_file(args.out, sign(rekeys.KIND, write_payload(value), [key]).to_json())
    text = (
        f"{args.out}: signed by you. {others[0].name} finishes it: tallystick-hub rekey DIR finish FILE --key"
    )
    console.result({"file": str(args.out), "old": old, "new": new, "second": value.second}, text)
    return DONE


def _finish(args: argparse.Namespace, console: Console) -> int:
    from tallystick_packs.envelope import Envelope, Signature
    from tallystick_packs.errors import FileProblemError
    from tallystick_sync import rekey as rekeys
    from tallystick_sync.hub import Hub
    from tallystick_sync.hub.membership import people, rekeying

    if args.file is None:
        raise HubSetupError("Name the file that the first person signed.", safe="Nothing was changed.")
    try:
        data = args.file.read_bytes()
    except OSError as exc:
        raise FileProblemError.from_os_error(exc, args.file) from exc
    begun = Envelope.from_json(data, max_bytes=rekeys.MAX_BYTES)
    with Hub(args.folder) as hub, hub.transaction() as (connection, context):
        key = _key(args, hub.keys.coordinator)
        mine = Signature(keyid=key.public.keyid, value=key.sign(begun.pae))
        whole = Envelope(kind=begun.kind, payload=begun.payload, signatures=(*begun.signatures, mine))
        value = rekeying.carry_out(connection, context, whole, hub.lists(connection).trust)
        name = people.name_of(connection, value.old)
    text = f"What was {name}'s is the new key's now. They get it with their next sync."
    console.result({"document": whole.id, "old": value.old, "new": value.new}, text)
    return DONE


def _list(args: argparse.Namespace, console: Console) -> int:
    from tallystick_packs.documents import read_payload
    from tallystick_sync import rekey as rekeys
    from tallystick_sync.hub import Hub
    from tallystick_sync.hub.membership import people, persons
    from tallystick_sync.hub.store import documents

    with Hub(args.folder) as hub, hub.database.read() as connection:
        names = {state.key: state.name for state in hub.lists(connection).trust.coordinators}
        found = [
            (people.name_of(connection, old), old, new, at, read_payload(
                documents.find(connection, document), rekeys.KIND, rekeys.Rekey, max_bytes=rekeys.MAX_BYTES
            ))
            for old, new, document, at in persons.all_rekeys(connection)
        ]  # fmt: skip
    rows = [
        (
            name, old[:12], new[:12], f"{datetime.fromtimestamp(at, UTC):%Y-%m-%d}",
            f"{names.get(value.signer, '')}, {names.get(value.second, '')}", value.reason,
        )
        for name, old, new, at, value in found
    ]  # fmt: skip
    result = [
        {"name": name, "old": old, "new": new, "time": at, "by": [value.signer, value.second],
         "reason": value.reason}
        for name, old, new, at, value in found
    ]  # fmt: skip
    head = ("Worker", "Old key", "New key", "Since", "Signed by", "Why")
    console.result(result, table(rows, head=head) if rows else "Nobody has a new key.")
    return DONE


def _one(found: list[str]) -> str:
    if len(found) != 1:
        raise HubSetupError(
            f"Each of --old, --new and --second must fit one; this one fits {len(found)}.",
            safe="Nothing was written.",
        )
    return found[0]


def _key(args: argparse.Namespace, own: SigningKey) -> SigningKey:
    """The key of the person who signs: a file, or the coordinator's in the hub's folder."""
    from tallystick_packs.errors import BadKeyError
    from tallystick_packs.keyfile import load_key

    if args.key is None:
        return own
    passphrase = os.environ.get(PASSPHRASE_VARIABLE, "")
    try:
        return load_key(args.key, purpose="coordinator", passphrase=passphrase)
    except BadKeyError:
        return load_key(args.key, purpose=PURPOSE, passphrase=passphrase)
