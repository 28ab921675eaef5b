"""Help: the guide by keys, the whole key table, and a report in which nothing is the worker's own."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QFileDialog
from pytestqt.qtbot import QtBot
from tests.desktop.shells import shell_of
from tests.support.world import World, answer

from tallystick_desktop.core.guide import PAGES
from tallystick_desktop.core.keys import TABLE
from tallystick_desktop.kit.notices import ErrorPanel
from tallystick_desktop.screens.help_view import HelpView
from tallystick_desktop.screens.key_changing import KeyCaps
from tallystick_desktop.shell import Shell
from tallystick_packs import PackBuilder
from tallystick_packs.keys import SigningKey
from tallystick_resources.icons import svg_text
from tallystick_resources.samples import copy_sample


@pytest.fixture
def world(tmp_path: Path) -> Iterator[World]:
    key = SigningKey(bytes(range(32)))
    built = PackBuilder(copy_sample("photos", tmp_path / "job"), key=key).build(into=tmp_path / "packs")
    world = World(tmp_path / "world", key=key)
    world.publish([pack.path for pack in built.packs])
    yield world
    world.close()


def opened(world: World, qtbot: QtBot) -> tuple[Shell, HelpView]:
    worker, desk = world.leased("xenophilia")
    answer(desk, desk.items[0].id)
    worker.papers.messages.write("Zwiebelkuchen is what I wrote.")
    shell = shell_of(worker, world, qtbot)
    with qtbot.waitActive(shell):
        shell.activateWindow()
    QTest.keyClick(shell, Qt.Key.Key_F1)
    view = shell.screens["help"]
    assert isinstance(view, HelpView)
    return shell, view


def test_every_page_of_the_guide_opens_with_keys_alone_and_its_icons_exist(
    world: World, qtbot: QtBot
) -> None:
    shell, view = opened(world, qtbot)

    for page in PAGES:
        row = view.rows[page.name]
        row.setFocus(Qt.FocusReason.TabFocusReason)
        QTest.keyClick(row, Qt.Key.Key_Return)
        QApplication.processEvents()
        assert view.chosen == page.name

    assert shell.place == "help"
    assert all(svg_text(step.icon) for page in PAGES for step in page.steps)


def test_the_keys_page_has_every_key_of_the_table(world: World, qtbot: QtBot) -> None:
    _shell, view = opened(world, qtbot)

    view.choose("keys")

    assert len(view.findChildren(KeyCaps)) == len([one for one in TABLE if one.context != "wizard"])


def test_the_report_for_helpers_says_what_failed_and_holds_nothing_of_the_workers_own(
    world: World, qtbot: QtBot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    shell, view = opened(world, qtbot)
    worker = shell.presenters.worker
    world.link.portal = b"<html>Welcome to Airport WiFi</html>"
    shell.presenters.link.send()
    target = tmp_path / "report.txt"
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *_arguments: (str(target), "(*.txt)"))

    view.choose("report")
    shown = view.shown.toPlainText()
    view.save.click()

    saved = target.read_text()
    assert saved == shown
    assert "PortalError" in saved
    assert "state: portal" in saved
    identity, hub, pack = worker.identity, worker.hub, worker.packs()[0]
    assert identity is not None
    assert hub is not None
    item = worker.desk(pack.lease_id).items[0].id
    own = {
        "Xenophilia", "Zwiebelkuchen",
        " ".join(identity.words[:2]), " ".join(identity.words[5:7]), identity.worker,
        identity.installation.public.hex, hub.id, hub.name, *hub.addresses, "hub.test", pack.title,
        pack.requester, pack.lease_id, item, str(tmp_path), "Airport",
    }  # fmt: skip
    for part in own:
        assert part.lower() not in saved.lower(), part


def test_a_report_that_cannot_be_saved_says_why(
    world: World, qtbot: QtBot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    _shell, view = opened(world, qtbot)
    target = tmp_path / "file" / "report.txt"
    (tmp_path / "file").write_text("not a folder")
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *_arguments: (str(target), "(*.txt)"))
    view.choose("report")

    view.save.click()

    assert view.findChildren(ErrorPanel)
    assert (tmp_path / "file").read_text() == "not a folder"
