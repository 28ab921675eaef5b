"""The sound device behind one small interface: miniaudio where there is one, silence in real time elsewhere.

    device = open_device(engine, name="")       # "" is the one the system prefers
    device.heard_frames                         # frames that have reached the ear by now

Tests drive a `CountedDevice`, which plays what it is told to and counts; programs without a screen get
miniaudio's null device: the same timing, no sound.
"""

import logging
import os
import time
from collections.abc import Callable, Generator
from typing import TYPE_CHECKING, Protocol

from tallystick_desktop.audio.chosen_device import preferred_device

if TYPE_CHECKING:
    import miniaudio

    from tallystick_desktop.audio.rendering import Samples

_log = logging.getLogger(__name__)
_PERIOD_MS, _PERIODS = 40, 2
#: A device that asks for nothing for so long is gone.
_GONE_S = 1.5


class Pulls(Protocol):
    """What a device plays."""

    @property
    def sample_rate(self) -> int:
        """Frames per second."""

    @property
    def channels(self) -> int:
        """1 or 2."""

    def pull(self, frames: int) -> "Samples":
        """Return the next frames."""


class Device(Protocol):
    """What plays.

    Attributes:
        is_silent: No device was found: what plays cannot be heard.
    """

    is_silent: bool

    @property
    def heard_frames(self) -> int:
        """How many of the pulled frames have been heard."""

    @property
    def is_gone(self) -> bool:
        """Whether it was unplugged, or has stopped asking."""

    def close(self) -> None:
        """Fall silent."""


OpenDevice = Callable[[Pulls, str], Device]


class CountedDevice:
    """A device without time: it plays when it is told to, and counts."""

    is_silent = True

    def __init__(self, source: Pulls, _name: str = "") -> None:
        self._source = source
        self.heard_frames = 0
        self.is_gone = False

    def play(self, frames: int) -> "Samples":
        """Play the next frames and return what was heard."""
        found = self._source.pull(frames)
        self.heard_frames += frames
        return found

    def close(self) -> None:
        """Play no more."""
        self.is_gone = True


class SystemDevice:
    """A device of the system, through miniaudio.

    Where the wanted one cannot be opened (it is unplugged, another program holds it), the one that the system
    prefers plays; where there is none at all, silence runs at the pace of sound.
    """

    def __init__(self, source: Pulls, name: str = "") -> None:
        self._source = source
        self._asked = 0
        self._asked_at = time.monotonic()
        self._device, self.is_silent = self._started(name or preferred_device())

    @property
    def heard_frames(self) -> int:
        """What was pulled, less what still waits in the buffers, plus the time since."""
        rate = self._source.sample_rate
        waiting = rate * _PERIOD_MS * _PERIODS // 1000
        since = int((time.monotonic() - self._asked_at) * rate)
        return max(0, self._asked - waiting + min(since, waiting))

    @property
    def is_gone(self) -> bool:
        """Whether it has stopped asking."""
        return time.monotonic() - self._asked_at > _GONE_S

    def close(self) -> None:
        """Fall silent."""
        self._device.close()

    def _started(self, name: str) -> "tuple[miniaudio.PlaybackDevice, bool]":
        import miniaudio

        null = [miniaudio.Backend.NULL]
        if os.environ.get("QT_QPA_PLATFORM") in ("offscreen", "minimal"):
            return self._start(name, null), False
        for wanted in dict.fromkeys((name, "")):
            try:
                return self._start(wanted, []), False
            except miniaudio.MiniaudioError as exc:
                _log.warning("the sound device %r cannot be opened (%s)", wanted or "of the system", exc)
        return self._start("", null), True

    def _start(self, name: str, backends: "list[miniaudio.Backend]") -> "miniaudio.PlaybackDevice":
        import miniaudio

        device = _open(self._source, name, backends)
        generator = self._feed()
        next(generator)
        try:
            device.start(generator)
        except miniaudio.MiniaudioError:
            device.close()
            raise
        return device

    def _feed(self) -> "Generator[Samples, int, None]":
        frames = yield self._source.pull(0)
        while True:
            samples = self._source.pull(frames)
            self._asked += frames
            self._asked_at = time.monotonic()
            frames = yield samples


def device_names() -> list[str]:
    """Return the names of the devices that can play."""
    import miniaudio

    if os.environ.get("QT_QPA_PLATFORM") in ("offscreen", "minimal"):
        return []
    try:
        return [str(one["name"]) for one in miniaudio.Devices().get_playbacks()]
    except miniaudio.MiniaudioError as exc:
        _log.warning("the sound devices cannot be listed (%s)", exc)
        return []


def _open(source: Pulls, name: str, backends: "list[miniaudio.Backend]") -> "miniaudio.PlaybackDevice":
    import miniaudio

    chosen = None
    if name and not backends:
        devices = miniaudio.Devices().get_playbacks()
        chosen = next((one["id"] for one in devices if one["name"] == name), None)
    return miniaudio.PlaybackDevice(
        output_format=miniaudio.SampleFormat.FLOAT32,
        nchannels=source.channels,
        sample_rate=source.sample_rate,
        buffersize_msec=_PERIOD_MS,
        callback_periods=_PERIODS,
        device_id=chosen,
        backends=backends,
    )
