"""The waveform with its segments and its spectrogram: shows the moment being heard, and takes the hand.

Dragging on an empty place marks a segment, dragging an edge moves it, a click goes to a moment. Time always
runs from left to right, in every language. First the pack's peaks are shown; what is in sight is decoded on
another thread and takes their place.
"""

from collections.abc import Callable, Sequence
from typing import Literal

from PySide6.QtCore import QPointF, QRectF, Qt, Signal
from PySide6.QtGui import QKeyEvent, QMouseEvent, QPainter, QPaintEvent, QPen, QResizeEvent, QWheelEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from tallystick_desktop.canvas.detail_loader import DetailLoader
from tallystick_desktop.canvas.wave_paint import Scene, WavePaint
from tallystick_desktop.core import waveform as wf
from tallystick_desktop.core.detail import Detail, Wish, is_wanted
from tallystick_desktop.core.segments import Segment, at
from tallystick_desktop.core.waveform import Span
from tallystick_desktop.kit.shortcuts import key_name
from tallystick_desktop.theme.theme import theme
from tallystick_desktop.theme.tokens import STRONG_LINE_PX, S
from tallystick_packs.media.peaks import Peaks
from tallystick_packs.texts import _
from tallystick_sync.client.sources import Source

Edge = Literal["start", "end"]
_GRAB_PX = 6
_LEAST_DRAG_PX = 5
_SEEK_S, _FINE_S = 0.5, 0.01
_BAND_SHARE = 0.4


class WaveformView(QWidget):
    """A recording to mark.

    Signals:
        sought: A moment was clicked, in seconds.
        marked: A stretch was dragged out: start and end.
        selected: A stretch was dragged out with Shift: it is only to be heard.
        edge_moved: A segment's edge was dragged: key, "start" or "end", second; sent while dragging.
        chosen: A segment was clicked.
        acted: A key of the table was pressed: `play` or `play_back`.
        shown: The seconds in sight, what is marked or the moment changed.

    Attributes:
        scene: What is painted.
        action_of: Says which action of the key table a key is.
    """

    sought = Signal(float)
    marked = Signal(float, float)
    selected = Signal(float, float)
    edge_moved = Signal(str, str, float)
    chosen = Signal(str)
    acted = Signal(str)
    shown = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.scene = Scene(span=wf.whole(1.0, 1))
        self.action_of: Callable[[str], str] = lambda _key: ""
        self._paint = WavePaint()
        self._loader = DetailLoader(self)
        self._loader.ready.connect(self._take_detail)
        self.destroyed.connect(self._loader.close)
        self._has_band = False
        self._pressed: float | None = None
        self._held: tuple[str, Edge] | None = None
        self.setMouseTracking(True)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setMinimumHeight(110)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.setLayoutDirection(Qt.LayoutDirection.LeftToRight)
        self.setAccessibleName(_("Sound"))

    @property
    def span(self) -> Span:
        """The seconds in sight."""
        return self.scene.span

    def show_sound(self, peaks: Peaks | None, duration_s: float, path: Source | None = None) -> None:
        """Show a recording; without peaks only its time line until it is decoded."""
        span = wf.whole(max(0.1, duration_s), max(1, self.width()))
        channels = wf.channels_of(peaks) if peaks is not None else ()
        self.scene = Scene(span=span, peaks=channels, apart=self.scene.apart)
        self._loader.open(path)
        self._changed()

    def show_segments(self, segments: Sequence[Segment], chosen: str | None) -> None:
        """Show segments and the chosen one."""
        self.scene.segments, self.scene.chosen = segments, chosen
        self.setAccessibleName(_("Sound, {count} segments").format(count=len(segments)))
        self._changed()

    def show_position(self, second: float) -> None:
        """Show the moment being heard; the view follows it."""
        scene = self.scene
        if second == scene.position:
            return
        before, scene.position = scene.span.x(scene.position), second
        if not scene.span.start <= second <= scene.span.end:
            self._set_span(scene.span.showing(second))
            return
        if scene.marking is not None:
            self.update()
        for x in (before, scene.span.x(second)):
            self.update(int(x) - 7, 0, 14, self.height())
        self.shown.emit()

    def show_chosen(self, *, marking: float | None, selected: tuple[float, float] | None) -> None:
        """Show where a segment was started with the keyboard, and what was selected to be heard."""
        if (marking, selected) != (self.scene.marking, self.scene.selected):
            self.scene.marking, self.scene.selected = marking, selected
            self._changed()

    def show_stretch(self, start: float, end: float) -> None:
        """Bring a stretch into sight."""
        self._set_span(self.span.showing(start, until=end))

    def show_band(self, has_band: bool) -> None:
        """Show the spectrogram under the waveform, or not."""
        self._has_band = has_band
        self._changed()

    def show_apart(self, apart: bool) -> None:
        """Show each channel for itself, or all over each other."""
        self.scene.apart = apart
        self._changed()

    def zoom(self, factor: float, *, about: float | None = None) -> None:
        """Show fewer or more seconds."""
        self._set_span(self.span.zoomed(factor, about=self.scene.position if about is None else about))

    def centre(self, second: float) -> None:
        """Show the same seconds around another moment."""
        self._set_span(self.span.moved(second - (self.span.start + self.span.end) / 2))

    def focusNextPrevChild(self, _forward: bool) -> bool:
        """Tab plays; Ctrl+Tab leaves."""
        return False

    def mousePressEvent(self, event: QMouseEvent) -> None:
        if event.button() == Qt.MouseButton.LeftButton:
            self._held = self._edge_at(event.position())
            self._pressed, self.scene.dragged = self.span.second(event.position().x()), None

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        x = event.position().x()
        if self._pressed is None:
            near = self._edge_at(event.position()) is not None
            self.setCursor(Qt.CursorShape.SizeHorCursor if near else Qt.CursorShape.IBeamCursor)
            return
        if self._held is not None:
            self.edge_moved.emit(*self._held, self.span.second(x))
        elif abs(x - self.span.x(self._pressed)) >= _LEAST_DRAG_PX:
            self.scene.dragged = (self._pressed, self.span.second(x))
        self.update()

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        pressed, dragged, held = self._pressed, self.scene.dragged, self._held
        self._pressed = self.scene.dragged = self._held = None
        if pressed is None or held is not None:
            return
        if dragged is not None:
            is_heard_only = event.modifiers() & Qt.KeyboardModifier.ShiftModifier
            (self.selected if is_heard_only else self.marked).emit(min(dragged), max(dragged))
        else:
            found = at(self.scene.segments, pressed)
            if found is not None:
                self.chosen.emit(found.key)
            self.sought.emit(self.span.second(event.position().x()))
        self.update()

    def wheelEvent(self, event: QWheelEvent) -> None:
        steps = event.angleDelta().y() / 120
        if event.modifiers() & Qt.KeyboardModifier.ControlModifier or not event.modifiers():
            self.zoom(1.25**steps, about=self.span.second(event.position().x()))
        else:
            self._set_span(self.span.moved(-steps * self.span.seconds / 8))
        event.accept()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        key, action = event.key(), self.action_of(key_name(event))
        fine = bool(event.modifiers() & Qt.KeyboardModifier.ShiftModifier)
        if action == "leave_text":
            super().focusNextPrevChild(key != Qt.Key.Key_Backtab)
        elif action:
            self.acted.emit(action)
        elif key == Qt.Key.Key_Space and not event.modifiers():
            self.acted.emit("play")
        elif key in (Qt.Key.Key_Left, Qt.Key.Key_Right):
            step = _FINE_S if fine else _SEEK_S
            step = step if key == Qt.Key.Key_Right else -step
            self.sought.emit(min(self.span.duration, max(0.0, self.scene.position + step)))
        else:
            super().keyPressEvent(event)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self.scene.span = self.span.resized(max(1, self.width()))
        self._changed()

    def paintEvent(self, _event: QPaintEvent) -> None:
        body, band = self._places()
        if is_wanted(self.span):
            self._loader.ask(Wish(span=self.span, rows=int(band.height())))
        painter = QPainter(self)
        painter.setLayoutDirection(Qt.LayoutDirection.LeftToRight)
        painter.fillRect(self.rect(), theme().colour("raised"))
        self._paint.paint(painter, self.scene, body, band)
        if self.hasFocus():
            painter.setPen(QPen(theme().colour("focus"), STRONG_LINE_PX))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawRect(self.rect().adjusted(1, 1, -1, -1))
        painter.end()

    def _places(self) -> tuple[QRectF, QRectF]:
        ruler = theme().line("caption") + S
        room = self.height() - ruler
        tall = round(room * _BAND_SHARE) if self._has_band else 0
        body = QRectF(0, ruler, self.width(), room - tall)
        return body, QRectF(0, ruler + room - tall, self.width(), tall)

    def _edge_at(self, point: QPointF) -> tuple[str, Edge] | None:
        scene = self.scene
        for segment in sorted(scene.segments, key=lambda segment: segment.key != scene.chosen):
            edges: tuple[tuple[Edge, float], ...] = (("start", segment.start), ("end", segment.end))
            for edge, second in edges:
                if abs(scene.span.x(second) - point.x()) <= _GRAB_PX and point.y() > self._places()[0].top():
                    return segment.key, edge
        return None

    def _take_detail(self, detail: Detail) -> None:
        self.scene.detail = detail
        self.update()

    def _set_span(self, span: Span) -> None:
        if span != self.span:
            self.scene.span = span
            self._changed()

    def _changed(self) -> None:
        self.update()
        self.shown.emit()
