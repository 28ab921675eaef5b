"""A recording that can be heard: engine and device together, what the work view holds."""

import logging
import weakref
from typing import ClassVar

from tallystick_desktop.audio.device import Device, OpenDevice, SystemDevice
from tallystick_desktop.audio.engine import Engine
from tallystick_desktop.audio.rendering import Recording
from tallystick_sync.client.sources import Source

_log = logging.getLogger(__name__)


class Sound:
    """Plays one recording on the sound device; the device is opened with the first sound.

    A device that was unplugged is replaced by the one that the system prefers now, and playing goes on. One
    recording sounds at a time: starting one pauses the one before.

    Args:
        path: The recording.
        device: Name of the device; the one that the system prefers without one.
        open_device: Opens a device.

    Raises:
        BadMediaError: It cannot be read.
    """

    _sounding: "ClassVar[weakref.ref[Sound] | None]" = None

    def __init__(self, path: Source, *, device: str = "", open_device: OpenDevice = SystemDevice) -> None:
        self._engine = Engine(Recording(path))
        self._open_device = open_device
        self._name = device
        self._device: Device | None = None
        self._first_frame = 0
        self.is_silent = False

    @property
    def is_playing(self) -> bool:
        """Whether sound comes; a device that is gone is replaced here."""
        playing = self._engine.is_playing
        if playing and self._device is not None and self._device.is_gone:
            self._replace_device()
        return playing

    @property
    def duration_s(self) -> float:
        """Length of the recording."""
        return self._engine.duration_s

    @property
    def position_s(self) -> float:
        """The moment being heard: what the device has played, not what it has asked for."""
        if self._device is None or not self._engine.is_playing:
            return self._engine.position_s
        return self._engine.moment_at(self._first_frame + self._device.heard_frames)

    @property
    def starved_frames(self) -> int:
        """Frames of silence that stood in for sound which was not ready."""
        return self._engine.starved_frames

    def play(self, start: float, end: float | None = None, *, loop: bool = False) -> None:
        """Play a stretch, once or over and over."""
        self._begin()
        self._engine.play(start, end, loop=loop)

    def resume(self, *, rewind_s: float = 0.0) -> None:
        """Go on where it stopped, or a little before."""
        self._begin()
        self._engine.resume(rewind_s=rewind_s)

    def pause(self) -> None:
        """Stop at the moment being heard."""
        heard = self.position_s
        self._engine.pause()
        self._engine.seek(heard)

    def seek(self, second: float) -> None:
        """Go to a moment."""
        self._engine.seek(second)

    def set_speed(self, speed: float) -> None:
        """Play faster or slower at the same pitch."""
        self._engine.set_speed(speed, at=self.position_s)

    def set_loop(self, loop: bool) -> None:
        """Repeat the stretch, or not."""
        self._engine.set_loop(loop)

    def set_gain(self, gain: float) -> None:
        """Louder or softer: 1.0 is as recorded."""
        self._engine.set_gain(gain)

    def set_device(self, name: str) -> None:
        """Play on another device from now on."""
        self._name = name
        if self._device is not None:
            self._replace_device()

    def close(self) -> None:
        """Let go of the device and the file."""
        if self._device is not None:
            self._device.close()
        self._engine.close()

    def _begin(self) -> None:
        before = Sound._sounding() if Sound._sounding is not None else None
        if before is not None and before is not self:
            before.pause()
        Sound._sounding = weakref.ref(self)
        self._open()

    def _open(self) -> None:
        # Silence is no device: one may have been plugged in since.
        if self._device is None or self._device.is_gone or self.is_silent:
            self._replace_device()

    def _replace_device(self) -> None:
        if self._device is not None:
            _log.warning("the sound device is opened again")
            self._device.close()
        self._first_frame = self._engine.pulled_frames
        self._device = self._open_device(self._engine, self._name)
        self.is_silent = self._device.is_silent
