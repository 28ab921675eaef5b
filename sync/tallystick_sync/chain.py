"""The chain of one installation's batches: a gap or a fork is seen and said, and never costs anybody pay.

Each batch names its number and the batch before it. Whoever lost a disk, restored a copy or carries two
sticks breaks the chain without meaning harm; so what is found is a flag for a person, not an error::

    flags_of(batch, before=Link(id=..., sequence=4), is_taken=False)      # ("gap",)
    read_chain([(id_1, batch_1), (id_2, batch_2)])                        # flags of a whole chain

A chain proves order, never time.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal

from tallystick_sync.batch import Batch

Flag = Literal["gap", "fork"]

WORDS: dict[Flag, str] = {
    "gap": "The chain of this installation has a gap before this batch.",
    "fork": "The chain of this installation forks here.",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Link:
    """A batch that is known already: its id and its number in the chain."""

    id: str
    sequence: int


def flags_of(batch: Batch, *, before: Link | None, is_taken: bool) -> tuple[Flag, ...]:
    """What is odd about a batch's place in its chain.

    Args:
        before: The newest known batch of the installation with a smaller number.
        is_taken: Whether another batch of the installation has the same number.
    """
    if is_taken:
        return ("fork",)
    expected = before.id if before is not None and before.sequence == batch.sequence - 1 else None
    if batch.sequence == 1:
        return () if batch.previous is None else ("fork",)
    if expected is None:
        return ("gap",)
    return () if batch.previous == expected else ("fork",)


def read_chain(batches: Iterable[tuple[str, Batch]]) -> dict[str, tuple[Flag, ...]]:
    """The flags of every odd batch among those of any number of installations, by batch id."""
    found: dict[str, tuple[Flag, ...]] = {}
    newest: dict[str, Link] = {}
    for batch_id, batch in sorted(batches, key=lambda pair: (pair[1].signer, pair[1].sequence, pair[0])):
        before = newest.get(batch.signer)
        is_taken = before is not None and before.sequence == batch.sequence
        flags = flags_of(batch, before=before, is_taken=is_taken)
        if flags:
            found[batch_id] = flags
        if not is_taken:
            newest[batch.signer] = Link(id=batch_id, sequence=batch.sequence)
    return found
