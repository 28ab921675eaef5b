"""Every key of the program, pedals and media keys among them, is changed on the settings screen."""

from collections.abc import Callable, Iterator

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from tests.desktop.test_work_views import speech_view

from tallystick_desktop.core.keys import TABLE, fault_of, row, stored_keys, use_keys
from tallystick_desktop.demo.driving import Driver
from tallystick_desktop.kit.text import Text
from tallystick_desktop.program import Program
from tallystick_desktop.screens.key_changing import KeyCaps
from tallystick_desktop.screens.keys_card import KeysCard
from tallystick_desktop.shell import Shell

Opened = Callable[..., tuple[Program, Driver]]


@pytest.fixture(autouse=True)
def usual_keys() -> Iterator[None]:
    yield
    use_keys({})


def keys_card(program: Program, driver: Driver, *contexts: str) -> KeysCard:
    assert program.session is not None
    program.session._show_shell("settings")
    shell = program.session.page
    assert isinstance(shell, Shell)
    card = shell.findChildren(KeysCard)[0]
    for context in contexts:
        card.open_group(context)
    driver.settle()
    return card


def caps_of(card: KeysCard, words: str) -> KeyCaps:
    return next(one for one in card.findChildren(KeyCaps) if one.accessibleName().endswith(f": {words}"))


def press(driver: Driver, caps: KeyCaps, place: int, key: str) -> None:
    driver.click(caps, caps.rect_of(place).center().toPoint())
    driver.key(key)


def said(card: KeysCard) -> str:
    return " ".join(one.text() for one in card.findChildren(Text) if one.isVisible())


def test_every_action_of_the_table_can_be_changed(opened: Opened) -> None:
    program, driver = opened(language="en")
    contexts = {entry.context for entry in TABLE} - {"wizard"}

    card = keys_card(program, driver, *contexts)

    assert len(card.findChildren(KeyCaps)) == len([one for one in TABLE if one.context != "wizard"])


def test_a_pedal_and_a_media_key_are_given_to_actions_and_work_in_the_text(opened: Opened) -> None:
    program, driver = opened(language="en")
    card = keys_card(program, driver, "speech")
    loop = caps_of(card, "Loop")

    press(driver, loop, 1, "F24")
    driver.click(loop, loop.rect_of(2).center().toPoint())
    QTest.keyClick(card, Qt.Key.Key_MediaStop)

    assert row("speech", "loop").keys == ("F3", "F24", "MediaStop")
    assert stored_keys(program.settings.noted("keys"))["speech.loop"] == "F3 F24 MediaStop"
    view = speech_view(program)
    view.presenter.editing.mark(0.4, 2.4)
    driver.key("F24")
    assert view.presenter.state.looping
    QTest.keyClick(view.editor, Qt.Key.Key_MediaStop)
    assert not view.presenter.state.looping
    driver.key("F21")
    assert not view.presenter.state.looping


def test_keys_that_are_taken_or_mean_something_else_are_refused_in_words(opened: Opened) -> None:
    program, driver = opened(language="en")
    card = keys_card(program, driver, "speech", "work")
    loop = caps_of(card, "Loop")

    for key, words in (
        ("F2", "F2 is already taken: Again."),
        ("Ctrl+1", "Changed."),
        ("Alt+3", "Alt+3 chooses a label."),
        ("B", "B is a letter where one writes."),
    ):
        press(driver, loop, 0, key)
        assert words in said(card)
    press(driver, caps_of(card, "Skip, free"), 0, "B")
    assert "B is already taken: Box." in said(card)


def test_a_key_is_taken_away_but_never_the_last_one_and_all_go_back(opened: Opened) -> None:
    program, driver = opened(language="en")
    card = keys_card(program, driver, "speech")
    loop = caps_of(card, "Loop")

    press(driver, loop, 1, "Del")
    press(driver, loop, 0, "Del")
    assert row("speech", "loop").keys == ("F3",)
    assert "The last key of an action stays." in said(card)
    press(driver, loop, 0, "F4")
    card._take_usual()

    assert row("speech", "loop").keys == ("F3", "F21")


def test_keys_are_changed_with_the_keyboard_alone_and_esc_leaves_them(opened: Opened) -> None:
    program, driver = opened(language="en")
    card = keys_card(program, driver, "speech")
    caps_of(card, "Loop").setFocus()

    driver.key("Right")
    driver.key("Enter")
    driver.key("Esc")
    assert row("speech", "loop").keys == ("F3", "F21")
    caps_of(card, "Loop").setFocus()
    driver.key("Enter")
    driver.key("Tab")

    assert "Tab is already taken: Play." in said(card)


def test_keys_of_the_screens_work_once_the_settings_are_left(opened: Opened) -> None:
    program, driver = opened(language="en")
    card = keys_card(program, driver, "main")
    press(driver, caps_of(card, "Outbox"), 0, "Ctrl+8")
    session = program.session
    assert session is not None

    driver.key("Ctrl+2")
    driver.wait(lambda: isinstance(session.page, Shell) and session.page.place == "packs", "the work screen")
    driver.key("Ctrl+8")

    page = session.page
    assert isinstance(page, Shell)
    assert page.place == "outbox"
    QApplication.processEvents()


@pytest.mark.parametrize("key", ["", "Volume Up", "Esc"])
def test_what_is_no_key_of_its_own_is_not_given_to_an_action(key: str) -> None:
    assert fault_of(row("speech", "loop"), key) == "unknown"
