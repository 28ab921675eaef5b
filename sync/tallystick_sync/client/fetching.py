"""Fetching what all held leases need, one pack after the other, newest lease first."""

from collections.abc import Callable

from tallystick_sync.client.asking import language_of
from tallystick_sync.client.downloads import Downloader
from tallystick_sync.client.exchange import load_trusted
from tallystick_sync.client.media_store import MediaStore
from tallystick_sync.client.packs import Terms, held_leases, held_pack, load_terms
from tallystick_sync.client.space import is_done
from tallystick_sync.client.store import Store
from tallystick_sync.errors import RefusedError, UntrustedError
from tallystick_sync.link import SocketTransport
from tallystick_sync.link.patience import Patience
from tallystick_sync.transport import Transport

Progress = Callable[[str, int, int], None]
"""Called with (title of the pack, bytes here, bytes in all)."""


def fetch_leased(
    store: Store,
    media: MediaStore,
    transport: Transport,
    on_progress: Progress | None,
    *,
    patience_s: float = 0,
    answered: str = "",
    now: int = 0,
    first_items: int | None = None,
) -> int:
    """Fetch every file that a held lease needs and that is not on the disk.

    Args:
        patience_s: How long to go on trying while nothing comes, in seconds.
        now: Unix seconds; packs with which nothing can be done any more are not fetched again.
        first_items: Only what the first so many items of each pack need; None for all.
        answered: The address at which the hub just answered; it is tried first.

    Returns:
        Bytes fetched.

    Raises:
        LinkError, FileProblemError: As `Downloader.fetch`; what arrived is kept.
        RefusedError, UntrustedError: One pack cannot be had whole; the others were fetched all the same.
    """
    meter = transport.meter if isinstance(transport, SocketTransport) else None
    downloader = Downloader(
        transport, media, store.profile / "partial", streams=lambda: meter.streams if meter else 1
    )
    with store.read() as connection:
        trusted = load_trusted(connection)
        all_held = [load_terms(connection, lease) for lease in held_leases(connection)]
        held = [terms for terms in all_held if not is_done(connection, terms, now=now)]
        language = language_of(connection)
    known = trusted.trust.addresses if trusted else ()
    addresses = tuple(dict.fromkeys([answered, *known] if answered else known))
    fetched = 0
    failure: RefusedError | UntrustedError | None = None
    for terms in held:
        if not downloader.missing(terms.lease, terms.manifest):
            continue
        try:
            fetched += downloader.fetch(
                terms.lease, terms.manifest, addresses, _titled(on_progress, terms.header.title),
                patience=Patience(patience_s), first_items=first_items, language=language,
            )  # fmt: skip
        except (RefusedError, UntrustedError) as exc:
            failure = failure or exc  # this pack's own trouble: the next one may be well
        finally:
            _note(store, media, terms)
    if failure is not None:
        raise failure
    return fetched


def _titled(on_progress: Progress | None, title: str) -> Callable[[int, int], None] | None:
    if on_progress is None:
        return None
    return lambda done, total: on_progress(title, done, total)


def _note(store: Store, media: MediaStore, terms: Terms) -> None:
    with store.read() as connection:
        pack = held_pack(connection, terms, media)
    statement = "UPDATE download SET have = ?, total = ?, done = ? WHERE lease = ?"
    values = (pack.bytes_here, pack.bytes_total, pack.ready, terms.lease_id)
    store.writer.now(lambda connection: connection.execute(statement, values), "download")
