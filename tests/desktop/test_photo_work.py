"""The photo view at work: what is covered, what a machine proposed, regions in their list, light, copies."""

import json
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from PIL import Image
from PySide6.QtCore import QItemSelectionModel, QPoint, Qt
from PySide6.QtTest import QTest

from tallystick_desktop.kit.buttons import Button, IconButton
from tallystick_desktop.screens.work.photo_view import PhotoView
from tallystick_resources.samples import copy_sample

AtWork = Callable[[Path], Any]
FORM = """<View><Image name="photo" value="$image"/>
<RectangleLabels name="boxes" toName="photo"><Label value="Stall"/><Label value="Cart"/></RectangleLabels>
<PolygonLabels name="outlines" toName="photo"><Label value="Road"/></PolygonLabels>
<KeyPointLabels name="points" toName="photo"><Label value="Nose"/><Label value="Tail"/></KeyPointLabels>
<BrushLabels name="masks" toName="photo"><Label value="Sky"/></BrushLabels></View>"""


def job(tmp_path: Path, *, title: str, proposals: int = 0, warned: bool = False) -> Path:
    """A job folder of two plain photos."""
    folder = copy_sample("photos", tmp_path / "job")
    shutil.rmtree(folder / "media")
    (folder / "media").mkdir()
    (folder / "items.csv").unlink()
    settings = (folder / "job.toml").read_text().replace("Streets and order forms", title)
    if warned:
        settings = settings.replace("categories = []", 'categories = ["violence"]')
    if proposals:
        settings = settings.replace("[packs]", '[packs]\ncolumns = ["proposals"]')
    (folder / "job.toml").write_text(settings)
    (folder / "form.xml").write_text(FORM)
    lines = []
    for number in range(2):
        Image.effect_noise((400, 300), 40 + number).convert("RGB").save(folder / "media" / f"{number}.png")
        entries = [
            {"id": f"m{n}", "from_name": "boxes", "to_name": "photo", "type": "rectanglelabels",
             "value": {"x": 5 + 20 * n, "y": 10, "width": 15, "height": 15, "rectanglelabels": ["Stall"]}}
            for n in range(proposals)
        ]  # fmt: skip
        more = {"proposals": [{"result": entries}]} if entries else {}
        lines.append(json.dumps({"id": f"item-{number}", "image": f"media/{number}.png", **more}))
    (folder / "items.jsonl").write_text("\n".join(lines))
    return folder


@pytest.mark.promise("R14")
def test_a_photo_with_a_warning_is_covered_until_the_worker_wants_to_see_it(
    at_work: AtWork, tmp_path: Path
) -> None:
    _program, driver, view, _pack = at_work(job(tmp_path, title="Covered", warned=True))
    driver.wait(lambda: view.canvas.has_photo, "the photo")
    covered = view.canvas.grab().toImage()

    driver.drag(view.canvas, QPoint(200, 200), QPoint(300, 300))
    assert len(view.presenter.session.regions) == 0  # nobody draws on what cannot be seen
    view.focus_work()
    driver.key("Enter")

    assert not view.presenter.state.covered
    assert view.canvas.grab().toImage() != covered
    driver.key("Shift+Enter")
    assert view.presenter.state.covered  # the next one is covered again


def test_proposals_are_accepted_one_by_one_and_rejected_together(at_work: AtWork, tmp_path: Path) -> None:
    _program, driver, view, _pack = at_work(job(tmp_path, title="Proposed", proposals=4))
    driver.wait(lambda: view.canvas.has_photo, "the photo")
    session = view.presenter.session
    assert session.proposals() == ["1", "2", "3", "4"]

    driver.key("Tab")
    driver.press(Button, "Accept this one")
    assert view.presenter.state.selected == "2"  # on to the next one
    driver.key("Right")
    assert session.proposals() == ["3", "4"]
    driver.press(Button, "Take all away")
    assert [region.key for region in session.regions] == ["1", "2"]
    driver.key("Ctrl+Z")
    assert session.proposals() == ["3", "4"]
    driver.press(Button, "Accept all")
    assert session.proposals() == []


def test_regions_are_found_in_their_list_and_relabelled_together(at_work: AtWork, tmp_path: Path) -> None:
    _program, driver, view, _pack = at_work(job(tmp_path, title="Listed", proposals=4))
    rows = view.regions.view
    driver.wait(rows.isVisible, "the list")

    for row in (0, 2):
        spot = rows.visualRect(rows.model().index(row, 0)).center()
        control = Qt.KeyboardModifier.ControlModifier
        QTest.mouseClick(rows.viewport(), Qt.MouseButton.LeftButton, control, spot)
    assert view.presenter.state.chosen == {"1", "3"}
    driver.key("2")
    assert view.presenter.session.counts()[:2] == [2, 2]

    driver.key("Ctrl+F")
    driver.write("cart")
    assert rows.model().rowCount() == 2
    rows.selectionModel().select(rows.model().index(1, 0), QItemSelectionModel.SelectionFlag.ClearAndSelect)
    assert view.presenter.state.selected == "3"


def test_the_regions_of_the_photo_before_are_taken_over(at_work: AtWork, tmp_path: Path) -> None:
    _program, driver, view, _pack = at_work(job(tmp_path, title="Copied"))
    driver.wait(lambda: view.canvas.has_photo, "the photo")
    driver.drag(view.canvas, QPoint(200, 200), QPoint(300, 300))
    driver.key("Ctrl+D")
    assert len(view.presenter.session.regions) == 2

    driver.key("Shift+Enter")
    driver.wait(lambda: view.canvas.has_photo, "the next photo")
    driver.key("Ctrl+Shift+V")

    assert len(view.presenter.session.regions) == 2
    driver.key("Ctrl+Z")
    assert len(view.presenter.session.regions) == 0


def test_points_set_in_a_box_belong_to_it_and_take_one_label_after_the_other(
    at_work: AtWork, tmp_path: Path
) -> None:
    _program, driver, view, _pack = at_work(job(tmp_path, title="Skeleton"))
    driver.wait(lambda: view.canvas.has_photo, "the photo")
    driver.drag(view.canvas, QPoint(200, 200), QPoint(500, 400))

    driver.key("K")
    for spot in (QPoint(300, 300), QPoint(400, 320)):
        driver.click(view.canvas, spot)

    found = [(region.words, region.parent) for region in view.presenter.session.regions]
    assert found == [("Stall", ""), ("Nose", "1"), ("Tail", "1")]
    assert view.presenter.desk.check("item-0") == ()


def test_a_mask_is_painted_erased_and_undone_stroke_by_stroke(at_work: AtWork, tmp_path: Path) -> None:
    _program, driver, view, _pack = at_work(job(tmp_path, title="Painted"))
    driver.wait(lambda: view.canvas.has_photo, "the photo")
    session = view.presenter.session
    driver.key("R")
    driver.drag(view.canvas, QPoint(200, 200), QPoint(400, 200))
    first = painted(view)
    driver.drag(view.canvas, QPoint(200, 300), QPoint(400, 300))
    assert painted(view) > first
    driver.key("Shift+R")
    driver.drag(view.canvas, QPoint(200, 300), QPoint(400, 300))
    assert painted(view) <= first
    assert len(session.regions) == 1

    driver.key("Ctrl+Z")
    driver.key("Ctrl+Z")

    assert painted(view) == first
    assert view.presenter.desk.check("item-0") == ()


def test_the_view_turns_lights_up_and_goes_close_without_touching_an_answer(
    at_work: AtWork, tmp_path: Path
) -> None:
    _program, driver, view, _pack = at_work(job(tmp_path, title="Looked at"))
    driver.wait(lambda: view.canvas.has_photo, "the photo")
    driver.drag(view.canvas, QPoint(300, 200), QPoint(400, 300))
    before = dict(view.presenter.session.values)
    plain = view.canvas.grab().toImage()

    driver.key("J")
    driver.press(IconButton, "Brightness +")
    assert view.presenter.state.light.brightness == 10
    driver.press(Button, "As it was taken")
    driver.key("J")
    driver.key("Ctrl+R")
    assert view.canvas.viewport.shown == (300, 400)
    driver.key("Z")
    driver.key("Ctrl+0")
    assert view.canvas.viewport.scale == 1.0
    for _turn in range(3):
        driver.key("Ctrl+R")
    driver.key("0")
    driver.wait(lambda: view.canvas.is_settled, "the picture")

    assert dict(view.presenter.session.values) == before
    assert view.canvas.grab().toImage() == plain
    driver.key("Esc")


def test_a_turned_view_is_drawn_on_where_the_hand_is(at_work: AtWork, tmp_path: Path) -> None:
    _program, driver, view, _pack = at_work(job(tmp_path, title="Turned"))
    driver.wait(lambda: view.canvas.has_photo, "the photo")
    driver.key("Ctrl+R")
    middle = view.canvas.rect().center()

    driver.drag(view.canvas, middle, middle + QPoint(60, 30))

    region = next(iter(view.presenter.session.regions))
    scale = view.canvas.viewport.scale
    assert (region.box.width * scale, region.box.height * scale) == pytest.approx((30, 60), abs=1.5)


def painted(view: PhotoView) -> int:
    """How many pixels the first mask has."""
    region = next(iter(view.presenter.session.regions))
    return int(region.shape.pixels.sum())  # type: ignore[attr-defined]
