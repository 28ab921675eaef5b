"""New trust lists: a later date, other addresses, a new hub key. Signed by root keys from their sticks.

The log says when a key ended: an ended key names the size the log had, and what stands below it stays good
(see `standing`). Everything happens in one transaction; the hub's process takes up a new key by itself.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Literal

from sqlalchemy import Connection

from tallystick_packs.documents import write_payload
from tallystick_packs.envelope import sign
from tallystick_packs.keyfile import load_key
from tallystick_packs.keys import SigningKey
from tallystick_sync import trust as trusts
from tallystick_sync.errors import HubSetupError
from tallystick_sync.hub import documents, log
from tallystick_sync.hub.hub import Hub
from tallystick_sync.hub.keys import HUB, ROOT, finish_rotation, prepare_next
from tallystick_sync.hub.setup import check_addresses
from tallystick_sync.lease import SECONDS_PER_DAY
from tallystick_sync.trust import KeyState, TrustList

End = Literal["retired", "revoked"]
DAYS = 365


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """What a new trust list says differently.

    Attributes:
        days: How long it is good, from now.
        addresses: New addresses, or none to keep them.
        end_hub_key: End the hub's key ("retired" in good order, "revoked" when it may be stolen) and make a
            new one.
    """

    days: int = DAYS
    addresses: tuple[str, ...] = ()
    end_hub_key: End | None = None


def renew(hub: Hub, change: Change, root_keys: Sequence[Path]) -> TrustList:
    """Sign and publish the next trust list.

    Raises:
        HubSetupError: Too few root keys, a key that is no root key of this hub, or an unusable address.
        BadKeyError, FileProblemError: A root key cannot be read.
    """
    if change.days < 1:
        raise HubSetupError("A trust list is good for at least one day.")
    check_addresses(change.addresses)
    roots = [load_key(path, purpose=ROOT) for path in root_keys]
    with hub.transaction() as (connection, context):
        current = hub.lists(connection).trust
        _check_roots(current, roots)
        hub_keys = current.hub_keys
        if change.end_hub_key is not None:
            upcoming = SigningKey.generate(context.random_bytes)
            prepare_next(hub.folder, upcoming)
            hub_keys = (
                *_ended(connection, current, change.end_hub_key),
                KeyState(key=upcoming.public.hex, name=HUB),
            )
        new = replace(
            current, version=current.version + 1, issued=context.now,
            expires=context.now + change.days * SECONDS_PER_DAY,
            addresses=tuple(address.rstrip("/") for address in change.addresses) or current.addresses,
            hub_keys=hub_keys,
        )  # fmt: skip
        envelope = sign(trusts.KIND, write_payload(new), roots)
        # The hub's own programs must accept what it publishes.
        trusts.advance(current, envelope)
        documents.keep(connection, envelope, at=context.now)
    finish_rotation(hub.folder, [key.hex for key in new.hub_active_keys()])
    return new


def _check_roots(current: TrustList, roots: list[SigningKey]) -> None:
    found = {key.public.hex for key in roots}
    if not found <= set(current.root.keys):
        raise HubSetupError("One of these is no root key of this hub.", safe="Nothing was changed.")
    if len(found) < current.root.threshold:
        raise HubSetupError(
            f"{current.root.threshold} root keys must sign, and {len(found)} came.",
            safe="Nothing was changed.",
            todo="Bring the sticks with the root keys and name each with --root-key.",
        )  # fmt: skip


def _ended(connection: Connection, current: TrustList, end: End) -> tuple[KeyState, ...]:
    size = log.size(connection)
    root = log.root(connection, size).hex()
    return tuple(
        replace(state, state=end, log_size=size, log_root=root) if state.state == "active" else state
        for state in current.hub_keys
    )
