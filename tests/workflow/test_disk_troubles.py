"""What disks and clocks do to a worker: each thing has its plain words, and no finished work is lost."""

import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest
from tests.support.world import DAY, World, answer
from tests.workflow.test_bad_input import explains_itself

from tallystick_packs.errors import FileProblemError
from tallystick_sync.client import Worker
from tallystick_sync.errors import NotHereError

pytestmark = pytest.mark.usefixtures("built")


@pytest.fixture
def stick(tmp_path: Path) -> Iterator[Path]:
    """A stick with a file system of its own, where the system lets us make one."""
    folder = tmp_path / "stick"
    folder.mkdir()
    made = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", "size=8m", "tmpfs", str(folder)], capture_output=True, check=False
    )
    if made.returncode:
        pytest.skip("a stick needs the right to mount one")
    yield folder
    subprocess.run(["umount", "-l", str(folder)], check=False, capture_output=True)


def worker_on(world: World, folder: Path) -> Worker:
    worker = Worker.open(folder, transport=world.link, surroundings=world.surroundings)
    if worker.identity is None:
        worker.create_identity("Amara")
        worker.join(world.invite())
        worker.take(worker.offers()[0].number)
        worker.sync()
    return worker


@pytest.mark.promise("R11")
def test_a_disk_that_became_read_only_is_said_and_what_was_finished_is_kept(
    world: World, stick: Path
) -> None:
    worker = worker_on(world, stick / "amara")
    desk = worker.desk(worker.packs()[0].lease_id)
    answer(desk, desk.items[0].id)
    worker.close()
    subprocess.run(["mount", "-o", "remount,ro", str(stick)], check=True, capture_output=True)

    with pytest.raises(FileProblemError) as refused:
        Worker.open(stick / "amara", transport=world.link, surroundings=world.surroundings)
    subprocess.run(["mount", "-o", "remount,rw", str(stick)], check=True, capture_output=True)

    assert explains_itself(refused.value)
    again = worker_on(world, stick / "amara")
    again.sync()
    assert again.earnings().lines[0].received == 1
    again.close()


@pytest.mark.promise("R11")
def test_a_stick_that_is_pulled_out_never_lets_work_count_as_finished(world: World, tmp_path: Path) -> None:
    home, away = tmp_path / "amara", tmp_path / "pulled"
    worker = worker_on(world, home)
    lease = worker.packs()[0].lease_id
    desk = worker.desk(lease)
    first, second = (item.id for item in desk.items[:2])
    answer(desk, first)
    home.rename(away)

    with pytest.raises(FileProblemError) as at_finish:
        answer(desk, second)
    with pytest.raises(FileProblemError) as at_reading:
        worker.packs()
    worker.close()
    away.rename(home)

    for error in (at_finish.value, at_reading.value):
        assert explains_itself(error)
        assert "is gone" in error.what
    assert not away.exists()
    back = worker_on(world, home)
    states = {item.id: item.state for item in back.desk(lease).items}
    assert (states[first], states[second]) == ("finished", "open")
    back.sync()
    assert back.earnings().lines[0].received == 1
    back.close()


@pytest.mark.promise("R1")
@pytest.mark.parametrize("days", [-400, 400])
def test_a_clock_that_jumps_stops_nothing_and_costs_nothing(world: World, days: int) -> None:
    worker, desk = world.leased()
    lease = worker.packs()[0].lease_id
    answer(desk, desk.items[0].id)
    now = world.clock.now()

    worker.close()
    jumped = type(world.surroundings)(now=lambda: now + days * DAY)
    with Worker.open(world.folder / "amara", transport=world.link, surroundings=jumped) as later:
        answer(later.desk(lease), later.desk(lease).items[1].id)
        later.sync()
        health, line = later.link.health, later.earnings().lines[0]

    assert line.received == 2
    assert health.state == "clock-off"
    assert abs(health.clock_off_s - days * DAY) < DAY
    world.decide()
    assert world.pay() > 0


@pytest.mark.promise("R11")
def test_a_pack_deleted_underneath_is_said_fetched_again_and_no_answer_is_lost(world: World) -> None:
    worker, desk = world.leased()
    lease = worker.packs()[0].lease_id
    answer(desk, desk.items[0].id)
    item = desk.items[1]
    field = next(name for name, value in item.data.items() if "media/" in str(value))
    for path in (world.folder / "amara" / "media").rglob("*"):
        if path.is_file():
            path.unlink()

    with pytest.raises(NotHereError) as missing:
        desk.media(item.id, field)
    ready = worker.packs()[0].ready
    worker.sync()

    assert explains_itself(missing.value)
    assert ready == 0
    assert worker.packs()[0].ready == worker.packs()[0].items
    found = worker.desk(lease).media(item.id, field)
    assert isinstance(found, Path)
    assert found.exists()
    assert worker.earnings().lines[0].received == 1
