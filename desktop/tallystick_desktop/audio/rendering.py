"""Stretches of a recording, decoded and ready to be heard at a speed, the pitch kept.

The time-stretcher works on a whole stretch at once (block by block it clicks at every seam), so a
recording is rendered in chunks of some seconds with a little more on both sides, and chunks are faded
into each other. A chunk of 8 s takes about 80 ms.
"""

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from tallystick_packs.errors import BadMediaError

if TYPE_CHECKING:
    import soundfile

Samples = npt.NDArray[np.float32]
CHUNK_S = 8.0
_PAD_S = 0.15
FADE_S = 0.02


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

    def __init__(self, path: Path) -> None:
        import soundfile as sf

        try:
            self._file: soundfile.SoundFile = sf.SoundFile(str(path))
        except (sf.SoundFileError, OSError) as exc:
            raise BadMediaError(f"The recording cannot be opened: {exc}.") from exc
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

    def render(self, start: float, end: float, *, speed: float) -> Chunk:
        """Return `start`..`end`, at most `CHUNK_S` of it, at a speed."""
        end = min(end, self.duration_s, start + CHUNK_S)
        pad = _PAD_S if speed != 1.0 else 0.0
        first = max(0.0, start - pad)
        samples = self._read(first, end + pad + FADE_S)
        if speed != 1.0:
            samples = _stretched(samples, self.sample_rate, speed)
        skip = round((start - first) / speed * self.sample_rate)
        length = max(1, round((end - start) / speed * self.sample_rate))
        fade = round(FADE_S * self.sample_rate)
        cut = samples[skip : skip + length + fade]
        missing = length + fade - len(cut)
        if missing > 0:
            cut = np.concatenate([cut, np.zeros((missing, self.channels), dtype=np.float32)])
        return Chunk(start=start, end=end, speed=speed, samples=cut, fade=fade)

    def _read(self, start: float, end: float) -> Samples:
        first = min(self.frames, max(0, round(start * self.sample_rate)))
        count = max(0, min(self.frames, round(end * self.sample_rate)) - first)
        self._file.seek(first)
        read: Samples = self._file.read(count, dtype="float32", always_2d=True)
        return read[:, : self.channels]


def _stretched(samples: Samples, sample_rate: int, speed: float) -> Samples:
    from python_stretch import Signalsmith

    if not len(samples):
        return samples
    stretch = Signalsmith.Stretch()
    stretch.preset(samples.shape[1], float(sample_rate))
    stretch.setTimeFactor(speed)
    out = np.asarray(stretch.process(np.ascontiguousarray(samples.T)), dtype=np.float32)
    return np.ascontiguousarray(out.T)
