"""Keys of confidential packs, kept as the requester sealed them; opened only to put one into a lease."""

from collections.abc import Sequence

from sqlalchemy import Column, Connection, Table, Text, select

from tallystick_packs.errors import BadDocumentError
from tallystick_packs.manifest import Manifest
from tallystick_sync.errors import RefusedError
from tallystick_sync.hub.context import Context
from tallystick_sync.hub.offering import jobs
from tallystick_sync.hub.offering.jobs import PackRow
from tallystick_sync.hub.store.database import Number, insert_or_ignore, metadata
from tallystick_sync.pack_keys import open_published, seal_for_worker
from tallystick_sync.publication import PublishedPack

pack_key = Table(
    "pack_key",
    metadata,
    Column("pack", Number, primary_key=True),
    Column("sealed", Text, nullable=False),
)
"""`sealed`: hex, for the hub's X25519 key. Only confidential packs have a row."""


def take_in(
    connection: Connection, context: Context, packs: Sequence[tuple[PublishedPack, Manifest]]
) -> bool:
    """Keep the keys that came with a publication; returns whether every confidential pack has one now.

    Raises:
        RefusedError: A key is not that of its pack.
    """
    is_complete = True
    for published, manifest in packs:
        if manifest.sealed is None:
            continue
        number = jobs.number_of(connection, published.pack)
        if published.key is not None:
            try:
                open_published(
                    published.key, context.keys.opening, hub=context.hub, pack=published.pack,
                    says=manifest.sealed,
                )  # fmt: skip
            except BadDocumentError as exc:
                raise RefusedError(
                    exc.what, code="bad-key", safe="Nothing was offered to workers.", todo="Publish again."
                ) from exc
            insert_or_ignore(connection, pack_key, {"pack": number, "sealed": published.key})
        is_complete = is_complete and _sealed(connection, number) is not None
    return is_complete


def is_confidential(connection: Connection, pack: PackRow) -> bool:
    """Whether the media of a pack on offer are encrypted."""
    return _sealed(connection, pack.number) is not None


def for_worker(
    connection: Connection, context: Context, pack: PackRow, *, worker: str, public: str
) -> str | None:
    """The key of a pack, sealed for a worker; None where the pack has none.

    Raises:
        BadDocumentError: `public` is no key to seal for.
    """
    sealed = _sealed(connection, pack.number)
    if sealed is None:
        return None
    says = jobs.load_manifest(connection, pack.id).sealed
    if says is None:
        raise BadDocumentError("A pack has a key and says that it needs none.")
    key = open_published(sealed, context.keys.opening, hub=context.hub, pack=pack.id, says=says)
    return seal_for_worker(key, public, hub=context.hub, pack=pack.id, worker=worker)


def _sealed(connection: Connection, number: int) -> str | None:
    return connection.execute(select(pack_key.c.sealed).where(pack_key.c.pack == number)).scalar()
