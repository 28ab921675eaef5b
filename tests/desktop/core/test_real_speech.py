"""Real voices in many languages, slower and faster: the pitch stays, the joins are not heard."""

import csv
from pathlib import Path

import numpy as np
import numpy.typing as npt
import pytest

from tallystick_desktop.audio.engine import SPEEDS, Engine
from tallystick_desktop.audio.rendering import CHUNK_S, FIRST_CHUNK_S, Recording

pytestmark = pytest.mark.long
_STEP = 0.0005
_WINDOW = 8_192

Curve = npt.NDArray[np.float64]


def heard(path: Path, speed: float, *, start: float = 0.0, end: float | None = None) -> tuple[Curve, int]:
    """Everything that is played of a stretch, and its rate."""
    engine = Engine(Recording(path))
    engine.set_speed(speed)
    engine.play(start, end)
    found = []
    while engine.is_playing:
        engine.wait_ready()
        found.append(engine.pull(1_600))
    engine.close()
    return np.concatenate(found)[:, 0].astype(np.float64), engine.sample_rate


def colour(sound: Curve, rate: int) -> Curve:
    """The mean spectrum on a scale where a change of pitch is a shift: a step is half a thousandth."""
    window = np.hanning(_WINDOW)
    starts = range(0, max(1, len(sound) - _WINDOW), _WINDOW // 4)
    frames = [np.abs(np.fft.rfft(sound[at : at + _WINDOW] * window)) ** 2 for at in starts]
    scale = np.exp(np.arange(np.log(90), np.log(3_500), _STEP))
    return np.interp(scale, np.fft.rfftfreq(_WINDOW, 1 / rate), np.log(np.mean(frames, axis=0) + 1e-12))


def shift(before: Curve, after: Curve, *, most: int = 60) -> float:
    """By how much of the pitch `after` is higher."""
    inner = before[most:-most]
    likeness = [
        np.corrcoef(inner, after[most + step : len(after) - most + step])[0, 1]
        for step in range(-most, most + 1)
    ]
    return (int(np.argmax(likeness)) - most) * _STEP


@pytest.mark.parametrize("speed", [speed for speed in SPEEDS if speed != 1.0])
def test_the_pitch_of_real_speech_stays_in_every_language(data_dir: Path, speed: float) -> None:
    with (data_dir / "speech" / "gt.csv").open(encoding="utf-8", newline="") as file:
        clips = {row["lang"]: data_dir / row["file"] for row in reversed(list(csv.DictReader(file)))}

    # A clip of which less than two seconds are left is too short to be measured.
    shifts = []
    for path in clips.values():
        (slow, rate), (usual, _rate) = heard(path, speed), heard(path, 1.0)
        if len(slow) / rate >= 2:
            shifts.append(shift(colour(usual, rate), colour(slow, rate)))

    print(f"\n{speed}x: {len(shifts)} languages, worst {max(map(abs, shifts)):.2%}")
    assert len(shifts) >= 3
    assert max(map(abs, shifts)) <= 0.01


@pytest.mark.parametrize("speed", SPEEDS)
def test_joins_of_real_speech_are_no_clicks(data_dir: Path, speed: float) -> None:
    length = FIRST_CHUNK_S + 2 * CHUNK_S
    ratios = []
    for start in (60.0, 200.0, 431.0):
        path = data_dir / "speech_long" / "yo_long.opus"
        sound, rate = heard(path, speed, start=start, end=start + length)
        steps = np.abs(np.diff(sound, n=2))
        size = rate // 100
        frames = steps[: len(steps) // size * size].reshape(-1, size).max(axis=1)
        loud = np.percentile(frames, 99)
        for join in (FIRST_CHUNK_S, FIRST_CHUNK_S + CHUNK_S):
            at = round(join / speed * 100)
            ratios.append(float(frames[at - 3 : at + 4].max() / loud))

    print(f"\n{speed}x: the sharpest join is {max(ratios):.2f} of what the speech itself reaches")
    assert max(ratios) <= 1.5
