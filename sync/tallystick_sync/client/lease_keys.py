"""The key that a lease brings for a confidential pack, opened with the worker's own."""

from tallystick_packs.errors import BadDocumentError
from tallystick_packs.manifest import Manifest
from tallystick_packs.texts import _
from tallystick_sync.client.identity import Identity
from tallystick_sync.errors import UntrustedError
from tallystick_sync.lease import Lease
from tallystick_sync.pack_keys import open_leased


def key_of(lease: Lease, manifest: Manifest, identity: Identity) -> bytes | None:
    """The key of the media, None where they are not encrypted.

    Raises:
        UntrustedError: The lease brings no key that opens this pack for this worker.
    """
    if manifest.sealed is None:
        return None
    try:
        return open_leased(
            lease.key or "", [identity.sealing], hub=lease.hub, pack=lease.pack, worker=identity.worker,
            says=manifest.sealed,
        )  # fmt: skip
    except BadDocumentError as exc:
        raise UntrustedError(
            _("The lease does not bring the key of this confidential pack."),
            todo=_("Do not wait for it; tell your coordinator."),
        ) from exc
