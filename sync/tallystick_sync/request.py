"""The sync request: a worker's state and wants, signed by the installation.

Idempotent in every part: wants are states ("hold two packs"), batches are known by their id, a token
redeemed again by the same key gets the same answer. So a lost answer is repaired by asking again.
"""

from dataclasses import dataclass, field

from tallystick_packs.envelope import Envelope
from tallystick_packs.keys import VerifyKey
from tallystick_sync.signed import read_signed

KIND = "sync-request"
MAX_BYTES = 64 * 1024
NONCE_BYTES = 16


@dataclass(frozen=True, slots=True, kw_only=True)
class Have:
    """What the worker holds: versions of lists, position in the feed, log size seen and witnessed.

    `headers` are ids of headers of wanted packs: the hub need not send them again. `notices` is the number of
    the last notice of the board. `sealing` is the beginning of the hub's key for sealing, 8 hex digits: an
    anchor names the key only where that is another one.
    """

    trust: int = 0
    roster: int = 0
    catalog: int = 0
    feed: int = 0
    log_size: int = 0
    witnessed: int | None = None
    headers: tuple[str, ...] | None = None
    notices: int | None = None
    sealing: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Want:
    """What the worker would like: headers and packs by their number in the catalog.

    `opening` is how many bytes of files may come with a new lease, so that its first item can be worked on
    without another round trip.

    `sealing`: public half of the worker's X25519 key, hex, for the keys of confidential packs and for the
    answer to a sealed request.

    `language`: what the worker reads (BCP 47): of the instructions, only these come with `opening`.
    """

    headers: tuple[int, ...] = ()
    packs: tuple[int, ...] = ()
    hold: int = 0
    opening: int | None = None
    sealing: str | None = None
    language: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class SyncRequest:
    """The payload of a sync request; `signer` is the installation, `time` the laptop's clock.

    `count` rises with each request of the installation, so that a recorded one is known for what it is.
    """

    format: str
    hub: str
    signer: str
    worker: str
    nonce: str
    time: int
    program: str
    have: Have = field(default_factory=Have)
    want: Want | None = None
    token: str | None = None
    name: str | None = None
    count: int | None = None

    @property
    def wants(self) -> Want:
        """What it would like; nothing where it says nothing."""
        return self.want or Want()


def read_sync_request(envelope: Envelope, *, installation: str, hub: str) -> SyncRequest:
    """Verify a sync request against the installation that its certificate names."""
    keys = [VerifyKey.from_hex(installation)]
    return read_signed(envelope, KIND, SyncRequest, keys=keys, hub=hub, max_bytes=MAX_BYTES)
