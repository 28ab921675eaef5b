"""Training through the real hub: done once by each person, paid like other work, and it teaches offline."""

import json
from pathlib import Path
from typing import Any

import pytest
from tests.support.small_job import KEY, build, change, png, small_job
from tests.support.world import World

from tallystick_sync.client.desk import Desk
from tallystick_sync.commands.pack import main
from tallystick_sync.errors import RefusedError
from tallystick_sync.requester.fetching import fetch_into


@pytest.fixture
def taught(tmp_path: Path) -> Any:
    """A hub with a job of two packs, each with one training item and two others."""
    job = small_job(tmp_path / "job", photos=4)
    change(job, "items = 50", "items = 3")
    (job / "t0.png").write_bytes(png((250, 0, 0)))
    row = {"photo": "t0.png", "expected": "red", "explanation": "Most of it is red."}
    (job / "training.jsonl").write_text(json.dumps(row) + "\n")
    world = World(tmp_path / "world", key=KEY)
    world.publish(build(job, tmp_path / "out"))
    yield world
    world.close()


def choose(desk: Desk, item: str, colour: str) -> None:
    entry = {"from_name": "colour", "to_name": "photo", "type": "choices", "value": {"choices": [colour]}}
    desk.draft(item).set("colour/", entry)
    desk.finish(item, active_s=40)


def ids(desk: Desk) -> list[str]:
    return [item.id for item in desk.items]


@pytest.mark.promise("R10")
def test_training_teaches_offline_and_is_paid_whatever_was_answered(taught: World) -> None:
    worker, desk = taught.leased()
    before = desk.feedback("training-1")
    choose(desk, "training-1", "green")
    feedback = desk.feedback("training-1")
    choose(desk, desk.items[1].id, "red")
    worker.sync()

    assert before is None
    assert feedback is not None
    assert [str(one) for one in feedback.score.differs] == [
        "question “colour”: expected “red”, answered “green”"
    ]
    assert feedback.explanation == "Most of it is red."
    assert desk.feedback(desk.items[1].id) is None
    with pytest.raises(RefusedError, match="training item"):
        taught.decide("return", code="wrong-colour", evidence="it is red")
    taught.clock.forward(days=8)
    worker.sync()
    assert worker.earnings().lines[0].accepted == 2
    assert worker.earnings().lines[0].owed.minor == 900


@pytest.mark.promise("R10")
def test_each_person_is_trained_once_and_the_money_is_there(taught: World) -> None:
    amara, desk = taught.leased("amara")
    first = ids(desk)
    second_pack = [offer.number for offer in amara.offers()][-1]
    amara.take(second_pack)
    amara.sync()
    second = [ids(amara.desk(pack.lease_id)) for pack in amara.packs() if pack.lease_id != desk.lease_id]
    taught.check_reserve()
    desk.skip(first[-1])
    amara.sync()
    _juma, other = taught.leased("juma")

    assert (first, second) == (["training-1", "00001", "00002"], [["00003", "00004"]])
    # Whoever takes what is left of a pack is trained too, from the requester's budget.
    assert ids(other) == ["training-1", "00002"]
    taught.check_reserve()


@pytest.mark.promise("R10")
def test_an_empty_budget_takes_the_training_and_not_the_work(tmp_path: Path) -> None:
    job = small_job(tmp_path / "job", photos=2)
    (job / "t0.png").write_bytes(png((250, 0, 0)))
    row = {"photo": "t0.png", "expected": "red", "explanation": "Most of it is red."}
    (job / "training.jsonl").write_text(json.dumps(row) + "\n")
    world = World(tmp_path / "world", key=KEY, budget_minor=2001)
    world.publish(build(job, tmp_path / "out"))
    amara, desk = world.leased("amara")
    desk.skip("00002")
    amara.sync()

    _juma, other = world.leased("juma")

    assert ids(other) == ["00002"]
    world.check_reserve()
    world.close()


def test_exports_leave_training_out_unless_it_is_wanted(
    taught: World, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    worker, desk = taught.leased()
    for item in ids(desk):
        choose(desk, item, "red")
    worker.sync()
    evidence = tmp_path / "answers"
    fetch_into(evidence, taught.client, desk.header.job)

    assert main(["export", str(evidence), "-o", str(tmp_path / "some.json")]) == 0
    said = capsys.readouterr().out
    assert main(["export", str(evidence), "-o", str(tmp_path / "all.json"), "--training"]) == 0

    some, everything = (json.loads((tmp_path / name).read_text()) for name in ("some.json", "all.json"))
    assert "answers to training items are left out: 1." in said
    assert [task["id"] for task in some] == ["00001", "00002"]
    assert [task["annotations"][0]["meta"].get("training") for task in everything] == [True, None, None]
