"""Leases with the documents they bind, verified together: as they come from the hub, or on a first stick."""

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass

from tallystick_packs.envelope import Envelope
from tallystick_packs.header import Header, read_header
from tallystick_packs.manifest import Manifest, read_manifest
from tallystick_sync import lease as leases
from tallystick_sync.errors import ExpiredError, UntrustedError
from tallystick_sync.lease import Lease
from tallystick_sync.roster import Roster
from tallystick_sync.trust import TrustList

Headers = Mapping[str, tuple[Envelope, Header]]


@dataclass(frozen=True, slots=True, kw_only=True)
class NewLease:
    """A lease with the documents it binds."""

    envelope: Envelope
    lease: Lease
    manifest: Manifest
    header: Header


def read_headers(envelopes: Iterable[Envelope], roster: Roster | None) -> Headers:
    """Headers by id, each signed by a requester on the roster.

    Raises:
        UntrustedError: One is signed by somebody else.
    """
    found = {}
    for envelope in envelopes:
        header = read_header(envelope)
        _check_requester(header.signer, roster)
        found[envelope.id] = (envelope, header)
    return found


def read_leases(
    envelopes: Iterable[Envelope],
    manifests: Iterable[Envelope],
    headers: Headers,
    trust: TrustList,
    roster: Roster | None,
    *,
    worker: str,
    formerly: Collection[str] = (),
    bearer: str | None = None,
) -> Iterator[NewLease]:
    """Verify leases with their manifests and headers.

    Args:
        worker: Whose they must be.
        formerly: Keys in whose place the worker's stands: their leases are the worker's too.
        bearer: With it they must be that token's instead (its hash).

    Raises:
        UntrustedError: One is not this worker's, worse than what the requester signed, or lacks a document.
        ExpiredError: Signed after the trust list had run out.
    """
    found = {envelope.id: read_manifest(envelope) for envelope in manifests}
    for envelope in envelopes:
        lease = leases.read_lease(envelope, keys=trust.hub_verify_keys(), hub=trust.hub)
        if trust.is_expired(lease.time):
            raise ExpiredError("A lease was signed after the hub's trust list had run out.")
        if lease.pack not in found or lease.header not in headers:
            raise UntrustedError("A lease came without the pack's manifest or header.")
        manifest, header = found[lease.pack], headers[lease.header][1]
        if manifest.signer != header.signer:
            raise UntrustedError("A pack's header and manifest are signed by different requesters.")
        _check_requester(manifest.signer, roster)
        leases.check_promise(
            lease, worker=_holder(lease, worker, formerly), pack=lease.pack, manifest=manifest,
            header_id=lease.header, header=header, bearer=bearer,
        )  # fmt: skip
        yield NewLease(envelope=envelope, lease=lease, manifest=manifest, header=header)


def _holder(lease: Lease, worker: str, formerly: Collection[str]) -> str:
    """Who must hold a lease: the worker, or a key in whose place theirs stands."""
    return lease.worker if lease.worker is not None and lease.worker in formerly else worker


def _check_requester(key: str, roster: Roster | None) -> None:
    if roster is None or roster.requester_of(key) is None:
        raise UntrustedError(
            "A pack is signed by a requester whom no coordinator of this hub has vouched for.",
            todo="Do not work on it; tell your coordinator.",
        )
