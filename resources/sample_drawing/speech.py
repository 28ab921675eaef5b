"""The clips of the speech sample: voice notes of two sentences, spoken by espeak-ng.

Each sentence is spoken alone, cut to its sound and laid on a known place of the clip,
so the true start and end of every segment are exact.
"""

from __future__ import annotations

import io
import subprocess
from dataclasses import dataclass
from typing import Any

import numpy as np
import soundfile

from tallystick_packs.media.ogg import with_serial

RATE_HZ = 16_000
_COMPRESSION = 0.96
_LEAD_S = 0.35
_TAIL_S = 0.45
_AUDIBLE = 0.006
"""Share of full scale below which espeak-ng's output counts as silence."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Clip:
    """One voice note to make."""

    id: str
    language: str
    voice: str
    words_per_minute: int
    pitch: int
    sentences: tuple[str, str]
    pause_s: float
    motorbike: bool = False

    @property
    def file(self) -> str:
        """Where the clip lies in its job folder."""
        return f"media/{self.id}.opus"


CLIPS = (
    Clip(
        id="note-en",
        language="English",
        voice="en-gb-x-rp+f2",
        words_per_minute=150,
        pitch=52,
        sentences=("The bus leaves the market at six.", "Please keep two bags of maize for me."),
        pause_s=0.7,
    ),
    Clip(
        id="note-sw",
        language="Swahili",
        voice="sw+m3",
        words_per_minute=135,
        pitch=40,
        sentences=("Habari za asubuhi, mama Neema.", "Nyanya zimefika sokoni leo."),
        pause_s=1.5,
        motorbike=True,
    ),
    Clip(
        id="note-fr",
        language="French",
        voice="fr-fr+m1",
        words_per_minute=150,
        pitch=46,
        sentences=("Le camion arrive demain matin.", "Combien de sacs de riz voulez-vous ?"),
        pause_s=0.8,
    ),
    Clip(
        id="note-pt",
        language="Portuguese",
        voice="pt+f4",
        words_per_minute=145,
        pitch=48,
        sentences=("O peixe chegou fresco esta manhã.", "Pode pagar na sexta-feira."),
        pause_s=0.6,
    ),
)


def make_clip(clip: Clip, *, rng: np.random.Generator) -> tuple[bytes, dict[str, Any]]:
    """Speak one clip.

    Returns:
        The Opus file, and the clip's entry in the truth file.
    """
    first, second = (_speak(clip, sentence) for sentence in clip.sentences)
    lead, pause, tail = (round(s * RATE_HZ) for s in (_LEAD_S, clip.pause_s, _TAIL_S))
    starts = (lead, lead + len(first) + pause)
    sound = np.zeros(starts[1] + len(second) + tail)
    segments = []
    for start, spoken, sentence in zip(starts, (first, second), clip.sentences, strict=True):
        sound[start : start + len(spoken)] += spoken
        segments.append(_segment("Speech", start, len(spoken), text=sentence))
    if clip.motorbike:
        start, noise = _motorbike_between(starts[0] + len(first), starts[1], rng=rng)
        sound[start : start + len(noise)] += noise
        segments.insert(1, _segment("Noise", start, len(noise)))
    sound += _room(len(sound), rng=rng)
    return _encode(sound, serial=CLIPS.index(clip) + 1), _truth(clip, segments, len(sound))


def _speak(clip: Clip, sentence: str) -> np.ndarray:
    command = ["espeak-ng", "-v", clip.voice, "-s", str(clip.words_per_minute)]
    command += ["-p", str(clip.pitch), "--stdout", sentence]
    spoken = subprocess.run(command, check=True, capture_output=True).stdout
    # espeak-ng writes to a pipe, so the length in its WAV header is not known: read past it.
    samples = np.frombuffer(spoken[44:], dtype="<i2").astype(np.float64) / 32768
    rate = int.from_bytes(spoken[24:28], "little")
    samples = _resample(samples, rate)
    loud = np.flatnonzero(np.abs(samples) > _AUDIBLE)
    samples = samples[loud[0] : loud[-1] + 1]
    return np.asarray(samples * (0.5 / np.abs(samples).max()))


def _resample(samples: np.ndarray, rate_hz: int) -> np.ndarray:
    """Change to :data:`RATE_HZ` by cutting the spectrum at half of it."""
    length = len(samples) * RATE_HZ // rate_hz
    spectrum = np.fft.rfft(samples)[: length // 2 + 1]
    return np.asarray(np.fft.irfft(spectrum, n=length) * (length / len(samples)))


def _motorbike_between(start: int, end: int, *, rng: np.random.Generator) -> tuple[int, np.ndarray]:
    """A motorbike that passes in the pause from ``start`` to ``end`` (samples)."""
    margin = round(0.15 * RATE_HZ)
    length = end - start - 2 * margin
    t = np.arange(length) / RATE_HZ
    along = np.linspace(-1, 1, length)
    pitch_hz = 62 - 9 * np.tanh(3 * along)
    phase = 2 * np.pi * np.cumsum(pitch_hz) / RATE_HZ
    engine = sum(np.sin(n * phase + n * n) / n**0.7 for n in range(1, 22))
    rumble = np.convolve(rng.standard_normal(length), np.ones(9) / 9, mode="same")
    engine = engine * (1 + 0.3 * np.sin(2 * np.pi * 23 * t)) + 1.5 * rumble
    swell = np.exp(-((along / 0.42) ** 2)) * np.hanning(length) ** 0.25
    passing = engine * swell
    return start + margin, passing * (0.22 / np.abs(passing).max())


def _room(length: int, *, rng: np.random.Generator) -> np.ndarray:
    """The hiss of a quiet room, far below speech."""
    hiss = np.convolve(rng.standard_normal(length), np.ones(5) / 5, mode="same")
    return np.asarray(hiss * 0.0016)


def _encode(sound: np.ndarray, *, serial: int) -> bytes:
    samples = np.round(np.clip(sound, -1, 1) * 32767).astype(np.int16)
    out = io.BytesIO()
    soundfile.write(out, samples, RATE_HZ, format="OGG", subtype="OPUS", compression_level=_COMPRESSION)
    return with_serial(out.getvalue(), serial)


def _segment(label: str, start: int, length: int, *, text: str = "") -> dict[str, Any]:
    seconds = {"start": round(start / RATE_HZ, 3), "end": round((start + length) / RATE_HZ, 3)}
    return {"label": label, **seconds} | ({"text": text} if text else {})


def _truth(clip: Clip, segments: list[dict[str, Any]], length: int) -> dict[str, Any]:
    return {
        "id": clip.id,
        "file": clip.file,
        "language": clip.language,
        "duration_s": round(length / RATE_HZ, 3),
        "text": " ".join(clip.sentences),
        "segments": segments,
        "result": _result(clip, segments, length),
    }


def _result(clip: Clip, segments: list[dict[str, Any]], length: int) -> list[dict[str, Any]]:
    """The clip's answer as Label Studio writes it."""
    result: list[dict[str, Any]] = []
    common = {"to_name": "clip", "original_length": round(length / RATE_HZ, 3)}
    for number, segment in enumerate(segments, start=1):
        place = {"start": segment["start"], "end": segment["end"], "channel": 0}
        sound = {"from_name": "sound", "type": "labels", **common}
        result.append({"id": str(number), **sound, "value": place | {"labels": [segment["label"]]}})
        if "text" in segment:
            words = {"from_name": "words", "type": "textarea", **common}
            value = place | {"text": [segment["text"]]}
            result.append({"id": str(number), **words, "value": value})
    choice = {"from_name": "language", "to_name": "clip", "type": "choices"}
    language = {"choices": [clip.language]}
    result.append({"id": str(len(segments) + 1), **choice, "value": language})
    return result
