"""True shapes of real photos, drawn through the real widgets, finished, synced and exported: where are they?

Half a pixel is the most that any point may be off, by mouse and by keyboard.
"""

import csv
import json
import math
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from tests.desktop.hands import Hand, KeyHand, MouseHand

from tallystick_packs.export.label_studio import export_tasks
from tallystick_packs.reading import open_pack
from tallystick_resources.samples import copy_sample
from tallystick_sync.commands.demo.stage import Stage

Shapes = list[tuple[str, str, list[tuple[float, float]]]]
HALF_A_PIXEL = 0.5
_TAGS = {"box": "RectangleLabels", "polygon": "PolygonLabels", "point": "KeyPointLabels"}


def test_true_shapes_of_a_few_photos_drawn_with_the_mouse(
    at_work: Callable[[Path], Any], hub: Stage, tmp_path: Path, data_dir: Path
) -> None:
    chosen = ("coco_ccby", "IMG_2603", "scissors_1")
    photos = {
        name: shapes for name, shapes in true_shapes(data_dir).items() if any(c in name for c in chosen)
    }

    draw_and_compare(at_work, hub, job(tmp_path, data_dir, photos, "by mouse"), photos, MouseHand)


def test_true_shapes_of_a_photo_drawn_with_the_keyboard_alone(
    at_work: Callable[[Path], Any], hub: Stage, tmp_path: Path, data_dir: Path
) -> None:
    photos = {name: shapes for name, shapes in true_shapes(data_dir).items() if "coco_ccby" in name}
    photos = {name: by_kind(shapes, most=4) for name, shapes in photos.items()}

    draw_and_compare(at_work, hub, job(tmp_path, data_dir, photos, "by key"), photos, KeyHand)


@pytest.mark.long
@pytest.mark.parametrize("hand", [MouseHand, KeyHand])
def test_all_true_shapes_come_back_within_half_a_pixel(
    hand: type[Hand], at_work: Callable[[Path], Any], hub: Stage, tmp_path: Path, data_dir: Path
) -> None:
    photos = true_shapes(data_dir)

    draw_and_compare(at_work, hub, job(tmp_path, data_dir, photos, f"all {hand.__name__}"), photos, hand)


@pytest.mark.long
@pytest.mark.parametrize("hand", [MouseHand, KeyHand])
def test_all_quads_of_forms_come_back_within_half_a_pixel(
    hand: type[Hand], at_work: Callable[[Path], Any], hub: Stage, tmp_path: Path, data_dir: Path
) -> None:
    photos = true_quads(data_dir)

    draw_and_compare(at_work, hub, job(tmp_path, data_dir, photos, f"quads {hand.__name__}"), photos, hand)


def draw_and_compare(
    at_work: Callable[[Path], Any], hub: Stage, folder: Path, photos: dict[str, Shapes], hand: type[Hand]
) -> None:
    """Draw all shapes, sync, export, and compare every point."""
    program, driver, view, (built, published) = at_work(folder)
    session = program.session
    names = {f"item-{number}": name for number, name in enumerate(photos)}
    drawn: set[str] = set()
    while drawn < set(names):
        drawn |= _draw_lease(driver, view, {one: photos[name] for one, name in names.items()}, hand)
        session.worker.sync()
        hub.accept_all()  # a first lease is small; who has answers accepted gets the rest
        session.worker.sync()
        for offer in session.worker.offers():
            if offer.entry.title == view.presenter.desk.header.title:
                session.worker.take(offer.number)
        session.worker.sync()
        left = [pack for pack in session.worker.packs() if pack.finished < pack.items]
        assert left or drawn == set(names)
        if left:
            session.open_desk(session.worker.desk(left[0].lease_id))
            view = session.page

    manifests = [open_pack(pack.path).manifest for pack in built.packs]
    tasks, losses = export_tasks(manifests, hub.client.results(published.job).answers)
    assert losses.losses == ()
    assert {task["id"] for task in tasks} == set(names)
    for task in tasks:
        came_back = [_read(entry) for entry in task["annotations"][0]["result"]]
        _compare(came_back, photos[names[task["id"]]])


def _draw_lease(driver: Any, view: Any, shapes: dict[str, Shapes], hand: type[Hand]) -> set[str]:
    """Draw the shapes of each item of a lease and finish it; returns the items."""
    done = set()
    while (item := view.presenter.state.item) is not None:
        drawing = hand(driver, view)
        for tool, label, points in shapes[item.id]:
            drawing.draw(tool, label, points)
        assert len(view.presenter.session.regions) == len(shapes[item.id])
        driver.key("Shift+Enter")
        assert view.presenter.state.item is not item
        done.add(item.id)
    return done


def _compare(came_back: Shapes, true: Shapes) -> None:
    assert len(came_back) == len(true)
    for found, wanted in zip(came_back, true, strict=True):
        assert found[:2] == wanted[:2]
        assert len(found[2]) == len(wanted[2])
        for here, there in zip(found[2], wanted[2], strict=True):
            assert math.dist(here, there) <= HALF_A_PIXEL * math.sqrt(2)
            assert max(abs(here[0] - there[0]), abs(here[1] - there[1])) <= HALF_A_PIXEL


def _read(entry: dict[str, Any]) -> tuple[str, str, list[tuple[float, float]]]:
    value, across, down = entry["value"], entry["original_width"] / 100, entry["original_height"] / 100
    label = value[entry["type"]][0]
    if entry["type"] == "rectanglelabels":
        x, y = value["x"] * across, value["y"] * down
        far = ((value["x"] + value["width"]) * across, (value["y"] + value["height"]) * down)
        return "box", label, [(x, y), far]
    if entry["type"] == "polygonlabels":
        return "polygon", label, [(x * across, y * down) for x, y in value["points"]]
    return "point", label, [(value["x"] * across, value["y"] * down)]


def true_shapes(data_dir: Path) -> dict[str, Shapes]:
    """Boxes, polygons and key points of the real photos, by file."""
    found: dict[str, Shapes] = {}
    for photo in json.loads((data_dir / "images" / "gt.json").read_text()):
        shapes: Shapes = []
        for box in photo["boxes"]:
            far = (min(box["x"] + box["w"], photo["width"]), min(box["y"] + box["h"], photo["height"]))
            shapes.append(("box", box["label"], [(box["x"], box["y"]), far]))
        shapes += [("polygon", one["label"], _apart(one["points"])) for one in photo["polygons"]]
        for person in photo.get("keypoints") or []:
            shapes += [("point", "point", [(one["x"], one["y"])]) for one in person["points"] if one["v"]]
        if shapes:
            found[photo["file"]] = shapes
    return found


def true_quads(data_dir: Path) -> dict[str, Shapes]:
    """Lines and fields of the real forms, by file."""
    found: dict[str, Shapes] = {}
    for form in json.loads((data_dir / "forms" / "gt.json").read_text()):
        marked = [*(form.get("lines") or []), *(form.get("field_boxes") or [])]
        if marked:
            found[form["file"]] = [("polygon", "line", _apart(one["polygon"])) for one in marked]
    return found


def by_kind(shapes: Shapes, *, most: int) -> Shapes:
    """A few shapes of each kind."""
    kinds = {shape[0] for shape in shapes}
    return [one for kind in sorted(kinds) for one in [s for s in shapes if s[0] == kind][:most]]


def _apart(points: list[list[float]]) -> list[tuple[float, float]]:
    """Leave out points that repeat the one before: a hand cannot set the same point twice."""
    found: list[tuple[float, float]] = []
    for x, y in points:
        if not found or (x, y) != found[-1]:
            found.append((x, y))
    return found[:-1] if found[-1] == found[0] else found


def job(tmp_path: Path, data_dir: Path, photos: dict[str, Shapes], title: str) -> Path:
    """A job folder that asks for these shapes on these photos."""
    folder = copy_sample("photos", tmp_path / "job")
    shutil.rmtree(folder / "media")
    (folder / "media").mkdir()
    settings = (folder / "job.toml").read_text().replace("Streets and order forms", f"Shapes drawn {title}")
    # One budget pays for all the tests here: quick items at the same hourly rate.
    quick = settings.replace("price_minor = 600", "price_minor = 100")
    quick = quick.replace("piloted_seconds_per_item = 75", "piloted_seconds_per_item = 12")
    (folder / "job.toml").write_text(quick)
    with (folder / "items.csv").open("w", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(["id", "image"])
        for number, name in enumerate(photos):
            target = f"media/{number}{Path(name).suffix.lower()}"
            shutil.copyfile(data_dir / name, folder / target)
            writer.writerow([f"item-{number}", target])
    labels: dict[str, dict[str, None]] = {}
    for shapes in photos.values():
        for tool, label, _points in shapes:
            labels.setdefault(tool, {})[label] = None
    controls = "".join(
        f'<{_TAGS[tool]} name="{tool}" toName="photo">'
        + "".join(f'<Label value="{word}"/>' for word in words)
        + f"</{_TAGS[tool]}>"
        for tool, words in labels.items()
    )
    form = f'<View><Image name="photo" value="$image"/>{controls}</View>'
    (folder / "form.xml").write_text(form)
    return folder
