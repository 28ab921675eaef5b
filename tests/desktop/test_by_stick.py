"""The outbox by stick: a file for the hub, and the hub's answer back, without any network."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QFileDialog
from pytestqt.qtbot import QtBot
from tests.desktop.shells import shell_of
from tests.support.shared_job import choose, shared_world
from tests.support.world import World

from tallystick_desktop.screens.outbox_view import OutboxScreen
from tallystick_desktop.shell import Shell
from tallystick_sync.hub.serving.carrying import answer_file


@pytest.fixture
def world(tmp_path: Path) -> Iterator[World]:
    with shared_world(tmp_path, persons=1) as world:
        yield world


def opened(world: World, qtbot: QtBot) -> tuple[Shell, OutboxScreen]:
    """The outbox of a worker who finished two photos and has no network."""
    worker, desk = world.leased()
    for item in desk.items:
        choose(desk, item.id)
    world.link.is_down = True
    shell = shell_of(worker, world, qtbot)
    with qtbot.waitActive(shell):
        shell.activateWindow()
    shell.go("outbox")
    view = shell.screens["outbox"]
    assert isinstance(view, OutboxScreen)
    return shell, view


def test_work_goes_to_the_hub_and_its_answer_comes_back_by_stick(
    world: World, qtbot: QtBot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    shell, view = opened(world, qtbot)
    target = tmp_path / "stick" / "amara"
    target.parent.mkdir()
    asked: list[str] = []

    def save(_parent: object, _title: str, name: str, _kinds: str) -> tuple[str, str]:
        asked.append(name)
        return str(target), ""

    monkeypatch.setattr(QFileDialog, "getSaveFileName", save)
    QTest.keyClick(
        view, Qt.Key.Key_S, Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.ShiftModifier
    )
    waiting = shell.presenters.outbox.state.waiting
    carried = shell.presenters.link.state.carried
    answer = answer_file(world.hub, Path(carried), tmp_path / "stick")
    monkeypatch.setattr(QFileDialog, "getOpenFileNames", lambda *_args: ([str(answer.answer)], ""))
    view.read_stick()

    assert asked == ["amara.tallybundle"]
    assert carried == f"{target}.tallybundle"
    assert waiting == 2  # written is not sent
    assert shell.presenters.outbox.state.waiting == 0
    assert shell.presenters.link.state.carried == ""
    assert shell.presenters.link.state.report is not None
    assert shell.presenters.link.state.report.receipts == 1


def test_a_stranger_file_on_the_stick_is_said_and_changes_nothing(
    world: World, qtbot: QtBot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    shell, view = opened(world, qtbot)
    strange = tmp_path / "strange.tallybundle"
    strange.write_bytes(b"no answer")
    monkeypatch.setattr(QFileDialog, "getOpenFileNames", lambda *_args: ([str(strange)], ""))

    view.read_stick()

    trouble = shell.presenters.link.state.trouble
    assert trouble is not None
    assert "The stick could not be read" in trouble.title
    assert shell.presenters.outbox.state.waiting == 2


def test_without_a_choice_nothing_happens(
    world: World, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    shell, view = opened(world, qtbot)
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *_args: ("", ""))
    monkeypatch.setattr(QFileDialog, "getOpenFileNames", lambda *_args: ([], ""))

    view.write_stick()
    view.read_stick()

    assert shell.presenters.link.state.carried == ""
    assert shell.presenters.link.state.trouble is None
