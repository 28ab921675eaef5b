"""Light on a photo: brightness, contrast, gamma, inverted. The photo that is sent for is not changed."""

from collections.abc import Callable
from dataclasses import replace

from PySide6.QtWidgets import QGridLayout, QWidget

from tallystick_desktop.core.light import GAMMA_LEAST, GAMMA_MOST, GAMMA_STEP, MOST, STEP, Light
from tallystick_desktop.kit.buttons import IconButton, button
from tallystick_desktop.kit.choices import Switch
from tallystick_desktop.kit.frames import Card
from tallystick_desktop.kit.text import Text
from tallystick_desktop.theme.tokens import XS, M, S
from tallystick_packs.texts import _


class LightPanel(Card):
    """A card with a row for each way of lighting.

    Args:
        change: Called with the new light.
    """

    def __init__(self, change: Callable[[Light], None]) -> None:
        super().__init__(padding=M, spacing=S)
        self._light, self._change = Light(), change
        holder = QWidget()
        grid = QGridLayout(holder)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setHorizontalSpacing(XS)
        grid.setVerticalSpacing(XS)
        self._values: list[Text] = []
        names = (_("Brightness"), _("Contrast"), _("Gamma"))
        for line, (name, less, more) in enumerate(zip(names, _STEPS[::2], _STEPS[1::2], strict=True)):
            value = Text("", "strong")
            value.setMinimumWidth(44)
            down, up = IconButton("minus", f"{name} \u2212"), IconButton("plus", f"{name} +")
            down.clicked.connect(lambda _on=False, step=less: self._put(step(self._light)))
            up.clicked.connect(lambda _on=False, step=more: self._put(step(self._light)))
            grid.addWidget(Text(name, "body"), line, 0)
            for column, part in enumerate((down, value, up), start=1):
                grid.addWidget(part, line, column)
            self._values.append(value)
        self.body.addWidget(holder)
        self._invert = Switch(_("Dark and light exchanged"))
        self._invert.clicked.connect(lambda: self._put(replace(self._light, invert=not self._light.invert)))
        self.body.addWidget(self._invert)
        plain = button(_("As it was taken"), icon="rotate-ccw", kind="quiet")
        plain.clicked.connect(lambda: self._put(Light()))
        self.body.addWidget(plain)
        self.show_light(Light())

    def show_light(self, light: Light) -> None:
        """Show how the photo is lit."""
        self._light = light
        shown = (f"{light.brightness:+d}", f"{light.contrast:+d}", f"{light.gamma:.1f}")
        for value, words in zip(self._values, shown, strict=True):
            value.setText(words)
        self._invert.setChecked(light.invert)

    def _put(self, light: Light) -> None:
        self._change(light)


def _bright(by: int) -> Callable[[Light], Light]:
    return lambda light: replace(light, brightness=min(MOST, max(-MOST, light.brightness + by)))


def _contrast(by: int) -> Callable[[Light], Light]:
    return lambda light: replace(light, contrast=min(MOST, max(-MOST, light.contrast + by)))


def _gamma(by: float) -> Callable[[Light], Light]:
    return lambda light: replace(light, gamma=min(GAMMA_MOST, max(GAMMA_LEAST, round(light.gamma + by, 1))))


_STEPS = (
    _bright(-STEP),
    _bright(STEP),
    _contrast(-STEP),
    _contrast(STEP),
    _gamma(-GAMMA_STEP),
    _gamma(GAMMA_STEP),
)
