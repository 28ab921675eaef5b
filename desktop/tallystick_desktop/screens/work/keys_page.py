"""All keys of a view, over the view (`?`, in text Ctrl+/)."""

from PySide6.QtCore import QEvent, QRectF, Qt, Signal
from PySide6.QtGui import QColor, QKeyEvent, QMouseEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QVBoxLayout, QWidget

from tallystick_desktop.core.keys import rows_for
from tallystick_desktop.kit.buttons import button
from tallystick_desktop.kit.frames import Card, column, row, scrolling
from tallystick_desktop.kit.painting import keycap, keycap_size, painter_on
from tallystick_desktop.kit.text import Icon, Text
from tallystick_desktop.theme.theme import theme
from tallystick_desktop.theme.tokens import ICON_L, XL, L, M, S
from tallystick_packs.texts import _

_WIDE_PX = 820
_CLOSERS = (Qt.Key.Key_Escape, Qt.Key.Key_Question, Qt.Key.Key_Return, Qt.Key.Key_F1)


class KeysPage(QWidget):
    """Shows the key table of a view; any press of Esc, ? or the button takes it away.

    Signals:
        closed: It is gone.
    """

    closed = Signal()

    def __init__(self, over: QWidget, view: str, extra: tuple[tuple[str, str], ...] = ()) -> None:
        super().__init__(over)
        self.setAccessibleName(_("All keys"))
        self.setGeometry(over.rect())
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        outer = QVBoxLayout(self)
        outer.setContentsMargins(XL, XL, XL, XL)
        card = Card(padding=L)
        card.setMaximumWidth(theme().scaled(_WIDE_PX))
        head, line = row(spacing=S)
        line.addWidget(Icon("keyboard", ICON_L, "accent"))
        line.addWidget(Text(_("All keys"), "heading"), 1)
        close = button(_("Close"), icon="x", kind="quiet", key="Esc")
        close.clicked.connect(self.close_page)
        line.addWidget(close)
        card.body.addWidget(head)
        content, stack = column(spacing=0)
        table = QWidget()
        grid = QGridLayout(table)
        grid.setContentsMargins(0, 0, M, 0)
        stack.addWidget(table)
        stack.addStretch(1)
        grid.setHorizontalSpacing(L)
        grid.setVerticalSpacing(S)
        rows = [(" ".join(entry.keys), _(entry.words)) for entry in rows_for(view)] + list(extra)
        across = 1 if theme().is_roomy else 2
        for index, (keys, words) in enumerate(rows):
            place = (index // across, index % across * 2)
            grid.addWidget(_Keys(keys.split(" ")), *place, Qt.AlignmentFlag.AlignLeading)
            told = Text(words, "body", wrap=True)
            told.setAlignment(Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeading)
            grid.addWidget(told, place[0], place[1] + 1)
        for part in range(across):
            grid.setColumnStretch(part * 2 + 1, 1)
        card.body.addWidget(scrolling(content), 1)
        card.setMaximumHeight(head.sizeHint().height() + table.sizeHint().height() + 4 * XL)
        middle = QHBoxLayout()
        middle.addStretch(1)
        middle.addWidget(card, 20)
        middle.addStretch(1)
        outer.addLayout(middle)
        self.show()
        self.raise_()
        self.setFocus(Qt.FocusReason.OtherFocusReason)

    def close_page(self) -> None:
        """Go away."""
        self.hide()
        self.deleteLater()
        self.closed.emit()

    def event(self, event: QEvent) -> bool:
        """While it is open, no key of the view under it works."""
        if event.type() == QEvent.Type.ShortcutOverride:
            event.accept()
            return True
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in _CLOSERS:
            self.close_page()
        else:
            super().keyPressEvent(event)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        event.accept()

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        veil = QColor(theme().colour("sunken"))
        veil.setAlpha(235)
        painter.fillRect(self.rect(), veil)
        painter.end()


class _Keys(QWidget):
    """The keycaps of one action."""

    def __init__(self, keys: list[str]) -> None:
        super().__init__()
        self._keys = keys
        sizes = [keycap_size(key) for key in keys]
        self.setFixedSize(sum(size.width() + M // 2 for size in sizes), max(size.height() for size in sizes))
        self.setAccessibleName(", ".join(keys))

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = painter_on(self)
        x = 0.0
        for key in self._keys:
            size = keycap_size(key)
            keycap(painter, QRectF(x, 0, size.width(), size.height()), key)
            x += size.width() + M // 2
        painter.end()
