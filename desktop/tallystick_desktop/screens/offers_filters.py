"""Filters above the list of offers: kinds of media, my language, no warnings, fits the data left today."""

from collections.abc import Callable

from PySide6.QtWidgets import QVBoxLayout, QWidget

from tallystick_desktop.kit.choices import ScaleButton
from tallystick_desktop.kit.frames import clear, row
from tallystick_desktop.screens.offers_presenter import Filter
from tallystick_desktop.theme.theme import theme
from tallystick_desktop.theme.tokens import XS, S
from tallystick_packs.texts import _

_ROOM_PX = 326


class FilterBar(QWidget):
    """Buttons that stay down; as many in a line as fit."""

    def __init__(self, toggle: Callable[[Filter], None]) -> None:
        super().__init__()
        words: dict[Filter, str] = {
            "image": _("Photos"),
            "audio": _("Sound"),
            "text": _("Texts"),
            "language": _("My language"),
            "harmless": _("No warnings"),
            "fits": _("Fits today's data"),
        }
        self.buttons: dict[Filter, ScaleButton] = {}
        stack = QVBoxLayout(self)
        stack.setContentsMargins(0, 0, 0, 0)
        stack.setSpacing(XS)
        for name, text in words.items():
            made = ScaleButton(text, _("Show only: {what}").format(what=text))
            made.clicked.connect(lambda _checked=False, name=name: toggle(name))
            self.buttons[name] = made
        self._shown: tuple[Filter, ...] = ()

    def show_chosen(self, chosen: frozenset[Filter], *, is_limited: bool) -> None:
        """Show which are asked for; the one about data only where a day has a limit."""
        names = tuple(name for name in self.buttons if name != "fits" or is_limited)
        if names != self._shown:
            self._shown = names
            self._arrange(names)
        for name, made in self.buttons.items():
            made.setChecked(name in chosen)

    def _arrange(self, names: tuple[Filter, ...]) -> None:
        layout = self.layout()
        if layout is None:
            return
        for made in self.buttons.values():
            made.setParent(self)
            made.setVisible(False)
        clear(layout)
        room, line = 0, None
        for name in names:
            made = self.buttons[name]
            wide = made.sizeHint().width() + S
            if line is None or room + wide > theme().scaled(_ROOM_PX):
                holder, line = row(spacing=S)
                layout.addWidget(holder)
                line.addStretch(1)
                room = 0
            line.insertWidget(line.count() - 1, made)
            made.setVisible(True)
            room += wide
