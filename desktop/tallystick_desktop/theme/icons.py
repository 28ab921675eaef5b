"""Icons in the colour of the words beside them, drawn once per size and colour.

icon_pixmap("send", 18, theme().colour("accent"))
"""

from functools import lru_cache

from PySide6.QtCore import QByteArray, QRectF, Qt
from PySide6.QtGui import QColor, QGuiApplication, QIcon, QImage, QPainter, QPixmap
from PySide6.QtSvg import QSvgRenderer

from tallystick_resources.icons import svg_text

#: Icons that point along the reading direction and are mirrored with it.
_DIRECTED = frozenset({"arrow-left", "arrow-right", "chevron-left", "chevron-right", "undo-2", "redo-2"})


def icon_pixmap(name: str, size: int, colour: QColor) -> QPixmap:
    """Return an icon of `size` logical pixels, mirrored where the language reads from the right."""
    ratio = QGuiApplication.instance().devicePixelRatio()  # type: ignore[union-attr]
    mirrored = name in _DIRECTED and QGuiApplication.layoutDirection() == Qt.LayoutDirection.RightToLeft
    return _pixmap(name, size, colour.rgba(), ratio, mirrored)


def paint_icon(painter: QPainter, name: str, x: float, y: float, size: int, colour: QColor) -> None:
    """Draw an icon with its top left corner at (x, y)."""
    painter.drawPixmap(round(x), round(y), icon_pixmap(name, size, colour))


def icon(name: str, size: int, colour: QColor) -> QIcon:
    """Return an icon for Qt's own controls."""
    return QIcon(icon_pixmap(name, size, colour))


@lru_cache(maxsize=512)
def _pixmap(name: str, size: int, rgba: int, ratio: float, mirrored: bool) -> QPixmap:
    colour = QColor.fromRgba(rgba)
    text = svg_text(name).replace("currentColor", colour.name())
    pixels = max(1, round(size * ratio))
    image = QImage(pixels, pixels, QImage.Format.Format_ARGB32_Premultiplied)
    image.fill(Qt.GlobalColor.transparent)
    painter = QPainter(image)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    QSvgRenderer(QByteArray(text.encode())).render(painter, QRectF(0, 0, pixels, pixels))
    painter.end()
    if mirrored:
        image = image.flipped(Qt.Orientation.Horizontal)
    pixmap = QPixmap.fromImage(image)
    pixmap.setDevicePixelRatio(ratio)
    return pixmap
