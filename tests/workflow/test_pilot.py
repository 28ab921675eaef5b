"""A pilot by command: ten items to paid workers at the floor, and the time they took into job.toml."""

import tomllib
from pathlib import Path

import pytest
from tests.support.processes import run_json
from tests.workflow.test_six_commands import Requester, hub, requester, work

from tallystick_packs.reading import open_pack
from tallystick_sync.requester.piloting import evenly

__all__ = ["hub", "requester"]


def pay_of(requester: Requester) -> dict[str, object]:
    return dict(tomllib.loads((requester.folder / "job" / "job.toml").read_text())["pay"])


@pytest.mark.promise("R9")
def test_a_pilot_pays_the_floor_and_writes_what_its_workers_took(
    requester: Requester, hub: Path, tmp_path: Path
) -> None:
    requester.types("new", "job", "--template", "photo-classes", "--media", "photos", "--sample-terms")
    link = run_json("hub", "requester", hub, "--invite")["link"]
    requester.types("join", link, "--name", "T", "--country", "KE", "--contact", "mailto:t@t.example")
    run_json("hub", "fund", hub, "T", "KES 9000.00", "--reference", "one")
    before = pay_of(requester)

    started = requester.types("pilot", "job", "--items", 2, "--seconds", 30)
    waiting = requester.types("pilot", "job")
    (pack,) = (requester.folder / "job-pilot").glob("*.tallypack")
    pay = open_pack(pack).header.pay
    untouched = pay_of(requester)
    entry = {"id": "a", "from_name": "kind", "to_name": "photo", "type": "choices"}
    work(hub, tmp_path / "amara", [{**entry, "value": {"choices": ["Street"]}}])
    ended = requester.types("pilot", "job")
    after = pay_of(requester)
    status = requester.types("status", started["job"])

    assert (started["state"], started["items"], started["answered"]) == ("open", 2, 0)
    assert waiting["job"] == started["job"]
    assert untouched == before
    assert pay.hourly_minor >= pay.floor_per_hour_minor == before["floor_per_hour_minor"]
    assert pay.active_cap >= 5
    assert started["reserved_minor"] == pay.reserve_minor(1) * 2 * open_pack(pack).header.redundancy
    assert pay.reserve_minor(1) >= pay.floor_minor(5 * 30)
    assert ended["seconds"] == after["piloted_seconds_per_item"] == 20  # what `work` says each took
    assert {**after, "piloted_seconds_per_item": 0} == {**before, "piloted_seconds_per_item": 0}
    assert status["state"] in ("closing", "closed")


def test_items_of_a_pilot_come_from_the_whole_list() -> None:
    ids = [str(number) for number in range(100)]

    assert evenly(ids, 4) == ["0", "25", "50", "75"]
    assert evenly(ids[:3], 10) == ids[:3]
