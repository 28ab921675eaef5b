"""Leases as the worker sees them: packs held, with their terms and how far they are."""

import sqlite3
from dataclasses import dataclass

from tallystick_packs.documents import read_payload
from tallystick_packs.header import MAX_STORED_BYTES as MAX_HEADER_BYTES
from tallystick_packs.header import Header
from tallystick_packs.manifest import MAX_STORED_BYTES as MAX_MANIFEST_BYTES
from tallystick_packs.manifest import Manifest
from tallystick_packs.money import Price
from tallystick_sync import lease as leases
from tallystick_sync.client import documents
from tallystick_sync.client.answers import finished_entries
from tallystick_sync.client.clarified import Clarified, clarifications
from tallystick_sync.client.media_store import MediaStore
from tallystick_sync.lease import Lease


@dataclass(frozen=True, slots=True, kw_only=True)
class Terms:
    """The three documents behind a lease, verified when they came in."""

    lease_id: str
    lease: Lease
    header: Header
    manifest: Manifest


@dataclass(frozen=True, slots=True, kw_only=True)
class HeldPack:
    """A pack that the worker holds a lease for.

    Attributes:
        items: Items under this lease.
        ready: Items whose files are here and checked.
        finished: Items answered or skipped.
        bytes_here, bytes_total: Of the files it needs.
        until, claim_until: Unix seconds.
        notes: What the requester made clear since.
        paid_at: The rate where it is paid in another currency, such as `EUR 1.00 = KES 149.50`.
    """

    lease_id: str
    title: str
    requester: str
    price: Price
    kinds: tuple[str, ...]
    items: int
    ready: int
    finished: int
    bytes_here: int
    bytes_total: int
    until: int
    claim_until: int
    notes: tuple[Clarified, ...] = ()
    paid_at: str = ""


def load_terms(connection: sqlite3.Connection, lease_id: str) -> Terms:
    """The documents behind a lease; of a bearer lease, those of the one that took its place.

    Raises:
        KeyError: The worker holds no such lease.
    """
    lease_id = documents.standing_lease(connection, lease_id)
    row = connection.execute("SELECT * FROM held WHERE lease = ?", (lease_id,)).fetchone()
    if row is None:
        raise KeyError(lease_id)
    return Terms(
        lease_id=lease_id,
        lease=read_payload(
            documents.find(connection, lease_id), leases.KIND, Lease, max_bytes=leases.MAX_BYTES
        ),
        header=read_payload(
            documents.find(connection, row["header"]), "header", Header, max_bytes=MAX_HEADER_BYTES
        ),
        manifest=read_payload(
            documents.find(connection, row["pack"]), "manifest", Manifest, max_bytes=MAX_MANIFEST_BYTES
        ),
    )


def held_leases(connection: sqlite3.Connection) -> list[str]:
    """Ids of all leases held, newest first."""
    rows = connection.execute("SELECT lease FROM held ORDER BY taken DESC, lease")
    return [row["lease"] for row in rows]


def held_pack(connection: sqlite3.Connection, terms: Terms, media: MediaStore) -> HeldPack:
    """How far a held pack is."""
    lease, manifest = terms.lease, terms.manifest
    by_path = manifest.media_by_path()
    leased = [item for item in manifest.items if item.id in set(lease.items)]
    here = {path for path, entry in by_path.items() if media.has(entry)}
    texts = [*(entry.file for entry in manifest.instructions), manifest.form]
    of_items = {path for item in manifest.items for path in item.files}
    has_texts = media.has(manifest.form) and any(media.has(one.file) for one in manifest.instructions)
    has_shared = has_texts and here.issuperset(by_path.keys() - of_items)
    text_bytes = [(entry.size, media.has(entry)) for entry in texts]
    media_bytes = [(entry.size, path in here) for path, entry in by_path.items()]
    return HeldPack(
        lease_id=terms.lease_id, title=terms.header.title, requester=terms.header.requester.name,
        price=lease.price, kinds=terms.header.kinds, items=len(leased),
        ready=sum(has_shared and here.issuperset(item.files) for item in leased),
        finished=len(finished_entries(connection, terms.lease_id)),
        bytes_here=sum(size for size, is_here in [*text_bytes, *media_bytes] if is_here),
        bytes_total=sum(size for size, _is_here in [*text_bytes, *media_bytes]),
        until=lease.until, claim_until=lease.claim_until,
        notes=clarifications(connection, job=lease.job, requester=terms.header.signer),
        paid_at=leases.rate_words(lease.price.currency, lease.payout_currency, lease.rate),
    )  # fmt: skip


def bearer_leases(connection: sqlite3.Connection) -> dict[str, Lease]:
    """Leases from a first stick that nothing took the place of yet, by id."""
    terms = [load_terms(connection, lease_id) for lease_id in held_leases(connection)]
    return {one.lease_id: one.lease for one in terms if one.lease.bearer is not None}
