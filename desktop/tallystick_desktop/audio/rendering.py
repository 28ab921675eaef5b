"""Stretches of a recording, decoded and ready to be heard at a speed, the pitch kept.

The time-stretcher works on a whole stretch at once (block by block it clicks at every seam), so a
recording is rendered in chunks of some seconds with a little more on both sides, and chunks are faded
into each other. A stretched chunk begins where it fits the end of the one before best, so that no join
is heard. A chunk of 8 s takes about 80 ms; the first one after a jump is shorter, so sound comes at once.
"""

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from tallystick_packs.errors import BadMediaError, TallystickError
from tallystick_sync.client.sources import Source, sound_file

if TYPE_CHECKING:
    import soundfile

Samples = npt.NDArray[np.float32]
CHUNK_S = 8.0
FIRST_CHUNK_S = 2.0
_PAD_S = 0.15
FADE_S = 0.02
#: How far a stretched chunk may begin from its place to fit the one before.
_FIT_S = 0.008
_SLOWEST_AT_ONCE = 0.5


@dataclass(frozen=True, slots=True, kw_only=True)
class Chunk:
    """Samples (frames, channels) that sound like `start`..`end` of the recording, and a fade's worth more."""

    start: float
    end: float
    speed: float
    samples: Samples
    fade: int


class Recording:
    """A recording that can be rendered from any moment. Use it from one thread at a time."""

    def __init__(self, path: Source) -> None:
        self._path = path
        self._file = self._open()
        self.sample_rate: int = self._file.samplerate
        self.channels: int = min(2, self._file.channels)
        self.frames: int = self._file.frames

    @property
    def duration_s(self) -> float:
        """Length in seconds."""
        return self.frames / self.sample_rate

    def close(self) -> None:
        """Close the file."""
        self._file.close()

    def render(self, start: float, end: float, *, speed: float, before: Chunk | None = None) -> Chunk:
        """Return `start`..`end`, at most `CHUNK_S` of it, at a speed; it goes on from the chunk `before`."""
        end = min(end, self.duration_s, start + CHUNK_S)
        pad = _PAD_S if speed != 1.0 else 0.0
        first = max(0.0, start - pad)
        samples = self._read(first, end + pad + FADE_S)
        if speed != 1.0:
            samples = _stretched(samples, self.sample_rate, speed)
        skip = round((start - first) / speed * self.sample_rate)
        length = max(1, round((end - start) / speed * self.sample_rate))
        fade = round(FADE_S * self.sample_rate)
        tail = None if before is None or speed == 1.0 else before.samples[-before.fade :]
        if tail is not None:
            skip += _fit(samples, tail, skip, reach=round(_FIT_S * self.sample_rate))
        cut = samples[skip : skip + length + fade]
        missing = length + fade - len(cut)
        if missing > 0:
            cut = np.concatenate([cut, np.zeros((missing, self.channels), dtype=np.float32)])
        if tail is not None:
            cut = _faded(tail, cut)
        return Chunk(start=start, end=end, speed=speed, samples=cut, fade=fade)

    def _open(self) -> "soundfile.SoundFile":
        import soundfile as sf

        try:
            return sf.SoundFile(sound_file(self._path))
        except (sf.SoundFileError, OSError, TallystickError) as exc:
            raise BadMediaError(f"The recording cannot be opened: {exc}.") from exc

    def _read(self, start: float, end: float) -> Samples:
        first = min(self.frames, max(0, round(start * self.sample_rate)))
        count = max(0, min(self.frames, round(end * self.sample_rate)) - first)
        if self._file.subtype == "VORBIS":
            # libvorbis lands up to 256 frames off when it jumps in a stream that was read before.
            self._file.close()
            self._file = self._open()
        self._file.seek(first)
        read: Samples = self._file.read(count, dtype="float32", always_2d=True)
        return read[:, : self.channels]


def _stretched(samples: Samples, sample_rate: int, speed: float) -> Samples:
    from python_stretch import Signalsmith

    if not len(samples):
        return samples
    if speed < _SLOWEST_AT_ONCE:
        # Drawn out further in one go, a third of the sound comes out as noise, and the pitch wavers.
        half = _stretched(samples, sample_rate, _SLOWEST_AT_ONCE)
        return _stretched(half, sample_rate, speed / _SLOWEST_AT_ONCE)
    stretch = Signalsmith.Stretch()
    stretch.preset(samples.shape[1], float(sample_rate))
    stretch.setTimeFactor(speed)
    out = np.asarray(stretch.process(np.ascontiguousarray(samples.T)), dtype=np.float32)
    return np.ascontiguousarray(out.T)


def _fit(samples: Samples, tail: Samples, at: int, *, reach: int) -> int:
    """Return by how many frames from `at`, at most `reach`, the samples are most like `tail`."""
    first = max(0, at - reach)
    window = samples[first : at + reach + len(tail)].mean(axis=1)
    if len(window) < len(tail):
        return 0
    wanted = tail.mean(axis=1)
    likeness = np.correlate(window, wanted, mode="valid")
    squares = np.concatenate([[0.0], np.cumsum(window.astype(np.float64) ** 2)])
    energy = squares[len(wanted) :] - squares[: -len(wanted)]
    return int(np.argmax(likeness / np.sqrt(energy + 1e-9))) + first - at


def _faded(tail: Samples, samples: Samples) -> Samples:
    """Return `samples` with their beginning faded in over `tail`."""
    count = min(len(tail), len(samples))
    rise = np.linspace(0.0, 1.0, count, endpoint=False, dtype=np.float32)[:, None]
    made = samples.copy()
    made[:count] = tail[:count] * (1 - rise) + samples[:count] * rise
    return made
