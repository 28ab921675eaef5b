"""A worker's word on a payment: it arrived, or it did not (R19).

The hub's receipt says *paid* once a reference came back from the payment service. Only the person who was to
get the money knows whether it came: *paid, says the hub* and *paid, confirmed by the worker* are two things.
"""

from collections.abc import Iterable
from dataclasses import dataclass

from tallystick_packs.envelope import Envelope
from tallystick_packs.errors import BadDocumentError
from tallystick_packs.keys import VerifyKey
from tallystick_sync.signed import read_signed

KIND = "payment-word"
MAX_BYTES = 16 * 1024
MAX_TEXT = 1000


@dataclass(frozen=True, slots=True, kw_only=True)
class PaymentWord:
    """The payload; `line` is the permanent id of a line in a payout run, the newest word on it counts."""

    format: str
    hub: str
    signer: str
    worker: str
    line: str
    arrived: bool
    time: int
    text: str = ""


def read_payment_word(envelope: Envelope, *, installations: Iterable[VerifyKey], hub: str) -> PaymentWord:
    """Verify a word against the installations that its worker certified.

    Raises:
        UntrustedError: Signed by no such installation, or for another hub.
        BadDocumentError: Wrong shape, or too long.
    """
    word = read_signed(envelope, KIND, PaymentWord, keys=installations, hub=hub, max_bytes=MAX_BYTES)
    if len(word.text) > MAX_TEXT:
        raise BadDocumentError(f"A word on a payment has at most {MAX_TEXT} letters.")
    return word
