"""What a requester tells a hub: publish these packs; give me what came back.

Both are signed by the requester's key, name the hub, and may be repeated without harm.
"""

from collections.abc import Iterable
from dataclasses import dataclass

from tallystick_packs.envelope import Envelope
from tallystick_packs.keys import VerifyKey
from tallystick_sync.signed import read_signed

PUBLISH_KIND = "publication"
QUERY_KIND = "results-query"
ENROL_KIND = "requester-application"
MAX_BYTES = 1024 * 1024


@dataclass(frozen=True, slots=True, kw_only=True)
class PublishedPack:
    """A pack to offer: manifest id, header id, and the file's hash, size and media start in bytes.

    `key`: the key of a confidential pack, sealed for the hub, hex.
    """

    pack: str
    header: str
    file_sha256: str
    file_size: int
    media_start: int
    key: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Publication:
    """The payload of a publication: all packs of one job.

    `token`: the requester's own name for it, so that a repeat is known and something else under it refused.
    """

    format: str
    hub: str
    signer: str
    time: int
    job: str
    packs: tuple[PublishedPack, ...]
    token: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ResultsQuery:
    """Ask for the batches and receipts of a job, from position `after` on."""

    format: str
    hub: str
    signer: str
    time: int
    nonce: str
    job: str
    after: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Application:
    """A requester redeems an invite: this key is mine, and this is who I am."""

    format: str
    hub: str
    signer: str
    time: int
    token: str
    name: str
    country: str
    contact: str


def read_publication(envelope: Envelope, *, keys: Iterable[VerifyKey], hub: str) -> Publication:
    """Verify a publication against the roster's requester keys."""
    return read_signed(envelope, PUBLISH_KIND, Publication, keys=keys, hub=hub, max_bytes=MAX_BYTES)


def read_results_query(envelope: Envelope, *, keys: Iterable[VerifyKey], hub: str) -> ResultsQuery:
    """Verify a query against the roster's requester keys."""
    return read_signed(envelope, QUERY_KIND, ResultsQuery, keys=keys, hub=hub, max_bytes=MAX_BYTES)


def read_application(envelope: Envelope, *, key: str, hub: str) -> Application:
    """Verify that the key an application names signed it."""
    keys = [VerifyKey.from_hex(key)]
    return read_signed(envelope, ENROL_KIND, Application, keys=keys, hub=hub, max_bytes=MAX_BYTES)
