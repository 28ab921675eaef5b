"""COCO: boxes, polygons, masks as run lengths, key points. One file, ids from 1, sizes in upright pixels."""

import json
from collections.abc import Mapping
from typing import Any

import numpy as np

from tallystick_packs.export.dataset import Carried, Dataset, Given, Losses, Mark, Subject
from tallystick_packs.export.geometry import area, inside
from tallystick_packs.export.rle import coco_counts, mask_of

FILE = "annotations.json"
_CARRIED = Carried(
    kind="image", shapes=("box", "ellipse", "polygon", "mask", "point"), texts=True, attributes=True,
    many_labels=True, rotation=True,
)  # fmt: skip
_UNLABELLED = "unlabelled"
_POINTS = "points"


def write(dataset: Dataset, losses: Losses, into: Mapping[str, bytes] | None = None) -> dict[str, bytes]:
    """Write all answers; each annotation names its worker and the item's id."""
    _CARRIED.count_rest(dataset, losses)
    before: dict[str, Any] = json.loads((into or {}).get(FILE, b"{}"))
    writing = _Writing(dataset, before, losses)
    for subject in dataset.of_kind("image"):
        writing.add(subject)
    text = json.dumps(writing.value(), ensure_ascii=False, separators=(",", ":"))
    return {FILE: text.encode()}


class _Writing:
    """One COCO file under way."""

    def __init__(self, dataset: Dataset, before: dict[str, Any], losses: Losses) -> None:
        self._before = before
        self._losses = losses
        self._images: list[dict[str, Any]] = list(before.get("images", []))
        self._annotations: list[dict[str, Any]] = _others(before, dataset)
        self._categories: list[dict[str, Any]] = [dict(one) for one in before.get("categories", [])]
        self._category_ids = {str(one["name"]): int(one["id"]) for one in self._categories}
        self._image_ids = {str(one["file_name"]): int(one["id"]) for one in self._images}
        self._next_image = max(self._image_ids.values(), default=0) + 1
        self._next = max((int(one["id"]) for one in before.get("annotations", [])), default=0) + 1
        marks = [mark for one in dataset.of_kind("image") for given in one.answers for mark in given.marks]
        used = {label for mark in marks if mark.shape == "point" for label in mark.labels}
        self._points = [label for label in dataset.labels if label in used]
        shaped = {label for mark in marks if mark.shape != "point" for label in mark.labels}
        for label in dataset.labels:
            if label in shaped or label not in used:
                self._category(label)

    def _category(self, name: str) -> int:
        if name not in self._category_ids:
            self._category_ids[name] = max(self._category_ids.values(), default=0) + 1
            self._categories.append({"id": self._category_ids[name], "name": name, "supercategory": ""})
        return self._category_ids[name]

    def add(self, subject: Subject) -> None:
        if subject.file not in self._image_ids:
            self._image_ids[subject.file] = self._next_image
            self._images.append(
                {
                    "id": self._next_image, "file_name": subject.file, "width": subject.width,
                    "height": subject.height, "item": subject.item,
                }
            )  # fmt: skip
            self._next_image += 1
        for given in subject.answers:
            self._add_answer(subject, given)

    def _add_answer(self, subject: Subject, given: Given) -> None:
        points = [mark for mark in given.marks if mark.shape == "point"]
        for mark in given.marks:
            if mark.shape not in _CARRIED.shapes or mark.shape == "point":
                continue
            places = self._place(mark, subject)
            if places is None:
                continue
            if mark.shape == "box":
                places |= self._keypoints(_taken(points, mark))
            for label in mark.labels or (_UNLABELLED,):
                self._annotate(subject, given, mark, label, places)
        left: dict[str, list[Mark]] = {}
        for point in points:
            left.setdefault(" ".join(point.labels), []).append(point)
        while any(left.values()):
            group = [marks.pop(0) for marks in left.values() if marks]
            xs, ys = [one.points[0][0] for one in group], [one.points[0][1] for one in group]
            bounds = [min(xs), min(ys), max(xs) - min(xs), max(ys) - min(ys)]
            places = {"bbox": _rounded(bounds), "area": bounds[2] * bounds[3], "segmentation": []}
            self._annotate(subject, given, group[0], _POINTS, places | self._keypoints(group))

    def _annotate(
        self, subject: Subject, given: Given, mark: Mark, label: str, places: dict[str, Any]
    ) -> None:
        note: dict[str, Any] = {
            "id": self._next, "image_id": self._image_ids[subject.file], "iscrowd": 0,
            "category_id": self._category(label), **places, "worker": given.worker, "state": given.state,
        }  # fmt: skip
        if mark.texts:
            note["text"] = mark.text
        if mark.attributes or mark.rotation:
            note["attributes"] = mark.attributes | ({"rotation": mark.rotation} if mark.rotation else {})
        self._annotations.append(note)
        self._next += 1

    def _place(self, mark: Mark, subject: Subject) -> dict[str, Any] | None:
        if mark.shape == "mask":
            return self._mask(mark, subject)
        bounds = mark.bounds
        if mark.shape == "box" and not mark.rotation:
            return {"bbox": _rounded(bounds), "area": round(bounds[2] * bounds[3], 2), "segmentation": []}
        return {"bbox": _rounded(bounds), "area": round(area(mark.points), 2), "segmentation": [_flat(mark)]}

    def _mask(self, mark: Mark, subject: Subject) -> dict[str, Any] | None:
        try:
            mask = mask_of(mark, subject.width, subject.height)
        except ValueError:
            self._losses.add("masks that cannot be read are left out")
            return None
        if not mask.any():
            self._losses.add("empty masks are left out")
            return None
        rows, columns = (np.flatnonzero(mask.any(axis=axis)) for axis in (1, 0))
        left, top = int(columns[0]), int(rows[0])
        bounds = [left, top, int(columns[-1]) + 1 - left, int(rows[-1]) + 1 - top]
        size = [subject.height, subject.width]
        counts = {"size": size, "counts": coco_counts(mask)}
        return {"bbox": bounds, "area": int(mask.sum()), "segmentation": counts}

    def _keypoints(self, points: list[Mark]) -> dict[str, Any]:
        if not self._points or not points:
            return {}
        at = {label: point.points[0] for point in points for label in point.labels}
        flat = [
            part
            for name in self._points
            for part in ((round(at[name][0], 2), round(at[name][1], 2), 2) if name in at else (0, 0, 0))
        ]
        return {"keypoints": flat, "num_keypoints": len(at)}

    def value(self) -> dict[str, Any]:
        if self._points:
            for category in self._categories:
                category.setdefault("keypoints", self._points)
                category.setdefault("skeleton", [])
        kept = {key: value for key, value in self._before.items() if key not in ("images", "annotations")}
        return kept | {
            "info": self._before.get("info", {"description": "exported by Tallystick; upright pixels"}),
            "licenses": self._before.get("licenses", []),
            "images": self._images,
            "annotations": self._annotations,
            "categories": self._categories,
        }


def _others(before: dict[str, Any], dataset: Dataset) -> list[dict[str, Any]]:
    """The annotations that are not exported again: the same worker's on the same picture are replaced."""
    again = {(one.file, given.worker) for one in dataset.of_kind("image") for given in one.answers}
    files = {image["id"]: image["file_name"] for image in before.get("images", [])}
    return [
        note
        for note in before.get("annotations", [])
        if (files.get(note["image_id"]), note.get("worker")) not in again
    ]


def _taken(points: list[Mark], box: Mark) -> list[Mark]:
    """Points inside the box, one of each label; they are taken from the list."""
    found: dict[tuple[str, ...], Mark] = {}
    for point in points:
        if point.labels not in found and inside(point.points[0], box.bounds):
            found[point.labels] = point
    for point in found.values():
        points.remove(point)
    return list(found.values())


def _flat(mark: Mark) -> list[float]:
    return _rounded([part for point in mark.points for part in point])


def _rounded(values: "list[float] | tuple[float, ...]") -> list[float]:
    return [round(value, 2) for value in values]
