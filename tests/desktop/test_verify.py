"""The screen that verifies receipts: files in, verdicts, reasons and totals out; no hub, no profile."""

import csv
import json
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QMimeData, QPoint, QPointF, Qt, QTimer, QUrl
from PySide6.QtGui import QDragEnterEvent, QDropEvent
from PySide6.QtWidgets import QApplication
from tests.desktop.contact_sheets import answer_next

from tallystick_desktop import app
from tallystick_desktop.core.jobs import RunsAtOnce
from tallystick_desktop.demo.driving import Driver
from tallystick_desktop.kit.notices import ErrorPanel
from tallystick_desktop.kit.text import Text
from tallystick_desktop.program import Program
from tallystick_desktop.screens.report_files import pdf_of
from tallystick_desktop.screens.verify_presenter import VerifyPresenter
from tallystick_desktop.screens.verify_view import VerifyView
from tallystick_desktop.shell import Shell
from tallystick_desktop.verify import VerifyProgram
from tallystick_sync.client import Worker
from tallystick_sync.commands.demo.stage import Stage

Verified = Callable[..., tuple[VerifyProgram, Driver, VerifyView]]


@pytest.fixture(scope="module")
def receipts(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """All papers of a worker who was paid for a photo and a clip."""
    folder = tmp_path_factory.mktemp("paid")
    with Stage(folder) as stage:
        stage.publish_samples()
        with Worker.open(folder / "worker") as worker:
            worker.create_identity("Amara")
            worker.join(stage.invite_worker())
            for offer in worker.offers():
                worker.take(offer.number)
            worker.sync()
            for pack in worker.packs():
                answer_next(worker.desk(pack.lease_id))
            worker.sync()
            stage.accept_all()
            stage.pay_all()
            worker.sync()
            worker.export_history(folder / "receipts")
    return folder / "receipts"


@pytest.fixture
def damaged(receipts: Path, tmp_path: Path) -> Path:
    """The same papers; an amount in one receipt was changed."""
    folder = Path(shutil.copytree(receipts, tmp_path / "receipts"))
    path = min(folder.glob("receipt-*.json"))
    text = path.read_text()
    envelope = json.loads(text)
    payload = envelope["payload"]
    path.write_text(text.replace(payload, payload[:-8] + ("A" if payload[-8] != "A" else "B") + payload[-7:]))
    return folder


@pytest.fixture
def verified(qapp: QApplication, tmp_path: Path) -> Iterator[Verified]:
    """Open `tallystick verify` on files."""
    programs: list[VerifyProgram] = []

    def open_program(*files: Path) -> tuple[VerifyProgram, Driver, VerifyView]:
        program = VerifyProgram(qapp, tmp_path / "window.json")
        programs.append(program)
        program.window.resize(1280, 800)
        program.start(files)
        driver = Driver(program.window, tmp_path / "pictures")
        driver.wait(lambda: not program.presenter.state.is_checking, "the verdicts")
        driver.settle()
        view = program.window.centralWidget()
        assert isinstance(view, VerifyView)
        return program, driver, view

    yield open_program
    for program in programs:
        program.window.close()
        program.close()
        program.window.deleteLater()
    QApplication.processEvents()


def words(view: VerifyView) -> str:
    """All words that are seen."""
    return " | ".join(text.text() for text in view.findChildren(Text) if text.isVisible())


def test_receipts_that_hold_are_counted_and_added_up(verified: Verified, receipts: Path) -> None:
    program, _driver, view = verified(receipts)

    state = program.presenter.state
    assert (state.failed, state.verified, state.unlogged) == (0, len(program.presenter.rows), 0)
    assert state.verified == len(list(receipts.glob("receipt-*.json")))
    paid = sum(line.paid_minor for line in state.lines)
    assert paid > 0
    assert view.table.model().rowCount() == state.verified
    assert "Verified on this computer" in words(view)
    assert f"{paid / 100:,.2f}" in words(view).replace("\u00a0", " ")


def test_a_receipt_that_was_changed_stands_on_top_with_its_three_sentences(
    verified: Verified, damaged: Path
) -> None:
    program, _driver, view = verified(damaged)

    assert program.presenter.state.failed >= 1  # those that rest on it fall with it
    assert program.presenter.rows[0].outcome == "failed"
    panel = next(one for one in view.findChildren(ErrorPanel) if one.isVisible())
    said = " ".join(text.text() for text in panel.findChildren(Text))
    assert "does not hold" in said
    assert "Do not pay or claim on it" in said


def test_files_are_dropped_on_the_screen_and_put_away_again(verified: Verified, receipts: Path) -> None:
    program, driver, view = verified()
    mime = QMimeData()
    mime.setUrls([QUrl.fromLocalFile(str(receipts))])
    none = (Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier)

    enter = QDragEnterEvent(QPoint(300, 200), Qt.DropAction.CopyAction, mime, *none)
    QApplication.sendEvent(view, enter)
    assert enter.isAccepted()
    QApplication.sendEvent(view, QDropEvent(QPointF(300, 200), Qt.DropAction.CopyAction, mime, *none))
    driver.wait(lambda: program.presenter.state.found is not None, "the verdicts")
    assert program.presenter.state.verified
    driver.key("Ctrl+E")

    assert program.presenter.state.paths == ()
    assert not view.table.isVisible()


def test_a_receipt_is_found_by_its_words_and_chosen_with_the_arrows(
    verified: Verified, receipts: Path
) -> None:
    program, driver, view = verified(receipts)
    everything = len(program.presenter.rows)

    driver.key("Ctrl+F")
    driver.write("paid")
    assert 0 < len(program.presenter.rows) < everything
    driver.key("Ctrl+A")
    driver.key("Backspace")
    view.table.setFocus()
    driver.key("Down")

    assert program.presenter.state.chosen == 1


@pytest.mark.parametrize("ending", ["pdf", "csv", "html"])
def test_a_report_is_saved(verified: Verified, receipts: Path, tmp_path: Path, ending: str) -> None:
    program, _driver, view = verified(receipts)
    target = tmp_path / f"report.{ending}"

    program.presenter.save(target, as_pdf=pdf_of)

    assert str(target) in words(view)
    data = target.read_bytes()
    if ending == "csv":
        rows = list(csv.DictReader(data.decode().splitlines()))
        assert sum(float(row["paid_out"]) for row in rows) > 0
    else:
        assert data.startswith(b"%PDF" if ending == "pdf" else b"<!doctype html>")


def test_a_report_that_cannot_be_saved_says_so(receipts: Path, tmp_path: Path) -> None:
    presenter = VerifyPresenter(RunsAtOnce(), home=lambda call: call(), monotonic=lambda: 0.0)
    presenter.add([receipts])

    presenter.save(receipts / next(receipts.iterdir()).name / "report.csv", as_pdf=pdf_of)

    assert presenter.state.trouble is not None
    assert presenter.state.saved == ""


def test_files_that_are_not_there_are_named_and_the_others_stay(receipts: Path, tmp_path: Path) -> None:
    presenter = VerifyPresenter(RunsAtOnce(), home=lambda call: call(), monotonic=lambda: 0.0)
    presenter.add([receipts])

    presenter.add([tmp_path / "nothing.tallybundle"])

    assert presenter.state.trouble is not None
    assert "nothing.tallybundle" in presenter.state.trouble.what
    assert presenter.state.paths == (receipts,)


def test_a_worker_reaches_it_from_the_main_screens(
    opened: Callable[..., tuple[Program, Driver]], receipts: Path
) -> None:
    program, driver = opened(language="en")
    assert program.session is not None
    shell = program.session.page
    assert isinstance(shell, Shell)

    driver.key("Ctrl+6")

    view = shell.screens["verify"]
    assert isinstance(view, VerifyView)
    driver.wait(view.isVisible, "the screen")
    view.presenter.add([receipts])
    driver.wait(lambda: view.presenter.state.found is not None, "the verdicts")
    assert view.presenter.state.failed == 0


def test_the_command_opens_the_window_on_files(
    qapp: QApplication, receipts: Path, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    seen: list[int] = []
    monkeypatch.setattr(app, "default_profile", lambda: tmp_path / "nobody")

    class Watched(VerifyProgram):
        def start(self, files: list[Path]) -> None:  # type: ignore[override]
            super().start(files)
            self.timer = QTimer(self)
            self.timer.timeout.connect(self.look)
            self.timer.start(20)

        def look(self) -> None:
            if not self.presenter.state.is_checking:
                self.timer.stop()
                seen.append(self.presenter.state.verified)
                self.window.close()

    monkeypatch.setattr("tallystick_desktop.verify.VerifyProgram", Watched)

    assert app.main(["verify", str(receipts)]) == 0
    assert seen[0] > 0
    assert not (tmp_path / "nobody" / "store.sqlite").exists()
