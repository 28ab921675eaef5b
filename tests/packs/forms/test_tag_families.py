"""Each family of tags: a right answer passes, each way of being wrong is named."""

import base64
import zlib

import pytest
from tests.packs.forms.families import (
    DAMAGED,
    LABELS,
    PLACES,
    SHAPES,
    SIZE,
    WHOLE,
    Case,
    Entry,
    entry,
    image_form,
)
from tests.packs.forms.painted import chunk, data_url, png

from tallystick_packs.forms import parse, validate


def said(xml: str, result: list[Entry], item: Entry) -> list[str]:
    return [str(fault) for fault in validate(parse(xml), result, item=item)]


@pytest.mark.parametrize("kind", SHAPES)
def test_a_right_shape_passes(kind: str) -> None:
    xml, value, _wrong = SHAPES[kind]

    assert said(xml, [entry(kind, value, **SIZE)], {"p": "a.jpg"}) == []


@pytest.mark.parametrize(
    ("kind", "case"), [(kind, case) for kind, (_form, _value, cases) in SHAPES.items() for case in cases]
)
def test_a_wrong_shape_is_named(kind: str, case: Case) -> None:
    xml, value, _wrong = SHAPES[kind]

    assert case.said in said(xml, [entry(kind, {**value, **case.value}, **SIZE)], {"p": "a.jpg"})


@pytest.mark.parametrize(("kind", "xml", "value", "wrong", "item"), PLACES)
def test_places_on_sound_and_text(kind: str, xml: str, value: Entry, wrong: list[Case], item: Entry) -> None:
    assert said(xml, [entry(kind, value)], item) == []
    for case in wrong:
        assert said(xml, [entry(kind, {**value, **case.value})], item) == [case.said]


@pytest.mark.parametrize(("kind", "control", "value", "wrong"), WHOLE)
def test_questions_about_the_whole_item(kind: str, control: str, value: Entry, wrong: list[Case]) -> None:
    xml = image_form(control)

    assert said(xml, [entry(kind, value)], {"p": "a.jpg"}) == []
    for case in wrong:
        assert said(xml, [entry(kind, case.value)], {"p": "a.jpg"}) == [case.said]


def test_a_bitmask_must_have_the_size_of_its_picture() -> None:
    xml = image_form(f'<BitmaskLabels name="c" toName="p">{LABELS}</BitmaskLabels>')
    right = {"imageDataURL": png(200, 100), "bitmasklabels": ["a"]}

    assert said(xml, [entry("bitmasklabels", right, **SIZE)], {"p": "a.jpg"}) == []
    small = {**right, "imageDataURL": png(20, 10)}
    assert said(xml, [entry("bitmasklabels", small, **SIZE)], {"p": "a.jpg"}) == [
        "mask 1 (a): the mask is made for a picture of another size"
    ]
    script = {**right, "imageDataURL": "data:text/html;base64,PHNjcmlwdD4="}
    assert said(xml, [entry("bitmasklabels", script, **SIZE)], {"p": "a.jpg"}) == [
        "mask 1 (a): imageDataURL is not a PNG image"
    ]


def test_a_bitmask_is_whole_and_shows_something() -> None:
    xml = image_form(f'<BitmaskLabels name="c" toName="p">{LABELS}</BitmaskLabels>')
    good = base64.b64decode(png(200, 100).partition(",")[2])
    broken = {
        "nothing is painted in the mask": png(200, 100, painted=0),
        "the mask cannot be read: it is damaged or cut short": data_url(good[:-20]),
        "the mask is larger than 8 MB": png(200, 100) + "A" * 8_000_000,
    }

    for words, url in broken.items():
        value = {"imageDataURL": url, "bitmasklabels": ["a"]}
        assert said(xml, [entry("bitmasklabels", value, **SIZE)], {"p": "a.jpg"}) == [f"mask 1 (a): {words}"]


def test_a_small_file_that_unpacks_to_a_huge_picture_is_refused_before_it_is_unpacked() -> None:
    head = (60_000).to_bytes(4, "big") * 2 + bytes([8, 0, 0, 0, 0])
    rows = zlib.compress(bytes(10_000_000))
    data = b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", rows) + chunk(b"IEND", b"")
    xml = image_form(f'<BitmaskLabels name="c" toName="p">{LABELS}</BitmaskLabels>')

    value = {"imageDataURL": data_url(data), "bitmasklabels": ["a"]}

    assert said(xml, [entry("bitmasklabels", value)], {"p": "a.jpg"}) == [DAMAGED]


def test_an_ellipse_may_pass_the_edge_turned_or_not_while_its_centre_is_on_the_picture() -> None:
    xml = image_form(f'<EllipseLabels name="c" toName="p">{LABELS}</EllipseLabels>')
    for turn in (0, 30, 270):
        value = {"x": 99, "y": 1, "radiusX": 20, "radiusY": 5, "rotation": turn, "ellipselabels": ["a"]}
        assert said(xml, [entry("ellipselabels", value, **SIZE)], {"p": "a.jpg"}) == []


def test_a_turned_box_may_touch_the_edge_and_needs_the_size_of_its_picture() -> None:
    xml = image_form(f'<RectangleLabels name="c" toName="p">{LABELS}</RectangleLabels>')
    # In pixels: from (0, 50) by 45 degrees up to the upper edge and back down, all within 200 x 100.
    value = {"x": 0, "y": 50, "width": 35.35, "height": 20, "rotation": 315, "rectanglelabels": ["a"]}

    assert said(xml, [entry("rectanglelabels", value, **SIZE)], {"p": "a.jpg"}) == []
    assert said(xml, [entry("rectanglelabels", {**value, "width": 38}, **SIZE)], {"p": "a.jpg"}) == [
        "box 1 (a): a corner of the turned box lies outside the image"
    ]
    assert said(xml, [entry("rectanglelabels", value)], {"p": "a.jpg"}) == [
        "box 1 (a): a turned box needs original_width and original_height: it is turned in pixels"
    ]


def test_a_right_pairwise_answer_passes() -> None:
    xml = (
        '<View><Text name="l" value="$l"/><Text name="r" value="$r"/><Pairwise name="c" toName="l,r"/></View>'
    )

    assert said(xml, [entry("pairwise", {"selected": "left"}, to_name="l,r")], {}) == []
    assert said(xml, [entry("pairwise", {"selected": "up"}, to_name="l,r")], {}) == [
        "question “c”: selected is neither left nor right"
    ]


RANKED = '<View><List name="p" value="$things"/><Ranker name="c" toName="p">{}</Ranker></View>'
THINGS = {"things": [{"id": "x"}, {"id": "y"}]}


def test_a_ranking_holds_everything_once() -> None:
    xml = RANKED.format("")

    assert said(xml, [entry("ranker", {"ranker": {"c": ["y", "x"]}})], THINGS) == []
    assert said(xml, [entry("ranker", {"ranker": {"c": ["y"]}})], THINGS) == [
        "question “c”: not everything is ranked"
    ]
    assert said(xml, [entry("ranker", {"ranker": {"c": ["y", "y", "z"]}})], THINGS) == [
        "question “c”: one thing is placed twice",
        "question “c”: “z” is not in the list",
        "question “c”: not everything is ranked",
    ]


def test_buckets_may_leave_things_in_the_list() -> None:
    xml = RANKED.format('<Bucket name="best" title="Best"/><Bucket name="worst" title="Worst"/>')

    assert said(xml, [entry("ranker", {"ranker": {"best": ["y"], "_": ["x"]}})], THINGS) == []
    assert said(xml, [entry("ranker", {"ranker": {"good": ["y"]}})], THINGS) == [
        "question “c”: there is no bucket “good”"
    ]


def test_text_is_counted_as_the_browser_counts_and_as_python_counts() -> None:
    xml = '<View><Text name="p" value="$p"/><Labels name="c" toName="p"><Label value="a"/></Labels></View>'
    item = {"p": "😀 Jean"}

    assert said(xml, [entry("labels", {"start": 3, "end": 7, "text": "Jean", "labels": ["a"]})], item) == []
    assert said(xml, [entry("labels", {"start": 2, "end": 6, "text": "Jean", "labels": ["a"]})], item) == []


READING = image_form(
    f'<Labels name="kind" toName="p">{LABELS}</Labels><Rectangle name="box" toName="p"/>'
    '<TextArea name="words" toName="p" perRegion="true" required="true"/>'
)


def reading_entries(**moved: float) -> list[Entry]:
    place = {"x": 10, "y": 10, "width": 20, "height": 5, "rotation": 0}
    return [
        {"id": "1", "from_name": "box", "to_name": "p", "type": "rectangle", "value": place},
        {
            "id": "1",
            "from_name": "kind",
            "to_name": "p",
            "type": "labels",
            "value": {**place, "labels": ["b"]},
        },
        {
            "id": "1",
            "from_name": "words",
            "to_name": "p",
            "type": "textarea",
            "value": {**place, **moved, "text": ["Total"]},
        },
    ]


def test_three_entries_with_one_id_are_one_region() -> None:
    assert said(READING, reading_entries(), {"p": "a.jpg"}) == []
    assert said(READING, reading_entries()[:2], {"p": "a.jpg"}) == [
        "box 1 (b), question “words”: it needs an answer"
    ]
    assert said(READING, reading_entries(x=40), {"p": "a.jpg"}) == [
        "box 1 (b), question “words”: this entry places it elsewhere than the region itself"
    ]
    assert said(READING, reading_entries()[1:], {"p": "a.jpg"}) == [
        "question “kind”: it is about a region that does not exist",
        "question “words”: it is about a region that does not exist",
    ]


LINKED = (
    '<View><Relations choice="single"><Relation value="owns"/><Relation value="is"/></Relations>'
    '<Labels name="c" toName="p"><Label value="a"/></Labels><Text name="p" value="$p"/></View>'
)


@pytest.mark.parametrize(
    ("link", "said_of_it"),
    [
        ({"from_id": "1", "to_id": "2", "labels": ["owns"]}, []),
        ({"from_id": "1", "to_id": "2"}, []),
        ({"from_id": "1", "to_id": "9"}, ["link 1: it joins a region that does not exist"]),
        ({"from_id": "1", "to_id": "1"}, ["link 1: it joins a region with itself"]),
        ({"from_id": "1", "to_id": "2", "labels": ["eats"]}, ["link 1: “eats” is not one of the labels"]),
        (
            {"from_id": "1", "to_id": "2", "labels": ["owns", "is"]},
            ["link 1: it has 2 labels; only one is possible"],
        ),
        (
            {"from_id": "1", "to_id": "2", "direction": "up"},
            ["link 1: its direction is not left, right or bi"],
        ),
        ({"from_id": 1, "to_id": "2"}, ["link 1: it joins a region that does not exist"]),
    ],
)
def test_links_join_regions_of_the_answer(link: Entry, said_of_it: list[str]) -> None:
    spans = [
        entry("labels", {"start": at, "end": at + 1, "labels": ["a"]}, found=str(at + 1)) for at in (0, 1)
    ]

    assert (
        said(LINKED, [*spans, {"type": "relation", "direction": "right", **link}], {"p": "abc"}) == said_of_it
    )


def test_options_may_come_with_the_item() -> None:
    xml = image_form('<Choices name="c" toName="p" value="$answers" allowNested="true"/>')
    item = {"p": "a.jpg", "answers": ["yes", {"value": "no", "children": [{"value": "never"}]}]}

    assert said(xml, [entry("choices", {"choices": ["yes"]})], item) == []
    assert said(xml, [entry("choices", {"choices": [["no", "never"]]})], item) == []
    assert said(xml, [entry("choices", {"choices": ["perhaps"]})], item) == [
        "question “c”: “perhaps” is not one of the options"
    ]


def test_a_label_may_be_used_only_so_often() -> None:
    xml = image_form(
        '<KeyPointLabels name="c" toName="p"><Label value="nose" maxUsages="1"/></KeyPointLabels>'
    )
    points = [
        entry("keypointlabels", {"x": at, "y": 1, "keypointlabels": ["nose"]}, found=str(at)) for at in (1, 2)
    ]

    assert said(xml, points[:1], {"p": "a.jpg"}) == []
    assert said(xml, points, {"p": "a.jpg"}) == ["question “c”: “nose” is used 2 times; the most is 1"]


def test_unknown_fields_are_kept_and_not_refused() -> None:
    xml, value, _wrong = SHAPES["keypointlabels"]
    more: Entry = {
        "origin": "manual",
        "parentID": "7",
        "meta": {"text": ["?"]},
        "score": 0.5,
        "hidden": False,
    }

    assert said(xml, [entry("keypointlabels", {**value, "colour": "red"}, **more)], {"p": "a.jpg"}) == []


def test_options_may_hold_fields_of_the_item() -> None:
    xml = image_form(
        '<Choices name="c" toName="p"><Choice value="$first"/><Choice value="Neither"/></Choices>'
    )
    item = {"p": "a.jpg", "first": "Mango"}

    assert parse(xml).fields == {"p", "first"}
    assert said(xml, [entry("choices", {"choices": ["Mango"]})], item) == []
    assert said(xml, [entry("choices", {"choices": ["$first"]})], item) == [
        "question “c”: “$first” is not one of the options"
    ]


def test_an_amount_in_dollars_is_no_field() -> None:
    xml = image_form(
        '<Header value="Is it above $100?"/><Rating name="c" toName="p" data-text-fr="plus de $cent"/>'
    )

    assert parse(xml).fields == {"p"}


def test_a_question_is_called_by_the_header_above_it() -> None:
    xml = image_form(
        '<Header value="How ripe is it?"/><View><Rating name="c" toName="p" required="true"/></View>'
    )

    assert parse(xml).control("c").title == "How ripe is it?"
    assert said(xml, [], {"p": "a.jpg"}) == ["question “How ripe is it?”: it needs an answer"]
