"""Worlds for workflow tests."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from tests.support.world import World

from tallystick_packs import PackBuilder
from tallystick_packs.keys import SigningKey
from tallystick_resources.samples import copy_sample


@dataclass(frozen=True)
class Built:
    """Packs built once for all tests, and the key that signed them."""

    key: SigningKey
    photos: Path
    speech: Path


@pytest.fixture(scope="session")
def built(tmp_path_factory: pytest.TempPathFactory) -> Built:
    folder = tmp_path_factory.mktemp("built")
    key = SigningKey(bytes(range(32)))
    paths = {}
    for name in ("photos", "speech"):
        report = PackBuilder(copy_sample(name, folder / name), key=key).build(into=folder / "packs")
        paths[name] = report.packs[0].path
    return Built(key=key, photos=paths["photos"], speech=paths["speech"])


@pytest.fixture
def world(tmp_path: Path, built: Built) -> Iterator[World]:
    """A hub with the photo pack on offer."""
    world = World(tmp_path / "world", key=built.key)
    world.publish([built.photos])
    yield world
    world.close()
