"""Joining from a stick: the hub's lists, a lease and its pack beside the invite, and no network.

Nothing is sent by that. The token goes to the hub with the first sync or the first bundle, and then the
worker's own lease comes in the place of the one that was on the stick.
"""

import sqlite3
from dataclasses import dataclass
from pathlib import Path

from tallystick_packs.errors import BadDocumentError
from tallystick_packs.texts import _
from tallystick_sync.client import documents, inbox
from tallystick_sync.client.carrying import read_carried, take_pack
from tallystick_sync.client.exchange import load_trusted
from tallystick_sync.client.media_store import MediaStore
from tallystick_sync.client.store import Store
from tallystick_sync.errors import UntrustedError
from tallystick_sync.evidence import BUNDLE_SUFFIX
from tallystick_sync.first_pack import FirstPack, read_first_pack
from tallystick_sync.framing import unpack_frame
from tallystick_sync.invite import SUFFIX, Invite
from tallystick_sync.lease import pack_name
from tallystick_sync.standing import check_standing


@dataclass(frozen=True, slots=True, kw_only=True)
class Joined:
    """What came from a stick: leases, and bytes of packs."""

    leases: int
    downloaded: int


def bundle_beside(invite: str) -> Path | None:
    """The bundle that lies beside an invite file under the same name, None where there is none."""
    path = Path(invite.strip())
    if len(invite) >= 1024 or path.suffix != SUFFIX:
        return None
    bundle = path.with_suffix(BUNDLE_SUFFIX)
    return bundle if bundle.is_file() else None


def join_from_stick(store: Store, media: MediaStore, invite: Invite, bundle: Path, *, now: int) -> Joined:
    """Join with what lies beside an invite, and take the packs in; may be repeated.

    Raises:
        UntrustedError: Something on the stick does not hold; nothing of it is used.
        FileProblemError: A file cannot be read, or the disk refused.
    """
    try:
        found = read_first_pack(unpack_frame(read_carried(bundle)), invite)
    except BadDocumentError as exc:
        raise UntrustedError(
            _("{name} was changed or cut short on the way: {what}").format(name=bundle.name, what=exc.what),
            todo=_("Copy it from your coordinator's stick again."),
        ) from exc
    store.writer.now(
        lambda connection: _take_in(connection, invite, found, now), "offer", "lease", "download"
    )
    taken = 0
    for new in found.leases:
        pack = bundle.with_name(pack_name(new.lease))
        if pack.is_file():
            taken += take_pack(store, media, pack)
    return Joined(leases=len(found.leases), downloaded=taken)


def check_hub(connection: sqlite3.Connection, hub: str) -> None:
    """Refuse to join a second hub with one profile.

    Raises:
        UntrustedError: The profile belongs to another hub.
    """
    current = load_trusted(connection)
    if current is not None and current.trust.hub != hub:
        raise UntrustedError(
            _("This profile belongs to another hub already."),
            todo=_("Make a second profile for this hub."),
        )


def _take_in(connection: sqlite3.Connection, invite: Invite, found: FirstPack, now: int) -> None:
    contact = found.contact
    check_hub(connection, contact.trust.hub)
    current = load_trusted(connection)
    if current is not None:
        for new in found.leases:
            check_standing(new.lease.signer, current.trust.hub_keys, log_index=None)
    if current is None or current.trust.version < contact.trust.version:
        for envelope in contact.chain:
            documents.keep(connection, envelope, at=now)
        documents.set_position(connection, inbox.TRUST, contact.chain[-1].id)
    known = current.roster.version if current is not None and current.roster is not None else 0
    if contact.roster is not None and contact.roster_envelope is not None and contact.roster.version > known:
        documents.keep(connection, contact.roster_envelope, at=now)
        documents.set_position(connection, inbox.ROSTER, contact.roster_envelope.id)
    for envelope in found.documents:
        documents.keep(connection, envelope, at=now)
    for new in found.leases:
        # Where the worker's own lease came meanwhile, the stick's says nothing new.
        if documents.standing_lease(connection, new.envelope.id) == new.envelope.id:
            inbox.take_lease(connection, new, at=now)
    documents.set_position(connection, "token", invite.token)
