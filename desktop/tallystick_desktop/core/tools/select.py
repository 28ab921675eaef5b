"""Selecting, moving, resizing, turning, and the points of outlines."""

from tallystick_desktop.core.geometry import Point, nearest_edge, on_segment
from tallystick_desktop.core.tools.base import (
    LEAST_PX,
    Delete,
    Intent,
    Reshape,
    Scene,
    Select,
    Shape,
    Tool,
    is_apart,
)


class SelectTool(Tool):
    """Selects, moves and resizes; a double click on an edge adds a point, on a point takes it away."""

    def __init__(self) -> None:
        self._key: str | None = None
        self._handle: int | None = None
        self._from: Shape | None = None
        self._start: Point | None = None
        self._shape: Shape | None = None

    @property
    def preview(self) -> Shape | None:
        """What is being dragged."""
        return self._shape

    @property
    def previewed(self) -> str | None:
        """The region being dragged."""
        return self._key if self._shape is not None else None

    def press(self, scene: Scene, point: Point) -> Intent | None:
        """Take hold of a handle of the selected region, or of the region under the pointer."""
        self.cancel()
        chosen = scene.regions.get(scene.selected) if scene.selected else None
        if chosen is not None and not chosen.is_locked:
            handle = handle_at(scene, point)
            if handle is not None:
                self._hold(chosen.key, chosen.shape, point, handle)
                return None
        touched = scene.regions.at(point, margin=scene.reach)
        if touched is None:
            return Select(key=None)
        if not touched.is_locked:
            self._hold(touched.key, touched.shape, point, None)
        return Select(key=touched.key)

    def move(self, scene: Scene, point: Point) -> None:
        """Drag what is held."""
        if self._from is None or self._start is None:
            return
        if self._handle is not None:
            spot = scene.placed(point, but=self._key) if self._from.has_vertices else point
            self._shape = self._from.pulled(self._handle, spot, within=scene.within)
        elif self._shape is not None or is_apart(point, self._start, max(LEAST_PX, scene.reach / 2)):
            dx, dy = point.x - self._start.x, point.y - self._start.y
            self._shape = self._from.moved(dx, dy, within=scene.within)

    def release(self, scene: Scene, point: Point) -> Intent | None:
        """Let go; a real drag reshapes the region."""
        if self._handle is None or self._shape is not None or self._moved_far(scene, point):
            self.move(scene, point)
        shape, key, before = self._shape, self._key, self._from
        self.cancel()
        if shape is None or key is None or shape == before or shape.is_empty:
            return None
        return Reshape(key=key, shape=shape)

    def double(self, scene: Scene, point: Point) -> Intent | None:
        """Add a point on an edge of the selected outline, or take away the point that is there."""
        self.cancel()
        chosen = scene.regions.get(scene.selected) if scene.selected else None
        if chosen is None or chosen.is_locked or not chosen.shape.has_vertices:
            return None
        handle = handle_at(scene, point)
        if handle is not None:
            return _changed(chosen.key, chosen.shape, chosen.shape.without_vertex(handle))
        outline = chosen.shape.outline
        away, edge = nearest_edge(point, outline, is_closed=chosen.shape.is_closed)
        if away > scene.reach:
            return None
        spot = on_segment(point, outline[edge], outline[(edge + 1) % len(outline)])
        made = chosen.shape.with_vertex(chosen.shape.edge_of(edge), spot)
        return _changed(chosen.key, chosen.shape, made)

    def cancel(self) -> bool:
        """Let go without changing anything."""
        had = self._shape is not None
        self._key = self._handle = self._from = self._start = self._shape = None
        return had

    def _moved_far(self, scene: Scene, point: Point) -> bool:
        return self._start is not None and is_apart(point, self._start, scene.reach / 4)

    def _hold(self, key: str, shape: Shape, point: Point, handle: int | None) -> None:
        self._key, self._from, self._start, self._handle = key, shape, point, handle


def handle_at(scene: Scene, point: Point) -> int | None:
    """Return the handle of the selected region that is nearest to a point, within reach."""
    chosen = scene.regions.get(scene.selected) if scene.selected else None
    if chosen is None or not chosen.shape.bounds.contains(point, margin=scene.reach + scene.gap):
        return None
    spots = chosen.shape.handles(scene.gap if chosen.can_turn else 0.0)
    near = [
        (max(abs(spot.x - point.x), abs(spot.y - point.y)), index)
        for index, spot in enumerate(spots)
        if abs(spot.x - point.x) <= scene.reach and abs(spot.y - point.y) <= scene.reach
    ]
    return min(near)[1] if near else None


def nudge(scene: Scene, dx: float, dy: float, *, vertex: int | None = None) -> Intent | None:
    """Move the selected region by a step, or one of its points."""
    chosen = scene.regions.get(scene.selected) if scene.selected else None
    if chosen is None or chosen.is_locked:
        return None
    spots = chosen.shape.handles()
    if vertex is not None and vertex < len(spots):
        spot = spots[vertex]
        to = Point(spot.x + dx, spot.y + dy)
        return Reshape(key=chosen.key, shape=chosen.shape.pulled(vertex, to, within=scene.within))
    return Reshape(key=chosen.key, shape=chosen.shape.moved(dx, dy, within=scene.within))


def stretch(scene: Scene, dw: float, dh: float) -> Intent | None:
    """Grow or shrink the selected region by a step."""
    chosen = scene.regions.get(scene.selected) if scene.selected else None
    if chosen is None or chosen.is_locked:
        return None
    return Reshape(key=chosen.key, shape=chosen.shape.grown(dw, dh, within=scene.within))


def turn(scene: Scene, degrees: float) -> Intent | None:
    """Turn the selected region, where its form lets it be turned."""
    chosen = scene.regions.get(scene.selected) if scene.selected else None
    if chosen is None or chosen.is_locked or not chosen.can_turn:
        return None
    return _changed(chosen.key, chosen.shape, chosen.shape.turned(degrees, within=scene.within))


def add_vertex(scene: Scene, after: int) -> Intent | None:
    """Add a point in the middle of the edge after a point of the selected outline."""
    chosen = scene.regions.get(scene.selected) if scene.selected else None
    if chosen is None or chosen.is_locked or not chosen.shape.has_vertices:
        return None
    corners = chosen.shape.corners
    after = min(after, len(corners) - 1)
    if after >= len(corners) - 1 and not chosen.shape.is_closed:
        after = len(corners) - 2
    start, end = corners[after], corners[(after + 1) % len(corners)]
    middle = Point((start.x + end.x) / 2, (start.y + end.y) / 2)
    return _changed(chosen.key, chosen.shape, chosen.shape.with_vertex(after, middle))


def bend(scene: Scene, vertex: int | None) -> Intent | None:
    """Curve the selected line at one of its points, or make it straight again; at all points without one."""
    chosen = scene.regions.get(scene.selected) if scene.selected else None
    if chosen is None or chosen.is_locked or not chosen.can_bend:
        return None
    return _changed(chosen.key, chosen.shape, chosen.shape.bent(vertex, within=scene.within))


def drop(scene: Scene, vertex: int | None) -> Intent | None:
    """Delete the selected region, or one of its points."""
    chosen = scene.regions.get(scene.selected) if scene.selected else None
    if chosen is None or chosen.is_locked:
        return None
    if vertex is None:
        return Delete(key=chosen.key)
    return _changed(chosen.key, chosen.shape, chosen.shape.without_vertex(vertex))


def _changed(key: str, before: Shape, after: Shape) -> Intent | None:
    return None if after is before or after == before else Reshape(key=key, shape=after)
