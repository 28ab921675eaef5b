"""The text that is written while one listens.

In it Tab plays, and with segments Enter goes on; Ctrl+Tab leaves it. Undo is the draft's, so it survives a
restart. Short forms become words at the next space; words that differ from the pack's list in marks or
capitals are underlined; the text runs from the side that its letters ask for.
"""

from collections.abc import Callable, Mapping, Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent, QResizeEvent, QTextCharFormat, QTextCursor, QTextOption
from PySide6.QtWidgets import QTextEdit

from tallystick_desktop.core import written
from tallystick_desktop.core.letters import starts_from_the_right
from tallystick_desktop.kit.fields import LongField
from tallystick_desktop.kit.shortcuts import key_name
from tallystick_desktop.theme.theme import theme
from tallystick_desktop.theme.tokens import L, M

_MOST_LINES = 5


class Editor(LongField):
    """Where what is heard is written down.

    Signals:
        acted: A key of the table was pressed: `play`, `play_back`, `next_segment`, `cut` or `leave_text`.
        grew: It is taller or lower than before.

    Attributes:
        action_of: Says which action of the key table a key is.
        forms: Short forms and what they stand for.
        words: The pack's list of words.
        from_the_right: Where an empty text begins.
    """

    acted = Signal(str)
    grew = Signal()

    def __init__(self, name: str, *, placeholder: str, is_tall: bool = False) -> None:
        """A tall one takes the room it is given and scrolls; others are as tall as their text."""
        super().__init__(name, placeholder=placeholder)
        self._is_tall = is_tall
        self.setObjectName("transcript")
        self.setTabChangesFocus(False)
        self.action_of: Callable[[str], str] = lambda _key: ""
        self.forms: Mapping[str, str] = {}
        self.words: Sequence[str] = ()
        self.from_the_right = False
        if not is_tall:
            self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.document().documentLayout().documentSizeChanged.connect(lambda _size: self._fit())
        self.textChanged.connect(self._look_at_text)
        self._fit()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        action = self.action_of(key_name(event))
        if action:
            self.acted.emit(action)
            return
        if event.text() == " " and self.forms:
            self._replace(written.expanded(self.toPlainText(), self.forms, at=self.textCursor().position()))
        super().keyPressEvent(event)

    def put(self, words: str) -> None:
        """Put letters in at the cursor, as if they were typed."""
        self.insertPlainText(words)

    def complete(self) -> None:
        """Finish the word before the cursor from the list."""
        text, at = self.toPlainText(), self.textCursor().position()
        word = written.completion(text, self.words, at=at)
        if word is not None:
            self._replace(written.completed(text, word, at=at))

    def put_cursor(self, at: int) -> None:
        """Put the cursor behind the letter with this number."""
        cursor = self.textCursor()
        cursor.setPosition(min(at, len(self.toPlainText())))
        self.setTextCursor(cursor)

    def _replace(self, changed: tuple[str, int] | None) -> None:
        if changed is not None:
            self.setPlainText(changed[0])
            self.put_cursor(changed[1])

    def _look_at_text(self) -> None:
        """Let the text run from its side, and underline what the list writes otherwise."""
        text = self.toPlainText()
        found = starts_from_the_right(text)
        right = self.from_the_right if found is None else found
        direction = Qt.LayoutDirection.RightToLeft if right else Qt.LayoutDirection.LeftToRight
        option = self.document().defaultTextOption()
        if option.textDirection() != direction:
            # Without the alignment, Qt leaves the paragraph on the side of the program's language.
            option.setTextDirection(direction)
            side = Qt.AlignmentFlag.AlignRight if right else Qt.AlignmentFlag.AlignLeft
            option.setAlignment(side | Qt.AlignmentFlag.AlignAbsolute)
            option.setWrapMode(QTextOption.WrapMode.WrapAtWordBoundaryOrAnywhere)
            self.document().setDefaultTextOption(option)
        self.setExtraSelections([self._underlined(*one) for one in written.misspelt(text, self.words)])

    def _underlined(self, start: int, end: int, wanted: str) -> QTextEdit.ExtraSelection:
        made = QTextEdit.ExtraSelection()
        cursor = QTextCursor(self.document())
        cursor.setPosition(start)
        cursor.setPosition(end, QTextCursor.MoveMode.KeepAnchor)
        look = QTextCharFormat()
        look.setUnderlineStyle(QTextCharFormat.UnderlineStyle.WaveUnderline)
        look.setUnderlineColor(theme().colour("warning"))
        look.setToolTip(wanted)
        made.cursor, made.format = cursor, look
        return made

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit()

    def leave(self) -> None:
        """Give the focus to what comes after."""
        # Qt keeps the focus in a text that takes Tab, unless it is told otherwise.
        self.setTabChangesFocus(True)
        self.focusNextPrevChild(True)
        self.setTabChangesFocus(False)

    def show_text(self, words: str) -> None:
        """Show `words` without losing the place of the cursor."""
        if self.toPlainText() == words:
            return
        self.blockSignals(True)
        at = min(self.textCursor().position(), len(words))
        self.setPlainText(words)
        cursor = self.textCursor()
        cursor.setPosition(at or len(words))
        self.setTextCursor(cursor)
        self.blockSignals(False)
        self._look_at_text()
        self._fit()

    def to_end(self) -> None:
        """Put the cursor behind the last letter."""
        self.moveCursor(QTextCursor.MoveOperation.End)

    def _fit(self) -> None:
        if self._is_tall:
            return
        lines = min(_MOST_LINES, max(1, int(self.document().size().height())))
        height = theme().line("transcript") * lines + L + M
        if height != self.height():
            self.setFixedHeight(height)
            self.grew.emit()
