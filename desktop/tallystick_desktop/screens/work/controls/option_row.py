"""A row for an option that may carry a picture beside its words."""

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QImageReader, QPainter, QPixmap

from tallystick_desktop.kit.choices import ChoiceRow, Mark
from tallystick_desktop.kit.image_reading import read_pixmap
from tallystick_desktop.kit.painting import mirrored
from tallystick_desktop.theme.theme import theme
from tallystick_desktop.theme.tokens import XS, S
from tallystick_sync.client.sources import Source

_PICTURE_PX = 64


class OptionRow(ChoiceRow):
    """One option: mark, picture, words, key."""

    def __init__(
        self, words: str, *, mark: Mark = "one", key: str = "", hint: str = "", picture: Source | None = None
    ) -> None:
        super().__init__(words, mark=mark, key=key, hint=hint)
        self._picture = _read(picture) if picture is not None else None

    @property
    def has_picture(self) -> bool:
        """Whether a picture stands beside the words."""
        return self._picture is not None

    def _lead_px(self) -> int:
        return super()._lead_px() + (self._side() + S if self._picture is not None else 0)

    def _least_height(self) -> int:
        picture = self._side() + XS if self._picture is not None else 0
        return max(super()._least_height(), picture)

    def _side(self) -> int:
        return theme().scaled(_PICTURE_PX)

    def _paint_words(self, painter: QPainter, *, strong: bool, tail: float) -> None:
        if self._picture is not None:
            side = self._side()
            spot = QRectF(super()._lead_px(), (self.height() - side) / 2, side, side)
            size = self._picture.size().scaled(QSize(side, side), Qt.AspectRatioMode.KeepAspectRatio)
            inner = QRectF(0, 0, size.width(), size.height())
            inner.moveCenter(mirrored(spot, self.width(), rtl=self.is_rtl).center())
            painter.drawPixmap(inner, self._picture, QRectF(self._picture.rect()))
        super()._paint_words(painter, strong=strong, tail=tail)


def _read(path: Source) -> QPixmap | None:
    pixmap = read_pixmap(path, _scaled)
    return None if pixmap.isNull() else pixmap


def _scaled(reader: QImageReader) -> QPixmap:
    reader.setAutoTransform(True)
    side = theme().scaled(_PICTURE_PX) * 2
    size = reader.size()
    if size.isValid():
        reader.setScaledSize(size.scaled(QSize(side, side), Qt.AspectRatioMode.KeepAspectRatio))
    image = reader.read()
    return QPixmap.fromImage(image)
