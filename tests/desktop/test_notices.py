"""The notices screen: what is unread, what is read, what is written, by keys alone."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot
from tests.desktop.shells import shell_of
from tests.support.world import World

from tallystick_desktop.screens.notices_view import NoticesView
from tallystick_desktop.shell import Shell
from tallystick_packs.keys import SigningKey
from tallystick_sync.hub.talk import posting


@pytest.fixture
def world(tmp_path: Path) -> Iterator[World]:
    world = World(tmp_path / "world", key=SigningKey(bytes(range(32))), budget_minor=0)
    yield world
    world.close()


def put_up(world: World, text: str) -> None:
    world.clock.forward(seconds=1)
    with world.hub.transaction() as (connection, context):
        posting.put_up(connection, context, text)


def opened(world: World, qtbot: QtBot) -> tuple[Shell, NoticesView]:
    shell = shell_of(world.worker(), world, qtbot)
    with qtbot.waitActive(shell):
        shell.activateWindow()
    put_up(world, "We pay on Thursday.")
    put_up(world, "Closed on Friday.")
    shell.presenters.link.send()
    shell.go("notices")
    view = shell.screens["notices"]
    assert isinstance(view, NoticesView)
    return shell, view


def badge(shell: Shell) -> str:
    return shell.rail.button("notices").accessibleDescription()


@pytest.mark.promise("R21")
def test_the_notices_screen_shows_what_is_unread_and_remembers_what_was_read(
    world: World, qtbot: QtBot
) -> None:
    shell, view = opened(world, qtbot)
    before = badge(shell)
    newest = view.cards[shell.presenters.notices.state.shown[0].id]
    said = newest.accessibleName()

    newest.setFocus(Qt.FocusReason.TabFocusReason)
    QTest.keyClick(newest, Qt.Key.Key_Return)
    QApplication.processEvents()

    assert before == "2"
    assert said == "New. Your hub. Closed on Friday."
    assert badge(shell) == "1"
    assert [post.text for post in shell.presenters.notices.state.conversation] == ["Closed on Friday."]
    card = view.cards[shell.presenters.notices.state.shown[0].id]
    assert card.accessibleName() == "Your hub. Closed on Friday."


def test_a_message_is_written_signed_and_answered_with_keys_alone(world: World, qtbot: QtBot) -> None:
    shell, view = opened(world, qtbot)

    QTest.keyClick(shell, Qt.Key.Key_N, Qt.KeyboardModifier.ControlModifier)
    view.field.setFocus(Qt.FocusReason.TabFocusReason)
    QTest.keyClicks(view.field, "When do you pay?")
    QTest.keyClick(view.field, Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    QApplication.processEvents()

    presenter = shell.presenters.notices
    assert [(post.text, post.state) for post in presenter.state.conversation] == [
        ("When do you pay?", "waiting")
    ]
    shell.presenters.link.send()
    world.clock.forward(seconds=1)
    with world.hub.transaction() as (connection, context):
        posting.reply(connection, context, presenter.state.chosen, "On Thursday.")
    shell.presenters.link.send()
    texts = [(post.text, post.state, post.is_read) for post in presenter.state.conversation]
    assert texts == [("When do you pay?", "taken", True), ("On Thursday.", "", False)]
    assert presenter.state.shown[0].kind == "reply"


def test_what_is_too_long_stays_in_the_field_and_is_said(world: World, qtbot: QtBot) -> None:
    shell, view = opened(world, qtbot)
    shell.presenters.notices.start_writing()
    view.field.setPlainText("x" * 2001)

    view.send.click()

    trouble = shell.presenters.notices.state.trouble
    assert trouble is not None
    assert "still in its field" in trouble.safe
    assert len(view.field.toPlainText()) == 2001
