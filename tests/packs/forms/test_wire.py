"""An answer as it travels: short, in reading order, and still right."""

import json

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests.packs.forms.strategies import Entry, answers, forms, item_of

from tallystick_packs.forms import parse, to_wire, validate
from tallystick_packs.forms.reading_order import reading_order

PAGE = """<View><Image name="p" value="$p"/>
<RectangleLabels name="c" toName="p" data-reading-order="{order}"><Label value="a"/></RectangleLabels>
<TextArea name="w" toName="p" perRegion="true"/><Rating name="r" toName="p"/></View>"""


def box(found: str, x: float, y: float, width: float = 20.0) -> Entry:
    value = {"x": x, "y": y, "width": width, "height": 5.0, "rotation": 0, "rectanglelabels": ["a"]}
    return {"id": found, "from_name": "c", "to_name": "p", "type": "rectanglelabels", "value": value}


def test_regions_are_numbered_as_they_are_read() -> None:
    drawn = [box("z9", 60, 50.2), box("k2", 10, 50.9), box("a1", 40, 10.001234)]
    words = {"id": "k2", "from_name": "w", "to_name": "p", "type": "textarea", "value": {"text": ["two"]}}

    left = to_wire(parse(PAGE.format(order="left-to-right")), [*drawn, words])
    right = to_wire(parse(PAGE.format(order="right-to-left")), [*drawn, words])

    assert [(entry["id"], entry["from_name"], entry["value"].get("x")) for entry in left] == [
        ("1", "c", 40),
        ("2", "c", 10),
        ("2", "w", None),
        ("3", "c", 60),
    ]
    assert [entry["value"]["x"] for entry in right if "x" in entry["value"]] == [40, 60, 10]
    assert left[0]["value"]["y"] == 10


def test_columns_are_read_from_the_right() -> None:
    places = {
        name: {"x": x, "y": y, "width": 5, "height": 20}
        for name, x, y in [("a", 10, 5), ("b", 80, 50), ("c", 81, 5)]
    }

    assert reading_order(places, "top-to-bottom") == ["c", "b", "a"]


def test_links_and_parents_follow_their_regions() -> None:
    xml = PAGE.format(order="left-to-right").replace(
        "</View>", '<Relations><Relation value="is"/></Relations></View>'
    )
    inner = {**box("y", 60, 10), "parentID": "x"}
    link = {"type": "relation", "from_id": "x", "to_id": "y", "direction": "right", "labels": ["is"]}

    first, second, joined = to_wire(parse(xml), [inner, box("x", 10, 10), link])

    assert (first["id"], second["id"], second["parentID"]) == ("1", "2", "1")
    assert (joined["from_id"], joined["to_id"], joined["labels"]) == ("1", "2", ["is"])


def test_a_sliver_keeps_a_width() -> None:
    travelled = to_wire(parse(PAGE.format(order="left-to-right")), [box("1", 10, 10, width=0.004)])

    assert travelled[0]["value"]["width"] == 0.01


def test_a_box_takes_a_third_of_the_bytes() -> None:
    entry = box("Gh3k-2Fq_1", 31.941923774954628, 4.113475177304964, 6.352087114337568)
    form = parse(PAGE.format(order="left-to-right"))

    def size(one: Entry) -> int:
        return len(json.dumps(one["value"], separators=(",", ":")))

    assert size(to_wire(form, [entry])[0]) < size(entry) - 30


@settings(suppress_health_check=[HealthCheck.too_slow, HealthCheck.filter_too_much])
@given(st.data())
def test_a_right_answer_stays_right_and_travels_unchanged_a_second_time(data: st.DataObject) -> None:
    form = data.draw(forms())
    result = data.draw(answers(form))

    travelled = to_wire(form, result)

    assert validate(form, travelled, item=item_of(form)) == ()
    assert to_wire(form, travelled) == travelled
    before, after = _ids_of_regions(result), _ids_of_regions(travelled)
    assert after == {str(number) for number in range(1, len(before) + 1)}


def _ids_of_regions(result: list[Entry]) -> set[str]:
    return {entry["id"] for entry in result if not entry.get("id", "q").startswith("q")}
