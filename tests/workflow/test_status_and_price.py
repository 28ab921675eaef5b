"""The price that follows from the time that workers took."""

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
from tallystick_sync.evidence import write_folder
from tallystick_sync.requester.piloting import median_seconds


def job_of(built: Built) -> str:
    return open_pack(built.photos).manifest.job


def said(worker: str, word: str, *, item: str = "1", state: str = "accepted") -> ExportAnswer:
    entry = {"from_name": "kind", "type": "choices", "value": {"choices": [word]}}
    return ExportAnswer(worker=worker, item=item, result=[entry], active_s=30, state=state)


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
