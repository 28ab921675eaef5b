"""Lines: points joined in a row, open or closed, straight or curved (Label Studio's Vector).

Where the form allows curves, a point that is dragged when it is set pulls out two arms; the line bends
towards their ends. Arms are handles after all points, two for each curved one.
"""

import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any, ClassVar, NamedTuple

from tallystick_desktop.core.geometry import Box, Point, box_around, clamp
from tallystick_desktop.core.tools.base import Intent, Scene, Shape, Size, Value, is_apart, percent
from tallystick_desktop.core.tools.polygon import PolygonShape, PolygonTool
from tallystick_packs.forms import curves

#: How long the arms of a point are that is bent, as a part of the way between its neighbours.
_ARM = 1 / 6


class Arms(NamedTuple):
    """The ends of the arms of a curved point, towards the point before and the one after it.

    `are_apart` says that one may be moved without the other.
    """

    before: Point
    after: Point
    are_apart: bool = False

    def mapped(self, place: Callable[[Point], Point]) -> "Arms":
        """Return them elsewhere."""
        return Arms(place(self.before), place(self.after), self.are_apart)


@dataclass(frozen=True, kw_only=True)
class LineShape(PolygonShape):
    """A line through points; `closed` joins its ends, `arms` has those of each point or is empty."""

    kind: ClassVar[str] = "vector"
    least: ClassVar[int] = 2
    closed: bool = False
    arms: tuple[Arms | None, ...] = ()

    @property
    def is_closed(self) -> bool:
        """Whether its ends are joined."""
        return self.closed

    @property
    def corners(self) -> tuple[Point, ...]:
        """The points that were set."""
        return self.points

    @cached_property
    def outline(self) -> tuple[Point, ...]:
        """What it runs through: its points, and along curves many more."""
        if not self._curved:
            return self.points
        found = [self.points[0]]
        for start, end in self._edges:
            if self._is_straight(start, end):
                found.append(self.points[end])
            else:
                found += (Point(*place) for place in curves.between(*self._pulls(start, end)))
        return tuple(found[:-1] if self.closed else found)

    @cached_property
    def bounds(self) -> Box:
        """The smallest upright box around it."""
        return box_around(self.outline) if self._curved else super().bounds

    @property
    def knobs(self) -> tuple[tuple[Point, Point], ...]:
        """The arms: from a point to where one of them ends, in the order of the handles behind the points."""
        found = []
        for index in self._curved:
            arms = self.arms[index]
            if arms is not None:
                found += [(self.points[index], arms.before), (self.points[index], arms.after)]
        return tuple(found)

    def handles(self, _gap: float = 0.0) -> tuple[Point, ...]:
        """Return its points, and behind them the ends of all arms."""
        return (*self.points, *(end for _start, end in self.knobs)) if self._curved else self.points

    def edge_of(self, piece: int) -> int:
        """Return which point begins the edge that a piece of the outline belongs to."""
        if not self._curved:
            return piece
        passed = 0
        for start, end in self._edges:
            passed += 1 if self._is_straight(start, end) else curves.PIECES
            if piece < passed:
                return start
        return len(self.points) - 1

    def shifted(self, dx: float, dy: float) -> "LineShape":
        """Return it moved."""
        return self._mapped(lambda spot: Point(spot.x + dx, spot.y + dy))

    def pulled(self, handle: int, to: Point, *, within: Box) -> PolygonShape:
        """Return it with a point elsewhere, its arms with it; or with one arm elsewhere."""
        if not self._curved:
            return super().pulled(handle, to, within=within)
        to = clamp(to, within)
        if handle >= len(self.points):
            index, is_after = self._arm_at(handle)
            return self._with_arms(index, _swung(self.points[index], self.arms[index], to, is_after, within))
        points, now, arms = list(self.points), self.points[handle], self.arms[handle]
        points[handle] = to
        made = replace(self, points=tuple(points), pulled_from=None)
        if arms is None:
            return made
        dx, dy = to.x - now.x, to.y - now.y
        return made._with_arms(  # noqa: SLF001 - another of the same class
            handle, arms.mapped(lambda spot: clamp(Point(spot.x + dx, spot.y + dy), within))
        )

    def grown(self, dw: float, dh: float, *, within: Box) -> PolygonShape:
        """Return it stretched from the top left corner of the box around it."""
        now = self.bounds
        if not self._curved or min(now.width, now.height) < 1:
            return super().grown(dw, dh, within=within)
        to = now.grown(dw, dh, within=within)
        across, down = to.width / now.width, to.height / now.height
        return self._mapped(
            lambda spot: Point(now.x + (spot.x - now.x) * across, now.y + (spot.y - now.y) * down)
        )

    def bent(self, index: int | None, *, within: Box) -> "LineShape":
        """Return it curved at a point, or straight again where it is curved; at all points without one."""
        if index is not None and index >= len(self.points):
            index, _is_after = self._arm_at(index)
        wanted = range(len(self.points)) if index is None else (index,)
        is_curved = all(place in self._curved for place in wanted)
        made = self
        for place in wanted:
            made = made._with_arms(place, None if is_curved else self._smooth(place, within))
        return made

    def with_vertex(self, edge: int, at: Point) -> PolygonShape:
        """Return it with one more point on an edge; a curve keeps its course."""
        if not self._curved:
            return super().with_vertex(edge, at)
        points = (*self.points[: edge + 1], at, *self.points[edge + 1 :])
        arms = [*self.arms[: edge + 1], None, *self.arms[edge + 1 :]]
        end = (edge + 1) % len(self.points)
        if self._is_straight(edge, end):
            return replace(self, points=points, arms=tuple(arms), pulled_from=None)
        return self._divided(edge, end, at, list(points), arms)

    def without_vertex(self, index: int) -> PolygonShape:
        """Return it with one point less; of an arm, straight where that was."""
        if index >= len(self.points):
            return self._with_arms(self._arm_at(index)[0], None)
        made = super().without_vertex(index)
        if made is self or not self.arms:
            return made
        return replace(made, arms=self.arms[:index] + self.arms[index + 1 :])  # type: ignore[call-arg]

    def written(self, image: Size) -> dict[str, Any]:
        """Return its points in percent, each naming the one before."""
        vertices = []
        for number, point in enumerate(self.points, start=1):
            arms = self.arms[number - 1] if self.arms else None
            vertex: dict[str, Any] = {"id": str(number), **_written(point, image)}
            vertex["prevPointId"] = str(number - 1) if number > 1 else None
            vertex["isBezier"] = arms is not None
            if arms is not None:
                vertex["controlPoint1"] = _written(arms.before, image)
                vertex["controlPoint2"] = _written(arms.after, image)
                vertex |= {"disconnected": True} if arms.are_apart else {}
            vertices.append(vertex)
        return {"vertices": vertices, "closed": self.closed}

    @cached_property
    def _curved(self) -> tuple[int, ...]:
        return tuple(index for index, arms in enumerate(self.arms) if arms is not None)

    @property
    def _edges(self) -> list[tuple[int, int]]:
        count = len(self.points)
        return [(index, (index + 1) % count) for index in range(count if self.closed else count - 1)]

    def _mapped(self, place: Callable[[Point], Point]) -> "LineShape":
        arms = tuple(one.mapped(place) if one is not None else None for one in self.arms)
        return replace(self, points=tuple(map(place, self.points)), arms=arms, pulled_from=None)

    def _is_straight(self, start: int, end: int) -> bool:
        return self.arms[start] is None and self.arms[end] is None

    def _pulls(self, start: int, end: int) -> tuple[Point, Point, Point, Point]:
        first, last = self.arms[start], self.arms[end]
        return (
            self.points[start],
            first.after if first is not None else self.points[start],
            last.before if last is not None else self.points[end],
            self.points[end],
        )

    def _arm_at(self, handle: int) -> tuple[int, bool]:
        place, is_after = divmod(handle - len(self.points), 2)
        return self._curved[place], bool(is_after)

    def _with_arms(self, index: int, arms: Arms | None) -> "LineShape":
        found = list(self.arms or (None,) * len(self.points))
        found[index] = arms
        kept = tuple(found) if any(found) else ()
        return replace(self, arms=kept, pulled_from=None)

    def _smooth(self, index: int, within: Box) -> Arms:
        """Return arms along the way from the point before to the one after."""
        count, here = len(self.points), self.points[index]
        before = self.points[index - 1] if index or self.closed else here
        after = self.points[(index + 1) % count] if index + 1 < count or self.closed else here
        dx, dy = (after.x - before.x) * _ARM, (after.y - before.y) * _ARM
        ends = (Point(here.x - dx, here.y - dy), Point(here.x + dx, here.y + dy))
        return Arms(clamp(ends[0], within), clamp(ends[1], within))

    def _divided(
        self, edge: int, end: int, near: Point, points: list[Point], arms: list[Arms | None]
    ) -> "LineShape":
        """Cut a curve in two that together run as it did."""
        start, first, second, last = self._pulls(edge, end)
        parts = [number / 64 for number in range(1, 64)]
        part = min(parts, key=lambda one: math.dist(curves.at(one, start, first, second, last), near))
        one, two, three = (
            _on_the_way(*pair, part) for pair in ((start, first), (first, second), (second, last))
        )
        left, right = _on_the_way(one, two, part), _on_the_way(two, three, part)
        points[edge + 1] = _on_the_way(left, right, part)
        arms[edge + 1] = Arms(left, right)
        begins, ends = self.arms[edge], self.arms[end]
        place = end + 1 if end > edge else end
        if begins is not None:
            arms[edge] = begins._replace(after=one)
        if ends is not None:
            arms[place] = ends._replace(before=three)
        return replace(self, points=tuple(points), arms=tuple(arms), pulled_from=None)


def read(value: Value, image: Size) -> LineShape:
    """Return the line of an entry."""
    vertices = curves.in_order(value["vertices"])
    points = tuple(_read(one, image) for one in vertices)
    arms = tuple(_arms(one, image) for one in vertices)
    return LineShape(points=points, closed=bool(value.get("closed")), arms=arms if any(arms) else ())


class LineTool(PolygonTool):
    """Draws a line point by point; a double click, or Enter twice in one place, ends it."""

    least = 2
    closes = False

    def __init__(self) -> None:
        super().__init__()
        self._bends = False
        self._most = 0
        self._arms: dict[int, Arms] = {}
        self._pulling: int | None = None

    def heed(self, attributes: Mapping[str, str]) -> None:
        """Allow what the form allows: curves, closed lines, so many points."""
        self._bends = attributes.get("curves", "").lower() == "true"
        self.closes = attributes.get("closable", "").lower() == "true"
        least, most = attributes.get("minPoints", ""), attributes.get("maxPoints", "")
        self.least = max(2, int(least)) if least.isdecimal() else 2
        self._most = int(most) if most.isdecimal() else 0

    @property
    def preview(self) -> Shape | None:
        """What is drawn so far, up to the pointer."""
        if not self._points:
            return None
        ends = self._points[-1:] if self._now is None else [self._now]
        return LineShape(points=(*self._points, *ends), arms=self._all_arms(len(self._points) + 1))

    def press(self, scene: Scene, point: Point) -> Intent | None:
        """Set a point; dragged on, it pulls out its arms."""
        made = super().press(scene, point)
        self._pulling = len(self._points) - 1 if self._bends and self._points else None
        return made

    def move(self, scene: Scene, point: Point) -> None:
        """Let the last edge follow the pointer, or the arms of the point that was just set."""
        if self._pulling is None:
            super().move(scene, point)
            return
        here, to = self._points[self._pulling], clamp(point, scene.within)
        if is_apart(here, to, scene.reach / 2):
            opposite = clamp(Point(2 * here.x - to.x, 2 * here.y - to.y), scene.within)
            self._arms[self._pulling] = Arms(opposite, to)

    def release(self, scene: Scene, point: Point) -> Intent | None:
        """Let go of the arms."""
        self._pulling = None
        return super().release(scene, point)

    def take_back(self) -> bool:
        """Take the last point back, with its arms."""
        self._arms.pop(len(self._points) - 1, None)
        return super().take_back()

    def cancel(self) -> bool:
        """Forget all points."""
        self._arms, self._pulling = {}, None
        return super().cancel()

    def _set(self, at: Point, *, reach: float) -> Intent | None:
        made = super()._set(at, reach=reach)
        is_full = self._most and len(self._points) >= self._most
        return self._finish() if made is None and is_full else made

    def _made(self, points: tuple[Point, ...], *, is_home: bool) -> Shape:
        return LineShape(points=points, closed=is_home, arms=self._all_arms(len(points)))

    def _all_arms(self, count: int) -> tuple[Arms | None, ...]:
        return tuple(self._arms.get(index) for index in range(count)) if self._arms else ()


def _swung(here: Point, arms: Arms | None, to: Point, is_after: bool, within: Box) -> Arms | None:
    """Return arms of which one ends elsewhere; the other stays in line with it, as long as it was."""
    if arms is None:
        return None
    other = arms.before if is_after else arms.after
    away = math.dist(here, to)
    if not arms.are_apart and away:
        reach = math.dist(here, other) / away
        other = clamp(Point(here.x - (to.x - here.x) * reach, here.y - (to.y - here.y) * reach), within)
    return Arms(other, to, arms.are_apart) if is_after else Arms(to, other, arms.are_apart)


def _on_the_way(start: Point, end: Point, part: float) -> Point:
    return Point(start.x + (end.x - start.x) * part, start.y + (end.y - start.y) * part)


def _written(point: Point, image: Size) -> dict[str, Any]:
    return {"x": percent(point.x, image[0]), "y": percent(point.y, image[1])}


def _read(found: Value, image: Size) -> Point:
    return Point(found["x"] * image[0] / 100, found["y"] * image[1] / 100)


def _arms(vertex: Value, image: Size) -> Arms | None:
    before, after = vertex.get("controlPoint1"), vertex.get("controlPoint2")
    if not vertex.get("isBezier") or not (before or after):
        return None
    here = _read(vertex, image)
    return Arms(
        _read(before, image) if before else here,
        _read(after, image) if after else here,
        bool(vertex.get("disconnected")),
    )
