"""Playing: the right stretch, at another speed with the same pitch, without seams, without a device."""

from pathlib import Path

import numpy as np
import numpy.typing as npt
import pytest
import soundfile

from tallystick_desktop.audio.engine import Engine
from tallystick_desktop.audio.rendering import CHUNK_S, Recording

RATE = 16_000


@pytest.fixture
def tone(tmp_path: Path) -> Path:
    """Twenty seconds of 220 Hz."""
    moments = np.arange(20 * RATE) / RATE
    path = tmp_path / "tone.flac"
    soundfile.write(path, 0.5 * np.sin(2 * np.pi * 220 * moments), RATE)
    return path


def heard(engine: Engine, seconds: float) -> npt.NDArray[np.float32]:
    """Pull in steps of 50 ms, waiting for what is being rendered."""
    found = []
    for _ in range(round(seconds * 20)):
        engine.wait_ready()
        found.append(engine.pull(RATE // 20))
    return np.concatenate(found)[:, 0]


def pitch(samples: npt.NDArray[np.float32]) -> float:
    """The loudest frequency."""
    spectrum = np.abs(np.fft.rfft(samples * np.hanning(len(samples))))
    return float(spectrum.argmax() * RATE / len(samples))


@pytest.mark.parametrize("speed", [0.5, 0.75, 1.0, 1.5, 2.0])
def test_speed_changes_the_length_and_not_the_pitch(tone: Path, speed: float) -> None:
    engine = Engine(Recording(tone))
    engine.set_speed(speed)
    engine.play(1.0, 5.0)

    sound = heard(engine, 4.0 / speed)

    assert pitch(sound) == pytest.approx(220, abs=3)
    assert np.abs(sound).mean() > 0.2
    assert engine.position_s == pytest.approx(5.0, abs=0.06)
    engine.close()


@pytest.mark.parametrize("speed", [0.75, 1.0, 1.5])
def test_chunks_follow_each_other_without_a_gap(tone: Path, speed: float) -> None:
    engine = Engine(Recording(tone))
    engine.set_speed(speed)
    engine.play(0.0)

    sound = heard(engine, (CHUNK_S + 2) / speed)

    seam = round(CHUNK_S / speed * RATE)
    around = sound[seam - 400 : seam + 400]
    quietest = np.abs(around).reshape(-1, 80).max(axis=1).min()
    assert quietest > 0.2
    engine.close()


def test_a_stretch_ends_where_it_should(tone: Path) -> None:
    engine = Engine(Recording(tone))
    engine.play(2.0, 2.5)

    sound = heard(engine, 1.0)

    assert not engine.is_playing
    assert np.abs(sound[: RATE // 2 - 10]).max() > 0.4
    assert np.abs(sound[RATE // 2 + 10 :]).max() == 0
    assert engine.position_s == pytest.approx(2.5)
    engine.close()


def test_a_loop_comes_back_to_its_start(tone: Path) -> None:
    engine = Engine(Recording(tone))
    engine.play(2.0, 2.5, loop=True)

    heard(engine, 1.2)

    assert engine.is_playing
    assert 2.0 <= engine.position_s <= 2.5
    engine.close()


def test_repeating_can_be_asked_for_and_called_off_while_the_last_part_sounds(tone: Path) -> None:
    engine = Engine(Recording(tone))
    engine.play(2.0, 2.5)
    heard(engine, 0.3)

    engine.set_loop(True)
    heard(engine, 0.4)
    assert engine.is_playing
    assert engine.position_s == pytest.approx(2.2, abs=0.01)

    engine.set_loop(False)
    heard(engine, 0.4)
    assert not engine.is_playing
    assert engine.position_s == pytest.approx(2.5)
    engine.close()


def test_pausing_keeps_the_moment_and_resuming_goes_on(tone: Path) -> None:
    engine = Engine(Recording(tone))
    engine.play(3.0)
    heard(engine, 0.5)

    engine.pause()
    silence = engine.pull(800)
    engine.resume()
    heard(engine, 0.5)

    assert np.abs(silence).max() == 0
    assert engine.position_s == pytest.approx(4.0, abs=0.02)
    engine.close()


def test_a_change_of_speed_stays_at_the_moment(tone: Path) -> None:
    engine = Engine(Recording(tone))
    engine.play(3.0)
    heard(engine, 0.5)

    engine.set_speed(0.5)
    heard(engine, 0.2)

    assert engine.position_s == pytest.approx(3.6, abs=0.02)
    engine.close()
