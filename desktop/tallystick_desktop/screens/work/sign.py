"""A label's number in its colour, as it stands on regions and segments."""

from PySide6.QtCore import QRectF
from PySide6.QtGui import QPaintEvent
from PySide6.QtWidgets import QWidget

from tallystick_desktop.kit.painting import keycap, keycap_size, painter_on
from tallystick_desktop.theme.tokens import region_colour, region_sign


class LabelSign(QWidget):
    """Shows a label by its number; "?" for none."""

    def __init__(self) -> None:
        super().__init__()
        self._label = -1
        self.setFixedSize(keycap_size("0"))

    def show_label(self, label: int) -> None:
        """Show another label."""
        if label != self._label:
            self._label = label
            self.update()

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = painter_on(self)
        sign = region_sign(self._label) if self._label >= 0 else "?"
        keycap(painter, QRectF(self.rect()), sign, colour=region_colour(max(0, self._label)))
        painter.end()
