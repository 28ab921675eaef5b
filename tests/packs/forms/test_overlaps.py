"""A form may forbid that segments share time, all of them or those of one speaker."""

import pytest
from tests.packs.forms.families import Entry

from tallystick_packs.forms import lint, parse, validate

FORM = """<View><Labels name="who" toName="clip" data-overlap="{rule}">
<Label value="Ann"/><Label value="Ben"/></Labels>
<Audio name="clip" value="$audio"/></View>"""


def spoken(number: int, start: float, end: float, who: str) -> Entry:
    return {
        "id": str(number),
        "from_name": "who",
        "to_name": "clip",
        "type": "labels",
        "value": {"start": start, "end": end, "channel": 0, "labels": [who]},
    }


TALK = [
    spoken(1, 0.0, 4.0, "Ann"),
    spoken(2, 3.0, 5.0, "Ben"),
    spoken(3, 3.5, 3.8, "Ann"),
    spoken(4, 5.0, 6.0, "Ben"),
]


def said(rule: str, result: list[Entry]) -> list[str]:
    return [str(fault) for fault in validate(parse(FORM.format(rule=rule)), result, item={"audio": "a.opus"})]


def test_without_a_word_about_it_segments_may_overlap() -> None:
    assert said("yes", TALK) == []


def test_where_no_overlap_is_allowed_every_later_segment_is_named() -> None:
    assert said("no", TALK) == [
        "segment 2 (Ben): it overlaps segment 1 (Ann); this job allows no overlap",
        "segment 3 (Ann): it overlaps segment 2 (Ben); this job allows no overlap",
    ]


def test_two_may_talk_at_once_but_nobody_over_himself() -> None:
    assert said("between-labels", TALK) == [
        "segment 3 (Ann): it overlaps segment 1 (Ann); this job allows no overlap"
    ]


@pytest.mark.parametrize("rule", ["no", "between-labels"])
def test_what_touches_does_not_overlap(rule: str) -> None:
    assert said(rule, [spoken(1, 0.0, 2.0, "Ann"), spoken(2, 1.9995, 3.0, "Ann")]) == []


def test_other_words_are_refused_and_a_text_has_no_time_to_share() -> None:
    text = FORM.format(rule="no").replace("<Audio", "<Text")

    assert [fault.severity for fault in lint(FORM.format(rule="never"))] == ["error"]
    assert [(fault.severity, fault.code) for fault in lint(text, notes=True)] == [("note", "no-effect")]
