"""Ellipses: drawn like a box around them, kept as a centre and two radii, turned about the centre."""

import math
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any, ClassVar

from tallystick_desktop.core.geometry import Box, Point, clamp, rotated
from tallystick_desktop.core.tools.base import Shape, Size, Value, left_to_right, percent, pixels
from tallystick_desktop.core.tools.box import BoxTool

_RIM_POINTS = 64
_SIDES = ((1, 0), (0, 1), (-1, 0), (0, -1))


@dataclass(frozen=True, kw_only=True)
class EllipseShape(Shape):
    """An ellipse: centre, radii, degrees clockwise. Its rim may pass the edge of the picture."""

    kind: ClassVar[str] = "ellipse"
    x: float
    y: float
    radius_x: float
    radius_y: float
    rotation: float = 0.0

    @property
    def centre(self) -> Point:
        """Its middle."""
        return Point(self.x, self.y)

    @cached_property
    def outline(self) -> tuple[Point, ...]:
        """Points of its rim, close enough to look round."""
        step = 2 * math.pi / _RIM_POINTS
        return tuple(self._at(math.cos(step * index), math.sin(step * index)) for index in range(_RIM_POINTS))

    @property
    def words(self) -> str:
        """Both diameters."""
        size = f"{2 * self.radius_x:.0f} \u00d7 {2 * self.radius_y:.0f}"
        return left_to_right(f"{size}, {self.rotation:.0f}\u00b0" if self.rotation else size)

    def handles(self, gap: float = 0.0) -> tuple[Point, ...]:
        """Return the ends of both axes, and the knob above the upper one."""
        spots = [self._at(dx, dy) for dx, dy in _SIDES]
        if gap > 0:
            spots.append(self._at(0, -(1 + gap / max(1.0, self.radius_y))))
        return tuple(spots)

    def moved(self, dx: float, dy: float, *, within: Box) -> "EllipseShape":
        """Return it moved; its centre stays on the picture."""
        centre = clamp(Point(self.x + dx, self.y + dy), within)
        return replace(self, x=centre.x, y=centre.y)

    def shifted(self, dx: float, dy: float) -> "EllipseShape":
        """Return it moved."""
        return replace(self, x=self.x + dx, y=self.y + dy)

    def pulled(self, handle: int, to: Point, *, within: Box) -> "EllipseShape":
        """Return it with one radius as long as the pointer is far, or turned by its knob."""
        if handle >= len(_SIDES):
            angle = math.degrees(math.atan2(to.y - self.y, to.x - self.x)) + 90
            return self.turned(angle - self.rotation, within=within)
        flat = rotated(to, self.centre, -self.rotation)
        if _SIDES[handle][0]:
            return replace(self, radius_x=max(1.0, abs(flat.x - self.x)))
        return replace(self, radius_y=max(1.0, abs(flat.y - self.y)))

    def grown(self, dw: float, dh: float, *, within: Box) -> "EllipseShape":
        """Return it with both radii longer or shorter."""
        del within
        return replace(
            self, radius_x=max(1.0, self.radius_x + dw / 2), radius_y=max(1.0, self.radius_y + dh / 2)
        )

    def turned(self, degrees: float, *, within: Box) -> "EllipseShape":
        """Return it turned about its centre."""
        del within
        return replace(self, rotation=round((self.rotation + degrees) % 360, 2) % 360)

    @property
    def is_empty(self) -> bool:
        """Whether it has no area worth speaking of."""
        return self.radius_x < 0.5 or self.radius_y < 0.5

    def written(self, image: Size) -> dict[str, Any]:
        """Return centre and radii in percent, and rotation."""
        rotation = round(self.rotation, 2)
        return {
            "x": percent(self.x, image[0]),
            "y": percent(self.y, image[1]),
            "radiusX": percent(self.radius_x, image[0]),
            "radiusY": percent(self.radius_y, image[1]),
            "rotation": int(rotation) if rotation == int(rotation) else rotation,
        }

    def _at(self, dx: float, dy: float) -> Point:
        spot = Point(self.x + dx * self.radius_x, self.y + dy * self.radius_y)
        return rotated(spot, self.centre, self.rotation) if self.rotation else spot


def read(value: Value, image: Size) -> EllipseShape:
    """Return the ellipse of an entry."""
    return EllipseShape(
        x=pixels(value, "x", image[0]),
        y=pixels(value, "y", image[1]),
        radius_x=pixels(value, "radiusX", image[0]),
        radius_y=pixels(value, "radiusY", image[1]),
        rotation=float(value.get("rotation") or 0) % 360,
    )


class EllipseTool(BoxTool):
    """Draws ellipses by the box around them."""

    def _made(self, first: Point, second: Point) -> Shape:
        return EllipseShape(
            x=(first.x + second.x) / 2,
            y=(first.y + second.y) / 2,
            radius_x=abs(second.x - first.x) / 2,
            radius_y=abs(second.y - first.y) / 2,
        )
