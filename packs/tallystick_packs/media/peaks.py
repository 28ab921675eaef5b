"""Peaks: the smallest and largest sample per slice of a recording, so that a waveform needs no decoding.

Layout, little-endian: `TSPK`, version (u8, 1), channels (u8), zero (u16), bins (u32), sample rate in Hz
(u32), frames (u64), then per bin and channel the minimum and the maximum as signed bytes (-127..127).
At most `MAX_BINS` bins: 8 kB for a mono recording of any length.
"""

import struct
from dataclasses import dataclass
from typing import TYPE_CHECKING

from tallystick_packs.errors import BadMediaError

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt

MAX_BINS = 4000
BINS_PER_SECOND = 100
_HEAD = struct.Struct("<4sBBHIIQ")
_MAGIC = b"TSPK"
_FULL = 127


@dataclass(frozen=True, slots=True, kw_only=True)
class Peaks:
    """Peaks of one recording; `values` holds (min, max) per bin and channel, each -127..127."""

    channels: int
    bins: int
    sample_rate: int
    frames: int
    values: bytes

    @property
    def duration_s(self) -> float:
        """Length of the recording in seconds."""
        return self.frames / self.sample_rate

    @property
    def loudest(self) -> float:
        """The loudest sample, 0.0..1.0."""
        return max(map(abs, memoryview(self.values).cast("b")), default=0) / _FULL

    def extremes(self, bin_index: int, channel: int = 0) -> tuple[float, float]:
        """Smallest and largest sample of a bin, -1.0..1.0."""
        start = (bin_index * self.channels + channel) * 2
        low, high = struct.unpack_from("<bb", self.values, start)
        return low / _FULL, high / _FULL


def read_peaks(data: bytes) -> Peaks:
    """Parse peaks.

    Raises:
        BadMediaError: Not peaks, or cut short.
    """
    if len(data) < _HEAD.size:
        raise BadMediaError("The peaks of a recording are cut short.")
    magic, version, channels, _zero, bins, sample_rate, frames = _HEAD.unpack_from(data)
    values = data[_HEAD.size :]
    if magic != _MAGIC or version != 1 or not channels or not sample_rate:
        raise BadMediaError("The peaks of a recording cannot be read.")
    if len(values) != bins * channels * 2:
        raise BadMediaError("The peaks of a recording are cut short.")
    return Peaks(channels=channels, bins=bins, sample_rate=sample_rate, frames=frames, values=values)


def make_peaks(samples: "npt.NDArray[np.float32]", sample_rate: int) -> bytes:
    """Compute peaks.

    Args:
        samples: Shape (frames, channels), -1.0..1.0.
        sample_rate: Frames per second.
    """
    frames, channels = samples.shape
    collector = PeakCollector(frames, channels, sample_rate)
    collector.add(samples)
    return collector.to_bytes()


class PeakCollector:
    """Computes peaks from blocks of a recording whose number of frames is known.

    Args:
        frames: Frames of the whole recording.
        channels: Number of channels.
        sample_rate: Frames per second.
    """

    def __init__(self, frames: int, channels: int, sample_rate: int) -> None:
        import numpy as np

        self._frames, self._channels, self._rate = frames, channels, sample_rate
        self._bins = min(MAX_BINS, max(1, frames * BINS_PER_SECOND // sample_rate), max(1, frames))
        self._edges = np.linspace(0, frames, self._bins, endpoint=False).astype(np.int64)
        self._low = np.full((self._bins, channels), np.inf, dtype=np.float32)
        self._high = np.full((self._bins, channels), -np.inf, dtype=np.float32)
        self._position = 0

    def add(self, samples: "npt.NDArray[np.float32]") -> None:
        """Take the next block, of shape (frames, channels); what is no number counts as silence."""
        import numpy as np

        if not len(samples):
            return
        clean = np.nan_to_num(samples, nan=0.0, posinf=1.0, neginf=-1.0)
        start, end = self._position, self._position + len(clean)
        first = int(np.searchsorted(self._edges, start, side="right")) - 1
        last = int(np.searchsorted(self._edges, end, side="left"))
        cuts = np.maximum(self._edges[first:last] - start, 0)
        low, high = self._low[first:last], self._high[first:last]
        np.minimum(low, np.minimum.reduceat(clean, cuts, axis=0), out=low)
        np.maximum(high, np.maximum.reduceat(clean, cuts, axis=0), out=high)
        self._position = end

    def to_bytes(self) -> bytes:
        """The peaks of what was taken."""
        import numpy as np

        pairs = np.nan_to_num(np.stack([self._low, self._high], axis=-1), posinf=0.0, neginf=0.0)
        values = np.clip(np.rint(pairs * _FULL), -_FULL, _FULL).astype(np.int8)
        head = _HEAD.pack(_MAGIC, 1, self._channels, 0, self._bins, self._rate, self._frames)
        return head + bytes(values.tobytes())
