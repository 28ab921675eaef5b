"""Everything that can be pressed: buttons with icon, word and keycap, tool buttons, choices, switches.

    finish = button(_("Finish, next photo"), icon="check", kind="primary", key="Shift+Enter")
    finish.clicked.connect(presenter.finish)

The key is shown, not bound: screens bind it from the key table (`core.keys`).
"""

from typing import Literal

from PySide6.QtCore import QEvent, QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QEnterEvent, QKeyEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QAbstractButton, QSizePolicy

from tallystick_desktop.kit.painting import (
    RING_PX,
    box,
    focus_ring,
    keycap,
    keycap_size,
    mirrored,
    painter_on,
)
from tallystick_desktop.theme.icons import paint_icon
from tallystick_desktop.theme.theme import theme
from tallystick_desktop.theme.tokens import (
    HIT_PX,
    ICON_M,
    PRIMARY_HIT_PX,
    RADIUS_M,
    STRONG_LINE_PX,
    ColourRole,
    M,
    S,
    TypeRole,
)

Kind = Literal["primary", "secondary", "quiet", "danger", "doubt"]

_INK: dict[Kind, ColourRole] = {
    "primary": "on_accent",
    "secondary": "text",
    "quiet": "accent",
    "danger": "danger",
    "doubt": "warning",
}


class Pressable(QAbstractButton):
    """Base of what can be pressed: repaints on hover, focus by keyboard, an accessible name."""

    def __init__(self, words: str, *, key: str = "", hint: str = "") -> None:
        super().__init__()
        self._shown_key = key
        self.setText(words)
        self.setAccessibleName(words)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setAttribute(Qt.WidgetAttribute.WA_Hover)
        if hint or key:
            self.setToolTip(" · ".join(part for part in (hint or words, key) if part))
        if key:
            self.setAccessibleDescription(key)

    @property
    def shown_key(self) -> str:
        """The key on its keycap."""
        return self._shown_key

    def set_words(self, words: str) -> None:
        """Change the words and the accessible name."""
        if words != self.text():
            self.setText(words)
            self.setAccessibleName(words)
            self.updateGeometry()
            self.update()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Enter presses, as Space does."""
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and not event.modifiers():
            self.click()
        else:
            super().keyPressEvent(event)

    def enterEvent(self, event: QEnterEvent) -> None:
        super().enterEvent(event)
        self.update()

    def leaveEvent(self, event: QEvent) -> None:
        super().leaveEvent(event)
        self.update()

    @property
    def is_rtl(self) -> bool:
        """Whether the widget is laid out from the right."""
        return self.layoutDirection() == Qt.LayoutDirection.RightToLeft


class Button(Pressable):
    """Icon, word, keycap. One primary button per screen."""

    def __init__(
        self,
        words: str,
        *,
        icon: str = "",
        kind: Kind = "secondary",
        key: str = "",
        hint: str = "",
        role: TypeRole = "strong",
    ) -> None:
        super().__init__(words, key=key, hint=hint)
        self._icon = icon
        self._kind: Kind = kind
        self._role: TypeRole = role
        self._bare = False
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)
        self.setCursor(Qt.CursorShape.PointingHandCursor)

    def set_look(self, words: str, *, icon: str, kind: Kind) -> None:
        """Change words, icon and kind at once."""
        if (words, icon, kind) != (self.text(), self._icon, self._kind):
            self._icon, self._kind = icon, kind
            self.setText(words)
            self.setAccessibleName(words)
            self.updateGeometry()
            self.update()

    def set_bare(self, bare: bool) -> None:
        """Show the icon alone where there is no room for words; they stay in the tool tip."""
        if bare != self._bare:
            self._bare = bare
            self.updateGeometry()
            self.update()

    @property
    def kind(self) -> Kind:
        """Primary, secondary, quiet, danger or doubt."""
        return self._kind

    def sizeHint(self) -> QSize:
        now = theme()
        if self._bare:
            side = max(HIT_PX, now.scaled(ICON_M) + S)
            return QSize(side, side)
        words = now.metrics(self._role).horizontalAdvance(self.text())
        icon = now.scaled(ICON_M) + S if self._icon else 0
        cap = keycap_size(self._shown_key) if self._shown_key else QSize(0, 0)
        pad = S if self._kind == "quiet" else M + 1
        least = PRIMARY_HIT_PX if self._kind in ("primary", "doubt") else HIT_PX + 4
        if now.is_roomy and self._shown_key:
            width = max(icon + words, cap.width())
            height = now.line(self._role) + cap.height() + S + 4
        else:
            width = icon + words + (cap.width() + S if self._shown_key else 0)
            height = now.line(self._role) + 2 * S
        return QSize(width + 2 * pad + 2 * RING_PX, max(least, height) + 2 * RING_PX)

    def minimumSizeHint(self) -> QSize:
        return self.sizeHint()

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = painter_on(self)
        if not self.isEnabled():
            painter.setOpacity(0.5)
        body = QRectF(self.rect()).adjusted(RING_PX, RING_PX, -RING_PX, -RING_PX)
        self._paint_body(painter, body)
        if self.hasFocus():
            focus_ring(painter, body, radius=RADIUS_M)
        self._paint_content(painter, body)
        painter.end()

    def _paint_body(self, painter: QPainter, body: QRectF) -> None:
        now = theme()
        lively = self.underMouse() or self.isDown()
        if self._kind == "primary":
            fill = now.colour("accent")
            box(painter, body, fill=_shifted(fill) if lively else fill, radius=RADIUS_M)
        elif self._kind == "quiet":
            if lively:
                box(painter, body, fill=now.colour("accent_soft"), radius=RADIUS_M)
        else:
            line = now.colour("danger" if self._kind == "danger" else "edge")
            fill = now.colour("accent_soft" if lively else "raised")
            box(painter, body, fill=fill, line=line, radius=RADIUS_M)

    def _paint_content(self, painter: QPainter, body: QRectF) -> None:
        now = theme()
        ink = now.colour(_INK[self._kind])
        size = now.scaled(ICON_M) if self._icon else 0
        if self._bare:
            at = body.center() - QPointF(size / 2, size / 2)
            paint_icon(painter, self._icon, at.x(), at.y(), size, now.colour("text"))
            return
        words_px = now.metrics(self._role).horizontalAdvance(self.text())
        cap = keycap_size(self._shown_key) if self._shown_key else QSize(0, 0)
        below = now.is_roomy and bool(self._shown_key)
        lead = size + S if self._icon else 0
        tail = 0 if below or not self._shown_key else cap.width() + S
        x = body.x() + (body.width() - lead - words_px - tail) / 2
        line_h = now.line(self._role)
        top = body.y() + (body.height() - line_h - (cap.height() + 2 if below else 0)) / 2
        if self._icon:
            spot = self._spot(QRectF(x, top + (line_h - size) / 2, size, size))
            paint_icon(painter, self._icon, spot.x(), spot.y(), size, ink)
        painter.setFont(now.font(self._role))
        painter.setPen(ink)
        words_rect = self._spot(QRectF(x + lead, top, words_px + 2, line_h))
        painter.drawText(
            words_rect, Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeading, self.text()
        )
        if not self._shown_key:
            return
        if below:
            spot = QRectF(body.center().x() - cap.width() / 2, top + line_h + 2, cap.width(), cap.height())
        else:
            at = QPointF(x + lead + words_px + S, body.center().y() - cap.height() / 2)
            spot = self._spot(QRectF(at.x(), at.y(), cap.width(), cap.height()))
        keycap(painter, spot, self._shown_key, on_accent=self._kind == "primary")

    def _spot(self, rect: QRectF) -> QRectF:
        return mirrored(rect, self.width(), rtl=self.is_rtl)


class IconButton(Pressable):
    """An icon alone: only for close, zoom and eye. Name and key stand in its tool tip."""

    def __init__(self, icon: str, words: str, *, key: str = "", size: int = ICON_M) -> None:
        super().__init__(words, key=key)
        self._icon = icon
        self._size = theme().scaled(size)
        side = max(HIT_PX, self._size + S)
        self.setFixedSize(side, side)

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = painter_on(self)
        rect = QRectF(self.rect())
        if self.underMouse() or self.isDown():
            box(painter, rect.adjusted(2, 2, -2, -2), fill=theme().colour("accent_soft"), radius=RADIUS_M)
        if self.hasFocus():
            box(painter, rect, line=theme().colour("focus"), width=STRONG_LINE_PX, radius=RADIUS_M)
        if not self.isEnabled():
            painter.setOpacity(0.4)
        at = rect.center() - QPointF(self._size / 2, self._size / 2)
        paint_icon(painter, self._icon, at.x(), at.y(), self._size, theme().colour("text"))
        painter.end()


class ToolButton(Pressable):
    """A tool of the work view: icon, word and keycap one under the other; the chosen one is filled."""

    def __init__(self, icon: str, words: str, *, key: str) -> None:
        super().__init__(words, key=key)
        self._icon = icon
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)

    def sizeHint(self) -> QSize:
        now = theme()
        cap = keycap_size(self._shown_key)
        width = max(now.metrics("caption").horizontalAdvance(self.text()) + S, cap.width() + S, 52)
        return QSize(width, 4 + now.scaled(ICON_L_TOOL) + now.line("caption") + cap.height() + S)

    def minimumSizeHint(self) -> QSize:
        return self.sizeHint()

    def paintEvent(self, _event: QPaintEvent) -> None:
        now = theme()
        painter = painter_on(self)
        rect = QRectF(self.rect())
        if not self.isEnabled():
            painter.setOpacity(0.4)
        chosen = self.isCheckable() and self.isChecked()
        if chosen:
            box(painter, rect, fill=now.colour("accent"), radius=RADIUS_M)
        elif self.underMouse():
            box(painter, rect, fill=now.colour("accent_soft"), radius=RADIUS_M)
        if self.hasFocus():
            box(painter, rect, line=now.colour("focus"), width=STRONG_LINE_PX, radius=RADIUS_M)
        ink = now.colour("on_accent" if chosen else "text")
        size = now.scaled(ICON_L_TOOL)
        paint_icon(painter, self._icon, rect.center().x() - size / 2, 5, size, ink)
        painter.setFont(now.font("caption"))
        painter.setPen(ink)
        words = QRectF(0, 5 + size, rect.width(), now.line("caption"))
        painter.drawText(words, Qt.AlignmentFlag.AlignCenter, self.text())
        cap = keycap_size(self._shown_key)
        spot = QRectF(rect.center().x() - cap.width() / 2, words.bottom() + 1, cap.width(), cap.height())
        keycap(painter, spot, self._shown_key)
        painter.end()


ICON_L_TOOL = 20


def button(
    words: str,
    *,
    icon: str = "",
    kind: Kind = "secondary",
    key: str = "",
    hint: str = "",
    role: TypeRole = "strong",
) -> Button:
    """Make a button."""
    return Button(words, icon=icon, kind=kind, key=key, hint=hint, role=role)


def _shifted(colour: QColor) -> QColor:
    return colour.lighter(115) if colour.lightnessF() < 0.5 else colour.darker(108)
