"""`tallystick-hub trust`: renew the trust list, replace keys of every kind, name persons."""

import argparse
import time
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from tallystick_sync.commands.console import DONE, Console
from tallystick_sync.commands.hub import add_folder_argument
from tallystick_sync.errors import HubSetupError
from tallystick_sync.trust import KeyState, TrustList

if TYPE_CHECKING:
    from tallystick_sync.hub.renewing import Change, Person

HELP = """Show the trust list, or sign the next one with the root keys from their sticks.

A list past its date stops new packs and new workers, never leased work or pay.
Renew it in time; reminders begin 60 days ahead. Name each stick's root key with
--root-key, as many as must sign.

  show
  renew                [--address URL ...] [--days N]
  replace-key          the hub's key: signs leases and receipts
  replace-log-key      the log's key; the log goes on, the old key is closed
  replace-coordinator  this machine's coordinator key: signs roster and decisions
  replace-roots        the root keys themselves: --new-root-key FILE, one per stick
  add-coordinator      NAME=KEY: another person who may decide and re-key
  add-witness          NAME=KEY: somebody who co-signs the log
  end                  NAME: a coordinator or witness who leaves

--stolen says that the key may be in other hands: then only what the log shows
to be older still counts.

Examples:
  tallystick-hub trust hub renew --root-key /media/stick/root.key
  tallystick-hub trust hub replace-log-key --stolen --root-key root.key
  tallystick-hub trust hub add-witness union.example=5f1c... --root-key root.key
  tallystick-hub trust hub replace-roots --root-key old.key \\
      --new-root-key /media/a/root.key --new-root-key /media/b/root.key"""

REMIND_DAYS = 60
_SECONDS_PER_DAY = 86_400


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the arguments."""
    add_folder_argument(parser)
    parser.add_argument("action", choices=("show", *_CHANGES))
    parser.add_argument("persons", nargs="*", metavar="NAME[=KEY]", help="who is added, or leaves")
    parser.add_argument(
        "--root-key", type=Path, action="append", default=[], metavar="FILE", help="a root key"
    )
    parser.add_argument("--days", type=int, default=365, help="how long the new list is good (default: 365)")
    parser.add_argument(
        "--address", action="append", default=[], metavar="URL",
        help="where workers reach the hub; replaces all",
    )  # fmt: skip
    parser.add_argument("--stolen", action="store_true", help="the key may be in other hands")
    parser.add_argument(
        "--new-root-key", type=Path, action="append", default=[], metavar="FILE",
        help="where a new root key is written",
    )  # fmt: skip
    parser.add_argument(
        "--threshold", type=int, default=1, metavar="N", help="how many new root keys must sign (default: 1)"
    )


def run(args: argparse.Namespace, console: Console) -> int:
    """Show or renew."""
    from tallystick_sync.hub import Hub
    from tallystick_sync.hub.renewing import renew

    if args.action == "show":
        with Hub(args.folder) as hub, hub.database.read() as connection:
            trust = hub.lists(connection).trust
    else:
        change = _change(args)
        with Hub(args.folder) as hub:
            trust = renew(hub, change, args.root_key)
    console.result(_value(trust), "\n".join([*_lines(trust), *_next_steps(args)]))
    return DONE


def _change(args: argparse.Namespace) -> "Change":
    from tallystick_sync.hub.renewing import Change

    if args.stolen and args.action in ("renew", "replace-roots", "add-coordinator", "add-witness"):
        raise HubSetupError("--stolen goes with replacing or ending a key.", safe="Nothing was changed.")
    if bool(args.new_root_key) != (args.action == "replace-roots"):
        raise HubSetupError(
            "--new-root-key goes with replace-roots, and replace-roots needs it.", safe="Nothing was changed."
        )
    if bool(args.persons) != (args.action in ("add-coordinator", "add-witness", "end")):
        raise HubSetupError("A name goes with add-coordinator, add-witness and end.")
    end = "revoked" if args.stolen else "retired"
    return Change(
        days=args.days, addresses=tuple(args.address), is_stolen=args.stolen,
        new_root_keys=tuple(args.new_root_key), threshold=args.threshold,
        **_CHANGES[args.action](end, args.persons),
    )  # fmt: skip


_CHANGES: dict[str, Callable[[str, list[str]], dict[str, Any]]] = {
    "renew": lambda _end, _persons: {},
    "replace-key": lambda end, _persons: {"end_hub_key": end},
    "replace-log-key": lambda end, _persons: {"end_log_key": end},
    "replace-coordinator": lambda end, _persons: {"end_coordinator_key": end},
    "replace-roots": lambda _end, _persons: {},
    "add-coordinator": lambda _end, persons: {"add_coordinators": _persons(persons)},
    "add-witness": lambda _end, persons: {"add_witnesses": _persons(persons)},
    "end": lambda _end, persons: {"end_persons": tuple(persons)},
}


def _persons(texts: list[str]) -> "tuple[Person, ...]":
    from tallystick_sync.hub.renewing import Person

    found = []
    for text in texts:
        name, is_given, key = text.rpartition("=")
        if not is_given or not name.strip():
            raise HubSetupError(
                f"{text!r} is not NAME=KEY.", todo="Take the key as its owner's program shows it."
            )
        found.append(Person(name=name.strip(), key=key.strip()))
    return tuple(found)


def _lines(trust: TrustList) -> list[str]:
    until = datetime.fromtimestamp(trust.expires, UTC)
    return [
        f"{trust.name}, root fingerprint {trust.hub[:32]}",
        f"Trust list {trust.version}, until {until:%Y-%m-%d}. {reminder(trust, int(time.time()))}".rstrip(),
        f"Root keys: {trust.root.threshold} of {len(trust.root.keys)} must sign (set {trust.root_version})",
        *(f"Address {address}" for address in trust.addresses),
        *(f"Hub key {_said(state)}" for state in trust.hub_keys),
        f"Log {trust.log.origin}, key {trust.log.key[:16]}",
        *(
            f"Log {one.origin}, key {one.key[:16]}: {one.state}, closed at entry {one.size}"
            for one in trust.closed_logs or ()
        ),
        *(f"Coordinator {state.name}, key {_said(state)}" for state in trust.coordinators),
        *(f"Witness {state.name}, key {_said(state)}" for state in trust.witnesses),
    ]


def _said(state: KeyState) -> str:
    until = (
        "" if state.log_size is None else f", good for what stands below entry {state.log_size} of the log"
    )
    return f"{state.key[:16]}: {state.state}{until}"


def _next_steps(args: argparse.Namespace) -> list[str]:
    """What remains to be done by hand."""
    if args.action == "replace-roots":
        places = ", ".join(str(path) for path in args.new_root_key)
        return [
            "",
            f"The new root keys are in {places}. Take each stick to its place now.",
            "The old root keys sign nothing any more. Invites given out before stay good.",
        ]
    if args.action in ("replace-key", "replace-log-key", "replace-coordinator") and args.stolen:
        return ["", "Workers learn of it with their next sync. Find out how the key got out."]
    return []


def _value(trust: TrustList) -> dict[str, Any]:
    def states(every: tuple[KeyState, ...]) -> list[dict[str, Any]]:
        return [
            {"key": one.key, "name": one.name, "state": one.state, "log_size": one.log_size} for one in every
        ]

    return {
        "hub": trust.hub, "version": trust.version, "expires": trust.expires,
        "addresses": list(trust.addresses),
        "root_version": trust.root_version, "roots": list(trust.root.keys), "threshold": trust.root.threshold,
        "hub_keys": states(trust.hub_keys), "coordinators": states(trust.coordinators),
        "witnesses": states(trust.witnesses), "log": {"origin": trust.log.origin, "key": trust.log.key},
        "closed_logs": [
            {"origin": one.origin, "key": one.key, "state": one.state, "size": one.size, "root": one.root}
            for one in trust.closed_logs or ()
        ],
    }  # fmt: skip


def reminder(trust: TrustList, now: int) -> str:
    """A sentence when the list should be renewed; empty before."""
    days = (trust.expires - now) // _SECONDS_PER_DAY
    if days < 0:
        return "IT IS PAST ITS DATE: nobody can take new packs. Renew it now with the root keys."
    if days <= REMIND_DAYS:
        return f"Renew it within {days} days: tallystick-hub trust DIR renew --root-key FILE"
    return ""
