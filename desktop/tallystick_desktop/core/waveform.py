"""A waveform from a pack's peaks: which part is in sight, how tall each column is, where time marks stand.

No decoding: an hour's peaks are read in a fraction of a millisecond.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Final

import numpy as np
import numpy.typing as npt

from tallystick_packs.media.peaks import Peaks

Levels = npt.NDArray[np.float32]
_STEPS: Final = (
    0.001,
    0.002,
    0.005,
    0.01,
    0.02,
    0.05,
    0.1,
    0.2,
    0.5,
    1,
    2,
    5,
    10,
    15,
    30,
    60,
    120,
    300,
    600,
    1800,
    3600,
)
LEAST_SPAN_S = 0.005


@dataclass(frozen=True, slots=True, kw_only=True)
class Span:
    """The seconds in sight, in a view `width` pixels wide."""

    start: float
    end: float
    duration: float
    width: int

    @property
    def seconds(self) -> float:
        """How many seconds are in sight."""
        return self.end - self.start

    def x(self, second: float) -> float:
        """Return where a moment stands."""
        return (second - self.start) / max(1e-9, self.seconds) * self.width

    def second(self, x: float) -> float:
        """Return the moment at a place, kept inside the recording."""
        return min(self.duration, max(0.0, self.start + x / max(1, self.width) * self.seconds))

    def zoomed(self, factor: float, *, about: float) -> "Span":
        """Return the span zoomed about a moment."""
        seconds = min(self.duration, max(min(LEAST_SPAN_S, self.duration), self.seconds / factor))
        share = (about - self.start) / max(1e-9, self.seconds)
        return self._placed(about - share * seconds, seconds)

    def moved(self, seconds: float) -> "Span":
        """Return the span moved along the recording."""
        return self._placed(self.start + seconds, self.seconds)

    def showing(self, second: float, *, until: float | None = None) -> "Span":
        """Return the span moved just enough that a moment (and the stretch after it) is in sight."""
        last = second if until is None else until
        if self.start <= second and last <= self.end:
            return self
        if last - second >= self.seconds:
            return self._placed(second, self.seconds)
        if second < self.start:
            return self._placed(second - self.seconds * 0.1, self.seconds)
        return self._placed(last - self.seconds * 0.9, self.seconds)

    def resized(self, width: int) -> "Span":
        """Return the same seconds in a view of another width."""
        return replace(self, width=width)

    def _placed(self, start: float, seconds: float) -> "Span":
        start = min(max(0.0, start), max(0.0, self.duration - seconds))
        return replace(self, start=start, end=start + seconds)

    def marks(self, *, room_px: float = 70) -> list[tuple[float, str]]:
        """Return the time marks in sight: second and words, at a step that leaves room for the words."""
        room = self.seconds / max(1, self.width) * room_px
        step = next((one for one in _STEPS if one >= room), _STEPS[-1])
        first = int(self.start / step)
        found = []
        index = first
        while (second := index * step) <= self.end:
            if second >= self.start:
                words = f"{second:.3f}" if step < 0.1 else clock(second, tenths=step < 1)
                found.append((second, words))
            index += 1
        return found


def whole(duration: float, width: int) -> Span:
    """Return the span of the whole recording."""
    return Span(start=0.0, end=duration, duration=duration, width=width)


def channels_of(peaks: Peaks) -> tuple[tuple[Levels, Levels], ...]:
    """Return the lowest and highest sample per slice, -1..1, of each channel."""
    values = np.frombuffer(peaks.values, dtype=np.int8).reshape(peaks.bins, peaks.channels, 2)
    scaled: Levels = values.astype(np.float32) / np.float32(127)
    return tuple((scaled[:, one, 0], scaled[:, one, 1]) for one in range(peaks.channels))


def merged(channels: Sequence[tuple[Levels, Levels]]) -> tuple[Levels, Levels]:
    """Return all channels drawn over each other."""
    low, high = channels[0]
    for lower, higher in channels[1:]:
        low, high = np.minimum(low, lower), np.maximum(high, higher)
    return low, high


def columns(low: Levels, high: Levels, span: Span) -> tuple[Levels, Levels]:
    """Return the lowest and highest sample per pixel column of a span."""
    bins = len(low)
    if not bins or span.width < 1:
        empty = np.zeros(0, dtype=np.float32)
        return empty, empty
    per_second = bins / max(1e-9, span.duration)
    edges = (span.start + np.arange(span.width + 1) * (span.seconds / span.width)) * per_second
    first = np.clip(edges[:-1].astype(np.int64), 0, bins - 1)
    if edges[1] - edges[0] <= 1:
        return low[first], high[first]
    return np.minimum.reduceat(low, first), np.maximum.reduceat(high, first)


def read_clock(words: str) -> float | None:
    """Read a time as people write it: `37.42`, `1:02.5`, `1:02:05`; None where it is none."""
    parts = words.strip().replace(",", ".").split(":")
    try:
        numbers = [float(part) for part in parts]
    except ValueError:
        return None
    if len(numbers) > 3 or any(number < 0 for number in numbers):
        return None
    seconds = 0.0
    for number in numbers:
        seconds = seconds * 60 + number
    return seconds


def clock(second: float, *, tenths: bool = False, hundredths: bool = False) -> str:
    """Return a time like `00:37`, `00:37.4`, `00:37.42` or `1:02:05`."""
    hours, rest = divmod(max(0.0, second) + 1e-9, 3600)
    minutes, seconds = divmod(rest, 60)
    lead = f"{int(hours)}:" if hours else ""
    if hundredths:
        return f"{lead}{int(minutes):02}:{int(seconds * 100) / 100:05.2f}"
    if tenths:
        return f"{lead}{int(minutes):02}:{int(seconds * 10) / 10:04.1f}"
    return f"{lead}{int(minutes):02}:{int(seconds):02}"
