"""New trust lists: a later date, other addresses, new keys of every kind. Root keys from their sticks sign.

The log says when a key ended: an ended key names the size the log had, and what stands below it stays good
(see `standing`). A new log key goes on with the same entries under a new name, and the old one is closed at
its last state. New root keys are signed for by the old and the new ones. Everything happens in one
transaction; the hub's process takes up new keys by itself.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Literal

from sqlalchemy import Connection

from tallystick_packs.documents import write_payload
from tallystick_packs.envelope import sign
from tallystick_packs.keyfile import load_key, save_key
from tallystick_packs.keys import SigningKey, VerifyKey
from tallystick_sync import roster as rosters
from tallystick_sync import trust as trusts
from tallystick_sync.cosigning import check_name
from tallystick_sync.errors import HubSetupError
from tallystick_sync.hub.context import Context
from tallystick_sync.hub.hub import Hub
from tallystick_sync.hub.keys import COORDINATOR, HUB, LOG, ROOT, finish_rotation, prepare_next
from tallystick_sync.hub.membership.lists import ROSTER_DAYS, Lists
from tallystick_sync.hub.setup import check_addresses
from tallystick_sync.hub.store import documents
from tallystick_sync.hub.transparency import log
from tallystick_sync.lease import SECONDS_PER_DAY
from tallystick_sync.signed import sign_payload
from tallystick_sync.trust import ClosedLog, KeyState, LogKey, RootSet, TrustList

End = Literal["retired", "revoked"]
DAYS = 365


@dataclass(frozen=True, slots=True, kw_only=True)
class Person:
    """Somebody who is put on the trust list: a name and a public key in hex."""

    name: str
    key: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """What a new trust list says differently.

    Attributes:
        days: How long it is good, from now.
        addresses: New addresses, or none to keep them.
        end_hub_key, end_log_key, end_coordinator_key: End the key that this machine uses ("retired" in good
            order, "revoked" when it may be stolen) and make a new one.
        add_coordinators, add_witnesses: More persons with keys of their own.
        end_persons: Names of coordinators or witnesses whose keys end; `is_stolen` revokes them.
        new_root_keys: Files for a new set of root keys, which are made; `threshold` of them must sign.
    """

    days: int = DAYS
    addresses: tuple[str, ...] = ()
    end_hub_key: End | None = None
    end_log_key: End | None = None
    end_coordinator_key: End | None = None
    add_coordinators: tuple[Person, ...] = ()
    add_witnesses: tuple[Person, ...] = ()
    end_persons: tuple[str, ...] = ()
    is_stolen: bool = False
    new_root_keys: tuple[Path, ...] = ()
    threshold: int = 1


def renew(hub: Hub, change: Change, root_keys: Sequence[Path]) -> TrustList:
    """Sign and publish the next trust list.

    Raises:
        HubSetupError: Too few root keys, a key that is no root key of this hub, an unusable address or name.
        BadKeyError, FileProblemError: A root key cannot be read, or a new one not written.
    """
    if change.days < 1:
        raise HubSetupError("A trust list is good for at least one day.")
    check_addresses(change.addresses)
    roots = [load_key(path, purpose=ROOT) for path in root_keys]
    with hub.transaction() as (connection, context):
        lists = hub.lists(connection)
        current = lists.trust
        check_roots(current, roots)
        new = replace(
            current, version=current.version + 1, issued=context.now,
            expires=context.now + change.days * SECONDS_PER_DAY,
            addresses=tuple(address.rstrip("/") for address in change.addresses) or current.addresses,
        )  # fmt: skip
        state = _State(hub=hub, connection=connection, context=context, change=change)
        new = _with_keys(new, state)
        new = _with_persons(new, state)
        new, roots = _with_roots(new, roots, state)
        envelope = sign(trusts.KIND, write_payload(new), roots)
        # The hub's own programs must accept what it publishes.
        trusts.advance(current, envelope)
        documents.keep(connection, envelope, at=context.now)
        if state.coordinator is not None:
            _sign_roster_anew(lists, state)
    finish_rotation(hub.folder, new)
    return new


@dataclass(kw_only=True)
class _State:
    """What a change is made with; `coordinator` is the new key of this machine, once there is one."""

    hub: Hub
    connection: Connection
    context: Context
    change: Change
    coordinator: SigningKey | None = None

    def end(self, states: tuple[KeyState, ...], keys: set[str], end: End) -> tuple[KeyState, ...]:
        """The states, with active ones among `keys` ended at the size that the log has now."""
        size = log.size(self.connection)
        root = log.root(self.connection, size).hex()
        return tuple(
            replace(state, state=end, log_size=size, log_root=root)
            if state.state == "active" and state.key in keys
            else state
            for state in states
        )

    def next_key(self, name: str) -> SigningKey:
        """A new key of this machine, laid ready beside the old one."""
        key = SigningKey.generate(self.context.random_bytes)
        prepare_next(self.hub.folder, key, name=name)
        return key


def _with_keys(new: TrustList, state: _State) -> TrustList:
    change = state.change
    if change.end_hub_key is not None:
        active = {one.hex for one in new.hub_active_keys()}
        upcoming = KeyState(key=state.next_key(HUB).public.hex, name=HUB)
        new = replace(new, hub_keys=(*state.end(new.hub_keys, active, change.end_hub_key), upcoming))
    if change.end_coordinator_key is not None:
        mine = state.hub.keys.coordinator.public.hex
        name = next((one.name for one in new.coordinators if one.key == mine), "Coordinator")
        state.coordinator = state.next_key(COORDINATOR)
        states = state.end(new.coordinators, {mine}, change.end_coordinator_key)
        upcoming = KeyState(key=state.coordinator.public.hex, name=name)
        new = replace(new, coordinators=(*states, upcoming))
    if change.end_log_key is not None:
        size = log.size(state.connection)
        closed = ClosedLog(
            origin=new.log.origin, key=new.log.key, state=change.end_log_key, size=size,
            root=log.root(state.connection, size).hex(),
        )  # fmt: skip
        every = (*(new.closed_logs or ()), closed)
        origin = f"tallystick-log/{new.hub[:16]}/{len(every) + 1}"
        new = replace(new, closed_logs=every, log=LogKey(origin=origin, key=state.next_key(LOG).public.hex))
    return new


def _with_persons(new: TrustList, state: _State) -> TrustList:
    change = state.change
    every = (*new.coordinators, *new.witnesses)
    for name in change.end_persons:
        if not any(one.name == name and one.state == "active" for one in every):
            raise HubSetupError(f"The trust list names no {name!r} whose key could end.")
    ended = {one.key for one in every if one.name in change.end_persons}
    if state.hub.keys.coordinator.public.hex in ended:
        raise HubSetupError(
            "That is the coordinator whose key this machine uses.",
            todo="Replace it instead: tallystick-hub trust DIR replace-coordinator --root-key FILE",
        )
    how: End = "revoked" if change.is_stolen else "retired"
    for person in (*change.add_coordinators, *change.add_witnesses):
        VerifyKey.from_hex(person.key)
        if any(one.key == person.key or one.name == person.name for one in every):
            raise HubSetupError(f"The trust list has the name or key of {person.name!r} already.")
    for person in change.add_witnesses:
        check_name(person.name)
    coordinators = state.end(new.coordinators, ended, how)
    witnesses = state.end(new.witnesses, ended, how)
    return replace(
        new,
        coordinators=(
            *coordinators,
            *(KeyState(key=one.key, name=one.name) for one in change.add_coordinators),
        ),
        witnesses=(*witnesses, *(KeyState(key=one.key, name=one.name) for one in change.add_witnesses)),
    )


def _with_roots(new: TrustList, roots: list[SigningKey], state: _State) -> tuple[TrustList, list[SigningKey]]:
    paths = state.change.new_root_keys
    if not paths:
        return new, roots
    if not 1 <= state.change.threshold <= len(paths):
        raise HubSetupError(f"{state.change.threshold} of {len(paths)} root keys cannot sign.")
    keys = [SigningKey.generate(state.context.random_bytes) for _path in paths]
    for path, key in zip(paths, keys, strict=True):
        save_key(path, key, purpose=ROOT)
    root = RootSet(keys=tuple(key.public.hex for key in keys), threshold=state.change.threshold)
    return replace(new, root_version=new.root_version + 1, root=root), [*roots, *keys]


def _sign_roster_anew(lists: Lists, state: _State) -> None:
    """The roster in force again, signed by the new key: the old one's signature may be worthless."""
    key = state.coordinator
    if key is not None:
        at = state.context.now
        roster = replace(
            lists.roster, signer=key.public.hex, version=lists.roster.version + 1, issued=at,
            expires=at + ROSTER_DAYS * SECONDS_PER_DAY,
        )  # fmt: skip
        documents.keep(state.connection, sign_payload(rosters.KIND, roster, key), at=at)


def check_roots(current: TrustList, roots: list[SigningKey]) -> None:
    """Refuse keys that cannot sign a trust list after this one.

    Raises:
        HubSetupError: One is no root key of this hub, or there are too few.
    """
    found = {key.public.hex for key in roots}
    if not found <= set(current.root.keys):
        raise HubSetupError("One of these is no root key of this hub.", safe="Nothing was changed.")
    if len(found) < current.root.threshold:
        raise HubSetupError(
            f"{current.root.threshold} root keys must sign, and {len(found)} came.",
            safe="Nothing was changed.",
            todo="Bring the sticks with the root keys and name each with --root-key.",
        )  # fmt: skip
