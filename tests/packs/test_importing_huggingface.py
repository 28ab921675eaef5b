"""Hugging Face folders come in as `datasets` would read them, and our own exports come back."""

import json
from pathlib import Path

import pytest
from tests.packs.export.making import box, pictures
from tests.packs.test_importing import photo
from tests.support.processes import run, run_json

from tallystick_packs.errors import BadJobError
from tallystick_packs.export import huggingface
from tallystick_packs.export.dataset import Losses
from tallystick_packs.importing import read_source


def test_columns_and_boxes_of_a_metadata_file_stay_with_their_pictures(tmp_path: Path) -> None:
    photo(tmp_path / "set" / "train" / "a.jpg")
    photo(tmp_path / "outside.jpg")
    rows = [
        {"file_name": "a.jpg", "place": "Kisumu", "objects": {"bbox": [[20, 10, 50, 20]], "categories": [3]}},
        {"file_name": "gone.jpg"},
        {"file_name": "../../outside.jpg"},
    ]
    lines = "".join(json.dumps(row) + "\n" for row in rows)
    (tmp_path / "set" / "train" / "metadata.jsonl").write_text(lines, encoding="utf-8")

    found = read_source(tmp_path / "set", "huggingface")

    (item,) = found.items
    assert (item.id, item.data) == ("train-a", {"image": "media/train/a.jpg", "place": "Kisumu"})
    value = item.proposals[0]["result"][0]["value"]
    assert [value[side] for side in ("x", "y", "width", "height")] == pytest.approx([10, 10, 25, 20])
    assert value["rectanglelabels"] == ["3"]
    assert found.unresolved == tuple(
        f"{name}: no such file beside metadata.jsonl." for name in ("gone.jpg", "../../outside.jpg")
    )


def test_folders_are_classes_where_there_is_no_metadata(tmp_path: Path) -> None:
    for name in ("train/cat/1.jpg", "train/dog/1.jpg", "test/cat/2.jpg"):
        photo(tmp_path / "set" / name, len(name))

    value = run_json("pack", "import", "set", "job", "--kind", "huggingface", "--sample-terms", cwd=tmp_path)
    run("pack", "build", "job", "-o", "out", "--key", "k", cwd=tmp_path)

    form = (tmp_path / "job" / "form.xml").read_text(encoding="utf-8")
    assert (value["items"], value["proposals"]) == (3, 3)
    assert form.count("<Choice value=") == 2


def test_what_we_export_comes_back_with_its_labels(tmp_path: Path) -> None:
    dataset = pictures([box(10, 10, 50, 20, "car")], [box(100, 40, 30, 30, "bus")])
    names = [subject.file for subject in dataset.subjects]
    for number, name in enumerate(names):
        photo(tmp_path / "set" / name, number)
    for name, data in huggingface.write_images(dataset, Losses()).items():
        (tmp_path / "set" / name).write_bytes(data)

    found = read_source(tmp_path / "set", "huggingface")

    assert [item.id for item in found.items] == [subject.item for subject in dataset.subjects]
    labels = [item.proposals[0]["result"][0]["value"]["rectanglelabels"] for item in found.items]
    assert labels == [["car"], ["bus"]]


def test_a_folder_without_media_or_with_both_kinds_is_refused(tmp_path: Path) -> None:
    (tmp_path / "set").mkdir()
    with pytest.raises(BadJobError, match="no photos or recordings, or both"):
        read_source(tmp_path / "set", "huggingface")
    photo(tmp_path / "set" / "a.jpg")
    (tmp_path / "set" / "b.wav").write_bytes(b"RIFF")
    with pytest.raises(BadJobError, match="no photos or recordings, or both"):
        read_source(tmp_path / "set", "huggingface")
