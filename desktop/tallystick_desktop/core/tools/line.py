"""Lines: points joined in a row, open or closed (Label Studio's Vector)."""

from dataclasses import dataclass
from typing import Any, ClassVar

from tallystick_desktop.core.geometry import Point
from tallystick_desktop.core.tools.base import Shape, Size, Value, percent
from tallystick_desktop.core.tools.polygon import PolygonShape, PolygonTool


@dataclass(frozen=True, kw_only=True)
class LineShape(PolygonShape):
    """A line through points; `closed` joins its ends."""

    kind: ClassVar[str] = "vector"
    least: ClassVar[int] = 2
    closed: bool = False

    @property
    def is_closed(self) -> bool:
        """Whether its ends are joined."""
        return self.closed

    def written(self, image: Size) -> dict[str, Any]:
        """Return its points in percent, each naming the one before."""
        vertices = [
            {
                "id": str(number),
                "x": percent(point.x, image[0]),
                "y": percent(point.y, image[1]),
                "prevPointId": str(number - 1) if number > 1 else None,
                "isBezier": False,
            }
            for number, point in enumerate(self.points, start=1)
        ]
        return {"vertices": vertices, "closed": self.closed}


def read(value: Value, image: Size) -> LineShape:
    """Return the line of an entry; curves become straight, which the answer then says too."""
    across, down = image[0] / 100, image[1] / 100
    points = tuple(Point(one["x"] * across, one["y"] * down) for one in value["vertices"])
    return LineShape(points=points, closed=bool(value.get("closed")))


class LineTool(PolygonTool):
    """Draws a line point by point; a double click, or Enter twice in one place, ends it."""

    least = 2
    closes = False

    def _made(self, points: tuple[Point, ...]) -> Shape:
        return LineShape(points=points)
