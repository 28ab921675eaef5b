"""What a requester tells a hub about a job of theirs: how does it stand; close it; read this to the workers.

A clarification is a document of its own, because it goes on to workers as it was signed (R18).
"""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal

from tallystick_packs.envelope import Envelope
from tallystick_packs.errors import BadDocumentError
from tallystick_packs.keys import VerifyKey
from tallystick_sync.signed import read_signed

ORDER_KIND = "job-order"
CLARIFICATION_KIND = "clarification"
MAX_BYTES = 16 * 1024
MAX_TEXT = 2000


@dataclass(frozen=True, slots=True, kw_only=True)
class JobOrder:
    """The payload of an order: `look` asks for sums, `close` also ends the job for new leases.

    `reject` is known only to be refused with the reason: pay is a reviewer's to decide, never a requester's.
    """

    format: str
    hub: str
    signer: str
    time: int
    nonce: str
    job: str
    order: Literal["look", "close", "reject"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Clarification:
    """A requester's note to all who hold a lease of a job, now or later; it changes no rule and no price.

    Nobody's answer from before they read it is turned down for what it says (R18).

    Attributes:
        codes: Rejection codes that it concerns; without them all do.
        token: The requester's own name for it: under one token a note is sent once.
    """

    format: str
    hub: str
    signer: str
    time: int
    job: str
    text: str
    codes: tuple[str, ...] | None = None
    token: str | None = None


def read_job_order(envelope: Envelope, *, keys: Iterable[VerifyKey], hub: str) -> JobOrder:
    """Verify an order against the roster's requester keys."""
    return read_signed(envelope, ORDER_KIND, JobOrder, keys=keys, hub=hub, max_bytes=MAX_BYTES)


def read_clarification(envelope: Envelope, *, keys: Iterable[VerifyKey], hub: str) -> Clarification:
    """Verify a clarification against the roster's requester keys.

    Raises:
        UntrustedError: Signed by no requester of this hub.
        BadDocumentError: Empty, or too long.
    """
    value = read_signed(envelope, CLARIFICATION_KIND, Clarification, keys=keys, hub=hub, max_bytes=MAX_BYTES)
    if not value.text.strip() or len(value.text) > MAX_TEXT:
        raise BadDocumentError(f"A clarification has 1 to {MAX_TEXT} letters.")
    return value
