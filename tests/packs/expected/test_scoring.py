"""Answers are compared with expected ones: the same thing said another way is right, another thing is not."""

from typing import Any

import pytest

from tallystick_packs.expected import score
from tallystick_packs.expected.likeness import overlap, word_errors
from tallystick_packs.forms import parse
from tallystick_packs.terms import Scoring

FORM = parse(
    b"""<View><Image name="photo" value="$photo"/>
  <Choices name="colour" toName="photo" choice="multiple">
    <Choice value="red"/><Choice value="green"/></Choices>
  <Number name="count" toName="photo"/><TextArea name="words" toName="photo"/>
  <RectangleLabels name="box" toName="photo"><Label value="Car"/><Label value="Bus"/></RectangleLabels>
  <TextArea name="plate" toName="photo" perRegion="true"/></View>"""
)
RULES = Scoring()


def said(name: str, kind: str, value: dict[str, Any], **more: Any) -> dict[str, Any]:
    return {"from_name": name, "to_name": "photo", "type": kind, "value": value, **more}


def box(number: int, x: float, label: str = "Car", width: float = 20) -> dict[str, Any]:
    value = {"x": x, "y": 10, "width": width, "height": 20, "rotation": 0, "rectanglelabels": [label]}
    return said("box", "rectanglelabels", value, id=str(number))


def plate(number: int, x: float, text: str) -> dict[str, Any]:
    value = {"x": x, "y": 10, "width": 20, "height": 20, "rotation": 0, "text": [text]}
    return said("plate", "textarea", value, id=str(number))


def colours(*names: str) -> dict[str, Any]:
    return said("colour", "choices", {"choices": list(names)})


def text(words: str) -> dict[str, Any]:
    return said("words", "textarea", {"text": [words]})


Pair = tuple[list[dict[str, Any]], list[dict[str, Any]], bool]

CASES: dict[str, Pair] = {
    "options in another order": ([colours("green", "red")], [colours("red", "green")], True),
    "an option less": ([colours("red")], [colours("red", "green")], False),
    "nothing chosen": ([], [colours("red")], False),
    "a question that nothing is expected of": ([colours("red"), text("anything")], [colours("red")], True),
    "case, signs and space": ([text("  KAHAWA - na chai!")], [text("Kahawa na chai")], True),
    "a word of six is wrong": (
        [text("one two three four five seven")], [text("one two three four five six")], True
    ),
    "two words of six are wrong": (
        [text("one two three for fife six")], [text("one two three four five six")], False
    ),
    "a short text is counted in letters": ([text("kahava")], [text("kahawa")], True),
    "another short text": ([text("chai")], [text("kahawa")], False),
    "a number": ([said("count", "number", {"number": 4})], [said("count", "number", {"number": 5})], False),
    "a box a little beside": ([box(1, 12)], [box(7, 10)], True),
    "a box elsewhere": ([box(1, 60)], [box(1, 10)], False),
    "a box of another label": ([box(1, 10, "Bus")], [box(1, 10)], False),
    "one of two boxes": ([box(1, 10)], [box(1, 10), box(2, 60)], False),
    "a box too many of five": (
        [box(n, 12 * n, width=10) for n in range(6)], [box(n, 12 * n, width=10) for n in range(5)], True
    ),
    "the text in a box": ([box(1, 10), plate(1, 10, "KAA 1")], [box(1, 11), plate(1, 11, "KBB 2")], False),
}  # fmt: skip


@pytest.mark.parametrize("name", CASES)
def test_an_answer_is_right_or_not(name: str) -> None:
    given, expected, is_right = CASES[name]

    found = score(FORM, given, expected, RULES)

    assert found.is_right is is_right
    assert bool(found.differs) is not is_right


def test_a_tolerance_and_stricter_shares_are_the_jobs_own() -> None:
    four, five = (said("count", "number", {"number": number}) for number in (4, 5))

    assert score(FORM, [four], [five], Scoring(tolerance=1)).is_right
    assert not score(FORM, [box(1, 12)], [box(1, 10)], Scoring(overlap_percent=95)).is_right
    assert not score(FORM, [text("kahava")], [text("kahawa")], Scoring(word_errors_percent=5)).is_right


def test_what_differs_is_said_in_words() -> None:
    found = score(FORM, [colours("red"), box(1, 60)], [colours("green"), box(1, 10)], RULES)

    assert [str(one) for one in found.differs] == [
        "question “colour”: expected “green”, answered “red”",
        "marks: expected “1 mark”, answered “1 mark, 0 of them as expected”",
    ]
    assert found.percent == 0


def outline(*points: tuple[float, float]) -> dict[str, Any]:
    return {"points": [list(point) for point in points], "closed": True}


SQUARE = outline((0, 0), (10, 0), (10, 10), (0, 10))


@pytest.mark.parametrize(
    ("one", "share"),
    [
        (SQUARE, 1.0),
        (outline((0, 0), (5, 0), (5, 10), (0, 10)), 0.5),
        # A hollow outline: an L shape covers three quarters of the square.
        (outline((0, 0), (10, 0), (10, 5), (5, 5), (5, 10), (0, 10)), 0.75),
        ({"x": 5, "y": 0, "width": 10, "height": 10}, 1 / 3),
        ({"x": 5, "y": 5, "radiusX": 5, "radiusY": 5}, 0.78),
        (outline((20, 20), (30, 20), (30, 30)), 0.0),
    ],
)
def test_outlines_of_any_shape_share_what_they_share(one: dict[str, Any], share: float) -> None:
    assert overlap(one, SQUARE, size=(1000, 1000)) == pytest.approx(share, abs=0.01)


def test_stretches_points_and_lines_are_compared_too() -> None:
    assert overlap({"start": 1.0, "end": 3.0}, {"start": 2.0, "end": 4.0}, size=(1, 1)) == pytest.approx(
        1 / 3
    )
    assert overlap({"x": 50, "y": 50}, {"x": 51, "y": 50}, size=(100, 100)) == 1
    assert overlap({"x": 50, "y": 50}, {"x": 60, "y": 50}, size=(100, 100)) == 0
    line = {"vertices": [{"x": 0, "y": 0}, {"x": 100, "y": 0}], "closed": False}
    bent = {"vertices": [{"x": 0, "y": 1}, {"x": 50, "y": 1}, {"x": 100, "y": 1}], "closed": False}
    assert overlap(bent, line, size=(100, 100)) == 1


def test_a_text_far_too_long_is_wrong_without_being_compared() -> None:
    assert word_errors("word " * 100_000, "one two three four five") > 1
