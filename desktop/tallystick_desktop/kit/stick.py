"""Progress, drawn as a tally stick: twenty notches, every fifth longer, the done part is wood."""

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QPainterPath, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from tallystick_desktop.kit.painting import mirrored, painter_on
from tallystick_desktop.theme.theme import theme
from tallystick_desktop.theme.tokens import RADIUS_S

_NOTCHES = 20


class TallyStick(QWidget):
    """Shows `done` of `total`; always stands beside the same in words."""

    def __init__(self, name: str, *, height: int = 12) -> None:
        super().__init__()
        self._share = 0.0
        self.setAccessibleName(name)
        self.setFixedHeight(height)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    def show_progress(self, done: float, total: float, words: str) -> None:
        """Show a share, and say it in words to assistive programs."""
        self._share = min(1.0, max(0.0, done / total)) if total > 0 else 0.0
        self.setAccessibleDescription(words)
        self.update()

    def sizeHint(self) -> QSize:
        return QSize(200, self.height())

    def paintEvent(self, _event: QPaintEvent) -> None:
        now = theme()
        painter = painter_on(self)
        rtl = self.layoutDirection() == Qt.LayoutDirection.RightToLeft
        rect = QRectF(self.rect()).adjusted(0.5, 0.5, -0.5, -0.5)
        shape = QPainterPath()
        shape.addRoundedRect(rect, RADIUS_S, RADIUS_S)
        painter.fillPath(shape, now.colour("raised"))
        done = QRectF(rect.x(), rect.y(), rect.width() * self._share, rect.height())
        painter.save()
        painter.setClipPath(shape)
        painter.fillRect(mirrored(done, self.width(), rtl=rtl), now.colour("stick"))
        for index in range(1, _NOTCHES):
            x = rect.x() + rect.width() * index / _NOTCHES
            long = index % 5 == 0
            colour = now.colour("notch" if x <= done.right() else "line")
            notch = QRectF(x - 0.75, rect.y(), 1.5, rect.height() if long else rect.height() * 0.5)
            painter.fillRect(mirrored(notch, self.width(), rtl=rtl), colour)
        if self._share > 0:
            edge = QRectF(done.right() - 1, rect.y(), 2, rect.height())
            painter.fillRect(mirrored(edge, self.width(), rtl=rtl), now.colour("text"))
        painter.restore()
        painter.setPen(now.colour("edge"))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.drawPath(shape)
        painter.end()
