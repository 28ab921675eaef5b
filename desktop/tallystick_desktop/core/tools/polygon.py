"""Outlines of points: polygons, and the way they are drawn, point by point.

A click or Enter sets a point. A click on the first point, a double click, or Enter twice in one place
closes it; Backspace takes the last point back.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import Any, ClassVar

from tallystick_desktop.core.geometry import Box, Point, box_around, clamp
from tallystick_desktop.core.tools.base import (
    Draw,
    Intent,
    Scene,
    Shape,
    Size,
    Tool,
    Value,
    is_apart,
    percent,
)
from tallystick_packs.texts import ngettext

#: With the keyboard, which is exact, only the very first point closes a polygon.
_SAME_PX = 0.2

_FLAT_PX = 1e-6


@dataclass(frozen=True, kw_only=True)
class PolygonShape(Shape):
    """A polygon.

    Attributes:
        points: Its corners.
        pulled_from: The shape it was before one point was dragged, and which: lets painting change one point
            of ten thousand.
    """

    kind: ClassVar[str] = "polygon"
    has_vertices: ClassVar[bool] = True
    least: ClassVar[int] = 3
    points: tuple[Point, ...]
    pulled_from: tuple["PolygonShape", int] | None = field(default=None, compare=False, repr=False)

    @property
    def outline(self) -> tuple[Point, ...]:
        """Its corners."""
        return self.points

    @cached_property
    def bounds(self) -> Box:
        """The smallest upright box around it; where one point was dragged, often known without looking."""
        if self.pulled_from is not None:
            before, index = self.pulled_from
            known, left = before.bounds, before.points[index]
            if known.x < left.x < known.right and known.y < left.y < known.bottom:
                return box_around(
                    (Point(known.x, known.y), Point(known.right, known.bottom), self.points[index])
                )
        return box_around(self.points)

    @property
    def words(self) -> str:
        """How many points it has."""
        count = len(self.points)
        return ngettext("{count} point", "{count} points", count).format(count=count)

    def shifted(self, dx: float, dy: float) -> "PolygonShape":
        """Return it moved."""
        return replace(self, points=tuple(Point(x + dx, y + dy) for x, y in self.points), pulled_from=None)

    def pulled(self, handle: int, to: Point, *, within: Box) -> "PolygonShape":
        """Return it with one corner elsewhere."""
        points = list(self.points)
        points[handle] = clamp(to, within)
        return replace(self, points=tuple(points), pulled_from=(self, handle))

    def grown(self, dw: float, dh: float, *, within: Box) -> "PolygonShape":
        """Return it stretched from the top left corner of the box around it."""
        now = self.bounds
        to = now.grown(dw, dh, within=within)
        # A shape flatter than any pixel has no size to be stretched by.
        across = to.width / now.width if now.width > _FLAT_PX else 1.0
        down = to.height / now.height if now.height > _FLAT_PX else 1.0
        points = (Point(now.x + (x - now.x) * across, now.y + (y - now.y) * down) for x, y in self.points)
        return replace(self, points=tuple(points), pulled_from=None)

    def with_vertex(self, edge: int, at: Point) -> "PolygonShape":
        """Return it with one more point, after the point that begins the edge."""
        points = (*self.points[: edge + 1], at, *self.points[edge + 1 :])
        return replace(self, points=points, pulled_from=None)

    def without_vertex(self, index: int) -> "PolygonShape":
        """Return it with one point less, where enough are left."""
        if len(self.points) <= self.least:
            return self
        return replace(self, points=self.points[:index] + self.points[index + 1 :], pulled_from=None)

    @property
    def is_empty(self) -> bool:
        """Whether it has too few points."""
        return len(self.points) < self.least

    def written(self, image: Size) -> dict[str, Any]:
        """Return its points in percent."""
        points = [[percent(x, image[0]), percent(y, image[1])] for x, y in self.points]
        return {"points": points, "closed": True}


def read(value: Value, image: Size) -> PolygonShape:
    """Return the polygon of an entry."""
    across, down = image[0] / 100, image[1] / 100
    return PolygonShape(points=tuple(Point(x * across, y * down) for x, y in value["points"]))


class PolygonTool(Tool):
    """Draws a polygon point by point."""

    least = 3
    closes = True

    def __init__(self) -> None:
        self._points: list[Point] = []
        self._now: Point | None = None

    @property
    def preview(self) -> Shape | None:
        """What is drawn so far, up to the pointer."""
        if not self._points:
            return None
        ends = self._points[-1:] if self._now is None else [self._now]
        return OpenShape(points=(*self._points, *ends))

    def press(self, scene: Scene, point: Point) -> Intent | None:
        """Set a point; on the first one, close."""
        return self._set(scene.placed(point), reach=scene.reach)

    def move(self, scene: Scene, point: Point) -> None:
        """Let the last edge follow the pointer."""
        if self._points:
            self._now = scene.placed(point)

    def release(self, _scene: Scene, _point: Point) -> Intent | None:
        """Points are set when the button goes down."""
        return None

    def double(self, scene: Scene, _point: Point) -> Intent | None:
        """Close: both clicks of a double click set one point."""
        del scene
        return self._finish()

    def corner(self, scene: Scene, point: Point) -> Intent | None:
        """Set a point with the keyboard; a second time in the same place closes."""
        at = scene.placed(point)
        if self._points and self._points[-1] == at:
            return self._finish()
        return self._set(at, reach=_SAME_PX)

    def take_back(self) -> bool:
        """Take the last point back."""
        if not self._points:
            return False
        self._points.pop()
        return True

    def cancel(self) -> bool:
        """Forget all points."""
        had = bool(self._points)
        self._points, self._now = [], None
        return had

    def _set(self, at: Point, *, reach: float) -> Intent | None:
        is_home = self._points and not is_apart(self._points[0], at, reach)
        if self.closes and is_home and len(self._points) >= self.least:
            return self._finish(is_home=True)
        if not self._points or self._points[-1] != at:
            self._points.append(at)
        self._now = at
        return None

    def _finish(self, *, is_home: bool = False) -> Intent | None:
        if len(self._points) < self.least:
            return None
        made = self._made(tuple(self._points), is_home=is_home)
        self.cancel()
        return Draw(shape=made)

    def _made(self, points: tuple[Point, ...], *, is_home: bool) -> Shape:
        del is_home  # a polygon is closed, wherever its last point is
        return PolygonShape(points=points)


@dataclass(frozen=True, kw_only=True)
class OpenShape(PolygonShape):
    """Points joined in a row, not closed: a polygon that is being drawn."""

    least: ClassVar[int] = 2

    @property
    def is_closed(self) -> bool:
        """Never."""
        return False


def polygon_of(points: Iterable[tuple[float, float]]) -> PolygonShape:
    """Return a polygon with these corners."""
    return PolygonShape(points=tuple(Point(x, y) for x, y in points))
