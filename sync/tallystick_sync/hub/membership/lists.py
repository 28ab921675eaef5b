"""The trust list and the roster of a hub: read, and for the roster, changed."""

from dataclasses import dataclass, replace

from sqlalchemy import Connection

from tallystick_packs.documents import FORMAT, read_payload
from tallystick_packs.envelope import Envelope
from tallystick_packs.keys import SigningKey
from tallystick_sync import roster as rosters
from tallystick_sync import trust as trusts
from tallystick_sync.errors import HubSetupError
from tallystick_sync.hub.store import documents
from tallystick_sync.roster import Person, Roster
from tallystick_sync.signed import sign_payload
from tallystick_sync.trust import KeyState, TrustList

ROSTER_DAYS = 90
SECONDS_PER_DAY = 86_400


@dataclass(frozen=True, slots=True, kw_only=True)
class Lists:
    """The lists in force and their envelopes; `chain` leads from the first root set to `trust`."""

    trust: TrustList
    chain: tuple[Envelope, ...]
    roster: Roster
    roster_envelope: Envelope

    def versions(self) -> list[tuple[int, Envelope]]:
        """The trust lists of the chain with their versions."""
        return [
            (read_payload(one, trusts.KIND, TrustList, max_bytes=trusts.MAX_BYTES).version, one)
            for one in self.chain
        ]


def load_lists(connection: Connection) -> Lists:
    """The hub's own lists; read anew only when one came, since every exchange asks for them several times.

    Raises:
        HubSetupError: The database has none: the folder was never initialised.
    """
    ids = documents.ids_of_kinds(connection, (trusts.KIND, rosters.KIND))
    found = _READ.get(ids)
    if found is None:
        found = _read_lists(connection)
        if len(_READ) >= _MOST_READ:
            _READ.clear()
        _READ[ids] = found
    return found


# What was read, by the ids of all lists: an id is a hash of the content, so this holds for any hub.
_READ: dict[tuple[str, ...], Lists] = {}
_MOST_READ = 8


def _read_lists(connection: Connection) -> Lists:
    chain = documents.of_kind(connection, trusts.KIND)
    found = documents.of_kind(connection, rosters.KIND)
    if not chain or not found:
        raise HubSetupError("This hub has no trust list yet.", todo="Run: tallystick-hub init DIR")
    read = [read_payload(envelope, trusts.KIND, TrustList, max_bytes=trusts.MAX_BYTES) for envelope in chain]
    order = sorted(range(len(chain)), key=lambda index: read[index].version)
    lists = [
        (read_payload(envelope, rosters.KIND, Roster, max_bytes=rosters.MAX_BYTES), envelope)
        for envelope in found
    ]
    roster, roster_envelope = max(lists, key=lambda pair: pair[0].version)
    return Lists(
        trust=read[order[-1]], chain=tuple(chain[index] for index in order), roster=roster,
        roster_envelope=roster_envelope,
    )  # fmt: skip


def add_requester(
    connection: Connection, lists: Lists, coordinator: SigningKey, person: Person, *, at: int
) -> Roster:
    """Put a requester on the roster, or add a key to one of the same name; returns the new roster."""
    changed = replace(lists.roster, requesters=_with(lists.roster.requesters, person))
    return _keep_changed(connection, lists.roster, changed, coordinator, at=at)


def add_reviewer(
    connection: Connection, lists: Lists, coordinator: SigningKey, person: Person, *, at: int
) -> Roster:
    """Put a reviewer on the roster, or add a key to one of the same name; returns the new roster."""
    changed = replace(lists.roster, reviewers=_with(lists.roster.reviewers, person))
    return _keep_changed(connection, lists.roster, changed, coordinator, at=at)


def _with(persons: tuple[Person, ...], person: Person) -> tuple[Person, ...]:
    """These persons and one more, or with more keys."""
    others, keys = [], person.keys
    for known in persons:
        if (known.name, known.country) == (person.name, person.country):
            new = [state for state in keys if state.key not in {one.key for one in known.keys}]
            keys = (*known.keys, *new)
        else:
            others.append(known)
    return (*others, replace(person, keys=keys))


def _keep_changed(
    connection: Connection, before: Roster, changed: Roster, coordinator: SigningKey, *, at: int
) -> Roster:
    if (changed.requesters, changed.reviewers) == (before.requesters, before.reviewers):
        return before
    roster = replace(
        changed, version=before.version + 1, issued=at, expires=at + ROSTER_DAYS * SECONDS_PER_DAY,
        signer=coordinator.public.hex,
    )  # fmt: skip
    documents.keep(connection, sign_payload(rosters.KIND, roster, coordinator), at=at)
    return roster


def first_roster(hub: str, coordinator: SigningKey, *, at: int) -> Roster:
    """The empty roster of a new hub."""
    return Roster(
        format=FORMAT, hub=hub, signer=coordinator.public.hex, version=1, issued=at,
        expires=at + ROSTER_DAYS * SECONDS_PER_DAY, requesters=(), reviewers=(),
    )  # fmt: skip


def person(*, name: str, country: str, contact: str, key: str) -> Person:
    """A person with one active key."""
    return Person(name=name, country=country, contact=contact, keys=(KeyState(key=key, name=name),))
