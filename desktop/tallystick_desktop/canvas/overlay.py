"""How regions are drawn: a casing under a line, a tag with the label's number, handles on the selected one.

All boxes of a colour are drawn in one call, so five thousand of them paint in a few milliseconds.
"""

from collections.abc import Iterable

from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QPainter, QPen, QPixmap

from tallystick_desktop.core.geometry import HANDLES, Box, Point
from tallystick_desktop.core.regions import Region
from tallystick_desktop.core.viewport import Viewport
from tallystick_desktop.theme.theme import theme
from tallystick_desktop.theme.tokens import (
    HANDLE_PX,
    REGION_CASING_OPACITY,
    REGION_CASING_PX,
    REGION_FILL,
    REGION_INK,
    REGION_LINE_PX,
    REGION_SELECTED_PX,
    REGION_TAG_PX,
    region_colour,
    region_sign,
)

_CASING = QColor(0, 0, 0, round(255 * REGION_CASING_OPACITY))
_TIP = QColor(17, 17, 17, 235)


def rect_of(box: Box, view: Viewport) -> QRectF:
    """Return where a box stands in the view."""
    x, y = view.to_view(Point(box.x, box.y))
    return QRectF(x, y, box.width * view.scale, box.height * view.scale)


def layer(regions: Iterable[Region], view: Viewport, size: QSize, ratio: float, *, tags: bool) -> QPixmap:
    """Return a transparent picture of all regions in sight."""
    pixmap = QPixmap(size * ratio)
    pixmap.setDevicePixelRatio(ratio)
    pixmap.fill(Qt.GlobalColor.transparent)
    painter = QPainter(pixmap)
    by_label: dict[int, list[QRectF]] = {}
    for region in regions:
        by_label.setdefault(region.label, []).append(rect_of(region.box, view))
    painter.setBrush(Qt.BrushStyle.NoBrush)
    painter.setPen(_pen(_CASING, REGION_LINE_PX + REGION_CASING_PX))
    for rects in by_label.values():
        painter.drawRects(rects)
    for label, rects in by_label.items():
        painter.setPen(_pen(QColor(region_colour(label) if label >= 0 else "#FFFFFF"), REGION_LINE_PX))
        painter.drawRects(rects)
    if tags:
        for label, rects in by_label.items():
            for rect in rects:
                paint_tag(painter, rect, label)
    painter.end()
    return pixmap


def paint_selected(painter: QPainter, rect: QRectF, label: int, *, handles: bool = True) -> None:
    """Draw the selected region: thicker, softly filled, with its tag and handles."""
    colour = QColor(region_colour(label) if label >= 0 else "#FFFFFF")
    fill = QColor(colour)
    fill.setAlphaF(REGION_FILL)
    painter.setBrush(fill)
    painter.setPen(_pen(_CASING, REGION_SELECTED_PX + REGION_CASING_PX))
    painter.drawRect(rect)
    painter.setBrush(Qt.BrushStyle.NoBrush)
    painter.setPen(_pen(colour, REGION_SELECTED_PX))
    painter.drawRect(rect)
    paint_tag(painter, rect, label)
    if not handles:
        return
    painter.setPen(QPen(QColor("#111111"), 1.2))
    painter.setBrush(QColor("#FFFFFF"))
    unit = Box(rect.x(), rect.y(), rect.width(), rect.height())
    for name in HANDLES:
        spot = unit.handle(name)
        painter.drawRect(QRectF(spot.x - HANDLE_PX / 2, spot.y - HANDLE_PX / 2, HANDLE_PX, HANDLE_PX))


def paint_tag(painter: QPainter, rect: QRectF, label: int) -> None:
    """Draw the label's number inside the top leading corner of a region."""
    if label < 0:
        return
    size = theme().scaled(REGION_TAG_PX)
    spot = QRectF(rect.x(), rect.y(), size, size)
    painter.fillRect(spot, QColor(region_colour(label)))
    painter.setFont(theme().font("keycap"))
    painter.setPen(QColor(REGION_INK))
    painter.drawText(spot, Qt.AlignmentFlag.AlignCenter, region_sign(label))


def paint_readout(painter: QPainter, rect: QRectF, words: str, view_size: QSize) -> None:
    """Write the size of a box above it, or below where there is no room."""
    now = theme()
    metrics = now.metrics("label")
    width, height = metrics.horizontalAdvance(words) + 16, metrics.height() + 6
    x = min(max(4.0, rect.center().x() - width / 2), max(4.0, view_size.width() - width - 4))
    y = rect.y() - height - 8
    if y < 4:
        y = min(rect.bottom() + 8, view_size.height() - height - 4)
    spot = QRectF(x, y, width, height)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(_TIP)
    painter.drawRoundedRect(spot, 4, 4)
    painter.setFont(now.font("label"))
    painter.setPen(QColor("#FFFFFF"))
    painter.drawText(spot, Qt.AlignmentFlag.AlignCenter, words)


def paint_crosshair(painter: QPainter, at: QPointF, view_size: QSize, colour: QColor) -> None:
    """Draw the crosshair that the keyboard moves."""
    for pen in (QPen(_CASING, 3), QPen(colour, 1)):
        painter.setPen(pen)
        painter.drawLine(QPointF(0, at.y()), QPointF(view_size.width(), at.y()))
        painter.drawLine(QPointF(at.x(), 0), QPointF(at.x(), view_size.height()))


def _pen(colour: QColor, width: float) -> QPen:
    pen = QPen(colour, width)
    pen.setJoinStyle(Qt.PenJoinStyle.MiterJoin)
    return pen


def paint_hovered(painter: QPainter, rect: QRectF, label: int) -> None:
    """Draw the region under the pointer: its tag and a thin light outline."""
    painter.setBrush(Qt.BrushStyle.NoBrush)
    painter.setPen(_pen(QColor("#FFFFFF"), 1))
    painter.drawRect(rect.adjusted(-2, -2, 2, 2))
    paint_tag(painter, rect, label)
