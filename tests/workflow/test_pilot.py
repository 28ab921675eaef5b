"""A pilot by command: ten items to paid workers at the floor, and the time they took into job.toml."""

import tomllib
from pathlib import Path

import pytest
from tests.support.processes import run, run_json
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


def test_rows_added_to_a_list_are_published_into_the_job_once_there_is_money(
    requester: Requester, hub: Path
) -> None:
    requester.types("new", "job", "--template", "photo-classes", "--media", "photos", "--sample-terms")
    requester.types("build", "job", "-o", "out")
    link = run_json("hub", "requester", hub, "--invite")["link"]
    requester.types("join", link, "--name", "T", "--country", "KE", "--contact", "mailto:t@t.example")
    run_json("hub", "fund", hub, "T", "KES 4.00", "--reference", "one")
    first = requester.types("publish", "out/job-001.tallypack")
    rows = requester.folder / "job" / "items.jsonl"
    rows.write_text(rows.read_text() + '{"id": "new", "photo": "media/a.png"}\n')

    refused = run("pack", "add", "job", "-o", "out", expect=1, cwd=requester.folder, env=requester.env)
    run_json("hub", "fund", hub, "T", "KES 90.00", "--reference", "two")
    added = requester.types("add", "job", "-o", "out")
    status = requester.types("status", first["job"])

    assert "set aside" in refused
    assert (added["job"], added["known"], added["sent"]) == (first["job"], 3, 0)
    assert status["items"] == status["wanted"] == 3
    assert sorted(path.name for path in (requester.folder / "out").iterdir()) == [
        "job-001.tallypack", "job-002.tallypack",
    ]  # fmt: skip


def test_a_job_is_clarified_and_closed_by_command(requester: Requester, hub: Path, tmp_path: Path) -> None:
    requester.types("new", "job", "--template", "photo-classes", "--media", "photos", "--sample-terms")
    requester.types("build", "job", "-o", "out")
    link = run_json("hub", "requester", hub, "--invite")["link"]
    requester.types("join", link, "--name", "T", "--country", "KE", "--contact", "mailto:t@t.example")
    run_json("hub", "fund", hub, "T", "KES 90.00", "--reference", "one")
    job = requester.types("publish", "out/job-001.tallypack")["job"]
    (requester.folder / "note.txt").write_text("A kiosk is a market stall.\n")

    requester.types("clarify", job, "--file", "note.txt")
    invite = run_json("hub", "invite", hub)["link"]
    run_json("worker", "join", invite, "--profile", tmp_path / "w", "--name", "Amara")
    run_json("worker", "sync", "--profile", tmp_path / "w", "--hold", 1)
    notes = run_json("worker", "status", "--profile", tmp_path / "w")["notes"]
    closed = requester.types("close", job)

    assert [note["text"] for note in notes] == ["A kiosk is a market stall."]
    assert closed["state"] == "closing"
    assert closed["reserved_minor"] > 0
