"""A spectrogram as Praat draws it: Gaussian windows of 5 ms, 0-5 kHz, 6 dB per octave raised, 50 dB of range.

A value 0..255 per pixel, computed for the columns in sight only: a second of speech on a thousand columns
takes about 15 ms.
"""

from typing import Final

import numpy as np
import numpy.typing as npt

Pixels = npt.NDArray[np.uint8]
Samples = npt.NDArray[np.float32]

TOP_HZ: Final = 5_000.0
#: A Gaussian of this effective length has tails twice as long.
_WINDOW_S: Final = 0.005
_RANGE_DB: Final = 50.0
_RISE_FROM_HZ: Final = 50.0
#: With more sound than this in sight a column would stand for too much of it.
MOST_S: Final = 60.0
_AT_ONCE: Final = 2_048


def spectrogram(samples: Samples, sample_rate: int, *, width: int, height: int) -> Pixels:
    """Return the spectrogram of `samples` (one channel), low frequencies at the bottom.

    Args:
        samples: What is in sight, -1..1.
        sample_rate: Frames per second.
        width: Columns.
        height: Rows, from `top_hz` down to 0.
    """
    if not len(samples) or width < 1 or height < 1:
        return np.zeros((max(0, height), max(0, width)), dtype=np.uint8)
    taps = max(16, round(2 * _WINDOW_S * sample_rate))
    size = 1 << max(8, (taps - 1).bit_length())
    level = _levels(_emphasised(samples, sample_rate), width, taps, size)
    rows = (np.arange(height, dtype=np.float32)[::-1] + 0.5) / height * top_hz(sample_rate)
    place = np.minimum(rows / sample_rate * size, level.shape[0] - 1.001)
    low = place.astype(np.int64)
    share = (place - low)[:, None]
    found = level[low] * (1 - share) + level[low + 1] * share
    decibels = 10 * np.log10(found + 1e-12)
    top = float(decibels.max())
    shade: Pixels = (np.clip((decibels - top) / _RANGE_DB + 1, 0, 1) * 255).astype(np.uint8)
    return shade if top > -80 else np.zeros_like(shade)


def top_hz(sample_rate: int) -> float:
    """Return the frequency at the top: 5 kHz, or half the sample rate where that is less."""
    return min(TOP_HZ, sample_rate / 2)


def _emphasised(samples: Samples, sample_rate: int) -> Samples:
    share = np.float32(np.exp(-2 * np.pi * _RISE_FROM_HZ / sample_rate))
    raised = samples.astype(np.float32, copy=True)
    raised[1:] -= share * samples[:-1]
    return raised


def _levels(samples: Samples, width: int, taps: int, size: int) -> npt.NDArray[np.float32]:
    """Return the power per frequency and column."""
    half = taps // 2
    padded = np.concatenate([np.zeros(half, np.float32), samples, np.zeros(taps, np.float32)])
    place = (np.arange(taps, dtype=np.float32) - (taps - 1) / 2) / (taps / 2)
    # Praat's Gaussian: exp(-12 x^2) less its value at the edge.
    edge = np.float32(np.exp(-12.0))
    window = (np.exp(-12 * place**2) - edge) / (1 - edge)
    starts = ((np.arange(width) + 0.5) * len(samples) / width).astype(np.int64)
    offsets = np.arange(taps)
    blocks = []
    for first in range(0, width, _AT_ONCE):
        frames = padded[starts[first : first + _AT_ONCE, None] + offsets] * window
        blocks.append(np.abs(np.fft.rfft(frames, n=size, axis=1)).astype(np.float32) ** 2)
    return np.concatenate(blocks).T
