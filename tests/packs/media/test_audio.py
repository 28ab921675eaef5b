"""Recordings: decoded from end to end, measured by what came out."""

import io
import sys
from pathlib import Path

import numpy as np
import pytest
import soundfile
from hypothesis import given
from hypothesis import strategies as st

from tallystick_packs.errors import BadMediaError
from tallystick_packs.media import prepare
from tallystick_packs.media.audio import prepare_audio
from tallystick_packs.media.peaks import MAX_BINS, make_peaks, read_peaks

RATE = 16_000


def tone(seconds: float = 1.0, *, channels: int = 1, rate: int = RATE) -> "np.ndarray":
    frames = int(seconds * rate)
    wave = 0.5 * np.sin(np.arange(frames) * 2 * np.pi * 440 / rate)
    return np.repeat(wave[:, None], channels, axis=1).astype("float32")


def saved(form: str, subtype: str | None = None, *, seconds: float = 1.0, channels: int = 1) -> bytes:
    out = io.BytesIO()
    soundfile.write(out, tone(seconds, channels=channels), RATE, format=form, subtype=subtype)
    return out.getvalue()


FORMATS = [
    ("WAV", "PCM_16", "audio/wav", ".wav"),
    ("WAV", "PCM_U8", "audio/wav", ".wav"),
    ("WAV", "PCM_24", "audio/wav", ".wav"),
    ("WAV", "FLOAT", "audio/wav", ".wav"),
    ("WAV", "ULAW", "audio/wav", ".wav"),
    ("WAVEX", "PCM_16", "audio/wav", ".wav"),
    ("FLAC", "PCM_16", "audio/flac", ".flac"),
    ("OGG", "OPUS", "audio/ogg", ".opus"),
    ("OGG", "VORBIS", "audio/ogg", ".ogg"),
    ("MP3", "MPEG_LAYER_III", "audio/mpeg", ".mp3"),
]


@pytest.mark.parametrize(("form", "subtype", "media_type", "suffix"), FORMATS)
@pytest.mark.parametrize("channels", [1, 2])
def test_each_format_is_measured_and_kept(
    form: str, subtype: str, media_type: str, suffix: str, channels: int
) -> None:
    data = saved(form, subtype, channels=channels)

    ready = prepare_audio(data, "clip")

    assert (ready.data, ready.type, ready.suffix) == (data, media_type, suffix)
    assert ready.duration_ms == pytest.approx(1000, abs=80)
    peaks = read_peaks(ready.peaks)
    assert peaks.channels == channels
    assert peaks.duration_s == pytest.approx(1.0, abs=0.08)
    low, high = peaks.extremes(peaks.bins // 2)
    assert low == pytest.approx(-0.5, abs=0.1)
    assert high == pytest.approx(0.5, abs=0.1)


@pytest.mark.parametrize(("form", "subtype"), [("AIFF", "PCM_16"), ("CAF", "PCM_16"), ("AU", "PCM_16")])
def test_a_format_that_packs_do_not_hold_is_stored_without_loss(form: str, subtype: str) -> None:
    ready = prepare_audio(saved(form, subtype), "clip")

    assert (ready.type, ready.duration_ms, ready.note) == ("audio/flac", 1000, f"{form} stored as FLAC")
    was, _rate = soundfile.read(io.BytesIO(saved(form, subtype)), dtype="int16")
    now, _rate = soundfile.read(io.BytesIO(ready.data), dtype="int16")
    assert np.abs(was.astype(int) - now).max() <= 1


@pytest.mark.parametrize("form", ["WAV", "FLAC", "OGG"])
def test_a_recording_of_no_length_is_refused(form: str) -> None:
    with pytest.raises(BadMediaError, match="clip"):
        prepare_audio(saved(form, seconds=0), "clip")


@pytest.mark.parametrize(("form", "subtype"), [row[:2] for row in FORMATS])
def test_a_recording_cut_anywhere_is_refused_or_as_long_as_what_is_left(form: str, subtype: str) -> None:
    data = saved(form, subtype)

    for length in range(0, len(data), max(1, len(data) // 20)):
        try:
            milliseconds = prepare_audio(data[:length], "clip").duration_ms
        except BadMediaError:
            continue
        assert milliseconds is not None
        assert 0 <= milliseconds <= 1080


@given(st.binary(max_size=300), st.sampled_from([b"", b"RIFF", b"fLaC", b"OggS", b"ID3", b"\xff\xfb"]))
def test_any_bytes_are_a_recording_or_bad_media(data: bytes, start: bytes) -> None:
    try:
        prepare_audio(start + data, "clip")
    except BadMediaError:
        return


@given(st.integers(1, 3), st.integers(1, 3000), st.sampled_from([1, 8000, 48_000]))
def test_peaks_come_back_and_bound_every_sample(channels: int, frames: int, rate: int) -> None:
    samples = np.random.default_rng(frames).uniform(-1, 1, (frames, channels)).astype("float32")

    peaks = read_peaks(make_peaks(samples, rate))

    assert (peaks.channels, peaks.frames, peaks.sample_rate) == (channels, frames, rate)
    assert 1 <= peaks.bins <= min(MAX_BINS, frames)
    for channel in range(channels):
        ends = [peaks.extremes(number, channel) for number in range(peaks.bins)]
        assert min(low for low, _ in ends) == pytest.approx(samples[:, channel].min(), abs=0.005)
        assert max(high for _, high in ends) == pytest.approx(samples[:, channel].max(), abs=0.005)


def test_an_hour_of_peaks_is_eight_kilobytes() -> None:
    samples = np.zeros((3600 * 800, 1), dtype="float32")

    assert len(make_peaks(samples, 800)) <= 8 * 1024


def test_samples_that_are_no_numbers_or_too_loud_do_no_harm() -> None:
    samples = np.array([[np.nan], [np.inf], [-np.inf], [5.0], [0.25]], dtype="float32")

    peaks = read_peaks(make_peaks(samples, 5))

    assert all(-1.0 <= end <= 1.0 for number in range(peaks.bins) for end in peaks.extremes(number))


def test_peaks_cut_anywhere_are_refused() -> None:
    data = make_peaks(tone(), RATE)

    for length in range(len(data)):
        with pytest.raises(BadMediaError):
            read_peaks(data[:length])
    with pytest.raises(BadMediaError):
        read_peaks(data + b"\0")


SPEECH = (".wav", ".flac", ".mp3", ".ogg", ".opus")


def test_real_speech_of_each_format_is_read(data_dir: Path) -> None:
    found: dict[str, Path] = {}
    for path in sorted(data_dir.glob("speech/**/*")):
        if path.suffix in SPEECH:
            found.setdefault(path.suffix, path)
    assert found

    for path in found.values():
        ready = prepare(path, "audio")
        assert ready.duration_ms, path.name
        assert any(byte not in (0, 255) for byte in ready.peaks[24:]), path.name


def test_deep_recordings_lose_nothing_as_flac() -> None:
    out = io.BytesIO()
    soundfile.write(out, tone()[:, 0].astype("float64") * 0.37, RATE, format="AIFF", subtype="PCM_24")

    ready = prepare_audio(out.getvalue(), "clip")

    was, _rate = soundfile.read(io.BytesIO(out.getvalue()), dtype="int32")
    now, _rate = soundfile.read(io.BytesIO(ready.data), dtype="int32")
    assert np.abs(was.astype("int64") - now).max() <= 256  # one step of 24 bits


@pytest.mark.parametrize("name", ["clip.m4a", "clip.webm", "clip.amr_like_3gp.3gp"])
def test_a_phone_s_recording_damaged_anywhere_is_read_or_bad_media(data_dir: Path, name: str) -> None:
    data = (data_dir / "patho" / name).read_bytes()
    rng = np.random.default_rng(1)

    for _ in range(40):
        damaged = bytearray(data)
        for place in rng.integers(0, len(data), 5):
            damaged[place] = rng.integers(256)
        try:
            assert prepare_audio(bytes(damaged), name).duration_ms
        except BadMediaError as exc:
            assert name in str(exc)  # noqa: PT017 - either is right


def test_without_the_extra_a_phone_s_recording_is_refused_by_the_extra_s_name(
    data_dir: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "av", None)

    with pytest.raises(BadMediaError, match=r"clip\.m4a is an MP4, M4A or 3GP file, .*\[media\]"):
        prepare(data_dir / "patho" / "clip.m4a", "audio")
