"""What a part of a recording looks like close by: exact columns and a spectrogram, decoded for it alone.

    detail = make_detail(path, Wish(span=span, rows=90))

Plain work for another thread. Each call opens the file for itself, so it never meets the player.
"""

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from tallystick_desktop.core.spectrogram import MOST_S, Pixels, Samples, spectrogram, top_hz
from tallystick_desktop.core.waveform import Levels, Span
from tallystick_sync.client.sources import Source, sound_file

if TYPE_CHECKING:
    import soundfile

#: With more seconds in sight the pack's peaks are fine enough, and decoding would take too long.
MOST_DECODED_S = 300.0
#: Frames that are read at once; more are measured block by block.
_AT_ONCE = 3_000_000
_BLOCK = 262_144


@dataclass(frozen=True, slots=True, kw_only=True)
class Wish:
    """What is to be drawn: a span as wide as its picture, and the rows of its spectrogram (0 for none)."""

    span: Span
    rows: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Detail:
    """The picture of a span: lowest and highest sample per column for each channel, and a spectrogram."""

    wish: Wish
    channels: tuple[tuple[Levels, Levels], ...]
    shades: Pixels | None = None
    top_hz: float = 0.0


def is_wanted(span: Span) -> bool:
    """Say whether a span is short enough to be decoded."""
    return span.seconds <= MOST_DECODED_S


def make_detail(path: Source, wish: Wish) -> Detail:
    """Decode a span and measure its columns.

    Raises:
        soundfile.SoundFileError, BadPackError: The recording cannot be read.
    """
    import soundfile

    span = wish.span
    with soundfile.SoundFile(sound_file(path)) as file:
        rate = file.samplerate
        first = max(0, int(span.start * rate))
        count = max(1, min(file.frames, int(np.ceil(span.end * rate)) + 1) - first)
        file.seek(min(first, max(0, file.frames - 1)))
        if count > _AT_ONCE:
            return Detail(wish=wish, channels=_read_columns(file, span, first=first, count=count))
        samples: Samples = file.read(count, dtype="float32", always_2d=True)
    channels = tuple(
        exact_columns(samples[:, one], rate, span, first=first) for one in range(samples.shape[1])
    )
    shades = None
    if wish.rows and span.seconds <= MOST_S:
        shades = spectrogram(samples.mean(axis=1), rate, width=span.width, height=wish.rows)
    return Detail(wish=wish, channels=channels, shades=shades, top_hz=top_hz(rate))


def _read_columns(
    file: "soundfile.SoundFile", span: Span, *, first: int, count: int
) -> tuple[tuple[Levels, Levels], ...]:
    """Return the lowest and highest sample per column of a long span, block by block."""
    edges = (span.start + np.arange(span.width) * (span.seconds / span.width)) * file.samplerate - first
    starts = np.clip(np.ceil(edges).astype(np.int64), 0, count - 1)
    low = np.full((file.channels, span.width), np.inf, dtype=np.float32)
    high = np.full((file.channels, span.width), -np.inf, dtype=np.float32)
    at = 0
    while len(block := file.read(min(_BLOCK, count - at), dtype="float32", always_2d=True)):
        begin = max(0, int(np.searchsorted(starts, at, side="right")) - 1)
        end = int(np.searchsorted(starts, at + len(block), side="left"))
        inside = np.clip(starts[begin:end] - at, 0, len(block) - 1)
        for one in range(file.channels):
            lowest = np.minimum.reduceat(block[:, one], inside)
            highest = np.maximum.reduceat(block[:, one], inside)
            low[one, begin:end] = np.minimum(low[one, begin:end], lowest)
            high[one, begin:end] = np.maximum(high[one, begin:end], highest)
        at += len(block)
    heard = np.isfinite(low)
    return tuple(
        (np.where(heard[one], low[one], 0), np.where(heard[one], high[one], 0))
        for one in range(file.channels)
    )


def exact_columns(samples: Samples, rate: int, span: Span, *, first: int) -> tuple[Levels, Levels]:
    """Return the lowest and highest sample per column; between samples a line goes from one to the next.

    Args:
        samples: One channel, from frame `first` of the recording on.
        rate: Frames per second.
        span: What is in sight.
        first: Number of the first frame.
    """
    edges = (span.start + np.arange(span.width + 1) * (span.seconds / span.width)) * rate - first
    place = np.clip(edges, 0, len(samples) - 1)
    before = place.astype(np.int64)
    share = (place - before).astype(np.float32)
    after = np.minimum(before + 1, len(samples) - 1)
    at_edges = samples[before] * (1 - share) + samples[after] * share
    low = np.minimum(at_edges[:-1], at_edges[1:])
    high = np.maximum(at_edges[:-1], at_edges[1:])
    if span.seconds * rate <= span.width:
        return low, high
    starts = np.clip(np.ceil(edges[:-1]).astype(np.int64), 0, len(samples) - 1)
    return (
        np.minimum(low, np.minimum.reduceat(samples, starts)).astype(np.float32),
        np.maximum(high, np.maximum.reduceat(samples, starts)).astype(np.float32),
    )
