"""What the photo view offers beside drawing.

Copies, stacks, locks, the pointer's lines, pinches, the map, labels that each photo brings, skeletons, and
fields that know where they stand on the page.
"""

import json
import shutil
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import pytest
from PIL import Image
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QColor, QImage, QNativeGestureEvent, QPointingDevice
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLineEdit

from tallystick_desktop.core.geometry import Box, Point
from tallystick_desktop.demo.driving import Driver
from tallystick_desktop.kit.choices import LabelRow
from tallystick_desktop.screens.work.photo_view import PhotoView
from tallystick_resources.samples import copy_sample
from tallystick_resources.templates import copy_template

AtWork = Callable[[Path], Any]
BOXES = """<View><Image name="photo" value="$image"/><RectangleLabels name="boxes" toName="photo">
<Label value="Stall"/><Label value="Cart"/></RectangleLabels></View>"""
FROM_ITEMS = """<View><Image name="photo" value="$image"/>
<RectangleLabels name="boxes" toName="photo" value="$names"><Label value="Person" maxUsages="1"/>
</RectangleLabels></View>"""
SKELETON = """<View><Image name="photo" value="$image"/>
<RectangleLabels name="boxes" toName="photo"><Label value="Goat"/></RectangleLabels>
<KeyPointLabels name="points" toName="photo" data-bones="Nose/Tail"><Label value="Nose"/><Label value="Tail"/>
</KeyPointLabels></View>"""
LINKED = """<View><Image name="photo" value="$image"/><RectangleLabels name="boxes" toName="photo">
<Label value="Stall"/></RectangleLabels><Relations><Relation value="sells"/></Relations></View>"""
FIELDS = """<View><Image name="photo" value="$image"/><Header value="Name"/>
<TextArea name="who" toName="photo" data-place="50 50 20 10"/><Header value="Total"/>
<TextArea name="total" toName="photo" data-place="$total"/><Header value="Anything else"/>
<TextArea name="more" toName="photo"/></View>"""


def photos(tmp_path: Path, form: str, *more: Mapping[str, object]) -> Path:
    """A job of grey photos, one for each `more`."""
    folder = copy_sample("photos", tmp_path / "job")
    shutil.rmtree(folder / "media")
    (folder / "media").mkdir()
    (folder / "items.csv").unlink()
    settings = (
        (folder / "job.toml").read_text().replace("Streets and order forms", f"Photos of {tmp_path.name}")
    )
    columns = json.dumps(sorted({key for fields in more for key in fields}))
    (folder / "job.toml").write_text(settings.replace("[packs]", f"[packs]\ncolumns = {columns}"))
    (folder / "form.xml").write_text(form)
    lines = []
    for number, fields in enumerate(more):
        Image.new("RGB", (400, 300), (90, 90, 90 + number)).save(folder / "media" / f"{number}.png")
        lines.append(json.dumps({"id": f"item-{number}", "image": f"media/{number}.png", **fields}))
    (folder / "items.jsonl").write_text("\n".join(lines))
    return folder


def opened(at_work: AtWork, job: Path) -> tuple[Driver, PhotoView]:
    _program, driver, view, _pack = at_work(job)
    driver.wait(lambda: view.canvas.has_photo, "the photo")
    return driver, view


def boxes(view: PhotoView) -> list[tuple[str, int]]:
    """The regions in the order in which they are drawn: label and left side."""
    return [(region.words, round(region.box.x)) for region in view.presenter.session.regions]


def holds(seen: Box, box: Box) -> bool:
    """Whether a box is in sight whole."""
    return seen.contains(Point(box.x, box.y)) and seen.contains(Point(box.right, box.bottom))


def seen(view: PhotoView) -> QImage:
    return view.canvas.grab().toImage()


def test_regions_are_copied_pasted_on_the_next_photo_and_taken_back_in_one_step(
    at_work: AtWork, tmp_path: Path
) -> None:
    driver, view = opened(at_work, photos(tmp_path, BOXES, {}, {}))
    for x in (200, 400):
        driver.drag(view.canvas, QPoint(x, 200), QPoint(x + 100, 300))
    driver.key("Ctrl+A")
    driver.key("Ctrl+C")
    before = boxes(view)

    driver.key("PgDown")
    driver.wait(lambda: view.canvas.has_photo and not boxes(view), "the next photo")
    driver.key("Ctrl+V")

    assert boxes(view) == before
    assert view.presenter.state.chosen == {"1", "2"}
    driver.key("Ctrl+Z")
    assert boxes(view) == []


def test_a_region_goes_to_the_back_and_to_the_front_and_is_found_there_again(
    at_work: AtWork, tmp_path: Path
) -> None:
    driver, view = opened(at_work, photos(tmp_path, BOXES, {}))
    for x in (200, 260, 320):
        driver.drag(view.canvas, QPoint(x, 200 + x // 2), QPoint(x + 100, 300 + x))
    first, second, third = boxes(view)

    driver.key("Alt+PgDown")
    assert boxes(view) == [third, first, second]
    driver.key("Alt+PgUp")

    assert boxes(view) == [first, second, third]


def test_a_locked_region_stays_and_a_hidden_one_is_not_seen(at_work: AtWork, tmp_path: Path) -> None:
    driver, view = opened(at_work, photos(tmp_path, BOXES, {}))
    empty = seen(view)
    driver.drag(view.canvas, QPoint(200, 200), QPoint(400, 400))
    before = boxes(view)

    driver.key("Ctrl+L")
    driver.key("Right")
    assert boxes(view) == before
    driver.key("Ctrl+L")
    driver.key("Shift+H")
    driver.key("Esc")
    driver.wait(lambda: view.canvas.is_settled, "the picture")
    driver.key("V")

    assert boxes(view) == before
    assert seen(view) == empty


def test_all_regions_go_out_of_sight_and_come_back(at_work: AtWork, tmp_path: Path) -> None:
    driver, view = opened(at_work, photos(tmp_path, BOXES, {}))
    driver.key("V")
    empty = seen(view)
    driver.key("B")
    driver.drag(view.canvas, QPoint(200, 200), QPoint(400, 400))
    driver.key("Esc")
    driver.key("V")
    drawn = seen(view)

    driver.key("H")
    assert seen(view) == empty
    driver.key("H")

    assert seen(view) == drawn
    assert drawn != empty


def test_lines_follow_the_pointer_where_they_are_asked_for(at_work: AtWork, tmp_path: Path) -> None:
    driver, view = opened(at_work, photos(tmp_path, BOXES, {}))
    spot = QPoint(333, 222)
    QTest.mouseMove(view.canvas, spot)
    driver.settle()
    plain = seen(view)

    driver.key("Shift+C")
    QTest.mouseMove(view.canvas, spot + QPoint(1, 0))
    QTest.mouseMove(view.canvas, spot)
    driver.settle()
    crossed = seen(view)

    changed = [
        x for x in range(0, plain.width(), 7) if plain.pixel(x, spot.y()) != crossed.pixel(x, spot.y())
    ]
    assert len(changed) > plain.width() // 7 // 2


def test_two_fingers_zoom_at_the_place_between_them(at_work: AtWork, tmp_path: Path) -> None:
    _driver, view = opened(at_work, photos(tmp_path, BOXES, {}))
    canvas, at = view.canvas, QPointF(300, 250)
    under, scale = canvas.viewport.to_image(at.x(), at.y()), canvas.viewport.scale

    pinch = QNativeGestureEvent(
        Qt.NativeGestureType.ZoomNativeGesture,
        QPointingDevice.primaryPointingDevice(),
        2,
        at,
        at,
        QPointF(canvas.mapToGlobal(at)),
        0.5,
        QPointF(0, 0),
    )
    QApplication.sendEvent(canvas, pinch)

    assert canvas.viewport.scale == pytest.approx(1.5 * scale)
    still = canvas.viewport.to_image(at.x(), at.y())
    assert (still.x, still.y) == pytest.approx((under.x, under.y), abs=0.5)


def test_the_map_of_a_closer_view_leads_to_where_it_is_pressed(at_work: AtWork, tmp_path: Path) -> None:
    driver, view = opened(at_work, photos(tmp_path, BOXES, {}))
    canvas = view.canvas
    for _step in range(8):
        driver.key("+")
    driver.wait(lambda: canvas.is_settled, "the picture")
    canvas.grab()
    before = canvas.viewport.seen()
    spot = next(
        QPoint(x, y)
        for y in range(canvas.height() - 1, 0, -4)
        for x in range(canvas.width() - 1, 0, -4)
        if (place := canvas._scenery.place_on_map(QPointF(x, y), canvas.viewport)) and place.x < 40
    )

    driver.click(canvas, spot)

    assert canvas.viewport.seen().x < before.x
    assert len(view.presenter.session.regions) == 0


def test_labels_that_each_photo_brings_are_offered_and_one_that_is_used_up_is_not(
    at_work: AtWork, tmp_path: Path
) -> None:
    job = photos(tmp_path, FROM_ITEMS, {"names": ["Amina", "Baraka"]}, {"names": ["Chidi"]})
    driver, view = opened(at_work, job)
    assert [row.text() for row in view.labels.findChildren(LabelRow)] == ["Person", "Amina", "Baraka"]
    said: list[str] = []
    view.presenter.on_said = lambda words, _undo: said.append(words)

    driver.drag(view.canvas, QPoint(200, 200), QPoint(300, 300))
    driver.key("Esc")
    driver.drag(view.canvas, QPoint(400, 200), QPoint(500, 300))  # a second Person
    assert [words for words, _x in boxes(view)] == ["Person"]
    assert said == ["“Person” is used as often as this job allows."]
    driver.key("3")
    driver.drag(view.canvas, QPoint(400, 200), QPoint(500, 300))
    assert [words for words, _x in boxes(view)] == ["Person", "Baraka"]
    assert view.presenter.desk.check("item-0") == ()

    driver.key("PgDown")
    driver.wait(lambda: view.canvas.has_photo and not boxes(view), "the next photo")
    shown = [row.text() for row in view.labels.findChildren(LabelRow) if row.isVisible()]
    assert shown == ["Person", "Chidi"]


def test_the_points_of_a_skeleton_are_joined_by_its_lines(at_work: AtWork, tmp_path: Path) -> None:
    driver, view = opened(at_work, photos(tmp_path, SKELETON, {}))
    driver.drag(view.canvas, QPoint(200, 200), QPoint(600, 500))
    driver.key("K")
    for spot in (QPoint(300, 300), QPoint(500, 400)):
        driver.click(view.canvas, spot)
    driver.key("Esc")
    driver.wait(lambda: view.canvas.is_settled, "the picture")

    nose, tail = (region for region in view.presenter.session.regions if region.control == "points")
    assert view.presenter.session.bones == ((nose.key, tail.key),)
    assert seen(view).pixelColor(400, 350).lightness() > QColor(90, 90, 90).lightness() + 60
    driver.key("H")
    assert seen(view).pixelColor(400, 350) == QColor(90, 90, 90)


@pytest.mark.parametrize("way", ["two clicks", "a drag"])
def test_an_arrow_goes_from_one_region_to_the_other(at_work: AtWork, tmp_path: Path, way: str) -> None:
    driver, view = opened(at_work, photos(tmp_path, LINKED, {}))
    for x in (200, 500):
        driver.drag(view.canvas, QPoint(x, 200), QPoint(x + 100, 300))
    driver.key("Esc")
    plain = seen(view)
    start, end = QPoint(250, 250), QPoint(550, 250)

    driver.key("Shift+L")
    if way == "a drag":
        driver.drag(view.canvas, start, end)
    else:
        driver.click(view.canvas, start)
        driver.click(view.canvas, end)
    driver.key("Esc")
    driver.wait(lambda: view.canvas.is_settled, "the picture")

    assert view.presenter.session.links == (("1", "2", ("sells",)),)
    assert seen(view).pixel(400, 250) != plain.pixel(400, 250)
    assert view.presenter.desk.check("item-0") == ()


def test_the_page_goes_to_where_the_field_stands_that_one_types_into(at_work: AtWork, tmp_path: Path) -> None:
    driver, view = opened(at_work, photos(tmp_path, FIELDS, {"total": [10, 80, 20, 8]}))
    whole = view.canvas.viewport.scale
    first, second, third = view.questions.findChildren(QLineEdit)

    driver.click(first, first.rect().center())
    assert view.canvas.viewport.scale > whole
    assert holds(view.canvas.viewport.seen(), Box(200, 150, 80, 30))
    driver.write("Amina")
    driver.key("Tab")
    assert view.focusWidget() is second
    at = view.canvas.viewport.seen()
    assert holds(at, Box(40, 240, 80, 24))
    driver.key("Tab")

    assert view.focusWidget() is third
    assert view.canvas.viewport.seen() == at  # a field without a place leaves the page as it is


def test_undo_and_redo_live_through_a_restart(at_work: AtWork, tmp_path: Path) -> None:
    program, driver, view, _pack = at_work(photos(tmp_path, BOXES, {}))
    driver.wait(lambda: view.canvas.has_photo, "the photo")
    for x in (200, 400):
        driver.drag(view.canvas, QPoint(x, 200), QPoint(x + 100, 300))
    both = boxes(view)
    driver.key("Ctrl+Z")
    lease = view.presenter.desk.lease_id

    program.session.close()
    program.session = None
    program._open()
    program.session.open_desk(program.session.worker.desk(lease))
    again = program.session.page
    driver.wait(lambda: again.canvas.has_photo, "the photo")

    assert boxes(again) == both[:1]
    driver.key("Ctrl+Y")
    assert boxes(again) == both
    driver.key("Ctrl+Z")
    driver.key("Ctrl+Z")
    assert boxes(again) == []


def test_tab_goes_through_the_questions_as_one_reads_them(at_work: AtWork, tmp_path: Path) -> None:
    driver, view = opened(at_work, copy_template("order-form", tmp_path / "job"))
    first = view.questions.findChildren(QLineEdit)[0]
    first.setFocus(Qt.FocusReason.OtherFocusReason)

    places: list[tuple[int, int]] = []
    names: list[str] = []
    while view.questions.isAncestorOf(now := view.focusWidget()):
        at = now.mapTo(view.questions, QPoint(0, 0))
        places.append((at.y(), at.x()))
        names.append(now.accessibleName())
        driver.key("Tab")
        assert len(places) < 50

    assert len(places) > 8
    assert places == sorted(places), names
    assert all(names)
