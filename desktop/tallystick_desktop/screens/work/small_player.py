"""A recording beside other things: play, see where it is, go elsewhere by mouse, any speed that is needed.

    player = SmallPlayer(path, "Listen")
    player.heard.connect(...)       # second and length, while it plays: frames of a video keep in step

Speed and loudness hold for all that stand in the window.
"""

from PySide6.QtCore import QTimer, Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from tallystick_desktop.audio.sound import Sound
from tallystick_desktop.canvas.detail_loader import DetailLoader
from tallystick_desktop.canvas.minimap import Minimap
from tallystick_desktop.canvas.wave_paint import Scene
from tallystick_desktop.core.detail import Detail, Wish
from tallystick_desktop.core.waveform import clock, whole
from tallystick_desktop.core.words import isolated
from tallystick_desktop.kit.buttons import button
from tallystick_desktop.kit.choices import ScaleButton
from tallystick_desktop.kit.folding import Fold
from tallystick_desktop.kit.frames import row
from tallystick_desktop.kit.text import Text
from tallystick_desktop.theme.theme import theme
from tallystick_desktop.theme.tokens import XS, S
from tallystick_packs.errors import TallystickError
from tallystick_packs.texts import _
from tallystick_sync.client.sources import Source

_FRAME_MS = 33
_COLUMNS = 1_000
_MAP_PX = 110
#: Beside other things there is room for fewer steps than on the bar of a transcript.
SPEEDS = (0.5, 0.75, 1.0, 1.5, 2.0)
_GAINS_DB = (-6, 0, 6, 12)


class SmallPlayer(QWidget):
    """Plays one recording.

    Signals:
        heard: The second being heard and the length of the recording, some times a second.
    """

    heard = Signal(float, float)

    def __init__(self, path: Source, words: str, *, key: str = "") -> None:
        super().__init__()
        self._sound: Sound | None = None
        stack = QVBoxLayout(self)
        stack.setContentsMargins(0, 0, 0, 0)
        stack.setSpacing(XS)
        top = Fold(spacing=S)
        stack.addWidget(top)
        line_holder, line = row(spacing=S)
        self._words = words
        self.play_button = button(words, icon="play", key=key)
        self.play_button.clicked.connect(lambda _checked=False: self.toggle())
        self._map = Minimap()
        self._map.moved.connect(self._seek)
        self._clock = Text("", "caption", "muted")
        top.add(self.play_button)
        top.add(line_holder, 1)
        self._map.setMinimumWidth(theme().scaled(_MAP_PX))
        line.addWidget(self._map, 1)
        line.addWidget(self._clock)
        self._speeds: dict[float, ScaleButton] = {}
        self._gains: dict[int, ScaleButton] = {}
        stack.addWidget(self._make_scales())
        self._timer = QTimer(self)
        self._timer.setInterval(_FRAME_MS)
        self._timer.timeout.connect(self._look)
        try:
            self._sound = Sound(path)
        except TallystickError as exc:
            self.play_button.setEnabled(False)
            self.play_button.setToolTip(str(exc))
            return
        span = whole(max(0.1, self._sound.duration_s), _COLUMNS)
        self._scene = Scene(span=span)
        self._loader = DetailLoader(self)
        self._loader.ready.connect(self._take)
        self._loader.open(path)
        self._loader.ask(Wish(span=span))
        self.destroyed.connect(self._loader.close)
        self.destroyed.connect(self._sound.close)
        self._look()

    @property
    def is_playing(self) -> bool:
        """Whether sound comes."""
        return self._sound is not None and self._sound.is_playing

    def toggle(self) -> None:
        """Play or pause; what else plays falls silent."""
        if self._sound is None:
            return
        if self._sound.is_playing:
            self._sound.pause()
        else:
            self._sound.resume()
            self._timer.start()
        self._look()

    def pause(self) -> None:
        """Fall silent."""
        if self._sound is not None and self._sound.is_playing:
            self._sound.pause()
            self._look()

    def set_speed(self, speed: float) -> None:
        """Play faster or slower, at the same pitch."""
        if self._sound is not None:
            self._sound.set_speed(speed)
            for value, made in self._speeds.items():
                made.setChecked(value == speed)

    def set_gain(self, decibels: int) -> None:
        """Play louder or softer."""
        if self._sound is not None:
            self._sound.set_gain(10 ** (decibels / 20))
            for value, made in self._gains.items():
                made.setChecked(value == decibels)

    def _make_scales(self) -> Fold:
        fold = Fold(spacing=S)
        speeds, line = row(spacing=2)
        for speed in SPEEDS:
            words = f"{speed:g}\u00d7"
            made = ScaleButton(isolated(words), _("Speed {speed}").format(speed=words))
            made.setChecked(speed == 1.0)
            made.clicked.connect(lambda _checked=False, value=speed: self._for_all("set_speed", value))
            line.addWidget(made)
            self._speeds[speed] = made
        line.addStretch(1)
        gains, line = row(spacing=2)
        line.addWidget(Text(_("dB"), "caption", "muted"))
        for decibels in _GAINS_DB:
            words = f"{decibels:+d}" if decibels else "0"
            made = ScaleButton(isolated(words), _("Loudness {decibels} dB").format(decibels=words))
            made.setChecked(decibels == 0)
            made.clicked.connect(lambda _checked=False, value=decibels: self._for_all("set_gain", value))
            line.addWidget(made)
            self._gains[decibels] = made
        line.addStretch(1)
        fold.add(speeds)
        fold.add(gains, 1)
        return fold

    def _for_all(self, what: str, value: float) -> None:
        """What is compared is heard alike: speed and loudness hold for all recordings of the item."""
        for player in self.window().findChildren(SmallPlayer):
            getattr(player, what)(value)

    def _seek(self, second: float) -> None:
        if self._sound is not None:
            self._sound.seek(second)
            self._look()

    def _take(self, detail: Detail) -> None:
        self._scene.peaks = detail.channels
        self._map.show_scene(self._scene)

    def _look(self) -> None:
        sound = self._sound
        if sound is None:
            return
        playing = sound.is_playing
        words, icon = (_("Pause"), "pause") if playing else (self._words, "play")
        self.play_button.set_look(words, icon=icon, kind="secondary")
        self._scene.position = sound.position_s
        self._map.show_scene(self._scene)
        self._clock.setText(
            f"{clock(sound.position_s, tenths=True)} / {clock(sound.duration_s, tenths=True)}"
        )
        self.heard.emit(sound.position_s, sound.duration_s)
        if not playing:
            self._timer.stop()
