"""The figures of the photo view: panning, hovering, opening, dragging, painting, and pictures of any size.

Ours are printed beside what was asked and what other programs need (`-s`). Where `TALLYSTICK_PEERS` names a
folder with the figures of a run of other programs on this computer (`peers.json`: name -> milliseconds),
those stand there; otherwise the ones measured for the design. Times are those that the thread of the window
worked, so that a busy machine does not change them; only opening big pictures is measured on the clock.
"""

import json
import math
import os
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from PIL import Image
from PySide6.QtCore import QEvent, QPoint, QPointF, Qt
from PySide6.QtGui import QImage, QMouseEvent, QPainter
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from tests.desktop.core.test_sessions import MemoryDraft
from tests.support.figures import show

from tallystick_desktop.canvas.canvas import PhotoCanvas, Showing
from tallystick_desktop.canvas.loader import PhotoLoader
from tallystick_desktop.core.geometry import Point
from tallystick_desktop.core.photo_session import PhotoSession
from tallystick_desktop.core.plan import plan_of
from tallystick_desktop.core.regions import Region, RegionIndex
from tallystick_desktop.core.tools.mask import BrushTool
from tallystick_desktop.core.tools.polygon import PolygonShape
from tallystick_packs.forms import parse
from tallystick_packs.media.images import prepare_image

pytestmark = pytest.mark.long
TWELVE_MP = (4000, 3000)
FORM = """<View><Image name="photo" value="$image"/><PolygonLabels name="outlines" toName="photo">
<Label value="Tree"/><Label value="House"/></PolygonLabels>
<BrushLabels name="masks" toName="photo"><Label value="Snow"/></BrushLabels></View>"""
#: Milliseconds of labelImg, labelme and X-AnyLabeling, medians of a run on two cores.
PEERS = {
    "pan 1000": (29, 102, 114),
    "pan 5000": (88, 497, 619),
    "hover 5000": (129, 659, 2060),
    "open 5000": (21_900, 2_500, 37_700),
}


@pytest.fixture(scope="module")
def photo(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A 12 MP photo."""
    path = tmp_path_factory.mktemp("photo") / "photo.jpg"
    Image.effect_noise((500, 375), 60).convert("RGB").resize(TWELVE_MP).save(path, quality=85)
    return path


@pytest.fixture
def canvas(qapp: QApplication, photo: Path) -> Iterator[PhotoCanvas]:
    """A canvas of 1280 x 800 with the photo on it."""
    loader = PhotoLoader()
    made = PhotoCanvas(loader)
    made.resize(1280, 800)
    made.show()
    made.show_photo(photo, TWELVE_MP, neighbours=[])
    until(lambda: made.has_photo)
    yield made
    loader.close()
    made.deleteLater()


def test_panning_over_thousands_of_polygons(canvas: PhotoCanvas) -> None:
    for count, asked in ((1000, 8.0), (5000, 16.0)):
        canvas.show_regions(polygons(count), Showing())
        until(lambda: canvas.is_settled)
        canvas.look(lambda view: view.zoomed(2.0))
        until(lambda: canvas.is_settled)
        steady = [paint_time(canvas, pan) for _step in range(60)]
        while_drawing = []
        for _step in range(60):
            canvas._scenery.layer.forget()
            while_drawing.append(event_time(canvas, pan))
        report(f"pan over {count} polygons, p95", asked, p95(steady), peers=f"pan {count}")
        report("the same while they are drawn anew, p95", asked, p95(while_drawing), peers=f"pan {count}")
        floor = [floor_of_a_pan(canvas) for _step in range(60)]
        show("  floor: copying photo and layer", asked=asked, reached=p95(floor), unit="ms")


def test_hovering_over_five_thousand_polygons(canvas: PhotoCanvas) -> None:
    canvas.show_regions(polygons(5000), Showing())
    until(lambda: canvas.is_settled)
    times = []
    for step in range(200):
        at = QPointF(300 + 3 * step, 200 + 2 * step)
        event = mouse(QEvent.Type.MouseMove, at, canvas)
        started = time.thread_time()
        QApplication.sendEvent(canvas, event)
        times.append((time.thread_time() - started) * 1000)

    report("hover over 5000 polygons, p95", 1.0, p95(times), peers="hover 5000")


def test_opening_a_photo_with_five_thousand_polygons(canvas: PhotoCanvas) -> None:
    plan = plan_of(parse(FORM), language="en")
    draft = MemoryDraft()
    entries = {}
    for region in polygons(5000):
        value = {**region.shape.written(TWELVE_MP), "polygonlabels": ["Tree"]}
        entry = {"id": region.key, "from_name": "outlines", "to_name": "photo", "type": "polygonlabels"}
        entries[f"outlines/{region.key}"] = {**entry, "value": value}
    draft.change(entries)

    started = time.thread_time()
    session = PhotoSession(plan, draft, image=TWELVE_MP)
    canvas.show_regions(session.regions, Showing())
    canvas.repaint()
    until(lambda: canvas.is_settled)
    seconds = time.thread_time() - started

    report("open a photo with 5000 polygons", 600, seconds * 1000, peers="open 5000")


def test_dragging_one_point_of_ten_thousand(canvas: PhotoCanvas) -> None:
    steps = (2 * math.pi * n / 10_000 for n in range(10_000))
    ring = tuple(
        Point(
            2000 + (900 + 60 * math.sin(40 * a)) * math.cos(a),
            1500 + (900 + 60 * math.sin(40 * a)) * math.sin(a),
        )
        for a in steps
    )
    region = Region(key="1", control="outlines", label=0, words="Tree", shape=PolygonShape(points=ring))
    canvas.show_regions(RegionIndex([region], image=TWELVE_MP), Showing(selected="1"))
    canvas.look(lambda view: view.zoomed(2.0))
    until(lambda: canvas.is_settled)
    x, y = canvas.viewport.to_view(ring[8750])
    QApplication.sendEvent(canvas, mouse(QEvent.Type.MouseButtonPress, QPointF(x, y), canvas))
    times = []
    for step in range(60):
        event = mouse(QEvent.Type.MouseMove, QPointF(x + step / 4, y - step / 3), canvas)

        def drag(event: QMouseEvent = event) -> None:
            QApplication.sendEvent(canvas, event)

        times.append(paint_time(canvas, drag))

    report("drag one point of 10,000, p95", 16.0, p95(times))


def test_painting_a_mask_on_twelve_megapixels(canvas: PhotoCanvas) -> None:
    plan = plan_of(parse(FORM), language="en")
    session = PhotoSession(plan, MemoryDraft(), image=TWELVE_MP)
    tool = BrushTool()
    canvas.hands.brush_px = 40.0
    canvas.set_tool("brush", tool)
    drawn: list[object] = []
    canvas.intended.connect(lambda intent, _arrow: drawn.append(intent))
    moves, saves = [], []
    for stroke in range(12):
        y = 150 + 40 * stroke
        QApplication.sendEvent(canvas, mouse(QEvent.Type.MouseButtonPress, QPointF(200, y), canvas))
        for step in range(1, 30):
            event = mouse(QEvent.Type.MouseMove, QPointF(200 + 25 * step, y + 30 * math.sin(step)), canvas)

            def move(event: QMouseEvent = event) -> None:
                QApplication.sendEvent(canvas, event)

            moves.append(paint_time(canvas, move))
        started = time.thread_time()
        QApplication.sendEvent(canvas, mouse(QEvent.Type.MouseButtonRelease, QPointF(930, y), canvas))
        shape = drawn.pop().shape  # type: ignore[attr-defined]
        keys = [region.key for region in session.regions]
        session.reshape(keys[0], shape) if keys else session.add(shape, 2)
        saves.append((time.thread_time() - started) * 1000)
        canvas.show_regions(session.regions, Showing(selected="1", label=2))

    report("brush on 12 MP, one movement, p95", 16.0, p95(moves))
    report("the stroke taken into the draft, p95", 100.0, p95(saves))


BIG = """
import json, re, sys, time
from pathlib import Path
from PySide6.QtWidgets import QApplication
from tallystick_desktop.canvas.canvas import PhotoCanvas
from tallystick_desktop.canvas.loader import PhotoLoader
application = QApplication(["tallystick"])
loader = PhotoLoader()
canvas = PhotoCanvas(loader)
canvas.resize(1280, 800)
canvas.show()
application.processEvents()
path, width, height = Path(sys.argv[1]), int(sys.argv[2]), int(sys.argv[3])
started = time.perf_counter()
canvas.show_photo(path, (width, height), neighbours=[])
while not canvas.has_photo:
    application.processEvents()
first = time.perf_counter() - started
started = time.perf_counter()
canvas.look(lambda view: view.at_scale(1.0))
time.sleep(0.1)
until = time.perf_counter() + 8
while time.perf_counter() < until and canvas._scenery.photo._part is None:
    application.processEvents()
sharp = time.perf_counter() - started
peak = int(re.search(r"VmHWM:\\s+(\\d+)", Path("/proc/self/status").read_text())[1]) / 1024
print(json.dumps({"first": first, "sharp": sharp, "peak": peak}))
loader.close()
"""


@pytest.mark.parametrize(
    ("width", "height", "kind"),
    [(12_000, 12_000, "jpg"), (12_000, 12_000, "png"), (32_767, 1_000, "jpg"), (32_767, 1_000, "png")],
)
def test_pictures_of_any_size(width: int, height: int, kind: str, tmp_path: Path) -> None:
    path = tmp_path / f"big.{kind}"
    # Texture, as photos have it: a smooth picture would decode three times as fast.
    grain = Image.effect_noise((max(1, width // 8), max(1, height // 8)), 40)
    grain.resize((width, height)).convert("RGB").save(path, quality=80, compress_level=1)
    packed = prepare_image(path.read_bytes(), path.name)  # as a pack would hold it
    path = path.with_suffix(packed.suffix)
    path.write_bytes(packed.data)
    paths = os.pathsep.join(entry for entry in sys.path if entry)
    environment = {**os.environ, "PYTHONPATH": paths, "QT_QPA_PLATFORM": "offscreen"}
    command = [sys.executable, "-c", BIG, str(path), str(width), str(height)]
    found = json.loads(
        subprocess.run(command, check=True, capture_output=True, text=True, env=environment).stdout
    )

    report(f"{width} x {height} {kind}: first paint", 300.0, found["first"] * 1000)
    report(f"{width} x {height} {kind}: sharp at real size", 300.0, found["sharp"] * 1000)
    show(f"{width} x {height} {kind}: peak memory", asked=400.0, reached=found["peak"], unit="MB")


def polygons(count: int) -> RegionIndex:
    """Polygons of twelve points spread over the photo."""
    across = math.ceil(math.sqrt(count * 4 / 3))
    step = TWELVE_MP[0] / across
    angles = [2 * math.pi * n / 12 for n in range(12)]
    found = []
    for number in range(count):
        x, y = (number % across + 0.5) * step, (number // across + 0.5) * step
        points = tuple(Point(x + 0.45 * step * math.cos(a), y + 0.45 * step * math.sin(a)) for a in angles)
        shape = PolygonShape(points=points)
        found.append(
            Region(key=str(number + 1), control="outlines", label=number % 10, words="Tree", shape=shape)
        )
    return RegionIndex(found, image=TWELVE_MP)


def pan(canvas: PhotoCanvas) -> None:
    """One step of a pan."""
    canvas.look(lambda view: view.panned(-3.0, -2.0))


def paint_time(canvas: PhotoCanvas, act: Callable[..., None]) -> float:
    """Milliseconds from a movement to the painted picture."""
    started = time.thread_time()
    act(canvas) if act is pan else act()
    canvas.repaint()
    return (time.thread_time() - started) * 1000


def event_time(canvas: PhotoCanvas, act: Callable[..., None]) -> float:
    """The same, with whatever else the program does at that moment."""
    started = time.thread_time()
    act(canvas)
    canvas.repaint()
    QApplication.processEvents()
    return (time.thread_time() - started) * 1000


def floor_of_a_pan(canvas: PhotoCanvas) -> float:
    """Milliseconds of painting a photo and a transparent layer of this size, which nothing can do without."""
    target = QImage(canvas.size(), QImage.Format.Format_RGB32)
    layer = QImage(canvas.size() * 1.4, QImage.Format.Format_ARGB32_Premultiplied)
    layer.fill(Qt.GlobalColor.transparent)
    started = time.thread_time()
    painter = QPainter(target)
    painter.drawImage(0, 0, target.copy())
    painter.drawImage(QPoint(-40, -40), layer)
    painter.end()
    return (time.thread_time() - started) * 1000


def mouse(kind: QEvent.Type, at: QPointF, canvas: PhotoCanvas) -> QMouseEvent:
    """A mouse event."""
    left, none = Qt.MouseButton.LeftButton, Qt.MouseButton.NoButton
    is_move = kind == QEvent.Type.MouseMove
    modifiers = Qt.KeyboardModifier.NoModifier
    return QMouseEvent(kind, at, QPointF(canvas.mapToGlobal(at)), none if is_move else left, left, modifiers)


def until(seen: Callable[[], bool]) -> None:
    """Let the program work until something is true."""
    stop = time.monotonic() + 60
    while not seen():
        assert time.monotonic() < stop
        QTest.qWait(1)


def p95(times: list[float]) -> float:
    """The 95th percentile."""
    return sorted(times)[int(len(times) * 0.95)]


def report(what: str, asked: float, reached: float, *, peers: str = "") -> None:
    """Print a row: asked, reached, and how many times faster than each of the others."""
    show(what, asked=asked, reached=reached, unit="ms")
    named = os.environ.get("TALLYSTICK_PEERS")
    known = {**PEERS, **(json.loads((Path(named) / "peers.json").read_text()) if named else {})}
    if peers in known:
        ratios = ", ".join(
            f"{name} {ms:,} ms ({ms / reached:.0f}x)" for name, ms in zip(_NAMES, known[peers], strict=True)
        )
        print(f"  others: {ratios}")


_NAMES = ("labelImg", "labelme", "X-AnyLabeling")
