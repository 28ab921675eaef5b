"""Where a form forbids overlap, what is marked and moved stays out of its neighbours."""

import pytest
from tests.desktop.core.test_sessions import MemoryDraft

from tallystick_desktop.core.plan import plan_of
from tallystick_desktop.core.speech_session import SpeechSession
from tallystick_packs.forms import parse, validate

FORM = """<View><Labels name="who" toName="clip" data-overlap="{rule}">
<Label value="Ann"/><Label value="Ben"/></Labels><Audio name="clip" value="$audio"/></View>"""


def session(rule: str) -> SpeechSession:
    plan = plan_of(parse(FORM.format(rule=rule)), language="en")
    return SpeechSession(plan, MemoryDraft(), duration_s=60.0)


def times(made: SpeechSession) -> list[tuple[float, float]]:
    return [(one.start, one.end) for one in made.segments]


def test_a_new_segment_takes_the_longest_part_that_is_free() -> None:
    made = session("no")
    made.add(10.0, 20.0, 0)

    made.add(8.0, 40.0, 1)

    assert times(made) == [(10.0, 20.0), (20.0, 40.0)]


def test_where_there_is_no_room_nothing_is_marked() -> None:
    made = session("no")
    made.add(10.0, 20.0, 0)

    assert made.add(12.0, 18.0, 1) == ""
    assert times(made) == [(10.0, 20.0)]


def test_an_edge_stops_at_its_neighbour() -> None:
    made = session("no")
    first = made.add(10.0, 20.0, 0)
    second = made.add(25.0, 30.0, 0)

    made.move(first, end=27.0)
    made.move(second, start=3.0)

    assert times(made) == [(10.0, 25.0), (25.0, 30.0)]


def test_moving_the_line_earlier_stops_at_what_stands_before() -> None:
    made = session("no")
    made.add(10.0, 20.0, 0)
    second = made.add(21.0, 30.0, 0)
    made.add(31.0, 32.0, 0)

    made.shift(second, -5.0)

    assert times(made) == [(10.0, 20.0), (20.0, 29.0), (30.0, 31.0)]


def test_two_speakers_may_talk_at_once_where_the_form_says_so() -> None:
    made = session("between-labels")
    made.add(10.0, 20.0, 0)

    made.add(15.0, 25.0, 1)
    made.add(18.0, 40.0, 0)

    assert times(made) == [(10.0, 20.0), (15.0, 25.0), (20.0, 40.0)]


@pytest.mark.parametrize("rule", ["yes", "no", "between-labels"])
def test_whatever_is_marked_and_moved_the_form_accepts_it(rule: str) -> None:
    made = session(rule)
    for start, end, label in ((1, 9, 0), (4, 12, 1), (7, 30, 0), (2, 50, 1), (31, 33, 0)):
        made.add(float(start), float(end), label)
    for key in [one.key for one in made.segments]:
        made.move(key, start=5.0)
        made.move(key, end=45.0)
        made.shift(key, -4.0)

    form = parse(FORM.format(rule=rule))
    assert validate(form, list(made.values.values()), item={"audio": "a.opus"}) == ()
