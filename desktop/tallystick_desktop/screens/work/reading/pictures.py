"""Pictures that fit the room: one page, or one of a pair that is pressed."""

from PySide6.QtCore import QRectF, QSize, Qt, Signal
from PySide6.QtGui import QImageReader, QKeyEvent, QMouseEvent, QPaintEvent, QPixmap
from PySide6.QtWidgets import QSizePolicy, QWidget

from tallystick_desktop.kit.image_reading import read_pixmap
from tallystick_desktop.kit.painting import box, painter_on
from tallystick_desktop.theme.theme import theme
from tallystick_desktop.theme.tokens import RADIUS_M, STRONG_LINE_PX, M
from tallystick_sync.client.sources import Source

_MOST_PX = 2400
_LEAST_PX = 160


class Picture(QWidget):
    """A picture, as large as fits; pressing it may choose it."""

    pressed = Signal()

    def __init__(self, name: str, *, can_press: bool = False) -> None:
        super().__init__()
        self.setAccessibleName(name)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.setMinimumSize(_LEAST_PX, _LEAST_PX)
        self._can_press = can_press
        self._is_chosen = False
        self._pixmap = QPixmap()
        if can_press:
            self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
            self.setCursor(Qt.CursorShape.PointingHandCursor)

    @property
    def has_picture(self) -> bool:
        """Whether a picture is shown."""
        return not self._pixmap.isNull()

    def show_file(self, path: Source | None) -> None:
        """Show a file, or nothing."""
        self._pixmap = QPixmap() if path is None else _read(path)
        self.update()

    def set_chosen(self, chosen: bool) -> None:
        """Show whether this is the chosen one."""
        if chosen != self._is_chosen:
            self._is_chosen = chosen
            self.update()

    def sizeHint(self) -> QSize:
        return QSize(480, 360)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        if self._can_press and event.button() == Qt.MouseButton.LeftButton:
            self.pressed.emit()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        chooses = (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Space)
        if self._can_press and event.key() in chooses and not event.modifiers():
            self.pressed.emit()
        else:
            super().keyPressEvent(event)

    def paintEvent(self, _event: QPaintEvent) -> None:
        now = theme()
        painter = painter_on(self)
        room = QRectF(self.rect())
        line = now.colour("accent" if self._is_chosen else "line")
        width = STRONG_LINE_PX + 1 if self._is_chosen else 1
        box(painter, room, fill=now.colour("canvas"), line=line, width=width, radius=RADIUS_M)
        inner = room.adjusted(M / 2, M / 2, -M / 2, -M / 2)
        if not self._pixmap.isNull():
            size = self._pixmap.size().scaled(inner.size().toSize(), Qt.AspectRatioMode.KeepAspectRatio)
            spot = QRectF(0, 0, size.width(), size.height())
            spot.moveCenter(inner.center())
            painter.drawPixmap(spot, self._pixmap, QRectF(self._pixmap.rect()))
        if self.hasFocus():
            box(painter, room, line=now.colour("focus"), width=STRONG_LINE_PX, radius=RADIUS_M)
        painter.end()


def _read(path: Source) -> QPixmap:
    return read_pixmap(path, _scaled)


def _scaled(reader: QImageReader) -> QPixmap:
    reader.setAutoTransform(True)
    size = reader.size()
    if size.isValid() and max(size.width(), size.height()) > _MOST_PX:
        reader.setScaledSize(size.scaled(QSize(_MOST_PX, _MOST_PX), Qt.AspectRatioMode.KeepAspectRatio))
    image = reader.read()
    return QPixmap() if image.isNull() else QPixmap.fromImage(image)
