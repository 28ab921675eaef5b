"""Training items: every pack begins with them, marked and explained; faults are named."""

import json
from pathlib import Path

import pytest
from tests.support.small_job import KEY, build, change, png, small_job

from tallystick_packs import open_pack
from tallystick_packs.building.plan import plan_job
from tallystick_packs.errors import BadDocumentError, BadJobError
from tallystick_packs.manifest import check_consistency


def trained_job(folder: Path, *rows: dict[str, object]) -> Path:
    small_job(folder, photos=5)
    (folder / "t0.png").write_bytes(png((250, 0, 0)))
    listed = rows or ({"photo": "t0.png", "expected": "red", "explanation": "Most of it is red."},)
    (folder / "training.jsonl").write_text("".join(json.dumps(row) + "\n" for row in listed))
    return folder


@pytest.mark.promise("R10")
def test_every_pack_begins_with_the_training_items(tmp_path: Path) -> None:
    job = trained_job(tmp_path / "job")
    change(job, "items = 50", "items = 3")

    packs = [open_pack(path) for path in build(job, tmp_path / "out")]

    assert [pack.manifest.item_ids() for pack in packs] == [
        ("training-1", "00001", "00002"), ("training-1", "00003", "00004"), ("training-1", "00005")
    ]  # fmt: skip
    first = packs[0].manifest.items[0]
    assert first.training is not None
    assert first.training.explanation == "Most of it is red."
    assert first.training.expected[0]["value"] == {"choices": ["red"]}
    assert [pack.header.training for pack in packs] == [1, 1, 1]
    for pack in packs:
        pack.verify()


def test_a_job_without_training_says_nothing_of_it(tmp_path: Path) -> None:
    pack = open_pack(build(small_job(tmp_path / "job"), tmp_path / "out")[0])

    assert (pack.header.training, pack.manifest.scoring, pack.manifest.items[0].training) == (
        None,
        None,
        None,
    )


FAULTS: dict[str, tuple[dict[str, object], str]] = {
    "the form cannot give": (
        {"photo": "t0.png", "expected": "blue", "explanation": "It is."}, "“blue” is not one of the options"
    ),
    "no explanation": ({"photo": "t0.png", "expected": "red"}, "needs an explanation"),
    "nothing expected": ({"photo": "t0.png", "explanation": "It is."}, "nothing is expected"),
    "another question": (
        {"photo": "t0.png", "expected": {"size": "big"}, "explanation": "It is."}, "no question 'size'"
    ),
    "no photo": ({"expected": "red", "explanation": "It is."}, "nothing for $photo"),
    "an item's id": (
        {"id": "00002", "photo": "t0.png", "expected": "red", "explanation": "It is."},
        "'00002' is a training item's already",
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", FAULTS)
def test_a_fault_of_training_is_named(name: str, tmp_path: Path) -> None:
    row, words = FAULTS[name]
    job = trained_job(tmp_path / "job", row)

    with pytest.raises(BadJobError) as caught:
        plan_job(job)

    assert words in str(caught.value)


def test_training_leaves_room_for_work(tmp_path: Path) -> None:
    job = trained_job(tmp_path / "job")
    change(job, "items = 50", "items = 1")

    with pytest.raises(BadJobError, match="leave no room"):
        plan_job(job)


def test_columns_say_what_is_expected_in_a_table(tmp_path: Path) -> None:
    job = trained_job(tmp_path / "job")
    (job / "training.jsonl").unlink()
    (job / "training.csv").write_text("photo,expected.colour,explanation\nt0.png,red,Most of it is red.\n")

    item = plan_job(job).training.expected["training-1"]

    assert item.result[0]["value"] == {"choices": ["red"]}


def test_training_after_other_items_is_refused(tmp_path: Path) -> None:
    import dataclasses

    manifest = open_pack(build(trained_job(tmp_path / "job"), tmp_path / "out", key=KEY)[0]).manifest
    backwards = dataclasses.replace(manifest, items=tuple(reversed(manifest.items)))

    with pytest.raises(BadDocumentError, match="before"):
        check_consistency(backwards)
