"""Sessions: what is drawn and typed becomes an answer that the form accepts, and can be undone."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from tallystick_desktop.core.photo_session import PhotoSession
from tallystick_desktop.core.plan import WorkPlan, plan_of
from tallystick_desktop.core.segments import proposals_of
from tallystick_desktop.core.speech_session import SpeechSession
from tallystick_desktop.core.tools.box import BoxShape
from tallystick_packs.forms import parse, validate
from tallystick_resources.samples import copy_sample, truth


class MemoryDraft:
    """A draft with the journal's rules, in memory."""

    def __init__(self) -> None:
        self.steps: list[dict[str, dict[str, Any] | None]] = []
        self.cursor = 0

    @property
    def values(self) -> dict[str, dict[str, Any]]:
        """What the steps up to the cursor say."""
        found: dict[str, dict[str, Any] | None] = {}
        for step in self.steps[: self.cursor]:
            found.update(step)
        return {key: value for key, value in found.items() if value is not None}

    @property
    def can_undo(self) -> bool:
        """Whether there is a step to take back."""
        return self.cursor > 0

    @property
    def can_redo(self) -> bool:
        """Whether a step can come again."""
        return self.cursor < len(self.steps)

    def change(self, values: Mapping[str, dict[str, Any] | None], *, merge: bool = False) -> None:
        """Add a step, or fold into the last one."""
        del self.steps[self.cursor :]
        if merge and self.steps:
            self.steps[-1].update(values)
        else:
            self.steps.append(dict(values))
        self.cursor = len(self.steps)

    def undo(self) -> bool:
        """Take back one step."""
        self.cursor -= self.cursor > 0
        return True

    def redo(self) -> bool:
        """Bring back one step."""
        self.cursor += self.can_redo
        return True


def box(x: float, y: float, width: float, height: float) -> BoxShape:
    """A box."""
    return BoxShape(x=x, y=y, width=width, height=height)


def plan(name: str, tmp_path: Path) -> WorkPlan:
    """The plan of a sample job."""
    return plan_of(parse((copy_sample(name, tmp_path / name) / "form.xml").read_text()), language="en")


@pytest.fixture
def photo(tmp_path: Path) -> PhotoSession:
    """A photo of the sample job, 1200 x 900."""
    return PhotoSession(plan("photos", tmp_path), MemoryDraft(), image=(1200, 900))


@pytest.fixture
def speech(tmp_path: Path) -> SpeechSession:
    """A clip of the sample job, 10 s."""
    return SpeechSession(plan("speech", tmp_path), MemoryDraft(), duration_s=10.0)


def test_the_sample_forms_are_understood_whole(tmp_path: Path) -> None:
    photos, clips = plan("photos", tmp_path), plan("speech", tmp_path)

    assert (photos.kind, clips.kind) == ("photo", "speech")
    assert [option.text for option in photos.labels][:2] == ["Vehicle", "Person"]
    assert [question.title for question in photos.questions] == ["What does the photo show?"]
    assert clips.region_text is not None
    assert photos.unknown == clips.unknown == ()


def test_a_drawn_box_is_an_answer_that_the_form_accepts(photo: PhotoSession) -> None:
    key = photo.add(box(100, 90, 300, 200), 1)
    photo.choose(photo.plan.questions[0].control, "Street scene")

    faults = validate(parse_form(photo), list(photo.values.values()), item={"image": "a.jpg"})

    assert (key, faults) == ("1", ())
    region = photo.regions.get("1")
    assert region is not None
    assert (region.box.x, region.box.width) == pytest.approx((100, 300), abs=0.13)


def test_a_box_that_touches_the_edge_never_passes_it(photo: PhotoSession) -> None:
    photo.add(box(777.777, 0, 1200 - 777.777, 900), 0)

    value = next(iter(photo.values.values()))["value"]

    assert value["x"] + value["width"] <= 100


def test_undo_goes_back_step_by_step_and_redo_forward(photo: PhotoSession) -> None:
    photo.add(box(0, 0, 50, 50), 0)
    photo.add(box(60, 0, 50, 50), 1)
    photo.relabel(["1"], 2)

    photo.undo()
    first = photo.regions.get("1")
    photo.undo()

    assert first is not None
    assert first.label == 0
    assert len(photo.regions) == 1
    photo.redo()
    assert photo.counts()[:3] == [1, 1, 0]


def test_steps_of_an_arrow_key_are_undone_together(photo: PhotoSession) -> None:
    key = photo.add(box(100, 100, 50, 50), 0)
    for step in range(1, 6):
        photo.reshape(key, box(100 + 12 * step, 100, 50, 50), nudged=True)

    photo.undo()

    region = photo.regions.get(key)
    assert region is not None
    assert region.box.x == pytest.approx(100, abs=0.1)


def test_a_deleted_region_leaves_nothing_behind(photo: PhotoSession) -> None:
    key = photo.add(box(0, 0, 50, 50), 0)

    photo.delete(key)

    assert photo.values == {}


def test_segments_with_text_are_an_answer_that_the_form_accepts(speech: SpeechSession) -> None:
    key = speech.add(0.5, 2.5, 0)
    speech.write_segment(key, "The bus leaves")
    speech.choose(speech.plan.questions[0].control, "English")

    assert validate(parse_form(speech), list(speech.values.values()), item={"audio": "a.opus"}) == ()


def test_text_moves_with_its_segment(speech: SpeechSession) -> None:
    key = speech.add(1, 3, 0)
    speech.write_segment(key, "hello")

    speech.move(key, start=1.5)

    places = {(entry["value"]["start"], entry["value"]["end"]) for entry in speech.values.values()}
    assert places == {(1.5, 3)}


def test_cutting_and_joining_are_inverse(speech: SpeechSession) -> None:
    key = speech.add(1, 4, 0)
    speech.write_segment(key, "one two")

    new = speech.split(key, 2.0, cursor=3)
    assert [(s.start, s.end, s.text) for s in speech.segments] == [(1, 2, "one"), (2, 4, "two")]

    assert new == "2"
    assert speech.join(key)
    assert [(s.start, s.end, s.text) for s in speech.segments] == [(1, 4, "one two")]


def test_typing_is_undone_word_by_word(speech: SpeechSession) -> None:
    key = speech.add(1, 4, 0)
    typed = "one two"
    for end in range(1, len(typed) + 1):
        speech.write_segment(key, typed[:end])

    speech.undo()

    assert speech.segments[0].text == "one "


def test_the_true_answers_of_the_samples_show_as_they_were_given(tmp_path: Path) -> None:
    draft = MemoryDraft()
    for entry in truth("speech")["items"][0]["result"]:
        whole = entry["type"] == "choices"
        draft.change({entry["from_name"] if whole else f"{entry['from_name']}/{entry['id']}": entry})

    session = SpeechSession(plan("speech", tmp_path), draft, duration_s=6.11)

    assert session.segments[0].text.startswith("The bus leaves")
    assert session.counts()[0] == 2


def parse_form(session: PhotoSession | SpeechSession) -> Any:
    """The form of a session, from the sample it came from."""
    from importlib.resources import files

    name = "photos" if isinstance(session, PhotoSession) else "speech"
    return parse((files("tallystick_resources.samples") / name / "form.xml").read_text())


def test_what_a_machine_heard_is_put_in_once_and_can_be_taken_back(speech: SpeechSession) -> None:
    heard = [
        {"start": 0.5, "end": 2.0, "text": "the bus", "label": "Noise"},
        {"start": 3, "end": 99, "text": "outside the recording"},
        {"start": "x"},
    ]
    proposals = proposals_of(heard, ["Speech", "Noise"], duration=10.0)

    speech.propose(proposals)
    speech.propose(proposals)

    assert [(one.start, one.end, one.label, one.text) for one in speech.segments] == [
        (0.5, 2.0, 1, "the bus")
    ]
    speech.undo()
    assert speech.segments == ()
    speech.propose(proposals_of("no list", [], duration=10.0))
