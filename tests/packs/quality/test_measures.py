"""The measures give the figures of the literature, and hold what they promise for any answers."""

import math
from collections import defaultdict
from itertools import permutations
from random import Random
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tallystick_packs.quality.alpha import Level, krippendorff
from tallystick_packs.quality.assignment import assign
from tallystick_packs.quality.error_rates import cer, edits, likeness, wer, words
from tallystick_packs.quality.kappa import cohen, fleiss
from tallystick_packs.quality.voting import majority

# K. Krippendorff, Computing Krippendorff's Alpha-Reliability (2011), section C: four observers, twelve units.
FOUR_OBSERVERS = (
    "1 2 3 3 2 1 4 1 2 . . .",
    "1 2 3 3 2 2 4 1 2 5 . 3",
    ". 3 3 3 2 3 4 2 2 5 1 .",
    "1 2 3 3 2 4 4 1 2 5 1 .",
)
# The same paper, sections A and B: two observers, two and five classes.
TWO_CLASSES = ("0 1 0 0 0 0 0 0 1 0", "1 1 1 0 0 1 0 0 0 0")
FIVE_CLASSES = ("a a b b d c c c e d d a", "b a b b b c c c e d d d")
# The worked example of Fleiss' kappa that textbooks repeat: ten things, fourteen persons, five classes.
FLEISS = (
    (0, 0, 0, 0, 14), (0, 2, 6, 4, 2), (0, 0, 3, 5, 6), (0, 3, 9, 2, 0), (2, 2, 8, 1, 1),
    (7, 7, 0, 0, 0), (3, 2, 6, 3, 0), (2, 5, 3, 2, 2), (6, 5, 2, 1, 0), (0, 2, 2, 3, 7),
)  # fmt: skip

answers = st.lists(st.lists(st.sampled_from([1, 2, 3, 5]), max_size=5), max_size=8)
texts = st.text("abc ", max_size=12)


def units_of(rows: tuple[str, ...]) -> list[list[Any]]:
    cells = [[None if cell == "." else cell for cell in row.split()] for row in rows]
    return [[int(one) if one and one.isdigit() else one for one in unit] for unit in zip(*cells, strict=True)]


@pytest.mark.parametrize(
    ("rows", "level", "alpha"),
    [
        (TWO_CLASSES, "nominal", 0.095),
        (FIVE_CLASSES, "nominal", 0.692),
        (FOUR_OBSERVERS, "nominal", 0.743),
        (FOUR_OBSERVERS, "ordinal", 0.815),
        (FOUR_OBSERVERS, "interval", 0.849),
    ],
)
def test_alpha_is_that_of_krippendorffs_examples(rows: tuple[str, ...], level: Level, alpha: float) -> None:
    found = krippendorff(units_of(rows), level=level)

    assert found == pytest.approx(alpha, abs=0.0006)


def by_coincidences(units: list[list[int]], level: Level) -> float | None:
    """Alpha as the paper has it: a table of coincidences, and a difference for each pair of values."""
    seen: dict[tuple[int, int], float] = defaultdict(float)
    for unit in units:
        if len(unit) > 1:
            for one, other in permutations(unit, 2):
                seen[one, other] += 1 / (len(unit) - 1)
    number = {value: sum(weight for (one, _), weight in seen.items() if one == value) for value, _ in seen}
    total = sum(number.values())

    def squared(one: int, other: int) -> float:
        if level == "nominal":
            return float(one != other)
        if level == "interval":
            return float((one - other) ** 2)
        low, high = sorted((one, other))
        between = sum(many for value, many in number.items() if low <= value <= high)
        return (between - (number[one] + number[other]) / 2) ** 2 if one != other else 0.0

    expected = sum(number[one] * number[other] * squared(one, other) for one in number for other in number)
    if not expected:
        return None
    observed = sum(weight * squared(*pair) for pair, weight in seen.items())
    return float(1 - (total - 1) * observed / expected)


@given(answers, st.sampled_from(["nominal", "ordinal", "interval"]))
def test_the_closed_form_is_the_table_of_coincidences(units: list[list[int]], level: Level) -> None:
    mine, theirs = krippendorff(units, level=level), by_coincidences(units, level)

    assert (mine is None) == (theirs is None)
    assert mine is None or theirs is None or mine == pytest.approx(theirs, abs=1e-9)


@given(answers, st.sampled_from(["nominal", "ordinal", "interval"]), st.randoms(use_true_random=False))
def test_alpha_does_not_ask_who_answered_or_in_which_order(
    units: list[list[int]], level: Level, chance: Random
) -> None:
    shuffled = [chance.sample(unit, len(unit)) for unit in chance.sample(units, len(units))]

    before, after = krippendorff(units, level=level), krippendorff(shuffled, level=level)

    assert (before is None and after is None) or before == pytest.approx(after, abs=1e-9)


@given(
    st.lists(st.integers(1, 5), min_size=2),
    st.integers(2, 5),
    st.sampled_from(["nominal", "ordinal", "interval"]),
)
def test_full_agreement_is_one_where_more_than_one_thing_was_said(
    values: list[int], persons: int, level: Level
) -> None:
    found = krippendorff([[value] * persons for value in values], level=level)

    assert found == (1 if len(set(values)) > 1 else None)


def test_units_with_one_answer_and_missing_ones_say_nothing() -> None:
    few = [["a", "a"], ["b", "c"]]

    assert krippendorff([*few, ["a"], [], [None, "b"]]) == krippendorff(few)
    assert krippendorff([]) is None


def test_cohens_kappa_of_the_textbook_example() -> None:
    # 50 applications; yes-yes 20, yes-no 5, no-yes 10, no-no 15: observed 0.7, by chance 0.5.
    one = ["yes"] * 25 + ["no"] * 25
    other = ["yes"] * 20 + ["no"] * 5 + ["yes"] * 10 + ["no"] * 15

    assert cohen(one, other) == pytest.approx(0.4)
    assert cohen(one, one) == 1
    assert cohen(["yes"], ["yes"]) is None
    assert cohen([], []) is None


def test_fleiss_kappa_of_the_textbook_example() -> None:
    units = [[str(kind) for kind, many in enumerate(row) for _ in range(many)] for row in FLEISS]

    assert fleiss(units) == pytest.approx(0.210, abs=0.0005)
    assert fleiss([["a", "a"], ["b", "b"]]) == 1
    assert fleiss([["a"], ["b"]]) is None
    assert fleiss([]) is None
    with pytest.raises(ValueError, match="use alpha"):
        fleiss([["a", "a"], ["a"]])


@given(st.lists(st.tuples(st.sampled_from("ab"), st.sampled_from("abc")), max_size=9))
def test_kappa_of_two_does_not_ask_who_is_first(pairs: list[tuple[str, str]]) -> None:
    one, other = [mine for mine, _ in pairs], [its for _, its in pairs]

    assert cohen(one, other) == cohen(other, one)


def by_table(one: str, other: str) -> int:
    row = list(range(len(other) + 1))
    for place, mine in enumerate(one, 1):
        before, row[0] = row[0], place
        for column, its in enumerate(other, 1):
            before, row[column] = (
                row[column],
                min(row[column] + 1, row[column - 1] + 1, before + (mine != its)),
            )
    return row[-1]


@given(texts, texts)
def test_edits_are_those_of_the_table(one: str, other: str) -> None:
    assert edits(one, other) == edits(other, one) == by_table(one, other)


@given(texts, texts, texts)
def test_edits_are_a_distance(one: str, other: str, third: str) -> None:
    assert (edits(one, other) == 0) == (one == other)
    assert edits(one, third) <= edits(one, other) + edits(other, third)


def test_error_rates_count_what_a_listener_would() -> None:
    assert edits("kitten", "sitting") == 3
    assert edits("x" * 300, "x" * 299 + "y") == 1
    assert wer("The cat sat.", "the cat, sad") == pytest.approx(1 / 3)
    assert wer("", "word") == 1
    assert wer("one", "one two three") == 2
    assert cer("abcd", "abed") == 0.25
    assert words("It’s 5 o'clock — NAÏVE!") == ["it's", "5", "o'clock", "naïve"]  # noqa: RUF001
    assert likeness("", "") == 1
    assert likeness("a b", "a c") == 0.5


@given(st.lists(st.lists(st.integers(0, 9), min_size=4, max_size=4), max_size=5))
def test_pairs_have_the_greatest_sum_there_is(gains: list[list[int]]) -> None:
    pairs = assign(gains)

    assert len({row for row, _ in pairs}) == len({column for _, column in pairs}) == len(pairs)
    assert all(gains[row][column] > 0 for row, column in pairs)
    size = max(len(gains), 4)
    square = [[*row, *[0] * (size - 4)] for row in gains] + [[0] * size] * (size - len(gains))
    best = max(
        sum(square[row][column] for row, column in enumerate(one)) for one in permutations(range(size))
    )
    assert sum(gains[row][column] for row, column in pairs) == best


@given(st.lists(st.lists(st.integers(0, 9), min_size=3, max_size=3), min_size=1, max_size=6))
def test_who_stands_left_changes_no_sum(gains: list[list[int]]) -> None:
    turned = [list(column) for column in zip(*gains, strict=True)]

    assert math.isclose(
        sum(gains[row][column] for row, column in assign(gains)),
        sum(turned[row][column] for row, column in assign(turned)),
    )


def test_equal_votes_are_all_kept() -> None:
    assert majority(["b", "a", "b", "a", "c"]) == ("a", "b")
    assert majority(["b"]) == ("b",)
    assert majority([]) == ()
