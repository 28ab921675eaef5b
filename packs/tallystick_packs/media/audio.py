"""Recordings: decoded from end to end, because headers lie about length (MP3 without Xing says 4x).

WAV, FLAC, Ogg Vorbis, Ogg Opus and MP3 go into the pack as they are; the length and the peaks come from
the samples themselves.
"""

import io

import soundfile

from tallystick_packs.errors import BadMediaError
from tallystick_packs.media import Prepared
from tallystick_packs.media.peaks import make_peaks

MAX_SECONDS = 4 * 3600
_TYPES = {
    ("WAV", ""): ("audio/wav", ".wav"),
    ("FLAC", ""): ("audio/flac", ".flac"),
    ("OGG", "OPUS"): ("audio/ogg", ".opus"),
    ("OGG", "VORBIS"): ("audio/ogg", ".ogg"),
    ("MP3", ""): ("audio/mpeg", ".mp3"),
}


def prepare_audio(data: bytes, name: str) -> Prepared:
    """Check a recording and compute its peaks.

    Raises:
        BadMediaError: Not a recording this program reads, damaged, silent in length, or too long.
    """
    try:
        with soundfile.SoundFile(io.BytesIO(data)) as file:
            media_type, suffix = _type_of(file, name)
            if file.frames > MAX_SECONDS * file.samplerate * 8:
                raise BadMediaError(f"{name} is longer than {MAX_SECONDS // 3600} hours.")
            rate = file.samplerate
            samples = file.read(dtype="float32", always_2d=True)
    except soundfile.SoundFileError as exc:
        raise BadMediaError(f"{name} is not a recording this program can read: {exc}") from exc
    if not len(samples):
        raise BadMediaError(f"{name} holds no sound: its length is zero.")
    if len(samples) > MAX_SECONDS * rate:
        raise BadMediaError(f"{name} is longer than {MAX_SECONDS // 3600} hours.")
    return Prepared(
        data=data, type=media_type, suffix=suffix, duration_ms=len(samples) * 1000 // rate,
        peaks=make_peaks(samples, rate),
    )  # fmt: skip


def _type_of(file: soundfile.SoundFile, name: str) -> tuple[str, str]:
    for (container, codec), answer in _TYPES.items():
        if file.format in (container, container + "EX") and (not codec or codec == file.subtype):
            return answer
    raise BadMediaError(
        f"{name} is {file.format}/{file.subtype}; packs hold WAV, FLAC, Ogg Opus, Ogg Vorbis and MP3."
    )
