"""The photo with its regions: shows, zooms, pans, and turns hand and keyboard into intents.

It decides nothing: each finished gesture is emitted as an intent (`core.tools`), and what is on the photo
is told with `show_regions`.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from PySide6.QtCore import QEvent, QObject, QPointF, QRect, Qt, QTimer, Signal
from PySide6.QtGui import (
    QKeyEvent,
    QMouseEvent,
    QNativeGestureEvent,
    QPainter,
    QPaintEvent,
    QResizeEvent,
    QWheelEvent,
)
from PySide6.QtWidgets import QSizePolicy, QWidget

from tallystick_desktop.canvas import overlay
from tallystick_desktop.canvas.hands import Hands, ToolName
from tallystick_desktop.canvas.keyboard import Keyboard
from tallystick_desktop.canvas.loader import Ask, PhotoLoader
from tallystick_desktop.canvas.photo_layer import whole
from tallystick_desktop.canvas.region_layer import Between, Bone, Link
from tallystick_desktop.canvas.scenery import Scenery
from tallystick_desktop.core.light import PLAIN, Light
from tallystick_desktop.core.regions import RegionIndex
from tallystick_desktop.core.tools import Tool
from tallystick_desktop.core.viewport import Viewport
from tallystick_desktop.theme.theme import theme
from tallystick_desktop.theme.tokens import REGION_TAG_PX
from tallystick_packs.texts import _
from tallystick_sync.client.sources import Source

_ZOOM = 1.25
_REST_MS = 60
_CURSORS: dict[ToolName, Qt.CursorShape] = {
    "select": Qt.CursorShape.ArrowCursor,
    "hand": Qt.CursorShape.OpenHandCursor,
    "link": Qt.CursorShape.PointingHandCursor,
}
Neighbour = tuple[Source, tuple[int, int]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Showing:
    """What is on the photo beside its regions.

    Attributes:
        selected: Id of the selected region.
        label: Position of the label of the next region.
        hidden: Whether all regions are out of sight.
        links: Arrows between regions.
        bones: Lines between the points of skeletons.
        crosshair: Whether thin lines follow the pointer.
        snaps, whole_pixels: Where new points may lie.
        covered: Whether the photo is not to be seen yet.
        light: How the photo is lit.
    """

    selected: str | None = None
    label: int = 0
    hidden: bool = False
    links: tuple[Link, ...] = ()
    bones: tuple[Bone, ...] = ()
    crosshair: bool = False
    snaps: bool = False
    whole_pixels: bool = False
    covered: bool = False
    light: Light = PLAIN


class PhotoCanvas(QWidget):
    """A photo to label.

    Signals:
        intended: An intent of the hand or the keyboard, and whether an arrow key made it.
        zoomed: The new scale.
        pointed: The image point under the pointer, or None.
        painted: The photo asked for last is on the screen.
        uncovered: The worker wants to see a covered photo.
    """

    intended = Signal(object, bool)
    zoomed = Signal(float)
    pointed = Signal(object)
    painted = Signal()
    uncovered = Signal()

    def __init__(self, loader: PhotoLoader) -> None:
        super().__init__()
        self._loader = loader
        self._view = Viewport(image=(1, 1), view=(1, 1))
        self.hands = Hands(self._set_view, self.intended.emit)
        self.keyboard = Keyboard(self.hands)
        self._scenery = Scenery(loader, self.hands)
        self._showing = Showing()
        self._pan_from: QPointF | None = None
        self._told_painted = False
        self._rest = _timer(self, _REST_MS, self._on_rest)
        self._slices = _timer(self, 0, self._on_slice)
        loader.arrived.connect(self._on_arrived)
        loader.failed.connect(self._on_failed)
        self.setMouseTracking(True)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.setMinimumSize(240, 160)
        self.setAttribute(Qt.WidgetAttribute.WA_OpaquePaintEvent)
        self.setAccessibleName(_("Photo"))

    def show_photo(self, path: Source, size: tuple[int, int], *, neighbours: Sequence[Neighbour]) -> None:
        """Show a photo fitted, and decode its neighbours ahead of time."""
        self._scenery.words, self._told_painted = "", False
        self._view = Viewport(image=size, view=_room(self)).fitted()
        self.hands.forget(self._view)
        self._scenery.layer.clear()
        ratio = self.devicePixelRatioF()
        self._scenery.photo.open(path, self._view, ratio)
        for other, other_size in neighbours:
            view = Viewport(image=other_size, view=_room(self))
            self._loader.prefetch(whole(other, view, ratio))
        self.zoomed.emit(self._view.scale)
        self.update()

    def show_nothing(self, words: str) -> None:
        """Say why there is no photo."""
        self._scenery.photo.close()
        self._scenery.words = words
        self.update()

    def show_regions(self, regions: RegionIndex, showing: Showing) -> None:
        """Show regions, and what else is on the photo."""
        hands, scenery = self.hands, self._scenery
        if (regions, showing.selected) != (
            hands.regions,
            hands.selected,
        ) or (showing.links, showing.bones) != (self._showing.links, self._showing.bones):
            scenery.layer.forget()
        hands.show(regions, showing.selected)
        hands.snaps, hands.whole_pixels = showing.snaps, showing.whole_pixels
        scenery.label, scenery.is_hidden = showing.label, showing.hidden
        scenery.between = Between(links=showing.links, bones=showing.bones)
        scenery.is_covered, scenery.has_crosshair = showing.covered, showing.crosshair
        if showing.light != self._showing.light:
            scenery.photo.light_up(showing.light, self._view, self.devicePixelRatioF())
        self._showing = showing
        chosen = hands.chosen
        self.setAccessibleName(_("Photo, {count} regions").format(count=len(regions)))
        self.setAccessibleDescription(chosen.words if chosen is not None else "")
        self.update()

    def set_tool(self, name: ToolName, drawing: Tool | None) -> None:
        """Choose the tool; those that draw bring a `Tool`."""
        self.hands.set_tool(name, drawing)
        self.setCursor(_CURSORS.get(name, Qt.CursorShape.CrossCursor))
        self.update()

    @property
    def viewport(self) -> Viewport:
        """Where the photo stands."""
        return self._view

    @property
    def has_photo(self) -> bool:
        """Whether the photo is decoded and can be painted."""
        return self._scenery.photo.is_here

    @property
    def is_settled(self) -> bool:
        """Whether everything that is in sight is drawn as it should be."""
        return not self._rest.isActive() and not self._scenery.layer.is_drawing

    def look(self, change: Callable[[Viewport], Viewport]) -> None:
        """Look elsewhere: fit, zoom, turn. `change` gets where the photo stands and says where it should."""
        before = self._view
        self._set_view(change(before))
        if before.turn != self._view.turn:
            self._scenery.photo.fit(self._view, self.devicePixelRatioF())

    # Hand and keyboard

    def mousePressEvent(self, event: QMouseEvent) -> None:
        at, left = event.position(), event.button() == Qt.MouseButton.LeftButton
        spot = self._scenery.place_on_map(at, self._view) if left else None
        if spot is not None:
            x, y = self._view.to_view(spot)
            self._set_view(self._view.panned(self.width() / 2 - x, self.height() / 2 - y))
        elif event.button() == Qt.MouseButton.MiddleButton or self.hands.tool == "hand":
            self._pan_from = at
            self.setCursor(Qt.CursorShape.ClosedHandCursor)
        elif left and self._scenery.photo.is_wanted and not self._showing.covered:
            more = bool(event.modifiers() & Qt.KeyboardModifier.ShiftModifier)
            self.hands.press(self._view, at.x(), at.y(), more=more)
            self.update()

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        is_work = event.button() == Qt.MouseButton.LeftButton and self.hands.tool != "hand"
        if is_work and not self._showing.covered:
            self.hands.double(self._view, event.position().x(), event.position().y())
            self.update()
        else:
            self.mousePressEvent(event)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        at = event.position()
        if self._pan_from is not None:
            moved, self._pan_from = at - self._pan_from, at
            self._set_view(self._view.panned(moved.x(), moved.y()))
            return
        self.pointed.emit(self._view.to_image(at.x(), at.y()))
        before = self.hands.hovered
        moved_something = self.hands.move(self._view, at.x(), at.y(), hidden=self._showing.hidden)
        if moved_something or self._showing.crosshair or self.hands.link_from is not None:
            self.update()
        elif before != self.hands.hovered:
            for key in (before, self.hands.hovered):
                self.update(_rect_of(self.hands, key, self._view))

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        if self._pan_from is not None:
            self._pan_from = None
            self.setCursor(_CURSORS.get(self.hands.tool, Qt.CursorShape.CrossCursor))
        else:
            self.hands.release(self._view, event.position().x(), event.position().y())
            self.update()

    def wheelEvent(self, event: QWheelEvent) -> None:
        delta, fingers, at = event.angleDelta(), event.pixelDelta(), event.position()
        zooms = bool(event.modifiers() & Qt.KeyboardModifier.ControlModifier)
        if not fingers.isNull() and not zooms:
            self._set_view(self._view.panned(fingers.x(), fingers.y()))
        elif event.modifiers() & Qt.KeyboardModifier.ShiftModifier:
            self._set_view(self._view.panned(delta.y() + delta.x(), 0))
        elif delta.y():
            self._set_view(self._view.zoomed(_ZOOM ** (delta.y() / 120), about=(at.x(), at.y())))
        event.accept()

    def leaveEvent(self, event: QEvent) -> None:
        self.hands.hovered = self.hands.pointer = None
        self.pointed.emit(None)
        self.update()
        super().leaveEvent(event)

    def focusNextPrevChild(self, _forward: bool) -> bool:
        """Tab goes from region to region; Ctrl+Tab leaves the photo."""
        return False

    def keyPressEvent(self, event: QKeyEvent) -> None:
        key, modifiers = Qt.Key(event.key()), event.modifiers()
        control = bool(modifiers & Qt.KeyboardModifier.ControlModifier)
        if key in (Qt.Key.Key_Tab, Qt.Key.Key_Backtab) and control:
            super().focusNextPrevChild(key == Qt.Key.Key_Tab)
        elif self._showing.covered:
            if key in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
                self.uncovered.emit()
            else:
                super().keyPressEvent(event)
        elif self.keyboard.press(self._view, key, modifiers):
            self.update()
        else:
            super().keyPressEvent(event)

    def event(self, event: QEvent) -> bool:
        """Keep Esc from the window's shortcut while it means something here; zoom with two fingers."""
        is_key = event.type() == QEvent.Type.ShortcutOverride and isinstance(event, QKeyEvent)
        if is_key and event.key() == Qt.Key.Key_Escape and self.hands.is_busy:  # type: ignore[attr-defined]
            event.accept()
            return True
        if isinstance(event, QNativeGestureEvent):
            if event.gestureType() == Qt.NativeGestureType.ZoomNativeGesture:
                at = event.position()
                self._set_view(self._view.zoomed(1 + event.value(), about=(at.x(), at.y())))
            return True
        return super().event(event)

    # Painting

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.fillRect(self.rect(), theme().colour("canvas"))
        if not self._scenery.paint(painter, self._view, self.size(), self.devicePixelRatioF()):
            self._rest.start()
        if self._scenery.layer.is_drawing:
            self._slices.start()
        if self.hasFocus():
            painter.setPen(theme().colour("focus"))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawRect(self.rect().adjusted(0, 0, -1, -1))
        painter.end()
        if self.has_photo and not self._told_painted:
            self._told_painted = True
            self.painted.emit()

    # Inside

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._view = self._view.resized(_room(self))
        self._scenery.layer.forget()
        self._scenery.photo.fit(self._view, self.devicePixelRatioF())
        self._rest.start()
        self.zoomed.emit(self._view.scale)

    def _set_view(self, view: Viewport) -> None:
        if view == self._view:
            return
        scale_changed = view.scale != self._view.scale
        self._view = view
        self._rest.start()
        if scale_changed:
            self.zoomed.emit(view.scale)
        self.update()

    def _on_rest(self) -> None:
        self._scenery.layer.rest(self._view)
        self._scenery.photo.sharpen(self._view, self.devicePixelRatioF())
        self.update()

    def _on_slice(self) -> None:
        if self._scenery.layer.draw_slice():
            self.update()
        elif self._scenery.layer.is_drawing:
            self._slices.start()

    def _on_arrived(self, ask: Ask) -> None:
        if self._scenery.photo.took(ask, self._view, self.devicePixelRatioF()):
            self.update()

    def _on_failed(self, ask: Ask, _why: str) -> None:
        if self._scenery.photo.lacks(ask):
            self.show_nothing(
                _("This photo cannot be opened. Report it (F8): you are paid for what you report.")
            )


def _rect_of(hands: Hands, key: str | None, view: Viewport) -> QRect:
    """Return the part of the view that a region and its tag take; empty where there is none."""
    region = hands.regions.get(key or "")
    if region is None:
        return QRect()
    pad = theme().scaled(REGION_TAG_PX)
    return overlay.rect_of(region.box, view).adjusted(-pad, -pad, 2 * pad, pad).toAlignedRect()


def _timer(parent: QObject, wait_ms: int, then: Callable[[], None]) -> QTimer:
    timer = QTimer(parent)
    timer.setSingleShot(True)
    timer.setInterval(wait_ms)
    timer.timeout.connect(then)
    return timer


def _room(widget: QWidget) -> tuple[int, int]:
    return max(1, widget.width()), max(1, widget.height())
