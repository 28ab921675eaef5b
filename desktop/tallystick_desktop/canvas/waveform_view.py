"""The waveform with its segments: shows peaks, the moment being heard, and takes the hand.

Dragging on an empty place marks a segment, dragging an edge moves it, a click goes to a moment. Time always
runs from left to right, in every language.
"""

from collections.abc import Sequence
from typing import Literal

from PySide6.QtCore import QPointF, QRectF, Qt, Signal
from PySide6.QtGui import (
    QColor,
    QImage,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QPen,
    QResizeEvent,
    QWheelEvent,
)
from PySide6.QtWidgets import QSizePolicy, QWidget

from tallystick_desktop.core import waveform as wf
from tallystick_desktop.core.segments import Segment, at
from tallystick_desktop.core.waveform import Levels, Span
from tallystick_desktop.kit.painting import keycap, keycap_size
from tallystick_desktop.theme.theme import theme
from tallystick_desktop.theme.tokens import LINE_PX, STRONG_LINE_PX, S, region_colour, region_sign
from tallystick_packs.media.peaks import Peaks
from tallystick_packs.texts import _

Edge = Literal["start", "end"]
_GRAB_PX = 6
_LEAST_DRAG_PX = 5
_SOFT = 60
_SEEK_S = 0.5


class WaveformView(QWidget):
    """A recording to mark.

    Signals:
        sought: A moment was clicked, in seconds.
        marked: A stretch was dragged out: start and end.
        edge_moved: A segment's edge was dragged: key, "start" or "end", second; sent while dragging.
        chosen: A segment was clicked.
        acted: A key of the table was pressed: `play` or `play_back`.
    """

    sought = Signal(float)
    marked = Signal(float, float)
    edge_moved = Signal(str, str, float)
    chosen = Signal(str)
    acted = Signal(str)

    def __init__(self) -> None:
        super().__init__()
        self._low: Levels | None = None
        self._high: Levels | None = None
        self._span = wf.whole(1.0, 1)
        self._picture: tuple[Span, int, QImage] | None = None
        self._segments: Sequence[Segment] = ()
        self._chosen: str | None = None
        self._position = 0.0
        self._pressed: float | None = None
        self._dragged: float | None = None
        self._held: tuple[str, Edge] | None = None
        self.setMouseTracking(True)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setMinimumHeight(140)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.setLayoutDirection(Qt.LayoutDirection.LeftToRight)
        self.setAccessibleName(_("Sound"))

    @property
    def span(self) -> Span:
        """The seconds in sight."""
        return self._span

    def show_sound(self, peaks: Peaks | None, duration_s: float) -> None:
        """Show a recording; without peaks only its time line."""
        self._low, self._high = wf.extremes(peaks) if peaks is not None else (None, None)
        self._span = wf.whole(max(0.1, duration_s), max(1, self.width()))
        self._picture = None
        self._position = 0.0
        self.update()

    def show_segments(self, segments: Sequence[Segment], chosen: str | None) -> None:
        """Show segments and the chosen one."""
        self._segments, self._chosen = segments, chosen
        self.setAccessibleName(_("Sound, {count} segments").format(count=len(segments)))
        self.update()

    def show_position(self, second: float) -> None:
        """Show the moment being heard; the view follows it."""
        if second == self._position:
            return
        before, self._position = self._span.x(self._position), second
        if not self._span.start <= second <= self._span.end:
            self._set_span(self._span.showing(second))
            return
        for x in (before, self._span.x(second)):
            self.update(int(x) - 7, 0, 14, self.height())

    def show_stretch(self, start: float, end: float) -> None:
        """Bring a stretch into sight."""
        self._set_span(self._span.showing(start, until=end))

    def zoom(self, factor: float, *, about: float | None = None) -> None:
        """Show fewer or more seconds."""
        self._set_span(self._span.zoomed(factor, about=self._position if about is None else about))

    def focusNextPrevChild(self, _forward: bool) -> bool:
        """Tab plays; Ctrl+Tab leaves."""
        return False

    def mousePressEvent(self, event: QMouseEvent) -> None:
        if event.button() != Qt.MouseButton.LeftButton:
            return
        second = self._span.second(event.position().x())
        self._held = self._edge_at(event.position())
        self._pressed, self._dragged = second, None

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        x = event.position().x()
        if self._pressed is None:
            near = self._edge_at(event.position()) is not None
            self.setCursor(Qt.CursorShape.SizeHorCursor if near else Qt.CursorShape.IBeamCursor)
            return
        if self._held is not None:
            self.edge_moved.emit(*self._held, self._span.second(x))
        elif abs(x - self._span.x(self._pressed)) >= _LEAST_DRAG_PX:
            self._dragged = self._span.second(x)
        self.update()

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        pressed, dragged, held = self._pressed, self._dragged, self._held
        self._pressed = self._dragged = self._held = None
        if pressed is None or held is not None:
            return
        if dragged is not None:
            self.marked.emit(min(pressed, dragged), max(pressed, dragged))
        else:
            found = at(self._segments, pressed)
            if found is not None:
                self.chosen.emit(found.key)
            self.sought.emit(self._span.second(event.position().x()))
        self.update()

    def wheelEvent(self, event: QWheelEvent) -> None:
        steps = event.angleDelta().y() / 120
        if event.modifiers() & Qt.KeyboardModifier.ControlModifier or not event.modifiers():
            self.zoom(1.25**steps, about=self._span.second(event.position().x()))
        else:
            self._set_span(self._span.moved(-steps * self._span.seconds / 8))
        event.accept()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        key = event.key()
        control = bool(event.modifiers() & Qt.KeyboardModifier.ControlModifier)
        if key in (Qt.Key.Key_Tab, Qt.Key.Key_Backtab) and control:
            super().focusNextPrevChild(key == Qt.Key.Key_Tab)
        elif key in (Qt.Key.Key_Tab, Qt.Key.Key_Space):
            self.acted.emit("play")
        elif key == Qt.Key.Key_Backtab:
            self.acted.emit("play_back")
        elif key in (Qt.Key.Key_Left, Qt.Key.Key_Right) and not event.modifiers():
            step = _SEEK_S if key == Qt.Key.Key_Right else -_SEEK_S
            self.sought.emit(min(self._span.duration, max(0.0, self._position + step)))
        else:
            super().keyPressEvent(event)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._span = self._span.resized(max(1, self.width()))
        self._picture = None

    def paintEvent(self, _event: QPaintEvent) -> None:
        now = theme()
        painter = QPainter(self)
        painter.fillRect(self.rect(), now.colour("raised"))
        ruler = self._ruler_px()
        body = QRectF(0, ruler, self.width(), self.height() - ruler)
        self._paint_ruler(painter, ruler)
        for segment in self._segments:
            self._paint_segment(painter, segment, body)
        self._paint_wave(painter, body)
        for segment in self._segments:
            self._paint_sign(painter, segment, body)
        if self._pressed is not None and self._dragged is not None:
            self._paint_dragged(painter, body)
        self._paint_position(painter, body)
        if self.hasFocus():
            painter.setPen(QPen(now.colour("focus"), STRONG_LINE_PX))
            painter.drawRect(self.rect().adjusted(1, 1, -1, -1))
        painter.end()

    def _paint_ruler(self, painter: QPainter, height: int) -> None:
        now = theme()
        painter.fillRect(0, 0, self.width(), height, now.colour("surface"))
        painter.setFont(now.font("caption"))
        for second, words in self._span.marks():
            x = self._span.x(second)
            painter.setPen(now.colour("edge"))
            painter.drawLine(QPointF(x, height - 5), QPointF(x, height))
            painter.setPen(now.colour("muted"))
            painter.drawText(QPointF(x + 4, now.metrics("caption").ascent() + 2), words)
        painter.setPen(now.colour("line"))
        painter.drawLine(0, height, self.width(), height)

    def _paint_segment(self, painter: QPainter, segment: Segment, body: QRectF) -> None:
        rect = self._rect_of(segment, body)
        if rect.right() < 0 or rect.left() > self.width():
            return
        chosen = segment.key == self._chosen
        colour = QColor(region_colour(max(0, segment.label)))
        colour.setAlpha(_SOFT * 2 if chosen else _SOFT)
        painter.fillRect(rect, colour)
        painter.setPen(
            QPen(theme().colour("text" if chosen else "edge"), STRONG_LINE_PX if chosen else LINE_PX)
        )
        painter.drawRect(rect.adjusted(0, 1, 0, -1))

    def _paint_sign(self, painter: QPainter, segment: Segment, body: QRectF) -> None:
        rect = self._rect_of(segment, body)
        sign = region_sign(segment.label) if segment.label >= 0 else "?"
        cap = keycap_size(sign)
        if rect.width() < cap.width() + S or rect.right() < 0 or rect.left() > self.width():
            return
        spot = QRectF(max(2.0, rect.left() + 3), rect.top() + 3, cap.width(), cap.height())
        keycap(painter, spot, sign, colour=region_colour(max(0, segment.label)))

    def _paint_wave(self, painter: QPainter, body: QRectF) -> None:
        if self._low is None or self._high is None:
            return
        ratio = self.devicePixelRatioF()
        height = int(body.height())
        if self._picture is None or self._picture[0] != self._span or self._picture[1] != height:
            image = wave_image(self._low, self._high, self._span, height, ratio, theme().colour("accent"))
            self._picture = (self._span, height, image)
        painter.drawImage(body.topLeft(), self._picture[2])

    def _paint_dragged(self, painter: QPainter, body: QRectF) -> None:
        if self._pressed is None or self._dragged is None:
            return
        first, last = self._span.x(self._pressed), self._span.x(self._dragged)
        colour = QColor(theme().colour("accent"))
        colour.setAlpha(_SOFT)
        painter.fillRect(QRectF(min(first, last), body.top(), abs(last - first), body.height()), colour)

    def _paint_position(self, painter: QPainter, body: QRectF) -> None:
        x = round(self._span.x(self._position))
        painter.fillRect(QRectF(x - 1, body.top() - 4, 2, body.height() + 4), theme().colour("danger"))
        painter.fillRect(QRectF(x - 5, body.top() - 6, 10, 5), theme().colour("danger"))

    def _rect_of(self, segment: Segment, body: QRectF) -> QRectF:
        left, right = self._span.x(segment.start), self._span.x(segment.end)
        return QRectF(left, body.top(), max(2.0, right - left), body.height())

    def _edge_at(self, point: QPointF) -> tuple[str, Edge] | None:
        ordered = sorted(self._segments, key=lambda segment: segment.key != self._chosen)
        for segment in ordered:
            for edge, second in (("start", segment.start), ("end", segment.end)):
                if abs(self._span.x(second) - point.x()) <= _GRAB_PX and point.y() > self._ruler_px():
                    return segment.key, edge  # type: ignore[return-value]
        return None

    def _ruler_px(self) -> int:
        return theme().line("caption") + S

    def _set_span(self, span: Span) -> None:
        if span != self._span:
            self._span = span
            self.update()


def wave_image(low: Levels, high: Levels, span: Span, height: int, ratio: float, colour: QColor) -> QImage:
    """Return the waveform of a span as a picture with transparent ground."""
    import numpy as np

    width = max(1, round(span.width * ratio))
    rows = max(1, round(height * ratio))
    bottom, top = wf.columns(low, high, span.resized(width))
    middle, reach = rows / 2, rows / 2 * 0.92
    first = np.clip((middle - top * reach).astype(np.int32), 0, rows - 1)
    last = np.clip((middle - bottom * reach).astype(np.int32) + 1, first + 1, rows)
    line = np.arange(rows, dtype=np.int32)[:, None]
    inside = (line >= first[None, :]) & (line < last[None, :])
    pixels = np.where(inside, np.uint32(colour.rgba()), np.uint32(0))
    data = np.ascontiguousarray(pixels).tobytes()
    image = QImage(data, width, rows, width * 4, QImage.Format.Format_ARGB32_Premultiplied).copy()
    image.setDevicePixelRatio(ratio)
    return image
