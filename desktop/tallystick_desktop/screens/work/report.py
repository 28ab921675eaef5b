"""Reporting an item: what is wrong with it, in four presses at most. Reports go to a person and are paid."""

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QButtonGroup, QDialog, QHBoxLayout, QPlainTextEdit, QVBoxLayout, QWidget

from tallystick_desktop.kit.buttons import button
from tallystick_desktop.kit.choices import ChoiceRow
from tallystick_desktop.kit.text import Text
from tallystick_desktop.theme.theme import theme
from tallystick_desktop.theme.tokens import XL, L, M
from tallystick_packs.texts import N_, _

REASONS = (
    ("broken", N_("It is broken: it cannot be seen or heard")),
    ("private", N_("It is private: somebody would not want it seen")),
    ("illegal", N_("It is illegal, or shows a child being abused")),
    ("other", N_("Something else")),
)


class ReportDialog(QDialog):
    """Asks for the reason. `reason` is what was chosen, "" when it was given up."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.setWindowTitle(_("Report"))
        self.reason = ""
        column = QVBoxLayout(self)
        column.setContentsMargins(XL, XL, XL, L)
        column.setSpacing(M)
        column.addWidget(Text(_("What is wrong with it?"), "heading", wrap=True))
        words = _("A report goes to a person. The item is hidden and you are paid for what you report.")
        column.addWidget(Text(words, "body", "muted", wrap=True))
        group = QButtonGroup(self)
        self.rows: dict[str, ChoiceRow] = {}
        for key, text in REASONS:
            made = ChoiceRow(_(text))
            group.addButton(made)
            column.addWidget(made)
            self.rows[key] = made
        self._note = QPlainTextEdit()
        self._note.setAccessibleName(_("More about it (may stay empty)"))
        self._note.setPlaceholderText(_("More about it (may stay empty)"))
        self._note.setTabChangesFocus(True)
        self._note.setFixedHeight(theme().line("input") * 2 + XL)
        column.addWidget(self._note)
        bar = QHBoxLayout()
        back = button(_("Back"), icon="arrow-left", key="Esc")
        back.clicked.connect(self.reject)
        self.send = button(_("Report it"), icon="flag", kind="primary")
        self.send.setEnabled(False)
        self.send.clicked.connect(self._chosen)
        group.buttonClicked.connect(lambda _button: self.send.setEnabled(True))
        bar.addWidget(back)
        bar.addStretch(1)
        bar.addWidget(self.send)
        column.addLayout(bar)
        self.setMinimumWidth(min(theme().scaled(460), 900))
        self.rows["broken"].setFocus(Qt.FocusReason.OtherFocusReason)

    def _chosen(self) -> None:
        key = next(key for key, made in self.rows.items() if made.isChecked())
        note = self._note.toPlainText().strip()
        self.reason = f"{key}: {note}" if note else key
        self.accept()


def ask_reason(parent: QWidget) -> str:
    """Return the reason for a report, or "" when it was given up."""
    dialog = ReportDialog(parent)
    dialog.exec()
    return dialog.reason
