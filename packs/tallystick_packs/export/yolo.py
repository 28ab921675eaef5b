"""YOLO (Ultralytics): a text file for each picture, a line for each mark, shares of width and height.

Detection, segmentation, pose and turned boxes. `data.yaml` and `classes.txt` name the classes; an export into
a data set keeps the numbers that its classes have.
"""

import json
from collections.abc import Callable, Mapping

from tallystick_packs.export.dataset import Carried, Dataset, Given, Losses, Mark, Subject
from tallystick_packs.export.geometry import inside
from tallystick_packs.export.naming import FileNames

CLASSES = "classes.txt"
Files = dict[str, bytes]
_Line = Callable[[Mark, Subject, Given], str | None]
_UNLABELLED = "unlabelled"


def write_detect(dataset: Dataset, losses: Losses, into: Mapping[str, bytes] | None = None) -> Files:
    """Upright boxes: class, middle, size."""
    carried = Carried(kind="image", shapes=("box", "ellipse", "polygon"), many_labels=True)
    for mark in _marks(dataset):
        if mark.shape in ("ellipse", "polygon"):
            losses.add("outlines have become the boxes around them")
    return _write(dataset, losses, into, carried, lambda mark, subject, _given: _box(mark, subject))


def write_segment(dataset: Dataset, losses: Losses, into: Mapping[str, bytes] | None = None) -> Files:
    """Outlines: class, then the points."""
    carried = Carried(kind="image", shapes=("box", "ellipse", "polygon"), many_labels=True, rotation=True)
    return _write(dataset, losses, into, carried, lambda mark, subject, _given: _points(mark, subject))


def write_obb(dataset: Dataset, losses: Losses, into: Mapping[str, bytes] | None = None) -> Files:
    """Turned boxes: class, then four corners."""
    carried = Carried(kind="image", shapes=("box",), many_labels=True, rotation=True)
    return _write(dataset, losses, into, carried, lambda mark, subject, _given: _points(mark, subject))


def write_pose(dataset: Dataset, losses: Losses, into: Mapping[str, bytes] | None = None) -> Files:
    """Boxes with the key points inside them: class, box, then x, y and visibility of each point."""
    carried = Carried(kind="image", shapes=("box", "point"), many_labels=True)
    used = {label for mark in _marks(dataset) if mark.shape == "point" for label in mark.labels}
    names = [label for label in dataset.labels if label in used]
    attached: set[int] = set()

    def line(mark: Mark, subject: Subject, given: Given) -> str | None:
        if mark.shape == "point":
            return None
        at: dict[str, tuple[float, float]] = {}
        for point in given.marks:
            if point.shape == "point" and id(point) not in attached and inside(point.points[0], mark.bounds):
                free = [label for label in point.labels if label not in at]
                at |= dict.fromkeys(free, point.points[0])
                attached.update({id(point)} if free else ())
        parts = [_box(mark, subject)]
        for name in names:
            x, y = at.get(name, (0.0, 0.0))
            parts.append(f"{_share(x, subject.width)} {_share(y, subject.height)} {2 if name in at else 0}")
        return " ".join(parts)

    shape = f"kpt_shape: [{len(names)}, 3]\nkpt_names: {json.dumps(names, ensure_ascii=False)}\n"
    files = _write(dataset, losses, into, carried, line, more=shape, left_out=used)
    lost = sum(mark.shape == "point" and id(mark) not in attached for mark in _marks(dataset))
    losses.add("points outside of every box are left out", lost)
    return files


def _marks(dataset: Dataset) -> list[Mark]:
    return [mark for one in dataset.of_kind("image") for given in one.answers for mark in given.marks]


def _write(
    dataset: Dataset,
    losses: Losses,
    into: Mapping[str, bytes] | None,
    carried: Carried,
    line_of: _Line,
    *,
    more: str = "",
    left_out: "set[str] | frozenset[str]" = frozenset(),
) -> Files:
    carried.count_rest(dataset, losses)
    classes = (into or {}).get(CLASSES, b"").decode().splitlines()
    classes = list(dict.fromkeys([*classes, *(one for one in dataset.labels if one not in left_out)]))
    numbers = {name: number for number, name in enumerate(classes)}
    names = FileNames(dataset, "image")
    files: Files = {}
    for subject in dataset.of_kind("image"):
        for given in subject.answers:
            lines = []
            for mark in given.marks:
                place = line_of(mark, subject, given) if mark.shape in carried.shapes else None
                if place is not None:
                    found = mark.labels or (_UNLABELLED,)
                    lines += [f"{numbers.setdefault(label, len(numbers))} {place}\n" for label in found]
            files["labels/" + names.of(subject, given, ".txt")] = "".join(lines).encode()
    ordered = sorted(numbers, key=lambda name: numbers[name])
    files[CLASSES] = "".join(f"{name}\n" for name in ordered).encode()
    named = "".join(
        f"  {number}: {json.dumps(name, ensure_ascii=False)}\n" for number, name in enumerate(ordered)
    )
    head = "# Pictures go into images/, with the paths of labels/.\npath: .\ntrain: images\nval: images\n"
    files["data.yaml"] = f"{head}{more}names:\n{named}".encode()
    return files


def _share(value: float, size: int) -> str:
    return f"{min(max(value / size, 0.0), 1.0) if size else 0.0:.6f}"


def _box(mark: Mark, subject: Subject) -> str:
    left, top, width, height = mark.bounds
    right, bottom = min(left + width, subject.width), min(top + height, subject.height)
    left, top = max(left, 0.0), max(top, 0.0)
    middle = _share((left + right) / 2, subject.width), _share((top + bottom) / 2, subject.height)
    return " ".join((*middle, _share(right - left, subject.width), _share(bottom - top, subject.height)))


def _points(mark: Mark, subject: Subject) -> str:
    return " ".join(f"{_share(x, subject.width)} {_share(y, subject.height)}" for x, y in mark.points)
