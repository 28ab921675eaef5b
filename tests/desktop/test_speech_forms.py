"""What forms ask of recordings, through packs that were really built: proposals, overlap, pairs, stereo."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from PIL import Image
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QInputMethodEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from tests.desktop import test_gallery
from tests.desktop.speech_jobs import speech_job, tones

from tallystick_desktop.audio.chosen_device import DEVICE_NOTE, prefer_device
from tallystick_desktop.screens.work.photo_view import PhotoView
from tallystick_desktop.screens.work.segment_row import SegmentRow
from tallystick_desktop.screens.work.small_player import SmallPlayer
from tallystick_desktop.screens.work.speech_view import SpeechView
from tallystick_desktop.theme.theme import theme
from tallystick_packs.export.label_studio import export_tasks
from tallystick_packs.reading import open_pack

stage, at_work = test_gallery.stage, test_gallery.at_work
Open = Callable[[str], Any]

SEGMENTS = """<View>
  <Labels name="who" toName="clip"><Label value="Speaker 1"/><Label value="Speaker 2"/></Labels>
  <Audio name="clip" value="$audio"/>
  <TextArea name="words" toName="clip" perRegion="true" value="$heard" maxSubmissions="1" editable="true"/>
</View>"""
HEARD = [
    {"start": 0.2, "end": 1.5, "text": "مرحبا بكم 25", "label": "Speaker 1"},
    {"start": 1.6, "end": 3.0, "text": "the bus leafs at six", "label": "Speaker 2"},
    {"start": 3.1, "end": 4.5, "text": "আজ সকালে", "label": "Speaker 1"},
]


WHOLE = """<View>
  <Audio name="clip" value="$audio"/>
  <Header value="Write what is said"/>
  <TextArea name="words" toName="clip" value="$heard" maxSubmissions="1" rows="3" required="true"
            data-words="Ìbàdàn"/>
  <Choices name="dialect" toName="clip"><Choice value="North"/><Choice value="South"/></Choices>
</View>"""


def opened(at_work: Open, tmp_path: Path, form: str, **fields: object) -> tuple[Any, SpeechView, Any]:
    """Build a job of one recording and open it."""
    audio = fields.pop("audio", None) or tones(tmp_path / "tone.flac", 220.0)
    speech_job(tmp_path / "job", form, [{"id": "one", "audio": audio, **fields}])
    program, driver, view, published = at_work("job")
    assert isinstance(view, SpeechView)
    return driver, view, (program, *published)


def test_what_a_machine_heard_comes_in_a_pack_is_corrected_and_the_difference_is_seen(
    at_work: Open, tmp_path: Path
) -> None:
    driver, view, _published = opened(at_work, tmp_path, SEGMENTS, heard=HEARD)
    assert [one.text for one in view.presenter.session.segments] == [one["text"] for one in HEARD]
    assert view.transcript.editor.hasFocus()

    driver.key("Enter")
    view.transcript.editor.put_cursor(len("the bus lea"))
    QTest.keyClick(view.transcript.editor, Qt.Key.Key_Delete)
    driver.write("ve")

    shown = view.transcript.changes
    assert view.presenter.session.segments[1].text == "the bus leaves at six"
    assert shown.isVisible()
    assert "<s>leafs</s>" in shown.text()
    assert "<u><b>leaves</b></u>" in shown.text()
    driver.key("Ctrl+Z")
    assert not shown.isVisible()


def test_rows_start_on_the_side_of_their_letters_also_when_they_are_not_being_written(
    at_work: Open, tmp_path: Path
) -> None:
    driver, view, _published = opened(at_work, tmp_path, SEGMENTS, heard=HEARD)
    driver.key("Enter")

    def ink(index: int) -> tuple[float, float]:
        """How far from either side of the text's place its letters begin."""
        row = view.transcript.row_of(index)
        assert row is not None
        picture = row.grab().toImage()
        room = view.transcript._columns.words_rect(0, row.width(), row.height(), rtl=False)
        ground = theme().colour("raised")
        inked = [
            x
            for x in range(int(room.left()), int(room.right()))
            if any(picture.pixelColor(x, y) != ground for y in range(4, row.height() - 4))
        ]
        return inked[0] - room.left(), room.right() - inked[-1]

    arabic, bengali = ink(0), ink(2)
    assert arabic[0] > 100
    assert arabic[1] < 8
    assert bengali[0] < 8
    assert bengali[1] > 100


def test_the_sound_is_seen_when_it_has_the_focus(at_work: Open, tmp_path: Path) -> None:
    driver, view, _published = opened(at_work, tmp_path, SEGMENTS, heard=HEARD)
    view.wave.setFocus()
    driver.settle()

    picture = view.wave.grab().toImage()
    empty = QPoint(round(view.wave.span.x(5.5)), view.wave.height() - 6)

    assert picture.pixelColor(empty * picture.devicePixelRatio()) == theme().colour("raised")


def test_plain_figures_name_the_speaker_outside_the_text_and_the_end_is_said(
    at_work: Open, tmp_path: Path
) -> None:
    driver, view, _published = opened(at_work, tmp_path, SEGMENTS, heard=HEARD)
    driver.write(" 2")
    view.wave.setFocus()

    driver.key("2")
    for _segment in HEARD:
        driver.key("Enter")

    assert view.presenter.session.segments[0].text.endswith(" 2")
    assert view.presenter.session.segments[0].label == 1
    assert "last segment" in view.toast.accessibleName()


def test_segments_stay_apart_where_the_form_asks_for_it(at_work: Open, tmp_path: Path) -> None:
    form = SEGMENTS.replace('toName="clip">', 'toName="clip" data-overlap="no">', 1)
    driver, view, _published = opened(at_work, tmp_path, form, heard=[])
    wave = view.wave

    for start, end in ((1.0, 3.0), (2.0, 5.0), (1.5, 2.5)):
        driver.drag(wave, QPoint(round(wave.span.x(start)), 90), QPoint(round(wave.span.x(end)), 90))

    found = [(one.start, one.end) for one in view.presenter.session.segments]
    assert found == [pytest.approx((1.0, 3.0), abs=0.02), pytest.approx((3.0, 5.0), abs=0.02)]
    assert "no overlap" in view.toast.accessibleName()


def test_the_chosen_device_is_remembered(at_work: Open, tmp_path: Path) -> None:
    _driver, view, _published = opened(at_work, tmp_path, SEGMENTS, heard=[])

    view.presenter.playback.set_device("Headset")

    assert view.presenter.notes.noted(DEVICE_NOTE) == "Headset"
    prefer_device("")


def test_a_text_about_all_of_a_recording_is_written_under_it_by_keys_alone(
    at_work: Open, stage: Any, tmp_path: Path
) -> None:
    driver, view, job = opened(at_work, tmp_path, WHOLE, heard="the bus leafs")
    editor, presenter = view.editor, view.presenter
    assert view.whole is not None
    assert editor.hasFocus()
    assert editor.height() > 150
    assert editor.toPlainText() == "the bus leafs"

    driver.key("Tab")
    driver.wait(lambda: presenter.playback.is_playing, "sound plays")
    driver.key("Tab")
    assert editor.hasFocus()
    editor.put_cursor(len("the bus lea"))
    QTest.keyClick(editor, Qt.Key.Key_Delete)
    driver.write("ve")
    assert "<s>leafs</s>" in view.whole._changes.text()
    editor.to_end()
    driver.write(" iba")
    driver.key("Ctrl+.")
    driver.key("Alt+U")
    driver.key("Enter")
    driver.write("two")
    driver.key("Ctrl+T")

    said = "the bus leaves Ìbàdàn [unintelligible]\ntwo [00:"
    assert presenter.session.text(presenter.plan.questions[0].control).startswith(said)
    driver.key("Alt+W")
    driver.key("Shift+Enter")
    assert presenter.state.item is None
    assert exported(stage, *job)["words"][0].startswith(said)


def test_an_empty_text_that_is_needed_takes_the_focus_and_words_are_undone_one_by_one(
    at_work: Open, tmp_path: Path
) -> None:
    form = WHOLE.replace('value="$heard"', "")
    driver, view, _published = opened(at_work, tmp_path, form)
    view.wave.setFocus()
    driver.key("Shift+Enter")
    assert view.editor.hasFocus()

    driver.write("one two")
    driver.key("Ctrl+Z")

    assert view.editor.toPlainText() == "one "


def exported(stage: Any, program: Any, built: Any, published: Any) -> dict[str, Any]:
    """What comes back to the requester, by question."""
    program.session.worker.sync()
    manifests = [open_pack(pack.path).manifest for pack in built.packs]
    tasks, _losses = export_tasks(manifests, stage.client.results(published.job).answers)
    (task,) = tasks
    found = task["annotations"][0]["result"]
    return {entry["from_name"]: next(iter(entry["value"].values())) for entry in found}


PAIR = """<View>
  <Header value="Which one sounds better?"/>
  <Audio name="a" value="$a"/><Audio name="b" value="$b"/>
  <Pairwise name="better" toName="a,b" required="true"/>
</View>"""


def players(view: Any) -> list[SmallPlayer]:
    QApplication.processEvents()
    return [one for one in view.findChildren(SmallPlayer) if one.isVisible()]


def test_two_sounds_are_heard_one_at_a_time_and_compared_with_keys(
    at_work: Open, stage: Any, tmp_path: Path
) -> None:
    media = {"a": tones(tmp_path / "a.flac", 220.0), "b": tones(tmp_path / "b.flac", 330.0)}
    speech_job(tmp_path / "job", PAIR, [{"id": "one", **media}])
    program, driver, view, published = at_work("job")
    first, second = players(view)
    assert view.questions.blocks["better"].asked.title == "Which one sounds better?"

    driver.key("F2")
    driver.wait(lambda: first.is_playing, "the first sounds")
    driver.key("F3")
    driver.wait(lambda: second.is_playing, "the second sounds")
    assert not first.is_playing
    driver.click(first._speeds[2.0], first._speeds[2.0].rect().center())
    assert second._speeds[2.0].isChecked()
    driver.key("2")
    driver.key("Shift+Enter")

    assert exported(stage, program, *published) == {"better": "right"}


def test_several_sounds_that_nothing_is_marked_on_can_all_be_heard(at_work: Open, tmp_path: Path) -> None:
    form = PAIR.replace(
        '<Pairwise name="better" toName="a,b" required="true"/>',
        '<Choices name="same" toName="b"><Choice value="Yes"/><Choice value="No"/></Choices>',
    )
    media = {"a": tones(tmp_path / "a.flac", 220.0), "b": tones(tmp_path / "b.flac", 330.0)}
    speech_job(tmp_path / "job", form, [{"id": "one", **media}])
    _program, driver, view, _published = at_work("job")

    driver.key("F3")

    driver.wait(lambda: players(view)[1].is_playing, "the second sounds")


def test_a_reference_is_heard_beside_the_recording_that_is_marked(at_work: Open, tmp_path: Path) -> None:
    form = """<View><Labels name="fault" toName="b"><Label value="Click"/></Labels>
      <Audio name="b" value="$b"/><Header value="The original"/><Audio name="a" value="$a"/></View>"""
    media = {"a": tones(tmp_path / "a.flac", 220.0), "b": tones(tmp_path / "b.flac", 330.0)}
    speech_job(tmp_path / "job", form, [{"id": "one", **media}])
    _program, driver, view, _published = at_work("job")
    assert isinstance(view, SpeechView)
    (player,) = players(view)

    driver.key("Shift+F2")
    driver.wait(lambda: player.is_playing, "the original sounds")
    assert not view.presenter.playback.is_playing
    driver.key("Tab")

    driver.wait(lambda: view.presenter.playback.is_playing, "the recording sounds")
    assert not player.is_playing


def test_a_sound_stands_beside_the_questions_about_a_photo(at_work: Open, tmp_path: Path) -> None:
    form = """<View><Image name="photo" value="$photo"/><Audio name="sound" value="$sound"/>
      <Choices name="fits" toName="photo"><Choice value="Yes"/><Choice value="No"/></Choices></View>"""
    photo = tmp_path / "photo.png"
    Image.new("RGB", (64, 48), "green").save(photo)
    items = [{"id": "one", "photo": photo, "sound": tones(tmp_path / "tone.flac", 220.0)}]
    speech_job(tmp_path / "job", form, items)
    _program, driver, view, _published = at_work("job")
    assert isinstance(view, PhotoView)

    driver.key("F2")

    driver.wait(lambda: players(view)[0].is_playing, "sound plays")


def test_the_channels_of_a_recording_are_seen_together_and_apart(at_work: Open, tmp_path: Path) -> None:
    audio = tones(tmp_path / "two.flac", 220.0, 330.0, silent_from=(None, 3.0))
    driver, view, _published = opened(at_work, tmp_path, SEGMENTS, heard=[], audio=audio)
    wave, accent = view.wave, theme().colour("accent")
    driver.wait(lambda: wave.scene.detail is not None, "the exact waveform")

    def inked(share: float) -> bool:
        """Whether the second channel's sound is seen at this height, where only the first one sounds."""
        body = wave._places()[0]
        picture = wave.grab().toImage()
        x = wave.span.x(4.5)
        column = [
            picture.pixelColor(round(x) + dx, round(body.top() + body.height() * share)) for dx in range(9)
        ]
        return accent in column

    assert inked(0.35)
    driver.click(view.player.apart_button, view.player.apart_button.rect().center())
    driver.settle()

    assert wave.scene.apart
    assert inked(0.25)
    assert not inked(0.85)
    driver.key("Ctrl+Shift+A")
    assert not wave.scene.apart


def test_a_stretch_is_selected_heard_and_repeated_without_being_marked(at_work: Open, tmp_path: Path) -> None:
    driver, view, _published = opened(at_work, tmp_path, WHOLE.replace('value="$heard"', ""))
    wave, presenter = view.wave, view.presenter

    driver.drag(wave, QPoint(round(wave.span.x(2.0)), 90), QPoint(round(wave.span.x(2.4)), 90))
    driver.key("F3")

    assert presenter.state.stretch == pytest.approx((2.0, 2.4), abs=0.02)
    driver.wait(lambda: presenter.position_s > 2.2, "the stretch sounds")
    driver.wait(lambda: 1.9 < presenter.position_s < 2.15, "it begins again")
    driver.click(wave, QPoint(round(wave.span.x(5.0)), 90))
    assert presenter.state.stretch is None


def test_with_shift_a_stretch_is_only_heard_where_segments_are_marked(at_work: Open, tmp_path: Path) -> None:
    _driver, view, _published = opened(at_work, tmp_path, SEGMENTS, heard=[])
    wave, left, shift = view.wave, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.ShiftModifier
    start, end = (QPoint(round(wave.span.x(second)), 90) for second in (2.0, 2.4))

    QTest.mousePress(wave, left, shift, start)
    QTest.mouseMove(wave, end)
    QTest.mouseRelease(wave, left, shift, end)

    assert view.presenter.session.segments == ()
    assert view.presenter.state.stretch == pytest.approx((2.0, 2.4), abs=0.02)
    assert view.presenter.playback.is_playing


def test_a_segment_that_is_marked_while_it_plays_grows_on_the_screen(at_work: Open, tmp_path: Path) -> None:
    driver, view, _published = opened(at_work, tmp_path, SEGMENTS, heard=[])
    driver.key("Tab")
    driver.key("Ctrl+Space")

    driver.wait(lambda: view.presenter.position_s > 0.5, "sound plays")
    assert view.wave.scene.marking == view.presenter.state.marking
    driver.key("Ctrl+Space")
    driver.wait(lambda: view.presenter.position_s > 0.7, "playing goes on")
    driver.key("Ctrl+E")

    (segment,) = view.presenter.session.segments
    assert view.wave.scene.marking is None
    assert segment.end > 0.6


def test_the_form_says_how_the_sound_is_shown_and_how_fast_it_begins(at_work: Open, tmp_path: Path) -> None:
    audio = tones(tmp_path / "two.flac", 220.0, 330.0)
    form = SEGMENTS.replace(
        'value="$audio"', 'value="$audio" splitchannels="true" spectrogram="true" defaultspeed="1.5"'
    )
    _driver, view, _published = opened(at_work, tmp_path, form, heard=[], audio=audio)

    assert view.wave.scene.apart
    assert view._shows_band
    assert view.presenter.playback.speed == 1.5


def test_hundreds_of_segments_are_gone_through_with_rows_for_those_in_sight(
    at_work: Open, tmp_path: Path
) -> None:
    heard = [
        {"start": round(number * 0.02, 2), "end": round(number * 0.02 + 0.06, 2), "text": f"word {number}"}
        for number in range(250)
    ]
    driver, view, _published = opened(at_work, tmp_path, SEGMENTS, heard=heard)
    transcript, presenter = view.transcript, view.presenter
    for _segment in range(60):
        driver.key("Enter")
    driver.write("!")

    rows = transcript.findChildren(SegmentRow)
    written = transcript.row_of(60)
    assert presenter.session.segments[60].text == "word 60!"
    assert len(rows) < 60
    assert written is not None
    assert written.geometry().contains(transcript.editor.geometry())
    assert transcript.editor.visibleRegion().boundingRect().height() == transcript.editor.height()
    transcript._area.verticalScrollBar().setValue(0)
    driver.settle()
    assert transcript.row_of(60) is None
    driver.write("?")
    assert presenter.session.segments[60].text == "word 60!?"
    first = transcript.row_of(0)
    assert first is not None
    driver.click(first, first.rect().center())
    assert presenter.state.chosen == presenter.session.segments[0].key
    driver.write(" long" * 60)
    assert transcript.editor.height() > 3 * theme().line("transcript")
    second = transcript.row_of(1)
    assert second is not None
    assert second.y() >= transcript.editor.geometry().bottom()


def test_letters_that_an_input_method_composes_stay(at_work: Open, tmp_path: Path) -> None:
    driver, view, _published = opened(at_work, tmp_path, SEGMENTS, heard=HEARD)
    driver.key("Enter")
    editor, presenter = view.editor, view.presenter
    editor.selectAll()

    for composing in ("n", "ni", "नि"):
        QApplication.sendEvent(editor, QInputMethodEvent(composing, []))
        # The sound begins, the cursor moves, the state is shown again meanwhile.
        presenter.play()
        driver.wait(lambda: presenter.position_s > 0.0, "time passes")
        assert editor.textCursor().block().layout().preeditAreaText() == composing
    done = QInputMethodEvent()
    done.setCommitString("नि ")
    QApplication.sendEvent(editor, done)
    driver.write("x")

    assert presenter.session.segments[1].text == "नि x"


def test_speakers_that_the_item_names_are_labels_with_keys(at_work: Open, tmp_path: Path) -> None:
    form = (
        '<View><Labels name="who" toName="clip" value="$people"/><Audio name="clip" value="$audio"/></View>'
    )
    audio = tones(tmp_path / "tone.flac", 220.0)
    items = [
        {"id": "one", "audio": audio, "people": ["Ama", "Ben"]},
        {"id": "two", "audio": audio, "people": ["Chidi"]},
    ]
    speech_job(tmp_path / "job", form, items)
    _program, driver, view, _published = at_work("job")
    wave = view.wave

    def mark() -> None:
        driver.drag(wave, QPoint(round(wave.span.x(1.0)), 90), QPoint(round(wave.span.x(2.0)), 90))

    mark()
    driver.key("2")
    assert view.presenter.session.segments[0].words == "Ben"
    driver.key("Shift+Enter")
    mark()
    assert view.presenter.session.segments[0].words == "Chidi"
    driver.key("Shift+Enter")
    assert view.presenter.state.item is None
