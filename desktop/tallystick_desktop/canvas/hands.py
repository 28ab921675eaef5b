"""Hand and keyboard on the photo: which tool is meant, what is hovered, the crosshair the arrows move."""

from collections.abc import Callable

from PySide6.QtCore import Qt

from tallystick_desktop.core.geometry import Box, Point
from tallystick_desktop.core.regions import Region, RegionIndex
from tallystick_desktop.core.tools import Intent, Link, Scene, Select, SelectTool, Shape, Tool
from tallystick_desktop.core.tools.mask import BrushTool
from tallystick_desktop.core.tools.select import add_vertex, drop, handle_at, nudge, stretch, turn
from tallystick_desktop.core.viewport import Viewport

ToolName = str
REACH_PX = 6.0
_STEP_PX, _FINE_PX, _FINEST_PX, _PAN_PX = 16, 2, 0.25, 40
_TURN, _TURN_FINE = 5.0, 0.5
_ARROWS = {
    Qt.Key.Key_Left: (-1, 0),
    Qt.Key.Key_Right: (1, 0),
    Qt.Key.Key_Up: (0, -1),
    Qt.Key.Key_Down: (0, 1),
}
_TABS = (Qt.Key.Key_Tab, Qt.Key.Key_Backtab)
_ENTERS = (Qt.Key.Key_Return, Qt.Key.Key_Enter)
_DELETES = (Qt.Key.Key_Delete, Qt.Key.Key_Backspace)
_SIZES = {Qt.Key.Key_Comma: 1 / 1.25, Qt.Key.Key_Period: 1.25}
BRUSH_PX = (1.0, 500.0)


class Hands:
    """Feeds the tools of `core.tools` and passes their intents on.

    Args:
        set_view: Called with a new viewport.
        intend: Called with an intent, and whether an arrow key made it.
    """

    def __init__(self, set_view: Callable[[Viewport], None], intend: Callable[[Intent, bool], None]) -> None:
        self._set_view, self._intend = set_view, intend
        self.regions = RegionIndex((), image=(1, 1))
        self.selected: str | None = None
        self.hovered: str | None = None
        self.tool: ToolName = "select"
        self.cross: Point | None = None
        self.pointer: Point | None = None
        self.vertex: int | None = None
        self.snaps = self.whole_pixels = False
        self.brush_px = 12.0
        self.link_from: str | None = None
        self._drawing: Tool | None = None
        self._select = SelectTool()
        self._held: Tool | None = None

    @property
    def preview(self) -> Shape | None:
        """What is being drawn or dragged."""
        tool = self._held or self._drawing
        return tool.preview if tool is not None else None

    @property
    def previewed(self) -> str | None:
        """Id of the region being dragged or painted on."""
        tool = self._held or self._drawing
        return tool.previewed if tool is not None else None

    @property
    def is_busy(self) -> bool:
        """Whether Esc has something to do here."""
        return self.selected is not None or self._is_drawing or self.cross is not None

    @property
    def paints(self) -> bool:
        """Whether the tool in hand is a brush or the eraser."""
        return isinstance(self._drawing, BrushTool)

    @property
    def _is_drawing(self) -> bool:
        return (self._drawing is not None and self._drawing.is_busy) or self.link_from is not None

    def set_tool(self, name: ToolName, drawing: Tool | None) -> None:
        """Choose the tool and give up what was under way; `drawing` is None for the others."""
        self.give_up()
        self.tool, self._drawing = name, drawing
        if isinstance(drawing, BrushTool):
            drawing.radius = self.brush_px

    def show(self, regions: RegionIndex, selected: str | None) -> None:
        """Look at other regions."""
        if selected != self.selected:
            self.vertex = None
        self.regions, self.selected = regions, selected
        chosen = self.chosen
        if self.vertex is not None and (chosen is None or self.vertex >= len(chosen.shape.outline)):
            self.vertex = None

    def forget(self, _view: Viewport) -> None:
        """Another photo is shown."""
        self.hovered = self.pointer = None
        self.give_up()

    def give_up(self) -> bool:
        """Forget what is being drawn or dragged; False if nothing was."""
        drawn = self._drawing is not None and self._drawing.cancel()
        gave_up = drawn or self._select.cancel() or self.cross is not None or self.vertex is not None
        gave_up = gave_up or self.link_from is not None
        self.cross, self._held, self.vertex, self.link_from = None, None, None, None
        return gave_up

    @property
    def chosen(self) -> Region | None:
        """The selected region."""
        return self.regions.get(self.selected or "")

    # The mouse

    def press(self, view: Viewport, x: float, y: float, *, more: bool = False) -> None:
        """The button went down; `more` (Shift) adds to what is selected."""
        self.cross = None
        point = view.to_image(x, y)
        if self.tool == "link" or more:
            self._pick(view, point, more=more)
            return
        self._held = self._tool_for(view, point)
        if self._held is self._select:
            self.vertex = self._vertex_at(view, point)
        self._say(self._held.press(self.scene(view), point))

    def double(self, view: Viewport, x: float, y: float) -> None:
        """The button went down twice."""
        point = view.to_image(x, y)
        tool = self._tool_for(view, point)
        intent = tool.double(self.scene(view), point)
        if intent is None and tool is not self._select:
            self.press(view, x, y)
        else:
            self.vertex = None
            self._say(intent)

    def move(self, view: Viewport, x: float, y: float, *, hidden: bool) -> bool:
        """The pointer moved; True if something is being drawn or dragged."""
        point = self.pointer = view.to_image(x, y)
        if self._held is not None:
            self._held.move(self.scene(view), point)
            return True
        if self._drawing is not None and self._drawing.is_busy and self.cross is None:
            self._drawing.move(self.scene(view), point)
            return True
        found = None if hidden else self.regions.at(point, margin=REACH_PX / view.scale)
        self.hovered = found.key if found is not None else None
        return self.paints

    def release(self, view: Viewport, x: float, y: float) -> None:
        """The button went up."""
        held, self._held = self._held, None
        if held is not None:
            self._say(held.release(self.scene(view), view.to_image(x, y)))

    # The keyboard

    def key(self, view: Viewport, key: Qt.Key, modifiers: Qt.KeyboardModifier) -> bool:
        """Take a key; False if it means nothing here."""
        shift = bool(modifiers & Qt.KeyboardModifier.ShiftModifier)
        control = bool(modifiers & Qt.KeyboardModifier.ControlModifier)
        if modifiers & Qt.KeyboardModifier.AltModifier:
            return False
        if key in _ARROWS:
            self._arrow(view, *_ARROWS[key], shift=shift, control=control)
        elif key in _TABS:
            after = self.regions.after(self.selected, step=-1 if key == Qt.Key.Key_Backtab else 1)
            self._go_to(view, after.key if after is not None else None)
        elif key in _ENTERS and not shift and not control and (self._drawing or self.tool == "link"):
            self._corner(view)
        elif key in _DELETES:
            return self._drop(view)
        elif key == Qt.Key.Key_Insert and self.selected is not None:
            self._say(add_vertex(self.scene(view), self.vertex or 0))
        elif key in _SIZES and not control:
            return self._size(view, _SIZES[key], fine=shift)
        elif key == Qt.Key.Key_Escape and self.is_busy:
            if not self.give_up():
                self._say(Select(key=None))
        else:
            return False
        return True

    def next_vertex(self, view: Viewport, step: int = 1) -> None:
        """Take the next point of the selected outline in hand; the arrows move it."""
        chosen = self.chosen
        if chosen is None or not chosen.shape.has_vertices:
            return
        count = len(chosen.shape.outline)
        self.vertex = (0 if step > 0 else count - 1) if self.vertex is None else (self.vertex + step) % count
        spot = chosen.shape.outline[self.vertex]
        self._set_view(view.showing(Box(spot.x, spot.y, 0, 0)))

    def _arrow(self, view: Viewport, dx: int, dy: int, *, shift: bool, control: bool) -> None:
        across, down = dx, dy
        dx, dy = _unturned(view, dx, dy)
        draws = (self._drawing is not None or self.tool == "link") and self.vertex is None
        if draws and (self.selected is None or self._is_drawing or self.cross is not None):
            if control:
                step = _FINEST_PX if shift else 1.0  # of the image, for those who must be exact
            else:
                step = (_FINE_PX if shift else _STEP_PX) / view.scale
            self._move_cross(view, dx * step, dy * step)
        elif self.selected is None:
            self._set_view(view.panned(-across * _PAN_PX, -down * _PAN_PX))
        else:
            step = _STEP_PX / view.scale if control else max(1.0, 1 / view.scale)
            scene = self.scene(view)
            if self.vertex is not None:
                intent = nudge(scene, dx * step, dy * step, vertex=self.vertex)
            else:
                intent = (stretch if shift else nudge)(scene, dx * step, dy * step)
            if intent is not None:
                self._intend(intent, True)
                self._show(view, self.selected)

    def _move_cross(self, view: Viewport, dx: float, dy: float) -> None:
        now = self.cross or _middle(view)
        width, height = view.image
        self.cross = Point(min(max(0.0, now.x + dx), width), min(max(0.0, now.y + dy), height))
        if self._drawing is not None:
            self._drawing.move(self.scene(view), self.cross)
        self._set_view(view.showing(Box(self.cross.x, self.cross.y, 0, 0)))

    def _corner(self, view: Viewport) -> None:
        if self.cross is None:
            if not self.paints and self.tool != "link":
                self._say(Select(key=None))
            self.cross = _middle(view)
            return
        if self._drawing is None:
            self._pick(view, self.cross, more=False)
            return
        made = self._drawing.corner(self.scene(view), self.cross)
        if made is not None:
            if not self.paints:
                self.cross = None
            self._say(made)

    def _drop(self, view: Viewport) -> bool:
        if self._drawing is not None and self._drawing.is_busy and self._drawing.take_back():
            return True
        if self.selected is None:
            return False
        self._say(drop(self.scene(view), self.vertex))
        return True

    def _size(self, view: Viewport, factor: float, *, fine: bool) -> bool:
        """Comma and full stop make the brush smaller and larger, or turn the selected region."""
        if isinstance(self._drawing, BrushTool):
            self.brush_px = min(max(BRUSH_PX[0], self.brush_px * factor), BRUSH_PX[1])
            self._drawing.radius = self.brush_px
            return True
        if self.selected is None:
            return False
        degrees = _TURN_FINE if fine else _TURN
        intent = turn(self.scene(view), degrees if factor > 1 else -degrees)
        if intent is not None:
            self._intend(intent, True)
        return True

    def _pick(self, view: Viewport, point: Point, *, more: bool) -> None:
        """Choose a region: for an arrow, or to add to what is selected."""
        touched = self.regions.at(point, margin=REACH_PX / view.scale)
        if touched is None:
            if not more:
                self.link_from = None
            return
        if more:
            self._say(Select(key=touched.key, more=True))
        elif self.link_from is None:
            self.link_from = touched.key
            self._say(Select(key=touched.key))
        else:
            start, self.link_from = self.link_from, None
            self._say(Link(start=start, end=touched.key))

    def _go_to(self, view: Viewport, key: str | None) -> None:
        if key is None:
            return
        self._say(Select(key=key))
        self._show(view, key)
        region = self.regions.get(key)
        if self.tool == "link" and region is not None:
            box = region.box
            self.cross = _inside_of(region) or Point(box.x + box.width / 2, box.y + box.height / 2)

    def _show(self, view: Viewport, key: str) -> None:
        region = self.regions.get(key)
        if region is not None:
            self._set_view(view.showing(region.box))

    def _vertex_at(self, view: Viewport, point: Point) -> int | None:
        chosen = self.chosen
        if chosen is None or not chosen.shape.has_vertices:
            return None
        return handle_at(self.scene(view), point)

    def _tool_for(self, view: Viewport, point: Point) -> Tool:
        """With a drawing tool in hand the selected region's handles can still be dragged."""
        if self._drawing is None:
            return self._select
        if self._drawing.is_busy or self.paints:
            return self._drawing
        return self._select if handle_at(self.scene(view), point) is not None else self._drawing

    def scene(self, view: Viewport) -> Scene:
        """Return what tools may look at now."""
        width, height = view.image
        return Scene(
            regions=self.regions,
            selected=self.selected,
            within=Box(0, 0, width, height),
            reach=REACH_PX / view.scale,
            snaps=self.snaps,
            whole_pixels=self.whole_pixels,
        )

    def _say(self, intent: Intent | None) -> None:
        if intent is not None:
            self._intend(intent, False)


def _middle(view: Viewport) -> Point:
    seen = view.seen()
    return Point(seen.x + seen.width / 2, seen.y + seen.height / 2)


def _inside_of(region: Region) -> Point | None:
    """Return a point that the region is surely found at."""
    spots = region.shape.outline
    return spots[0] if not region.shape.is_closed and spots else None


def _unturned(view: Viewport, dx: int, dy: int) -> tuple[int, int]:
    """Return a step on the screen as a step on the image, where the view is turned."""
    return ((dx, dy), (dy, -dx), (-dx, -dy), (-dy, dx))[view.turn]
