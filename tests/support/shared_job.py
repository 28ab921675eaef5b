"""A hub with the smallest job on offer, each photo for several persons.

with shared_world(tmp_path, persons=3, photos=2) as world:
    worker, desk = world.leased("amara")
    choose(desk, desk.items[0].id)
"""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

from tests.support.small_job import KEY, build, change, small_job
from tests.support.world import World

from tallystick_sync.client.desk import Desk


def shared_packs(
    folder: Path, *, persons: int, photos: int = 2, changes: Mapping[str, str] | None = None
) -> list[Path]:
    """Build the job; `changes` are texts of its `job.toml` and what stands there instead."""
    job = small_job(folder / "job", photos=photos)
    for old, new in {"redundancy = 1": f"redundancy = {persons}", **(changes or {})}.items():
        change(job, old, new)
    return build(job, folder / "packs")


@contextmanager
def shared_world(
    folder: Path,
    *,
    persons: int,
    photos: int = 2,
    changes: Mapping[str, str] | None = None,
    budget: str = "KES",
) -> Iterator[World]:
    """A world with the job published."""
    world = World(folder / "world", key=KEY, budget=budget)
    try:
        world.publish(shared_packs(folder, persons=persons, photos=photos, changes=changes))
        yield world
    finally:
        world.close()


def choose(desk: Desk, item: str, *, colour: str = "red", active_s: int = 40) -> None:
    """Finish an item with a colour."""
    value = {"choices": [colour]}
    entry = {"id": "1", "from_name": "colour", "to_name": "photo", "type": "choices", "value": value}
    draft = desk.draft(item)
    draft.change({"colour/1": entry})
    desk.finish(item, active_s=active_s)
