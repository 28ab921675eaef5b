"""The pixels of the photo: the whole one at screen size, and a sharp part of a closer view.

layer = PhotoLayer(loader)
layer.open(path, view, ratio)          # paints as soon as it has arrived
layer.paint(painter, view, ratio)
"""

from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QImage, QPainter, QPixmap

from tallystick_desktop.canvas.loader import Ask, PhotoLoader
from tallystick_desktop.canvas.overlay import transform_of
from tallystick_desktop.core.geometry import Box, Point
from tallystick_desktop.core.light import Light
from tallystick_desktop.core.viewport import Viewport
from tallystick_sync.client.sources import Source

#: A covered photo keeps so many pixels on its longer side: enough to see that there is one.
_COVERED_PX = 14
_MAP_PX = 168
#: The sharp part of a closer view reaches beyond it by this much on each side.
_BEYOND = 0.4


class PhotoLayer:
    """Holds what is decoded of one photo, and how it is lit."""

    def __init__(self, loader: PhotoLoader) -> None:
        self._loader = loader
        self._path: Source | None = None
        self._base: QPixmap | None = None
        self._small: QPixmap | None = None
        self._cover: QPixmap | None = None
        self._base_ask: Ask | None = None
        self._part: tuple[Box, QImage] | None = None
        self._part_ask: Ask | None = None
        self._part_shown = 0.0
        self._light = Light()

    @property
    def is_here(self) -> bool:
        """Whether it can be painted."""
        return self._base is not None

    @property
    def is_wanted(self) -> bool:
        """Whether a photo was asked for."""
        return self._path is not None

    def open(self, path: Source, view: Viewport, ratio: float) -> None:
        """Ask for another photo."""
        self._path, self._base, self._part, self._part_ask = path, None, None, None
        self.fit(view, ratio)

    def close(self) -> None:
        """Hold nothing."""
        self._path, self._base, self._part = None, None, None

    def light_up(self, light: Light, view: Viewport, ratio: float) -> None:
        """Show the photo lighter, darker, inverted."""
        self._light, self._part = light, None
        self.fit(view, ratio)
        self.sharpen(view, ratio)

    def fit(self, view: Viewport, ratio: float) -> None:
        """Ask for the whole photo at the size of the view."""
        if self._path is None:
            return
        self._base_ask = whole(self._path, view, ratio)
        image = self._loader.take(self._base_ask)
        if image is not None:
            self._base = QPixmap.fromImage(lit(image, self._light))
            self._small = self._cover = None

    def sharpen(self, view: Viewport, ratio: float) -> None:
        """Ask for a sharp part if the view is closer than what is decoded."""
        if self._path is None or self._base is None or view.is_fitted:
            return
        if view.image[0] * view.scale * ratio <= self._base.width() + 1:
            return
        shown = min(1.0, view.scale * ratio)
        if self._part is not None and self._part_shown == shown and _holds(self._part[0], view.seen()):
            return
        x, y, width, height = _around(view.seen(), view.image)
        size = (max(1, round(width * shown)), max(1, round(height * shown)))
        self._part_ask = Ask(path=self._path, size=size, part=(x, y, width, height))
        image = self._loader.take(self._part_ask)
        if image is not None:
            self._part, self._part_shown = (Box(x, y, width, height), lit(image, self._light)), shown

    def took(self, ask: Ask, view: Viewport, ratio: float) -> bool:
        """Take in what arrived; False if it is not wanted any more."""
        if ask == self._base_ask:
            self.fit(view, ratio)
        elif ask == self._part_ask:
            self.sharpen(view, ratio)
        else:
            return False
        return True

    def lacks(self, ask: Ask) -> bool:
        """Whether this is the photo on the screen and it cannot be had."""
        return ask == self._base_ask

    def paint(self, painter: QPainter, view: Viewport, ratio: float) -> None:
        """Draw what is here; a photo at exactly its decoded size is only copied."""
        if self._base is None:
            return
        wide = view.image[0] * view.scale * ratio
        exact = view.turn == 0 and abs(wide - self._base.width()) < 1
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform, not exact)
        if exact:
            self._base.setDevicePixelRatio(ratio)
            painter.drawPixmap(QPointF(round(view.x), round(view.y)), self._base)
        else:
            self._draw(painter, view, self._base)
        if self._part is not None and not view.is_fitted:
            box, image = self._part
            painter.save()
            painter.setTransform(transform_of(view), True)
            painter.drawImage(QRectF(box.x, box.y, box.width, box.height), image)
            painter.restore()

    def paint_covered(self, painter: QPainter, view: Viewport) -> None:
        """Draw the photo so that nothing can be made out."""
        if self._base is None:
            return
        if self._cover is None:
            mode = Qt.TransformationMode.SmoothTransformation
            keep = Qt.AspectRatioMode.KeepAspectRatio
            self._cover = self._base.scaled(QSize(_COVERED_PX, _COVERED_PX), keep, mode)
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform, True)
        self._draw(painter, view, self._cover)

    def map_of(self, view: Viewport) -> QPixmap | None:
        """Return a small picture of the whole photo, turned as the view is."""
        if self._base is None:
            return None
        if self._small is None:
            keep = Qt.AspectRatioMode.KeepAspectRatio
            mode = Qt.TransformationMode.SmoothTransformation
            self._small = self._base.scaled(QSize(_MAP_PX, _MAP_PX), keep, mode)
            self._small.setDevicePixelRatio(1.0)
        turned = Viewport(image=view.image, view=(1, 1), turn=view.turn)
        return self._small.transformed(transform_of(turned)) if view.turn else self._small

    def _draw(self, painter: QPainter, view: Viewport, pixmap: QPixmap) -> None:
        painter.save()
        painter.setTransform(transform_of(view), True)
        target = QRectF(0, 0, view.image[0], view.image[1])
        painter.drawPixmap(target, pixmap, QRectF(pixmap.rect()))
        painter.restore()


def _around(seen: Box, image: tuple[int, int]) -> tuple[int, int, int, int]:
    """Return a part of the image that holds what is seen and some more: a short pan finds it decoded."""
    dx, dy = seen.width * _BEYOND, seen.height * _BEYOND
    x, y = max(0, int(seen.x - dx)), max(0, int(seen.y - dy))
    width = min(int(seen.width + 2 * dx) + 2, image[0] - x)
    return x, y, width, min(int(seen.height + 2 * dy) + 2, image[1] - y)


def _holds(part: Box, seen: Box) -> bool:
    return part.contains(Point(seen.x, seen.y)) and part.contains(Point(seen.right, seen.bottom), margin=1.0)


def whole(path: Source, view: Viewport, ratio: float) -> Ask:
    """Return what to ask for to show a whole photo in a view."""
    width, height = view.image
    scale = min(1.0, view.fitted().scale * ratio)
    return Ask(path=path, size=(max(1, round(width * scale)), max(1, round(height * scale))))


def lit(image: QImage, light: Light) -> QImage:
    """Return an image with its values shown through a table."""
    if light.is_plain:
        return image
    import numpy as np

    image = image.convertToFormat(QImage.Format.Format_RGB32)
    table = np.frombuffer(light.table(), dtype=np.uint8)
    values = np.frombuffer(image.constBits(), dtype=np.uint8)
    shown = table[values].tobytes()
    return QImage(
        shown, image.width(), image.height(), image.bytesPerLine(), QImage.Format.Format_RGB32
    ).copy()
