"""What is heard is what the cursor says, joins are not heard, and a device may go away."""

from collections.abc import Iterator
from pathlib import Path

import numpy as np
import numpy.typing as npt
import pytest
import soundfile

from tallystick_desktop.audio.device import CountedDevice
from tallystick_desktop.audio.engine import SPEEDS, Engine
from tallystick_desktop.audio.rendering import CHUNK_S, FIRST_CHUNK_S, Recording
from tallystick_desktop.audio.sound import Sound

RATE = 8_000
HOUR = 3_600
STEP = RATE // 10


class Bench:
    """A sound on counted devices: the last one opened is played by hand."""

    def __init__(self, path: Path) -> None:
        self.opened: list[CountedDevice] = []
        self.sound = Sound(path, open_device=self._open)

    def _open(self, source: object, name: str) -> CountedDevice:
        self.opened.append(CountedDevice(source, name))  # type: ignore[arg-type]
        return self.opened[-1]

    def hear(self, frames: int = STEP) -> npt.NDArray[np.float32]:
        """Play the next frames, once they are rendered."""
        self.sound._engine.wait_ready()
        return self.opened[-1].play(frames)[:, 0]


@pytest.fixture(scope="module")
def counting(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An hour in which every second says which second it is: samples go up from 0 within each second."""
    path = tmp_path_factory.mktemp("hour") / "hour.wav"
    second = np.arange(RATE, dtype=np.float64) / RATE * 0.25
    with soundfile.SoundFile(path, "w", samplerate=RATE, channels=1, subtype="FLOAT") as file:
        for number in range(HOUR):
            file.write(second + number / HOUR * 0.5)
    return path


@pytest.fixture
def hour(counting: Path) -> Iterator[Bench]:
    bench = Bench(counting)
    yield bench
    bench.sound.close()


def test_after_an_hour_and_200_seeks_the_cursor_is_where_the_sound_is(hour: Bench, counting: Path) -> None:
    chance = np.random.default_rng(4)
    truth, _rate = soundfile.read(counting, dtype="float32")
    worst = 0.0
    for place in chance.uniform(0, HOUR - 20, 200):
        hour.sound.play(float(place))
        heard = hour.hear(int(chance.integers(200, 2 * STEP)))
        for _pull in range(int(chance.integers(0, 40))):
            heard = hour.hear(int(chance.integers(200, 2 * STEP)))
        cursor = hour.sound.position_s
        around = truth[max(0, round((cursor - 0.05) * RATE)) : round((cursor + 0.05) * RATE)]
        offset = int(np.abs(around - heard[-1]).argmin()) - min(round(cursor * RATE), round(0.05 * RATE))
        worst = max(worst, abs(offset) / RATE)
        assert np.abs(around - heard[-1]).min() < 1e-6

    hour.sound.play(0.0)
    heard = hour.hear(RATE)
    for _second in range(HOUR - 1):
        heard = hour.hear(RATE)
    assert worst <= 0.02
    assert hour.sound.position_s == pytest.approx(HOUR, abs=0.02)
    assert heard[-1] == pytest.approx(truth[-1], abs=1e-6)


def test_a_seek_is_exact_to_the_sample(hour: Bench, counting: Path) -> None:
    for frame in (1, 12_345, 17_000_003):
        hour.sound.play(frame / RATE)
        truth, _rate = soundfile.read(counting, dtype="float32", start=frame, frames=100)

        assert np.array_equal(hour.hear(100), truth)


@pytest.mark.parametrize(
    ("ending", "container", "subtype"),
    [
        ("wav", "WAV", "PCM_16"),
        ("flac", "FLAC", "PCM_16"),
        ("opus", "OGG", "OPUS"),
        ("ogg", "OGG", "VORBIS"),
        ("mp3", "MP3", "MPEG_LAYER_III"),
    ],
)
def test_in_every_format_what_is_heard_after_many_jumps_is_what_stands_there(
    tmp_path: Path, ending: str, container: str, subtype: str
) -> None:
    path, rate = tmp_path / f"noise.{ending}", 16_000
    chance = np.random.default_rng(5)
    # Bursts, as speech has them: codecs change the length of their blocks there.
    bursts = np.repeat(chance.random(rate * 40 // 800) ** 6, 800)
    noise = chance.standard_normal(rate * 40) * bursts
    soundfile.write(path, 0.3 * noise / np.abs(noise).max(), rate, format=container, subtype=subtype)
    truth, _rate = soundfile.read(path, dtype="float32")
    recording = Recording(path)

    for start in chance.uniform(0.5, 30.0, 60):
        heard = recording.render(float(start), float(start) + 0.25, speed=1.0).samples[:, 0]

        first = round(float(start) * rate)
        around = truth[first - 400 : first + len(heard) + 400]
        squares = np.concatenate([[0.0], np.cumsum(around.astype(np.float64) ** 2)])
        energy = squares[len(heard) :] - squares[: -len(heard)]
        likeness = np.correlate(around, heard, mode="valid") / np.sqrt(energy + 1e-9)
        assert int(likeness.argmax()) == 400
    recording.close()


def test_an_unplugged_device_is_replaced_and_playing_goes_on(hour: Bench) -> None:
    hour.sound.play(100.0)
    hour.hear(RATE)
    hour.opened[-1].is_gone = True

    assert hour.sound.is_playing
    hour.hear(RATE)

    assert len(hour.opened) == 2
    assert hour.sound.position_s == pytest.approx(102.0, abs=0.001)


def test_another_device_can_be_chosen_while_playing(hour: Bench) -> None:
    hour.sound.play(50.0)
    hour.hear(RATE)

    hour.sound.set_device("Headphones")
    hour.hear(RATE)

    assert len(hour.opened) == 2
    assert hour.sound.position_s == pytest.approx(52.0, abs=0.001)


def test_pausing_at_once_after_a_jump_stays_at_the_jump(hour: Bench) -> None:
    hour.sound.play(10.0)
    hour.hear(RATE)

    hour.sound.play(2_000.0)
    hour.sound.pause()

    assert hour.sound.position_s == pytest.approx(2_000.0)


def test_resuming_goes_back_a_little_but_never_before_the_stretch(hour: Bench) -> None:
    hour.sound.play(10.0, 20.0)
    hour.hear(RATE // 5)
    hour.sound.pause()

    hour.sound.resume(rewind_s=0.5)
    assert hour.sound.position_s == pytest.approx(10.0)
    for _pull in range(30):
        hour.hear()
    hour.sound.pause()
    hour.sound.resume(rewind_s=0.5)

    assert hour.sound.position_s == pytest.approx(12.5, abs=0.001)


def voice(path: Path) -> Path:
    """Thirty seconds that sound like a voice: a gliding 110-180 Hz with many overtones, in syllables."""
    moments = np.arange(30 * 16_000) / 16_000
    pitch = 145 + 35 * np.sin(2 * np.pi * 0.4 * moments)
    phase = 2 * np.pi * np.cumsum(pitch) / 16_000
    sound = sum(np.sin(n * phase) / n for n in range(1, 12))
    soundfile.write(path, 0.12 * sound * (0.6 + 0.4 * np.sin(2 * np.pi * 3 * moments)), 16_000)
    return path


def all_of(engine: Engine, seconds: float) -> npt.NDArray[np.float32]:
    """What is pulled in steps of 50 ms."""
    found = []
    for _pull in range(round(seconds * 20)):
        engine.wait_ready()
        found.append(engine.pull(engine.sample_rate // 20))
    return np.concatenate(found)[:, 0]


@pytest.mark.parametrize("speed", SPEEDS)
def test_joins_of_stretched_speech_are_not_heard(tmp_path: Path, speed: float) -> None:
    engine = Engine(Recording(voice(tmp_path / "voice.flac")))
    engine.set_speed(speed)
    engine.play(0.0)
    length = FIRST_CHUNK_S + CHUNK_S + 1

    sound = all_of(engine, length / speed)
    engine.close()

    # A click is energy where a voice has none: in the steps between neighbouring samples.
    steps = np.abs(np.diff(sound, n=2))
    frames = steps[: len(steps) // 160 * 160].reshape(-1, 160).max(axis=1)
    usual = np.percentile(frames, 99)
    for join in (FIRST_CHUNK_S, FIRST_CHUNK_S + CHUNK_S):
        at = round(join / speed * 100)
        assert frames[at - 3 : at + 4].max() <= usual * 1.5
    assert engine.starved_frames == 0


@pytest.mark.parametrize("speed", SPEEDS)
def test_the_pitch_stays_within_one_percent_at_every_speed(tmp_path: Path, speed: float) -> None:
    moments = np.arange(20 * 16_000) / 16_000
    tone = sum(np.sin(2 * np.pi * 150 * n * moments) / n for n in range(1, 10))
    soundfile.write(tmp_path / "tone.flac", 0.2 * tone, 16_000)
    engine = Engine(Recording(tmp_path / "tone.flac"))
    engine.set_speed(speed)
    engine.play(1.0, 17.0)

    sound = all_of(engine, min(16.0 / speed, 12))
    engine.close()

    sound = sound[1600 : len(sound) - 1600]
    spectrum = np.abs(np.fft.rfft(sound * np.hanning(len(sound)), n=1 << 19))
    # Overtones may be as strong as the ground tone: its octave alone tells the pitch.
    hertz = np.arange(len(spectrum)) * 16_000 / (1 << 19)
    octave = (hertz > 100) & (hertz < 225)
    found = hertz[octave][spectrum[octave].argmax()]
    assert found == pytest.approx(150, rel=0.01)
    # What was a tone with its overtones is one still: no noise beside them.
    number = np.maximum(1, np.round(hertz / 150))
    near = np.abs(hertz - 150 * number) < 150 * number * 0.01
    power = spectrum**2
    assert power[near & (number < 10)].sum() / power.sum() > 0.95
