"""Another sample rate, block by block: Opus takes 8, 12, 16, 24 and 48 kHz only.

A windowed sinc (Kaiser) with a table of as many phases as the two rates have steps in common.
"""

import math

import numpy as np
import numpy.typing as npt

Samples = npt.NDArray[np.float32]

_ZEROS = 24
_BETA = 9.0
_ROLL_OFF = 0.94
_MAX_PHASES = 2048


class Resampler:
    """Changes the rate of a recording that comes in blocks of shape (frames, channels).

    Args:
        source_rate, target_rate: Frames per second.
        channels: Number of channels.
    """

    def __init__(self, source_rate: int, target_rate: int, channels: int) -> None:
        step = math.gcd(source_rate, target_rate)
        self._up, self._down = target_rate // step, source_rate // step
        self._phases = min(self._up, _MAX_PHASES)
        cutoff = min(1.0, target_rate / source_rate) * _ROLL_OFF
        self._half = math.ceil(_ZEROS / cutoff)
        self._table = _filters(self._phases, self._half, cutoff)
        self._held: Samples = np.zeros((self._half, channels), dtype=np.float32)
        self._held_from = -self._half
        self._next = 0

    def add(self, block: Samples) -> Samples:
        """Take a block, return what is ready."""
        self._held = np.concatenate([self._held, block])
        end = self._held_from + len(self._held)
        # The last output whose filter reaches no further than what has come.
        ready = max(0, -(-(end - self._half) * self._up // self._down))
        return self._until(ready)

    def finish(self) -> Samples:
        """Return what is left."""
        end = self._held_from + len(self._held)
        silence = np.zeros((2 * self._half, self._held.shape[1]), dtype=np.float32)
        self._held = np.concatenate([self._held, silence])
        return self._until(-(-end * self._up // self._down))

    def _until(self, ready: int) -> Samples:
        outputs = np.arange(self._next, max(ready, self._next), dtype=np.int64)
        self._next += len(outputs)
        base, remainder = np.divmod(outputs * self._down, self._up)
        phase = remainder * self._phases // self._up
        first = base - self._half + 1 - self._held_from
        taken = first[:, None] + np.arange(2 * self._half)
        made = np.einsum("nt,ntc->nc", self._table[phase], self._held[taken])
        drop = max(0, self._next * self._down // self._up - self._half - self._held_from)
        self._held = self._held[drop:]
        self._held_from += drop
        return np.asarray(made, dtype=np.float32)


def _filters(phases: int, half: int, cutoff: float) -> Samples:
    taps = np.arange(-half + 1, half + 1)
    offsets = taps[None, :] - np.arange(phases)[:, None] / phases
    window = np.i0(_BETA * np.sqrt(np.clip(1 - (offsets / half) ** 2, 0, 1))) / np.i0(_BETA)
    table = np.sinc(offsets * cutoff) * window
    return np.asarray(table / table.sum(axis=1, keepdims=True), dtype=np.float32)
