"""Odd files that real folders hold: each is used, mended with a note, or refused by name with the reason.

The table has a row for every case of `expected.csv`; a new case there fails until it has its row here. All
are tried in one program of its own with a time limit, so that a hang or a crash is a failure, not a stop.
"""

import csv
import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

SOUNDS = (".wav", ".aiff", ".caf", ".flac", ".ogg", ".mp3", ".m4a", ".webm", ".3gp", ".opus")

#: Run apart; prints what became of each file, a JSON object a line.
TRY_ALL = """
import json, sys
from pathlib import Path
from tallystick_packs.errors import BadMediaError
from tallystick_packs.media import prepare
for line in sys.stdin:
    path, kind = json.loads(line)
    try:
        made = prepare(Path(path), kind)
        print(json.dumps(dict(size=[made.width, made.height], ms=made.duration_ms, note=made.note,
                              type=made.type, head=made.data[:4].hex())))
    except BadMediaError as exc:
        print(json.dumps(dict(refused=str(exc))))
"""

# Refused: a part of the reason that must be given beside the name.
REFUSED = {
    "truncated_body.jpg": "truncated",
    "truncated_header.jpg": "Truncated",
    "empty.jpg": "is empty",
    "html_error_page.jpg": "a web page",
    "bomb_30000.png": "pixels",
    "bomb_header_only.png": "pixels",
    "bad_crc.png": "broken data stream",
    "script.svg": "an SVG drawing",
    "pillow_broken_data_stream.png": "cannot be decoded",
    "pillow_decompression_bomb.gif": "pixels",
    "empty.wav": "is empty",
    "header_only.wav": "length is zero",
    "zero_channels.wav": "Channel count is zero",
    "rate_zero.wav": "not a recording",
    "rate_4GHz.wav": "not a recording",
    "text.wav": "not recognised",
    "truncated.flac": "is damaged",
    "corrupt_middle.flac": "is damaged",
    "names_unicode.zip": "a ZIP archive",
    "names_latin1_no_utf8_flag.zip": "a ZIP archive",
    "traversal.zip": "a ZIP archive",
    "symlink.zip": "a ZIP archive",
    "bomb.zip": "a ZIP archive",
    "hostile.tar.gz": "a GZIP archive",
    "names_nonutf8.tar": "a TAR archive",
}

# Photos that are used: upright size, and a part of the note ("" for none at all).
PHOTOS = {
    "png_named.jpg": (200, 150, ""),
    "cmyk.jpg": (348, 348, "CMYK made RGB"),
    "progressive.jpg": (348, 348, ""),
    "gray16.png": (64, 48, "scaled to 8 bits"),
    "rgb16.png": (64, 48, "16 bits a channel made 8"),
    "palette_alpha.png": (160, 120, "laid on white"),
    "animated.gif": (160, 120, "first of 4"),
    "animated.webp": (160, 120, "first of 4"),
    "animated.png": (160, 120, "first of 4"),
    "multipage.tif": (160, 120, "first of 4"),
    "photo.bmp": (120, 90, "BMP"),
    "photo.jp2": (160, 120, "JPEG2000"),
    "photo.avif": (160, 120, "AVIF"),
    "bomb_warning_11000.png": (11_000, 11_000, "opens in parts"),
    "one_pixel.png": (1, 1, ""),
    "thin_tall.png": (1, 20_000, ""),
    "text_chunk_bomb.png": (8, 8, "metadata removed"),
    "jpeg_plus_zip.jpg": (348, 348, "metadata removed"),
    "gps_exif.jpg": (348, 348, "turned upright"),
    "orientation_Landscape_1.jpg": (600, 400, "metadata removed"),
    "pillow_pil_sample_cmyk.jpg": (100, 100, "CMYK made RGB"),
    "pillow_hopper_bad_exif.jpg": (500, 500, "metadata removed"),
    "pillow_dispose_bgnd.gif": (100, 100, "first of 5"),
}
PHOTOS |= {f"orientation_Landscape_{number}.jpg": (600, 400, "turned upright") for number in range(2, 9)}

# Recordings that are used: milliseconds by decoding, and a part of the note.
CLIPS = {
    "one_sample.wav": (0, ""),
    "riff_size_ffffffff.wav": (1200, "no length"),
    "data_size_zero.wav": (1200, "no length"),
    "data_size_too_big.wav": (1200, "2,147,483,646 bytes"),
    "truncated.wav": (799, "taken from the file"),
    "wrong_byte_rate.wav": (1200, ""),
    "mp3_named.wav": (1848, "texts"),
    "u8.wav": (1200, ""),
    "s24.wav": (1200, ""),
    "f32.wav": (1200, ""),
    "f64.wav": (1200, ""),
    "float_nan_inf_over.wav": (1200, "no sound"),
    "stereo_96k.wav": (500, ""),
    "six_channels.wav": (250, "6 channels mixed"),
    "ulaw_8k.wav": (1200, ""),
    "alaw_8k.wav": (1200, ""),
    "ima_adpcm.wav": (1207, ""),
    "rf64.wav": (1200, "FLAC"),
    "wavex.wav": (1200, ""),
    "list_before_data.wav": (1200, "texts"),
    "clip.aiff": (1200, "FLAC"),
    "clip.caf": (1200, "FLAC"),
    "truncated.ogg": (568, "cut short"),
    "vbr_no_xing.mp3": (1296, ""),
    "id3_60k.mp3": (1296, "texts"),
    "clip.m4a": (1216, "FLAC"),
    "clip.webm": (1204, "FLAC"),
    "clip.amr_like_3gp.3gp": (1216, "FLAC"),
    "silence_30s.opus": (30_000, ""),
    "dc_offset.wav": (1200, ""),
}


@pytest.fixture(scope="module")
def outcomes(data_dir: Path) -> dict[str, dict[str, Any]]:
    """What became of each file, by its name."""
    with (data_dir / "patho" / "expected.csv").open(encoding="utf-8", newline="") as file:
        paths = [data_dir / row["file"] for row in csv.DictReader(file)]
    kinds = ["audio" if path.suffix in SOUNDS else "image" for path in paths]
    asked = "".join(json.dumps([str(path), kind]) + "\n" for path, kind in zip(paths, kinds, strict=True))
    done = subprocess.run(
        [sys.executable, "-c", TRY_ALL], input=asked, capture_output=True, text=True, timeout=120, check=False
    )
    assert done.returncode == 0, done.stderr
    answers = [json.loads(line) for line in done.stdout.splitlines()]
    return {path.name: answer for path, answer in zip(paths, answers, strict=True)}


def test_every_case_has_its_row(outcomes: dict[str, dict[str, Any]]) -> None:
    assert set(outcomes) == REFUSED.keys() | PHOTOS.keys() | CLIPS.keys()


@pytest.mark.parametrize("name", REFUSED)
def test_a_file_of_no_use_is_refused_with_its_name_and_the_reason(
    name: str, outcomes: dict[str, dict[str, Any]]
) -> None:
    said = outcomes[name].get("refused", "")

    assert name in said
    assert REFUSED[name] in said


@pytest.mark.parametrize("name", PHOTOS)
def test_a_photo_is_used_upright_and_what_was_changed_is_noted(
    name: str, outcomes: dict[str, dict[str, Any]]
) -> None:
    width, height, note = PHOTOS[name]
    found = outcomes[name]

    assert found.get("size") == [width, height], found
    assert note in found["note"] if note else found["note"] == ""
    assert found["type"] in ("image/jpeg", "image/png", "image/webp")


@pytest.mark.parametrize("name", CLIPS)
def test_a_recording_is_as_long_as_it_decodes(name: str, outcomes: dict[str, dict[str, Any]]) -> None:
    milliseconds, note = CLIPS[name]
    found = outcomes[name]

    # Decoders of AAC differ by a frame in what they take for padding.
    assert found.get("ms") == pytest.approx(milliseconds, abs=70 if "MP4" in found.get("note", "") else 0), (
        found
    )
    assert note in found["note"] if note else found["note"] == ""


def test_every_file_of_the_real_folders_is_read(data_dir: Path) -> None:
    folders = {"images": "image", "forms": "image", "speech": "audio"}
    asked = [
        (str(path), kind)
        for folder, kind in folders.items()
        for path in sorted((data_dir / folder).rglob("*"))
        if path.is_file() and path.suffix not in (".json", ".csv")
    ]
    lines = "".join(json.dumps(pair) + "\n" for pair in asked)

    done = subprocess.run(
        [sys.executable, "-c", TRY_ALL], input=lines, capture_output=True, text=True, timeout=300, check=True
    )

    answers = [json.loads(line) for line in done.stdout.splitlines()]
    assert len(answers) == len(asked) > 100
    assert [answer["refused"] for answer in answers if "refused" in answer] == []
