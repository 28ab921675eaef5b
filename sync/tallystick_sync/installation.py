"""Installation keys: a worker's key certifies the key of each laptop that works for them.

Chains of batches run per installation, so a reinstall or a second laptop starts a chain of its own.
"""

from dataclasses import dataclass

from tallystick_packs.envelope import Envelope
from tallystick_packs.keys import VerifyKey
from tallystick_sync.signed import read_signed

KIND = "installation"
MAX_BYTES = 4096


@dataclass(frozen=True, slots=True, kw_only=True)
class Installation:
    """The payload of a certificate: `signer` is the worker, `installation` the key it certifies."""

    format: str
    hub: str
    signer: str
    installation: str
    time: int


def read_installation(envelope: Envelope, *, worker: str, hub: str) -> Installation:
    """Verify that `worker` certified an installation for `hub`.

    Raises:
        UntrustedError: Signed by somebody else, or for another hub.
    """
    keys = [VerifyKey.from_hex(worker)]
    value = read_signed(envelope, KIND, Installation, keys=keys, hub=hub, max_bytes=MAX_BYTES)
    VerifyKey.from_hex(value.installation)
    return value
