"""A small chart of two bars for each of a few things: what was earned, and what was paid."""

from dataclasses import dataclass

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QBrush, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from tallystick_desktop.kit.painting import box, mirrored, painter_on
from tallystick_desktop.theme.theme import theme
from tallystick_desktop.theme.tokens import LINE_PX, XS, S

_HEIGHT_PX = 110


@dataclass(frozen=True, slots=True, kw_only=True)
class Bar:
    """Two amounts under one short name; `words` say both for assistive programs."""

    name: str
    earned: int
    paid: int
    words: str


class BarChart(QWidget):
    """Earned is hatched, paid is filled: pattern and colour both tell them apart."""

    def __init__(self, name: str, bars: tuple[Bar, ...]) -> None:
        super().__init__()
        self._bars = bars
        self.setAccessibleName(name)
        self.setAccessibleDescription(". ".join(bar.words for bar in bars if bar.earned or bar.paid))
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    def sizeHint(self) -> QSize:
        return QSize(320, theme().scaled(_HEIGHT_PX) + theme().line("caption") + XS)

    def minimumSizeHint(self) -> QSize:
        return QSize(160, self.sizeHint().height())

    def paintEvent(self, _event: QPaintEvent) -> None:
        now = theme()
        painter = painter_on(self)
        rtl = self.layoutDirection() == Qt.LayoutDirection.RightToLeft
        most = max((max(bar.earned, bar.paid) for bar in self._bars), default=0) or 1
        names = now.line("caption") + XS
        base = self.height() - names
        step = self.width() / max(1, len(self._bars))
        painter.fillRect(QRectF(0, base, self.width(), LINE_PX), now.colour("edge"))
        painter.setFont(now.font("caption"))
        free_from = -1.0
        for index, bar in enumerate(self._bars):
            left = index * step
            wide = min(step * 0.36, now.scaled(24))
            for place, minor, is_paid in ((0, bar.earned, False), (1, bar.paid, True)):
                tall = (base - S) * max(0, minor) / most
                if tall <= 0:
                    continue
                x = left + step / 2 + (place - 1) * (wide + 1)
                rect = mirrored(QRectF(x, base - tall, wide, tall), self.width(), rtl=rtl)
                ink = now.colour("success" if is_paid else "accent")
                if is_paid:
                    painter.fillRect(rect, ink)
                else:
                    painter.fillRect(rect, QBrush(ink, Qt.BrushStyle.BDiagPattern))
                    box(painter, rect, line=ink)
            width = now.metrics("caption").horizontalAdvance(bar.name)
            start = left + step / 2 - width / 2
            if start > free_from:  # names that would run into each other are left out; the table has them
                spot = mirrored(QRectF(start, base + XS, width + 2, names - XS), self.width(), rtl=rtl)
                painter.setPen(now.colour("muted"))
                painter.drawText(spot, int(Qt.AlignmentFlag.AlignLeading), bar.name)
                free_from = start + width + S
        painter.end()
