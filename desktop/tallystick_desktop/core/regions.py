"""Regions of an image as tools see them, and a grid that finds the one under a point.

index = RegionIndex(regions, image=(4000, 3000))
index.at(Point(100, 80), margin=4)
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from tallystick_desktop.core.geometry import Box, Point
from tallystick_desktop.core.tools.base import Shape

_CELLS = 48


@dataclass(frozen=True, slots=True, kw_only=True)
class Region:
    """A shape with its label.

    Attributes:
        key: Id of the region in the answer: `"1"`, `"2"` ...
        control: Name of the control that drew it.
        label: Position of its label among the plan's labels, or -1 for none.
        words: What the label says.
        text: What was written about it, or "".
        shape: Where it is, in image pixels.
        can_turn, can_bend: Whether the form lets it be turned, or curved.
        is_locked, is_hidden: The worker put it out of reach, or out of sight.
        is_proposed: A machine drew it and nobody has looked yet.
        parent: Id of the region that holds it, or "".
    """

    key: str
    control: str
    label: int
    words: str
    shape: Shape
    text: str = ""
    can_turn: bool = False
    can_bend: bool = False
    is_locked: bool = False
    is_hidden: bool = False
    is_proposed: bool = False
    parent: str = ""

    @property
    def box(self) -> Box:
        """The upright box around it."""
        return self.shape.bounds


class RegionIndex:
    """Finds regions under a point without looking at all of them; the grid is made when first asked."""

    def __init__(self, regions: Iterable[Region], *, image: tuple[int, int]) -> None:
        self._cell = (max(1.0, image[0] / _CELLS), max(1.0, image[1] / _CELLS))
        self._regions = {region.key: region for region in regions}
        self._grid: dict[tuple[int, int], list[Region]] | None = None

    def __iter__(self) -> Iterator[Region]:
        return iter(self._regions.values())

    def __len__(self) -> int:
        return len(self._regions)

    def get(self, key: str) -> Region | None:
        """Return a region by its id."""
        return self._regions.get(key)

    def at(self, point: Point, *, margin: float = 0.0) -> Region | None:
        """Return the smallest region at a point, edges before insides; hidden ones are not there."""
        found = [
            region
            for region in self.near(point, margin=margin)
            if not region.is_hidden and region.shape.contains(point, margin=margin)
        ]
        if len(found) < 2:
            return found[0] if found else None
        return min(
            found, key=lambda region: (not region.shape.on_edge(point, margin=margin), region.box.area)
        )

    def within(self, box: Box) -> list[Region]:
        """Return the regions that touch a box, in the order in which they were drawn."""
        if len(self._regions) <= _CELLS or self._covers_most(box):
            return _touching(self._regions.values(), box)
        keys = {
            region.key
            for cell in self._covered(box)
            for region in self._cells.get(cell, ())
            if _touch(region.box, box)
        }
        return [region for key, region in self._regions.items() if key in keys]

    def near(self, point: Point, *, margin: float) -> Iterator[Region]:
        """Yield the regions whose boxes are within `margin` of a point."""
        seen: set[str] = set()
        for cell in self._covered(Box(point.x - margin, point.y - margin, 2 * margin, 2 * margin)):
            for region in self._cells.get(cell, ()):
                if region.key not in seen and region.box.contains(point, margin=margin):
                    seen.add(region.key)
                    yield region

    def next_key(self) -> str:
        """Return an id that no region has."""
        numbers = [int(key) for key in self._regions if key.isdigit()]
        return str(max(numbers, default=0) + 1)

    def after(self, key: str | None, *, step: int = 1) -> Region | None:
        """Return the next region in reading order, round the end."""
        shown = [region for region in self._regions.values() if not region.is_hidden]
        ordered = sorted(shown, key=lambda region: (int(region.box.y), region.box.x))
        if not ordered:
            return None
        keys = [region.key for region in ordered]
        if key not in keys:
            return ordered[0 if step > 0 else -1]
        return ordered[(keys.index(key) + step) % len(ordered)]

    @property
    def _cells(self) -> dict[tuple[int, int], list[Region]]:
        if self._grid is None:
            self._grid = {}
            for region in self._regions.values():
                for cell in self._covered(region.box):
                    self._grid.setdefault(cell, []).append(region)
        return self._grid

    def _covers_most(self, box: Box) -> bool:
        return box.width * box.height >= 0.5 * self._cell[0] * self._cell[1] * _CELLS * _CELLS

    def _covered(self, box: Box) -> Iterator[tuple[int, int]]:
        first_x, last_x = int(box.x // self._cell[0]), int(box.right // self._cell[0])
        first_y, last_y = int(box.y // self._cell[1]), int(box.bottom // self._cell[1])
        for column in range(first_x, last_x + 1):
            for row in range(first_y, last_y + 1):
                yield column, row


def _touching(regions: Iterable[Region], box: Box) -> list[Region]:
    """Return the regions that touch a box; thousands are looked at in one movement of the hand."""
    left, top, right, bottom = box.x, box.y, box.right, box.bottom
    found = []
    for region in regions:
        now = region.shape.bounds
        if now.x <= right and now.y <= bottom and now.x + now.width >= left and now.y + now.height >= top:
            found.append(region)
    return found


def _touch(first: Box, second: Box) -> bool:
    return not (
        first.right < second.x or second.right < first.x or first.bottom < second.y or second.bottom < first.y
    )
