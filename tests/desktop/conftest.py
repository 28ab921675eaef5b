"""What tests of the window share: a profile with two packs, the real program on a copy of it, a driver.

The hub runs once, to fill the profile; after that most tests are offline, as workers are.
"""

import contextlib
import gc
import shutil
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QApplication

from tallystick_desktop import app
from tallystick_desktop.demo.driving import Driver
from tallystick_desktop.program import Program
from tallystick_desktop.session_marks import CONFIRMED
from tallystick_desktop.window import MainWindow
from tallystick_sync.client import Worker
from tallystick_sync.commands.demo.stage import Stage

Act = Callable[[Driver, Program], None]
HERE = Path(__file__).parent


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Qt's warnings fail the tests here, but for what the offscreen plugin says of itself."""
    for item in items:
        if HERE in item.path.parents:
            item.add_marker(pytest.mark.qt_log_ignore("This plugin does not support", extend=True))


@pytest.fixture(scope="session")
def joined(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A profile that has joined a hub and holds both sample packs; the hub is gone by then."""
    folder = tmp_path_factory.mktemp("stage")
    with Stage(folder) as stage:
        stage.publish_samples()
        with Worker.open(folder / "worker") as worker:
            worker.create_identity("Amara")
            worker.settings.set(CONFIRMED, True)
            worker.join(stage.invite_worker())
            for offer in worker.offers():
                worker.read_header(offer.number)
            worker.sync()
            for offer in worker.offers():
                worker.take(offer.number)
            worker.sync()
    return folder / "worker"


@pytest.fixture
def profile(joined: Path, tmp_path: Path) -> Path:
    """A copy of the joined profile."""
    return Path(shutil.copytree(joined, tmp_path / "worker"))


@pytest.fixture
def run_main(qapp: QApplication, monkeypatch: pytest.MonkeyPatch) -> Iterator[Callable[[Path, Act], int]]:
    """Start the real `main()` on a profile, let `act` use it by mouse and keys, close it."""
    started: list[Program] = []

    class Watched(Program):
        def start(self) -> None:
            started.append(self)
            super().start()

    monkeypatch.setattr("tallystick_desktop.program.Program", Watched)
    monkeypatch.setattr("sys.excepthook", sys.excepthook)  # main() sets its own

    def run(profile: Path, act: Act) -> int:
        failed: list[BaseException] = []

        def drive() -> None:
            program = started[-1]
            try:
                driver = Driver(program.window, profile.parent / "pictures")
                driver.wait(lambda: program.session is not None or _page(program.window), "a page")
                act(driver, program)
            except BaseException as exc:  # noqa: BLE001 - a slot must not raise; the test does
                failed.append(exc)
            program.window.close()

        timer = QTimer()
        timer.setSingleShot(True)
        timer.timeout.connect(drive)
        timer.start(0)
        status = app.main(["--profile", str(profile)])
        _forget(started.pop())
        if failed:
            raise failed[0]
        return status

    yield run
    gc.collect()


@pytest.fixture
def opened(qapp: QApplication, profile: Path) -> Iterator[Callable[..., tuple[Program, Driver]]]:
    """Open the program on the profile, with settings, and close it at the end."""
    programs: list[Program] = []

    def open_program(**settings: str | int) -> tuple[Program, Driver]:
        program = Program(qapp, profile)
        programs.append(program)
        for key, value in settings.items():
            program.settings.set(key, value)  # type: ignore[arg-type]
        program.start()
        driver = Driver(program.window, profile.parent / "pictures")
        driver.wait(lambda: program.session is not None and program.session.page is not None, "a page")
        return program, driver

    yield open_program
    for program in programs:
        program.window.close()
        _forget(program)
    gc.collect()


def _page(window: MainWindow) -> bool:
    return type(window.centralWidget()).__name__ == "TroublePage"


def _forget(program: Program) -> None:
    with contextlib.suppress(RuntimeError):
        program.close()
        program.window.deleteLater()
    QApplication.processEvents()


def pytest_sessionfinish() -> None:
    """Leave no widget to be destroyed in whatever order the interpreter ends."""
    if "PySide6" in sys.modules:
        gc.collect()
