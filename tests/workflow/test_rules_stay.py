"""Rules do not change after the work: what a clarification says counts from when it was read (R18)."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from tests.support.shared_job import choose, shared_world
from tests.support.world import World

from tallystick_packs import open_pack
from tallystick_sync.errors import RefusedError

CODE = {"code": "wrong-colour", "evidence": "It is green."}


@pytest.fixture
def world(tmp_path: Path) -> Iterator[World]:
    second = '[[review.rejections]]\ncode = "blurred"\ntext = "Too dark."\n\n[packs]\n'
    with shared_world(tmp_path, persons=1, photos=3, changes={"[packs]\n": second}) as world:
        yield world


def job_of(folder: Path) -> str:
    return open_pack(next((folder / "packs").glob("*.tallypack"))).manifest.job


@pytest.mark.promise("R18")
def test_what_was_finished_before_a_clarification_is_not_turned_down_for_it(
    world: World, tmp_path: Path
) -> None:
    worker, desk = world.leased()
    first, second = (item.id for item in desk.items[:2])
    choose(desk, first)
    world.clock.forward(seconds=60)
    world.client.clarify(job_of(tmp_path), "Red with a green rim is green.", codes=["wrong-colour"])
    worker.sync()

    with pytest.raises(RefusedError, match="before its worker had read") as refused:
        world.decide("return", **CODE)
    assert refused.value.code == "before-note"
    world.decide("return", code="blurred", evidence="It is dark.")  # the note does not concern this reason

    world.clock.forward(seconds=60)
    worker.sync()  # it asks for what comes after the note: now it has it
    choose(desk, first, colour="green")
    choose(desk, second)
    world.clock.forward(seconds=60)
    worker.sync()
    assert world.decide("return", **CODE) == 2


@pytest.mark.promise("R18")
def test_a_clarification_that_names_no_reason_concerns_all(world: World, tmp_path: Path) -> None:
    worker, desk = world.leased()
    choose(desk, desk.items[0].id)
    world.clock.forward(seconds=60)
    world.client.clarify(job_of(tmp_path), "Look twice.")
    worker.sync()

    with pytest.raises(RefusedError, match="before its worker had read"):
        world.decide("return", code="blurred", evidence="It is dark.")
    assert world.decide() == 1
    world.check_reserve()
