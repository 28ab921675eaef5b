"""The transcript: one row per segment, the chosen one being written."""

from collections.abc import Callable, Mapping, Sequence
from types import MappingProxyType

from PySide6.QtCore import Signal
from PySide6.QtGui import QMouseEvent, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from tallystick_desktop.core.letters import starts_from_the_right
from tallystick_desktop.core.segments import Segment
from tallystick_desktop.core.waveform import clock
from tallystick_desktop.kit.frames import column, scrolling
from tallystick_desktop.kit.notices import EmptyState
from tallystick_desktop.kit.painting import painter_on
from tallystick_desktop.kit.text import Icon, Text
from tallystick_desktop.screens.work.differences import Differences
from tallystick_desktop.screens.work.editor import Editor
from tallystick_desktop.screens.work.sign import LabelSign
from tallystick_desktop.theme.theme import theme
from tallystick_desktop.theme.tokens import ICON_M, LINE_PX, M, S
from tallystick_packs.texts import _


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
        self._changes = Differences()
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
        self._changes.show_change(proposed if chosen else "", segment.text)
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
        self.editor = Editor(_("Text of the segment"), placeholder=_("Write what you hear"))
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
