"""What a served hub does by itself."""

import threading
from pathlib import Path

import pytest
from tests.support.world import World

from tallystick_sync.errors import HubSetupError
from tallystick_sync.hub import Hub
from tallystick_sync.hub.safekeeping import backup
from tallystick_sync.hub.serving.chores import at_work, back_up_if_due, do_all


@pytest.fixture
def settings(world: World, tmp_path: Path) -> backup.Settings:
    public = backup.make_key(tmp_path / "backup.key")
    settings = backup.Settings(recipient=public, folder=str(tmp_path / "backups"), every_hours=24)
    backup.write_settings(world.hub.folder, settings)
    return settings


def test_a_backup_is_written_when_it_is_due(world: World, settings: backup.Settings) -> None:
    folder = Path(settings.folder)

    back_up_if_due(world.hub)
    first = backup.newest_backup(world.hub.id, folder)
    world.clock.forward(seconds=23 * 3600)
    back_up_if_due(world.hub)
    assert backup.newest_backup(world.hub.id, folder) == first
    world.clock.forward(seconds=3600)
    back_up_if_due(world.hub)

    newest = backup.newest_backup(world.hub.id, folder)
    assert newest is not None
    assert newest != first
    assert backup.time_of(newest) == world.clock.time


def test_no_backup_is_written_that_nobody_asked_for(world: World, tmp_path: Path) -> None:
    back_up_if_due(world.hub)
    backup.write_settings(
        world.hub.folder, backup.Settings(recipient="age1x", folder=str(tmp_path / "b"), every_hours=0)
    )
    back_up_if_due(world.hub)

    assert not (tmp_path / "b").exists()


def test_a_chore_that_fails_stops_neither_the_hub_nor_the_next_one(world: World) -> None:
    done = []

    def fails(_hub: Hub) -> None:
        raise HubSetupError("The disk is not there.")

    do_all(world.hub, [fails, lambda _hub: done.append(1)])

    assert done == [1]
    assert "The disk is not there." in next((world.hub.folder / "logs").glob("*.log")).read_text()


def test_chores_are_done_at_once_and_again_until_the_hub_stops(world: World) -> None:
    rounds = []
    three = threading.Event()

    def count(_hub: Hub) -> None:
        rounds.append(1)
        if len(rounds) == 3:
            three.set()

    with at_work(world.hub, [count], round_s=0.001):
        assert three.wait(30)
    done = len(rounds)

    assert not [one for one in threading.enumerate() if one.name == "chores"]
    assert len(rounds) == done
