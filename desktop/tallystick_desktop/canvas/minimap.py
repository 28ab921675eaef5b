"""The whole recording at a glance: what is in sight and marked, where the sound is. Press to go there."""

from collections.abc import Sequence

from PySide6.QtCore import QRectF, Qt, Signal
from PySide6.QtGui import QColor, QImage, QMouseEvent, QPainter, QPaintEvent, QPen, QPixmap, QResizeEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from tallystick_desktop.canvas.wave_paint import Channels, Scene, paint_fills, wave_image
from tallystick_desktop.core import waveform as wf
from tallystick_desktop.core.segments import Segment
from tallystick_desktop.theme.theme import theme
from tallystick_desktop.theme.tokens import STRONG_LINE_PX
from tallystick_packs.texts import _

_HEIGHT_PX = 34
_STRIP_PX = 4


class Minimap(QWidget):
    """The whole recording.

    Signals:
        moved: The view should be centred on this second.
    """

    moved = Signal(float)

    def __init__(self) -> None:
        super().__init__()
        self._peaks: Channels = ()
        self._picture: QImage | None = None
        self._strip: tuple[Sequence[Segment], QPixmap] | None = None
        self._scene = Scene(span=wf.whole(1.0, 1))
        self._seen = self._scene.span
        self.setFixedHeight(theme().scaled(_HEIGHT_PX))
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setLayoutDirection(Qt.LayoutDirection.LeftToRight)
        self.setAccessibleName(_("The whole recording"))
        self.setCursor(Qt.CursorShape.PointingHandCursor)

    def show_scene(self, scene: Scene) -> None:
        """Show the recording of a scene, and which part of it is in sight."""
        if scene.peaks is not self._peaks or scene.span.duration != self._seen.duration:
            self._peaks, self._picture, self._strip = scene.peaks, None, None
        self._scene, self._seen = scene, scene.span
        self.update()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        self.moved.emit(self._whole().second(event.position().x()))

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        if event.buttons() & Qt.MouseButton.LeftButton:
            self.moved.emit(self._whole().second(event.position().x()))

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._picture = self._strip = None

    def paintEvent(self, _event: QPaintEvent) -> None:
        now, scene, whole = theme(), self._scene, self._whole()
        painter = QPainter(self)
        painter.fillRect(self.rect(), now.colour("raised"))
        body = QRectF(0, 0, self.width(), self.height() - _STRIP_PX)
        if self._peaks:
            if self._picture is None:
                ratio = self.devicePixelRatioF()
                low, high = wf.merged(self._peaks)
                columns = wf.columns(low, high, whole.resized(max(1, round(self.width() * ratio))))
                self._picture = wave_image((columns,), int(body.height()), ratio, now.colour("muted"))
            painter.drawImage(0, 0, self._picture)
        if self._strip is None or self._strip[0] is not scene.segments:
            self._strip = (scene.segments, self._drawn_strip(whole))
        painter.drawPixmap(0, round(body.bottom()), self._strip[1])
        if self._seen.seconds < whole.seconds:
            left, right = whole.x(self._seen.start), whole.x(self._seen.end)
            window = QRectF(left, 0, max(4.0, right - left), self.height())
            glass = QColor(now.colour("accent"))
            glass.setAlpha(50)
            painter.fillRect(window, glass)
            painter.setPen(QPen(now.colour("accent"), STRONG_LINE_PX))
            painter.drawRect(window.adjusted(1, 1, -1, -1))
        x = whole.x(scene.position)
        painter.fillRect(QRectF(x - 1, 0, 2, self.height()), now.colour("danger"))
        painter.end()

    def _drawn_strip(self, whole: wf.Span) -> QPixmap:
        """Draw all segments once: the moment being heard is painted many times a second."""
        ratio = self.devicePixelRatioF()
        strip = QPixmap(round(self.width() * ratio), round(_STRIP_PX * ratio))
        strip.setDevicePixelRatio(ratio)
        strip.fill(Qt.GlobalColor.transparent)
        painter = QPainter(strip)
        paint_fills(painter, self._scene.segments, whole, QRectF(0, 0, self.width(), _STRIP_PX))
        painter.end()
        return strip

    def _whole(self) -> wf.Span:
        return wf.whole(self._seen.duration, max(1, self.width()))
