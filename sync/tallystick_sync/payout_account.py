"""Where a worker wants to be paid: entered and signed by the worker, readable by the hub alone.

The first account counts at once. A change waits: it counts from `CHANGE_DAYS` after it came to the hub, and
only once the worker has confirmed it; until then it can be cancelled. So who borrows a laptop for an hour
cannot redirect a payment unnoticed.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal

from tallystick_packs.envelope import Envelope
from tallystick_packs.errors import BadDocumentError
from tallystick_packs.keys import VerifyKey
from tallystick_sync.signed import read_signed

KIND = "payout-account"
MAX_BYTES = 8192
CHANGE_DAYS = 3
PERSON_KEY = "person-key"
"""Kind of the note that carries a document's key, wrapped for the hub."""

Service = Literal["mpesa", "mtn-momo", "orange-money", "wave", "bank", "cash"]
SERVICES: tuple[Service, ...] = ("mpesa", "mtn-momo", "orange-money", "wave", "bank", "cash")


@dataclass(frozen=True, slots=True, kw_only=True)
class Details:
    """What is sealed: the service, a phone number or IBAN, and the name that the account is under."""

    service: Service
    number: str
    holder: str


@dataclass(frozen=True, slots=True, kw_only=True)
class PayoutAccount:
    """The payload.

    Attributes:
        action: `set` brings an account, `confirm` and `cancel` are about an earlier one.
        sealed: Set: the details under a key of their own, hex.
        account: Confirm, cancel: id of the document that set it.
    """

    format: str
    hub: str
    signer: str
    worker: str
    time: int
    action: Literal["set", "confirm", "cancel"]
    sealed: str | None = None
    account: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class PersonKeyNote:
    """A note of kind `person-key`: the key of a document's sealed fields, wrapped for the hub, hex."""

    document: str
    wrapped: str


def read_payout_account(envelope: Envelope, *, installations: Iterable[VerifyKey], hub: str) -> PayoutAccount:
    """Verify a payout account against the installations that its worker certified.

    Raises:
        UntrustedError: Signed by no such installation, or for another hub.
        BadDocumentError: Wrong shape, or it contradicts itself.
    """
    value = read_signed(envelope, KIND, PayoutAccount, keys=installations, hub=hub, max_bytes=MAX_BYTES)
    is_set = value.action == "set"
    if is_set != (value.sealed is not None) or is_set != (value.account is None):
        raise BadDocumentError("A payout account contradicts itself.")
    return value
