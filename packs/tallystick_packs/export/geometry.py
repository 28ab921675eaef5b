"""Places in pixels: percent of the picture become corners, turned in pixel space.

Turning in percent, as some exporters do, makes a parallelogram of a box on every picture that is not square.
"""

import math
from typing import Any

from tallystick_packs.export.dataset import Point

_ELLIPSE_POINTS = 32


def box_corners(value: dict[str, Any], width: int, height: int) -> tuple[Point, ...]:
    """The corners of a box, clockwise from its own top left; it turns around that corner."""
    x, y = value["x"] * width / 100, value["y"] * height / 100
    w, h = value["width"] * width / 100, value["height"] * height / 100
    if not value.get("rotation"):
        return ((x, y), (x + w, y), (x + w, y + h), (x, y + h))
    angle = math.radians(value["rotation"])
    cos, sin = math.cos(angle), math.sin(angle)
    return tuple(
        (x + dx * cos - dy * sin, y + dx * sin + dy * cos) for dx, dy in ((0, 0), (w, 0), (w, h), (0, h))
    )


def ellipse_points(value: dict[str, Any], width: int, height: int) -> tuple[Point, ...]:
    """Points around an ellipse; it turns around its middle."""
    x, y = value["x"] * width / 100, value["y"] * height / 100
    a, b = value["radiusX"] * width / 100, value["radiusY"] * height / 100
    angle = math.radians(value.get("rotation") or 0)
    cos, sin = math.cos(angle), math.sin(angle)
    turns = [2 * math.pi * step / _ELLIPSE_POINTS for step in range(_ELLIPSE_POINTS)]
    around = [(a * math.cos(turn), b * math.sin(turn)) for turn in turns]
    return tuple((x + dx * cos - dy * sin, y + dx * sin + dy * cos) for dx, dy in around)


def area(points: tuple[Point, ...]) -> float:
    """The area inside a polygon."""
    pairs = zip(points, (*points[1:], *points[:1]), strict=True)
    return abs(sum(x1 * y2 - x2 * y1 for (x1, y1), (x2, y2) in pairs)) / 2


def inside(point: Point, bounds: tuple[float, float, float, float]) -> bool:
    """Whether a point lies in an upright box of left, top, width, height."""
    left, top, width, height = bounds
    return left <= point[0] <= left + width and top <= point[1] <= top + height
