"""The values of a setting side by side."""

from collections.abc import Callable, Iterable
from typing import Any

from PySide6.QtWidgets import QButtonGroup, QVBoxLayout, QWidget

from tallystick_desktop.core.settings import Option, Value
from tallystick_desktop.kit.choices import ScaleButton
from tallystick_desktop.kit.frames import row
from tallystick_desktop.theme.theme import theme
from tallystick_desktop.theme.tokens import S
from tallystick_packs.texts import _


class Choices(QWidget):
    """The values of a setting side by side, in as many lines as they need."""

    def __init__(
        self, name: str, options: Iterable[Option], now: Value, choose: Callable[[Any], object]
    ) -> None:
        super().__init__()
        lines = QVBoxLayout(self)
        lines.setContentsMargins(0, 0, 0, 0)
        lines.setSpacing(S)
        group = QButtonGroup(self)
        self._buttons: dict[Value, ScaleButton] = {}
        line_widget, line = row(spacing=S)
        room = 0
        for option in options:
            words = _(option.words)
            made = self._buttons[option.value] = ScaleButton(words, f"{name}: {words}")
            made.setChecked(now == option.value)
            made.clicked.connect(lambda _checked=False, value=option.value: choose(value))
            group.addButton(made)
            wide = made.sizeHint().width() + S
            if room and room + wide > theme().scaled(380):
                line.addStretch(1)
                lines.addWidget(line_widget)
                line_widget, line = row(spacing=S)
                room = 0
            room += wide
            line.addWidget(made)
        line.addStretch(1)
        lines.addWidget(line_widget)

    def show_value(self, value: Value) -> None:
        """Mark the value that holds: what was chosen may have been refused."""
        if value in self._buttons:
            self._buttons[value].setChecked(True)
