"""File names that say too much stay at home, and come back in the export from the requester's own list."""

from pathlib import Path

import pytest
from tests.support.small_job import build, change, small_job

from tallystick_packs import open_pack
from tallystick_packs.errors import BadJobError
from tallystick_packs.export.dataset import Losses
from tallystick_packs.export.joining import ExportAnswer, join
from tallystick_packs.export.label_studio import export_tasks
from tallystick_packs.items import iter_items


def private_job(folder: Path) -> Path:
    small_job(folder, photos=2)
    change(folder, "max_bytes = 3000000", "max_bytes = 3000000\nnames = false")
    for number, name in enumerate(("jane-doe", "hiv-ward")):
        (folder / f"p{number}.png").rename(folder / f"{name}.png")
    (folder / "items.csv").write_text("id,photo\n7,jane-doe.png\n8,hiv-ward.png\n")
    return folder


def test_no_name_of_a_file_is_in_the_pack(tmp_path: Path) -> None:
    (path,) = build(private_job(tmp_path / "job"), tmp_path / "out")

    data = path.read_bytes()

    assert b"jane" not in data
    assert b"hiv" not in data
    assert {entry.name for entry in open_pack(path).manifest.media} == {""}


def test_the_export_has_the_names_again_with_the_job_and_the_ids_without(tmp_path: Path) -> None:
    job = private_job(tmp_path / "job")
    (path,) = build(job, tmp_path / "out")
    manifest = open_pack(path).manifest
    home = {item.id: item.data for item in iter_items(job)}
    answers = [ExportAnswer(worker="w", item="7", result=[], active_s=1, state="paid")]

    with_job, _losses = export_tasks([manifest], answers, at_home=home)
    without, _losses = export_tasks([manifest], answers)
    files = [one.file for one in join([manifest], answers, Losses(), at_home=home).subjects]

    assert [task["data"] for task in with_job] == [{"photo": "jane-doe.png"}, {"photo": "hiv-ward.png"}]
    assert [task["data"] for task in without] == [{"photo": "7.png"}, {"photo": "8.png"}]
    assert files == ["jane-doe.png", "hiv-ward.png"]


def test_an_id_that_tells_the_name_is_refused(tmp_path: Path) -> None:
    job = private_job(tmp_path / "job")
    (job / "items.csv").write_text("id,photo\njane-doe,jane-doe.png\n")

    with pytest.raises(BadJobError, match="the id 'jane-doe' tells the name of a file"):
        build(job, tmp_path / "out")
