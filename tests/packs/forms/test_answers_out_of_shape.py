"""Answers that are no answers: nothing is let through and nothing crashes."""

import time

import pytest
from tests.packs.forms.families import Entry, entry, image_form

from tallystick_packs.forms import parse, validate

FORM = image_form('<RectangleLabels name="c" toName="p"><Label value="a"/></RectangleLabels>')
BOX = {"x": 1, "y": 1, "width": 5, "height": 5, "rectanglelabels": ["a"]}
RIGHT = entry("rectanglelabels", BOX)


@pytest.mark.parametrize(
    ("result", "expected"),
    [
        ({}, ["answer: it is not a list of entries"]),
        (None, ["answer: it is not a list of entries"]),
        (["x"], ["entry 1: it is not an object"]),
        ([{}], ["entry 1: the form has no question “None”"]),
        ([{**RIGHT, "from_name": "z"}], ["entry 1: the form has no question “z”"]),
        ([{**RIGHT, "value": []}], ["question “c”: value is missing"]),
        (
            [{**RIGHT, "type": "choices"}],
            ["box 1 (a): its type is “choices” and should be “rectanglelabels”"],
        ),
        ([{**RIGHT, "to_name": "q"}], ["box 1 (a): it is about “q” and should be about “p”"]),
        ([{**RIGHT, "id": 7}], ["question “c”: it has no id"]),
        ([RIGHT, RIGHT], ["box 1 (a): two regions have the same id"]),
    ],
)
def test_what_is_not_an_answer_is_named(result: object, expected: list[str]) -> None:
    assert [str(fault) for fault in validate(parse(FORM), result, item={"p": "a.jpg"})] == expected


def test_a_flood_of_entries_is_refused_before_it_is_read() -> None:
    faults = validate(parse(FORM), [{}] * 20_001, item={})

    assert [fault.code for fault in faults] == ["too-many"]


def test_one_question_is_answered_once() -> None:
    xml = image_form('<Rating name="c" toName="p"/>')
    stars: list[Entry] = [entry("rating", {"rating": 3}), entry("rating", {"rating": 4}, found="2")]

    assert [str(fault) for fault in validate(parse(xml), stars, item={})] == [
        "question “c”: it is answered twice"
    ]


def test_an_answer_made_to_tire_the_validator_does_not() -> None:
    xml = '<View><Text name="p" value="$p"/><Labels name="c" toName="p"><Label value="a"/></Labels></View>'
    book = "é" * 300_000
    span = {"start": 0, "end": 300_000, "text": "é", "labels": ["a"]}
    spans = [entry("labels", span, found=str(number)) for number in range(20_000)]
    start = time.process_time()

    faults = validate(parse(xml), spans, item={"p": book})

    assert len(faults) == 20_000
    assert time.process_time() - start < 8


def test_a_page_that_does_not_exist_is_named() -> None:
    xml = (
        '<View><Image name="p" valueList="$ps"/><Choices name="c" toName="p" perItem="true">'
        '<Choice value="x"/></Choices></View>'
    )
    entry = {"from_name": "c", "to_name": "p", "type": "choices", "value": {"choices": ["x"]}}
    item = {"ps": ["a.jpg", "b.jpg"]}

    def said(page: object) -> list[str]:
        return [str(fault) for fault in validate(parse(xml), [{**entry, "item_index": page}], item=item)]

    assert said(1) == []
    assert said(5) == ["question “c”: it is about page 6; there are 2"]
    assert said("1") == ["question “c”: item_index is not a number"]


def test_a_number_without_end_is_no_number() -> None:
    xml = '<View><Text name="t" value="$t"/><Number name="n" toName="t"/></View>'
    entry = {"from_name": "n", "to_name": "t", "type": "number", "value": {"number": 10**400}}

    assert [str(fault) for fault in validate(parse(xml), [entry], item={"t": "x"})] == [
        "question “n”: number is not a number"
    ]


def test_a_name_with_a_space_is_one_name() -> None:
    xml = '<View><Text name="a text" value="$t"/><Rating name="r" toName="a text"/></View>'
    entry = {"from_name": "r", "to_name": "a text", "type": "rating", "value": {"rating": 2}}

    assert validate(parse(xml), [entry], item={"t": "x"}) == ()
