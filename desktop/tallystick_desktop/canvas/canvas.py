"""The photo with its regions: shows, zooms, pans, and turns hand and keyboard into intents.

It decides nothing: each finished gesture is emitted as an intent (`core.tools`), and what is on the photo
is told with `show_regions`.
"""

from collections.abc import Sequence
from pathlib import Path

from PySide6.QtCore import QEvent, QPointF, QRectF, Qt, QTimer, Signal
from PySide6.QtGui import (
    QColor,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QResizeEvent,
    QWheelEvent,
)
from PySide6.QtWidgets import QSizePolicy, QWidget

from tallystick_desktop.canvas import drawing, overlay
from tallystick_desktop.canvas.hands import Hands, ToolName
from tallystick_desktop.canvas.loader import Ask, PhotoLoader
from tallystick_desktop.canvas.photo_layer import PhotoLayer, whole
from tallystick_desktop.canvas.region_layer import RegionLayer
from tallystick_desktop.core.regions import RegionIndex
from tallystick_desktop.core.viewport import Viewport
from tallystick_desktop.theme.theme import theme
from tallystick_desktop.theme.tokens import REGION_TAG_PX
from tallystick_packs.texts import _

_ZOOM = 1.25
_REST_MS = 60
_CURSORS: dict[ToolName, Qt.CursorShape] = {
    "select": Qt.CursorShape.ArrowCursor,
    "box": Qt.CursorShape.CrossCursor,
    "hand": Qt.CursorShape.OpenHandCursor,
}
Neighbour = tuple[Path, tuple[int, int]]


class PhotoCanvas(QWidget):
    """A photo to label.

    Signals:
        intended: An intent of the hand or the keyboard, and whether an arrow key made it.
        zoomed: The new scale.
        pointed: The image point under the pointer, or None.
        painted: The photo asked for last is on the screen.
    """

    intended = Signal(object, bool)
    zoomed = Signal(float)
    pointed = Signal(object)
    painted = Signal()

    def __init__(self, loader: PhotoLoader) -> None:
        super().__init__()
        self._loader = loader
        self._photo, self._layer = PhotoLayer(loader), RegionLayer()
        self._problem = ""
        self._view = Viewport(image=(1, 1), view=(1, 1))
        self._label, self._hidden = 0, False
        self._hands = Hands(self._set_view, self.intended.emit)
        self._pan_from: QPointF | None = None
        self._told_painted = False
        self._rest = QTimer(self)
        self._rest.setSingleShot(True)
        self._rest.setInterval(_REST_MS)
        self._rest.timeout.connect(self._on_rest)
        loader.arrived.connect(self._on_arrived)
        loader.failed.connect(self._on_failed)
        self.setMouseTracking(True)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.setMinimumSize(240, 160)
        self.setAttribute(Qt.WidgetAttribute.WA_OpaquePaintEvent)
        self.setAccessibleName(_("Photo"))

    def show_photo(self, path: Path, size: tuple[int, int], *, neighbours: Sequence[Neighbour]) -> None:
        """Show a photo fitted, and decode its neighbours ahead of time."""
        self._problem, self._told_painted = "", False
        self._view = Viewport(image=size, view=_room(self)).fitted()
        self._hands.forget(self._view)
        self._layer.forget()
        ratio = self.devicePixelRatioF()
        self._photo.open(path, self._view, ratio)
        for other, other_size in neighbours:
            view = Viewport(image=other_size, view=_room(self))
            self._loader.prefetch(whole(other, view, ratio))
        self.zoomed.emit(self._view.scale)
        self.update()

    def show_nothing(self, words: str) -> None:
        """Say why there is no photo."""
        self._photo.close()
        self._problem = words
        self.update()

    def show_regions(self, regions: RegionIndex, selected: str | None, *, label: int, hidden: bool) -> None:
        """Show regions, the selected one, the label of the next one."""
        hands = self._hands
        if regions is not hands.regions or selected != hands.selected:
            self._layer.forget()
        hands.regions, hands.selected = regions, selected
        self._label, self._hidden = label, hidden
        chosen = regions.get(selected) if selected else None
        self.setAccessibleName(_("Photo, {count} regions").format(count=len(regions)))
        self.setAccessibleDescription(chosen.words if chosen is not None else "")
        self.update()

    def set_tool(self, name: ToolName) -> None:
        """Choose the tool."""
        self._hands.set_tool(name)
        self.setCursor(_CURSORS[name])
        self.update()

    @property
    def tool(self) -> ToolName:
        """The tool in hand."""
        return self._hands.tool

    @property
    def viewport(self) -> Viewport:
        """Where the photo stands."""
        return self._view

    @property
    def has_photo(self) -> bool:
        """Whether the photo is decoded and can be painted."""
        return self._photo.is_here

    def fit(self) -> None:
        """Show the whole photo."""
        self._set_view(self._view.fitted())

    def zoom(self, *, closer: bool) -> None:
        """Zoom one step about the middle."""
        self._set_view(self._view.zoomed(_ZOOM if closer else 1 / _ZOOM))

    # Hand and keyboard

    def mousePressEvent(self, event: QMouseEvent) -> None:
        if event.button() == Qt.MouseButton.MiddleButton or self._hands.tool == "hand":
            self._pan_from = event.position()
            self.setCursor(Qt.CursorShape.ClosedHandCursor)
        elif event.button() == Qt.MouseButton.LeftButton and self._photo.is_wanted:
            self._hands.press(self._view, event.position().x(), event.position().y())
            self.update()

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        at = event.position()
        if self._pan_from is not None:
            moved, self._pan_from = at - self._pan_from, at
            self._set_view(self._view.panned(moved.x(), moved.y()))
            return
        self.pointed.emit(self._view.to_image(at.x(), at.y()))
        before = self._hands.hovered
        if self._hands.move(self._view, at.x(), at.y(), hidden=self._hidden):
            self.update()
        elif before != self._hands.hovered:
            self._update_region(before)
            self._update_region(self._hands.hovered)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        if self._pan_from is not None:
            self._pan_from = None
            self.setCursor(_CURSORS[self._hands.tool])
        else:
            self._hands.release(self._view, event.position().x(), event.position().y())
            self.update()

    def wheelEvent(self, event: QWheelEvent) -> None:
        delta, at = event.angleDelta(), event.position()
        if event.modifiers() & Qt.KeyboardModifier.ShiftModifier:
            self._set_view(self._view.panned(delta.y() + delta.x(), 0))
        elif delta.y():
            self._set_view(self._view.zoomed(_ZOOM ** (delta.y() / 120), about=(at.x(), at.y())))
        event.accept()

    def leaveEvent(self, event: QEvent) -> None:
        self._hands.hovered = None
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
        elif self._hands.key(self._view, key, modifiers):
            self.update()
        else:
            super().keyPressEvent(event)

    def event(self, event: QEvent) -> bool:
        """Keep Esc from the window's shortcut while it means something on the photo."""
        is_key = event.type() == QEvent.Type.ShortcutOverride and isinstance(event, QKeyEvent)
        if is_key and event.key() == Qt.Key.Key_Escape and self._hands.is_busy:  # type: ignore[attr-defined]
            event.accept()
            return True
        return super().event(event)

    # Painting

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.fillRect(self.rect(), theme().colour("canvas"))
        if self._photo.is_here:
            self._photo.paint(painter, self._view, self.devicePixelRatioF())
            hands, size = self._hands, self.size()
            if not self._hidden:
                if not self._layer.paint(painter, hands.regions, hands.selected, self._view, size):
                    self._rest.start()
                drawing.paint_marked(painter, hands, self._view, size)
            drawing.paint_drawn(painter, hands, self._view, size, label=self._label)
        else:
            painter.setFont(theme().font("strong"))
            painter.setPen(QColor(theme().colour("on_canvas")))
            words = self._problem or (_("The photo is being opened") if self._photo.is_wanted else "")
            flags = Qt.AlignmentFlag.AlignCenter | Qt.TextFlag.TextWordWrap
            painter.drawText(self.rect().adjusted(24, 24, -24, -24), int(flags), words)
        if self.hasFocus():
            painter.setPen(theme().colour("focus"))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawRect(self.rect().adjusted(0, 0, -1, -1))
        painter.end()
        if self._photo.is_here and not self._told_painted:
            self._told_painted = True
            self.painted.emit()

    # Inside

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._view = self._view.resized(_room(self))
        self._layer.forget()
        self._photo.fit(self._view, self.devicePixelRatioF())
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
        self._layer.rest(self._view)
        self._photo.sharpen(self._view, self.devicePixelRatioF())
        self.update()

    def _on_arrived(self, ask: Ask) -> None:
        if self._photo.took(ask, self._view, self.devicePixelRatioF()):
            self.update()

    def _on_failed(self, ask: Ask, _why: str) -> None:
        if self._photo.lacks(ask):
            self.show_nothing(
                _("This photo cannot be opened. Report it (F8): you are paid for what you report.")
            )

    def _update_region(self, key: str | None) -> None:
        region = self._hands.regions.get(key or "")
        if region is not None:
            pad = theme().scaled(REGION_TAG_PX)
            rect: QRectF = overlay.rect_of(region.box, self._view)
            self.update(rect.adjusted(-pad, -pad, pad, pad).toAlignedRect())


def _room(widget: QWidget) -> tuple[int, int]:
    return max(1, widget.width()), max(1, widget.height())
