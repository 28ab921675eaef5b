"""All keys of a view, over the view (`?`, in text Ctrl+/). A key is changed by pressing it, then the new one.

A pedal or a media key is given to an action the same way. What is changed is kept with the settings.
"""

from collections.abc import Callable
from functools import partial

from PySide6.QtCore import QEvent, Qt, Signal
from PySide6.QtGui import QColor, QKeyEvent, QMouseEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QVBoxLayout, QWidget

from tallystick_desktop.core.keys import KeyRow, rows_for
from tallystick_desktop.kit.buttons import button
from tallystick_desktop.kit.frames import Card, column, row, scrolling
from tallystick_desktop.kit.text import Icon, Text
from tallystick_desktop.screens.key_changing import KeyCaps, KeyChange
from tallystick_desktop.theme.theme import theme
from tallystick_desktop.theme.tokens import ICON_L, XL, L, M, S
from tallystick_packs.texts import _

_WIDE_PX = 820
_CLOSERS = (Qt.Key.Key_Escape, Qt.Key.Key_Question, Qt.Key.Key_Return, Qt.Key.Key_F1)


class KeysPage(QWidget):
    """Shows the key table of a view; any press of Esc, ? or the button takes it away.

    Signals:
        closed: It is gone.
        changed: It is gone, and keys are not what they were.
    """

    closed = Signal()
    changed = Signal()

    def __init__(
        self,
        over: QWidget,
        view: str,
        extra: tuple[tuple[str, str], ...] = (),
        *,
        store: Callable[[str], None] | None = None,
    ) -> None:
        """`store` keeps changed keys; without it they are only shown."""
        super().__init__(over)
        self._view, self._store = view, store
        self._said = Text("", "caption", "muted", wrap=True)
        self._change = None if store is None else KeyChange(store=store, say=self._say)
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
        table = self._make_table(extra)
        content, stack = column(spacing=0)
        stack.addWidget(table)
        stack.addStretch(1)
        card.body.addWidget(scrolling(content), 1)
        if store is not None:
            card.body.addWidget(self._make_foot())
        card.setMaximumHeight(head.sizeHint().height() + table.sizeHint().height() + 4 * XL)
        middle = QHBoxLayout()
        middle.addStretch(1)
        middle.addWidget(card, 20)
        middle.addStretch(1)
        outer.addLayout(middle)
        self.show()
        self.raise_()
        self.setFocus(Qt.FocusReason.OtherFocusReason)

    def _make_table(self, extra: tuple[tuple[str, str], ...]) -> QWidget:
        table = QWidget()
        grid = QGridLayout(table)
        grid.setContentsMargins(0, 0, M, 0)
        grid.setHorizontalSpacing(L)
        grid.setVerticalSpacing(S)
        entries = rows_for(self._view)
        rows = [(" ".join(entry.keys), _(entry.words)) for entry in entries] + list(extra)
        across = 1 if theme().is_roomy else 2
        for index, (keys, words) in enumerate(rows):
            place = (index // across, index % across * 2)
            is_own = index < len(entries) and entries[index].context == self._view
            caps = KeyCaps(keys.split(" "), words, can_change=self._change is not None and is_own)
            if self._change is not None and is_own:
                caps.pressed.connect(partial(self._wait_for_key, entries[index], caps))
            grid.addWidget(caps, *place, Qt.AlignmentFlag.AlignLeading)
            told = Text(words, "body", wrap=True)
            told.setAlignment(Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeading)
            grid.addWidget(told, place[0], place[1] + 1)
        for part in range(across):
            grid.setColumnStretch(part * 2 + 1, 1)
        return table

    def _make_foot(self) -> QWidget:
        self._said.setText(_("Press a key on this page, then the key or pedal that takes its place."))
        usual = button(_("The usual keys"), icon="rotate-ccw", kind="quiet")
        usual.clicked.connect(lambda _checked=False: self._take_usual())
        foot, line = row(spacing=S)
        line.addWidget(self._said, 1)
        line.addWidget(usual)
        return foot

    def close_page(self) -> None:
        """Go away."""
        self.hide()
        self.deleteLater()
        self.closed.emit()
        if self._change is not None and self._change.has_changed:
            self.changed.emit()

    def event(self, event: QEvent) -> bool:
        """While it is open, no key of the view under it works."""
        if event.type() == QEvent.Type.ShortcutOverride:
            event.accept()
            return True
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if self._change is not None and self._change.take(event):
            return
        if event.key() in _CLOSERS:
            self.close_page()
        else:
            super().keyPressEvent(event)

    def focusNextPrevChild(self, forward: bool) -> bool:
        """Tab is a key like others while one is waited for."""
        is_waiting = self._change is not None and self._change.is_waiting
        return False if is_waiting else super().focusNextPrevChild(forward)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        event.accept()

    def _wait_for_key(self, entry: KeyRow, caps: KeyCaps, place: int) -> None:
        if self._change is not None:
            self._change.wait(entry, place, caps)
            self.setFocus(Qt.FocusReason.OtherFocusReason)

    def _take_usual(self) -> None:
        if self._change is not None:
            self._change.usual()
            self.close_page()

    def _say(self, words: str) -> None:
        self._said.setText(words)

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        veil = QColor(theme().colour("sunken"))
        veil.setAlpha(235)
        painter.fillRect(self.rect(), veil)
        painter.end()
