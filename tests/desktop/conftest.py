"""What tests of the window share: a profile with two packs, the real program on a copy of it, a driver.

The hub runs once, to fill the profile; after that most tests are offline, as workers are.
"""

import contextlib
import gc
import shutil
import sys
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QApplication

from tallystick_desktop import app
from tallystick_desktop.demo.driving import Driver
from tallystick_desktop.program import Program
from tallystick_desktop.screens.work.photo_view import PhotoView
from tallystick_desktop.session_marks import CONFIRMED
from tallystick_desktop.window import MainWindow
from tallystick_packs.building import PackBuilder
from tallystick_packs.reading import open_pack
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
        def start(self, files: Sequence[Path] = ()) -> None:
            started.append(self)
            super().start(files)

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

    def open_program(*files: Path, **settings: str | int) -> tuple[Program, Driver]:
        program = Program(qapp, profile)
        programs.append(program)
        for key, value in settings.items():
            program.settings.set(key, value)  # type: ignore[arg-type]
        program.start(files)
        driver = Driver(program.window, profile.parent / "pictures")
        driver.wait(lambda: bool(files) or _due_page_is_there(program), "a page")
        return program, driver

    yield open_program
    for program in programs:
        program.window.close()
        _forget(program)
    gc.collect()


def _due_page_is_there(program: Program) -> bool:
    return program.session is not None and program.session.page is not None


@pytest.fixture(scope="session")
def hub(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stage]:
    """A hub's process and a requester with money."""
    with Stage(tmp_path_factory.mktemp("drawn")) as made:
        made.join_requester()
        made.fund()
        yield made


@pytest.fixture
def at_work(qapp: QApplication, hub: Stage, tmp_path: Path) -> Iterator[Callable[[Path], Any]]:
    """Publish a job folder, lease it, open it in the window."""
    programs: list[Program] = []

    def open_job(job: Path) -> tuple[Program, Driver, PhotoView, Any]:
        built = PackBuilder(job, key=hub.key).build(into=tmp_path / "packs")
        published = hub.publish(built)
        title = open_pack(built.packs[0].path).header.title
        with Worker.open(tmp_path / "worker") as worker:
            worker.create_identity("Amara")
            worker.settings.set(CONFIRMED, True)
            worker.join(hub.invite_worker())
            worker.sync()
            mine = [one for one in worker.offers() if one.entry.title == title]
            for offer in mine:
                worker.read_header(offer.number)
            worker.sync()
            for offer in mine:
                worker.take(offer.number)
            worker.sync()
        program = Program(qapp, tmp_path / "worker")
        programs.append(program)
        program.settings.set("language", "en")
        program.start()
        program.window.resize(1680, 1050)
        driver = Driver(program.window, tmp_path / "pictures")
        driver.wait(lambda: program.session is not None and program.session.page is not None, "a page")
        assert program.session is not None
        program.session.open_desk(program.session.worker.desk(program.session.worker.packs()[0].lease_id))
        view = program.session.page
        assert isinstance(view, PhotoView)
        return program, driver, view, (built, published)

    yield open_job
    for program in programs:
        program.window.close()
        program.close()
        program.window.deleteLater()
    QApplication.processEvents()
    shutil.rmtree(tmp_path / "packs", ignore_errors=True)


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
