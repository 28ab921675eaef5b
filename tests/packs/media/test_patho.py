"""Odd files that real folders hold: each is used or refused by name, and never stops a build."""

import contextlib
import csv
from pathlib import Path

import pytest

from tallystick_packs.errors import BadMediaError
from tallystick_packs.media import prepare

IMAGES = (".jpg", ".png", ".gif", ".webp", ".tif", ".bmp", ".jp2", ".avif", ".svg")
SOUNDS = (".wav", ".aiff", ".caf", ".flac", ".ogg", ".mp3", ".m4a", ".webm", ".3gp", ".opus")

# What packs hold of these, upright: (width, height), or None where the file must be refused.
PHOTOS: dict[str, tuple[int, int] | None] = {
    "empty.jpg": None,
    "html_error_page.jpg": None,
    "truncated.jpg": None,
    "bomb_30000.png": None,
    "bomb_header_only.png": None,
    "bomb_warning_11000.png": None,
    "pillow_decompression_bomb.gif": None,
    "bad_crc.png": None,
    "pillow_broken_data_stream.png": None,
    "script.svg": None,
    "pillow_hopper_bad_exif.jpg": (500, 500),
    "one_pixel.png": (1, 1),
    "thin_tall.png": (1, 20_000),
    "gps_exif.jpg": (348, 348),
    "photo.bmp": (120, 90),
    "animated.gif": (160, 120),
    "pillow_dispose_bgnd.gif": (100, 100),
} | {f"orientation_Landscape_{number}.jpg": (600, 400) for number in range(1, 9)}  # fmt: skip

# Milliseconds, or None where the file must be refused.
CLIPS: dict[str, int | None] = {
    "empty.wav": None,
    "header_only.wav": None,
    "text.wav": None,
    "zero_channels.wav": None,
    "rate_zero.wav": None,
    "rate_4GHz.wav": None,
    "clip.m4a": None,
    "clip.webm": None,
    "one_sample.wav": 0,
    "data_size_too_big.wav": 1200,
    "riff_size_ffffffff.wav": 1200,
    "float_nan_inf_over.wav": 1200,
    "vbr_no_xing.mp3": 1296,
    "id3_60k.mp3": 1296,
    "silence_30s.opus": 30_000,
    "six_channels.wav": 250,
    "stereo_96k.wav": 500,
}


@pytest.fixture(scope="module")
def patho(data_dir: Path) -> dict[str, Path]:
    with (data_dir / "patho" / "expected.csv").open(encoding="utf-8", newline="") as file:
        named = [next(iter(row.values())) for row in csv.DictReader(file)]
    return {Path(name).name: data_dir / name for name in named}


def test_every_odd_file_is_used_or_refused_by_name(patho: dict[str, Path]) -> None:
    kinds = dict.fromkeys(IMAGES, "image") | dict.fromkeys(SOUNDS, "audio")
    tried = [path for path in patho.values() if path.suffix in kinds]
    nameless = []

    for path in tried:
        try:
            assert prepare(path, kinds[path.suffix]).data
        except BadMediaError as exc:
            if path.name not in str(exc):
                nameless.append(str(exc))

    assert len(tried) > 70
    assert not nameless


def test_photos_are_used_as_they_must_be(patho: dict[str, Path]) -> None:
    wrong = {}
    for name, size in PHOTOS.items():
        if name in patho:
            got: tuple[int | None, int | None] | None = None
            with contextlib.suppress(BadMediaError):
                ready = prepare(patho[name], "image")
                got = (ready.width, ready.height)
            if got != size:
                wrong[name] = (got, size)

    assert not wrong


def test_recordings_are_used_as_they_must_be(patho: dict[str, Path]) -> None:
    wrong = {}
    for name, milliseconds in CLIPS.items():
        if name in patho:
            try:
                got = prepare(patho[name], "audio").duration_ms
            except BadMediaError:
                got = None
            if got != milliseconds:
                wrong[name] = (got, milliseconds)

    assert not wrong
