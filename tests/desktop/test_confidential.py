"""The window shows and plays what is sealed without ever writing it down."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from PySide6.QtWidgets import QApplication, QLabel
from tests.support.confidential_job import assert_tells_nothing, confidential_job, decoded_photo
from tests.support.small_job import KEY
from tests.support.world import World

from tallystick_desktop.audio.rendering import Recording
from tallystick_desktop.canvas.loader import Ask, decode
from tallystick_desktop.core.jpeg_parts import JpegParts
from tallystick_desktop.core.silence import quiet_near
from tallystick_desktop.screens.offer_terms import before_you_start
from tallystick_desktop.screens.work.reading.pictures import _read as read_page
from tallystick_packs import PackBuilder
from tallystick_packs.errors import BadMediaError
from tallystick_sync.client.desk import Desk
from tallystick_sync.client.sources import SealedFile, read_source
from tallystick_sync.commands.pack.show import header_text


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    """A confidential pack on the disk of a worker."""
    job = confidential_job(tmp_path / "job", items=1)
    path = PackBuilder(job, key=KEY).build(into=tmp_path / "packs", cache=tmp_path / "cache").packs[0].path
    world = World(tmp_path / "world", key=KEY)
    world.publish([path])
    worker, desk = world.leased()
    yield desk
    worker.flush()
    assert_tells_nothing(tmp_path / "world" / "amara", job)
    world.close()


def sealed(desk: Desk, field: str) -> SealedFile:
    source = desk.media(desk.items[0].id, field)
    assert isinstance(source, SealedFile)
    return source


def broken(source: SealedFile) -> SealedFile:
    data = source.path.read_bytes()
    source.path.write_bytes(data[:-1] + bytes([data[-1] ^ 1]))
    return source


def test_a_sealed_photo_is_painted(desk: Desk, qapp: QApplication) -> None:
    photo = sealed(desk, "photo")

    image, why = decode(Ask(path=photo, size=(60, 40), part=None))
    part, why_part = decode(Ask(path=photo, size=(20, 10), part=(5, 6, 20, 10)))
    page = read_page(photo)

    pixels = decoded_photo(read_source(photo))
    colour = image.pixelColor(7, 9)
    assert (why, why_part) == ("", "")
    assert (colour.red(), colour.green(), colour.blue()) == tuple(pixels[9, 7])
    first = part.pixelColor(0, 0)
    assert (first.red(), first.green(), first.blue()) == tuple(pixels[6, 5])
    assert (page.width(), page.height()) == (60, 40)
    assert JpegParts.open(photo) is None  # a PNG cannot be cut, sealed or not


def test_the_offer_says_it_before_the_lease(desk: Desk, qapp: QApplication) -> None:
    card, other_card = (
        before_you_start(desk.header),
        before_you_start(replace(desk.header, confidential=None)),
    )
    said = [label.text() for label in card.findChildren(QLabel)]
    other = [label.text() for label in other_card.findChildren(QLabel)]

    assert "Confidential" in said
    assert "Confidential" not in other
    assert "Media:" in header_text(desk.header)


def test_a_sealed_recording_is_heard_and_drawn(desk: Desk, qapp: QApplication) -> None:
    clip = sealed(desk, "clip")

    recording = Recording(clip)

    assert recording.frames == 8000
    assert 0.0 <= quiet_near(clip, 0.25, duration=0.5) <= 0.5
    assert np.any(recording.render(0.0, 0.2, speed=1.0).samples)


def test_a_sealed_file_that_was_changed_is_said_and_not_shown(desk: Desk, qapp: QApplication) -> None:
    photo, clip = broken(sealed(desk, "photo")), broken(sealed(desk, "clip"))

    image, why = decode(Ask(path=photo, size=(60, 40), part=None))

    assert image.isNull()
    assert "cannot be opened" in why
    assert read_page(photo).isNull()
    assert JpegParts.open(photo) is None
    with pytest.raises(BadMediaError):
        Recording(clip)
    with pytest.raises(BadMediaError):
        quiet_near(clip, 0.25, duration=0.5)
