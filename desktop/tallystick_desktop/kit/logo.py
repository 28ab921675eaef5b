"""The mark of the program: a split tally stick, stock above and foil below."""

from PySide6.QtCore import QPointF, QRectF
from PySide6.QtGui import QColor, QPainter, QPaintEvent, QPolygonF
from PySide6.QtWidgets import QWidget

from tallystick_desktop.kit.painting import painter_on
from tallystick_packs.texts import _

_LIGHT, _DARK, _NOTCH = QColor("#C08A4A"), QColor("#8A5A28"), QColor("#F6E7CF")


class Logo(QWidget):
    """The mark at a given width."""

    def __init__(self, width: int) -> None:
        super().__init__()
        self.setFixedSize(width, round(width * 0.8))
        self.setAccessibleName(_("Tallystick"))

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = painter_on(self)
        paint_logo(painter, QRectF(self.rect()))
        painter.end()


def paint_logo(painter: QPainter, rect: QRectF) -> None:
    """Draw the mark into `rect`: two halves of one stick whose notches match."""
    painter.save()
    painter.translate(rect.topLeft())
    painter.scale(rect.width() / 30, rect.height() / 24)
    painter.setPen(_DARK)
    painter.setPen(painter.pen().style().NoPen)
    painter.setBrush(_LIGHT)
    stock = [(1, 1), (29, 1), (29, 11), (15, 11), (12, 14), (1, 14)]
    painter.drawPolygon(QPolygonF([QPointF(x, y) for x, y in stock]))
    painter.setBrush(_DARK)
    foil = [(13, 15.5), (15.6, 12.5), (29, 12.5), (29, 23), (8, 23), (8, 15.5)]
    painter.drawPolygon(QPolygonF([QPointF(x, y) for x, y in foil]))
    for x in (18, 22, 26):
        painter.fillRect(QRectF(x - 0.9, 4.5, 1.8, 6.5), _NOTCH)
        painter.fillRect(QRectF(x - 0.9, 12.5, 1.8, 6.5), _NOTCH)
    painter.restore()
