"""Boxes, upright and turned. Label Studio turns a box about its top-left corner, in pixels."""

import math
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any, ClassVar

from tallystick_desktop.core.geometry import HANDLES, Box, Point, box_between, rotated
from tallystick_desktop.core.tools.base import (
    Draw,
    Intent,
    Scene,
    Shape,
    Size,
    Tool,
    Value,
    click_selects,
    is_drag,
    left_to_right,
    percent,
    pixels,
)

#: Corners of a turned box may pass the edge by this much: they are computed from rounded numbers.
_SLACK_PX = 0.01


@dataclass(frozen=True, kw_only=True)
class BoxShape(Shape):
    """A box: top-left corner, size, and degrees clockwise about that corner."""

    kind: ClassVar[str] = "rectangle"
    x: float
    y: float
    width: float
    height: float
    rotation: float = 0.0

    @property
    def corner(self) -> Point:
        """The corner it is turned about."""
        return Point(self.x, self.y)

    @property
    def upright(self) -> Box:
        """The box before it is turned."""
        return Box(self.x, self.y, self.width, self.height)

    @cached_property
    def outline(self) -> tuple[Point, ...]:
        """Its corners, clockwise from the top left."""
        now = self.upright
        corners = (
            self.corner,
            Point(now.right, now.y),
            Point(now.right, now.bottom),
            Point(now.x, now.bottom),
        )
        return tuple(self._turned(point) for point in corners) if self.rotation else corners

    @property
    def words(self) -> str:
        """Width, height, and degrees where it is turned."""
        size = f"{self.width:.0f} \u00d7 {self.height:.0f}"
        return left_to_right(f"{size}, {self.rotation:.0f}\u00b0" if self.rotation else size)

    def handles(self, gap: float = 0.0) -> tuple[Point, ...]:
        """Return corners and middles of edges, and the knob above the top edge."""
        now = self.upright
        spots = [now.handle(name) for name in HANDLES]
        if gap > 0:
            spots.append(Point(now.x + now.width / 2, now.y - gap))
        return tuple(self._turned(spot) for spot in spots) if self.rotation else tuple(spots)

    def shifted(self, dx: float, dy: float) -> "BoxShape":
        """Return it moved."""
        return replace(self, x=self.x + dx, y=self.y + dy)

    def pulled(self, handle: int, to: Point, *, within: Box) -> "BoxShape":
        """Return it with a corner or an edge dragged, or turned by its knob."""
        if handle >= len(HANDLES):
            middle = self._turned(Point(self.x + self.width / 2, self.y + self.height / 2))
            angle = math.degrees(math.atan2(to.y - middle.y, to.x - middle.x)) + 90
            return self.turned(angle - self.rotation, within=within)
        if not self.rotation:
            box = self.upright.resized(HANDLES[handle], to, within=within)
            return BoxShape(x=box.x, y=box.y, width=box.width, height=box.height)
        flat = rotated(to, self.corner, -self.rotation)
        name = HANDLES[handle]
        now = self.upright
        left = flat.x if "w" in name else now.x
        right = flat.x if "e" in name else now.right
        top = flat.y if "n" in name else now.y
        bottom = flat.y if "s" in name else now.bottom
        return self._from_flat(box_between(Point(left, top), Point(right, bottom)), within)

    def grown(self, dw: float, dh: float, *, within: Box) -> "BoxShape":
        """Return it with its far corner moved."""
        if not self.rotation:
            box = self.upright.grown(dw, dh, within=within)
            return replace(self, width=box.width, height=box.height)
        made = replace(self, width=max(1.0, self.width + dw), height=max(1.0, self.height + dh))
        return made if _fits(made, within) else self

    def turned(self, degrees: float, *, within: Box) -> "BoxShape":
        """Return it turned about its middle, or as it is where a corner would leave the image."""
        angle = round((self.rotation + degrees) % 360, 2) % 360
        middle = self._turned(Point(self.x + self.width / 2, self.y + self.height / 2))
        flat = Point(middle.x - self.width / 2, middle.y - self.height / 2)
        corner = rotated(flat, middle, angle)
        made = replace(self, x=corner.x, y=corner.y, rotation=angle)
        return made if _fits(made, within) else self

    @property
    def is_empty(self) -> bool:
        """Whether it has no area worth speaking of."""
        return self.width < 1 or self.height < 1

    def written(self, image: Size) -> dict[str, Any]:
        """Return x, y, width, height in percent, and rotation."""
        x, y = percent(self.x, image[0]), percent(self.y, image[1])
        width, height = percent(self.width, image[0]), percent(self.height, image[1])
        if not self.rotation:
            width, height = min(width, round(100 - x, 2)), min(height, round(100 - y, 2))
        rotation = round(self.rotation, 2)
        return {
            "x": x,
            "y": y,
            "width": width,
            "height": height,
            "rotation": int(rotation) if rotation == int(rotation) else rotation,
        }

    def _from_flat(self, box: Box, within: Box) -> "BoxShape":
        """Return a box that was changed before turning; its corner moves with the turn."""
        corner = self._turned(Point(box.x, box.y))
        made = replace(self, x=corner.x, y=corner.y, width=box.width, height=box.height)
        return made if _fits(made, within) else self

    def _turned(self, point: Point) -> Point:
        return rotated(point, self.corner, self.rotation)


def _fits(shape: Shape, within: Box) -> bool:
    return all(within.contains(point, margin=_SLACK_PX) for point in shape.outline)


def read(value: Value, image: Size) -> BoxShape:
    """Return the box of an entry."""
    return BoxShape(
        x=pixels(value, "x", image[0]),
        y=pixels(value, "y", image[1]),
        width=pixels(value, "width", image[0]),
        height=pixels(value, "height", image[1]),
        rotation=float(value.get("rotation") or 0) % 360,
    )


def between(first: Point, second: Point) -> Shape:
    """Return the upright box between two points."""
    box = box_between(first, second)
    return BoxShape(x=box.x, y=box.y, width=box.width, height=box.height)


class BoxTool(Tool):
    """Draws boxes: by dragging, or by two corners set one after the other (with the keyboard too)."""

    def __init__(self) -> None:
        self._start: Point | None = None
        self._now: Point | None = None
        self._dragging = False

    def _made(self, first: Point, second: Point) -> Shape:
        return between(first, second)

    @property
    def preview(self) -> Shape | None:
        """The box between the first corner and the pointer."""
        if self._start is None or self._now is None:
            return None
        return self._made(self._start, self._now)

    def press(self, scene: Scene, point: Point) -> Intent | None:
        """Set the first corner, or the second where the first was set with a click or a key."""
        point = scene.placed(point)
        if self._start is not None:
            return self._finish(scene, self._start, point)
        self._start = self._now = point
        self._dragging = True
        return None

    def move(self, scene: Scene, point: Point) -> None:
        """Let the box follow the pointer."""
        if self._start is not None:
            self._now = scene.placed(point)

    def release(self, scene: Scene, point: Point) -> Intent | None:
        """End a drag; a click in place selects what is there or leaves the first corner set."""
        if not self._dragging or self._start is None:
            return None
        self._dragging = False
        at = scene.placed(point)
        if is_drag(self._start, at, scene):
            return self._finish(scene, self._start, at)
        selected = click_selects(scene, point)
        if selected is not None:
            self.cancel()
        return selected

    def corner(self, scene: Scene, point: Point) -> Intent | None:
        """Set a corner with the keyboard: the first, then the second."""
        point = scene.placed(point)
        if self._start is None:
            self._start = self._now = point
            self._dragging = False
            return None
        return self._finish(scene, self._start, point)

    def take_back(self) -> bool:
        """Forget the first corner."""
        return self.cancel()

    def cancel(self) -> bool:
        """Forget the first corner."""
        had = self._start is not None
        self._start = self._now = None
        self._dragging = False
        return had

    def _finish(self, scene: Scene, start: Point, point: Point) -> Intent | None:
        if not is_drag(start, point, scene):
            return None
        self.cancel()
        return Draw(shape=self._made(start, point))
