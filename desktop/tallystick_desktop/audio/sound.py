"""A recording that can be heard: engine and device together, what the work view holds."""

from pathlib import Path

from tallystick_desktop.audio.device import Device
from tallystick_desktop.audio.engine import Engine
from tallystick_desktop.audio.rendering import Recording


class Sound:
    """Plays one recording on the sound device; the device is opened with the first sound."""

    def __init__(self, path: Path) -> None:
        """Open a recording.

        Raises:
            BadMediaError: It cannot be read.
        """
        self._engine = Engine(Recording(path))
        self._device: Device | None = None
        self.is_silent = False

    @property
    def is_playing(self) -> bool:
        """Whether sound comes."""
        return self._engine.is_playing

    @property
    def position_s(self) -> float:
        """The moment being heard."""
        return self._engine.position_s

    def play(self, start: float, end: float | None = None, *, loop: bool = False) -> None:
        """Play a stretch, once or over and over."""
        self._open()
        self._engine.play(start, end, loop=loop)

    def resume(self) -> None:
        """Go on where it stopped."""
        self._open()
        self._engine.resume()

    def pause(self) -> None:
        """Stop here."""
        self._engine.pause()

    def seek(self, second: float) -> None:
        """Go to a moment."""
        self._engine.seek(second)

    def set_speed(self, speed: float) -> None:
        """Play faster or slower at the same pitch."""
        self._engine.set_speed(speed)

    def close(self) -> None:
        """Let go of the device and the file."""
        if self._device is not None:
            self._device.close()
        self._engine.close()

    def _open(self) -> None:
        if self._device is None:
            self._device = Device(self._engine)
            self.is_silent = self._device.is_silent
