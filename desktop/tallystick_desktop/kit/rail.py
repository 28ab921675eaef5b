"""The rail of the main window (where to go) and its status bar (network, saved, who)."""

from dataclasses import dataclass

from PySide6.QtCore import QRectF, QSize, Qt, Signal
from PySide6.QtGui import QPaintEvent
from PySide6.QtWidgets import QButtonGroup, QSizePolicy, QWidget

from tallystick_desktop.kit.buttons import Pressable
from tallystick_desktop.kit.frames import Bar
from tallystick_desktop.kit.logo import Logo
from tallystick_desktop.kit.painting import box, mirrored, painter_on
from tallystick_desktop.kit.text import IconText
from tallystick_desktop.theme.icons import paint_icon
from tallystick_desktop.theme.theme import theme
from tallystick_desktop.theme.tokens import ICON_L, RADIUS_M, RAIL_PX, STRONG_LINE_PX, XS, L, M, S

_MOST_ICON_PX = 26


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """One entry of the rail; those `at_end` stand at the bottom."""

    name: str
    icon: str
    words: str
    key: str
    at_end: bool = False


class RailButton(Pressable):
    """Icon and word; the place one is at has the accent bar; the outbox shows its count."""

    def __init__(self, place: Place) -> None:
        super().__init__(place.words, key=place.key)
        self._icon = place.icon
        self._badge = ""
        self.setCheckable(True)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    def set_badge(self, words: str) -> None:
        """Show a count, or none for an empty text."""
        if words != self._badge:
            self._badge = words
            self.setAccessibleDescription(words)
            self.update()

    def sizeHint(self) -> QSize:
        now = theme()
        width = now.metrics("label").horizontalAdvance(self.text()) + M
        return QSize(max(RAIL_PX - M, width), max(52, _icon_px() + now.line("caption") + S))

    def minimumSizeHint(self) -> QSize:
        return self.sizeHint()

    def paintEvent(self, _event: QPaintEvent) -> None:
        now = theme()
        painter = painter_on(self)
        rect = QRectF(self.rect())
        rtl = self.is_rtl
        if self.isChecked() or self.underMouse():
            soft = rect.adjusted(XS, 0, -XS, 0)
            box(painter, soft, fill=now.colour("accent_soft"), radius=RADIUS_M)
        if self.isChecked():
            bar = mirrored(QRectF(0, 2, 3, rect.height() - 4), rect.width(), rtl=rtl)
            painter.fillRect(bar, now.colour("accent"))
        if self.hasFocus():
            box(painter, rect, line=now.colour("focus"), width=STRONG_LINE_PX, radius=RADIUS_M)
        ink = now.colour("accent" if self.isChecked() else "text")
        size = _icon_px()
        x = rect.center().x() - size / 2 - (M if self._badge else 0)
        top = (rect.height() - size - now.line("caption") - 2) / 2
        icon = mirrored(QRectF(x, top, size, size), rect.width(), rtl=rtl)
        paint_icon(painter, self._icon, icon.x(), icon.y(), size, ink)
        painter.setFont(now.font("label" if self.isChecked() else "caption"))
        painter.setPen(ink)
        words = QRectF(0, top + size + 2, rect.width(), now.line("caption"))
        painter.drawText(words, Qt.AlignmentFlag.AlignCenter, self.text())
        if self._badge:
            metrics = now.metrics("keycap")
            width = max(metrics.height(), metrics.horizontalAdvance(self._badge) + M)
            pill = mirrored(QRectF(x + size + 1, top + 2, width, metrics.height()), rect.width(), rtl=rtl)
            box(painter, pill, fill=now.colour("accent"), radius=metrics.height() / 2)
            painter.setFont(now.font("keycap"))
            painter.setPen(now.colour("on_accent"))
            painter.drawText(pill, Qt.AlignmentFlag.AlignCenter, self._badge)
        painter.end()


def _icon_px() -> int:
    """The icons grow less than the letters: all places must fit under each other."""
    return min(theme().scaled(ICON_L), _MOST_ICON_PX)


class Rail(Bar):
    """The places of the program, one under the other."""

    went = Signal(str)

    def __init__(self, places: tuple[Place, ...]) -> None:
        super().__init__(sides="r", horizontal=False, margins=XS)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Preferred)
        self.body.setSpacing(XS)
        if not theme().is_roomy:
            self.body.addSpacing(S)
            self.body.addWidget(Logo(theme().scaled(30)), 0, Qt.AlignmentFlag.AlignHCenter)
            self.body.addSpacing(S)
        group = QButtonGroup(self)
        self._buttons: dict[str, RailButton] = {}
        for place in (*(p for p in places if not p.at_end), *(p for p in places if p.at_end)):
            made = RailButton(place)
            if place.at_end and not any(p.at_end and p.name in self._buttons for p in places):
                self.body.addStretch(1)
            made.clicked.connect(lambda _checked=False, name=place.name: self.went.emit(name))
            group.addButton(made)
            self.body.addWidget(made)
            self._buttons[place.name] = made

    def set_place(self, name: str) -> None:
        """Show where one is."""
        if name in self._buttons:
            self._buttons[name].setChecked(True)

    def set_badge(self, name: str, words: str) -> None:
        """Show a count on one place."""
        self._buttons[name].set_badge(words)

    def button(self, name: str) -> RailButton:
        """Return the button of a place."""
        return self._buttons[name]


class StatusBar(Bar):
    """Network and saved on the leading side, data used and name on the trailing one."""

    def __init__(self) -> None:
        super().__init__(sides="t", margins=0)
        self.body.setContentsMargins(L, S - 2, L, S - 2)
        self.body.setSpacing(L)
        self.network = IconText("cloud-off", "", shorten=True)
        self.saved = IconText("save", "")
        self.data = IconText("database", "")
        self.person = IconText("user", "")
        self._middle = QWidget()
        self.body.addWidget(self.network)
        self.body.addWidget(self.saved)
        self.body.addWidget(self._middle, 1)
        self.body.addWidget(self.data)
        self.body.addWidget(self.person)

    def show_data(self, words: str, short: str) -> None:
        """Show the data used today; only the amount where letters are large."""
        self.data.set("database", short if theme().is_roomy else words)
        self.data.setAccessibleName(words)
        self.data.setToolTip(words)
