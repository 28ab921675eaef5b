"""In which order marked places are read.

A page that was marked in any order becomes a text only when its regions stand in the order in which a
person reads them. A form says so with `data-reading-order` on the control that marks regions::

    <RectangleLabels name="lines" toName="page" data-reading-order="right-to-left">

- `left-to-right`: lines from top to bottom, each from left to right;
- `right-to-left`: lines from top to bottom, each from right to left (Arabic, Hebrew);
- `top-to-bottom`: columns from right to left, each from top to bottom (Japanese, Chinese).
"""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, NamedTuple

#: Regions share a line when they overlap by more than this part of the smaller one.
_SAME_LINE = 0.5


class _Box(NamedTuple):
    id: str
    left: float
    top: float
    right: float
    bottom: float


def reading_order(places: Mapping[str, Mapping[str, Any]], direction: str) -> list[str]:
    """Return the ids of regions in reading order.

    Args:
        places: Region id to the `value` of the entry that draws it: boxes, ellipses, points, polygons, lines.
        direction: One of the orders above.
    """
    boxes = [_box_of(found, value) for found, value in places.items()]
    if direction == "top-to-bottom":
        # Turned a quarter: columns from right to left become lines from top to bottom.
        turned = [_Box(box.id, box.top, -box.right, box.bottom, -box.left) for box in boxes]
        return [box.id for line in _lines(turned) for box in sorted(line, key=_left)]
    sign = -1 if direction == "right-to-left" else 1
    return [box.id for line in _lines(boxes) for box in sorted(line, key=lambda one: sign * _middle(one))]


def _left(box: _Box) -> float:
    return box.left


def _middle(box: _Box) -> float:
    return box.left + box.right


def _lines(boxes: Sequence[_Box]) -> list[list[_Box]]:
    lines: list[list[_Box]] = []
    for box in sorted(boxes, key=lambda one: one.top + one.bottom):
        if lines and _on_one_line(lines[-1], box):
            lines[-1].append(box)
        else:
            lines.append([box])
    return lines


def _on_one_line(line: Sequence[_Box], box: _Box) -> bool:
    # Compared with the first box only: a slanting row of boxes must not swallow the whole page.
    first = line[0]
    shared = min(first.bottom, box.bottom) - max(first.top, box.top)
    smaller = min(first.bottom - first.top, box.bottom - box.top)
    return shared > _SAME_LINE * smaller or (smaller == 0 and shared == 0)


def _box_of(found: str, value: Mapping[str, Any]) -> _Box:
    points = list(_points_of(value))
    across = [point[0] for point in points] or [0.0]
    down = [point[1] for point in points] or [0.0]
    return _Box(found, min(across), min(down), max(across), max(down))


def _points_of(value: Mapping[str, Any]) -> Iterable[tuple[float, float]]:
    if "points" in value:
        return [(point[0], point[1]) for point in value["points"]]
    if "vertices" in value:
        return [(vertex["x"], vertex["y"]) for vertex in value["vertices"]]
    x, y = value.get("x", 0.0), value.get("y", 0.0)
    if "radiusX" in value:
        reach_x, reach_y = value["radiusX"], value["radiusY"]
        return [(x - reach_x, y - reach_y), (x + reach_x, y + reach_y)]
    if "height" in value:
        return [(x, y), (x + value.get("width", 0.0), y + value["height"])]
    return [(x, y)]
