"""The transcript: one row per segment, the chosen one being written.

An hour has many hundred segments; widgets are made for the rows in sight only, and used again for others.
"""

from bisect import bisect_right
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import accumulate
from types import MappingProxyType

from PySide6.QtCore import QEvent, QObject, Signal
from PySide6.QtGui import QMouseEvent
from PySide6.QtWidgets import QVBoxLayout, QWidget

from tallystick_desktop.core.segments import Segment
from tallystick_desktop.kit.frames import scrolling
from tallystick_desktop.kit.notices import EmptyState
from tallystick_desktop.screens.work.differences import Differences
from tallystick_desktop.screens.work.editor import Editor
from tallystick_desktop.screens.work.segment_row import Columns, RowState, SegmentRow
from tallystick_desktop.theme.tokens import XS, S
from tallystick_packs.texts import _


@dataclass(frozen=True, slots=True, kw_only=True)
class _Shown:
    """What is shown.

    Attributes:
        segments: In the order of time.
        chosen: Position of the chosen one, or -1.
        writes: Whether there is anything to write.
    """

    segments: Sequence[Segment] = ()
    chosen: int = -1
    writes: bool = False

    @property
    def written(self) -> Segment | None:
        """The segment that is being written."""
        return self.segments[self.chosen] if self.chosen >= 0 and self.writes else None


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
        self._page = QWidget()
        self._area = scrolling(self._page)
        self._empty = EmptyState(
            icon="audio-lines",
            title=_("No segments yet"),
            words=_(
                "Drag over the sound, or press Ctrl+Space where somebody starts to speak and where they end."
            ),
        )
        outer.addWidget(self._area, 1)
        outer.addWidget(self._empty, 1)
        self.editor = Editor(_("Text of the segment"), placeholder=_("Write what you hear"))
        self.changes = Differences()
        for part in (self.editor, self.changes):
            part.setParent(self._page)
            part.hide()
        self.editor.textChanged.connect(self._on_text)
        self.editor.grew.connect(self._arrange)
        self._area.verticalScrollBar().valueChanged.connect(lambda _value: self._place())
        self._area.viewport().installEventFilter(self)
        self._shown = _Shown()
        self._key: str | None = None
        self._columns = Columns.of(0, 0.0)
        self._heights: dict[str, int] = {}
        self._tops: list[int] = [0]
        self._rows: dict[int, SegmentRow] = {}
        self._spare: list[SegmentRow] = []

    def show_segments(
        self,
        segments: Sequence[Segment],
        chosen: str | None,
        *,
        writes: bool,
        proposed: Mapping[str, str] = MappingProxyType({}),
    ) -> None:
        """Show segments; the chosen one holds the editor where there is something to write."""
        index = next((place for place, segment in enumerate(segments) if segment.key == chosen), -1)
        self._shown = _Shown(segments=segments, chosen=index, writes=writes)
        columns = Columns.of(len(segments), segments[-1].end if segments else 0.0)
        if columns != self._columns:
            self._columns, self._heights = columns, {}
        self._empty.setVisible(not segments)
        self._area.setVisible(bool(segments))
        written = self._shown.written
        self.editor.setVisible(written is not None)
        if written is not None:
            self.editor.setAccessibleName(_("Text of segment {number}").format(number=index + 1))
            self.editor.show_text(written.text)
        was = proposed.get(written.key, "") if written is not None else ""
        self.changes.show_change(was, written.text if written is not None else "")
        before, self._key = self._key, chosen
        self._arrange()
        if index >= 0 and chosen != before:
            self._bring(index)

    def row_of(self, index: int) -> SegmentRow | None:
        """Return the row of a segment, None while it is out of sight."""
        return self._rows.get(index)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.Resize and watched is self._area.viewport():
            self._heights = {}
            self._arrange()
            if self._shown.chosen >= 0:
                self._bring(self._shown.chosen)
        return super().eventFilter(watched, event)

    # Inside

    def _arrange(self) -> None:
        """Reckon where each row stands, then place those in sight."""
        width = self._area.viewport().width()
        written = self._shown.written
        if written is not None:
            room = self._columns.words_rect(0, width, 0, rtl=self.isRightToLeft())
            self.editor.setFixedWidth(max(1, int(room.width())))
            self.changes.setFixedWidth(max(1, int(room.width())))
        heights = [self._height(segment, width) for segment in self._shown.segments]
        if written is not None:
            tall = self.editor.height() + (self._changes_height() + XS if not self.changes.isHidden() else 0)
            heights[self._shown.chosen] = tall + 2 * S
        self._tops = [0, *accumulate(heights)]
        self._page.setMinimumHeight(self._tops[-1])
        self._place()

    def _height(self, segment: Segment, width: int) -> int:
        words = segment.text if segment.text.strip() else ""
        found = self._heights.get(words)
        if found is None:
            found = self._heights[words] = self._columns.height(words, width)
        return found

    def _changes_height(self) -> int:
        return self.changes.heightForWidth(self.changes.width())

    def _place(self) -> None:
        """Put rows where they are seen; those that went out of sight serve again."""
        segments = self._shown.segments
        top = self._area.verticalScrollBar().value()
        first = max(0, bisect_right(self._tops, top) - 1)
        last = min(len(segments), bisect_right(self._tops, top + self._area.viewport().height()))
        for index in [one for one in self._rows if not first <= one < last]:
            row = self._rows.pop(index)
            row.hide()
            self._spare.append(row)
        width, rtl = self._area.viewport().width(), self.isRightToLeft()
        for index in range(first, last):
            row = self._rows.get(index) or self._take_row(index)
            state = RowState(
                number=index + 1,
                segment=segments[index],
                is_chosen=index == self._shown.chosen,
                writes=self._shown.writes,
            )
            row.show_segment(state, self._columns)
            row.setGeometry(0, self._tops[index], width, self._tops[index + 1] - self._tops[index])
            row.show()
        if self._shown.written is not None:
            spot = self._columns.words_rect(self._tops[self._shown.chosen], width, 0, rtl=rtl)
            self.editor.move(int(spot.x()), int(spot.y()))
            self.editor.raise_()
            self.changes.setFixedHeight(self._changes_height())
            self.changes.move(int(spot.x()), int(spot.y()) + self.editor.height() + XS)
            self.changes.raise_()

    def _take_row(self, index: int) -> SegmentRow:
        row = self._spare.pop() if self._spare else SegmentRow(self._page)
        row.pressed = self.pressed.emit
        self._rows[index] = row
        return row

    def _bring(self, index: int) -> None:
        """Bring a row into sight."""
        bar, high = self._area.verticalScrollBar(), self._area.viewport().height()
        top, bottom = self._tops[index], self._tops[index + 1]
        # The page grows with its next layout only; where it should go is known now.
        bar.setMaximum(max(0, self._tops[-1] - high))
        if top < bar.value():
            bar.setValue(top)
        elif bottom > bar.value() + high:
            bar.setValue(min(top, bottom - high))

    def _on_text(self) -> None:
        written = self._shown.written
        if written is not None:
            self.written.emit(written.key, self.editor.toPlainText().replace("\n", " "))

    def mousePressEvent(self, event: QMouseEvent) -> None:
        event.accept()
