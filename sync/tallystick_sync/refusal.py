"""A refusal: the hub's signed no, so that nobody else can say it in the hub's name."""

from collections.abc import Iterable
from dataclasses import dataclass

from tallystick_packs.envelope import Envelope
from tallystick_packs.keys import VerifyKey
from tallystick_sync.signed import read_signed

KIND = "refusal"
MAX_BYTES = 16 * 1024
UNKNOWN_INSTALLATION = "unknown-installation"
"""The code that asks for the installation's certificate: the hub has never seen it, or lost it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Refusal:
    """The payload of a refusal: a code for programs, three sentences for people."""

    format: str
    hub: str
    signer: str
    nonce: str
    time: int
    code: str
    what: str
    safe: str
    todo: str


def read_refusal(envelope: Envelope, *, keys: Iterable[VerifyKey], hub: str) -> Refusal:
    """Verify a refusal against the hub's keys."""
    return read_signed(envelope, KIND, Refusal, keys=keys, hub=hub, max_bytes=MAX_BYTES)
