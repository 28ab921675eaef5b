"""Two columns side by side where there is room, one under the other where there is not."""

from PySide6.QtCore import QSize
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QBoxLayout, QWidget

from tallystick_desktop.theme.theme import theme
from tallystick_desktop.theme.tokens import L


class Fold(QWidget):
    """Holds widgets in a row; below `least` pixels (grown with the type) in a column.

    Without `least` it folds when the widgets' own wishes no longer fit side by side.
    """

    def __init__(self, *, least: int = 0, spacing: int = L) -> None:
        super().__init__()
        self._least = theme().scaled(least)
        self._widgets: list[QWidget] = []
        self._box = QBoxLayout(QBoxLayout.Direction.LeftToRight, self)
        self._box.setContentsMargins(0, 0, 0, 0)
        self._box.setSpacing(spacing)

    def add(self, widget: QWidget, share: int = 0) -> None:
        """Add a widget with its share of the width."""
        self._box.addWidget(widget, share)
        self._widgets.append(widget)

    @property
    def is_folded(self) -> bool:
        """Whether everything stands in one column."""
        return self._box.direction() == QBoxLayout.Direction.TopToBottom

    def minimumSizeHint(self) -> QSize:
        """No wider than what the column needs: the row folds before it would be cut."""
        widths = [entry.minimumSizeHint().width() for entry in self._widgets]
        return QSize(max(widths, default=0), super().minimumSizeHint().height() if self.is_folded else 0)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        row, column = QBoxLayout.Direction.LeftToRight, QBoxLayout.Direction.TopToBottom
        needed = self._least or sum(widget.sizeHint().width() for widget in self._widgets)
        wanted = row if self.width() >= needed else column
        if wanted != self._box.direction():
            self._box.setDirection(wanted)
