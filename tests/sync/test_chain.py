"""A batch's place in its chain: what is whole, what has a gap, what forks."""

from dataclasses import replace
from itertools import permutations

import pytest
from tests.support.papers import HUB_ID, INSTALLATION, NOW, STRANGER, WORKER

from tallystick_sync.batch import Batch, Entry
from tallystick_sync.chain import Flag, Link, flags_of, read_chain

FIRST = Batch(
    format="1.0", hub=HUB_ID, signer=INSTALLATION.public.hex, worker=WORKER.public.hex, lease="le",
    sequence=1, entries=(Entry(kind="skip", item="1", revision=1, finished=NOW),),
)  # fmt: skip


def batch(sequence: int, previous: str | None) -> Batch:
    return replace(FIRST, sequence=sequence, previous=previous)


@pytest.mark.parametrize(
    ("sequence", "previous", "before", "flags"),
    [
        (1, None, None, ()),
        (1, "id-0", None, ("fork",)),  # it follows something, and says that nothing was before
        (2, "id-1", ("id-1", 1), ()),
        (2, "id-x", ("id-1", 1), ("fork",)),
        (2, None, ("id-1", 1), ("fork",)),
        (3, "id-1", ("id-1", 1), ("gap",)),
        (3, "id-2", ("id-1", 1), ("gap",)),
        (2, "id-1", None, ("gap",)),
        (5, "id-4", ("id-4", 4), ()),
    ],
)
def test_a_batch_follows_the_one_before_it(
    sequence: int, previous: str | None, before: tuple[str, int] | None, flags: tuple[Flag, ...]
) -> None:
    link = Link(id=before[0], sequence=before[1]) if before else None

    assert flags_of(batch(sequence, previous), before=link, is_taken=False) == flags


def test_a_number_that_is_taken_is_a_fork_however_well_it_fits() -> None:
    assert flags_of(batch(2, "id-1"), before=Link(id="id-1", sequence=1), is_taken=True) == ("fork",)
    assert flags_of(batch(1, None), before=None, is_taken=True) == ("fork",)


def test_a_chain_is_read_the_same_in_any_order() -> None:
    whole = [("c", batch(3, "b")), ("a", batch(1, None)), ("b", batch(2, "a"))]

    for order in permutations(whole):
        assert read_chain(order) == {}


def test_what_follows_either_side_of_a_fork_is_judged_by_the_side_that_is_read_first() -> None:
    forked = [("a", batch(1, None)), ("b", batch(2, "a")), ("x", batch(2, "a")), ("c", batch(3, "b"))]

    for order in permutations(forked):
        assert read_chain(order) == {"x": ("fork",)}
    assert read_chain([*forked[:3], ("c", batch(3, "x"))]) == {"x": ("fork",), "c": ("fork",)}


def test_after_a_gap_the_chain_goes_on() -> None:
    broken = [("a", batch(1, None)), ("d", batch(4, "c")), ("e", batch(5, "d"))]

    assert read_chain(broken) == {"d": ("gap",)}


def test_each_installation_has_a_chain_of_its_own() -> None:
    other = replace(FIRST, signer=STRANGER.public.hex)
    mixed = [
        ("a", FIRST),
        ("z", other),
        ("b", batch(2, "a")),
        ("y", replace(other, sequence=2, previous="z")),
    ]

    for order in permutations(mixed):
        assert read_chain(order) == {}
