"""Attacks on the trust list, after TUF's: each is refused, and the list in force stays in force."""

from collections.abc import Iterable
from dataclasses import replace
from typing import Any

import pytest
from tests.support.papers import (
    COORDINATOR,
    HUB_ID,
    NOW,
    ROOT_SET,
    ROOTS,
    STRANGER,
    TRUST,
    key,
    signed,
    trust_list,
)

from tallystick_packs import strict_json
from tallystick_packs.envelope import Envelope, sign
from tallystick_packs.keys import SigningKey
from tallystick_sync.errors import UntrustedError
from tallystick_sync.roster import Person, Roster, read_roster
from tallystick_sync.trust import (
    MAX_CHAIN,
    ClosedLog,
    KeyState,
    LogKey,
    RootSet,
    advance,
    closed_at,
    fingerprint,
    follow,
    restored_since,
)

NEW_ROOTS = (key(201), key(202), key(203))
NEW_SET = RootSet(keys=tuple(one.public.hex for one in NEW_ROOTS), threshold=2)
BOTH = (*ROOTS[:2], *NEW_ROOTS[:2])
SMALL_ORDER = "01" + "00" * 31


def hex_of(keys: Iterable[SigningKey]) -> tuple[str, ...]:
    return tuple(one.public.hex for one in keys)


def test_a_hub_s_id_is_the_hash_of_its_first_root_set() -> None:
    assert len(HUB_ID) == 64
    assert fingerprint(HUB_ID) == HUB_ID[:32]
    assert RootSet(keys=ROOT_SET.keys[::-1], threshold=2).hub_id() == HUB_ID
    assert RootSet(keys=ROOT_SET.keys, threshold=1).hub_id() != HUB_ID


@pytest.mark.parametrize("length", [32, 40, 64])
def test_the_first_list_is_known_by_its_fingerprint(length: int) -> None:
    assert follow([trust_list()], root_fingerprint=HUB_ID[:length]) == TRUST


@pytest.mark.parametrize("wrong", ["", HUB_ID[:31], "0" * 32, HUB_ID[:63] + "g", HUB_ID + "0", HUB_ID[1:33]])
def test_another_fingerprint_is_another_hub(wrong: str) -> None:
    with pytest.raises(UntrustedError):
        follow([trust_list()], root_fingerprint=wrong)


def test_a_chain_leads_over_two_root_sets_to_the_newest_list() -> None:
    last = (key(211),)
    chain = [
        trust_list(),
        trust_list(version=2, expires=NOW + 9),
        trust_list(BOTH, version=5, root_version=2, root=NEW_SET),
        trust_list(
            [*NEW_ROOTS[1:], *last], version=6, root_version=3, root=RootSet(keys=hex_of(last), threshold=1)
        ),
    ]

    trust = follow(chain, root_fingerprint=HUB_ID)

    assert (trust.version, trust.root_version, trust.hub) == (6, 3, HUB_ID)


FIRST_LISTS: dict[str, Envelope] = {
    "signed by too few": trust_list(ROOTS[:1]),
    "signed twice by one": trust_list([ROOTS[0], ROOTS[0]]),
    "signed by strangers": trust_list(NEW_ROOTS),
    "not signed": trust_list([]),
    "a root set that the hub's id does not come from": trust_list(NEW_ROOTS, root=NEW_SET),
    "a root version that is not the first": trust_list(root_version=2),
    "another kind of document": sign("roster", trust_list().payload, ROOTS[:2]),
}


@pytest.mark.parametrize("name", FIRST_LISTS)
def test_a_first_list_that_does_not_stand_on_its_roots_is_refused(name: str) -> None:
    with pytest.raises(UntrustedError):
        follow([FIRST_LISTS[name]], root_fingerprint=HUB_ID)


def test_no_chain_and_an_endless_chain_are_refused() -> None:
    with pytest.raises(UntrustedError):
        follow([], root_fingerprint=HUB_ID)
    with pytest.raises(UntrustedError):
        follow([trust_list()] * 257, root_fingerprint=HUB_ID)


# The list in force is version 7 under root version 3.
CURRENT = replace(TRUST, version=7, root_version=3)


def after(keys: Iterable[SigningKey] = ROOTS[:2], **changes: Any) -> Envelope:
    return signed("trust", replace(CURRENT, **{"version": 8} | changes), keys)


def one_of(*, threshold: int, keys: tuple[str, ...]) -> RootSet:
    return RootSet(keys=keys, threshold=threshold)


ATTACKS: dict[str, Envelope] = {
    "rollback": after(version=6),
    "the same version with other content": after(version=7, name="Mallory's hub"),
    "version zero": after(version=0),
    "rollback of the root": after(root_version=2),
    "a jump over a root version": after(BOTH, root_version=5, root=NEW_SET),
    "new roots without a new root version": after(BOTH, root=NEW_SET),
    "a changed threshold without a new root version": after(root=replace(ROOT_SET, threshold=1)),
    "half a rotation, signed by the old roots only": after(root_version=4, root=NEW_SET),
    "half a rotation, signed by the new roots only": after(NEW_ROOTS, root_version=4, root=NEW_SET),
    "a rotation with one old and two new": after([ROOTS[0], *NEW_ROOTS[:2]], root_version=4, root=NEW_SET),
    "a rotation with two old and one new": after([*ROOTS[:2], NEW_ROOTS[0]], root_version=4, root=NEW_SET),
    "one root only": after(ROOTS[:1]),
    "one root twice": after([ROOTS[0], ROOTS[0]]),
    "one root and a stranger": after([ROOTS[0], STRANGER]),
    "no signature": after([]),
    "signatures of another list": Envelope(
        kind="trust", payload=after().payload, signatures=after(version=9).signatures
    ),
    "another hub": after(hub="0" * 64),
    "another kind": sign("roster", after().payload, ROOTS[:2]),
    "a threshold of zero": after(BOTH, root_version=4, root=replace(NEW_SET, threshold=0)),
    "a threshold above the number of keys": after(BOTH, root_version=4, root=replace(NEW_SET, threshold=4)),
    "a root key listed twice": after(
        BOTH, root_version=4, root=one_of(threshold=2, keys=(NEW_SET.keys[0], NEW_SET.keys[0]))
    ),
    "no root keys": after(ROOTS, root_version=4, root=one_of(threshold=1, keys=())),
    "a root key of small order": after(
        BOTH, root_version=4, root=one_of(threshold=1, keys=(SMALL_ORDER, NEW_SET.keys[0]))
    ),
    "a hub key of small order": after(hub_keys=(KeyState(key=SMALL_ORDER),)),
    "a hub key that is none": after(hub_keys=(KeyState(key="me"),)),
    "a coordinator's key that is none": after(coordinators=(KeyState(key="AB" * 32),)),
    "a log key of small order": after(log=LogKey(origin="x", key=SMALL_ORDER)),
    "a witness's key that is none": after(witnesses=(KeyState(key=""),)),
    "expired before it was issued": after(expires=NOW),
    "a newer major format": after(format="2.0"),
    "not JSON": sign("trust", b"<html>", ROOTS[:2]),
    "longer than any list": sign("trust", b" " * 70_000 + after().payload, ROOTS[:2]),
}


@pytest.mark.parametrize("name", ATTACKS)
def test_an_attack_on_the_list_is_refused(name: str) -> None:
    with pytest.raises(UntrustedError) as told:
        advance(CURRENT, ATTACKS[name])

    assert told.value.what
    assert told.value.safe
    assert told.value.todo


@pytest.mark.parametrize("version", [8, 9, 1_000_000])
def test_a_list_may_be_missed_but_not_undone(version: int) -> None:
    assert advance(CURRENT, after(version=version)).version == version


def test_any_two_of_three_roots_may_sign() -> None:
    for pair in ([ROOTS[0], ROOTS[2]], [ROOTS[2], ROOTS[1]], ROOTS):
        assert advance(CURRENT, after(pair)).version == 8


def test_the_very_same_list_again_changes_nothing() -> None:
    assert advance(CURRENT, signed("trust", CURRENT, ROOTS[1:])) is CURRENT


def test_a_rotation_that_old_and_new_roots_sign_is_followed_and_the_old_ones_are_out() -> None:
    rotated = advance(CURRENT, after(BOTH, root_version=4, root=NEW_SET))

    assert rotated.hub == HUB_ID
    with pytest.raises(UntrustedError):
        advance(rotated, signed("trust", replace(rotated, version=9), ROOTS))
    assert advance(rotated, signed("trust", replace(rotated, version=9), NEW_ROOTS)).version == 9


def test_fields_that_a_newer_program_signed_are_passed_over() -> None:
    value = strict_json.loads(after().payload, max_bytes=100_000) | {"format": "1.4", "mirrors": ["x"]}

    assert advance(CURRENT, sign("trust", strict_json.dumps(value), ROOTS[:2])).version == 8


def test_a_list_is_expired_at_the_second_it_names() -> None:
    assert not TRUST.is_expired(TRUST.expires - 1)
    assert TRUST.is_expired(TRUST.expires)


def test_ended_keys_verify_what_the_log_dates_and_sign_nothing_new() -> None:
    states = (
        KeyState(key=key(1).public.hex, state="active"),
        KeyState(key=key(2).public.hex, state="retired"),
        KeyState(key=key(3).public.hex, state="revoked"),
    )
    trust = replace(TRUST, hub_keys=states)

    assert trust.hub_verify_keys() == [key(1).public, key(2).public, key(3).public]
    assert trust.hub_active_keys() == [key(1).public]


def roster(version: int = 3, **changes: Any) -> Roster:
    person = Person(name="R", country="KE", contact="c", keys=(KeyState(key=key(9).public.hex),))
    value = Roster(
        format="1.0", hub=HUB_ID, signer=COORDINATOR.public.hex, version=version, issued=NOW,
        expires=NOW + 1, requesters=(person,), reviewers=(),
    )  # fmt: skip
    return replace(value, **changes)


def test_a_roster_is_a_coordinator_s_and_only_rises() -> None:
    current = read_roster(signed("roster", roster(), COORDINATOR), TRUST, current=None)

    assert read_roster(signed("roster", roster(4), COORDINATOR), TRUST, current=current).version == 4
    assert read_roster(signed("roster", roster(), COORDINATOR), TRUST, current=current) == current


def person(key_hex: str) -> Person:
    return Person(name="M", country="KE", contact="c", keys=(KeyState(key=key_hex),))


ROSTER_ATTACKS: dict[str, tuple[Roster, SigningKey]] = {
    "rollback": (roster(2), COORDINATOR),
    "the same version with other content": (roster(requesters=()), COORDINATOR),
    "signed by a stranger in a coordinator's name": (roster(4), STRANGER),
    "signed by a stranger": (roster(4, signer=STRANGER.public.hex), STRANGER),
    "signed by a root key": (roster(4, signer=ROOTS[0].public.hex), ROOTS[0]),
    "another hub's": (roster(4, hub="0" * 64), COORDINATOR),
    "a requester's key of small order": (roster(4, requesters=(person(SMALL_ORDER),)), COORDINATOR),
    "a reviewer's key that is none": (roster(4, reviewers=(person("key"),)), COORDINATOR),
}


@pytest.mark.parametrize("name", ROSTER_ATTACKS)
def test_an_attack_on_the_roster_is_refused(name: str) -> None:
    value, signer = ROSTER_ATTACKS[name]

    with pytest.raises(UntrustedError):
        read_roster(signed("roster", value, signer), TRUST, current=roster())


def test_a_coordinator_whose_key_was_revoked_signs_no_roster() -> None:
    state = KeyState(key=COORDINATOR.public.hex)
    active = replace(TRUST, coordinators=(state,))
    revoked = replace(TRUST, coordinators=(replace(state, state="revoked"),))

    read_roster(signed("roster", roster(), COORDINATOR), active, current=None)
    with pytest.raises(UntrustedError):
        read_roster(signed("roster", roster(), COORDINATOR), revoked, current=None)


OLD_LOG = ClosedLog(origin="hub.test/old", key=key(205).public.hex, state="retired", size=9, root="00" * 32)


def test_a_chain_has_an_end_and_no_step_of_it_is_skipped() -> None:
    chain = [trust_list(version=number) for number in range(1, MAX_CHAIN + 2)]
    assert follow(chain[:-1], root_fingerprint=HUB_ID).version == MAX_CHAIN

    with pytest.raises(UntrustedError, match="no usable chain"):
        follow(chain, root_fingerprint=HUB_ID)
    for place in (1, 2):
        forged = [*chain[:place], trust_list([STRANGER], version=place + 1), *chain[place + 1 : 5]]
        with pytest.raises(UntrustedError):
            follow(forged, root_fingerprint=HUB_ID)


def test_a_closed_log_stays_closed() -> None:
    current = advance(TRUST, trust_list(version=2, closed_logs=(OLD_LOG,)))
    other = replace(OLD_LOG, size=10)

    assert (
        advance(current, trust_list(version=3, closed_logs=(OLD_LOG, replace(other, origin="b")))).version
        == 3
    )
    for logs in (None, (), (other,)):
        with pytest.raises(UntrustedError, match="opens a log again"):
            advance(current, trust_list(version=3, closed_logs=logs))


def test_a_log_is_not_open_and_closed() -> None:
    same = replace(OLD_LOG, origin=TRUST.log.origin)

    with pytest.raises(UntrustedError, match="open and closed"):
        advance(TRUST, trust_list(version=2, closed_logs=(same,)))


@pytest.mark.parametrize(
    ("keys", "threshold"),
    [(3, 0), (3, 4), (0, 0), (0, 1)],
)
def test_a_threshold_fits_its_keys(keys: int, threshold: int) -> None:
    root = RootSet(keys=hex_of(ROOTS[:keys]), threshold=threshold)

    with pytest.raises(UntrustedError, match="threshold does not fit"):
        advance(TRUST, trust_list(ROOTS, version=2, root_version=2, root=root))


def test_a_root_key_that_is_listed_twice_is_no_second_one() -> None:
    twice = RootSet(keys=(*hex_of(ROOTS), ROOTS[0].public.hex), threshold=2)

    with pytest.raises(UntrustedError, match="threshold does not fit"):
        advance(TRUST, trust_list(ROOTS, version=2, root_version=2, root=twice))


def test_the_requester_of_a_key_is_the_one_with_that_very_active_key() -> None:
    ended = KeyState(key=key(142).public.hex, state="retired")
    states = (KeyState(key=key(141).public.hex), ended)
    people = tuple(
        Person(name=name, country="KE", contact="mailto:p@p.example", keys=keys)
        for name, keys in (("none", ()), ("two", states), ("other", (KeyState(key=key(143).public.hex),)))
    )
    roster = Roster(
        format="1.0", hub=HUB_ID, signer=COORDINATOR.public.hex, version=1, issued=NOW, expires=NOW + 9,
        requesters=people, reviewers=(),
    )  # fmt: skip

    found = [roster.requester_of(key(number).public.hex) for number in (141, 142, 143, 144)]

    assert [person and person.name for person in found] == ["two", None, "other", None]


def test_the_log_that_a_copy_of_the_hub_cut_short_is_named_once() -> None:
    ended = replace(OLD_LOG, origin="hub.test/a", restored=NOW, size=20)
    shorter = replace(ended, origin="hub.test/b", size=12)
    plain = replace(TRUST, closed_logs=(OLD_LOG,))
    one = replace(TRUST, closed_logs=(OLD_LOG, ended))
    two = replace(TRUST, closed_logs=(OLD_LOG, ended, shorter))

    assert restored_since(TRUST, TRUST) is restored_since(TRUST, plain) is restored_since(one, one) is None
    assert restored_since(TRUST, one) == restored_since(plain, one) == ended
    assert restored_since(one, two) == restored_since(TRUST, two) == shorter
    assert [closed_at(trust) for trust in (TRUST, plain, one, two)] == [0, 0, 20, 12]
    assert closed_at(replace(TRUST, closed_logs=(shorter, ended, OLD_LOG))) == 20
