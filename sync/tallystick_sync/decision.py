"""A decision: what a reviewer says about answers, signed by the person who says it.

Accept needs nothing more. Returning for repair, rejecting, and accepting below the bar need a code from the
pack's own closed list and evidence (R4, R5); the hub refuses a decision without them. On an appeal another
person decides than the one who rejected (R6).
"""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal

from tallystick_packs.envelope import Envelope
from tallystick_packs.keys import VerifyKey
from tallystick_sync.signed import read_signed

KIND = "decision"
MAX_BYTES = 1024 * 1024

Verdict = Literal["accept", "below", "return", "reject"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Decided:
    """The verdict on one revision of one item.

    Attributes:
        looked: When the reviewer opened it (Unix seconds); needed for all but accept.
    """

    item: str
    revision: int
    verdict: Verdict
    code: str | None = None
    evidence: str | None = None
    looked: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Decision:
    """The payload of a decision on items of one batch; `appeal` is the id of the appeal it decides."""

    format: str
    hub: str
    signer: str
    time: int
    lease: str
    batch: str
    items: tuple[Decided, ...]
    appeal: str | None = None


def read_decision(envelope: Envelope, *, keys: Iterable[VerifyKey], hub: str) -> Decision:
    """Verify a decision against the keys of reviewers and coordinators."""
    return read_signed(envelope, KIND, Decision, keys=keys, hub=hub, max_bytes=MAX_BYTES)
