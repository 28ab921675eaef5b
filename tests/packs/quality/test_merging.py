"""Marks of several persons become one set: those that most made, at the median, under the usual label."""

from random import Random
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.packs.export.making import box, entry, segment

from tallystick_packs.quality.merging import Merged, merge
from tallystick_packs.quality.regions import places_of

Result = list[dict[str, Any]]


def merged(*results: Result) -> Merged:
    return merge([places_of(result) for result in results])


def sides(one: Merged) -> list[tuple[float, ...]]:
    return [
        tuple(round(found["value"][name], 3) for name in ("x", "y", "width", "height"))
        for found in one.entries
    ]


def test_boxes_are_at_the_median_which_one_careless_hand_does_not_move() -> None:
    found = merged([box(20, 10, 100, 40)], [box(22, 12, 100, 40)], [box(12, 6, 110, 50)])

    assert sides(found) == [(10, 10, 51, 42)]
    assert [one["id"] for one in found.entries] == ["1"]


def test_what_half_or_fewer_marked_is_left_out_and_counted() -> None:
    both = box(20, 10, 100, 40)

    found = merged([both, box(150, 70, 20, 20)], [both], [both], [])

    assert len(found.entries) == 1
    assert found.by_few == 1


def test_labels_are_voted_on_and_equal_votes_decide_nothing() -> None:
    car, bus = box(20, 10, 100, 40, "car"), box(21, 10, 100, 40, "bus")

    three, two = merged([car], [bus], [car]), merged([car], [bus])

    assert three.entries[0]["value"]["rectanglelabels"] == ["car"]
    assert two.entries == ()
    assert two.undecided == 1


def test_neighbours_that_stand_close_go_to_their_own() -> None:
    """Paired greedily the left box of the one would take the right box of the other."""
    rows = [[box(left, 10, 40, 40), box(left + 14, 10, 40, 40)] for left in (20, 30, 25)]

    found = merged(*rows)

    assert [one[0] for one in sides(found)] == [12.5, 19.5]


def test_segments_have_the_median_of_their_ends_and_the_nearest_text() -> None:
    found = merged(
        segment(0, 2, "hello all"), segment(0.2, 2.1, "hello all"), segment(0.1, 2.6, "hello hall")
    )

    label, text = found.entries
    assert (label["value"]["start"], label["value"]["end"]) == (0.1, 2.1)
    assert (text["value"]["start"], text["value"]["end"]) == (0.1, 2.1)
    assert text["value"]["text"] == ["hello all"]
    assert label["id"] == text["id"] == "1"


def test_turned_boxes_and_outlines_are_those_of_the_nearest_person() -> None:
    turned = [box(20, 10, 100, 40, turn=turn) for turn in (9, 10, 11)]
    points = [[10, 10], [40, 10], [40, 40]]
    outlines = [
        entry("polygonlabels", {"points": [[x + move, y] for x, y in points], "polygonlabels": ["car"]})
        for move in (0, 1, 5)
    ]

    assert merged(*([one] for one in turned)).entries[0]["value"]["rotation"] in (9, 10, 11)
    assert (
        merged(*([one] for one in outlines)).entries[0]["value"]["points"] == outlines[1]["value"]["points"]
    )


def test_what_is_said_about_a_mark_is_voted_on() -> None:
    def marked(word: str) -> Result:
        one = box(20, 10, 100, 40, key="7")
        return [one, entry("choices", {**one["value"], "choices": [word]}, key="7")]

    found = merged(marked("old"), marked("new"), marked("old"))

    assert [one["value"].get("choices") for one in found.entries] == [None, ["old"]]


places = st.lists(
    st.tuples(
        st.integers(0, 150), st.integers(0, 60), st.integers(5, 50), st.integers(5, 40), st.sampled_from("ab")
    ),
    max_size=4,
)


@given(st.lists(places, min_size=1, max_size=4), st.randoms(use_true_random=False))
def test_the_order_of_persons_changes_nothing(persons: list[list[tuple[Any, ...]]], chance: Random) -> None:
    results = [
        [box(x, y, w, h, label, key=str(number)) for number, (x, y, w, h, label) in enumerate(own)]
        for own in persons
    ]

    assert merged(*results) == merged(*chance.sample(results, len(results)))


@given(places)
def test_who_agrees_wholly_is_merged_into_the_same(own: list[tuple[Any, ...]]) -> None:
    # Boxes apart from each other, so that none can be taken for another.
    result = [
        box(40 * n, 10, 30, 5 + h, label, key=str(n + 1)) for n, (_x, _y, _w, h, label) in enumerate(own)
    ]

    found = merged(result, result, result)

    assert [one["value"]["rectanglelabels"] for one in found.entries] == [
        one["value"]["rectanglelabels"] for one in result
    ]
    assert sides(found) == [
        pytest.approx(tuple(one["value"][name] for name in ("x", "y", "width", "height"))) for one in result
    ]
