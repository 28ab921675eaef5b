"""What shapes and tools have in common: a place in a picture, the gestures that make it, intents.

A tool never changes anything itself. The canvas feeds it, shows its `preview`, and hands each intent to
the session, which writes the draft::

    tool = BoxTool()
    tool.press(scene, Point(10, 10)); tool.move(scene, Point(90, 60))
    tool.release(scene, Point(90, 60))      # Draw(shape=BoxShape(x=10, y=10, width=80, height=50))
"""

from abc import ABC, abstractmethod
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any, ClassVar

from tallystick_desktop.core.geometry import (
    Box,
    Point,
    box_around,
    clamp,
    inside,
    nearest_edge,
    on_segment,
)

if TYPE_CHECKING:
    from tallystick_desktop.core.regions import RegionIndex

Value = Mapping[str, Any]
Size = tuple[int, int]
#: Smaller drags are clicks, in image pixels at scale 1 (`Scene.reach` grows it when zoomed out).
LEAST_PX = 3.0
#: Percent are written with as many places as travel.
_PLACES = 2


class Shape(ABC):
    """Where a region is, in image pixels. Shapes are frozen; what changes them returns another one."""

    #: The result type of a tag that only draws it; `polygonlabels` also names.
    kind: ClassVar[str]
    #: What it says of its place besides the outline: handles and outline are the same points.
    has_vertices: ClassVar[bool] = False

    @property
    @abstractmethod
    def outline(self) -> tuple[Point, ...]:
        """The points of its rim, in order."""

    @property
    def corners(self) -> tuple[Point, ...]:
        """The points that were set: a curve runs through many more."""
        return self.outline

    @property
    def knobs(self) -> tuple[tuple[Point, Point], ...]:
        """Arms that bend it, each from a point to its end; their ends are the last handles."""
        return ()

    def edge_of(self, piece: int) -> int:
        """Return which corner begins the edge that a piece of the outline belongs to."""
        return piece

    @property
    def is_closed(self) -> bool:
        """Whether the last point of the outline is joined with the first."""
        return True

    @cached_property
    def bounds(self) -> Box:
        """The smallest upright box around it."""
        return box_around(self.outline)

    @property
    @abstractmethod
    def words(self) -> str:
        """Its size in a few characters: `49 x 35`, `13 points`."""

    def handles(self, _gap: float = 0.0) -> tuple[Point, ...]:
        """Return the points that can be dragged; `gap` > 0 asks for the knob that turns it, so far out."""
        return self.outline

    def contains(self, point: Point, *, margin: float = 0.0) -> bool:
        """Whether a point lies inside, or within `margin` of the rim."""
        if not self.bounds.contains(point, margin=margin):
            return False
        return (self.is_closed and inside(point, self.outline)) or self.on_edge(point, margin=margin)

    def on_edge(self, point: Point, *, margin: float) -> bool:
        """Whether a point lies within `margin` of the rim."""
        if not self.bounds.contains(point, margin=margin):
            return False
        return nearest_edge(point, self.outline, is_closed=self.is_closed)[0] <= margin

    def moved(self, dx: float, dy: float, *, within: Box) -> "Shape":
        """Return it moved, kept inside `within`."""
        now = self.bounds
        to = now.moved(dx, dy, within=within)
        return self.shifted(to.x - now.x, to.y - now.y)

    @abstractmethod
    def shifted(self, dx: float, dy: float) -> "Shape":
        """Return it moved, wherever that is."""

    @abstractmethod
    def pulled(self, handle: int, to: Point, *, within: Box) -> "Shape":
        """Return it with a handle dragged to a point."""

    def grown(self, _dw: float, _dh: float, *, within: Box) -> "Shape":
        """Return it larger or smaller by a step; shapes without a size stay as they are."""
        del within
        return self

    def turned(self, _degrees: float, *, within: Box) -> "Shape":
        """Return it turned clockwise; shapes that cannot be turned stay as they are."""
        del within
        return self

    def bent(self, _index: int | None, *, within: Box) -> "Shape":
        """Return it curved at a corner (None: at all), or straight again; only lines can be curved."""
        del within
        return self

    def with_vertex(self, _edge: int, _at: Point) -> "Shape":
        """Return it with one more point on an edge; only lines and polygons have points to add."""
        return self

    def without_vertex(self, _index: int) -> "Shape":
        """Return it with one point less, where enough are left."""
        return self

    @property
    def is_empty(self) -> bool:
        """Whether there is nothing to see of it."""
        return False

    @abstractmethod
    def written(self, image: Size) -> dict[str, Any]:
        """Return it as Label Studio writes it, in percent rounded as on the wire."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Draw:
    """Make a region."""

    shape: Shape


@dataclass(frozen=True, slots=True, kw_only=True)
class Reshape:
    """Give a region another place or outline."""

    key: str
    shape: Shape


@dataclass(frozen=True, slots=True, kw_only=True)
class Select:
    """Make a region the selected one, or none; `more` adds it to those that are selected, or takes it out."""

    key: str | None
    more: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Delete:
    """Take a region away."""

    key: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Link:
    """Draw an arrow from one region to another, or take it away."""

    start: str
    end: str


Intent = Draw | Reshape | Select | Delete | Link


@dataclass(frozen=True, slots=True, kw_only=True)
class Scene:
    """What tools may look at.

    Attributes:
        regions: All regions.
        selected: Id of the selected region.
        within: The image, as a box.
        reach: How near counts as touching, in image pixels (grows when zoomed out).
        snaps: Whether new points jump to points and edges that are near.
        whole_pixels: Whether the form wants points on whole pixels (`snap="pixel"`).
    """

    regions: "RegionIndex"
    selected: str | None
    within: Box
    reach: float
    snaps: bool = False
    whole_pixels: bool = False

    @property
    def gap(self) -> float:
        """How far out the knob stands that turns a shape."""
        return 5 * self.reach

    def placed(self, point: Point, *, but: str | None = None) -> Point:
        """Return a point inside the image, snapped as wished; the region `but` does not attract it."""
        point = clamp(point, self.within)
        if self.snaps:
            point = self._attracted(point, but)
        if self.whole_pixels:
            point = Point(float(round(point.x)), float(round(point.y)))
        return point

    def _attracted(self, point: Point, but: str | None) -> Point:
        corners, edges = [], []
        for region in self.regions.near(point, margin=self.reach):
            if region.key == but:
                continue
            outline = region.shape.outline
            corners += [(_distance(point, one), one) for one in region.shape.handles()]
            away, index = nearest_edge(point, outline, is_closed=region.shape.is_closed)
            if len(outline) > 1:
                edge = on_segment(point, outline[index], outline[(index + 1) % len(outline)])
                edges.append((away, edge))
        for found in (corners, edges):
            distance, spot = min(found, default=(self.reach + 1, point))
            if distance <= self.reach:
                return spot
        return point


class Tool(ABC):
    """What the canvas needs of a tool; by itself it draws nothing."""

    def heed(self, _attributes: Mapping[str, str]) -> None:
        """Take on what the form says of what is drawn; most tools have nothing to be told."""
        return

    @property
    def preview(self) -> Shape | None:
        """What is being drawn or dragged, or None."""
        return None

    @property
    def previewed(self) -> str | None:
        """Id of the region that `preview` stands for, or None for a new one."""
        return None

    @property
    def is_busy(self) -> bool:
        """Whether something is under way that Esc would give up."""
        return self.preview is not None

    @abstractmethod
    def press(self, scene: Scene, point: Point) -> Intent | None:
        """The button went down."""

    @abstractmethod
    def move(self, scene: Scene, point: Point) -> None:
        """The pointer moved, with the button down or between two clicks."""

    @abstractmethod
    def release(self, scene: Scene, point: Point) -> Intent | None:
        """The button went up."""

    def double(self, _scene: Scene, _point: Point) -> Intent | None:
        """The button went down twice."""
        return None

    def corner(self, _scene: Scene, _point: Point) -> Intent | None:
        """A place was set with the keyboard."""
        return None

    def take_back(self) -> bool:
        """Take back the last point of what is under way; False if there is none."""
        return False

    @abstractmethod
    def cancel(self) -> bool:
        """Give up what is under way; False if nothing was."""


def is_drag(start: Point, point: Point, scene: Scene) -> bool:
    """Whether two points are far enough apart, both ways, to be a box."""
    least = max(LEAST_PX, scene.reach / 2) if scene.reach > LEAST_PX else min(LEAST_PX, scene.reach / 2)
    return abs(point.x - start.x) >= least and abs(point.y - start.y) >= least


def is_apart(first: Point, second: Point, least: float) -> bool:
    """Whether two points are further apart than `least`, one way or the other."""
    return abs(first.x - second.x) >= least or abs(first.y - second.y) >= least


def click_selects(scene: Scene, point: Point) -> Select | None:
    """With any drawing tool a click on an outline selects what is there."""
    touched = scene.regions.at(point, margin=scene.reach)
    if touched is not None and touched.shape.on_edge(point, margin=scene.reach):
        return Select(key=touched.key)
    return None


def percent(value: float, whole: float) -> float:
    """Return a length as percent, rounded as on the wire."""
    return round(value * 100 / whole, _PLACES)


def pixels(value: Value, key: str, whole: float) -> float:
    """Return a number of percent as a length."""
    return float(value[key]) * whole / 100


def left_to_right(words: str) -> str:
    """Return numbers that keep their order in a sentence from right to left: 49 x 35 is not 35 x 49."""
    return f"\u2066{words}\u2069"


def _distance(first: Point, second: Point) -> float:
    return max(abs(first.x - second.x), abs(first.y - second.y))
