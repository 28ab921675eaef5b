"""What the program says unasked: an error in three parts, an empty state, a toast."""

from collections.abc import Callable

from PySide6.QtCore import QEvent, QObject, Qt, QTimer, Signal
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from tallystick_desktop.kit.buttons import Button, IconButton, button
from tallystick_desktop.kit.frames import Card, row
from tallystick_desktop.kit.text import Icon, Text
from tallystick_desktop.theme.theme import theme
from tallystick_desktop.theme.tokens import ICON_M, ICON_XL, TOAST_MS, XS, ColourRole, L, M, S
from tallystick_packs.texts import _


class ErrorPanel(Card):
    """What happened, what is safe, what to do: in this order, always all three."""

    closed = Signal()

    def __init__(
        self,
        *,
        title: str,
        what: str,
        safe: str,
        todo: str,
        lost: bool = False,
        key: str = "",
        side_by_side: bool = False,
    ) -> None:
        """`lost` turns it red: only when something was really lost or forged."""
        tone: ColourRole = "danger" if lost else "warning"
        super().__init__(fill="danger_soft" if lost else "warning_soft", line=tone, padding=L - 2, spacing=S)
        self.setAccessibleName(f"{title}. {what} {safe} {todo}")
        head, line = row(spacing=S + 2)
        line.addWidget(Icon("shield-alert" if lost else "triangle-alert", ICON_M + 2, tone))
        line.addWidget(Text(title, "title", wrap=True), 1)
        if key:
            close = IconButton("x", _("Close this message"), key=key)
            close.clicked.connect(self.closed)
            line.addWidget(close)
        self.body.addWidget(head)
        holder = QWidget()
        parts = QHBoxLayout(holder) if side_by_side else QVBoxLayout(holder)
        parts.setContentsMargins(0, 0, 0, 0)
        parts.setSpacing(L if side_by_side else S)
        top = Qt.AlignmentFlag.AlignTop if side_by_side else Qt.AlignmentFlag(0)
        parts.addWidget(_part("circle-x", tone, _("What happened"), what), 1, top)
        parts.addWidget(_part("shield-check", "success", _("What is safe"), safe), 1, top)
        parts.addWidget(_part("arrow-right", "accent", _("What to do"), todo), 1, top)
        self.body.addWidget(holder)


def _part(icon: str, colour: ColourRole, head: str, words: str) -> QWidget:
    holder, line = row(spacing=S + 2)
    line.addWidget(Icon(icon, ICON_M, colour, line="caption"), 0, Qt.AlignmentFlag.AlignTop)
    inner = QVBoxLayout()
    inner.setSpacing(XS)
    inner.addWidget(Text(head, "caption", "muted"))
    inner.addWidget(Text(words, "body", wrap=True))
    line.addLayout(inner, 1)
    return holder


class EmptyState(QWidget):
    """An icon, what is not here, one button that changes it."""

    pressed = Signal()

    def __init__(
        self, *, icon: str, title: str, words: str, action: str = "", action_icon: str = "", key: str = ""
    ) -> None:
        super().__init__()
        self.setAccessibleName(f"{title}. {words}")
        column = QVBoxLayout(self)
        column.setContentsMargins(L, L, L, L)
        column.setSpacing(S)
        column.addStretch(1)
        centre = Qt.AlignmentFlag.AlignHCenter
        if not theme().is_roomy:  # large letters need the room
            column.addWidget(Icon(icon, ICON_XL, "muted"), 0, centre)
        for line in (Text(title, "title", wrap=True), Text(words, "body", "muted", wrap=True)):
            line.setAlignment(Qt.AlignmentFlag.AlignHCenter)
            column.addWidget(line)
        self.action: Button | None = None
        if action:
            self.action = button(action, icon=action_icon, key=key)
            self.action.clicked.connect(self.pressed)
            column.addWidget(self.action, 0, centre)
        column.addStretch(1)


class Toast(Card):
    """Confirms one thing that can be undone; goes after six seconds, stays while it has the focus."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(line="edge", padding=S, spacing=M, horizontal=True)
        self.setParent(parent)
        self._words = Text("", "body")
        self._undo = button(_("Undo"), icon="undo-2", kind="quiet")
        self._on_undo: Callable[[], None] | None = None
        self._undo.clicked.connect(self._press)
        self.body.addSpacing(S)
        self.body.addWidget(Icon("circle-check", ICON_M, "success"))
        self.body.addWidget(self._words)
        self.body.addWidget(self._undo)
        self._over = parent
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setInterval(TOAST_MS)
        self._timer.timeout.connect(self._leave)
        parent.installEventFilter(self)
        self.hide()

    def say(self, words: str, on_undo: Callable[[], None] | None = None) -> None:
        """Show `words`; with `on_undo`, the button that takes it back."""
        self._words.setText(words)
        self.setAccessibleName(words)
        self._on_undo = on_undo
        self._undo.setVisible(on_undo is not None)
        self._place()
        self.show()
        self.raise_()
        self._timer.start()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.Resize and self.isVisible():
            self._place()
        return super().eventFilter(watched, event)

    def _place(self) -> None:
        self.adjustSize()
        parent = self._over
        x = (parent.width() - self.width()) // 2
        self.move(x, parent.height() - self.height() - theme().scaled(100))

    def _press(self) -> None:
        self.hide()
        if self._on_undo is not None:
            self._on_undo()

    def _leave(self) -> None:
        if self._undo.hasFocus():
            self._timer.start()
        else:
            self.hide()
