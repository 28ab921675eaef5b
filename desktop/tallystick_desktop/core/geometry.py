"""Points and boxes in image pixels, and the handles of a box. No Qt: tools and tests share these.

A box has x, y (its smallest corner), width and height, all floats in image pixels, y downwards.
"""

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final, Literal, NamedTuple

HandleName = Literal["nw", "n", "ne", "e", "se", "s", "sw", "w"]
HANDLES: Final[tuple[HandleName, ...]] = ("nw", "n", "ne", "e", "se", "s", "sw", "w")


class Point(NamedTuple):
    """A place in an image, in pixels. A tuple: an outline may have ten thousand of them."""

    x: float
    y: float


@dataclass(frozen=True, slots=True)
class Box:
    """An upright box in an image, in pixels."""

    x: float
    y: float
    width: float
    height: float

    @property
    def right(self) -> float:
        """The largest x."""
        return self.x + self.width

    @property
    def bottom(self) -> float:
        """The largest y."""
        return self.y + self.height

    @property
    def area(self) -> float:
        """Width times height."""
        return self.width * self.height

    def contains(self, point: Point, *, margin: float = 0.0) -> bool:
        """Whether a point lies inside, or within `margin` of it."""
        return (
            self.x - margin <= point.x <= self.right + margin
            and self.y - margin <= point.y <= self.bottom + margin
        )

    def on_edge(self, point: Point, *, margin: float) -> bool:
        """Whether a point lies within `margin` of the outline."""
        inner = Box(
            self.x + margin,
            self.y + margin,
            max(0, self.width - 2 * margin),
            max(0, self.height - 2 * margin),
        )
        return self.contains(point, margin=margin) and not (
            inner.width > 0 and inner.height > 0 and inner.contains(point)
        )

    def moved(self, dx: float, dy: float, *, within: "Box") -> "Box":
        """Return the box moved, kept inside `within` without changing its size."""
        x = min(max(self.x + dx, within.x), max(within.x, within.right - self.width))
        y = min(max(self.y + dy, within.y), max(within.y, within.bottom - self.height))
        return Box(x, y, self.width, self.height)

    def resized(self, handle: HandleName, to: Point, *, within: "Box") -> "Box":
        """Return the box with one handle dragged to a point; crossing over flips it."""
        to = clamp(to, within)
        left, top, right, bottom = self.x, self.y, self.right, self.bottom
        if "w" in handle:
            left = to.x
        if "e" in handle:
            right = to.x
        if "n" in handle:
            top = to.y
        if "s" in handle:
            bottom = to.y
        return box_between(Point(left, top), Point(right, bottom))

    def grown(self, dw: float, dh: float, *, within: "Box", least: float = 1.0) -> "Box":
        """Return the box with its far corner moved by (dw, dh), no smaller than `least`."""
        width = min(max(least, self.width + dw), within.right - self.x)
        height = min(max(least, self.height + dh), within.bottom - self.y)
        return Box(self.x, self.y, width, height)

    def handle(self, name: HandleName) -> Point:
        """Return where a handle stands."""
        x = self.x if "w" in name else self.right if "e" in name else self.x + self.width / 2
        y = self.y if "n" in name else self.bottom if "s" in name else self.y + self.height / 2
        return Point(x, y)

    def handle_at(self, point: Point, *, margin: float) -> HandleName | None:
        """Return the nearest handle within `margin` of a point."""
        near = [
            (max(abs(spot.x - point.x), abs(spot.y - point.y)), name)
            for name in HANDLES
            for spot in (self.handle(name),)
        ]
        distance, name = min(near)
        return name if distance <= margin else None


def box_between(first: Point, second: Point) -> Box:
    """Return the box whose opposite corners are two points, in any order."""
    x, y = min(first.x, second.x), min(first.y, second.y)
    return Box(x, y, abs(first.x - second.x), abs(first.y - second.y))


def clamp(point: Point, within: Box) -> Point:
    """Return the nearest point inside a box."""
    return Point(
        min(max(point.x, within.x), within.right),
        min(max(point.y, within.y), within.bottom),
    )


def box_around(points: Iterable[Point]) -> Box:
    """Return the smallest box that holds all points."""
    across, down = zip(*points, strict=True)
    x, y = min(across), min(down)
    return Box(x, y, max(across) - x, max(down) - y)


def rotated(point: Point, about: Point, degrees: float) -> Point:
    """Return a point turned clockwise (y points down) about another."""
    angle = math.radians(degrees)
    sine, cosine = math.sin(angle), math.cos(angle)
    dx, dy = point.x - about.x, point.y - about.y
    return Point(about.x + dx * cosine - dy * sine, about.y + dx * sine + dy * cosine)


def inside(point: Point, outline: Sequence[Point]) -> bool:
    """Whether a point lies inside a closed outline (even-odd)."""
    x, y = point
    odd = False
    before_x, before_y = outline[-1]
    for now_x, now_y in outline:
        if (now_y > y) != (before_y > y):
            crossing = (before_x - now_x) * (y - now_y) / (before_y - now_y) + now_x
            odd ^= x < crossing
        before_x, before_y = now_x, now_y
    return odd


def nearest_edge(point: Point, outline: Sequence[Point], *, is_closed: bool) -> tuple[float, int]:
    """Return how far the nearest edge of an outline is, and the number of the point it starts from."""
    best, found = math.inf, 0
    last = len(outline) if is_closed else len(outline) - 1
    for index in range(last):
        distance = to_segment(point, outline[index], outline[(index + 1) % len(outline)])
        if distance < best:
            best, found = distance, index
    if last < 1 and outline:
        best = math.dist(point, outline[0])
    return best, found


def to_segment(point: Point, start: Point, end: Point) -> float:
    """Return how far a point is from the line between two others."""
    near = on_segment(point, start, end)
    return math.hypot(point.x - near.x, point.y - near.y)


def on_segment(point: Point, start: Point, end: Point) -> Point:
    """Return the place on the line between two points that is nearest to a third."""
    dx, dy = end.x - start.x, end.y - start.y
    length = dx * dx + dy * dy
    if not length:
        return start
    part = ((point.x - start.x) * dx + (point.y - start.y) * dy) / length
    part = min(1.0, max(0.0, part))
    return Point(start.x + part * dx, start.y + part * dy)
