"""Recordings: decoded from end to end, because headers lie about length (MP3 without Xing says 4x).

WAV, FLAC, Ogg Vorbis, Ogg Opus and MP3 keep their sound as it is; texts that phones write beside it are
dropped, and lengths that a dead recorder did not write are mended. Other formats become FLAC, or Opus where
the settings ask for it. Everything is decoded block by block, so four hours need no more memory than one
second.
"""

import io
from collections.abc import Iterator
from typing import Protocol

import numpy as np
import numpy.typing as npt
import soundfile

from tallystick_packs.errors import BadMediaError
from tallystick_packs.media import Prepared, ogg
from tallystick_packs.media.peaks import PeakCollector
from tallystick_packs.media.settings import AS_IT_IS, MediaSettings
from tallystick_packs.media.sniffing import kind_of_file, needs_ffmpeg
from tallystick_packs.media.tags import bare_flac, bare_mp3
from tallystick_packs.media.wav import bare_wav

MAX_SECONDS = 4 * 3600
MAX_RATE = 768_000
BLOCK_FRAMES = 16_384
Samples = npt.NDArray[np.float32]

_TYPES = {
    ("WAV", ""): ("audio/wav", ".wav"),
    ("FLAC", ""): ("audio/flac", ".flac"),
    ("OGG", "OPUS"): ("audio/ogg", ".opus"),
    ("OGG", "VORBIS"): ("audio/ogg", ".ogg"),
    ("MP3", ""): ("audio/mpeg", ".mp3"),
}


class Sound(Protocol):
    """Something that can be decoded from start to end, again and again."""

    rate: int
    channels: int
    subtype: str

    def blocks(self) -> Iterator[Samples]:
        """Yield blocks of shape (frames, channels), -1.0 to 1.0."""


class _File:
    """What libsndfile reads."""

    def __init__(self, data: bytes, name: str) -> None:
        self._data = data
        self._name = name
        with self._open() as file:
            self.rate, self.channels = int(file.samplerate), int(file.channels)
            self.form, self.subtype = str(file.format), str(file.subtype)
            self.said = int(file.frames)

    def _open(self) -> soundfile.SoundFile:
        try:
            return soundfile.SoundFile(io.BytesIO(self._data))
        except soundfile.SoundFileError as exc:
            found = kind_of_file(self._data)
            reason = f"it is {found}" if found else str(exc).partition(">: ")[2] or str(exc)
            raise BadMediaError(
                f"{self._name} is not a recording this program can read: {reason.rstrip('.')}."
            ) from exc

    def blocks(self) -> Iterator[Samples]:
        done = 0
        with self._open() as file:
            try:
                while len(block := file.read(BLOCK_FRAMES, dtype="float32", always_2d=True)):
                    done += len(block)
                    yield block
            except soundfile.SoundFileError as exc:
                raise BadMediaError(
                    f"{self._name} is damaged: after {done / self.rate:.1f} of {self.said / self.rate:.1f} s "
                    "it cannot be decoded."
                ) from exc


def prepare_audio(data: bytes, name: str, settings: MediaSettings = AS_IT_IS) -> Prepared:
    """Check a recording, mend what can be mended, and compute its peaks.

    Raises:
        BadMediaError: Not a recording this program reads, damaged, silent in length, or too long.
    """
    if needs_ffmpeg(data):
        from tallystick_packs.media.ffmpeg import Recording

        foreign = Recording(data, name)
        found = kind_of_file(data)
        return _stored_anew(foreign, name, settings, [f"{found} stored as {_target(settings)}"])
    data, notes = _mended(data)
    sound = _File(data, name)
    if not 1 <= sound.rate <= MAX_RATE:
        raise BadMediaError(f"{name} claims {sound.rate:,} samples a second.")
    kept = _type_of(sound)
    if kept is None:
        notes.append(f"{sound.form} stored as {_target(settings)}")
    if sound.channels > 2:
        notes.append(f"{sound.channels} channels mixed into one")
    if kept is None or sound.channels > 2 or _is_fat(sound, len(data), settings):
        return _stored_anew(sound, name, settings, notes)
    frames, peaks, odd = _measured(sound, name, guess=sound.said)
    if odd:
        return _stored_anew(
            sound, name, settings, [*notes, "samples that are no sound made silent or clipped"]
        )
    return Prepared(
        data=data, type=kept[0], suffix=kept[1], duration_ms=frames * 1000 // sound.rate,
        peaks=peaks, note=", ".join(notes),
    )  # fmt: skip


def _mended(data: bytes) -> tuple[bytes, list[str]]:
    clean, note = data, ""
    if data[:4] == b"RIFF":
        clean, note = bare_wav(data)
    elif data[:4] == ogg.MAGIC:
        clean = ogg.mended(data)
        note = "cut short, kept up to the cut" if clean != data else ""
    elif data[:3] == b"ID3" or data[-128:-125] == b"TAG":
        is_flac = data[:3] == b"ID3" and bare_mp3(data)[:4] == b"fLaC"
        clean = bare_flac(data) if is_flac else bare_mp3(data)
    elif data[:4] == b"fLaC":
        clean = bare_flac(data)
    if note or clean == data:
        return clean, [note] if note else []
    return clean, ["texts beside the sound removed"]


def _type_of(file: _File) -> tuple[str, str] | None:
    for (container, codec), answer in _TYPES.items():
        if file.form in (container, container + "EX") and (not codec or codec == file.subtype):
            return answer
    return None


def _measured(sound: Sound, name: str, *, guess: int) -> tuple[int, bytes, bool]:
    """Frames by decoding, peaks, and whether there were samples that are no sound.

    The peaks are laid out by the length: where the header lied about it, a second pass takes them.
    """
    rate, channels = sound.rate, sound.channels
    while True:
        most = MAX_SECONDS * rate
        collector = PeakCollector(min(max(guess, 1), most), channels, rate)
        frames = 0
        is_odd = False
        for block in sound.blocks():
            frames += len(block)
            if frames > most:
                raise BadMediaError(f"{name} is longer than {MAX_SECONDS // 3600} hours.")
            is_odd = is_odd or not bool(np.isfinite(block).all())
            if frames <= guess:
                collector.add(block)
        if not frames:
            raise BadMediaError(f"{name} holds no sound: its length is zero.")
        if frames == guess:
            return frames, collector.to_bytes(), is_odd
        guess = frames


def _is_fat(sound: _File, size: int, settings: MediaSettings) -> bool:
    """Whether a recording has more than a tenth over the bits asked for."""
    if not settings.speech_kbit:
        return False
    if sound.form == "MP3" or not sound.said:
        return True
    return size * 8 > 1.1 * settings.speech_kbit * 1000 * sound.channels * sound.said / sound.rate


def _target(settings: MediaSettings) -> str:
    return "Opus" if settings.speech_kbit else "FLAC"


def _stored_anew(sound: Sound, name: str, settings: MediaSettings, notes: list[str]) -> Prepared:
    from tallystick_packs.media.encoding import encode_sound

    made = encode_sound(sound, settings, max_frames=MAX_SECONDS * sound.rate)
    if made is None:
        raise BadMediaError(f"{name} holds no sound, or more than {MAX_SECONDS // 3600} hours.")
    stored = _File(made.data, name)
    frames, peaks, _odd = _measured(stored, name, guess=stored.said)
    if settings.speech_kbit:
        notes = [*notes, f"Opus of {len(made.data) * 8 / 1000 / (frames / stored.rate):.0f} kbit/s"]
    return Prepared(
        data=made.data, type=made.type, suffix=made.suffix, duration_ms=frames * 1000 // stored.rate,
        peaks=peaks, note=", ".join(dict.fromkeys(notes)),
    )  # fmt: skip
