"""Rows to choose from: one of several, some of several, a label for the next region, a scale, a switch."""

from typing import Literal

from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QSizePolicy

from tallystick_desktop.kit.buttons import Pressable
from tallystick_desktop.kit.painting import box, keycap, keycap_size, mirrored, painter_on
from tallystick_desktop.theme.icons import paint_icon
from tallystick_desktop.theme.theme import Theme, theme
from tallystick_desktop.theme.tokens import (
    HIT_PX,
    ICON_M,
    ICON_S,
    RADIUS_M,
    RADIUS_S,
    STRONG_LINE_PX,
    XS,
    M,
    S,
)

Mark = Literal["one", "some"]
_MARK_PX = 18


class Row(Pressable):
    """A whole-width target with leading mark, wrapping words and a trailing keycap."""

    _key_inset = 0

    def __init__(self, words: str, *, key: str = "", hint: str = "") -> None:
        super().__init__(words, key=key, hint=hint)
        policy = QSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Minimum)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)
        self._measured: dict[tuple[Theme, str, int], int] = {}

    def _lead_px(self) -> int:
        return 0

    def _tail_px(self) -> int:
        return keycap_size(self._shown_key).width() + S if self._shown_key else 0

    def hasHeightForWidth(self) -> bool:
        return True

    def heightForWidth(self, width: int) -> int:
        # Layouts ask many times for the same width.
        key = (theme(), self.text(), width)
        if key not in self._measured:
            self._measured[key] = self._height_of(width)
        return self._measured[key]

    def _height_of(self, width: int) -> int:
        room = max(40, width - self._lead_px() - self._tail_px() - S)
        flags = int(Qt.TextFlag.TextWordWrap)
        words = theme().metrics("strong").boundingRect(0, 0, room, 10_000, flags, self.text())
        return max(theme().scaled(HIT_PX) - 4, words.height() + S, self._least_height())

    def _least_height(self) -> int:
        return keycap_size(self._shown_key).height() + XS if self._shown_key else 0

    def sizeHint(self) -> QSize:
        words = theme().metrics("strong").horizontalAdvance(self.text())
        width = self._lead_px() + words + self._tail_px() + S
        return QSize(width, self.heightForWidth(width))

    def minimumSizeHint(self) -> QSize:
        return QSize(min(self.sizeHint().width(), 120), self.heightForWidth(max(120, self.width())))

    def _paint_words(self, painter: QPainter, *, strong: bool, tail: float) -> None:
        now = theme()
        lead = self._lead_px()
        rect = QRectF(lead, 0, self.width() - lead - tail - XS, self.height())
        painter.setFont(now.font("strong" if strong else "body"))
        painter.setPen(now.colour("text"))
        flags = Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeading | Qt.TextFlag.TextWordWrap
        painter.drawText(mirrored(rect, self.width(), rtl=self.is_rtl), int(flags), self.text())

    def _paint_key(self, painter: QPainter) -> float:
        if not self._shown_key:
            return 0.0
        cap = keycap_size(self._shown_key)
        inset = self._key_inset + 1
        at = QRectF(
            self.width() - cap.width() - inset, (self.height() - cap.height()) / 2, cap.width(), cap.height()
        )
        keycap(painter, mirrored(at, self.width(), rtl=self.is_rtl), self._shown_key)
        return cap.width() + S + self._key_inset

    def _paint_focus(self, painter: QPainter) -> None:
        if self.hasFocus():
            rect = QRectF(self.rect())
            box(painter, rect, line=theme().colour("focus"), width=STRONG_LINE_PX, radius=RADIUS_M)


class ChoiceRow(Row):
    """One option of a question: a round mark for one of several, a square one for some of several."""

    def __init__(self, words: str, *, mark: Mark = "one", key: str = "", hint: str = "") -> None:
        super().__init__(words, key=key, hint=hint)
        self._mark = mark
        self.setCheckable(True)

    def _lead_px(self) -> int:
        return theme().scaled(_MARK_PX) + S + 3

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = painter_on(self)
        if self.underMouse():
            box(painter, QRectF(self.rect()), fill=theme().colour("accent_soft"), radius=RADIUS_M)
        self._paint_mark(painter)
        tail = self._paint_key(painter)
        self._paint_words(painter, strong=self.isChecked(), tail=tail)
        self._paint_focus(painter)
        painter.end()

    def _paint_mark(self, painter: QPainter) -> None:
        now = theme()
        size = now.scaled(_MARK_PX)
        rect = mirrored(QRectF(2, (self.height() - size) / 2, size, size), self.width(), rtl=self.is_rtl)
        on = self.isChecked()
        colour = now.colour("accent" if on else "edge")
        if self._mark == "some":
            fill = now.colour("accent" if on else "raised")
            box(painter, rect, fill=fill, line=colour, radius=RADIUS_S, width=1.5)
            if on:
                paint_icon(painter, "check", rect.x() + 2, rect.y() + 2, size - 4, now.colour("on_accent"))
            return
        painter.setBrush(now.colour("raised"))
        painter.setPen(QPen(colour, 2 if on else 1.5))
        painter.drawEllipse(rect.adjusted(1, 1, -1, -1))
        if on:
            painter.setBrush(colour)
            painter.setPen(Qt.PenStyle.NoPen)
            painter.drawEllipse(rect.adjusted(5, 5, -5, -5))


class LabelRow(Row):
    """A label for the next region: its key in its colour, its words, how many regions carry it."""

    _key_inset = S - 2

    def __init__(self, words: str, *, sign: str, colour: str, key: str = "") -> None:
        super().__init__(words, key=key)
        self._sign = sign
        self._colour = colour
        self._count = 0
        self.setCheckable(True)

    def set_count(self, count: int) -> None:
        """Show how many regions carry the label."""
        if count != self._count:
            self._count = count
            self.setAccessibleDescription(str(count))
            self.update()

    def _lead_px(self) -> int:
        return keycap_size(self._sign).width() + M + S

    def _tail_px(self) -> int:
        return (
            super()._tail_px()
            + theme().metrics("caption").horizontalAdvance("000")
            + theme().scaled(ICON_S)
            + M
        )

    def _least_height(self) -> int:
        return keycap_size(self._sign).height() + M

    def paintEvent(self, _event: QPaintEvent) -> None:
        now = theme()
        painter = painter_on(self)
        rect = QRectF(self.rect())
        if self.isChecked():
            fill, line = now.colour("accent_soft"), now.colour("accent")
            box(painter, rect, fill=fill, line=line, radius=RADIUS_M, width=1)
        elif self.underMouse():
            box(painter, rect, fill=now.colour("accent_soft"), radius=RADIUS_M)
        cap = keycap_size(self._sign)
        spot = QRectF(S, (rect.height() - cap.height()) / 2, cap.width(), cap.height())
        keycap(painter, mirrored(spot, rect.width(), rtl=self.is_rtl), self._sign, colour=self._colour)
        tail = self._paint_key(painter) + self._paint_count(painter)
        self._paint_words(painter, strong=self.isChecked(), tail=tail)
        self._paint_focus(painter)
        painter.end()

    def _paint_count(self, painter: QPainter) -> float:
        now = theme()
        cap = keycap_size(self._shown_key).width() + S if self._shown_key else 0
        right = self.width() - S - cap - (self._key_inset if cap else 0)
        painter.setFont(now.font("caption"))
        painter.setPen(now.colour("muted"))
        words = str(self._count)
        width = now.metrics("caption").horizontalAdvance(words)
        spot = QRectF(right - width, 0, width + 2, self.height())
        painter.drawText(mirrored(spot, self.width(), rtl=self.is_rtl), Qt.AlignmentFlag.AlignVCenter, words)
        size = now.scaled(ICON_S)
        if self.isChecked():
            tick = QRectF(right - width - S - size, (self.height() - size) / 2, size, size)
            tick = mirrored(tick, self.width(), rtl=self.is_rtl)
            paint_icon(painter, "check", tick.x(), tick.y(), size, now.colour("accent"))
        return width + size + M + S


class ActionRow(Row):
    """Something to do with what is chosen: icon, words, trailing keycap, the whole width."""

    def __init__(self, icon: str, words: str, *, key: str) -> None:
        super().__init__(words, key=key)
        self._icon = icon

    def set_look(self, icon: str, words: str) -> None:
        """Change icon and words."""
        if (icon, words) != (self._icon, self.text()):
            self._icon = icon
            self.set_words(words)

    def _lead_px(self) -> int:
        return theme().scaled(ICON_M) + S + 3

    def paintEvent(self, _event: QPaintEvent) -> None:
        now = theme()
        painter = painter_on(self)
        if not self.isEnabled():
            painter.setOpacity(0.45)
        elif self.underMouse() or self.isDown():
            box(painter, QRectF(self.rect()), fill=now.colour("accent_soft"), radius=RADIUS_M)
        size = now.scaled(ICON_M)
        spot = mirrored(QRectF(2, (self.height() - size) / 2, size, size), self.width(), rtl=self.is_rtl)
        paint_icon(painter, self._icon, spot.x(), spot.y(), size, now.colour("text"))
        tail = self._paint_key(painter)
        self._paint_words(painter, strong=False, tail=tail)
        self._paint_focus(painter)
        painter.end()


class ScaleButton(Pressable):
    """One step of a scale, or one of a few values side by side."""

    def __init__(self, words: str, name: str) -> None:
        super().__init__(words)
        self.setAccessibleName(name)
        self.setCheckable(True)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)

    def sizeHint(self) -> QSize:
        width = theme().metrics("strong").horizontalAdvance(self.text()) + 2 * S
        return QSize(max(HIT_PX + 2, width), max(HIT_PX, theme().line("strong") + S))

    def minimumSizeHint(self) -> QSize:
        return self.sizeHint()

    def paintEvent(self, _event: QPaintEvent) -> None:
        now = theme()
        painter = painter_on(self)
        rect = QRectF(self.rect())
        on = self.isChecked()
        line = now.colour("accent" if on else "edge")
        fill = now.colour("accent" if on else ("accent_soft" if self.underMouse() else "raised"))
        box(painter, rect, fill=fill, line=line, radius=RADIUS_S)
        if self.hasFocus():
            box(painter, rect, line=now.colour("focus"), width=STRONG_LINE_PX, radius=RADIUS_S)
        painter.setFont(now.font("strong"))
        painter.setPen(now.colour("on_accent" if on else "text"))
        painter.drawText(rect, Qt.AlignmentFlag.AlignCenter, self.text())
        painter.end()


class Switch(Pressable):
    """On or off, with its words."""

    def __init__(self, words: str) -> None:
        super().__init__(words)
        self.setCheckable(True)

    def sizeHint(self) -> QSize:
        now = theme()
        return QSize(
            44 + S + now.metrics("body").horizontalAdvance(self.text()), max(HIT_PX, now.line("body") + 6)
        )

    def minimumSizeHint(self) -> QSize:
        return self.sizeHint()

    def paintEvent(self, _event: QPaintEvent) -> None:
        now = theme()
        painter = painter_on(self)
        track = mirrored(QRectF(2, (self.height() - 18) / 2, 36, 18), self.width(), rtl=self.is_rtl)
        on = self.isChecked()
        fill: QColor = now.colour("accent" if on else "raised")
        box(painter, track, fill=fill, line=now.colour("accent" if on else "edge"), radius=9)
        x = track.right() - 9 if on != self.is_rtl else track.x() + 9
        painter.setBrush(now.colour("on_accent" if on else "edge"))
        painter.setPen(Qt.PenStyle.NoPen)
        painter.drawEllipse(QPointF(x, track.center().y()), 6, 6)
        words = mirrored(QRectF(44, 0, self.width() - 44, self.height()), self.width(), rtl=self.is_rtl)
        painter.setFont(now.font("body"))
        painter.setPen(now.colour("text"))
        flags = Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeading
        painter.drawText(words, int(flags), self.text())
        if self.hasFocus():
            box(painter, QRectF(self.rect()), line=now.colour("focus"), width=STRONG_LINE_PX, radius=RADIUS_M)
        painter.end()
