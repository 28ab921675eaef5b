"""A part of a large JPEG is what the whole picture shows there, pixel for pixel."""

import io
from pathlib import Path

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from PIL import Image

from tallystick_desktop.core.jpeg_parts import JpegParts

SIZE = (1000, 333)


def saved(tmp_path: Path, **options: object) -> Path:
    """A noisy picture as JPEG; 63 units of 16 pixels in a row."""
    path = tmp_path / "picture.jpg"
    Image.effect_noise(SIZE, 60).convert("RGB").save(path, "JPEG", quality=90, subsampling=2, **options)
    return path


@pytest.fixture(scope="module")
def cut(tmp_path_factory: pytest.TempPathFactory) -> tuple[JpegParts, "np.ndarray"]:
    path = saved(tmp_path_factory.mktemp("jpeg"), restart_marker_blocks=9)
    parts = JpegParts.open(path)
    assert parts is not None
    return parts, np.asarray(Image.open(path).convert("RGB"))


@settings(suppress_health_check=list(HealthCheck), max_examples=60, deadline=None)
@given(st.data())
def test_a_part_shows_what_the_whole_shows_there(
    cut: tuple[JpegParts, "np.ndarray"], data: st.DataObject
) -> None:
    parts, whole = cut
    x = data.draw(st.integers(0, SIZE[0] - 1))
    y = data.draw(st.integers(0, SIZE[1] - 1))
    width = data.draw(st.integers(1, SIZE[0] - x))
    height = data.draw(st.integers(1, SIZE[1] - y))

    made, (left, top, across, down) = parts.part((x, y, width, height))

    assert left <= x < x + width <= left + across
    assert top <= y < y + height <= top + down
    part = np.asarray(Image.open(io.BytesIO(made)).convert("RGB"))
    assert part.shape == (down, across, 3)
    # Halved colours are smoothed over the edge of a tile, by one pixel: the inside is the same.
    inside = (slice(2, down - 2), slice(2, across - 2))
    there = whole[top : top + down, left : left + across]
    assert np.array_equal(part[inside], there[inside])


@pytest.mark.parametrize(
    "options",
    [{}, {"progressive": True}, {"restart_marker_blocks": 10}],
    ids=["no marks", "progressive", "uneven"],
)
def test_a_picture_that_cannot_be_cut_is_left_whole(tmp_path: Path, options: dict[str, object]) -> None:
    assert JpegParts.open(saved(tmp_path, **options)) is None


@pytest.mark.parametrize("keep", [0, 2, 100, 5000, -2])
def test_a_damaged_file_is_left_whole(tmp_path: Path, keep: int) -> None:
    path = saved(tmp_path, restart_marker_blocks=9)
    path.write_bytes(path.read_bytes()[:keep])

    assert JpegParts.open(path) is None or keep == -2


def test_what_is_no_picture_is_left_whole(tmp_path: Path) -> None:
    (tmp_path / "notes.jpg").write_bytes(b"no picture at all")

    assert JpegParts.open(tmp_path / "notes.jpg") is None
    assert JpegParts.open(tmp_path / "nothing.jpg") is None
