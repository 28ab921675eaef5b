"""The lease: the hub's signed promise to pay for these items at this price, held before work starts.

It binds pack and header by their ids, so the rules cannot change under it (R18), and names the file's
hash and where its media start, so a download can begin at any item. A program refuses a lease that is
worse than what the requester signed: a hub may add, never subtract.

A *bearer lease* names no worker but the hash of an invite's token: it goes out on a stick, with a first pack,
to somebody who is not known yet. Whoever redeems the token first gets a lease of their own `instead_of` it;
receipts exist under that one only.
"""

from collections.abc import Iterable
from dataclasses import dataclass

from tallystick_packs.currencies import DECIMALS
from tallystick_packs.envelope import Envelope
from tallystick_packs.errors import BadDocumentError
from tallystick_packs.header import Header
from tallystick_packs.keys import VerifyKey
from tallystick_packs.manifest import Manifest
from tallystick_packs.money import Money, Price
from tallystick_sync.errors import UntrustedError
from tallystick_sync.signed import read_signed

KIND = "lease"
MAX_BYTES = 1024 * 1024
SECONDS_PER_DAY = 86_400


@dataclass(frozen=True, slots=True, kw_only=True)
class Rate:
    """Payout currency units per price currency unit, as a ratio of integers (of minor units)."""

    numerator: int = 1
    denominator: int = 1


@dataclass(frozen=True, slots=True, kw_only=True)
class Lease:
    """The payload of a lease. Times are Unix seconds, sizes bytes.

    It is held by a `worker` (a key), or by whoever has the invite token whose hash is `bearer`. `instead_of`
    is the id of the bearer lease that a worker's lease replaces.

    `key`: the key of a confidential pack, sealed for this worker, hex.
    """

    format: str
    hub: str
    signer: str
    worker: str | None = None
    bearer: str | None = None
    instead_of: str | None = None
    job: str
    pack: str
    header: str
    file_sha256: str
    file_size: int
    media_start: int
    items: tuple[str, ...]
    price: Price
    payout_currency: str
    rate: Rate
    time: int
    until: int
    claim_until: int
    key: str | None = None


def pack_name(lease: Lease) -> str:
    """What the pack of a lease is called on a stick."""
    return f"pack-{lease.pack[:16]}.tallypack"


def read_lease(envelope: Envelope, *, keys: Iterable[VerifyKey], hub: str) -> Lease:
    """Verify a lease against the hub's keys.

    Raises:
        UntrustedError: Signed by nobody who may, or for another hub.
        BadDocumentError: Wrong shape; or it is held by nobody, or by two.
    """
    lease = read_signed(envelope, KIND, Lease, keys=keys, hub=hub, max_bytes=MAX_BYTES)
    if (lease.worker is None) == (lease.bearer is None):
        raise BadDocumentError("A lease is held by a worker or by the bearer of a token: one of the two.")
    if lease.bearer is not None and lease.instead_of is not None:
        raise BadDocumentError("A lease that takes another's place names its worker.")
    return lease


def check_promise(
    lease: Lease,
    *,
    worker: str,
    pack: str,
    manifest: Manifest,
    header_id: str,
    header: Header,
    bearer: str | None = None,
) -> None:
    """Refuse a lease that is not this worker's, or worse than what the requester signed.

    Args:
        bearer: The hash of the invite's token, where the lease came with a first pack on a stick; then it
            must be that token's, and no worker's.

    Raises:
        UntrustedError: The message names what is worse.
    """
    promised = header.pay.price
    worse = (
        (bearer is None and lease.worker != worker, "it is another worker's"),
        (bearer is not None and lease.bearer != bearer, "it is for another invite"),
        (lease.pack != pack or lease.job != manifest.job, "it is for another pack"),
        (lease.header != header_id or manifest.header != header_id, "it is under other terms"),
        (not set(lease.items) <= set(manifest.item_ids()), "it names items that are not in the pack"),
        (len(set(lease.items)) != len(lease.items) or not lease.items, "its list of items is not right"),
        (lease.price.currency != promised.currency, "it is in another currency"),
        (_is_less(lease.price, promised), "it pays less than the requester signed"),
        (_loses_value(lease), "it pays out less than the price"),
        ((lease.key is None) != (manifest.sealed is None), "it does not bring the key that the pack needs"),
        (lease.file_size < 1 or lease.media_start < 0, "it says the pack has no size"),
        (lease.until < lease.time + header.lease.days * SECONDS_PER_DAY, "it is shorter than the terms say"),
        (
            lease.claim_until < lease.until + header.lease.claim_days * SECONDS_PER_DAY,
            "it leaves less time to claim than the terms say",
        ),
    )
    for is_worse, what in worse:
        if is_worse:
            raise UntrustedError(
                f"The hub's lease was refused: {what}.",
                todo="Do not work on this pack; tell your coordinator.",
            )


def check_instead(lease: Lease, bearer: Lease) -> None:
    """Refuse a lease that takes back something of the bearer lease whose place it takes.

    Raises:
        UntrustedError: The message names what was taken back.
    """
    taken = (
        ((lease.pack, lease.header) != (bearer.pack, bearer.header), "it is for another pack"),
        (not set(bearer.items) <= set(lease.items), "items are missing"),
        (lease.price.currency != bearer.price.currency, "it is in another currency"),
        (_is_less(lease.price, bearer.price), "it pays less"),
        ((lease.payout_currency, lease.rate) != (bearer.payout_currency, bearer.rate), "its rate is another"),
        (lease.until < bearer.until or lease.claim_until < bearer.claim_until, "it ends earlier"),
    )
    for is_taken, what in taken:
        if is_taken:
            raise UntrustedError(
                f"The hub takes back what it promised with the first pack: {what}.",
                safe="The lease from the stick and your work are kept.",
                todo="Tell your coordinator.",
            )


def rate_words(price_currency: str, payout_currency: str, rate: Rate) -> str:
    """The rate for people, such as `EUR 1.00 = KES 149.50`; empty where the price's currency is paid."""
    if price_currency == payout_currency:
        return ""
    one = Money(minor=10 ** DECIMALS[price_currency], currency=price_currency)
    out = Money(minor=one.minor * rate.numerator // rate.denominator, currency=payout_currency)
    return f"{one} = {out}"


def _loses_value(lease: Lease) -> bool:
    """Whether the rate is no rate, or takes something away where no currency changes."""
    rate = lease.rate
    if rate.numerator < 1 or rate.denominator < 1:
        return True
    return lease.payout_currency == lease.price.currency and rate.numerator < rate.denominator


def _is_less(price: Price, promised: Price) -> bool:
    return price.minor * promised.per_items < promised.minor * price.per_items
