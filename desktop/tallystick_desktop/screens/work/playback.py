"""The sound of the recording on the desk: opened with it, closed with it, one speed for all."""

from collections.abc import Callable
from typing import Protocol

from tallystick_desktop.audio.chosen_device import prefer_device, preferred_device
from tallystick_desktop.audio.engine import SPEEDS
from tallystick_sync.client.sources import Source


class Plays(Protocol):
    """What is needed of a player (`audio.sound.Sound`)."""

    is_silent: bool

    @property
    def starved_frames(self) -> int:
        """Frames of silence that stood in for sound which was not ready."""

    @property
    def is_playing(self) -> bool:
        """Whether sound comes."""

    @property
    def position_s(self) -> float:
        """The moment being heard."""

    def play(self, start: float, end: float | None = None, *, loop: bool = False) -> None:
        """Play a stretch."""

    def resume(self, *, rewind_s: float = 0.0) -> None:
        """Go on, or from a little before."""

    def pause(self) -> None:
        """Stop here."""

    def seek(self, second: float) -> None:
        """Go to a moment."""

    def set_speed(self, speed: float) -> None:
        """Play faster or slower."""

    def set_loop(self, loop: bool) -> None:
        """Repeat the stretch, or not."""

    def set_gain(self, gain: float) -> None:
        """Louder or softer."""

    def set_device(self, name: str) -> None:
        """Play on another device."""

    def close(self) -> None:
        """Let go of the file and the device."""


#: Steps of loudness in decibels.
GAIN_STEPS_DB = (-12, -6, 0, 6, 12, 18)
#: Where the loudest sample of a normalised recording stands.
_FULL = 0.9


class Playback:
    """Holds the sound of one recording after another; without one everything is a silent no-op.

    Attributes:
        on_change: Called when playing, speed or position may have changed.
        on_device: Called with the name of a device that was chosen.
        rewind_s: How far it goes back when it goes on after a pause.
        gain_db: Louder or softer, in decibels.
        device: Name of the sound device, "" for the one that the system prefers.
        normalised: Whether quiet recordings are raised until their loudest sample is nearly full.
    """

    def __init__(self, open_sound: Callable[[Source], Plays], *, rewind_s: float = 0.0) -> None:
        self._open_sound = open_sound
        self._sound: Plays | None = None
        self._loudest = 1.0
        self.rewind_s = rewind_s
        self.speed = 1.0
        self.gain_db = 0
        self.normalised = False
        self.device = preferred_device()
        self.on_change: Callable[[], None] = lambda: None
        self.on_device: Callable[[str], None] = lambda _name: None

    @property
    def is_playing(self) -> bool:
        """Whether sound comes."""
        return self._sound is not None and self._sound.is_playing

    @property
    def is_silent(self) -> bool:
        """Whether there is no device to hear it with."""
        return self._sound is not None and self._sound.is_silent

    @property
    def position_s(self) -> float:
        """The moment being heard."""
        return self._sound.position_s if self._sound is not None else 0.0

    @property
    def starved_frames(self) -> int:
        """Frames of silence that stood in for sound which was not ready."""
        return self._sound.starved_frames if self._sound is not None else 0

    def open(self, path: Source, *, loudest: float = 1.0) -> None:
        """Open another recording.

        Args:
            path: The file.
            loudest: Its loudest sample, 0..1, as the pack's peaks say.

        Raises:
            BadMediaError: It cannot be read.
        """
        self.close()
        self._sound = self._open_sound(path)
        self._sound.set_speed(self.speed)
        self._loudest = loudest
        self._apply_gain()

    def close(self) -> None:
        """Fall silent."""
        if self._sound is not None:
            self._sound.close()
        self._sound = None

    def toggle(self) -> None:
        """Play or pause."""
        if self._sound is not None:
            if self._sound.is_playing:
                self._sound.pause()
            else:
                self._sound.resume(rewind_s=self.rewind_s)
            self.on_change()

    def play(self, start: float, end: float | None, *, loop: bool = False) -> None:
        """Play a stretch."""
        if self._sound is not None:
            self._sound.play(start, end, loop=loop)
            self.on_change()

    def pause(self) -> None:
        """Stop here."""
        if self._sound is not None:
            self._sound.pause()
            self.on_change()

    def seek(self, second: float) -> None:
        """Go to a moment."""
        if self._sound is not None:
            self._sound.seek(second)
            self.on_change()

    def set_speed(self, speed: float) -> None:
        """Play at another speed, the pitch kept."""
        if speed in SPEEDS:
            self.speed = speed
            if self._sound is not None:
                self._sound.set_speed(speed)
            self.on_change()

    def set_loop(self, loop: bool) -> None:
        """Repeat what plays, or not."""
        if self._sound is not None:
            self._sound.set_loop(loop)

    def set_gain(self, decibels: int) -> None:
        """Louder or softer."""
        self.gain_db = min(max(decibels, GAIN_STEPS_DB[0]), GAIN_STEPS_DB[-1])
        self._apply_gain()
        self.on_change()

    def set_normalised(self, normalised: bool) -> None:
        """Raise quiet recordings, or play them as they are."""
        self.normalised = normalised
        self._apply_gain()
        self.on_change()

    def set_device(self, name: str) -> None:
        """Play on another device."""
        self.device = name
        prefer_device(name)
        self.on_device(name)
        if self._sound is not None:
            self._sound.set_device(name)
        self.on_change()

    def step_gain(self, by: int) -> None:
        """Play one step louder or softer."""
        self.set_gain(self.gain_db + by * (GAIN_STEPS_DB[1] - GAIN_STEPS_DB[0]))

    def _apply_gain(self) -> None:
        gain = 10 ** (self.gain_db / 20)
        if self.normalised and self._loudest > 0:
            gain *= _FULL / self._loudest
        if self._sound is not None:
            self._sound.set_gain(gain)

    def step_speed(self, by: int) -> None:
        """Play one step faster or slower."""
        index = SPEEDS.index(self.speed) + by
        self.set_speed(SPEEDS[min(max(0, index), len(SPEEDS) - 1)])
