"""Regions of an image as tools see them, and a grid that finds the one under a point.

index = RegionIndex(regions)
index.at(Point(100, 80), margin=4)
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from tallystick_desktop.core.geometry import Box, Point

_CELLS = 24


@dataclass(frozen=True, slots=True, kw_only=True)
class Region:
    """A box with its label.

    Attributes:
        key: Id of the region in the answer: `"1"`, `"2"` ...
        control: Name of the control that drew it.
        label: Position of its label in the control, or -1 for none.
        words: What the label says.
        box: Where it is, in image pixels.
    """

    key: str
    control: str
    label: int
    words: str
    box: Box


class RegionIndex:
    """Finds regions under a point without looking at all of them."""

    def __init__(self, regions: Iterable[Region], *, image: tuple[int, int]) -> None:
        self._cell = (max(1.0, image[0] / _CELLS), max(1.0, image[1] / _CELLS))
        self._cells: dict[tuple[int, int], list[Region]] = {}
        self._regions = {region.key: region for region in regions}
        for region in self._regions.values():
            for cell in self._covered(region.box):
                self._cells.setdefault(cell, []).append(region)

    def __iter__(self) -> Iterator[Region]:
        return iter(self._regions.values())

    def __len__(self) -> int:
        return len(self._regions)

    def get(self, key: str) -> Region | None:
        """Return a region by its id."""
        return self._regions.get(key)

    def at(self, point: Point, *, margin: float = 0.0) -> Region | None:
        """Return the smallest region at a point, edges before insides."""
        found = [region for region in self._near(point, margin) if region.box.contains(point, margin=margin)]
        if not found:
            return None
        return min(found, key=lambda region: (not region.box.on_edge(point, margin=margin), region.box.area))

    def within(self, box: Box) -> list[Region]:
        """Return the regions that touch a box."""
        if len(self._regions) <= _CELLS:
            return [region for region in self._regions.values() if _touch(region.box, box)]
        seen: dict[str, Region] = {}
        for cell in self._covered(box):
            for region in self._cells.get(cell, ()):
                if _touch(region.box, box):
                    seen[region.key] = region
        return list(seen.values())

    def next_key(self) -> str:
        """Return an id that no region has."""
        numbers = [int(key) for key in self._regions if key.isdigit()]
        return str(max(numbers, default=0) + 1)

    def after(self, key: str | None, *, step: int = 1) -> Region | None:
        """Return the next region in reading order, round the end."""
        ordered = sorted(self._regions.values(), key=lambda region: (int(region.box.y), region.box.x))
        if not ordered:
            return None
        keys = [region.key for region in ordered]
        if key not in keys:
            return ordered[0 if step > 0 else -1]
        return ordered[(keys.index(key) + step) % len(ordered)]

    def _near(self, point: Point, margin: float) -> Iterator[Region]:
        seen: set[str] = set()
        for cell in self._covered(Box(point.x - margin, point.y - margin, 2 * margin, 2 * margin)):
            for region in self._cells.get(cell, ()):
                if region.key not in seen:
                    seen.add(region.key)
                    yield region

    def _covered(self, box: Box) -> Iterator[tuple[int, int]]:
        first_x, last_x = int(box.x // self._cell[0]), int(box.right // self._cell[0])
        first_y, last_y = int(box.y // self._cell[1]), int(box.bottom // self._cell[1])
        for column in range(first_x, last_x + 1):
            for row in range(first_y, last_y + 1):
                yield column, row


def _touch(first: Box, second: Box) -> bool:
    return not (
        first.right < second.x or second.right < first.x or first.bottom < second.y or second.bottom < first.y
    )
