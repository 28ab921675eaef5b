"""The header of a pack: what a worker reads before downloading it.

A signed document of its own, at most 4 KB as stored. It says who asks, why, what it pays, how long an
item took in the pilot, how answers are checked, what is recorded and what to expect (R7, R8, R13, R14).
The manifest names it by its id, and a lease binds both.
"""

from dataclasses import dataclass

from tallystick_packs.documents import read_payload
from tallystick_packs.envelope import Envelope
from tallystick_packs.keys import VerifyKey
from tallystick_packs.terms import LeaseTerms, PayTerms, Purpose, Requester, ReviewTerms

KIND = "header"
MAX_STORED_BYTES = 4096


@dataclass(frozen=True, slots=True, kw_only=True)
class Header:
    """The payload of a header document. Sizes in bytes, counts in items."""

    format: str
    signer: str
    job: str
    title: str
    description: str
    pack: int
    packs: int
    items: int
    kinds: tuple[str, ...]
    languages: tuple[str, ...]
    download_bytes: int
    requester: Requester
    purpose: Purpose
    pay: PayTerms
    hourly_minor: int
    review: ReviewTerms
    lease: LeaseTerms
    redundancy: int
    recorded: tuple[str, ...]
    warnings: tuple[str, ...]


def read_header(envelope: Envelope) -> Header:
    """Parse a header and check that the key it names signed it.

    Raises:
        BadDocumentError: Wrong shape, or the signature does not hold.
        BadKeyError: It names an unusable key.
    """
    header = read_payload(envelope, KIND, Header, max_bytes=MAX_STORED_BYTES)
    envelope.verify([VerifyKey.from_hex(header.signer)])
    return header
