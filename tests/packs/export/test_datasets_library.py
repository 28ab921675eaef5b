"""Hugging Face's own `datasets`, and pyarrow, read what we write; and write what we read.

They are 300 MB and no part of the environment: `pip install --group oracle` brings them.
"""

import importlib.util
import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from tests.packs.export.making import box, pictures, recordings, segment
from tests.packs.test_importing import photo

from tallystick_packs.export import huggingface, tables
from tallystick_packs.export.dataset import Dataset, Losses
from tallystick_packs.importing import read_source

needs = pytest.mark.skipif(
    importlib.util.find_spec("datasets") is None,
    reason="the second opinion is not installed: pip install --group oracle",
)
READ = """
import json, sys
import datasets
kind, path = sys.argv[1:]
if kind == "imagefolder":
    found = datasets.load_dataset(kind, data_dir=path, split="train")
    decoded = [list(row["image"].size) for row in found]
    found = found.remove_columns("image")
else:
    found, decoded = datasets.load_dataset(kind, data_files=path, split="train"), []
print(json.dumps({"rows": list(found), "decoded": decoded}))
"""


def read_by_datasets(kind: str, folder: Path, cache: Path) -> Any:
    """In a process of its own: what it warns of, and keeps open, is not ours."""
    env = {
        **os.environ,
        "HF_HOME": str(cache),
        "HF_HUB_OFFLINE": "1",
        "PYTHONPATH": os.pathsep.join(sys.path),
    }
    done = subprocess.run(
        [sys.executable, "-c", READ, kind, str(folder)], env=env, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr[-2000:]
    return json.loads(done.stdout.splitlines()[-1])


def lay(files: dict[str, bytes], folder: Path) -> None:
    for name, data in files.items():
        (folder / name).write_bytes(data)


@needs
def test_datasets_reads_our_images_with_their_boxes(tmp_path: Path) -> None:
    dataset = pictures(
        [box(10, 10, 50, 20, "car"), box(100, 40, 30, 30, "bus")], [box(0, 0, 200, 100, "car")]
    )
    for number, subject in enumerate(dataset.subjects):
        photo(tmp_path / "set" / subject.file, number)
    lay(huggingface.write_images(dataset, Losses()), tmp_path / "set")

    found = read_by_datasets("imagefolder", tmp_path / "set", tmp_path / "cache")

    assert found["decoded"] == [[200, 100]] * 2
    assert [row["item"] for row in found["rows"]] == [subject.item for subject in dataset.subjects]
    assert found["rows"][0]["objects"]["bbox"] == [[10.0, 10.0, 50.0, 20.0], [100.0, 40.0, 30.0, 30.0]]
    assert found["rows"][0]["objects"]["label"] == ["car", "bus"]
    assert _boxes(read_source(tmp_path / "set", "huggingface")) == [2, 1]


@needs
def test_datasets_reads_the_list_of_our_recordings(tmp_path: Path) -> None:
    """The list alone: to read sound, audiofolder wants torchcodec, and that wants torch."""
    dataset = recordings(segment(0, 2, "habari") + segment(2, 4, "yako", key="b"), segment(1, 2, "njema"))
    lay(huggingface.write_audio(dataset, Losses()), tmp_path)

    found = read_by_datasets("json", tmp_path / huggingface.FILE, tmp_path / "cache")

    assert [row["file_name"] for row in found["rows"]] == ["calls/c0.wav", "calls/c1.wav"]
    assert [row["transcription"] for row in found["rows"]] == ["habari yako", "njema"]
    assert [one["end"] for one in found["rows"][0]["segments"]] == [2.0, 4.0]


@needs
def test_pyarrow_reads_our_parquet_as_the_csv_has_it(tmp_path: Path) -> None:
    dataset: Dataset = pictures([box(10, 10, 50, 20)], [box(0, 0, 200, 100)])
    (tmp_path / "a.parquet").write_bytes(tables.write_parquet(dataset, Losses())[tables.PARQUET_FILE])
    script = "import json,sys,pyarrow.parquet as p;print(json.dumps(p.read_table(sys.argv[1]).to_pylist()))"
    env = {**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)}

    done = subprocess.run(
        [sys.executable, "-c", script, str(tmp_path / "a.parquet")],
        env=env, capture_output=True, text=True, check=True,
    )  # fmt: skip

    rows = json.loads(done.stdout)
    assert [row["item"] for row in rows] == [subject.item for subject in dataset.subjects]
    assert [json.loads(row["marks"])[0]["points"][0] for row in rows] == [[10.0, 10.0], [0.0, 0.0]]


def _boxes(found: Any) -> list[int]:
    return [sum(len(one["result"]) for one in item.proposals) for item in found.items]
