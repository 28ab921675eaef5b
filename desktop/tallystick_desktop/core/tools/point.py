"""Points: one click, or Enter where the crosshair stands."""

from dataclasses import dataclass, replace
from typing import Any, ClassVar

from tallystick_desktop.core.geometry import Box, Point, clamp
from tallystick_desktop.core.tools.base import (
    Draw,
    Intent,
    Scene,
    Shape,
    Size,
    Tool,
    Value,
    click_selects,
    left_to_right,
    percent,
    pixels,
)

#: How large Label Studio draws a point, in percent of the width.
_DRAWN_PERCENT = 0.4


@dataclass(frozen=True, kw_only=True)
class PointShape(Shape):
    """A single point; `drawn` is how large other programs draw it, in percent."""

    kind: ClassVar[str] = "keypoint"
    x: float
    y: float
    drawn: float = _DRAWN_PERCENT

    @property
    def outline(self) -> tuple[Point, ...]:
        """The point."""
        return (Point(self.x, self.y),)

    @property
    def is_closed(self) -> bool:
        """A point has no inside."""
        return False

    @property
    def words(self) -> str:
        """Where it is."""
        return left_to_right(f"{self.x:.0f}, {self.y:.0f}")

    def shifted(self, dx: float, dy: float) -> "PointShape":
        """Return it moved."""
        return replace(self, x=self.x + dx, y=self.y + dy)

    def pulled(self, _handle: int, to: Point, *, within: Box) -> "PointShape":
        """Return it elsewhere."""
        at = clamp(to, within)
        return replace(self, x=at.x, y=at.y)

    def written(self, image: Size) -> dict[str, Any]:
        """Return its place in percent."""
        return {"x": percent(self.x, image[0]), "y": percent(self.y, image[1]), "width": self.drawn}


def read(value: Value, image: Size) -> PointShape:
    """Return the point of an entry."""
    drawn = float(value.get("width") or _DRAWN_PERCENT)
    return PointShape(x=pixels(value, "x", image[0]), y=pixels(value, "y", image[1]), drawn=drawn)


class PointTool(Tool):
    """Sets points."""

    def press(self, scene: Scene, point: Point) -> Intent | None:
        """Set a point; on another point, select that."""
        touched = click_selects(scene, point)
        region = scene.regions.get(touched.key or "") if touched is not None else None
        if region is not None and isinstance(region.shape, PointShape):
            return touched
        return self.corner(scene, point)

    def move(self, scene: Scene, point: Point) -> None:
        """Nothing follows the pointer."""

    def release(self, _scene: Scene, _point: Point) -> Intent | None:
        """The point was set when the button went down."""
        return None

    def corner(self, scene: Scene, point: Point) -> Intent | None:
        """Set a point with the keyboard."""
        at = scene.placed(point)
        return Draw(shape=PointShape(x=at.x, y=at.y))

    def cancel(self) -> bool:
        """Nothing is ever under way."""
        return False
