"""The tools of the photo view as small state machines: they take points and keys and return intents.

A tool never changes anything itself. The canvas feeds it, shows its `preview`, and hands each intent to
the session, which writes the draft::

    tool = BoxTool(within=image_box)
    tool.press(scene, Point(10, 10)); tool.move(scene, Point(90, 60))
    tool.release(scene, Point(90, 60))      # Draw(box=Box(10, 10, 80, 50))
"""

from dataclasses import dataclass
from typing import Protocol

from tallystick_desktop.core.geometry import Box, HandleName, Point, box_between, clamp
from tallystick_desktop.core.regions import RegionIndex

#: Smaller drags are clicks, in image pixels at scale 1 (`Scene.reach` grows it when zoomed out).
_LEAST_PX = 3.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Draw:
    """Make a region."""

    box: Box


@dataclass(frozen=True, slots=True, kw_only=True)
class Reshape:
    """Move or resize a region; `settled` once the button is up or a key was pressed."""

    key: str
    box: Box


@dataclass(frozen=True, slots=True, kw_only=True)
class Select:
    """Make a region the selected one, or none."""

    key: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Delete:
    """Take a region away."""

    key: str


Intent = Draw | Reshape | Select | Delete


@dataclass(frozen=True, slots=True, kw_only=True)
class Scene:
    """What tools may look at.

    Attributes:
        regions: All regions.
        selected: Id of the selected region.
        within: The image, as a box.
        reach: How near counts as touching, in image pixels (grows when zoomed out).
    """

    regions: RegionIndex
    selected: str | None
    within: Box
    reach: float


class Tool(Protocol):
    """What the canvas needs of a tool."""

    @property
    def preview(self) -> Box | None:
        """The box being drawn or dragged, or None."""

    @property
    def previewed(self) -> str | None:
        """Id of the region that `preview` stands for, or None for a new one."""

    def press(self, scene: Scene, point: Point) -> Intent | None:
        """The button went down."""

    def move(self, scene: Scene, point: Point) -> None:
        """The pointer moved with the button down."""

    def release(self, scene: Scene, point: Point) -> Intent | None:
        """The button went up."""

    def cancel(self) -> bool:
        """Give up what is under way; False if nothing was."""


class BoxTool:
    """Draws boxes: by dragging, or by two corners set one after the other (with the keyboard too)."""

    def __init__(self) -> None:
        self._start: Point | None = None
        self._now: Point | None = None
        self._dragging = False

    @property
    def preview(self) -> Box | None:
        """The box between the first corner and the pointer."""
        if self._start is None or self._now is None:
            return None
        return box_between(self._start, self._now)

    @property
    def previewed(self) -> str | None:
        """Always None: the box is new."""
        return None

    @property
    def has_corner(self) -> bool:
        """Whether the first corner is set."""
        return self._start is not None

    def press(self, scene: Scene, point: Point) -> Intent | None:
        """Set the first corner, or the second where the first was set with a click or a key."""
        point = clamp(point, scene.within)
        if self._start is not None:
            return self._finish(scene, self._start, point)
        self._start = self._now = point
        self._dragging = True
        return None

    def move(self, scene: Scene, point: Point) -> None:
        """Let the box follow the pointer."""
        if self._start is not None:
            self._now = clamp(point, scene.within)

    def release(self, scene: Scene, point: Point) -> Intent | None:
        """End a drag; a click in place selects what is there or leaves the first corner set."""
        if not self._dragging or self._start is None:
            return None
        self._dragging = False
        point = clamp(point, scene.within)
        if _is_drag(self._start, point, scene):
            return self._finish(scene, self._start, point)
        touched = scene.regions.at(point, margin=scene.reach)
        if touched is not None and touched.box.on_edge(point, margin=scene.reach):
            self.cancel()
            return Select(key=touched.key)
        return None

    def corner(self, scene: Scene, point: Point) -> Intent | None:
        """Set a corner with the keyboard: the first, then the second."""
        point = clamp(point, scene.within)
        if self._start is None:
            self._start = self._now = point
            self._dragging = False
            return None
        return self._finish(scene, self._start, point)

    def cancel(self) -> bool:
        """Forget the first corner."""
        had = self._start is not None
        self._start = self._now = None
        self._dragging = False
        return had

    def _finish(self, scene: Scene, start: Point, point: Point) -> Intent | None:
        if not _is_drag(start, point, scene):
            return None
        self.cancel()
        return Draw(box=box_between(start, point))


class SelectTool:
    """Selects, moves and resizes."""

    def __init__(self) -> None:
        self._key: str | None = None
        self._handle: HandleName | None = None
        self._from: Box | None = None
        self._start: Point | None = None
        self._box: Box | None = None

    @property
    def preview(self) -> Box | None:
        """The box being dragged."""
        return self._box

    @property
    def previewed(self) -> str | None:
        """The region being dragged."""
        return self._key if self._box is not None else None

    def press(self, scene: Scene, point: Point) -> Intent | None:
        """Take hold of a handle of the selected region, or of the region under the pointer."""
        self.cancel()
        chosen = scene.regions.get(scene.selected) if scene.selected else None
        if chosen is not None:
            handle = chosen.box.handle_at(point, margin=scene.reach)
            if handle is not None:
                self._hold(chosen.key, chosen.box, point, handle)
                return None
        touched = scene.regions.at(point, margin=scene.reach)
        if touched is None:
            return Select(key=None)
        self._hold(touched.key, touched.box, point, None)
        return Select(key=touched.key)

    def move(self, scene: Scene, point: Point) -> None:
        """Drag what is held."""
        if self._from is None or self._start is None:
            return
        if self._handle is not None:
            self._box = self._from.resized(self._handle, point, within=scene.within)
        elif self._box is not None or _apart(point, self._start, max(_LEAST_PX, scene.reach / 2)):
            dx, dy = point.x - self._start.x, point.y - self._start.y
            self._box = self._from.moved(dx, dy, within=scene.within)

    def release(self, scene: Scene, point: Point) -> Intent | None:
        """Let go; a real drag reshapes the region."""
        self.move(scene, point)
        box, key, before = self._box, self._key, self._from
        self.cancel()
        if box is None or key is None or box == before or box.width < 1 or box.height < 1:
            return None
        return Reshape(key=key, box=box)

    def cancel(self) -> bool:
        """Let go without changing anything."""
        had = self._box is not None
        self._key = self._handle = self._from = self._start = self._box = None
        return had

    def _hold(self, key: str, box: Box, point: Point, handle: HandleName | None) -> None:
        self._key, self._from, self._start, self._handle = key, box, point, handle


def nudge(scene: Scene, dx: float, dy: float) -> Intent | None:
    """Move the selected region by a step."""
    chosen = scene.regions.get(scene.selected) if scene.selected else None
    if chosen is None:
        return None
    return Reshape(key=chosen.key, box=chosen.box.moved(dx, dy, within=scene.within))


def stretch(scene: Scene, dw: float, dh: float) -> Intent | None:
    """Grow or shrink the selected region by a step."""
    chosen = scene.regions.get(scene.selected) if scene.selected else None
    if chosen is None:
        return None
    return Reshape(key=chosen.key, box=chosen.box.grown(dw, dh, within=scene.within))


def _is_drag(start: Point, point: Point, scene: Scene) -> bool:
    least = max(_LEAST_PX, scene.reach / 2)
    return abs(point.x - start.x) >= least and abs(point.y - start.y) >= least


def _apart(first: Point, second: Point, least: float) -> bool:
    return abs(first.x - second.x) >= least or abs(first.y - second.y) >= least
