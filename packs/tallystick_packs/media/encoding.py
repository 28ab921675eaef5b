"""Recordings encoded: FLAC without loss, or Opus at a bit rate, the same bytes each time.

libsndfile takes `compression_level` for Opus, which is linear in the bit rate: 256 kbit/s for each channel at
0, 6 at 1. Its random serial number is replaced (`ogg.with_serial`), because equal jobs must give equal packs.
"""

import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import soundfile

from tallystick_packs.media.ogg import with_serial
from tallystick_packs.media.resampling import Resampler, Samples
from tallystick_packs.media.settings import MediaSettings

if TYPE_CHECKING:
    from tallystick_packs.media.audio import Sound

OPUS_RATES = (8_000, 12_000, 16_000, 24_000, 48_000)
SERIAL = 1
_WIDEBAND = 16_000
_WIDEBAND_KBIT = 24
_MOST_KBIT, _LEAST_KBIT = 256, 6
_FLAC_MOST_RATE = 192_000
_DEEP = ("PCM_24", "PCM_32", "FLOAT", "DOUBLE")
_SPOOL_BYTES = 32 * 1024 * 1024


@dataclass(frozen=True, slots=True, kw_only=True)
class Encoded:
    """An encoded recording."""

    data: bytes
    type: str
    suffix: str


def compression_level(kbit: int) -> float:
    """What libsndfile wants to hear for so many kilobits a second of each channel."""
    kbit = min(max(kbit, _LEAST_KBIT), _MOST_KBIT)
    return round((_MOST_KBIT - kbit) / (_MOST_KBIT - _LEAST_KBIT), 4)


def opus_rate(source_rate: int, kbit: int) -> int:
    """The sample rate for Opus: wide band for little bits, else the nearest that loses nothing."""
    if kbit <= _WIDEBAND_KBIT and source_rate >= _WIDEBAND:
        return _WIDEBAND
    return next((rate for rate in OPUS_RATES if rate >= source_rate), OPUS_RATES[-1])


def encode_sound(sound: "Sound", settings: MediaSettings, *, max_frames: int) -> Encoded | None:
    """Encode as the settings ask.

    Returns:
        The recording, or None where it is empty or longer than `max_frames`.
    """
    channels = sound.channels if sound.channels <= 2 else 1
    kbit = settings.speech_kbit
    rate = opus_rate(sound.rate, kbit) if kbit else min(sound.rate, _FLAC_MOST_RATE)
    options = (
        {"format": "OGG", "subtype": "OPUS", "compression_level": compression_level(kbit)}
        if kbit
        else {"format": "FLAC", "subtype": "PCM_24" if sound.subtype in _DEEP else "PCM_16"}
    )
    frames = 0
    with tempfile.SpooledTemporaryFile(max_size=_SPOOL_BYTES) as spool:
        with soundfile.SoundFile(spool, "w", samplerate=rate, channels=channels, **options) as out:
            for block in _at_rate(_clean(sound), sound.rate, rate, channels):
                frames += len(block)
                if frames * sound.rate > max_frames * rate + rate:
                    return None
                out.write(block)
        spool.seek(0)
        data = spool.read()
    if not frames:
        return None
    if kbit:
        return Encoded(data=with_serial(data, SERIAL), type="audio/ogg", suffix=".opus")
    return Encoded(data=data, type="audio/flac", suffix=".flac")


def _clean(sound: "Sound") -> Iterator[Samples]:
    for block in sound.blocks():
        clean = np.clip(np.nan_to_num(block, nan=0.0, posinf=1.0, neginf=-1.0), -1.0, 1.0)
        yield clean.mean(axis=1, keepdims=True, dtype=np.float32) if clean.shape[1] > 2 else clean


def _at_rate(blocks: Iterator[Samples], source: int, target: int, channels: int) -> Iterator[Samples]:
    if source == target:
        yield from blocks
        return
    resampler = Resampler(source, target, channels)
    for block in blocks:
        yield resampler.add(block)
    yield resampler.finish()
