"""The catalog: what is on offer, without hashes, sent as changes since a version.

Hashes do not compress, so a catalog names packs by a small number; the header (asked for by that number)
and the lease bring the hashes, both signed.
"""

from collections.abc import Iterable
from dataclasses import dataclass

from tallystick_packs.envelope import Envelope
from tallystick_packs.keys import VerifyKey
from tallystick_packs.money import Price
from tallystick_sync.signed import read_signed

KIND = "catalog"
MAX_BYTES = 2 * 1024 * 1024


@dataclass(frozen=True, slots=True, kw_only=True)
class CatalogEntry:
    """One pack on offer; `items` are those still free for this worker.

    `data_minor_per_item`: what the requester repays of the download with each accepted item (R8).
    """

    number: int
    title: str
    requester: str
    country: str
    kinds: tuple[str, ...]
    languages: tuple[str, ...]
    warnings: tuple[str, ...]
    items: int
    price: Price
    hourly_minor: int
    download_bytes: int
    data_minor_per_item: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Catalog:
    """The payload of a catalog delta: entries added or changed since `since`, and numbers gone."""

    format: str
    hub: str
    signer: str
    time: int
    since: int
    version: int
    add: tuple[CatalogEntry, ...]
    gone: tuple[int, ...]


def read_catalog(envelope: Envelope, *, keys: Iterable[VerifyKey], hub: str) -> Catalog:
    """Verify a catalog delta against the hub's keys."""
    return read_signed(envelope, KIND, Catalog, keys=keys, hub=hub, max_bytes=MAX_BYTES)
