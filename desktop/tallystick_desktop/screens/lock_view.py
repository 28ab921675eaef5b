"""The locked page: nothing of the profile is shown but its name."""

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QPlainTextEdit, QVBoxLayout, QWidget

from tallystick_desktop.kit.buttons import button
from tallystick_desktop.kit.frames import clear, column
from tallystick_desktop.kit.logo import Logo
from tallystick_desktop.kit.text import Text
from tallystick_desktop.screens.lock_presenter import LockPresenter
from tallystick_desktop.theme.theme import theme
from tallystick_desktop.theme.tokens import XL, XXL, L, M
from tallystick_packs.texts import _


class LockView(QWidget):
    """Asks for the PIN, or for the twelve words."""

    def __init__(self, presenter: LockPresenter) -> None:
        super().__init__()
        self.setObjectName("page")
        self.presenter = presenter
        outer = QHBoxLayout(self)
        outer.setContentsMargins(XXL, XXL, XXL, XXL)
        outer.addStretch(1)
        self._holder, self._page = column(spacing=M)
        self._holder.setMaximumWidth(theme().scaled(460))
        middle = QVBoxLayout()
        middle.addStretch(1)
        middle.addWidget(self._holder)
        middle.addStretch(2)
        outer.addLayout(middle, 3)
        outer.addStretch(1)
        self._shown: bool | None = None
        presenter.on_change = self.render_state
        self.render_state()

    def render_state(self) -> None:
        """Show the state; the fields are made anew when PIN and words change places."""
        state = self.presenter.state
        if state.with_words != self._shown:
            self._shown = state.with_words
            self._build()
        self.fault.setText(state.fault)
        self.fault.setVisible(bool(state.fault))
        self._open.setEnabled(not state.busy)
        if state.fault and not state.with_words:
            self.pin.clear()
            self.pin.setFocus(Qt.FocusReason.OtherFocusReason)

    def _build(self) -> None:
        clear(self._page)
        name = self.presenter.state.name
        self._page.addWidget(Logo(theme().scaled(56)), 0, Qt.AlignmentFlag.AlignLeading)
        self._page.addWidget(Text(_("{name}'s work is locked").format(name=name), "heading", wrap=True))
        self.fault = Text("", "body", "danger", wrap=True)
        if self.presenter.state.with_words:
            self._ask_words()
        else:
            self._ask_pin()

    def _ask_pin(self) -> None:
        self._page.addWidget(Text(_("PIN"), "strong"))
        self.pin = QLineEdit()
        self.pin.setEchoMode(QLineEdit.EchoMode.Password)
        self.pin.setInputMethodHints(Qt.InputMethodHint.ImhDigitsOnly)
        self.pin.setAccessibleName(_("PIN"))
        self.pin.returnPressed.connect(self._try_pin)
        self._page.addWidget(self.pin)
        self._page.addWidget(self.fault)
        self._buttons(self._try_pin, _("I forgot the PIN"), with_words=True)
        self.setFocusProxy(self.pin)
        self.pin.setFocus(Qt.FocusReason.OtherFocusReason)

    def _ask_words(self) -> None:
        words = _("Your twelve words or numbers open it, and take the PIN away.")
        self._page.addWidget(Text(words, "body", "muted", wrap=True))
        self.words = QPlainTextEdit()
        self.words.setAccessibleName(_("Your 12 words"))
        self.words.setTabChangesFocus(True)
        self.words.setFixedHeight(theme().line("input") * 3 + XL)
        self._page.addWidget(self.words)
        self._page.addWidget(self.fault)
        self._buttons(self._try_words, _("Use the PIN"), with_words=False)
        self.setFocusProxy(self.words)
        self.words.setFocus(Qt.FocusReason.OtherFocusReason)

    def _buttons(self, call: object, other: str, *, with_words: bool) -> None:
        line = QHBoxLayout()
        line.setSpacing(L)
        self._open = button(_("Open"), icon="lock-open", kind="primary")
        self._open.clicked.connect(call)
        line.addWidget(self._open)
        change = button(other, kind="quiet")
        change.clicked.connect(lambda: self.presenter.ask_words(with_words=with_words))
        line.addWidget(change)
        line.addStretch(1)
        self._page.addLayout(line)

    def _try_pin(self) -> None:
        self.presenter.try_pin(self.pin.text())

    def _try_words(self) -> None:
        self.presenter.try_words(self.words.toPlainText())
