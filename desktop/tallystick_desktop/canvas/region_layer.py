"""The regions of a photo, drawn once and copied while the view pans and zooms."""

from PySide6.QtCore import QPointF, QRectF, QSize
from PySide6.QtGui import QPainter, QPixmap

from tallystick_desktop.canvas import overlay
from tallystick_desktop.core.geometry import Point
from tallystick_desktop.core.regions import RegionIndex
from tallystick_desktop.core.viewport import Viewport
from tallystick_desktop.theme.tokens import TAGS_UP_TO

#: Up to this many regions the layer is drawn anew at every step of a zoom; above, it is stretched.
_DRAWN_AT_ONCE = 500


class RegionLayer:
    """Holds the picture of all regions but the selected one."""

    def __init__(self) -> None:
        self._picture: tuple[Viewport, QPixmap] | None = None

    def forget(self) -> None:
        """Draw anew at the next paint."""
        self._picture = None

    def rest(self, view: Viewport) -> None:
        """The view rests: what was stretched or shifted is drawn anew."""
        if self._picture is not None and self._picture[0] != view:
            self._picture = None

    def paint(
        self, painter: QPainter, regions: RegionIndex, selected: str | None, view: Viewport, size: QSize
    ) -> bool:
        """Draw the regions; False if they were only shifted or stretched for now."""
        if self._picture is None or (self._picture[0].scale != view.scale and len(regions) < _DRAWN_AT_ONCE):
            shown = [region for region in regions.within(view.seen()) if region.key != selected]
            ratio = painter.device().devicePixelRatioF()
            tags = len(regions) <= TAGS_UP_TO
            self._picture = (view, overlay.layer(shown, view, size, ratio, tags=tags))
        drawn, pixmap = self._picture
        if drawn == view:
            painter.drawPixmap(0, 0, pixmap)
            return True
        if drawn.scale == view.scale:
            painter.drawPixmap(QPointF(view.x - drawn.x, view.y - drawn.y), pixmap)
            return False
        corner = drawn.to_image(0, 0)
        x, y = view.to_view(Point(corner.x, corner.y))
        ratio = view.scale / drawn.scale
        target = QRectF(x, y, size.width() * ratio, size.height() * ratio)
        painter.drawPixmap(target, pixmap, QRectF(pixmap.rect()))
        return False
