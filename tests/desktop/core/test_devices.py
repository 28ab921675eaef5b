"""The sound device: the chosen one where it is, another where it is not, silence where there is none."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import miniaudio
import numpy as np
import pytest
import soundfile

from tallystick_desktop.audio import device
from tallystick_desktop.audio.chosen_device import prefer_device
from tallystick_desktop.audio.device import CountedDevice, SystemDevice
from tallystick_desktop.audio.sound import Sound


class Plugs:
    """The sockets of a computer, in place of miniaudio's devices."""

    def __init__(self, *names: str) -> None:
        self.names = list(names)
        self.opened: list[str] = []

    def open(self, source: Any, name: str, backends: list[miniaudio.Backend]) -> Any:
        if backends == [miniaudio.Backend.NULL]:
            self.opened.append("silence")
        elif not self.names or (name and name not in self.names):
            raise miniaudio.MiniaudioError("no such device")
        else:
            self.opened.append(name or self.names[0])
        return self

    def start(self, generator: Any) -> None:
        """Play nothing."""

    def close(self) -> None:
        """Unplug nothing."""


@pytest.fixture
def plugs(monkeypatch: pytest.MonkeyPatch) -> Iterator[Plugs]:
    made = Plugs("Speakers", "Headset")
    monkeypatch.setattr(device, "_open", made.open)
    monkeypatch.setenv("QT_QPA_PLATFORM", "xcb")
    yield made
    prefer_device("")


@pytest.fixture
def tone(tmp_path: Path) -> Path:
    path = tmp_path / "tone.flac"
    soundfile.write(path, 0.1 * np.sin(np.arange(16_000) / 10), 16_000)
    return path


def test_what_was_chosen_once_is_opened_wherever_sound_is_played(plugs: Plugs, tone: Path) -> None:
    prefer_device("Headset")

    for _recording in range(2):
        sound = Sound(tone)
        sound.play(0.0)
        sound.close()

    assert plugs.opened == ["Headset", "Headset"]


def test_without_the_chosen_device_the_one_of_the_system_plays(plugs: Plugs, tone: Path) -> None:
    prefer_device("Headset")
    plugs.names.remove("Headset")

    sound = Sound(tone)
    sound.play(0.0)
    sound.close()

    assert plugs.opened == ["Speakers"]
    assert not sound.is_silent


def test_a_device_that_is_plugged_in_later_is_heard_with_the_next_play(plugs: Plugs, tone: Path) -> None:
    plugs.names.clear()
    sound = Sound(tone)
    sound.play(0.0)
    assert sound.is_silent
    plugs.names.append("Headset")

    sound.play(0.0)
    sound.close()

    assert plugs.opened == ["silence", "Headset"]
    assert not sound.is_silent


def test_the_system_keeps_time_without_a_device_too(tone: Path) -> None:
    silent = SystemDevice(CountedSource())

    assert not silent.is_gone
    silent.close()


class CountedSource:
    """Silence to play."""

    sample_rate, channels = 16_000, 1

    def pull(self, frames: int) -> Any:
        return np.zeros((frames, 1), dtype=np.float32)


def test_a_counted_device_is_gone_when_it_is_closed() -> None:
    made = CountedDevice(CountedSource())

    made.play(10)
    made.close()

    assert (made.heard_frames, made.is_gone) == (10, True)


def test_one_recording_sounds_at_a_time(tone: Path) -> None:
    first, second = (Sound(tone, open_device=CountedDevice) for _number in range(2))
    first.play(0.0, loop=True)

    second.play(0.5)

    assert not first.is_playing
    assert second.is_playing
    for sound in (first, second):
        sound.close()
