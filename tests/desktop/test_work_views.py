"""Work through the real window: drawing, writing, finishing, undoing, and finding it all again."""

from collections.abc import Callable
from pathlib import Path

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QInputMethodEvent, QTextCursor
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget

from tallystick_desktop.core.keys import stored_keys, use_keys
from tallystick_desktop.core.tools import Select
from tallystick_desktop.demo.driving import Driver
from tallystick_desktop.kit.buttons import Button
from tallystick_desktop.kit.choices import ChoiceRow
from tallystick_desktop.kit.text import Text
from tallystick_desktop.program import Program
from tallystick_desktop.screens.key_changing import KeyCaps
from tallystick_desktop.screens.work.frame import WorkFrame
from tallystick_desktop.screens.work.photo_view import PhotoView
from tallystick_desktop.screens.work.speech_view import SpeechView
from tallystick_sync.client import Worker

Opened = Callable[..., tuple[Program, Driver]]


def open_pack(program: Program, kind: str) -> WorkFrame:
    """Open the first pack of photos or of clips."""
    session = program.session
    assert session is not None
    lease = next(
        pack.lease_id for pack in session.worker.packs() if any(kind in word.lower() for word in pack.kinds)
    )
    session.open_desk(session.worker.desk(lease))
    assert isinstance(session.page, WorkFrame)
    return session.page


def photo_view(program: Program, driver: Driver) -> PhotoView:
    view = open_pack(program, "image")
    assert isinstance(view, PhotoView)
    driver.wait(lambda: view.canvas.has_photo, "the photo")
    return view


def speech_view(program: Program) -> SpeechView:
    view = open_pack(program, "audio")
    assert isinstance(view, SpeechView)
    return view


def test_a_box_can_be_drawn_with_the_keyboard_alone(opened: Opened) -> None:
    program, driver = opened(language="en")
    view = photo_view(program, driver)

    for key in ("B", "2", "Enter", "Enter", *["Right"] * 5, *["Down"] * 4, "Enter"):
        driver.key(key)

    regions = list(view.presenter.session.regions)
    assert len(regions) == 1
    assert regions[0].label == 1
    assert regions[0].box.width > 50


def test_arrows_move_the_selected_box_and_undo_takes_all_of_it_back(opened: Opened) -> None:
    program, driver = opened(language="en")
    view = photo_view(program, driver)
    driver.drag(view.canvas, QPoint(300, 200), QPoint(400, 320))
    before = next(iter(view.presenter.session.regions)).box

    for _step in range(7):
        driver.key("Right")
    moved = next(iter(view.presenter.session.regions)).box
    driver.key("Ctrl+Z")

    assert moved.x > before.x
    assert next(iter(view.presenter.session.regions)).box == before


def test_a_label_key_names_the_selected_box(opened: Opened) -> None:
    program, driver = opened(language="en")
    view = photo_view(program, driver)
    driver.drag(view.canvas, QPoint(300, 200), QPoint(400, 320))

    driver.key("3")

    assert view.presenter.session.counts()[:3] == [0, 0, 1]


def test_finish_says_what_is_missing_and_goes_there(opened: Opened) -> None:
    program, driver = opened(language="en")
    view = photo_view(program, driver)

    driver.press(Button, "1 thing left")

    assert view.presenter.state.finished == 0
    focused = view.focusWidget()
    assert isinstance(focused, ChoiceRow)
    assert focused.text() == "Street scene"


@pytest.mark.promise("R11")
def test_a_finished_photo_is_in_the_outbox_and_undo_makes_a_new_revision(opened: Opened) -> None:
    program, driver = opened(language="en")
    view = photo_view(program, driver)
    session = program.session
    assert session is not None
    driver.key("T")
    driver.key("Shift+Enter")
    assert session.worker.outbox().waiting == 1
    assert "finished, saved" in view.toast.accessibleName()

    driver.press(Button, "Undo")
    driver.key("F")
    driver.key("Shift+Enter")

    entry = view.presenter.desk.finish(view.presenter.desk.items[0].id)
    assert (entry.revision, entry.replaces) == (2, 1)
    assert session.worker.outbox().waiting == 1


def test_work_is_found_again_where_it_was_undo_included(run_main: Callable[..., int], profile: Path) -> None:
    def first(driver: Driver, program: Program) -> None:
        program.settings.set("language", "en")
        view = photo_view(program, driver)
        driver.drag(view.canvas, QPoint(300, 200), QPoint(400, 320))
        driver.drag(view.canvas, QPoint(450, 200), QPoint(520, 320))

    def second(driver: Driver, program: Program) -> None:
        session = program.session
        assert session is not None
        view = session.page
        assert isinstance(view, PhotoView)
        assert len(view.presenter.session.regions) == 2
        driver.wait(lambda: view.canvas.has_photo, "the photo")
        driver.key("Ctrl+Z")
        assert len(view.presenter.session.regions) == 1
        driver.key("Ctrl+Y")
        assert len(view.presenter.session.regions) == 2

    run_main(profile, first)
    run_main(profile, second)


def test_a_skip_is_free_and_can_be_taken_back(opened: Opened) -> None:
    program, driver = opened(language="en")
    view = photo_view(program, driver)

    driver.key("F6")

    assert view.presenter.desk.items[0].state == "skipped"
    assert "costs you nothing" in view.toast.accessibleName()
    driver.press(Button, "Undo")
    assert view.presenter.state.item is not None
    assert view.presenter.state.item.position == 1


def test_speech_is_marked_by_mouse_written_and_cut(opened: Opened) -> None:
    program, driver = opened(language="en")
    view = speech_view(program)
    wave = view.wave
    driver.drag(wave, QPoint(round(wave.span.x(0.4)), 90), QPoint(round(wave.span.x(2.4)), 90))
    driver.write("one two")

    view.presenter.seek(1.5)
    cursor = view.transcript.editor.textCursor()
    cursor.setPosition(3)
    view.transcript.editor.setTextCursor(cursor)
    driver.key("Ctrl+Enter")

    texts = [(segment.text, segment.end) for segment in view.presenter.session.segments]
    assert [text for text, _end in texts] == ["one", "two"]
    assert texts[0][1] == pytest.approx(1.5)


def test_letters_in_the_transcript_are_text_and_not_keys(opened: Opened) -> None:
    program, driver = opened(language="en")
    view = speech_view(program)
    wave = view.wave
    driver.drag(wave, QPoint(round(wave.span.x(0.4)), 90), QPoint(round(wave.span.x(2.4)), 90))

    driver.write("bvh0-? e")

    assert view.presenter.session.segments[0].text == "bvh0-? e"


def test_tab_plays_and_control_tab_leaves_the_text(opened: Opened) -> None:
    program, driver = opened(language="en")
    view = speech_view(program)
    wave = view.wave
    driver.drag(wave, QPoint(round(wave.span.x(0.4)), 90), QPoint(round(wave.span.x(2.4)), 90))

    driver.key("Tab")
    driver.wait(lambda: view.presenter.position_s > 0.5, "sound plays")
    driver.key("Tab")
    assert not view.presenter.state.playing
    assert view.transcript.editor.hasFocus()
    driver.key("Ctrl+Tab")

    assert not view.transcript.editor.hasFocus()


def test_the_keys_of_the_view_are_shown_and_go_away(opened: Opened) -> None:
    program, driver = opened(language="en")
    photo_view(program, driver)

    driver.key("?")
    page = driver.find(QWidget, "All keys")
    assert page.isVisible()
    driver.key("Esc")
    driver.settle()

    assert program.session is not None
    assert isinstance(program.session.page, PhotoView)


def test_escape_first_deselects_then_goes_back(opened: Opened) -> None:
    program, driver = opened(language="en")
    view = photo_view(program, driver)
    driver.drag(view.canvas, QPoint(300, 200), QPoint(400, 320))
    view.presenter.intend(Select(key="1"), by_arrow=False)

    driver.key("Esc")
    assert view.presenter.state.selected is None
    driver.key("Esc")

    assert program.session is not None
    assert not isinstance(program.session.page, WorkFrame)


def test_active_time_counts_only_while_somebody_works(opened: Opened, profile: Path) -> None:
    from tallystick_desktop.screens.work.photo_presenter import PhotoPresenter

    program, _driver = opened(language="en")
    session = program.session
    assert session is not None
    now = [0.0]
    photos = next(pack for pack in session.worker.packs() if "Image" in str(pack.kinds).title())
    presenter = PhotoPresenter(session.worker.desk(photos.lease_id), language="en", monotonic=lambda: now[0])
    presenter.start()

    for _second in range(200):
        now[0] += 1
        presenter.tick()

    assert 58 <= presenter.state.active_s <= 62
    assert isinstance(session.worker, Worker)


def test_typing_while_it_plays_at_double_speed_drops_no_key_and_no_sound(opened: Opened) -> None:
    program, driver = opened(language="en")
    view = speech_view(program)
    view.presenter.editing.mark(0.0, view.presenter.session.duration_s)
    view.presenter.playback.set_speed(2.0)
    driver.key("F3")
    driver.wait(lambda: view.presenter.playback.is_playing, "sound plays")
    words = "the quick brown fox jumps over the lazy dog " * 8

    for letter in words:
        QTest.keyClicks(view.transcript.editor, letter)
        QApplication.processEvents()

    assert view.presenter.session.segments[0].text == words
    assert view.presenter.playback.is_playing
    assert view.presenter.playback.starved_frames == 0


def test_what_is_typed_is_marked_expanded_and_put_in_with_keys(opened: Opened) -> None:
    program, driver = opened(language="en")
    program.settings.note("short_forms", "br = the bus leaves")
    view = speech_view(program)
    view.presenter.editing.mark(0.4, 2.4)

    driver.write("br at six")
    driver.key("Alt+U")
    driver.key("F11")
    driver.write("e")

    assert view.presenter.session.segments[0].text == "the bus leaves at six [unintelligible]é"


def test_a_pedal_plays_and_a_media_key_goes_to_the_next_segment(opened: Opened) -> None:
    program, driver = opened(language="en")
    view = speech_view(program)
    view.presenter.editing.mark(0.2, 1.0)
    view.presenter.editing.mark(1.2, 2.0)
    view.presenter.choose_segment("1")

    QTest.keyClick(view.transcript.editor, Qt.Key.Key_F13)
    driver.wait(lambda: view.presenter.playback.is_playing, "sound plays")
    QTest.keyClick(view.transcript.editor, Qt.Key.Key_F13)
    assert not view.presenter.playback.is_playing
    QTest.keyClick(view.transcript.editor, Qt.Key.Key_MediaNext)

    assert view.presenter.state.chosen == "2"


def test_arabic_is_written_from_the_right_and_english_from_the_left(opened: Opened) -> None:
    program, driver = opened(language="en")
    view = speech_view(program)
    view.presenter.editing.mark(0.4, 2.4)
    editor = view.transcript.editor

    for text, right in (("مرحبا 25", True), ("নমস্কার", False), ("ሰላም ለዓለም", False)):
        editor.selectAll()
        event = QInputMethodEvent()
        event.setCommitString(text)
        QApplication.sendEvent(editor, event)
        driver.settle()

        direction = editor.document().defaultTextOption().textDirection()
        assert (direction == Qt.LayoutDirection.RightToLeft) is right
        assert view.presenter.session.segments[0].text == text
        first = QTextCursor(editor.document())
        assert (editor.cursorRect(first).center().x() > editor.width() / 2) is right


def test_a_pedal_takes_the_place_of_a_key_and_stays_after_a_restart(opened: Opened) -> None:
    program, driver = opened(language="en")
    speech_view(program)
    driver.key("Ctrl+/")
    page = driver.find(QWidget, "All keys")
    caps = next(one for one in page.findChildren(KeyCaps) if one.accessibleName().startswith("F3"))
    driver.click(caps, caps.rect_of(0).center().toPoint())
    driver.key("F2")
    assert any("F2 is already taken" in one.text() for one in page.findChildren(Text))

    driver.click(caps, caps.rect_of(0).center().toPoint())
    driver.key("F24")
    driver.key("Esc")
    driver.settle()
    session = program.session
    assert session is not None
    driver.wait(lambda: isinstance(session.page, SpeechView) and session.page.isVisible(), "the view again")
    view = session.page
    assert isinstance(view, SpeechView)
    view.presenter.editing.mark(0.4, 2.4)
    driver.key("F24")

    assert view.presenter.state.looping
    assert stored_keys(program.settings.noted("keys"))["speech.loop"].startswith("F24")
    use_keys({})
