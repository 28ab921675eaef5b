"""Control items through the real hub: unmarked, paid, decide access only, and can be disputed (R10)."""

import json
from collections.abc import Iterator, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from tests.support.small_job import FORM_XML, KEY, build, change, small_job
from tests.support.world import World

from tallystick_packs import PackBuilder, open_pack
from tallystick_packs.errors import BadJobError
from tallystick_packs.expected.sheet import is_committed, read_sheet
from tallystick_packs.forms import parse
from tallystick_packs.terms import Scoring
from tallystick_sync.client import Worker
from tallystick_sync.client.desk import Desk
from tallystick_sync.client.messages import Post
from tallystick_sync.commands.pack import main
from tallystick_sync.errors import RefusedError
from tallystick_sync.hub.reviewing import control

RULE = """
[control_items]
share_percent = 20
least_answers = 2
right_percent = 60
pause_days = 7

[packs]
"""
KNOWN = {0: "red", 2: "green"}


def control_job(folder: Path, known: Mapping[int, str] = KNOWN) -> Path:
    """Eight photos in two packs of four; of the first and the third the colour is known."""
    job = small_job(folder, photos=8)
    change(job, "items = 50", "items = 4")
    change(job, "redundancy = 1", "redundancy = 2")
    change(job, "\n[packs]\n", RULE)
    rows = [f'p{number}.png,{known.get(number, "")},{"Look closely." if number in known else ""}'
            for number in range(8)]  # fmt: skip
    (job / "items.csv").write_text("\n".join(["photo,expected,explanation", *rows]) + "\n")
    return job


@pytest.fixture
def checked(tmp_path: Path) -> Iterator[World]:
    """A hub with the job on offer."""
    world = World(tmp_path / "world", key=KEY)
    world.publish(build(control_job(tmp_path / "job"), tmp_path / "out"))
    yield world
    world.close()


def choose(desk: Desk, item: str, colour: str) -> None:
    entry = {"from_name": "colour", "to_name": "photo", "type": "choices", "value": {"choices": [colour]}}
    desk.draft(item).set("colour/", entry)
    desk.finish(item, active_s=40)


def answer_all(worker: Worker, desk: Desk, colour: str) -> None:
    for item in desk.items:
        choose(desk, item.id, colour)
    worker.sync()
    worker.sync()


def told(world: World, worker: Worker) -> list[Post]:
    """What the hub wrote to a worker, oldest first."""
    return sorted(worker.papers.messages.all(world.clock.now()), key=lambda one: (one.time, one.item))


@pytest.mark.promise("R10")
def test_nothing_in_a_pack_tells_a_control_item(tmp_path: Path) -> None:
    job = control_job(tmp_path / "job")
    packs = [open_pack(path) for path in build(job, tmp_path / "out")]
    (path,) = (tmp_path / "out").glob("*.expected.json")
    sheet = read_sheet(path.read_bytes())

    assert [one.item for one in sheet.expected] == ["00001", "00003"]
    shapes = {(tuple(one.data), one.training, one.given, len(one.files)) for one in packs[0].manifest.items}
    assert len(shapes) == 1
    assert all(b"Look closely" not in pack.path.read_bytes() for pack in packs)
    for pack in packs:
        assert pack.manifest.answers_commitment == sheet.commitment
        assert is_committed(sheet.show("00003"), pack.manifest.answers_commitment)
    other = sheet.show("00001")
    known = replace(other.known, explanation="Another reason.")
    assert not is_committed(replace(other, known=known), sheet.commitment)


@pytest.mark.promise("R10")
def test_answers_are_compared_and_told_with_proof_and_paid_whatever_they_were(checked: World) -> None:
    worker, desk = checked.leased()

    answer_all(worker, desk, "red")

    right, wrong = told(checked, worker)
    assert (right.item, wrong.item) == ("00001", "00003")
    assert "yours is it" in right.text
    assert "Expected: green. Why: Look closely." in wrong.text
    feedback = desk.feedback("00003")
    assert feedback is not None
    assert (feedback.is_promised, feedback.score.is_right, feedback.notice) == (True, False, wrong.id)
    assert desk.feedback("00002") is None
    checked.decide()
    assert checked.pay() == 4 * 450
    checked.check_reserve()


@pytest.mark.promise("R10")
def test_too_few_right_answers_close_the_job_for_a_while_and_say_so(checked: World) -> None:
    worker, desk = checked.leased()
    answer_all(worker, desk, "red")
    offer = worker.offers()[-1]
    worker.take(offer.number)
    worker.sync()
    assert len(worker.packs()) == 1
    assert "no new packs of this job until" in told(checked, worker)[1].text

    checked.clock.forward(days=8)
    worker.take(offer.number)
    worker.sync()

    assert len(worker.packs()) == 2
    assert checked.worker("brian").offers()


@pytest.mark.promise("R10")
def test_a_wrong_expected_answer_is_disputed_and_counts_for_nobody_any_more(checked: World) -> None:
    worker, desk = checked.leased()
    answer_all(worker, desk, "red")
    wrong = told(checked, worker)[1]
    worker.papers.messages.write("It is red: look at the hub's own copy.", reply_to=wrong.id)
    worker.sync()

    checked.clock.forward(seconds=10)
    with checked.hub.transaction() as (connection, context):
        dispute = control.results(connection)[0]
        assert (dispute.state, dispute.item, dispute.name) == ("disputed", "00003", "Amara")
        assert dispute.text.startswith("It is red")
        with pytest.raises(RefusedError, match="says why"):
            control.decide(
                connection, context, checked.hub.keys.coordinator, dispute.id, withdraw=True, text=" "
            )
        control.decide(
            connection,
            context,
            checked.hub.keys.coordinator,
            dispute.id,
            withdraw=True,
            text="You are right.",
        )
    worker.take(worker.offers()[-1].number)
    worker.sync()

    assert told(checked, worker)[-1].text == "You are right."
    assert len(worker.packs()) == 2
    other, desk = checked.leased("brian")
    choose(desk, "00003", "red")
    other.sync()
    other.sync()
    assert [one.item for one in told(checked, other)] == []


@pytest.mark.promise("R10")
def test_a_dispute_that_nobody_decides_is_won(checked: World) -> None:
    worker, desk = checked.leased()
    answer_all(worker, desk, "red")
    worker.papers.messages.write("It is red.", reply_to=told(checked, worker)[1].id)
    worker.sync()
    checked.clock.forward(days=15)
    worker.sync()
    worker.sync()

    with checked.hub.database.read() as connection:
        assert sorted(one.state for one in control.results(connection)) == ["stands", "withdrawn"]
    assert "does not count" in told(checked, worker)[-1].text


@pytest.mark.promise("R10")
def test_a_kept_expected_answer_counts_and_its_worker_reads_why(checked: World) -> None:
    worker, desk = checked.leased()
    answer_all(worker, desk, "red")
    worker.papers.messages.write("It is red.", reply_to=told(checked, worker)[1].id)
    worker.sync()
    checked.clock.forward(seconds=10)
    with checked.hub.transaction() as (connection, context):
        dispute = control.results(connection)[0]
        control.decide(
            connection,
            context,
            checked.hub.keys.coordinator,
            dispute.id,
            withdraw=False,
            text="See the edge.",
        )
    worker.take(worker.offers()[-1].number)
    worker.sync()

    assert told(checked, worker)[-1].text == "See the edge."
    assert len(worker.packs()) == 1


def test_without_its_sheet_a_job_with_control_items_is_not_published(tmp_path: Path) -> None:
    packs = build(control_job(tmp_path / "job"), tmp_path / "out")
    (sheet,) = (tmp_path / "out").glob("*.expected.json")
    changed = json.loads(sheet.read_text())
    changed["expected"][0]["result"][0]["value"] = {"choices": ["green"]}
    sheet.write_text(json.dumps(changed))
    world = World(tmp_path / "world", key=KEY)
    try:
        with pytest.raises(BadJobError, match="is the one they were built with"):
            world.publish(packs)
        assert world.worker().offers() == ()
    finally:
        world.close()


@pytest.mark.parametrize(
    ("rows", "message"),
    [
        ("gold.png,red,Why.", "tells that this is a control item"),
        ("p0.png,red,", "needs an explanation"),
        ("p0.png,blue,Why.", "not one of the options"),
        ("p0.png,,", "no row of the list"),
    ],
)
def test_what_is_wrong_with_control_items_is_said_before_anything_is_written(
    tmp_path: Path, rows: str, message: str
) -> None:
    job = control_job(tmp_path / "job", known={})
    (job / "p0.png").rename(job / rows.partition(",")[0])
    lines = (job / "items.csv").read_text().splitlines()
    (job / "items.csv").write_text("\n".join([lines[0], rows, *lines[2:]]) + "\n")

    with pytest.raises(BadJobError, match=message):
        build(job, tmp_path / "out")
    assert not (tmp_path / "out").exists()


def test_a_build_without_control_items_says_nothing_of_them(tmp_path: Path) -> None:
    job = control_job(tmp_path / "job")
    report = PackBuilder(job, key=KEY).build(into=tmp_path / "out", only={"00002", "00004"})

    assert report.control_items == 0
    assert open_pack(report.packs[0].path).header.control is None
    assert list((tmp_path / "out").glob("*.expected.json")) == []


def test_lint_names_what_is_wrong_with_control_items(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    job = control_job(tmp_path / "job", known={0: "blue"})

    assert main(["lint", str(job)]) == 1
    assert "not one of the options" in capsys.readouterr().out


@pytest.mark.parametrize(
    "result",
    [
        [{}],
        [{"from_name": "colour"}],
        [{"from_name": "colour", "type": "choices", "value": None}],
        [{"from_name": "colour", "type": "choices", "value": {"choices": {"a": 1}}}],
        [{"from_name": ["colour"], "to_name": 7, "type": "choices", "value": {"choices": [["red"]]}}],
        [{"from_name": "colour", "item_index": "x", "type": "choices", "value": {"choices": ["red"]}}],
        [7, "red", None],
    ],
)
def test_an_answer_that_no_form_gives_is_wrong_and_breaks_nothing(result: list[Any]) -> None:
    form = parse(FORM_XML.encode())
    value = {"choices": ["red"]}
    expected = [{"from_name": "colour", "to_name": "photo", "type": "choices", "value": value}]

    assert not control._is_right(form, result, expected, Scoring())
    assert control._is_right(form, expected, expected, Scoring())
