"""The re-key: two persons say that a worker who lost laptop and words is the holder of a new key.

It moves what is owed and the work under way to that key; nothing that was signed before changes, and every
receipt goes on naming the key under which the work was leased. Two coordinators that the trust list names
sign it, under different names: one alone can move nobody's money.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from tallystick_packs.documents import read_payload
from tallystick_packs.envelope import Envelope
from tallystick_packs.errors import BadDocumentError
from tallystick_packs.keys import VerifyKey
from tallystick_sync.errors import UntrustedError
from tallystick_sync.standing import check_standing
from tallystick_sync.trust import KeyState, TrustList

KIND = "rekey"
MAX_BYTES = 64 * 1024


@dataclass(frozen=True, slots=True, kw_only=True)
class Rekey:
    """The payload of a re-key; `signer` and `second` are the keys of the two persons, `time` Unix seconds."""

    format: str
    hub: str
    signer: str
    second: str
    old: str
    new: str
    reason: str
    time: int


def read_rekey(envelope: Envelope, trust: TrustList, *, log_index: int | None = None) -> Rekey:
    """Verify a re-key against the coordinators of a trust list.

    Args:
        log_index: Where it stands in the log, from a verified proof: what a revoked key signed needs it.

    Raises:
        UntrustedError: For another hub, or not signed by two persons who may.
        BadDocumentError: Wrong shape, or it moves a key to itself.
    """
    value = read_payload(envelope, KIND, Rekey, max_bytes=MAX_BYTES)
    if value.hub != trust.hub:
        raise UntrustedError(f"This rekey belongs to another hub ({value.hub[:8]}).")
    names = [_name(key, trust.coordinators) for key in (value.signer, value.second)]
    if value.signer == value.second or names[0] == names[1]:
        raise UntrustedError("A re-key is signed by two different persons; this one names one.")
    for key in (value.old, value.new):
        VerifyKey.from_hex(key)
    if value.old == value.new:
        raise BadDocumentError("A re-key moves a key to itself.")
    for key in (value.signer, value.second):
        try:
            envelope.verify_by(VerifyKey.from_hex(key))
        except BadDocumentError as exc:
            raise UntrustedError(exc.what) from exc
        check_standing(key, trust.coordinators, log_index=log_index, is_retired_good=True)
    return value


def former_keys(worker: str, rekeys: Iterable[Rekey], *, known: Iterable[str] = ()) -> frozenset[str]:
    """Keys in whose place a worker's key stands, over any number of steps.

    Raises:
        UntrustedError: One of them moves somebody else's key.
    """
    found, left = {worker, *known}, list(rekeys)
    while left:
        fits = [one for one in left if one.new in found]
        if not fits:
            raise UntrustedError("A re-key in this answer is another worker's.")
        found |= {one.old for one in fits}
        left = [one for one in left if one not in fits]
    return frozenset(found - {worker})


def is_successor(key: str, of: str, successors: Mapping[str, str]) -> bool:
    """Whether `key` is `of`, or stands in its place over any number of steps."""
    seen: set[str] = set()
    while of != key and of in successors and of not in seen:
        seen.add(of)
        of = successors[of]
    return of == key


def _name(key: str, coordinators: Iterable[KeyState]) -> str:
    state = next((one for one in coordinators if one.key == key), None)
    if state is None or not state.name.strip():
        raise UntrustedError("A re-key is signed by a key that the trust list names no person for.")
    return " ".join(state.name.split()).casefold()
