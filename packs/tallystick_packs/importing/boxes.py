"""Data sets of boxes and outlines: COCO, YOLO and Pascal VOC, their labels as proposals."""

import json
import warnings
from pathlib import Path
from typing import Any
from xml.etree import ElementTree as ET

from PIL import Image

from tallystick_packs.errors import BadJobError
from tallystick_packs.importing.imported import (
    PHOTOS,
    Imported,
    ImportedItem,
    Media,
    box_result,
    identified,
    picture_form,
    polygon_result,
)

Result = dict[str, Any]
_MAX_XML = 4 * 1024 * 1024


def read_coco(source: Path, media_root: Path) -> Imported:
    """COCO: images keep their ids; boxes and outlines become proposals."""
    value = json.loads(source.read_text(encoding="utf-8-sig"))
    names = {one["id"]: str(one["name"]) for one in value.get("categories", [])}
    notes: dict[Any, list[dict[str, Any]]] = {}
    for note in value.get("annotations", []):
        notes.setdefault(note["image_id"], []).append(note)
    has_outlines = any(_outline(note) for found in notes.values() for note in found)
    building = _Building(media_root)
    for image in value.get("images", []):
        size = (int(image["width"]), int(image["height"]))
        results: list[Result] = []
        for note in notes.get(image["id"], []):
            number, label = len(results) + 1, names.get(note["category_id"], "unlabelled")
            outline = _outline(note)
            if has_outlines and outline:
                results.append(polygon_result(number, outline, size, label))
            elif not has_outlines and len(note.get("bbox", [])) == 4:
                results.append(box_result(number, tuple(note["bbox"]), size, label))
            else:
                building.media.unresolved.append(
                    f"{image['file_name']}: annotation {note.get('id')} was left out."
                )
        building.add(str(image["file_name"]), str(image.get("item") or image["id"]), results)
    control = "PolygonLabels" if has_outlines else "RectangleLabels"
    return building.done(control, list(names.values()))


def _outline(note: dict[str, Any]) -> list[tuple[float, float]]:
    """The points of an annotation with one outline; empty for masks, several parts, and mere boxes."""
    parts = note.get("segmentation")
    if not isinstance(parts, list) or len(parts) != 1 or len(parts[0]) < 6:
        return []
    return list(zip(parts[0][::2], parts[0][1::2], strict=True))


def read_yolo(source: Path, media_root: Path) -> Imported:
    """YOLO detection: a folder with `labels/` and `classes.txt`; pictures below the media root."""
    classes = source / "classes.txt"
    if not classes.is_file():
        raise BadJobError(
            f"{source} has no classes.txt.", todo="Write the names of the classes in it, one a line."
        )
    names = classes.read_text(encoding="utf-8").splitlines()
    labels = source / "labels" if (source / "labels").is_dir() else source
    pictures = {
        path.relative_to(media_root).with_suffix("").as_posix(): path
        for path in sorted(media_root.rglob("*"))
        if path.suffix.lower() in PHOTOS
    }
    building = _Building(media_root)
    for path in sorted(labels.rglob("*.txt")):
        if path.name == "classes.txt":
            continue
        stem = path.relative_to(labels).with_suffix("").as_posix()
        picture = pictures.get(stem) or pictures.get(f"images/{stem}")
        if picture is None:
            building.media.unresolved.append(f"{path.name}: no picture of that name.")
            continue
        size = picture_size(picture)
        results: list[Result] = []
        for line in path.read_text(encoding="utf-8").splitlines():
            parts = line.split()
            if len(parts) != 5 or not parts[0].isdigit() or int(parts[0]) >= len(names):
                building.media.unresolved.append(f"{path.name}: {line!r} is not a box of a known class.")
                continue
            x, y, w, h = (float(part) * side for part, side in zip(parts[1:], (*size, *size), strict=True))
            box = (x - w / 2, y - h / 2, w, h)
            results.append(box_result(len(results) + 1, box, size, names[int(parts[0])]))
        building.add(picture.relative_to(media_root).as_posix(), stem, results)
    return building.done("RectangleLabels", names)


def read_voc(source: Path, media_root: Path) -> Imported:
    """Pascal VOC: a folder of XML files; pictures below the media root."""
    building = _Building(media_root)
    labels: dict[str, None] = {}
    for path in sorted(source.rglob("*.xml")):
        data = path.read_bytes()
        # No entities: a document that declares some could grow without end.
        if len(data) > _MAX_XML or b"<!" in data:
            building.media.unresolved.append(f"{path.name}: not a plain annotation.")
            continue
        try:
            root = ET.fromstring(data)  # noqa: S314 - declarations are refused above
            size = (int(root.findtext("size/width", "")), int(root.findtext("size/height", "")))
            results: list[Result] = []
            for found in root.iter("object"):
                label = found.findtext("name", "unlabelled")
                labels[label] = None
                sides = ("xmin", "ymin", "xmax", "ymax")
                x1, y1, x2, y2 = (float(found.findtext(f"bndbox/{side}", "")) for side in sides)
                box = (x1 - 1, y1 - 1, x2 - x1 + 1, y2 - y1 + 1)
                results.append(box_result(len(results) + 1, box, size, label))
        except (ET.ParseError, ValueError):
            building.media.unresolved.append(f"{path.name}: not an annotation of Pascal VOC.")
            continue
        name = root.findtext("path") or root.findtext("filename") or path.stem
        building.add(name, path.stem, results)
    return building.done("RectangleLabels", list(labels))


class _Building:
    """Items of pictures under way."""

    def __init__(self, media_root: Path) -> None:
        self.media = Media(media_root)
        self._items: list[ImportedItem] = []
        self._taken: set[str] = set()

    def add(self, reference: str, key: str, results: list[Result]) -> None:
        target = self.media.take(reference)
        if target is None:
            return
        proposals = ({"result": results},) if results else ()
        self._items.append(identified(key, self._taken, {"image": target}, proposals=proposals))

    def done(self, control: str, labels: list[str]) -> Imported:
        return Imported(
            items=tuple(self._items), media=self.media.files, form_xml=picture_form(control, labels),
            unresolved=tuple(self.media.unresolved),
        )  # fmt: skip


def picture_size(path: Path) -> tuple[int, int]:
    """Width and height of a picture in pixels, from its header.

    Raises:
        BadJobError: It is no photo that can be read.
    """
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            with Image.open(path) as image:
                return image.size
    except (OSError, ValueError, SyntaxError, Image.DecompressionBombError) as exc:
        raise BadJobError(f"{path.name} is not a photo this program can read.") from exc
