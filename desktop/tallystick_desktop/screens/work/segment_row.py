"""One segment in the transcript: number, time, length, label, text, whether it is written. Painted."""

from collections.abc import Callable
from dataclasses import dataclass

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QMouseEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QWidget

from tallystick_desktop.core.letters import starts_from_the_right
from tallystick_desktop.core.segments import Segment
from tallystick_desktop.core.waveform import clock
from tallystick_desktop.kit.painting import keycap, keycap_size, mirrored, painter_on
from tallystick_desktop.theme.icons import paint_icon
from tallystick_desktop.theme.theme import theme
from tallystick_desktop.theme.tokens import (
    ICON_M,
    LINE_PX,
    ColourRole,
    M,
    S,
    TypeRole,
    region_colour,
    region_sign,
)
from tallystick_packs.texts import _

_ENDLESS_PX = 100_000
_WRAP = Qt.TextFlag.TextWordWrap


@dataclass(frozen=True, slots=True, kw_only=True)
class Columns:
    """How wide the columns of all rows are: the same in each, so that texts stand under each other."""

    number: int
    start: int
    length: int
    sign: int
    state: int

    @classmethod
    def of(cls, count: int, end_s: float) -> "Columns":
        """Return the columns for so many segments, the last one ending there."""
        now = theme()
        caption, strong = now.metrics("caption"), now.metrics("strong")
        return cls(
            number=caption.horizontalAdvance("#" + "0" * max(2, len(str(count)))),
            start=strong.horizontalAdvance("0:00:00.0" if end_s >= 3600 else "00:00.0"),
            length=0 if now.is_roomy else caption.horizontalAdvance("000.0 s"),
            sign=keycap_size("0").width(),
            state=now.scaled(ICON_M),
        )

    @property
    def lead(self) -> int:
        """Where the text begins."""
        parts = [part for part in (self.number, self.start, self.length, self.sign) if part]
        return sum(parts) + (len(parts) + 1) * M

    def words_rect(self, top: float, width: int, height: float, *, rtl: bool) -> QRectF:
        """Return where the text of a row stands that begins at `top` and is `height` tall."""
        rect = QRectF(self.lead, top + S, width - self.lead - self.state - 2 * M, max(0.0, height - 2 * S))
        return mirrored(rect, width, rtl=rtl)

    def height(self, words: str, width: int) -> int:
        """Return how tall a row with these words is."""
        now = theme()
        metrics = now.metrics("input")
        room = max(1, int(self.words_rect(0, width, 0, rtl=False).width()))
        tall = metrics.height()
        if metrics.horizontalAdvance(words) >= room:
            tall = metrics.boundingRect(0, 0, room, _ENDLESS_PX, int(_WRAP), words).height()
        return max(tall, keycap_size("0").height(), now.line("strong")) + 2 * S


@dataclass(frozen=True, slots=True, kw_only=True)
class RowState:
    """What a row shows."""

    number: int
    segment: Segment
    is_chosen: bool
    writes: bool

    @property
    def is_written(self) -> bool:
        """Whether there is a text."""
        return bool(self.segment.text.strip())

    @property
    def words(self) -> str:
        """What stands where the text does."""
        if self.is_written:
            return self.segment.text
        return _("not written yet") if self.writes else self.segment.words

    @property
    def icon(self) -> tuple[str, ColourRole]:
        """What stands at the end of the row."""
        if self.is_chosen and self.writes:
            return "pencil", "accent"
        if self.is_written or not self.writes:
            return "circle-check", "success"
        return "circle-dashed", "warning"


class SegmentRow(QWidget):
    """A row; it may show another segment at any time.

    Attributes:
        pressed: Called with the key of its segment.
    """

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.pressed: Callable[[str], None] = lambda _key: None
        self._shown: RowState | None = None
        self._columns: Columns | None = None

    def show_segment(self, state: RowState, columns: Columns) -> None:
        """Show a segment."""
        if (state, columns) == (self._shown, self._columns):
            return
        self._shown, self._columns = state, columns
        segment = state.segment
        start = clock(segment.start, tenths=True)
        self.setAccessibleName(f"#{state.number} {start} {segment.words} {segment.text}")
        self.update()

    def mousePressEvent(self, _event: QMouseEvent) -> None:
        if self._shown is not None:
            self.pressed(self._shown.segment.key)

    def paintEvent(self, _event: QPaintEvent) -> None:
        state, columns, now = self._shown, self._columns, theme()
        painter = painter_on(self)
        if state is None or columns is None:
            painter.end()
            return
        painter.fillRect(self.rect(), now.colour("accent_soft" if state.is_chosen else "raised"))
        painter.fillRect(0, self.height() - LINE_PX, self.width(), LINE_PX, now.colour("line"))
        x = self._paint_cell(painter, M, columns.number, f"#{state.number}", role="caption", colour="muted")
        start = clock(state.segment.start, tenths=True)
        x = self._paint_cell(painter, x, columns.start, start, role="strong", colour="text")
        if columns.length:
            length = f"{state.segment.length:.1f}\u00a0s"
            x = self._paint_cell(painter, x, columns.length, length, role="caption", colour="muted")
        cap = keycap_size("0")
        label = state.segment.label
        spot = self._mirrored(QRectF(x, (self.height() - cap.height()) / 2, cap.width(), cap.height()))
        sign = region_sign(label) if label >= 0 else "?"
        keycap(painter, spot, sign, colour=region_colour(max(0, label)))
        if not (state.is_chosen and state.writes):
            self._paint_words(painter, state, columns)
        name, colour = state.icon
        size = columns.state
        corner = self._mirrored(QRectF(self.width() - M - size, (self.height() - size) / 2, size, size))
        paint_icon(painter, name, corner.x(), corner.y(), size, now.colour(colour))
        painter.end()

    def _paint_cell(
        self, painter: QPainter, x: float, width: int, words: str, *, role: TypeRole, colour: ColourRole
    ) -> float:
        """Paint a short text of figures; returns where the next column begins."""
        painter.setFont(theme().font(role))
        painter.setPen(theme().colour(colour))
        painter.setLayoutDirection(Qt.LayoutDirection.LeftToRight)
        side = Qt.AlignmentFlag.AlignRight if self.isRightToLeft() else Qt.AlignmentFlag.AlignLeft
        flags = side | Qt.AlignmentFlag.AlignVCenter
        painter.drawText(self._mirrored(QRectF(x, 0, width, self.height())), flags, words)
        return x + width + M

    def _paint_words(self, painter: QPainter, state: RowState, columns: Columns) -> None:
        now = theme()
        painter.setFont(now.font("input"))
        painter.setPen(now.colour("text" if state.is_written or not state.writes else "muted"))
        found = starts_from_the_right(state.words)
        right = self.isRightToLeft() if found is None else found
        direction = Qt.LayoutDirection.RightToLeft if right else Qt.LayoutDirection.LeftToRight
        painter.setLayoutDirection(direction)
        side = Qt.AlignmentFlag.AlignRight if right else Qt.AlignmentFlag.AlignLeft
        flags = side | Qt.AlignmentFlag.AlignAbsolute | Qt.AlignmentFlag.AlignVCenter
        rect = columns.words_rect(0, self.width(), self.height(), rtl=self.isRightToLeft())
        painter.drawText(rect, int(flags) | int(_WRAP), state.words)

    def _mirrored(self, rect: QRectF) -> QRectF:
        return mirrored(rect, self.width(), rtl=self.isRightToLeft())
