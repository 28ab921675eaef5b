"""`tallystick-worker join`: make or restore a worker and join a hub."""

import argparse

from tallystick_sync.commands.console import DONE, Console
from tallystick_sync.commands.worker import add_profile_argument

HELP = """Join a hub with an invite; makes the worker where the profile has none.

The twelve recovery words are shown once: write them down. They bring the
worker, leases and receipts back on any computer (--words). From a stick with a first
pack this needs no network: begin at once, and sync or send a bundle later.
Example: tallystick-worker join invite.tallyinvite --profile amara --name Amara"""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the arguments."""
    parser.add_argument("invite", metavar="INVITE", help="a link, a .tallyinvite file, or the typed groups")
    add_profile_argument(parser)
    parser.add_argument("--name", default="", help="what the hub calls you (needed for a new worker)")
    parser.add_argument(
        "--words", default="", metavar="'W1 W2 ...'", help="restore from twelve words or numbers"
    )


def run(args: argparse.Namespace, console: Console) -> int:
    """Join."""
    from tallystick_packs.errors import BadKeyError
    from tallystick_sync.client import Worker

    with Worker.open(args.profile) as worker:
        words: tuple[str, ...] = ()
        if worker.identity is None:
            if not args.name.strip():
                raise BadKeyError("A new worker needs a name.", todo="Give one with --name.")
            if args.words:
                worker.restore_identity(args.words.split(), args.name)
            else:
                words = worker.create_identity(args.name)
                _show_words(words, console)
        report = worker.join(args.invite)
        hub = worker.hub
        name = hub.name if hub else ""
        key = worker.identity.worker if worker.identity else ""
        held = worker.packs()
        value = {
            "hub": hub.id if hub else "", "name": name, "worker": key, "words": list(words),
            "leases": report.leases, "ready": sum(pack.ready for pack in held),
        }  # fmt: skip
        text = f"Joined {name}. See what is offered with: tallystick-worker offers --profile {args.profile}"
        if report.leases:
            text = f"Joined {name} from the stick.\n" + "\n".join(
                f"  {pack.title}: {pack.ready} of {pack.items} items can be worked on, {pack.price}"
                for pack in held
            )
        console.result(value, text)
    return DONE


def _show_words(words: tuple[str, ...], console: Console) -> None:
    console.say("Your recovery words. Write them on paper now; they are shown only here:")
    for start in range(0, len(words), 4):
        row = enumerate(words[start : start + 4], start + 1)
        console.say("  " + "  ".join(f"{number:2}. {word:<9}" for number, word in row))
