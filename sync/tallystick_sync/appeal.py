"""An appeal: a worker asks that another person decides about a rejected answer (R6).

One action, offline too: it is signed with the worker's installation like a batch and rides along with the
next sync. Several appeals may name the same `joint` text: workers who were turned down for the same reason
speak together, and one reviewer sees them together (R21).
"""

from collections.abc import Iterable
from dataclasses import dataclass

from tallystick_packs.envelope import Envelope
from tallystick_packs.errors import BadDocumentError
from tallystick_packs.keys import VerifyKey
from tallystick_sync.signed import read_signed

KIND = "appeal"
MAX_BYTES = 64 * 1024
MAX_TEXT = 4000


@dataclass(frozen=True, slots=True, kw_only=True)
class Appealed:
    """An item that was rejected, and the revision."""

    item: str
    revision: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Appeal:
    """The payload of an appeal.

    Attributes:
        time: When it was made, by the worker's clock: a claim.
        text: Why, in the worker's own words; may be empty.
        joint: A name that appeals made together share.
    """

    format: str
    hub: str
    signer: str
    worker: str
    lease: str
    time: int
    items: tuple[Appealed, ...]
    text: str = ""
    joint: str | None = None


def read_appeal(envelope: Envelope, *, installations: Iterable[VerifyKey], hub: str) -> Appeal:
    """Verify an appeal against the installations that its worker certified.

    Raises:
        UntrustedError: Signed by no such installation, or for another hub.
        BadDocumentError: Wrong shape, about nothing, or too long.
    """
    appeal = read_signed(envelope, KIND, Appeal, keys=installations, hub=hub, max_bytes=MAX_BYTES)
    if not appeal.items or len(appeal.text) > MAX_TEXT:
        raise BadDocumentError(f"An appeal is about at least one item and says at most {MAX_TEXT} letters.")
    return appeal
