"""The keyboard on the photo: arrows, Tab, Enter, Del, and the cross that sets corners without a mouse.

Nothing here needs a pointer: the arrows move a cross in three steps (16 pixels of the screen, with Shift 2,
with Ctrl one pixel of the photo, with both a quarter), and Enter sets a corner where it stands.
"""

from PySide6.QtCore import Qt

from tallystick_desktop.canvas.hands import Hands
from tallystick_desktop.core.geometry import Box, Point
from tallystick_desktop.core.regions import Region
from tallystick_desktop.core.tools import Select
from tallystick_desktop.core.tools.mask import BrushTool
from tallystick_desktop.core.tools.select import add_vertex, bend, drop, nudge, stretch, turn
from tallystick_desktop.core.viewport import Viewport

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


class Keyboard:
    """Turns keys into what the hand would do."""

    def __init__(self, hands: Hands) -> None:
        self._hands = hands

    def press(self, view: Viewport, key: Qt.Key, modifiers: Qt.KeyboardModifier) -> bool:
        """Take a key; False if it means nothing here."""
        shift = bool(modifiers & Qt.KeyboardModifier.ShiftModifier)
        control = bool(modifiers & Qt.KeyboardModifier.ControlModifier)
        if modifiers & Qt.KeyboardModifier.AltModifier:
            return False
        if key in _ARROWS:
            self._arrow(view, *_ARROWS[key], shift=shift, control=control)
        elif key in _TABS:
            after = self._hands.regions.after(
                self._hands.selected, step=-1 if key == Qt.Key.Key_Backtab else 1
            )
            self._go_to(view, after.key if after is not None else None)
        elif (
            key in _ENTERS
            and not shift
            and not control
            and (self._hands.drawing or self._hands.tool == "link")
        ):
            self._corner(view)
        elif key in _DELETES:
            return self._drop(view)
        elif self._hands.selected is not None and self._reshapes(view, key, control=control):
            return True
        elif key in _SIZES and not control:
            return self._size(view, _SIZES[key], fine=shift)
        elif key == Qt.Key.Key_Escape and self._hands.is_busy:
            if not self._hands.give_up():
                self._hands.say(Select(key=None))
        else:
            return False
        return True

    def _reshapes(self, view: Viewport, key: Qt.Key, *, control: bool) -> bool:
        """Add a point to the selected outline, or bend it."""
        scene, vertex = self._hands.scene(view), self._hands.vertex
        if key == Qt.Key.Key_Insert:
            self._hands.say(add_vertex(scene, vertex or 0))
        elif key == Qt.Key.Key_B and control:
            self._hands.say(bend(scene, vertex))
        else:
            return False
        return True

    def next_vertex(self, view: Viewport, step: int = 1) -> None:
        """Take the next point of the selected outline in hand; the arrows move it."""
        chosen = self._hands.chosen
        if chosen is None or not chosen.shape.has_vertices:
            return
        spots = chosen.shape.handles()
        count = len(spots)
        self._hands.vertex = (
            (0 if step > 0 else count - 1)
            if self._hands.vertex is None
            else (self._hands.vertex + step) % count
        )
        spot = spots[self._hands.vertex]
        self._hands.set_view(view.showing(Box(spot.x, spot.y, 0, 0)))

    def _arrow(self, view: Viewport, dx: int, dy: int, *, shift: bool, control: bool) -> None:
        across, down = dx, dy
        dx, dy = _unturned(view, dx, dy)
        draws = (self._hands.drawing is not None or self._hands.tool == "link") and self._hands.vertex is None
        if draws and (
            self._hands.selected is None or self._hands.is_drawing or self._hands.cross is not None
        ):
            if control:
                step = _FINEST_PX if shift else 1.0  # of the image, for those who must be exact
            else:
                step = (_FINE_PX if shift else _STEP_PX) / view.scale
            self._move_cross(view, dx * step, dy * step)
        elif self._hands.selected is None:
            self._hands.set_view(view.panned(-across * _PAN_PX, -down * _PAN_PX))
        else:
            step = _STEP_PX / view.scale if control else max(1.0, 1 / view.scale)
            scene = self._hands.scene(view)
            if self._hands.vertex is not None:
                intent = nudge(scene, dx * step, dy * step, vertex=self._hands.vertex)
            else:
                intent = (stretch if shift else nudge)(scene, dx * step, dy * step)
            if intent is not None:
                self._hands.intend(intent, True)
                self._show(view, self._hands.selected)

    def _move_cross(self, view: Viewport, dx: float, dy: float) -> None:
        now = self._hands.cross or _middle(view)
        width, height = view.image
        self._hands.cross = Point(min(max(0.0, now.x + dx), width), min(max(0.0, now.y + dy), height))
        if self._hands.drawing is not None:
            self._hands.drawing.move(self._hands.scene(view), self._hands.cross)
        self._hands.set_view(view.showing(Box(self._hands.cross.x, self._hands.cross.y, 0, 0)))

    def _corner(self, view: Viewport) -> None:
        if self._hands.cross is None:
            if not self._hands.paints and self._hands.tool != "link":
                self._hands.say(Select(key=None))
            before = self._hands.cross_before
            is_near = before is not None and view.seen().contains(before)
            self._hands.cross = before if is_near else _middle(view)
            return
        if self._hands.drawing is None:
            self._hands.pick(view, self._hands.cross, more=False)
            return
        made = self._hands.drawing.corner(self._hands.scene(view), self._hands.cross)
        if made is not None:
            if not self._hands.paints:
                self._hands.cross_before, self._hands.cross = self._hands.cross, None
            self._hands.say(made)

    def _drop(self, view: Viewport) -> bool:
        if (
            self._hands.drawing is not None
            and self._hands.drawing.is_busy
            and self._hands.drawing.take_back()
        ):
            return True
        if self._hands.selected is None:
            return False
        self._hands.say(drop(self._hands.scene(view), self._hands.vertex))
        return True

    def _size(self, view: Viewport, factor: float, *, fine: bool) -> bool:
        """Comma and full stop make the brush smaller and larger, or turn the selected region."""
        if isinstance(self._hands.drawing, BrushTool):
            self._hands.brush_px = min(max(BRUSH_PX[0], self._hands.brush_px * factor), BRUSH_PX[1])
            self._hands.drawing.radius = self._hands.brush_px
            return True
        if self._hands.selected is None:
            return False
        degrees = _TURN_FINE if fine else _TURN
        intent = turn(self._hands.scene(view), degrees if factor > 1 else -degrees)
        if intent is not None:
            self._hands.intend(intent, True)
        return True

    def _go_to(self, view: Viewport, key: str | None) -> None:
        if key is None:
            return
        self._hands.say(Select(key=key))
        self._show(view, key)
        region = self._hands.regions.get(key)
        if self._hands.tool == "link" and region is not None:
            box = region.box
            self._hands.cross = _inside_of(region) or Point(box.x + box.width / 2, box.y + box.height / 2)

    def _show(self, view: Viewport, key: str) -> None:
        region = self._hands.regions.get(key)
        if region is not None:
            self._hands.set_view(view.showing(region.box))


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
