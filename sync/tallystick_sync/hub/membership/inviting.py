"""Making invites: a link, or a stick with everything for a first start without a network."""

import shutil
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from tallystick_packs.errors import FileProblemError
from tallystick_packs.files import replace_file
from tallystick_sync.errors import HubSetupError
from tallystick_sync.evidence import BUNDLE_SUFFIX
from tallystick_sync.framing import pack_frame
from tallystick_sync.hub.hub import Hub
from tallystick_sync.hub.leases import bearers
from tallystick_sync.hub.membership import people
from tallystick_sync.hub.serving.carrying import copy_pack
from tallystick_sync.invite import SUFFIX, TOKEN_BYTES, Invite, token_hash
from tallystick_sync.lease import SECONDS_PER_DAY, Lease
from tallystick_sync.trust import fingerprint

_SPARE_BYTES = 1024 * 1024


@dataclass(frozen=True, slots=True, kw_only=True)
class FirstStick:
    """What was written for one worker: the invite, the bundle beside it, and the leased packs."""

    invite: Invite
    invite_file: Path
    bundle: Path
    packs: tuple[Path, ...]
    leases: tuple[Lease, ...]


def make_invite(hub: Hub, *, purpose: str, days: int) -> Invite:
    """Make a one-time invite for a "worker" or a "requester", good for `days`."""
    token = hub.surroundings.random_bytes(TOKEN_BYTES).hex()
    with hub.transaction() as (connection, context):
        expires = context.now + days * SECONDS_PER_DAY
        people.add_token(connection, token, purpose=purpose, at=context.now, expires=expires)
        addresses = hub.lists(connection).trust.addresses
    return Invite(addresses=addresses, root_fingerprint=fingerprint(hub.id), token=token)


def make_first_stick(
    hub: Hub, folder: Path, *, days: int, job_prefix: str = "", packs: int = 1
) -> FirstStick:
    """Write an invite with up to `packs` leased packs into a folder; the worker needs no network to begin.

    The token is good until the last day on which something under its leases may be claimed (R1).

    Raises:
        HubSetupError: No pack is on offer that it could take along, or the trust list has run out.
        FileProblemError: The stick refused, or is too small: nothing was leased.
    """
    token = hub.surroundings.random_bytes(TOKEN_BYTES).hex()
    name = f"first-{token_hash(token)[:8]}"
    with hub.transaction() as (connection, context):
        lists = hub.lists(connection)
        if lists.trust.is_expired(context.now):
            raise HubSetupError(
                "The trust list has run out.", todo="Renew it: tallystick-hub trust DIR renew"
            )
        given = bearers.give(connection, context, token=token, job_prefix=job_prefix, most=packs)
        if not given:
            raise HubSetupError(
                "No pack is on offer that could go along.", safe="No invite was made.",
                todo="Look at the jobs: tallystick-hub status DIR",
            )  # fmt: skip
        promised = tuple(one.lease for one in given)
        expires = max(context.now + days * SECONDS_PER_DAY, *(one.claim_until for one in promised))
        people.add_token(connection, token, purpose="worker", at=context.now, expires=expires)
        invite = Invite(addresses=lists.trust.addresses, root_fingerprint=fingerprint(hub.id), token=token)
        _check_room(folder, promised)
        # Before the commit: where the stick refuses, nothing was leased.
        invite_file, bundle = folder / f"{name}{SUFFIX}", folder / f"{name}{BUNDLE_SUFFIX}"
        documents = {document.id: document for one in given for document in one.documents}
        replace_file(bundle, pack_frame([*lists.chain, lists.roster_envelope, *documents.values()]))
        replace_file(invite_file, invite.to_link().encode() + b"\n", mode=0o600)
    files = tuple(copy_pack(hub, lease, folder) for lease in promised)
    return FirstStick(invite=invite, invite_file=invite_file, bundle=bundle, packs=files, leases=promised)


def _check_room(folder: Path, promised: Sequence[Lease]) -> None:
    needed = sum(lease.file_size for lease in promised) + _SPARE_BYTES
    try:
        folder.mkdir(parents=True, exist_ok=True)
        free = shutil.disk_usage(folder).free
    except OSError as exc:
        raise FileProblemError.from_os_error(exc, folder) from exc
    if free < needed:
        raise FileProblemError(
            f"There is no room for the pack in {folder}: {needed} bytes are needed, {free} are free.",
            safe="Nothing was leased, and no invite was made.", todo="Use a larger stick.",
        )  # fmt: skip
