"""What is recorded beside the answers: what the header lists, and nothing else (R13)."""

from pathlib import Path

import pytest
from tests.support.shared_job import shared_world

from tallystick_sync.batch import Entry
from tallystick_sync.client.desk import Desk
from tallystick_sync.hub.offering import jobs


def work(desk: Desk) -> Entry:
    """Answer the first photo in three steps, of which one is taken back."""
    item = desk.items[0].id
    draft = desk.draft(item)
    for colour in ("green", "red", "green"):
        value = {"choices": [colour]}
        entry = {"id": "1", "from_name": "colour", "to_name": "photo", "type": "choices", "value": value}
        draft.set("colour/1", entry)
    draft.undo()
    draft.add_active(31_000)
    return desk.finish(item)


@pytest.mark.promise("R13")
@pytest.mark.parametrize(
    ("listed", "recorded"),
    [([], (0, None)), (["time per item"], (31, None)), (["edit counts"], (0, 2)),
     (["time per item", "edit counts"], (31, 2))],
    ids=["nothing", "time", "edits", "both"],
)  # fmt: skip
def test_only_what_the_header_lists_is_recorded(
    tmp_path: Path, listed: list[str], recorded: tuple[int, int | None]
) -> None:
    changes = {"[review]\n": f"[recorded]\nwhat = {listed}\n\n[review]\n".replace("'", '"')}
    with shared_world(tmp_path, persons=1, changes=changes) as world:
        worker, desk = world.leased()
        entry = work(desk)
        worker.sync()
        with world.hub.database.read() as connection:
            ((job, *_rest),) = jobs.all_jobs(connection)
        (answer,) = world.client.results(job).answers

    assert (entry.active_s, entry.edits) == recorded
    assert (answer.active_s, answer.edits) == recorded
