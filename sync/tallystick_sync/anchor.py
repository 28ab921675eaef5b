"""The anchor: the hub's signed time and position, beside the parts of every answer.

It answers exactly one request (the nonce), says which batch arrived last, how far the worker's feed of
leases and receipts has been sent, and at which size and root the log stood. An answer without an anchor
that verifies is not the hub's, whatever its status code says.
"""

from collections.abc import Iterable
from dataclasses import dataclass

from tallystick_packs.envelope import Envelope
from tallystick_packs.keys import VerifyKey
from tallystick_sync.signed import read_signed

KIND = "anchor"
MAX_BYTES = 8192


@dataclass(frozen=True, slots=True, kw_only=True)
class Anchor:
    """The payload of an anchor. `feed` counts leases and receipts sent so far; `more` says some wait.

    `taken`: ids of the worker's papers (appeals and the like) in this request that the hub has now.
    `sealing`: public half of the key with which the hub opens what is sealed for it.
    """

    format: str
    hub: str
    signer: str
    worker: str
    installation: str
    nonce: str
    time: int
    last_batch: str | None = None
    feed: int
    more: bool
    log_size: int
    log_root: str
    taken: tuple[str, ...] | None = None
    sealing: str | None = None


def read_anchor(envelope: Envelope, *, keys: Iterable[VerifyKey], hub: str) -> Anchor:
    """Verify an anchor against the hub's keys."""
    return read_signed(envelope, KIND, Anchor, keys=keys, hub=hub, max_bytes=MAX_BYTES)
