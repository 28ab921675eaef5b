"""The player: play, again, loop, every speed, loudness and device on one bar; the time can be typed."""

from collections.abc import Callable

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QLineEdit, QMenu, QWidget

from tallystick_desktop.audio.engine import SPEEDS
from tallystick_desktop.core.keys import key_of
from tallystick_desktop.core.waveform import clock, read_clock
from tallystick_desktop.core.words import isolated
from tallystick_desktop.kit.buttons import Button, IconButton, Kind, button
from tallystick_desktop.kit.choices import ScaleButton
from tallystick_desktop.kit.folding import Fold
from tallystick_desktop.kit.frames import Bar, row
from tallystick_desktop.kit.text import IconText, Text
from tallystick_desktop.screens.work.playback import GAIN_STEPS_DB, Playback
from tallystick_desktop.theme.theme import theme
from tallystick_desktop.theme.tokens import XS, M, S
from tallystick_packs.texts import _


class TimeField(QLineEdit):
    """The moment being heard; type another one to go there.

    Signals:
        given: A time was typed, in seconds.
        left: The field was left without one.
    """

    given = Signal(float)
    left = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("clock")
        self.setFrame(False)
        self.setFont(theme().font("title"))
        self.setAccessibleName(_("Time, type one to go there"))
        self.setToolTip(_("Time, type one to go there"))
        self.setLayoutDirection(Qt.LayoutDirection.LeftToRight)
        self.setFixedWidth(theme().metrics("title").horizontalAdvance("0:00:00.00") + M)
        self.returnPressed.connect(self._give)

    def show_moment(self, second: float) -> None:
        """Show a moment, unless another one is being typed."""
        if not self.hasFocus():
            self.setText(clock(second, hundredths=True))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape:
            self.left.emit()
        else:
            super().keyPressEvent(event)

    def _give(self) -> None:
        second = read_clock(self.text())
        if second is None:
            self.left.emit()
        else:
            self.given.emit(second)


class PlayerBar(Bar):
    """Steers the playback.

    Args:
        playback: What plays.
        actions: `play`, `again`, `loop`, `spectrogram`, `apart`: what the buttons do.
        device_names: Lists the devices when the menu opens.
    """

    def __init__(
        self,
        playback: Playback,
        actions: dict[str, Callable[[], object]],
        *,
        device_names: Callable[[], list[str]],
    ) -> None:
        super().__init__(sides="tb", horizontal=False, margins=0)
        self.body.setContentsMargins(S, XS, M, XS)
        self.body.setSpacing(XS)
        self._playback, self._device_names = playback, device_names
        self.play_button = self._button("play", _("Play"), "play", actions)
        self._again = self._button("again", _("Again"), "rotate-ccw", actions)
        self.loop_button = self._button("loop", _("Loop"), "repeat", actions)
        self.band_button = self._button("spectrogram", _("Spectrogram"), "eye", actions)
        self.apart_button = self._button("apart", _("Channels apart"), "layers", actions)
        first, line = row(spacing=XS)
        for part in (
            self.play_button, self._again, self.loop_button, self.band_button, self.apart_button,
        ):  # fmt: skip
            line.addWidget(part)
        line.addStretch(1)
        self._speeds: dict[float, ScaleButton] = {}
        self._gains: dict[int, ScaleButton] = {}
        self._scales = scales = Fold(spacing=S)
        scales.add(self._make_speeds())
        scales.add(self._make_gains(), 1)
        fold = Fold(spacing=XS)
        fold.add(first)
        fold.add(scales, 1)
        self.body.addWidget(fold)
        self._silent = IconText(
            "volume-2", _("No sound device was found: what plays cannot be heard."), "caption",
            icon_colour="warning", wrap=True,
        )  # fmt: skip
        self._silent.hide()
        self.body.addWidget(self._silent)

    def show_state(
        self, *, playing: bool, looping: bool, silent: bool, band: bool, apart: bool | None, low: bool
    ) -> None:
        """Show what plays, and how.

        Args:
            playing, looping: What it does.
            silent: Nothing can be heard.
            band: The spectrogram is shown.
            apart: Each channel has a line of its own; None where there is only one.
            low: In a low window speed, loudness, spectrogram and channels are left to their keys.
        """
        self._scales.setVisible(not low)
        self.band_button.setVisible(not low)
        self.apart_button.setVisible(not low and apart is not None)
        kind: Kind = "primary" if apart else "secondary"
        self.apart_button.set_look(_("Channels apart"), icon="layers", kind=kind)
        words, icon = (_("Pause"), "pause") if playing else (_("Play"), "play")
        self.play_button.set_look(words, icon=icon, kind="secondary")
        self.loop_button.set_look(_("Loop"), icon="repeat", kind="primary" if looping else "secondary")
        words = _("Spectrogram")
        self.band_button.set_look(words, icon="eye" if band else "eye-off", kind="secondary")
        for speed, made in self._speeds.items():
            made.setChecked(speed == self._playback.speed)
        for decibels, made in self._gains.items():
            made.setChecked(decibels == self._playback.gain_db)
        self._even.setChecked(self._playback.normalised)
        self._silent.setVisible(silent)

    def _button(self, action: str, words: str, icon: str, actions: dict[str, Callable[[], object]]) -> Button:
        made = button(words, icon=icon, key=key_of("speech", action))
        made.clicked.connect(lambda _checked=False: actions[action]())
        return made

    def _make_speeds(self) -> QWidget:
        holder, line = row(spacing=2)
        for speed in SPEEDS:
            words = f"{speed:g}\u00d7"
            made = ScaleButton(isolated(words), _("Speed {speed}").format(speed=words))
            made.clicked.connect(lambda _checked=False, value=speed: self._playback.set_speed(value))
            line.addWidget(made)
            self._speeds[speed] = made
        line.addStretch(1)
        return holder

    def _make_gains(self) -> QWidget:
        holder, line = row(spacing=2)
        line.addWidget(Text(_("dB"), "caption", "muted"))
        for decibels in GAIN_STEPS_DB:
            words = f"{decibels:+d}" if decibels else "0"
            made = ScaleButton(isolated(words), _("Loudness {decibels} dB").format(decibels=words))
            made.clicked.connect(lambda _checked=False, value=decibels: self._playback.set_gain(value))
            line.addWidget(made)
            self._gains[decibels] = made
        self._even = ScaleButton(_("Even"), _("Raise quiet recordings"))
        self._even.setToolTip(_("Raise quiet recordings"))
        self._even.clicked.connect(
            lambda _checked=False: self._playback.set_normalised(self._even.isChecked())
        )
        line.addWidget(self._even)
        self._devices = IconButton("volume-2", _("Sound device"))
        self._devices.clicked.connect(self._choose_device)
        line.addWidget(self._devices)
        line.addStretch(1)
        return holder

    def _choose_device(self) -> None:
        menu = QMenu(self)
        for words, name in ((_("As this computer"), ""), *((name, name) for name in self._device_names())):
            action = menu.addAction(words)
            action.setCheckable(True)
            action.setChecked(name == self._playback.device)
            action.triggered.connect(lambda _checked=False, name=name: self._playback.set_device(name))
        menu.popup(self._devices.mapToGlobal(self._devices.rect().bottomLeft()))
