"""The roster: requesters and reviewers, as persons, signed by a coordinator.

Daily changes (a new requester, a lost key) need no root key. Like the trust list it has a version that
only rises and a date; keys are never removed, only retired or revoked.
"""

from dataclasses import dataclass

from tallystick_packs.envelope import Envelope
from tallystick_packs.keys import VerifyKey
from tallystick_sync.errors import UntrustedError
from tallystick_sync.signed import read_signed
from tallystick_sync.trust import KeyState, TrustList, active_keys, check_keys, usable_keys

KIND = "roster"
MAX_BYTES = 256 * 1024


@dataclass(frozen=True, slots=True, kw_only=True)
class Person:
    """A requester or reviewer: one human or legal person with one or more keys."""

    name: str
    country: str
    contact: str
    keys: tuple[KeyState, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Roster:
    """The payload of a roster. Times are Unix seconds."""

    format: str
    hub: str
    signer: str
    version: int
    issued: int
    expires: int
    requesters: tuple[Person, ...]
    reviewers: tuple[Person, ...]

    def requester_of(self, key: str) -> Person | None:
        """The requester whose active key this is."""
        return next((person for person in self.requesters if _has(person, key)), None)

    def requester_keys(self) -> list[VerifyKey]:
        """All requesters' keys that are not revoked."""
        return [key for person in self.requesters for key in usable_keys(person.keys)]

    def reviewer_keys(self) -> list[VerifyKey]:
        """All reviewers' active keys."""
        return [key for person in self.reviewers for key in active_keys(person.keys)]


def read_roster(envelope: Envelope, trust: TrustList, *, current: Roster | None) -> Roster:
    """Verify a roster against the trust list and the one in force.

    Raises:
        UntrustedError: Not a coordinator's, another hub's, or older than `current`.
    """
    keys = trust.coordinator_keys()
    new = read_signed(envelope, KIND, Roster, keys=keys, hub=trust.hub, max_bytes=MAX_BYTES)
    if current is not None and new != current and new.version <= current.version:
        raise UntrustedError(
            f"A roster of version {new.version} came after version {current.version}: it is old or forged."
        )
    people = (*new.requesters, *new.reviewers)
    check_keys("roster", [state.key for person in people for state in person.keys])
    return new


def _has(person: Person, key: str) -> bool:
    return any(state.key == key and state.state == "active" for state in person.keys)
