"""Boxes that hold other widgets: cards, panels, pressable cards, dividers, pages that scroll."""

from PySide6.QtCore import QRectF, Qt, Signal
from PySide6.QtGui import QFocusEvent, QKeyEvent, QMouseEvent, QPaintEvent
from PySide6.QtWidgets import QBoxLayout, QFrame, QHBoxLayout, QLayout, QScrollArea, QVBoxLayout, QWidget

from tallystick_desktop.kit.painting import box, painter_on
from tallystick_desktop.theme.theme import theme
from tallystick_desktop.theme.tokens import LINE_PX, RADIUS_L, RADIUS_M, STRONG_LINE_PX, ColourRole, L, M


class Card(QFrame):
    """A raised box: fill and line, no shadow."""

    def __init__(
        self,
        *,
        fill: ColourRole = "raised",
        line: ColourRole | None = "line",
        radius: int = RADIUS_L,
        padding: int = L,
        spacing: int = M,
        horizontal: bool = False,
    ) -> None:
        super().__init__()
        self._fill: ColourRole = fill
        self._line: ColourRole | None = line
        self._width = LINE_PX
        self._radius = radius
        self.body: QBoxLayout = QHBoxLayout(self) if horizontal else QVBoxLayout(self)
        self.body.setContentsMargins(padding, padding, padding, padding)
        self.body.setSpacing(spacing)

    def set_look(self, *, fill: ColourRole, line: ColourRole | None, width: int = LINE_PX) -> None:
        """Change fill and line."""
        self._fill, self._line, self._width = fill, line, width
        self.update()

    def paintEvent(self, _event: QPaintEvent) -> None:
        now = theme()
        painter = painter_on(self)
        line = now.colour(self._line) if self._line else None
        box(
            painter, QRectF(self.rect()), fill=now.colour(self._fill), line=line,
            width=self._width, radius=self._radius,
        )  # fmt: skip
        painter.end()


class PressableCard(Card):
    """A card that is chosen with a press, Enter or Space; the chosen one has the accent line."""

    chosen = Signal()
    opened = Signal()

    def __init__(self, name: str, *, padding: int = M, flat: bool = False) -> None:
        """A `flat` one is a row of a list: without a line of its own until it is chosen."""
        super().__init__(
            padding=padding, line=None if flat else "line", radius=RADIUS_M if flat else RADIUS_L
        )
        self._flat = flat
        self.setAccessibleName(name)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self._selected = False
        self._by_keyboard = False

    def focusInEvent(self, event: QFocusEvent) -> None:
        self._by_keyboard = event.reason() != Qt.FocusReason.MouseFocusReason
        super().focusInEvent(event)

    def set_selected(self, selected: bool) -> None:
        """Show whether this is the chosen one."""
        if selected != self._selected:
            self._selected = selected
            self.update()

    @property
    def is_selected(self) -> bool:
        """Whether it is the chosen one."""
        return self._selected

    def mousePressEvent(self, event: QMouseEvent) -> None:
        if event.button() == Qt.MouseButton.LeftButton:
            self.setFocus(Qt.FocusReason.MouseFocusReason)
            self.chosen.emit()

    def mouseDoubleClickEvent(self, _event: QMouseEvent) -> None:
        self.opened.emit()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and not event.modifiers():
            self.chosen.emit()
            self.opened.emit()
        elif event.key() == Qt.Key.Key_Space:
            self.chosen.emit()
        elif event.key() == Qt.Key.Key_Down:
            self.focusNextPrevChild(True)
        elif event.key() == Qt.Key.Key_Up:
            self.focusNextPrevChild(False)
        else:
            super().keyPressEvent(event)

    def paintEvent(self, event: QPaintEvent) -> None:
        if self._selected:
            self._line, self._width = "accent", STRONG_LINE_PX
        else:
            self._line, self._width = (None if self._flat else "line"), LINE_PX
        if self._flat:
            self._fill = "accent_soft" if self._selected else "raised"
        super().paintEvent(event)
        if self.hasFocus() and self._by_keyboard:
            painter = painter_on(self)
            inner = QRectF(self.rect()).adjusted(3, 3, -3, -3)
            box(painter, inner, line=theme().colour("focus"), width=STRONG_LINE_PX, radius=RADIUS_L - 3)
            painter.end()


class Bar(QWidget):
    """A plain stretch of surface with lines on chosen sides: top bars, action bars, side panels."""

    def __init__(
        self, *, fill: ColourRole = "surface", sides: str = "", horizontal: bool = True, margins: int = M
    ) -> None:
        """`sides` names the lined sides: any of `t`, `b`, `l` (leading), `r` (trailing)."""
        super().__init__()
        self._fill: ColourRole = fill
        self._sides = sides
        self.body: QBoxLayout = QHBoxLayout(self) if horizontal else QVBoxLayout(self)
        self.body.setContentsMargins(margins, margins, margins, margins)

    def paintEvent(self, _event: QPaintEvent) -> None:
        now = theme()
        painter = painter_on(self)
        painter.fillRect(self.rect(), now.colour(self._fill))
        line = now.colour("line")
        rtl = self.layoutDirection() == Qt.LayoutDirection.RightToLeft
        width, height = self.width(), self.height()
        if "t" in self._sides:
            painter.fillRect(0, 0, width, LINE_PX, line)
        if "b" in self._sides:
            painter.fillRect(0, height - LINE_PX, width, LINE_PX, line)
        if ("r" if rtl else "l") in self._sides:
            painter.fillRect(0, 0, LINE_PX, height, line)
        if ("l" if rtl else "r") in self._sides:
            painter.fillRect(width - LINE_PX, 0, LINE_PX, height, line)
        painter.end()


class Divider(QWidget):
    """A line between things; decoration."""

    def __init__(self, *, vertical: bool = False) -> None:
        super().__init__()
        if vertical:
            self.setFixedWidth(LINE_PX)
        else:
            self.setFixedHeight(LINE_PX)

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = painter_on(self)
        painter.fillRect(self.rect(), theme().colour("line"))
        painter.end()


def scrolling(content: QWidget) -> QScrollArea:
    """Put `content` into a frameless area that scrolls when there is no room."""
    area = QScrollArea()
    area.setWidgetResizable(True)
    area.setFrameShape(QFrame.Shape.NoFrame)
    area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
    area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
    area.setWidget(content)
    return area


def column(*, spacing: int = M, margins: int = 0) -> tuple[QWidget, QVBoxLayout]:
    """Make a bare widget with a column layout."""
    holder = QWidget()
    layout = QVBoxLayout(holder)
    layout.setContentsMargins(margins, margins, margins, margins)
    layout.setSpacing(spacing)
    return holder, layout


def row(*, spacing: int = M, margins: int = 0) -> tuple[QWidget, QHBoxLayout]:
    """Make a bare widget with a row layout."""
    holder = QWidget()
    layout = QHBoxLayout(holder)
    layout.setContentsMargins(margins, margins, margins, margins)
    layout.setSpacing(spacing)
    return holder, layout


def clear(layout: QLayout) -> None:
    """Remove and delete everything in a layout."""
    while (entry := layout.takeAt(0)) is not None:
        widget = entry.widget()
        inner = entry.layout()
        if widget is not None:
            widget.hide()
            widget.setParent(None)
            widget.deleteLater()
        elif inner is not None:
            clear(inner)
