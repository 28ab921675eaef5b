"""The figures of the window: from start to painted work, the next photo, memory with a photo.

The limits are the issue's, with room for a busy machine; the figures themselves are printed (`-s`).
"""

import json
import os
import statistics
import subprocess
import sys
import time
from pathlib import Path

import pytest
from PIL import Image
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from tests.support.figures import show

from tallystick_desktop.canvas.canvas import PhotoCanvas, Showing
from tallystick_desktop.canvas.loader import PhotoLoader
from tallystick_desktop.core.regions import Region, RegionIndex
from tallystick_desktop.core.settings import WindowSettings
from tallystick_desktop.core.tools.box import BoxShape
from tallystick_desktop.session_marks import CONFIRMED
from tallystick_sync.client import Worker
from tallystick_sync.commands.demo.stage import Stage

START_S, NEXT_MS, JUMP_MS, MEMORY_MB = 0.7, 16.0, 60.0, 150.0
TWELVE_MP = (4000, 3000)
pytestmark = pytest.mark.long

#: Starts as a worker's computer would, and says when the photo is on the screen.
START = """
import json, re, sys, time
from pathlib import Path
from tallystick_desktop.app import import_work
import_work()
from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QApplication
from tallystick_desktop.program import Program
from tallystick_desktop.screens.work.photo_view import PhotoView
application = QApplication(["tallystick"])
application.setStyle("Fusion")
program = Program(application, Path(sys.argv[1]))
def painted():
    status = Path("/proc/self/status").read_text()
    peak = int(re.search(r"VmHWM:\\s+(\\d+)", status)[1]) / 1024
    now = int(re.search(r"VmRSS:\\s+(\\d+)", status)[1]) / 1024
    print(json.dumps({"painted": time.time(), "peak": peak, "now": now}))
    QTimer.singleShot(0, program.window.close)
def page(found):
    if isinstance(found, PhotoView):
        found.canvas.painted.connect(painted)
program.on_page = page
program.start()
application.exec()
program.close()
"""

#: What Qt alone needs for an empty window: the floor.
BARE = """
import json, time
from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QApplication, QLabel
application = QApplication(["bare"])
class Page(QLabel):
    def paintEvent(self, event):
        super().paintEvent(event)
        print(json.dumps({"painted": time.time(), "peak": 0}), flush=True)
        QTimer.singleShot(0, self.close)
page = Page("work")
page.resize(1280, 800)
page.show()
application.exec()
"""


@pytest.fixture(scope="module")
def photos(tmp_path_factory: pytest.TempPathFactory) -> list[Path]:
    """Eight 12 MP photos."""
    folder = tmp_path_factory.mktemp("photos")
    small = Image.effect_noise((500, 375), 60).convert("RGB")
    found = []
    for number in range(8):
        path = folder / f"{number}.jpg"
        small.rotate(number * 45).resize(TWELVE_MP).save(path, quality=85)
        found.append(path)
    return found


@pytest.fixture(scope="module")
def profile(tmp_path_factory: pytest.TempPathFactory, photos: list[Path]) -> Path:
    """A worker in the middle of a pack of 12 MP photos."""
    folder = tmp_path_factory.mktemp("stage")
    with Stage(folder) as stage:
        stage.build("photos")
        media = folder / "jobs" / "photos"
        for row, photo in zip((media / "items.csv").read_text().splitlines()[1:], photos, strict=False):
            name = next(part for part in row.split(",") if "media/" in part)
            (media / name).write_bytes(photo.read_bytes())
        for old in (folder / "packs").glob("photos*"):
            old.unlink()
        stage.join_requester()
        stage.fund()
        stage.publish(stage.build("photos"))
        with Worker.open(folder / "worker") as worker:
            worker.create_identity("Amara")
            worker.settings.set(CONFIRMED, True)
            worker.join(stage.invite_worker())
            worker.take(worker.offers()[0].number)
            worker.sync()
            lease = worker.packs()[0].lease_id
    WindowSettings(folder / "worker" / "window.json").note("desk", lease)
    return folder / "worker"


def test_from_start_to_painted_work(profile: Path) -> None:
    started(profile)  # writes the bytecode, as an installation does
    seconds, floor = [], []
    for _round in range(7):
        seconds.append(started(profile)["seconds"])
        floor.append(started(profile, BARE)["seconds"])

    print(f"\nstart to painted work: median {statistics.median(seconds):.2f} s, best {min(seconds):.2f} s")
    print(f"floor, an empty window of Qt: {statistics.median(floor):.2f} s")
    show("start to painted work", asked=START_S, reached=statistics.median(seconds), unit="s")


def test_memory_with_one_photo(profile: Path) -> None:
    peak = max(started(profile)["peak"] for _round in range(3))

    print(f"\npeak memory with one 12 MP photo: {peak:.0f} MB")
    show("peak memory with one photo", asked=MEMORY_MB, reached=peak, unit="MB")


def started(profile: Path, program: str = START) -> dict[str, float]:
    """Start a program on a pack in work: seconds until its page is painted, peak memory in MB."""
    paths = os.pathsep.join(entry for entry in sys.path if entry)
    environment = {**os.environ, "PYTHONPATH": paths, "QT_QPA_PLATFORM": "offscreen"}
    environment.pop("PYTHONDONTWRITEBYTECODE", None)  # a worker's computer compiles each module once
    begun = time.time()
    done = subprocess.run(
        [sys.executable, "-c", program, str(profile)],
        check=True,
        capture_output=True,
        text=True,
        env=environment,
    )
    said = json.loads(done.stdout)
    return {"seconds": said["painted"] - begun, "peak": said["peak"]}


def test_the_next_photo_in_order(qapp: QApplication, photos: list[Path]) -> None:
    loader = PhotoLoader()
    canvas = PhotoCanvas(loader)
    canvas.resize(1280, 800)
    canvas.show()
    shown: list[float] = []
    times = []
    canvas.painted.connect(lambda: shown.append(time.perf_counter()))
    order = photos * 4
    for position, photo in enumerate(order):
        after = [(other, TWELVE_MP) for other in order[position + 1 : position + 3]]
        started = time.perf_counter()
        canvas.show_photo(photo, TWELVE_MP, neighbours=after)
        while len(shown) <= position:
            QApplication.processEvents()
        times.append((shown[position] - started) * 1000)
        until = time.monotonic() + 0.35  # a worker looks at a photo before going on
        while time.monotonic() < until:
            QTest.qWait(5)
            time.sleep(0.002)
    loader.close()

    in_order = sorted(times[1:])
    p95 = in_order[int(len(in_order) * 0.95)]
    print(f"\nnext 12 MP photo: median {statistics.median(in_order):.1f} ms, p95 {p95:.1f} ms")
    print(f"first one, not decoded ahead: {times[0]:.0f} ms")
    show("next 12 MP photo, p95", asked=NEXT_MS, reached=p95, unit="ms")


def test_a_jump_to_a_photo_that_nobody_expected(qapp: QApplication, photos: list[Path]) -> None:
    loader = PhotoLoader()
    canvas = PhotoCanvas(loader)
    canvas.resize(1280, 800)
    canvas.show()
    shown: list[float] = []
    canvas.painted.connect(lambda: shown.append(time.perf_counter()))
    times = []
    for position, photo in enumerate(photos * 3):  # eight photos, of which the loader keeps five
        started = time.perf_counter()
        canvas.show_photo(photo, TWELVE_MP, neighbours=[])
        while len(shown) <= position:
            QApplication.processEvents()
        times.append((shown[position] - started) * 1000)
    loader.close()

    p95 = sorted(times[1:])[int((len(times) - 1) * 0.95)]
    print(f"\njump to a 12 MP photo: median {statistics.median(times[1:]):.1f} ms, p95 {p95:.1f} ms")
    show("jump to a 12 MP photo, p95", asked=JUMP_MS, reached=p95, unit="ms")


def test_five_thousand_regions_pan_and_hover(qapp: QApplication, photos: list[Path]) -> None:
    loader = PhotoLoader()
    canvas = PhotoCanvas(loader)
    canvas.resize(1280, 800)
    canvas.show()
    regions = RegionIndex(
        (
            Region(
                key=str(n), control="boxes", label=n % 10, words="",
                shape=BoxShape(x=(n % 100) * 40, y=(n // 100) * 60, width=30, height=50),
            )
            for n in range(5000)
        ),
        image=TWELVE_MP,
    )  # fmt: skip
    canvas.show_photo(photos[0], TWELVE_MP, neighbours=[])
    while not canvas.has_photo:
        QApplication.processEvents()
    canvas.show_regions(regions, Showing())
    canvas.grab()
    times = []
    for step in range(30):
        started = time.process_time()
        QTest.mouseMove(canvas, canvas.rect().center() + canvas.rect().center() * (step / 60))
        QApplication.processEvents()
        times.append((time.process_time() - started) * 1000)
    started = time.process_time()
    canvas.repaint()
    repaint = (time.process_time() - started) * 1000
    loader.close()

    print(
        f"\n5,000 regions: hover median {statistics.median(times):.1f} ms CPU, repaint {repaint:.1f} ms CPU"
    )
    show("hover over 5,000 regions", asked=NEXT_MS, reached=statistics.median(times), unit="ms CPU")
    show("repaint with 5,000 regions", asked=NEXT_MS, reached=repaint, unit="ms CPU")
