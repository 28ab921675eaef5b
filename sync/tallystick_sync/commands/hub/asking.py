"""Asking what a new hub must know, in plain words, one thing at a time, with an answer ready for most.

Every question can be answered with Enter, but the first; nothing is made before the last one.
"""

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tallystick_sync.hub.setup import HubAnswers

PORT = 8470


def ask(
    folder: Path, *, read: Callable[[str], str], say: Callable[[str], None], own_addresses: Sequence[str]
) -> "HubAnswers":
    """Ask for everything.

    Args:
        read: Shows a question and returns the answer, as `input` does.
        own_addresses: Addresses of this computer in its networks, to choose from.
    """
    from tallystick_sync.hub.setup import HubAnswers

    say(f"A new hub in {folder}. Press Enter for the answer in brackets; nothing is made before the end.\n")
    say("Who runs the hub, and pays? The legal name: workers and requesters read it.")
    name = _needed(read, say, "Name: ")
    say("\nWho is the coordinator? This person signs decisions and who may publish.")
    coordinator = read("Name [Coordinator]: ").strip() or "Coordinator"
    addresses = _addresses(read, say, own_addresses)
    root_keys, threshold = _root_keys(folder, read, say)
    return HubAnswers(
        name=name, coordinator=coordinator, addresses=addresses, root_keys=root_keys, threshold=threshold
    )


def _needed(read: Callable[[str], str], say: Callable[[str], None], question: str) -> str:
    while not (answer := read(question).strip()):
        say("This one is needed.")
    return answer


def _addresses(read: Callable[[str], str], say: Callable[[str], None], own: Sequence[str]) -> tuple[str, ...]:
    known = [f"http://{address}:{PORT}" for address in own] or [f"http://127.0.0.1:{PORT}"]
    say("\nUnder which addresses do workers reach this computer? Several with spaces, the best first.")
    say("In a room or a village: the computer's own address, as below. On the internet: https://...")
    answer = read(f"Addresses [{' '.join(known)}]: ").split()
    return tuple(answer or known)


def _root_keys(
    folder: Path, read: Callable[[str], str], say: Callable[[str], None]
) -> tuple[tuple[str, ...], int]:
    say("\nThe root key makes this hub what it is, and is not needed to run it: it belongs on two sticks,")
    say("kept in two places. Put both in now and name a folder on each, or press Enter to copy it later.")
    answer = read(f"Folders on the sticks [later, {folder / 'keys'}]: ").split()
    keys = tuple(str(Path(one) / "root.key") for one in answer)
    if len(keys) < 2:
        return keys, 1
    say("\nTo renew who may sign, is one of the sticks enough, or must all of them be there?")
    say("One: easier, and a lost stick loses nothing. All: a stolen stick alone can do nothing.")
    must = read("one or all [one]: ").strip().lower()
    return keys, len(keys) if must.startswith("a") else 1
