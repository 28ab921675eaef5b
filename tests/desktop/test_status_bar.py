"""The status bar: how the network is and what it cost today, in words, whatever the link does."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot
from tests.desktop.shells import shell_of
from tests.support.world import World

from tallystick_packs.keys import SigningKey
from tallystick_sync.client import Worker
from tallystick_sync.client.data_use import DataUse
from tallystick_sync.clock import Surroundings


@pytest.fixture
def world(tmp_path: Path) -> Iterator[World]:
    world = World(tmp_path / "world", key=SigningKey(bytes(range(32))), budget_minor=0)
    yield world
    world.close()


FAULTS = {
    "No network, since": ("is_down", True),
    "This network asks you to log in first, since": ("portal", b"<html>Welcome to Airport WiFi</html>"),
    "The network broke off, since": ("cut_after", 10),
}


@pytest.mark.parametrize("words", FAULTS)
def test_each_fault_of_the_link_has_its_plain_words(words: str, world: World, qtbot: QtBot) -> None:
    shell = shell_of(world.worker(), world, qtbot)
    name, value = FAULTS[words]
    setattr(world.link, name, value)

    shell.presenters.link.send()

    said = shell.status.network.accessibleName()
    assert said.startswith(words)
    assert said.endswith("nothing is lost")
    world.link.is_down, world.link.portal = False, None
    shell.presenters.link.send()
    assert shell.status.network.accessibleName() == "The hub answered, its signature was checked"


def test_a_wrong_clock_is_said_and_stops_nothing(world: World, qtbot: QtBot) -> None:
    ahead = Surroundings(now=lambda: world.clock.now() + 7200)
    with Worker.open(world.folder / "ahead", transport=world.link, surroundings=ahead) as worker:
        worker.create_identity("Amara")
        worker.join(world.invite())
        shell = shell_of(worker, world, qtbot)

        shell.presenters.link.send()

        said = shell.status.network.accessibleName()
    assert said == "The hub answered; this computer's clock is wrong"


def test_the_data_used_today_is_shown_with_what_is_allowed(world: World, qtbot: QtBot) -> None:
    worker = world.worker()
    use = DataUse(worker.settings)
    shell = shell_of(worker, world, qtbot)
    assert shell.status.data.accessibleName() == "Data today: 0\u00a0B"

    use.allow(bytes_a_day=2_000_000)
    use.count(31_000, world.clock.now())
    worker.flush()
    shell.refresh()

    assert shell.status.data.accessibleName() == "Data today: 31.0\u00a0kB of 2.0\u00a0MB"
    world.clock.forward(days=1)
    shell.refresh()
    assert shell.status.data.accessibleName() == "Data today: 0\u00a0B of 2.0\u00a0MB"


def test_words_that_do_not_fit_are_shortened_and_whole_in_the_tooltip(world: World, qtbot: QtBot) -> None:
    shell = shell_of(world.worker(), world, qtbot)
    network = shell.status.network
    network.set("cloud", "The hub answered; this computer's clock is wrong")

    network.resize(120, network.height())

    assert network.words.text().endswith("…")
    assert network.words.toolTip() == "The hub answered; this computer's clock is wrong"
