"""The header of a pack: what a worker reads before downloading it.

A signed document of its own, at most 4 KB as stored. It says who asks, why, what it pays, how long an
item took in the pilot, how answers are checked, what is recorded and what to expect (R7, R8, R13, R14).
The manifest names it by its id, and a lease binds both.
"""

from dataclasses import dataclass

from tallystick_packs.documents import read_self_signed
from tallystick_packs.envelope import Envelope
from tallystick_packs.errors import BadDocumentError, PacksError
from tallystick_packs.terms import ControlTerms, LeaseTerms, PayTerms, Purpose, Requester, ReviewTerms

KIND = "header"
MAX_STORED_BYTES = 4096
#: What a header may say that is recorded beside the answers; everything else is not (R13).
TIME_PER_ITEM, EDIT_COUNTS = "time per item", "edit counts"


@dataclass(frozen=True, slots=True, kw_only=True)
class Header:
    """The payload of a header document. Sizes in bytes, counts in items.

    `confidential`: the media are encrypted, and a lease brings their key; None where they are not.
    `training` of the items are training items, which come first and are paid like the others. `control` says
    what follows from items with known answers, where there are some (R10).
    """

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
    confidential: bool | None = None
    training: int | None = None
    control: ControlTerms | None = None


def read_header(envelope: Envelope) -> Header:
    """Parse a header, check its inner consistency and that the key it names signed it.

    Raises:
        BadDocumentError: Wrong shape, a contradiction inside, or the signature does not hold.
    """
    header = read_self_signed(envelope, KIND, Header, max_bytes=MAX_STORED_BYTES)
    check_consistency(header)
    return header


def check_consistency(header: Header) -> None:
    """Refuse a header whose figures cannot be true, or whose hourly rate is not what its price gives."""
    try:
        _price = header.pay.price
    except PacksError as exc:
        raise BadDocumentError(f"A header's price is not right: {exc.what}") from exc
    pay, lease = header.pay, header.lease
    counts = (header.items, header.pack, header.download_bytes, lease.days, lease.claim_days)
    if min(*counts, pay.piloted_seconds_per_item, pay.active_cap) < 1 or header.pack > header.packs:
        raise BadDocumentError("A header counts something that cannot be zero or less.")
    if header.confidential is False:
        raise BadDocumentError("A header says that it is not confidential by leaving that out.")
    if not 0 <= (header.training or 0) < header.items:
        raise BadDocumentError("A header counts more training items than it has items.")
    if header.control is not None and not header.control.is_possible:
        raise BadDocumentError("A header's rule about control items cannot be kept.")
    if pay.data_minor_per_item is not None and pay.data_minor_per_item < 1:
        raise BadDocumentError("A header that repays no data leaves that out.")
    if pay.floor_per_hour_minor < 0 or header.hourly_minor != pay.hourly_minor:
        raise BadDocumentError("A header's hourly rate is not what its price and piloted time give.")
