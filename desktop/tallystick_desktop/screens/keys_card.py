"""All keys of the program on the settings screen: keyboard, foot pedals, media keys, each to be changed."""

from collections.abc import Callable
from functools import partial

from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QGridLayout, QVBoxLayout, QWidget

from tallystick_desktop.core.keys import TABLE, KeyRow, row
from tallystick_desktop.kit.buttons import button
from tallystick_desktop.kit.choices import ActionRow
from tallystick_desktop.kit.frames import Card, column
from tallystick_desktop.kit.frames import row as line_of
from tallystick_desktop.kit.text import Icon, Text
from tallystick_desktop.screens.key_changing import KeyCaps, KeyChange
from tallystick_desktop.theme.tokens import ICON_L, L, M, S
from tallystick_packs.texts import N_, _

#: Contexts of the key table and what they are called, in the order in which they are looked for.
GROUPS = (
    ("speech", N_("Recordings and transcripts")),
    ("photo", N_("Photos")),
    ("form", N_("Texts and pairs")),
    ("work", N_("Every kind of work")),
    ("main", N_("Every screen")),
    ("offers", N_("Offers")),
    ("packs", N_("Work")),
    ("outbox", N_("Outbox")),
    ("earnings", N_("Earnings")),
    ("notices", N_("Notices")),
    ("help", N_("Help")),
    ("verify", N_("Verify receipts")),
)


class KeysCard(Card):
    """The key table, folded by where the keys work.

    Args:
        store: Keeps changed keys.
    """

    def __init__(self, store: Callable[[str], None]) -> None:
        super().__init__(padding=L, spacing=S)
        self.setFocusPolicy(Qt.FocusPolicy.ClickFocus)
        head, line = line_of(spacing=M)
        line.addWidget(Icon("keyboard", ICON_L, "accent"), 0, Qt.AlignmentFlag.AlignTop)
        words, stack = column(spacing=2)
        stack.addWidget(Text(_("Keys, pedals and media keys"), "strong", wrap=True))
        hint = _(
            "Press a keycap, then the key or pedal that takes its place; the last one adds a further key."
        )
        stack.addWidget(Text(hint, "caption", "muted", wrap=True))
        line.addWidget(words, 1)
        usual = button(_("The usual keys"), icon="rotate-ccw", kind="quiet")
        usual.clicked.connect(lambda _checked=False: self._take_usual())
        line.addWidget(usual, 0, Qt.AlignmentFlag.AlignTop)
        self.body.addWidget(head)
        self._said = Text("", "body", "accent", wrap=True)
        self._said.hide()
        self.body.addWidget(self._said)
        self.change = KeyChange(store=store, say=self._say)
        self._groups = [_Group(context, _(words), self.change) for context, words in GROUPS]
        for group in self._groups:
            self.body.addWidget(group)

    def open_group(self, context: str) -> None:
        """Show the keys of a context."""
        for group in self._groups:
            if group.context == context:
                group.set_open(True)

    def event(self, event: QEvent) -> bool:
        """While a key is waited for, none of the window's works."""
        if event.type() == QEvent.Type.ShortcutOverride and self.change.is_waiting:
            event.accept()
            return True
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if not self.change.take(event):
            super().keyPressEvent(event)

    def focusNextPrevChild(self, forward: bool) -> bool:
        """Tab is a key like others while one is waited for."""
        return False if self.change.is_waiting else super().focusNextPrevChild(forward)

    def _say(self, words: str) -> None:
        self._said.setText(words)
        self._said.setVisible(bool(words))
        if self.change.is_waiting:
            self.setFocus(Qt.FocusReason.OtherFocusReason)

    def _take_usual(self) -> None:
        self.change.usual()
        for group in self._groups:
            group.show_keys()


class _Group(QWidget):
    """The keys of one context; made when it is opened first."""

    def __init__(self, context: str, words: str, change: KeyChange) -> None:
        super().__init__()
        self.context, self._words, self._change = context, words, change
        self._caps: list[tuple[KeyRow, KeyCaps]] = []
        stack = QVBoxLayout(self)
        stack.setContentsMargins(0, 0, 0, 0)
        stack.setSpacing(S)
        self._inner = QWidget()
        self._inner.hide()
        self._head = ActionRow("chevron-right", words, key="")
        self._head.clicked.connect(lambda _checked=False: self.set_open(self._inner.isHidden()))
        stack.addWidget(self._head)
        stack.addWidget(self._inner)

    def set_open(self, is_open: bool) -> None:
        """Show or fold the keys."""
        if is_open and not self._caps:
            self._fill()
        self._inner.setVisible(is_open)
        self._head.set_look("chevron-down" if is_open else "chevron-right", self._words)
        self._head.setAccessibleDescription(_("open") if is_open else _("folded"))

    def show_keys(self) -> None:
        """Show the keys that hold now."""
        for entry, caps in self._caps:
            caps.show_keys(row(entry.context, entry.action).keys)

    def _fill(self) -> None:
        grid = QGridLayout(self._inner)
        grid.setContentsMargins(L, 0, 0, M)
        grid.setHorizontalSpacing(L)
        grid.setVerticalSpacing(S)
        for line, entry in enumerate(one for one in TABLE if one.context == self.context):
            now = row(entry.context, entry.action)
            caps = KeyCaps(now.keys, _(entry.words), can_change=True)
            caps.pressed.connect(partial(self._wait, entry, caps))
            told = Text(_(entry.words), "body", wrap=True)
            told.setAlignment(Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeading)
            grid.addWidget(told, line, 0)
            grid.addWidget(caps, line, 1, Qt.AlignmentFlag.AlignLeading)
            self._caps.append((entry, caps))
        grid.setColumnStretch(0, 1)

    def _wait(self, entry: KeyRow, caps: KeyCaps, place: int) -> None:
        self._change.wait(entry, place, caps)
