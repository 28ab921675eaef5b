"""The forms that most jobs use: boxes on a photo, a transcription, choices, typed text."""

from typing import Any

import pytest

from tallystick_packs.errors import BadFormError
from tallystick_packs.forms import lint, parse, validate

SCENE = """<View>
  <Header value="Mark every vehicle"/>
  <Image name="photo" value="$photo"/>
  <RectangleLabels name="boxes" toName="photo">
    <Label value="Vehicle" hotkey="1"/>
    <Label value="Person" hotkey="2"/>
  </RectangleLabels>
  <TextArea name="plate" toName="photo" perRegion="true" required="true" maxSubmissions="1"/>
  <Choices name="light" toName="photo" choice="single" required="true">
    <Choice value="Day"/>
    <Choice value="Night"/>
  </Choices>
</View>"""

SPEECH = """<View>
  <Audio name="clip" value="$clip"/>
  <Labels name="speaker" toName="clip"><Label value="A"/><Label value="B"/></Labels>
  <TextArea name="words" toName="clip" perRegion="true" required="true"/>
</View>"""

Entry = dict[str, Any]
ITEM: Entry = {"photo": "a.jpg"}


def box(**changes: object) -> Entry:
    value: Entry = {
        "x": 10,
        "y": 10,
        "width": 30,
        "height": 20,
        "rotation": 0,
        "rectanglelabels": ["Vehicle"],
    }
    value.update(changes)
    return {"id": "1", "from_name": "boxes", "to_name": "photo", "type": "rectanglelabels", "value": value}


PLATE: Entry = {
    "id": "1",
    "from_name": "plate",
    "to_name": "photo",
    "type": "textarea",
    "value": {"x": 10, "y": 10, "width": 30, "height": 20, "rotation": 0, "text": ["KA 01"]},
}
LIGHT: Entry = {"from_name": "light", "to_name": "photo", "type": "choices", "value": {"choices": ["Day"]}}


def said(xml: str, result: list[Entry], item: Entry | None = None) -> list[str]:
    return [str(fault) for fault in validate(parse(xml), result, item=item or ITEM)]


def test_a_form_tells_its_objects_controls_and_fields() -> None:
    form = parse(SCENE)

    assert [tag.name for tag in form.objects] == ["photo"]
    assert [control.kind for control in form.controls] == ["RectangleLabels", "TextArea", "Choices"]
    assert form.control("boxes").labels == ("Vehicle", "Person")
    assert form.control("plate").per_region
    assert form.fields == {"photo"}
    assert form.media_fields() == {"photo": "Image"}
    assert [node.tag for node in form.layout.children] == [
        "Header",
        "Image",
        "RectangleLabels",
        "TextArea",
        "Choices",
    ]


def test_a_right_answer_has_no_faults() -> None:
    assert said(SCENE, [box(), PLATE, LIGHT]) == []


@pytest.mark.parametrize(
    ("changes", "fault"),
    [
        ({"width": -3}, "box 1 (Vehicle): width is negative"),
        ({"width": 0}, "box 1 (Vehicle): width is zero"),
        ({"x": -2}, "box 1 (Vehicle): x is negative"),
        ({"x": 80, "width": 20.02}, "box 1 (Vehicle): it reaches outside the image on the right"),
        ({"height": "20"}, "box 1 (Vehicle): height is not a number"),
        ({"height": float("nan")}, "box 1 (Vehicle): height is not a number"),
        ({"rectanglelabels": []}, "box 1: it has no label"),
        (
            {"rectanglelabels": ["Vehicle", "Person"]},
            "box 1 (Vehicle): it has 2 labels; only one is possible",
        ),
        ({"rectanglelabels": ["Lorry"]}, "box 1 (Lorry): “Lorry” is not one of the labels"),
    ],
)
def test_a_wrong_box_is_named_with_its_number_and_label(changes: Entry, fault: str) -> None:
    place = {key: value for key, value in PLATE["value"].items() if key == "text"}

    assert said(SCENE, [box(**changes), {**PLATE, "value": place}, LIGHT]) == [fault]


def test_rounding_to_a_hundredth_of_a_percent_is_not_outside() -> None:
    assert said(SCENE, [box(x=80, width=20.01), {**PLATE, "value": {"text": ["KA"]}}, LIGHT]) == []


def test_required_answers_that_are_missing_are_all_named() -> None:
    assert said(SCENE, [box()]) == [
        "box 1 (Vehicle), question “plate”: it needs an answer",
        "question “light”: it needs an answer",
    ]


def test_blank_text_does_not_answer_a_required_question() -> None:
    blank = {**PLATE, "value": {"text": ["  "]}}

    assert said(SCENE, [box(), blank, LIGHT]) == ["box 1 (Vehicle), question “plate”: it needs an answer"]


def test_a_segment_that_ends_before_it_starts_is_refused() -> None:
    segment: Entry = {
        "id": "1",
        "from_name": "speaker",
        "to_name": "clip",
        "type": "labels",
        "original_length": 5.0,
        "value": {"start": 3.0, "end": 1.0, "channel": 0, "labels": ["A"]},
    }
    words = {
        "id": "1",
        "from_name": "words",
        "to_name": "clip",
        "type": "textarea",
        "value": {"text": ["hi"]},
    }

    assert said(SPEECH, [segment, words]) == ["segment 1 (A): it ends before it starts"]
    late = {**segment, "value": {**segment["value"], "end": 5.2}}
    assert said(SPEECH, [late, words]) == ["segment 1 (A): it ends after the recording"]


def test_a_bad_form_is_refused_with_every_line_and_a_cure() -> None:
    bad = SCENE.replace('required="true" maxSub', 'requred="true" maxSub').replace(
        'value="$photo"', 'value="photo"'
    )

    with pytest.raises(BadFormError) as caught:
        parse(bad)

    assert [str(fault) for fault in caught.value.faults] == [
        "line 3 <Image>: 'value' is 'photo', which names no field. Write value=\"$photo\".",
        "line 8 <TextArea>: there is no attribute 'requred'. Did you mean 'required'?",
    ]


def test_entities_and_document_types_are_refused() -> None:
    bomb = '<!DOCTYPE v [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;">]><View>&b;</View>'

    assert [fault.code for fault in lint(bomb)] == ["doctype"]
