"""Chips: the state of work and money, verdicts on a file, a warning.

Icon, word and colour, always all three.
"""

from dataclasses import dataclass
from typing import Final, Literal

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from tallystick_desktop.kit.painting import box, mirrored, painter_on
from tallystick_desktop.theme.icons import paint_icon
from tallystick_desktop.theme.theme import theme
from tallystick_desktop.theme.tokens import ICON_S, RADIUS_S, ColourRole, S
from tallystick_packs.texts import N_, _

State = Literal[
    "waiting",
    "received",
    "accepted",
    "paid",
    "repair",
    "rejected",
    "verified",
    "failed",
    "unchecked",
    "reserved",
]


@dataclass(frozen=True, slots=True, kw_only=True)
class ChipLook:
    """How a state looks. `ink` colours icon, word and line."""

    icon: str
    words: str
    ink: ColourRole
    fill: ColourRole
    dotted: bool = False


LOOKS: Final[dict[State, ChipLook]] = {
    "waiting": ChipLook(icon="clock", words=N_("Waiting"), ink="muted", fill="raised", dotted=True),
    "received": ChipLook(icon="inbox", words=N_("Received"), ink="accent", fill="accent_soft"),
    "accepted": ChipLook(icon="circle-check", words=N_("Accepted"), ink="success", fill="success_soft"),
    "paid": ChipLook(icon="banknote", words=N_("Paid"), ink="raised", fill="success"),
    "repair": ChipLook(icon="wrench", words=N_("Repair"), ink="warning", fill="warning_soft"),
    "rejected": ChipLook(icon="octagon-x", words=N_("Rejected"), ink="danger", fill="danger_soft"),
    "verified": ChipLook(icon="badge-check", words=N_("Verified"), ink="success", fill="success_soft"),
    "failed": ChipLook(icon="shield-alert", words=N_("Failed"), ink="danger", fill="danger_soft"),
    "unchecked": ChipLook(
        icon="circle-dashed", words=N_("Not checked yet"), ink="muted", fill="raised", dotted=True
    ),
    "reserved": ChipLook(icon="lock", words=N_("Money reserved"), ink="accent", fill="accent_soft"),
}


class Chip(QWidget):
    """A small box with icon and word; not pressable."""

    def __init__(self, look: ChipLook, words: str = "") -> None:
        super().__init__()
        self._look = look
        self._words = words or _(look.words)
        self.setAccessibleName(self._words)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)

    @property
    def words(self) -> str:
        """The word on the chip."""
        return self._words

    def show_state(self, state: State, words: str = "") -> None:
        """Show another state."""
        self._look = LOOKS[state]
        self._words = words or _(self._look.words)
        self.setAccessibleName(self._words)
        self.updateGeometry()
        self.update()

    def sizeHint(self) -> QSize:
        now = theme()
        width = now.metrics("label").horizontalAdvance(self._words) + now.scaled(ICON_S) + 3 * S
        return QSize(width, max(24, now.line("label") + S))

    def minimumSizeHint(self) -> QSize:
        return self.sizeHint()

    def paintEvent(self, _event: QPaintEvent) -> None:
        now = theme()
        painter = painter_on(self)
        rect = QRectF(self.rect())
        ink = now.colour(self._look.ink)
        line = now.colour(self._look.fill if self._look.ink == "raised" else self._look.ink)
        box(
            painter,
            rect,
            fill=now.colour(self._look.fill),
            line=line,
            radius=RADIUS_S,
            dotted=self._look.dotted,
        )
        size = now.scaled(ICON_S)
        rtl = self.layoutDirection() == Qt.LayoutDirection.RightToLeft
        spot = mirrored(QRectF(S, (rect.height() - size) / 2, size, size), rect.width(), rtl=rtl)
        paint_icon(painter, self._look.icon, spot.x(), spot.y(), size, ink)
        painter.setFont(now.font("label"))
        painter.setPen(ink)
        words = QRectF(S + size + 6, 0, rect.width() - S - size - 6, rect.height())
        flags = Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeading
        painter.drawText(mirrored(words, rect.width(), rtl=rtl), int(flags), self._words)
        painter.end()


def chip(state: State, words: str = "") -> Chip:
    """Make the chip of a state."""
    return Chip(LOOKS[state], words)


def warning_chip(words: str, icon: str = "triangle-alert") -> Chip:
    """Make a chip that warns before work starts."""
    return Chip(ChipLook(icon=icon, words=words, ink="warning", fill="warning_soft"), words)
