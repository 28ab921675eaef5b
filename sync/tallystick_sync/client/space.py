"""Space on the disk: what packs take, and giving back what nobody needs any more.

A pack's media are needed while something can still be done with them: finish, repair, appeal. They are not
once every item is accepted or paid, or the time to claim is over. Answers, leases and receipts always stay.
"""

import sqlite3
from collections.abc import Iterator
from dataclasses import dataclass

from tallystick_packs.errors import FileProblemError
from tallystick_sync.client.media_store import MediaStore
from tallystick_sync.client.packs import Terms, held_leases, load_terms
from tallystick_sync.client.store import Store

_SETTLED = ("accepted", "paid")


@dataclass(frozen=True, slots=True, kw_only=True)
class Space:
    """Bytes that media take, and how many of them nobody needs any more."""

    media_bytes: int
    free_bytes: int


def is_done(connection: sqlite3.Connection, terms: Terms, *, now: int) -> bool:
    """Whether nothing can be done with a lease's media any more."""
    if now > terms.lease.claim_until:
        waiting = connection.execute("SELECT 1 FROM outbox WHERE lease = ?", (terms.lease_id,)).fetchone()
        return waiting is None
    rows = connection.execute("SELECT item, state FROM receipt_item WHERE lease = ?", (terms.lease_id,))
    settled = {row["item"] for row in rows if row["state"] in _SETTLED}
    return settled.issuperset(terms.lease.items)


def look(store: Store, media: MediaStore, *, now: int) -> Space:
    """Say how much space media take."""
    return Space(
        media_bytes=sum(size for _sha256, size in media.files()),
        free_bytes=sum(size for _sha256, size in _unneeded(store, media, now=now)),
    )


def give_back(store: Store, media: MediaStore, *, now: int) -> int:
    """Delete media that nobody needs any more; returns bytes.

    Raises:
        FileProblemError: The disk refused; what was deleted before stays so.
    """
    freed = 0
    for sha256, size in _unneeded(store, media, now=now):
        path = media.path(sha256)
        try:
            path.unlink(missing_ok=True)
        except OSError as exc:
            raise FileProblemError.from_os_error(exc, path) from exc
        freed += size
    return freed


def _unneeded(store: Store, media: MediaStore, *, now: int) -> Iterator[tuple[str, int]]:
    with store.read() as connection:
        held = [load_terms(connection, lease) for lease in held_leases(connection)]
        done = [is_done(connection, terms, now=now) for terms in held]
    wanted = {
        entry.sha256
        for terms, is_over in zip(held, done, strict=True)
        if not is_over
        for entry in terms.manifest.media
    }
    over = {
        entry.sha256
        for terms, is_over in zip(held, done, strict=True)
        if is_over
        for entry in terms.manifest.media
    }
    unneeded = over - wanted
    # What belongs to no lease stays: it may have come by stick, ahead of its lease.
    for sha256, size in media.files():
        if sha256 in unneeded:
            yield sha256, size
