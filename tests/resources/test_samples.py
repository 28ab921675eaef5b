"""The sample jobs are whole, small, and say the truth about themselves."""

from __future__ import annotations

import csv
import io
import shutil
import subprocess
import sys
import tomllib
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import pytest

import tallystick_resources
from tallystick_resources.samples import copy_sample, sample_names, truth

MEDIA_FIELD = {"photos": "image", "speech": "audio"}
MAX_MEDIA_BYTES = {"photos": 110_000, "speech": 25_000}


@pytest.fixture(params=sample_names())
def name(request: pytest.FixtureRequest) -> str:
    """Each sample in turn."""
    chosen: str = request.param
    return chosen


@pytest.fixture
def folder(name: str, tmp_path: Path) -> Path:
    """A copy of the sample's job folder."""
    return copy_sample(name, tmp_path / name)


def _items(folder: Path) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO((folder / "items.csv").read_text("utf-8"))))


def _job(folder: Path) -> dict[str, Any]:
    return tomllib.loads((folder / "job.toml").read_text("utf-8"))


def test_every_item_has_its_media_file_and_no_file_is_left_over(name: str, folder: Path) -> None:
    named = {item[MEDIA_FIELD[name]] for item in _items(folder)}

    found = {path.relative_to(folder).as_posix() for path in (folder / "media").iterdir()}

    assert named == found


def test_media_files_are_small_enough_for_a_slow_link(name: str, folder: Path) -> None:
    sizes = {path.name: path.stat().st_size for path in (folder / "media").iterdir()}

    assert all(0 < size <= MAX_MEDIA_BYTES[name] for size in sizes.values()), sizes


def test_truth_lies_beside_the_job_and_covers_each_item(name: str, folder: Path) -> None:
    answers = truth(name)["items"]

    assert {(a["id"], a["file"]) for a in answers} == {
        (item["id"], item[MEDIA_FIELD[name]]) for item in _items(folder)
    }
    assert not list(folder.rglob(f"{name}.json"))


def test_truth_names_only_controls_and_labels_of_the_form(name: str, folder: Path) -> None:
    form = ElementTree.fromstring((folder / "form.xml").read_bytes())
    objects = {tag.get("name") for tag in form.iter() if (tag.get("value") or "").startswith("$")}
    controls = {tag.get("name") for tag in form.iter() if tag.get("toName")}
    words = {tag.get("value") for tag in form.iter() if tag.tag in {"Label", "Choice"}}

    entries = [entry for answer in truth(name)["items"] for entry in answer["result"]]

    assert {entry["to_name"] for entry in entries} == objects
    assert {entry["from_name"] for entry in entries} == controls
    for entry in entries:
        chosen = entry["value"].get(entry["type"], [])
        assert entry["type"] == "textarea" or set(chosen) <= words


def test_form_uses_the_columns_of_the_item_list(name: str, folder: Path) -> None:
    form = ElementTree.fromstring((folder / "form.xml").read_bytes())

    fields = {
        tag.get("value", "")[1:]
        for tag in form.iter()
        if tag.get("toName") is None and tag.get("value", "").startswith("$")
    }

    assert fields == {MEDIA_FIELD[name]}


def test_no_two_hotkeys_of_a_form_are_the_same(folder: Path) -> None:
    form = ElementTree.fromstring((folder / "form.xml").read_bytes())

    keys = [key for tag in form.iter() if (key := tag.get("hotkey"))]

    assert len(keys) == len(set(keys))


def test_pilot_time_and_price_pay_at_least_the_floor(folder: Path) -> None:
    pay = _job(folder)["pay"]

    hourly_minor = pay["price_minor"] * 3600 / (pay["piloted_seconds_per_item"] * pay["per_items"])

    assert hourly_minor >= pay["floor_per_hour_minor"]
    assert f"KES {hourly_minor / 100:.2f} an hour" in (folder / "job.toml").read_text("utf-8")


def test_instructions_exist_in_every_language_of_the_job(folder: Path) -> None:
    languages = _job(folder)["job"]["languages"]

    written = {path.stem for path in (folder / "instructions").iterdir()}

    assert written == set(languages)
    assert {"en", "fr"} <= written


def test_rejection_codes_are_unique_and_explained(folder: Path) -> None:
    rejections = _job(folder)["review"]["rejections"]

    assert len({r["code"] for r in rejections}) == len(rejections) >= 3
    assert all(r["text"].endswith(".") for r in rejections)


@pytest.mark.parametrize("item", truth("photos")["items"], ids=lambda item: str(item["id"]))
def test_picture_decodes_and_its_true_boxes_lie_inside_it(item: dict[str, Any], tmp_path: Path) -> None:
    image = pytest.importorskip("PIL.Image")
    folder = copy_sample("photos", tmp_path / "photos")

    with image.open(folder / item["file"]) as picture:
        picture.load()
        size = picture.size

    assert size == (item["width"], item["height"])
    boxes = [e["value"] for e in item["result"] if e["type"] == "rectanglelabels"]
    assert boxes
    for box in boxes:
        assert box["width"] > 0.5
        assert box["height"] > 0.5
        assert box["x"] >= 0
        assert box["y"] >= 0
        assert box["x"] + box["width"] <= 100.005
        assert box["y"] + box["height"] <= 100.005


def test_pictures_show_every_label_of_the_form() -> None:
    values = [e["value"] for item in truth("photos")["items"] for e in item["result"]]

    labels = {label for value in values for label in value.get("rectanglelabels", [])}

    assert labels == {"Vehicle", "Person", "Stall", "Order line", "Signature"}


@pytest.mark.parametrize("item", truth("speech")["items"], ids=lambda item: str(item["id"]))
def test_clip_decodes_and_is_loud_only_inside_its_segments(item: dict[str, Any], tmp_path: Path) -> None:
    soundfile = pytest.importorskip("soundfile")
    folder = copy_sample("speech", tmp_path / "speech")

    sound, rate = soundfile.read(folder / item["file"])

    assert rate == 16_000
    assert sound.ndim == 1
    assert 4 <= len(sound) / rate <= 9
    assert len(sound) / rate == pytest.approx(item["duration_s"], abs=0.01)
    slack_s = 0.03
    for segment in item["segments"]:
        start = int((segment["start"] - slack_s) * rate)
        end = int((segment["end"] + slack_s) * rate)
        assert abs(sound[start:end]).max() > 0.1
        sound[start:end] = 0
    assert abs(sound).max() < 0.05


def test_clips_carry_a_fixed_stream_number_so_that_their_bytes_can_be_made_again(tmp_path: Path) -> None:
    folder = copy_sample("speech", tmp_path / "speech")

    for number, item in enumerate(truth("speech")["items"], start=1):
        pages = (folder / item["file"]).read_bytes().split(b"OggS")[1:]

        assert {int.from_bytes(page[10:14], "little") for page in pages} == {number}


def test_clip_text_is_the_text_of_its_segments_in_order() -> None:
    for item in truth("speech")["items"]:
        spoken = [segment for segment in item["segments"] if segment["label"] == "Speech"]

        assert item["text"] == " ".join(segment["text"] for segment in spoken)
        assert all(s["start"] < s["end"] for s in item["segments"])


def test_copying_over_a_folder_that_holds_something_changes_nothing(tmp_path: Path) -> None:
    (tmp_path / "mine.txt").write_text("keep me", encoding="utf-8")

    with pytest.raises(FileExistsError):
        copy_sample("photos", tmp_path)

    assert [path.name for path in tmp_path.iterdir()] == ["mine.txt"]


@pytest.mark.parametrize("ask", [truth, lambda name: copy_sample(name, Path("never-made"))])
def test_an_unknown_sample_is_refused_with_the_names_there_are(ask: Any) -> None:
    with pytest.raises(LookupError, match="photos, speech"):
        ask("../photos")


@pytest.mark.parametrize("zipped", [False, True], ids=["folder", "zip"])
def test_samples_are_found_where_the_package_is_installed(tmp_path: Path, *, zipped: bool) -> None:
    site = tmp_path / "site"
    package = Path(tallystick_resources.__file__).parent
    skip = shutil.ignore_patterns("__pycache__")
    shutil.copytree(package, site / "tallystick_resources", ignore=skip)
    path = shutil.make_archive(str(tmp_path / "lib"), "zip", site) if zipped else str(site)
    script = (
        f"import sys; sys.path.insert(0, {path!r})\n"
        "from pathlib import Path\n"
        "from tallystick_resources import samples\n"
        f"assert samples.__file__.startswith({path!r}), samples.__file__\n"
        "for name in samples.sample_names():\n"
        f"    print(samples.copy_sample(name, Path({str(tmp_path)!r}) / name))\n"
        "    assert samples.truth(name)['items']\n"
    )

    subprocess.run([sys.executable, "-S", "-c", script], check=True)

    for name in sample_names():
        copied = {p.name for p in (tmp_path / name / "media").iterdir()}
        assert len(copied) == len(truth(name)["items"])
