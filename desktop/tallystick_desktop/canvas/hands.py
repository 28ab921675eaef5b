"""Hand and keyboard on the photo: which tool is meant, what is hovered, the crosshair the arrows move."""

from collections.abc import Callable
from typing import Literal

from PySide6.QtCore import Qt

from tallystick_desktop.core.geometry import Box, Point
from tallystick_desktop.core.regions import RegionIndex
from tallystick_desktop.core.tools import BoxTool, Delete, Intent, Scene, Select, SelectTool, nudge, stretch
from tallystick_desktop.core.viewport import Viewport

ToolName = Literal["select", "box", "hand"]
REACH_PX = 6.0
_STEP_PX, _FINE_PX, _PAN_PX = 16, 2, 40
_ARROWS = {
    Qt.Key.Key_Left: (-1, 0),
    Qt.Key.Key_Right: (1, 0),
    Qt.Key.Key_Up: (0, -1),
    Qt.Key.Key_Down: (0, 1),
}
_TABS = (Qt.Key.Key_Tab, Qt.Key.Key_Backtab)
_ENTERS = (Qt.Key.Key_Return, Qt.Key.Key_Enter)


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
        self._box, self._select = BoxTool(), SelectTool()
        self._held: BoxTool | SelectTool | None = None

    @property
    def preview(self) -> Box | None:
        """The box being drawn or dragged."""
        return (self._held or self._box).preview

    @property
    def previewed(self) -> str | None:
        """Id of the region being dragged."""
        return (self._held or self._box).previewed

    @property
    def is_busy(self) -> bool:
        """Whether Esc has something to do here."""
        return self.selected is not None or self._box.has_corner or self.cross is not None

    def set_tool(self, name: ToolName) -> None:
        """Choose the tool and give up what was under way."""
        self.tool = name
        self.give_up()

    def forget(self, _view: Viewport) -> None:
        """Another photo is shown."""
        self.hovered = None
        self.give_up()

    def give_up(self) -> bool:
        """Forget what is being drawn or dragged; False if nothing was."""
        gave_up = self._box.cancel() or self._select.cancel() or self.cross is not None
        self.cross, self._held = None, None
        return gave_up

    def press(self, view: Viewport, x: float, y: float) -> None:
        """The button went down."""
        self.cross = None
        point = view.to_image(x, y)
        self._held = self._tool_for(view, point)
        self._say(self._held.press(self._scene(view), point))

    def move(self, view: Viewport, x: float, y: float, *, hidden: bool) -> bool:
        """The pointer moved; True if something is being drawn or dragged."""
        point = view.to_image(x, y)
        if self._held is not None:
            self._held.move(self._scene(view), point)
            return True
        if self.tool == "box" and self._box.has_corner and self.cross is None:
            self._box.move(self._scene(view), point)
            return True
        found = None if hidden else self.regions.at(point, margin=REACH_PX / view.scale)
        self.hovered = found.key if found is not None else None
        return False

    def release(self, view: Viewport, x: float, y: float) -> None:
        """The button went up."""
        held, self._held = self._held, None
        if held is not None:
            self._say(held.release(self._scene(view), view.to_image(x, y)))

    def key(self, view: Viewport, key: Qt.Key, modifiers: Qt.KeyboardModifier) -> bool:
        """Take a key; False if it means nothing here."""
        shift = bool(modifiers & Qt.KeyboardModifier.ShiftModifier)
        control = bool(modifiers & Qt.KeyboardModifier.ControlModifier)
        if key in _ARROWS and not modifiers & Qt.KeyboardModifier.AltModifier:
            self._arrow(view, *_ARROWS[key], shift=shift, control=control)
        elif key in _TABS:
            after = self.regions.after(self.selected, step=-1 if key == Qt.Key.Key_Backtab else 1)
            self._go_to(view, after.key if after is not None else None)
        elif key in _ENTERS and not shift and self.tool == "box":
            self._corner(view)
        elif key in (Qt.Key.Key_Delete, Qt.Key.Key_Backspace) and self.selected is not None:
            self._say(Delete(key=self.selected))
        elif key == Qt.Key.Key_Escape and self.is_busy:
            if not self.give_up():
                self._say(Select(key=None))
        else:
            return False
        return True

    def _arrow(self, view: Viewport, dx: int, dy: int, *, shift: bool, control: bool) -> None:
        if self.tool == "box" and (self.selected is None or self._box.has_corner):
            step = (_FINE_PX if shift else _STEP_PX) / view.scale
            self._move_cross(view, dx * step, dy * step)
        elif self.selected is None:
            self._set_view(view.panned(-dx * _PAN_PX, -dy * _PAN_PX))
        else:
            step = _STEP_PX / view.scale if control else max(1.0, 1 / view.scale)
            change = stretch if shift else nudge
            intent = change(self._scene(view), dx * step, dy * step)
            if intent is not None:
                self._intend(intent, True)
                self._show(view, self.selected)

    def _move_cross(self, view: Viewport, dx: float, dy: float) -> None:
        now = self.cross or _middle(view)
        width, height = view.image
        self.cross = Point(min(max(0.0, now.x + dx), width), min(max(0.0, now.y + dy), height))
        self._box.move(self._scene(view), self.cross)
        self._set_view(view.showing(Box(self.cross.x, self.cross.y, 0, 0)))

    def _corner(self, view: Viewport) -> None:
        if self.cross is None:
            self._say(Select(key=None))
            self.cross = _middle(view)
            return
        made = self._box.corner(self._scene(view), self.cross)
        if made is not None:
            self.cross = None
            self._say(made)

    def _go_to(self, view: Viewport, key: str | None) -> None:
        if key is not None:
            self._say(Select(key=key))
            self._show(view, key)

    def _show(self, view: Viewport, key: str) -> None:
        region = self.regions.get(key)
        if region is not None:
            self._set_view(view.showing(region.box))

    def _tool_for(self, view: Viewport, point: Point) -> BoxTool | SelectTool:
        """With the box tool in hand the selected region's handles can still be dragged."""
        chosen = self.regions.get(self.selected or "")
        on_handle = chosen is not None and chosen.box.handle_at(point, margin=REACH_PX / view.scale)
        if self.tool == "select" or (on_handle and not self._box.has_corner):
            return self._select
        return self._box

    def _scene(self, view: Viewport) -> Scene:
        width, height = view.image
        within = Box(0, 0, width, height)
        reach = REACH_PX / view.scale
        return Scene(regions=self.regions, selected=self.selected, within=within, reach=reach)

    def _say(self, intent: Intent | None) -> None:
        if intent is not None:
            self._intend(intent, False)


def _middle(view: Viewport) -> Point:
    seen = view.seen()
    return Point(seen.x + seen.width / 2, seen.y + seen.height / 2)
