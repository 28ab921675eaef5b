"""A text that can be marked, by mouse and by keyboard: colours with numbers, never colours alone."""

from PySide6.QtCore import QRect, QSize, Qt, Signal
from PySide6.QtGui import (
    QColor,
    QFont,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QResizeEvent,
    QTextBlockFormat,
    QTextCharFormat,
    QTextCursor,
)
from PySide6.QtWidgets import QFrame, QTextEdit

from tallystick_desktop.core.reading import Reading
from tallystick_desktop.core.span_session import Link, Span
from tallystick_desktop.theme.theme import theme
from tallystick_desktop.theme.tokens import XS, region_colour, region_sign
from tallystick_packs.forms.rich_text import units

_READ_LINE, _MARKED_LINE = 125, 180
_FILL_ALPHA, _CHOSEN_ALPHA = 90, 190
_NO_LABEL = "#A9B4B9"


class TextSurface(QTextEdit):
    """A text, as high as its words need; the page around it scrolls.

    Signals:
        marked: A stretch was chosen: its start and end in the reading's text.
        pressed: A place was pressed without choosing a stretch.
    """

    marked = Signal(int, int)
    pressed = Signal(int)

    def __init__(self, name: str, *, can_mark: bool) -> None:
        super().__init__()
        self.setAccessibleName(name)
        self.setReadOnly(True)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setStyleSheet("background: transparent")
        self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        flags = Qt.TextInteractionFlag.TextSelectableByMouse | Qt.TextInteractionFlag.TextSelectableByKeyboard
        self.setTextInteractionFlags(flags)
        self.setTabChangesFocus(True)
        # The number of a label stands above its words, above those of the first line too.
        self.document().setDocumentMargin(theme().metrics("keycap").height() + 2 if can_mark else XS)
        self.setFont(theme().font("input"))
        self.viewport().setCursor(Qt.CursorShape.IBeamCursor)
        self._can_mark = can_mark
        self._reading = Reading.of((), kind="Text")
        self._spans: tuple[Span, ...] = ()
        self._links: tuple[Link, ...] = ()
        self._chosen: str | None = None

    def show_reading(self, reading: Reading) -> None:
        """Show a text."""
        if reading == self._reading:
            return
        self._reading = reading
        self._spans = ()
        self.setPlainText(reading.text)
        # Room above each line for the numbers of labels.
        lines = QTextBlockFormat()
        kind = QTextBlockFormat.LineHeightTypes.ProportionalHeight
        lines.setLineHeight(_MARKED_LINE if self._can_mark else _READ_LINE, kind.value)
        self._cursor(0, len(reading.text)).mergeBlockFormat(lines)
        strong = QTextCharFormat()
        strong.setFontWeight(QFont.Weight.DemiBold)
        strong.setForeground(theme().colour("muted"))
        for start, end in reading.speakers:
            self._cursor(start, end).mergeCharFormat(strong)
        self._paint_spans()
        self._fit()

    def show_spans(self, spans: tuple[Span, ...], links: tuple[Link, ...], chosen: str | None) -> None:
        """Show what is marked, what is joined and what is selected."""
        now = (spans, links, chosen)
        if now == (self._spans, self._links, self._chosen):
            return
        self._spans, self._links, self._chosen = now
        self._paint_spans()

    @property
    def stretch(self) -> tuple[int, int] | None:
        """The stretch that is chosen with mouse or keys and not yet marked, or None."""
        cursor = self.textCursor()
        if not cursor.hasSelection():
            return None
        return self._index(cursor.selectionStart()), self._index(cursor.selectionEnd())

    def forget_stretch(self) -> None:
        """Let go of the chosen stretch."""
        cursor = self.textCursor()
        cursor.clearSelection()
        self.setTextCursor(cursor)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """Mark what was dragged over, or press the place."""
        super().mouseReleaseEvent(event)
        if event.button() != Qt.MouseButton.LeftButton:
            return
        stretch = self.stretch
        if stretch is None:
            self.pressed.emit(self._index(self.cursorForPosition(event.position().toPoint()).position()))
        elif self._can_mark:
            self.marked.emit(*stretch)
            self.forget_stretch()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Enter marks the chosen stretch, or presses the place of the cursor."""
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and not event.modifiers():
            stretch = self.stretch
            if stretch is not None and self._can_mark:
                self.marked.emit(*stretch)
                self.forget_stretch()
            else:
                self.pressed.emit(self._index(self.textCursor().position()))
            return
        super().keyPressEvent(event)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit()

    def sizeHint(self) -> QSize:
        return QSize(400, max(40, self.minimumHeight()))

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint the number of its label before each marked stretch."""
        super().paintEvent(event)
        if not self._spans:
            return
        painter = QPainter(self.viewport())
        painter.setFont(theme().font("keycap"))
        metrics = theme().metrics("keycap")
        for span in self._spans:
            corner = self.cursorRect(self._cursor(span.start, span.start))
            sign = region_sign(span.label) if span.label >= 0 else "?"
            box = QRect(0, 0, metrics.horizontalAdvance(sign) + 8, metrics.height())
            box.moveBottomLeft(corner.topLeft())
            painter.fillRect(box, QColor(_colour(span)))
            painter.setPen(QColor("#111111"))
            painter.drawText(box, Qt.AlignmentFlag.AlignCenter, sign)
        painter.end()

    def _paint_spans(self) -> None:
        found = []
        for span in self._spans:
            selection = QTextEdit.ExtraSelection()
            fill = QColor(_colour(span))
            fill.setAlpha(_CHOSEN_ALPHA if span.key == self._chosen else _FILL_ALPHA)
            selection.format.setBackground(fill)
            if span.key == self._chosen:
                selection.format.setForeground(QColor("#111111"))
                selection.format.setFontUnderline(True)
            selection.cursor = self._cursor(span.start, span.end)
            found.append(selection)
        self.setExtraSelections(found)
        self.viewport().update()

    def _cursor(self, start: int, end: int) -> QTextCursor:
        cursor = self.textCursor()
        cursor.setPosition(units(self._reading.text[:start]))
        cursor.setPosition(units(self._reading.text[:end]), QTextCursor.MoveMode.KeepAnchor)
        return cursor

    def _index(self, position: int) -> int:
        """Return the place in the reading's text: Qt counts UTF-16 units."""
        text = self._reading.text
        if text.isascii():
            return min(position, len(text))
        return len(text.encode("utf-16-le", "surrogatepass")[: 2 * position].decode("utf-16-le", "ignore"))

    def _fit(self) -> None:
        self.document().setTextWidth(self.viewport().width())
        height = int(self.document().size().height()) + 2 * XS
        if height != self.minimumHeight():
            self.setFixedHeight(height)


def _colour(span: Span) -> str:
    return region_colour(span.label) if span.label >= 0 else _NO_LABEL
