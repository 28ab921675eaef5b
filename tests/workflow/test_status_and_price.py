"""What a requester sees of a running job, and the price that follows from a pilot."""

import dataclasses
import tomllib
from pathlib import Path

import pytest
from tests.support.processes import run, run_json
from tests.support.small_job import small_job
from tests.support.world import World, answer
from tests.workflow.conftest import Built

from tallystick_packs import open_pack
from tallystick_packs.export.joining import ExportAnswer
from tallystick_packs.money import Money
from tallystick_sync.evidence import write_folder
from tallystick_sync.requester.outlook import median_seconds, outlook_of


def job_of(built: Built) -> str:
    return open_pack(built.photos).manifest.job


def said(worker: str, word: str, *, item: str = "1", state: str = "accepted") -> ExportAnswer:
    entry = {"from_name": "kind", "type": "choices", "value": {"choices": [word]}}
    return ExportAnswer(worker=worker, item=item, result=[entry], active_s=30, state=state)


def test_progress_and_spend_are_added_up_from_verified_receipts(world: World, built: Built) -> None:
    worker, desk = world.leased()
    for item in desk.items[:2]:
        answer(desk, item.id)
    worker.sync()
    before = outlook_of(world.client.results(job_of(built)))
    world.decide()
    world.pay()
    after = outlook_of(world.client.results(job_of(built)))

    assert (before.states, before.cost) == ({"received": 2}, (Money(minor=0, currency="KES"),))
    assert (after.answered, after.workers, after.states) == (2, 1, {"paid": 2})
    assert after.items >= 2
    assert after.cost == after.paid == (Money(minor=1200, currency="KES"),)


def test_agreement_counts_pairs_of_persons_and_leaves_out_marked_places(world: World, built: Built) -> None:
    results = world.client.results(job_of(built))
    box = {"from_name": "b", "type": "rectanglelabels", "value": {"x": 1, "y": 1, "width": 2, "height": 2}}
    marked = [ExportAnswer(worker=one, item="9", result=[box], active_s=3, state="paid") for one in "ab"]
    answers = (said("a", "x"), said("b", "x"), said("c", "y"), said("a", "x", item="2"), *marked)

    outlook = outlook_of(dataclasses.replace(results, answers=answers))

    assert (outlook.pairs, outlook.alike) == (3, 1)


def test_a_rejected_answer_does_not_count_for_the_time_an_item_takes() -> None:
    quick = dataclasses.replace(said("a", "x", state="rejected"), active_s=1)

    assert median_seconds([quick, said("b", "x")]) == 30
    assert median_seconds([quick]) is None


def test_the_price_is_never_under_the_floor_and_is_written_where_asked(tmp_path: Path) -> None:
    job = small_job(tmp_path / "job")

    shown = run_json("pack", "price", job, "--seconds", 60, "--hourly-minor", 1)
    untouched = tomllib.loads((job / "job.toml").read_text())["pay"]
    run("pack", "price", job, "--seconds", 60, "--write")
    written = tomllib.loads((job / "job.toml").read_text())["pay"]
    run("pack", "lint", job)

    assert shown["price_minor"] == 334  # 20000 an hour x 60 s / 3600, rounded up
    assert untouched["price_minor"] == 450
    assert (written["price_minor"], written["piloted_seconds_per_item"]) == (334, 60)


@pytest.mark.promise("R8")
def test_the_time_that_workers_took_in_a_pilot_makes_the_price(
    world: World, built: Built, tmp_path: Path
) -> None:
    worker, desk = world.leased()
    answer(desk, desk.items[0].id, active_s=40)
    worker.sync()
    results = world.client.results(job_of(built))
    write_folder(results.parts, tmp_path / "answers")
    job = small_job(tmp_path / "job")

    value = run_json("pack", "price", job, "--answers", tmp_path / "answers", "--write")

    assert value["seconds"] == 40
    assert tomllib.loads((job / "job.toml").read_text())["pay"]["piloted_seconds_per_item"] == 40
