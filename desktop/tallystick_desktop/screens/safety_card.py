"""The worker's own safety on the settings screen: the recovery card, the PIN, locking at once."""

from pathlib import Path

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFileDialog, QLineEdit, QWidget

from tallystick_desktop.core.keys import key_of
from tallystick_desktop.kit.buttons import Button, button
from tallystick_desktop.kit.frames import Card, clear, column, row
from tallystick_desktop.kit.text import Icon, Text
from tallystick_desktop.screens.report_files import pdf_of
from tallystick_desktop.screens.safety_presenter import SafetyPresenter
from tallystick_desktop.theme.theme import theme
from tallystick_desktop.theme.tokens import ICON_L, L, M, S
from tallystick_packs.texts import _


class SafetyCard(Card):
    """Recovery card and PIN.

    Signals:
        locked: The worker locks the program.
    """

    locked = Signal()

    def __init__(self, presenter: SafetyPresenter) -> None:
        super().__init__(padding=L, spacing=S)
        self.presenter = presenter
        head, line = row(spacing=M)
        line.addWidget(Icon("lock", ICON_L, "accent"), 0, Qt.AlignmentFlag.AlignTop)
        words, stack = column(spacing=2)
        stack.addWidget(Text(_("Recovery card and PIN"), "strong", wrap=True))
        hint = _(
            "The card brings you back on a new computer. A PIN keeps others at this computer from working in "
            "your name; it does not hide the files. Do not take the PIN of your mobile money."
        )
        stack.addWidget(Text(hint, "caption", "muted", wrap=True))
        line.addWidget(words, 1)
        self.body.addWidget(head)
        holder, self._fields = column(spacing=S)
        self.body.addWidget(holder)
        self._said = Text("", "body", "success", wrap=True)
        self._fault = Text("", "body", "danger", wrap=True)
        self.body.addWidget(self._said)
        self.body.addWidget(self._fault)
        self._shown: bool | None = None
        presenter.on_change = self.render_state
        self.render_state()

    def render_state(self) -> None:
        """Show the state; fields are made anew when a PIN is set or taken away."""
        state = self.presenter.state
        if state.has_pin != self._shown:
            self._shown = state.has_pin
            self._build()
        for text, label in ((state.said, self._said), (state.fault, self._fault)):
            label.setText(text)
            label.setVisible(bool(text))
        for made in self._buttons:
            made.setEnabled(not state.busy)
        if state.said:
            for field in (self.now, self.new):
                field.clear()

    def _build(self) -> None:
        clear(self._fields)
        has_pin = self.presenter.state.has_pin
        self.now = _pin_field(_("PIN now"))
        self.new = _pin_field(_("New PIN, 4 to 12 digits"))
        for field in (self.now, self.new) if has_pin else (self.new,):
            self._fields.addWidget(Text(field.accessibleName(), "strong"))
            self._fields.addWidget(field)
        save = button(_("Save the card to print"), icon="printer")
        save.clicked.connect(self._save)
        change = button(_("Change the PIN") if has_pin else _("Set the PIN"), icon="key-round")
        change.clicked.connect(lambda: self.presenter.set_pin(self.new.text(), now=self.now.text()))
        self._buttons: list[Button] = [save, change]
        if has_pin:
            away = button(_("Take the PIN away"), icon="lock-open")
            away.clicked.connect(lambda: self.presenter.remove_pin(now=self.now.text()))
            lock = button(_("Lock now"), icon="lock", key=key_of("main", "lock_up"))
            lock.clicked.connect(self.locked)
            self._buttons += [away, lock]
        for made in self._buttons:
            self._fields.addWidget(made, 0, Qt.AlignmentFlag.AlignLeading)

    def _save(self) -> None:
        target = ask_card_file(self)
        if target is not None:
            self.presenter.save_card(target, lambda page: pdf_of(page, portrait=True), now=self.now.text())


def ask_card_file(parent: QWidget) -> Path | None:
    """Ask where the card's PDF goes."""
    kinds = _("PDF to print") + " (*.pdf)"
    path, _kind = QFileDialog.getSaveFileName(
        parent, _("Save the card to print"), "tallystick-card.pdf", kinds
    )
    if not path:
        return None
    return Path(path) if Path(path).suffix else Path(path + ".pdf")


def _pin_field(words: str) -> QLineEdit:
    made = QLineEdit()
    made.setEchoMode(QLineEdit.EchoMode.Password)
    made.setInputMethodHints(Qt.InputMethodHint.ImhDigitsOnly)
    made.setAccessibleName(words)
    made.setMaximumWidth(theme().scaled(260))
    return made
