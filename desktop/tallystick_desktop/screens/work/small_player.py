"""A recording beside other things: play, see where it is, go elsewhere by mouse, any speed that is needed.

    player = SmallPlayer(path, "Listen")
    player.heard.connect(...)       # second and length, while it plays: frames of a video keep in step

One plays at a time: starting one pauses the others.
"""

from pathlib import Path

from PySide6.QtCore import QTimer, Signal
from PySide6.QtWidgets import QHBoxLayout, QWidget

from tallystick_desktop.audio.sound import Sound
from tallystick_desktop.canvas.detail_loader import DetailLoader
from tallystick_desktop.canvas.minimap import Minimap
from tallystick_desktop.canvas.wave_paint import Scene
from tallystick_desktop.core.detail import Detail, Wish
from tallystick_desktop.core.waveform import clock, whole
from tallystick_desktop.kit.buttons import button
from tallystick_desktop.kit.text import Text
from tallystick_desktop.theme.tokens import S
from tallystick_packs.errors import TallystickError
from tallystick_packs.texts import _

_FRAME_MS = 33
_COLUMNS = 1_000


class SmallPlayer(QWidget):
    """Plays one recording.

    Signals:
        heard: The second being heard and the length of the recording, some times a second.
    """

    heard = Signal(float, float)

    def __init__(self, path: Path, words: str) -> None:
        super().__init__()
        self._sound: Sound | None = None
        line = QHBoxLayout(self)
        line.setContentsMargins(0, 0, 0, 0)
        line.setSpacing(S)
        self._words = words
        self.play_button = button(words, icon="play")
        self.play_button.clicked.connect(lambda _checked=False: self.toggle())
        self._map = Minimap()
        self._map.moved.connect(self._seek)
        self._clock = Text("", "caption", "muted")
        line.addWidget(self.play_button)
        line.addWidget(self._map, 1)
        line.addWidget(self._clock)
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
        """Play or pause; what else plays in this window falls silent."""
        if self._sound is None:
            return
        if self._sound.is_playing:
            self._sound.pause()
        else:
            for other in self.window().findChildren(SmallPlayer):
                other.pause()
            self._sound.resume()
            self._timer.start()
        self._look()

    def pause(self) -> None:
        """Fall silent."""
        if self._sound is not None and self._sound.is_playing:
            self._sound.pause()
            self._look()

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
