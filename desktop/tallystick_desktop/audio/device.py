"""The sound device behind one small interface: miniaudio where there is one, silence in real time elsewhere.

Tests and programs without a screen get the null device: the same timing, no sound.
"""

import logging
import os
from collections.abc import Generator
from typing import TYPE_CHECKING, Protocol

from tallystick_desktop.audio.rendering import Samples

if TYPE_CHECKING:
    import miniaudio

_log = logging.getLogger(__name__)
_BUFFER_MS = 80


class Pulls(Protocol):
    """What a device plays."""

    @property
    def sample_rate(self) -> int:
        """Frames per second."""

    @property
    def channels(self) -> int:
        """1 or 2."""

    def pull(self, frames: int) -> Samples:
        """Return the next frames."""


class Device:
    """Plays what is pulled. `is_silent` says that no device was found."""

    def __init__(self, source: Pulls) -> None:
        import miniaudio

        null = os.environ.get("QT_QPA_PLATFORM") in ("offscreen", "minimal")
        self.is_silent = False
        try:
            self._device = _open(source, [miniaudio.Backend.NULL] if null else [])
        except miniaudio.MiniaudioError as exc:
            _log.warning("there is no sound device (%s)", exc)
            self.is_silent = True
            self._device = _open(source, [miniaudio.Backend.NULL])
        generator = _feed(source)
        next(generator)
        self._device.start(generator)

    def close(self) -> None:
        """Fall silent."""
        self._device.close()


def _open(source: Pulls, backends: "list[miniaudio.Backend]") -> "miniaudio.PlaybackDevice":
    import miniaudio

    return miniaudio.PlaybackDevice(
        output_format=miniaudio.SampleFormat.FLOAT32,
        nchannels=source.channels,
        sample_rate=source.sample_rate,
        buffersize_msec=_BUFFER_MS,
        backends=backends,
    )


def _feed(source: Pulls) -> Generator[Samples, int, None]:
    frames = yield source.pull(0)
    while True:
        frames = yield source.pull(frames)
