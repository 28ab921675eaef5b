"""The trust list: who may sign what, decided without any I/O.

Rules, after TUF's (specification 1.0.33, sections 5.3 and 6.1):

- the first root set is known by its fingerprint, which is in the invite; its hash is the hub's id;
- `root_version` steps by exactly one, and a new root set must be signed by the old and the new threshold;
- `version` only rises; the same version with other content is refused;
- a threshold counts distinct keys; a list past its date is still good for leased work, for nothing new;
- keys are never removed: a retired or revoked key names the last log size it may have signed under.

    current = follow(chain, hub=hub_id)            # at first contact
    current = advance(current, envelope)           # ever after
"""

import hashlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Literal

from tallystick_packs import strict_json
from tallystick_packs.documents import read_payload
from tallystick_packs.envelope import Envelope
from tallystick_packs.errors import BadDocumentError, BadKeyError
from tallystick_packs.keys import VerifyKey
from tallystick_sync.errors import UntrustedError

KIND = "trust"
MAX_BYTES = 64 * 1024
MAX_CHAIN = 256
FINGERPRINT_BYTES = 16


@dataclass(frozen=True, slots=True, kw_only=True)
class RootSet:
    """Root keys (hex) and how many of them must sign."""

    keys: tuple[str, ...]
    threshold: int

    def verify_keys(self) -> list[VerifyKey]:
        """The keys, checked."""
        return [VerifyKey.from_hex(key) for key in self.keys]

    def hub_id(self) -> str:
        """SHA-256 over the set, 64 hex digits: the hub's id where this is its first root set."""
        value = {"keys": sorted(self.keys), "threshold": self.threshold}
        return hashlib.sha256(strict_json.dumps_sorted(value)).hexdigest()


@dataclass(frozen=True, slots=True, kw_only=True)
class KeyState:
    """A key, whose it is, and whether it may sign.

    A retired key names the log size at which it stopped; a revoked one also the root at that size: what
    that checkpoint proves stays valid.
    """

    key: str
    name: str = ""
    state: Literal["active", "retired", "revoked"] = "active"
    log_size: int | None = None
    log_root: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class LogKey:
    """The log's name in checkpoints (C2SP origin line) and its key."""

    origin: str
    key: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ClosedLog:
    """A log key that came to an end, and the state of the log at its end.

    The log goes on with the same entries under a new name and key. `retired` in good order, `revoked` when
    the key may be stolen: then only this very state counts.

    Attributes:
        restored: The hub was put back from a copy made then (Unix seconds), and knows nothing of what its log
            held beyond this state. Who holds something newer gives it back.
    """

    origin: str
    key: str
    state: Literal["retired", "revoked"]
    size: int
    root: str
    restored: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class TrustList:
    """The payload of a trust list. Times are Unix seconds."""

    format: str
    hub: str
    root_version: int
    version: int
    issued: int
    expires: int
    name: str
    addresses: tuple[str, ...]
    root: RootSet
    hub_keys: tuple[KeyState, ...]
    log: LogKey
    coordinators: tuple[KeyState, ...]
    witnesses: tuple[KeyState, ...] = ()
    closed_logs: tuple[ClosedLog, ...] | None = None

    def hub_verify_keys(self) -> list[VerifyKey]:
        """Every key that ever signed for the hub; what an ended one is good for, `standing` decides."""
        return [VerifyKey.from_hex(state.key) for state in self.hub_keys]

    def hub_active_keys(self) -> list[VerifyKey]:
        """Keys that sign for the hub now: for anchors, catalogs, refusals, which no log dates."""
        return active_keys(self.hub_keys)

    def coordinator_keys(self) -> list[VerifyKey]:
        """Keys of coordinators that may sign."""
        return usable_keys(self.coordinators)

    def ever_coordinators(self) -> list[VerifyKey]:
        """Every key that ever was a coordinator's; what a revoked one is good for, the log decides."""
        return [VerifyKey.from_hex(state.key) for state in self.coordinators]

    def is_expired(self, now: int) -> bool:
        """Say whether the list is past its date at `now` (Unix seconds)."""
        return now >= self.expires


def restored_since(before: TrustList, now: TrustList) -> ClosedLog | None:
    """The log that ended because the hub was put back from a copy, if `before` did not say so yet."""
    known = set(before.closed_logs or ())
    new = [one for one in now.closed_logs or () if one.restored is not None and one not in known]
    return min(new, key=lambda one: one.size, default=None)


def closed_at(trust: TrustList) -> int:
    """The size that the last log had which a copy of the hub cut short, 0 if there was none."""
    return next((one.size for one in reversed(trust.closed_logs or ()) if one.restored is not None), 0)


def usable_keys(states: Sequence[KeyState]) -> list[VerifyKey]:
    """The keys of `states` that are not revoked."""
    return [VerifyKey.from_hex(state.key) for state in states if state.state != "revoked"]


def active_keys(states: Sequence[KeyState]) -> list[VerifyKey]:
    """The keys of `states` that may sign something new."""
    return [VerifyKey.from_hex(state.key) for state in states if state.state == "active"]


def fingerprint(hub: str) -> str:
    """The 128 bits of a hub's id that an invite carries, 32 hex digits."""
    return hub[: 2 * FINGERPRINT_BYTES]


def follow(chain: Sequence[Envelope], *, root_fingerprint: str) -> TrustList:
    """Walk from a hub's first root set to its newest trust list.

    Args:
        chain: Trust lists in order, the first one under the first root set.
        root_fingerprint: First 32 or all 64 hex digits of the hub's id.

    Raises:
        UntrustedError: The fingerprint is another one, or a step breaks a rule.
    """
    if not chain or len(chain) > MAX_CHAIN:
        raise UntrustedError("The hub sent no usable chain of trust lists.")
    first = _read(chain[0])
    if len(root_fingerprint) < 2 * FINGERPRINT_BYTES or not first.hub.startswith(root_fingerprint):
        raise UntrustedError(
            "This is not the hub that the invite names: its root keys have another fingerprint.",
            todo="Check the invite with the person who gave it to you.",
        )
    if first.root_version != 1 or first.root.hub_id() != first.hub:
        raise UntrustedError("The hub's first trust list does not belong to its first root keys.")
    _check_signatures(chain[0], first.root)
    current = first
    for envelope in chain[1:]:
        current = advance(current, envelope)
    return current


def advance(current: TrustList, envelope: Envelope) -> TrustList:
    """Accept a newer trust list, or return `current` for the very same one.

    Raises:
        UntrustedError: A rule is broken; `current` stays in force.
    """
    new = _read(envelope)
    if new.hub != current.hub:
        raise UntrustedError("A trust list belongs to another hub.")
    if new == current:
        return current
    if not set(current.closed_logs or ()) <= set(new.closed_logs or ()):
        raise UntrustedError("A trust list opens a log again that was closed.")
    if new.version <= current.version:
        raise UntrustedError(
            f"A trust list of version {new.version} came after version {current.version}: "
            "it is old or forged."
        )
    if new.root_version == current.root_version:
        if new.root != current.root:
            raise UntrustedError("A trust list changes the root keys without a new root version.")
    elif new.root_version == current.root_version + 1:
        _check_signatures(envelope, current.root)
    else:
        raise UntrustedError(
            f"A trust list jumps from root version {current.root_version} to {new.root_version}."
        )
    _check_signatures(envelope, new.root)
    return new


def _read(envelope: Envelope) -> TrustList:
    try:
        new = read_payload(envelope, KIND, TrustList, max_bytes=MAX_BYTES)
    except BadDocumentError as exc:
        raise UntrustedError(exc.what) from exc
    distinct = len(set(new.root.keys))
    if not 1 <= new.root.threshold <= distinct or distinct != len(new.root.keys):
        raise UntrustedError("A trust list's threshold does not fit its root keys.")
    if new.expires <= new.issued or new.version < 1 or new.root_version < 1:
        raise UntrustedError("A trust list's dates or versions contradict each other.")
    states = (*new.hub_keys, *new.coordinators, *new.witnesses)
    logs = [one.key for one in new.closed_logs or ()]
    check_keys("trust list", [*new.root.keys, new.log.key, *logs, *(state.key for state in states)])
    if new.log.origin in {one.origin for one in new.closed_logs or ()}:
        raise UntrustedError("A trust list names one log as open and closed.")
    return new


def check_keys(what: str, keys: Iterable[str]) -> None:
    """Refuse a list with a key that proves nothing, before it comes into force.

    Raises:
        UntrustedError: One of `keys` (hex) is no usable key.
    """
    for key in keys:
        try:
            VerifyKey.from_hex(key)
        except BadKeyError as exc:
            raise UntrustedError(f"A {what} names a key of no worth: {exc.what}") from exc


def _check_signatures(envelope: Envelope, root: RootSet) -> None:
    try:
        envelope.verify(root.verify_keys(), threshold=root.threshold)
    except BadDocumentError as exc:
        raise UntrustedError(exc.what) from exc
