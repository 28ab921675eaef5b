"""Everything that is painted behind the hand: the photo, its regions, the map of a closer view, a cover."""

from PySide6.QtCore import QPoint, QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QPainter, QPen

from tallystick_desktop.canvas import drawing
from tallystick_desktop.canvas.hands import Hands
from tallystick_desktop.canvas.loader import PhotoLoader
from tallystick_desktop.canvas.photo_layer import PhotoLayer
from tallystick_desktop.canvas.region_layer import Between, RegionLayer
from tallystick_desktop.core.geometry import Point
from tallystick_desktop.core.viewport import Viewport
from tallystick_desktop.theme.theme import theme
from tallystick_packs.texts import _

_MAP_GAP = 12
_MAP_FRAME = QColor(0, 0, 0, 190)


class Scenery:
    """Paints a photo with its regions; the canvas asks and decides when."""

    def __init__(self, loader: PhotoLoader, hands: Hands) -> None:
        self.photo, self.layer = PhotoLayer(loader), RegionLayer()
        self.label, self.is_hidden, self.is_covered, self.has_crosshair = 0, False, False, False
        self.between = Between()
        self.words = ""
        self._hands = hands
        self._map: QRectF | None = None

    def paint(self, painter: QPainter, view: Viewport, size: QSize, ratio: float) -> bool:
        """Draw everything; False if the regions should be drawn anew once the view rests."""
        if not self.photo.is_here:
            self._say(painter, size, self.words or (_("The photo is being opened") if self._wanted else ""))
            return True
        if self.is_covered:
            self.photo.paint_covered(painter, view)
            self._say(painter, size, _("This photo is covered. Press Enter to see it; F6 skips it, free."))
            return True
        self.photo.paint(painter, view, ratio)
        hands, done = self._hands, True
        if not self.is_hidden:
            done = self.layer.paint(painter, hands.regions, hands.selected, view, size, self.between)
            drawing.paint_marked(painter, hands, view, size)
        if self.has_crosshair and hands.cross is None and hands.pointer is not None and not hands.paints:
            drawing.paint_pointer(painter, hands.pointer, view, size)
        drawing.paint_drawn(painter, hands, view, size, label=self.label)
        self._paint_map(painter, view, size)
        return done

    def place_on_map(self, at: QPointF, view: Viewport) -> Point | None:
        """Return the image point under a point of the map, or None beside it."""
        if self._map is None or not self._map.contains(at):
            return None
        across = (at.x() - self._map.x()) / self._map.width()
        down = (at.y() - self._map.y()) / self._map.height()
        width, height = view.shown
        whole = Viewport(image=view.image, view=(width, height), turn=view.turn)
        return whole.to_image(across * width, down * height)

    @property
    def _wanted(self) -> bool:
        return self.photo.is_wanted

    def _say(self, painter: QPainter, size: QSize, words: str) -> None:
        if not words:
            return
        now = theme()
        painter.setFont(now.font("strong"))
        flags = int(Qt.AlignmentFlag.AlignCenter | Qt.TextFlag.TextWordWrap)
        room = QRectF(QPointF(0, 0), size.toSizeF()).adjusted(24, 24, -24, -24)
        if self.is_covered:
            spot = painter.boundingRect(room, flags, words).adjusted(-16, -10, 16, 10)
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(QColor(17, 17, 17, 235))
            painter.drawRoundedRect(spot, 6, 6)
            painter.setPen(QColor("#FFFFFF"))
        else:
            painter.setPen(QColor(now.colour("on_canvas")))
        painter.drawText(room, flags, words)

    def _paint_map(self, painter: QPainter, view: Viewport, size: QSize) -> None:
        """Draw where one is, once the photo is larger than the view."""
        self._map = None
        width, height = view.shown[0] * view.scale, view.shown[1] * view.scale
        if self._hands.preview is not None or (width <= size.width() + 1 and height <= size.height() + 1):
            return  # nothing to go to, or in the way of what is being drawn
        small = self.photo.map_of(view)
        if small is None or min(size.width(), size.height()) < 320:
            return
        corner = QPoint(size.width() - small.width() - _MAP_GAP, size.height() - small.height() - _MAP_GAP)
        self._map = QRectF(corner.x(), corner.y(), small.width(), small.height())
        painter.fillRect(self._map.adjusted(-2, -2, 2, 2), _MAP_FRAME)
        painter.drawPixmap(corner, small)
        part_x, part_y = small.width() / width, small.height() / height
        seen = QRectF(
            corner.x() - view.x * part_x, corner.y() - view.y * part_y,
            size.width() * part_x, size.height() * part_y,
        ).intersected(self._map)  # fmt: skip
        painter.setBrush(Qt.BrushStyle.NoBrush)
        for pen in (QPen(_MAP_FRAME, 4), QPen(QColor("#FFFFFF"), 2)):
            painter.setPen(pen)
            painter.drawRect(seen.adjusted(0, 0, -1, -1))
