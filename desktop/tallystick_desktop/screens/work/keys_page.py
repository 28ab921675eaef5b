"""All keys of a view, over the view (`?`, in text Ctrl+/). A key is changed by pressing it, then the new one.

A pedal or a media key is given to an action the same way. What is changed is kept with the settings.
"""

from collections.abc import Callable
from functools import partial

from PySide6.QtCore import QEvent, QRectF, Qt, Signal
from PySide6.QtGui import QColor, QKeyEvent, QMouseEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QVBoxLayout, QWidget

from tallystick_desktop.core.keys import KeyRow, give_key, keys_to_store, rows_for, use_keys
from tallystick_desktop.kit.buttons import button
from tallystick_desktop.kit.frames import Card, column, row, scrolling
from tallystick_desktop.kit.painting import keycap, keycap_size, painter_on
from tallystick_desktop.kit.shortcuts import key_name
from tallystick_desktop.kit.text import Icon, Text
from tallystick_desktop.theme.theme import theme
from tallystick_desktop.theme.tokens import ICON_L, XL, L, M, S
from tallystick_packs.texts import _

_WIDE_PX = 820
_CLOSERS = (Qt.Key.Key_Escape, Qt.Key.Key_Question, Qt.Key.Key_Return, Qt.Key.Key_F1)

_MODIFIERS = (Qt.Key.Key_Shift, Qt.Key.Key_Control, Qt.Key.Key_Alt, Qt.Key.Key_AltGr, Qt.Key.Key_Meta)


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
        self._waiting: tuple[KeyRow, _Keys] | None = None
        self._has_changed = False
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
        self._said = Text("", "caption", "muted", wrap=True)
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
            caps = _Keys(keys.split(" "))
            if self._store is not None and index < len(entries) and entries[index].context == self._view:
                caps.setCursor(Qt.CursorShape.PointingHandCursor)
                caps.on_press = partial(self._wait_for_key, entries[index], caps)
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
        if self._has_changed:
            self.changed.emit()

    def event(self, event: QEvent) -> bool:
        """While it is open, no key of the view under it works."""
        if event.type() == QEvent.Type.ShortcutOverride:
            event.accept()
            return True
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if self._waiting is not None:
            self._take_key(event)
        elif event.key() in _CLOSERS:
            self.close_page()
        else:
            super().keyPressEvent(event)

    def focusNextPrevChild(self, forward: bool) -> bool:
        """Tab is a key like others while one is waited for."""
        return False if self._waiting is not None else super().focusNextPrevChild(forward)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        event.accept()

    def _wait_for_key(self, entry: KeyRow, caps: "_Keys") -> None:
        self._waiting = (entry, caps)
        self._said.setText(
            _("{action}: press the new key now; Esc leaves it as it is.").format(action=_(entry.words))
        )
        self.setFocus(Qt.FocusReason.OtherFocusReason)

    def _take_key(self, event: QKeyEvent) -> None:
        if self._waiting is None or event.key() in _MODIFIERS:
            return
        entry, caps = self._waiting
        self._waiting = None
        key = key_name(event)
        if key == "Esc":
            self._said.setText("")
            return
        taken = give_key(entry, key, view=self._view)
        if taken is not None:
            words = _("{key} is already taken: {action}.").format(key=key, action=_(taken.words))
            self._said.setText(words)
            return
        self._keep()
        caps.show_keys([key, *(one for one in entry.keys[1:] if one != key)])
        self._said.setText(_("Changed. It works when this page is closed."))

    def _take_usual(self) -> None:
        use_keys({})
        self._keep()
        self.close_page()

    def _keep(self) -> None:
        self._has_changed = True
        if self._store is not None:
            self._store(keys_to_store())

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
        self.on_press: Callable[[], None] = lambda: None
        self.show_keys(keys)

    def show_keys(self, keys: list[str]) -> None:
        """Show other keys."""
        self._keys = keys
        sizes = [keycap_size(key) for key in keys]
        self.setFixedSize(sum(size.width() + M // 2 for size in sizes), max(size.height() for size in sizes))
        self.setAccessibleName(", ".join(keys))
        self.update()

    def mousePressEvent(self, _event: QMouseEvent) -> None:
        self.on_press()

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = painter_on(self)
        x = 0.0
        for key in self._keys:
            size = keycap_size(key)
            keycap(painter, QRectF(x, 0, size.width(), size.height()), key)
            x += size.width() + M // 2
        painter.end()
