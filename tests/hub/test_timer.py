"""The timer in `serve`: what is due is done on time, by one copy at a time, also where nobody syncs."""

import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy.exc import OperationalError
from tests.support.shared_job import choose, shared_world
from tests.support.world import World

from tallystick_sync.hub import Hub
from tallystick_sync.hub.reviewing import answers, sweeping
from tallystick_sync.hub.serving import timer
from tallystick_sync.hub.serving.chores import at_work, do_what_is_due
from tallystick_sync.hub.serving.timer import tick

PATIENCE_S = 30


@pytest.fixture
def world(tmp_path: Path) -> Iterator[World]:
    """Two answers that wait for a decision."""
    with shared_world(tmp_path, persons=2) as world:
        worker, desk = world.leased()
        for item in desk.items:
            choose(desk, item.id)
        worker.sync()
        yield world


def waiting(world: World) -> int:
    with world.hub.database.read() as connection:
        return len(answers.pending(connection))


@pytest.mark.promise("R4")
def test_silence_accepts_though_nobody_syncs(world: World) -> None:
    before = tick(world.hub)
    world.clock.forward(days=8)

    done = tick(world.hub)

    assert (before, done, waiting(world)) == (0, 2, 0)
    assert world.pay() == 900


def test_a_second_copy_leaves_it_to_the_first_until_the_time_is_over(world: World) -> None:
    other = Hub(world.hub.folder, surroundings=world.surroundings)
    try:
        tick(world.hub)
        world.clock.forward(days=8)
        first = tick(world.hub)
        worker, desk = world.leased("brian")
        choose(desk, desk.items[0].id)
        worker.sync()
        world.clock.forward(days=8)
        worker_waits = waiting(world)
        done = [tick(copy, every_s=60) for copy in (other, world.hub, other)]
    finally:
        other.close()

    assert (first, worker_waits) == (2, 1)
    assert done[1:] == [0, 0]
    assert done[0] >= 1


def test_more_than_fits_one_sweep_is_done_in_parts(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(timer, "MAX_A_SWEEP", 1)
    whole = sweeping.sweep
    monkeypatch.setattr(sweeping, "sweep", lambda connection, context: whole(connection, context, limit=1))
    world.clock.forward(days=8)

    assert tick(world.hub) == 2
    assert waiting(world) == 0


def test_the_thread_goes_on_after_an_error_and_ends_with_its_block(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    whole, calls = timer.tick, []

    def failing(hub: Hub) -> int:
        calls.append(hub.id)
        if len(calls) == 1:
            raise OperationalError("SELECT", {}, Exception("the database is away"))
        return whole(hub, every_s=0)

    monkeypatch.setattr(timer, "tick", failing)
    world.clock.forward(days=8)

    with at_work(world.hub, [do_what_is_due], round_s=0.01):
        until = time.monotonic() + PATIENCE_S
        while waiting(world) and time.monotonic() < until:
            time.sleep(0.01)
    ended = len(calls)
    time.sleep(0.05)

    assert waiting(world) == 0
    assert len(calls) == ended >= 2
