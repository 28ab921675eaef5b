"""Fields of several lines that leave undo and Shift+Enter to the screen: both are the draft's."""

from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QKeyEvent, QKeySequence
from PySide6.QtWidgets import QPlainTextEdit


class LongField(QPlainTextEdit):
    """A text of several lines.

    Qt's own undo forgets with the program; the draft's survives a restart, so Ctrl+Z goes to the screen.
    """

    def __init__(self, name: str, *, placeholder: str = "") -> None:
        super().__init__()
        self.setAccessibleName(name)
        self.setPlaceholderText(placeholder)
        self.setTabChangesFocus(True)
        self.setUndoRedoEnabled(False)

    def event(self, event: QEvent) -> bool:
        """Leave undo, redo and Shift+Enter to the screen's shortcuts."""
        if (
            event.type() == QEvent.Type.ShortcutOverride
            and isinstance(event, QKeyEvent)
            and _is_screens(event)
        ):
            event.ignore()
            return True
        return super().event(event)

    def show_text(self, words: str) -> None:
        """Show `words` without telling that they changed."""
        if self.toPlainText() != words:
            self.blockSignals(True)
            self.setPlainText(words)
            self.blockSignals(False)


def _is_screens(event: QKeyEvent) -> bool:
    enter = event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter)
    if enter and event.modifiers() & Qt.KeyboardModifier.ShiftModifier:
        return True
    return event.matches(QKeySequence.StandardKey.Undo) or event.matches(QKeySequence.StandardKey.Redo)
