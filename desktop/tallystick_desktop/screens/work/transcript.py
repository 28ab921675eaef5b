"""The transcript: one row per segment, the chosen one being written.

In the text Tab plays and Enter goes on; Ctrl+Tab leaves it. Undo is the draft's, so it survives a restart.
Short forms become words at the next space; words that differ from the pack's list in marks or capitals are
underlined; the text runs from the side that its letters ask for.
"""

from collections.abc import Callable, Mapping, Sequence
from html import escape
from types import MappingProxyType

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import (
    QKeyEvent,
    QMouseEvent,
    QPaintEvent,
    QResizeEvent,
    QTextCharFormat,
    QTextCursor,
    QTextOption,
)
from PySide6.QtWidgets import QHBoxLayout, QTextEdit, QVBoxLayout, QWidget

from tallystick_desktop.core import written
from tallystick_desktop.core.letters import starts_from_the_right
from tallystick_desktop.core.segments import Segment
from tallystick_desktop.core.waveform import clock
from tallystick_desktop.kit.fields import LongField
from tallystick_desktop.kit.frames import column, scrolling
from tallystick_desktop.kit.notices import EmptyState
from tallystick_desktop.kit.painting import painter_on
from tallystick_desktop.kit.shortcuts import key_name
from tallystick_desktop.kit.text import Icon, Text
from tallystick_desktop.screens.work.sign import LabelSign
from tallystick_desktop.theme.theme import theme
from tallystick_desktop.theme.tokens import ICON_M, LINE_PX, L, M, S
from tallystick_packs.texts import _

_MOST_LINES = 5


class Editor(LongField):
    """Where a segment is written down.

    Signals:
        acted: A key of the table was pressed: `play`, `play_back`, `next_segment`, `cut` or `leave_text`.

    Attributes:
        action_of: Says which action of the key table a key is.
        forms: Short forms and what they stand for.
        words: The pack's list of words.
        from_the_right: Where an empty text begins.
    """

    acted = Signal(str)

    def __init__(self) -> None:
        super().__init__(_("Text of the segment"), placeholder=_("Write what you hear"))
        self.setObjectName("transcript")
        self.setTabChangesFocus(False)
        self.action_of: Callable[[str], str] = lambda _key: ""
        self.forms: Mapping[str, str] = {}
        self.words: Sequence[str] = ()
        self.from_the_right = False
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
        lines = min(_MOST_LINES, max(1, int(self.document().size().height())))
        self.setFixedHeight(theme().line("transcript") * lines + L + M)


class SegmentRow(QWidget):
    """One segment: number, time, length, label, text, whether it is written."""

    def __init__(self, key: str, on_press: Callable[[str], None]) -> None:
        super().__init__()
        self.key = key
        self._on_press = on_press
        self._chosen = False
        self._shown: tuple[int, Segment, bool, bool] | None = None
        line = QHBoxLayout(self)
        line.setContentsMargins(M, S, M, S)
        line.setSpacing(M)
        metrics = theme().metrics("strong")
        self._number = Text("", "caption", "muted")
        self._number.setMinimumWidth(theme().metrics("caption").horizontalAdvance("#00"))
        self._start = Text("", "strong")
        self._start.setMinimumWidth(metrics.horizontalAdvance("00:00.0"))
        self._length = Text("", "caption", "muted")
        self._length.setMinimumWidth(theme().metrics("caption").horizontalAdvance("00.0 s"))
        self._sign = LabelSign()
        self._words = Text("", "input", wrap=True)
        self._state = Icon("circle-dashed", ICON_M, "warning")
        self._slot = QVBoxLayout()
        self._slot.addWidget(self._words, 1)
        self._changes = Text("", "caption", "muted", wrap=True)
        self._changes.setTextFormat(Qt.TextFormat.RichText)
        self._changes.hide()
        self._slot.addWidget(self._changes)
        for part in (self._number, self._start, self._length, self._sign):
            line.addWidget(part)
        line.addLayout(self._slot, 1)
        line.addWidget(self._state)

    def show_segment(
        self, number: int, segment: Segment, *, chosen: bool, writes: bool, proposed: str = ""
    ) -> None:
        """Show a segment.

        Args:
            number, segment, chosen: Which one.
            writes: Whether there is anything to write.
            proposed: What a machine heard, "" where it heard nothing.
        """
        changes = written.differences(proposed, segment.text) if proposed and chosen else []
        is_changed = any(piece.kind != "same" for piece in changes)
        self._changes.setVisible(is_changed)
        if is_changed:
            right = starts_from_the_right(segment.text)
            self._changes.set_side(right)
            marked = "".join(_marked(piece) for piece in changes)
            self._changes.setText(f'<div dir="{"rtl" if right else "ltr"}">{marked}</div>')
        now = (number, segment, chosen, writes)
        if now == self._shown:
            return
        self._shown = now
        self._number.setText(f"#{number}")
        self._start.setText(clock(segment.start, tenths=True))
        self._length.setText(f"{segment.length:.1f}\u00a0s")
        self._sign.show_label(segment.label)
        self._length.setVisible(not theme().is_roomy)
        is_written = bool(segment.text.strip())
        self._words.setText(
            segment.text if is_written else (_("not written yet") if writes else segment.words)
        )
        self._words.set_colour("text" if is_written or not writes else "muted")
        self._words.set_side(starts_from_the_right(segment.text))
        if chosen and writes:
            self._state.set_icon("pencil", "accent")
        elif is_written or not writes:
            self._state.set_icon("circle-check", "success")
        else:
            self._state.set_icon("circle-dashed", "warning")
        self._chosen = chosen
        self.setAccessibleName(
            f"#{number} {clock(segment.start, tenths=True)} {segment.words} {segment.text}"
        )
        self.update()

    def take_editor(self, editor: Editor) -> None:
        """Put the editor into this row."""
        self._words.hide()
        self._slot.insertWidget(0, editor, 1)
        editor.show()

    def give_editor(self) -> None:
        """Show the words again."""
        self._words.show()

    def mousePressEvent(self, _event: QMouseEvent) -> None:
        self._on_press(self.key)

    def paintEvent(self, _event: QPaintEvent) -> None:
        now = theme()
        painter = painter_on(self)
        painter.fillRect(self.rect(), now.colour("accent_soft" if self._chosen else "raised"))
        painter.fillRect(0, self.height() - LINE_PX, self.width(), LINE_PX, now.colour("line"))
        painter.end()


def _marked(piece: written.Piece) -> str:
    """A part of a changed text: what is gone struck through, what was added underlined."""
    words = escape(piece.text)
    return {"same": words, "gone": f"<s>{words}</s> ", "added": f"<u><b>{words}</b></u>"}[piece.kind]


class Transcript(QWidget):
    """All segments in the order of time, and the editor in the chosen one.

    Signals:
        pressed: A row was pressed: its segment.
        written: Key and text of a segment that was changed.
    """

    pressed = Signal(str)
    written = Signal(str, str)

    def __init__(self) -> None:
        super().__init__()
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        content, self._stack = column(spacing=0)
        self._area = scrolling(content)
        outer.addWidget(self._area)
        self.editor = Editor()
        self.editor.hide()
        self.editor.textChanged.connect(self._on_text)
        self._empty = EmptyState(
            icon="audio-lines",
            title=_("No segments yet"),
            words=_(
                "Drag over the sound, or press Ctrl+Space where somebody starts to speak and where they end."
            ),
        )
        self._stack.addWidget(self._empty)
        self._stack.addStretch(1)
        self._rows: dict[str, SegmentRow] = {}
        self._chosen: str | None = None

    def show_segments(
        self,
        segments: Sequence[Segment],
        chosen: str | None,
        *,
        writes: bool,
        proposed: Mapping[str, str] = MappingProxyType({}),
    ) -> None:
        """Show segments; the chosen one holds the editor where there is something to write."""
        keys = [segment.key for segment in segments]
        if list(self._rows) != keys:
            self._rebuild(keys)
        self._empty.setVisible(not keys)
        for number, segment in enumerate(segments, 1):
            row = self._rows[segment.key]
            was = proposed.get(segment.key, "")
            row.show_segment(number, segment, chosen=segment.key == chosen, writes=writes, proposed=was)
            if segment.key == chosen and writes:
                if chosen != self._chosen:
                    self._move_editor(segment.key)
                self.editor.setAccessibleName(_("Text of segment {number}").format(number=number))
                self.editor.show_text(segment.text)
        if chosen is None or not writes:
            self._move_editor(None)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        if self._chosen in self._rows:
            self._area.ensureWidgetVisible(self._rows[self._chosen])

    def _rebuild(self, keys: Sequence[str]) -> None:
        had_focus = self.editor.hasFocus()
        self._move_editor(None)
        for key in self._rows.keys() - set(keys):
            row = self._rows.pop(key)
            row.setParent(None)
            row.deleteLater()
        self._rows = {key: self._rows.get(key) or SegmentRow(key, self.pressed.emit) for key in keys}
        for index, row in enumerate(self._rows.values()):
            if self._stack.indexOf(row) != index:
                self._stack.insertWidget(index, row)
                row.show()  # Qt would show it later, and what is hidden takes no focus
        if had_focus:
            self.editor.setFocus()

    def _move_editor(self, key: str | None) -> None:
        had_focus = self.editor.hasFocus()
        if self._chosen is not None and self._chosen in self._rows:
            self._rows[self._chosen].give_editor()
        self._chosen = key
        if key is None:
            self.editor.hide()
            self.editor.setParent(self)
            return
        self._rows[key].take_editor(self.editor)
        self._area.ensureWidgetVisible(self._rows[key])
        if had_focus:
            self.editor.setFocus()

    def _on_text(self) -> None:
        if self._chosen is not None:
            self.written.emit(self._chosen, self.editor.toPlainText().replace("\n", " "))
