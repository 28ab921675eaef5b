"""The batch: signed answers on their way to the hub, one lease and one installation each.

Batches of an installation form a chain (`sequence`, `previous`). The chain proves order, never time; a gap
or a fork is recorded and shown to a person and never delays or voids pay.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, Literal

from tallystick_packs.envelope import Envelope
from tallystick_packs.errors import BadDocumentError
from tallystick_packs.keys import VerifyKey
from tallystick_sync.signed import read_signed

KIND = "batch"
MAX_BYTES = 4 * 1024 * 1024
MAX_ENTRIES = 2000


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """What a worker says about one item.

    Attributes:
        revision: 1 for the first answer to the item, then rising by one.
        replaces: The revision that this one replaces, or None.
        finished: Unix seconds by the worker's clock: a claim, bounded by the hub (R1).
        active_s: Seconds of active work: a claim, bounded by the header's cap (R9).
        edits: Steps that the answer took, of a job that records edit counts (R13).
        result: Label Studio result entries of an answer.
        reason: Why an item was skipped or reported.
    """

    kind: Literal["answer", "skip", "report"]
    item: str
    revision: int
    finished: int
    active_s: int = 0
    edits: int | None = None
    replaces: int | None = None
    result: list[dict[str, Any]] | None = None
    reason: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Batch:
    """The payload of a batch; `signer` is the installation, `anchor` the id of the last anchor it held."""

    format: str
    hub: str
    signer: str
    worker: str
    lease: str
    anchor: str | None = None
    sequence: int
    previous: str | None = None
    entries: tuple[Entry, ...]


def read_batch(envelope: Envelope, *, installations: Iterable[VerifyKey], hub: str) -> Batch:
    """Verify a batch against the installations that its worker certified.

    Raises:
        UntrustedError: Signed by no such installation, or for another hub.
        BadDocumentError: Wrong shape, too many entries, an item twice.
    """
    batch = read_signed(envelope, KIND, Batch, keys=installations, hub=hub, max_bytes=MAX_BYTES)
    if not 1 <= len(batch.entries) <= MAX_ENTRIES:
        raise BadDocumentError(f"A batch holds 1 to {MAX_ENTRIES} entries.")
    seen = {(entry.item, entry.revision) for entry in batch.entries}
    if len(seen) != len(batch.entries):
        raise BadDocumentError("A batch says two things about one revision of an item.")
    for entry in batch.entries:
        if (
            (entry.kind == "answer") != (entry.result is not None)
            or entry.revision < 1
            or min(entry.active_s, entry.edits or 0) < 0
        ):
            raise BadDocumentError(f"A batch's entry on item {entry.item!r} contradicts itself.")
    return batch
