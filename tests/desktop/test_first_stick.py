"""From one stick to the first label through the real window: no network, the hub's process is gone."""

from collections.abc import Callable
from pathlib import Path

import pytest
from PySide6.QtWidgets import QFileDialog, QPlainTextEdit
from tests.desktop.answering import answer_item
from tests.desktop.test_first_start import to_words, type_words

from tallystick_desktop.demo.driving import Driver
from tallystick_desktop.kit.buttons import Button
from tallystick_desktop.program import Program
from tallystick_desktop.screens.work.photo_view import PhotoView
from tallystick_sync.client import Worker
from tallystick_sync.commands.demo.stage import Stage
from tallystick_sync.hub import Hub
from tallystick_sync.hub.membership.inviting import FirstStick, make_first_stick
from tallystick_sync.hub.serving.carrying import answer_file


@pytest.fixture
def stick(tmp_path: Path) -> tuple[Path, FirstStick]:
    """The hub's folder, and a stick with a first pack of photos; nothing answers any more."""
    with Stage(tmp_path / "stage") as stage:
        stage.join_requester()
        stage.fund()
        stage.publish(stage.build("photos"))
        made = make_first_stick(stage.hub, tmp_path / "stick", days=30)
    return tmp_path / "stage" / "hub", made


def test_one_stick_leads_to_the_first_label_and_home_again(
    run_main: Callable[..., int],
    tmp_path: Path,
    stick: tuple[Path, FirstStick],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    hub_folder, made = stick
    chosen = (str(made.invite_file), "")
    monkeypatch.setattr(QFileDialog, "getOpenFileName", lambda *_args: chosen)

    def act(driver: Driver, program: Program) -> None:
        to_words(driver, program)
        driver.press(Button, "I wrote them down")
        type_words(driver, program)
        driver.press(Button, "Check")
        driver.find(QPlainTextEdit, "Invite")
        driver.press(Button, "Open an invite file")
        driver.press(Button, "Start")
        session = program.session
        assert session is not None
        driver.wait(lambda: isinstance(session.page, PhotoView), "the photo view")
        view = session.page
        assert isinstance(view, PhotoView)
        driver.wait(lambda: view.canvas.has_photo, "the photo")
        answer_item(driver, view)
        driver.key("Shift+Enter")
        driver.wait(lambda: session.worker.outbox().waiting == 1, "the first label in the outbox")

    assert run_main(tmp_path / "worker", act) == 0

    with Worker.open(tmp_path / "worker") as worker, Hub(hub_folder) as hub:
        assert worker.packs()[0].finished == 1
        worker.stick.write(tmp_path / "out.tallybundle")
        carried = answer_file(hub, tmp_path / "out.tallybundle", tmp_path / "back")
        assert worker.stick.read([carried.answer]).receipts == 1
