"""The whole loop on real photos with boxes and on speech in several languages, with a real hub process.

What a requester gets back from the export is compared with what went in: boxes within the rounding of the
wire (0.01 % of the picture), texts letter for letter.
"""

import csv
import json
from pathlib import Path
from typing import Any

import pytest
from tests.support.processes import HubProcess, free_port, run, run_json

from tallystick_sync.client import Worker

FORM_BOXES = """<View>
  <Image name="photo" value="$image"/>
  <Choices name="kind" toName="photo" choice="single" required="true">
    <Choice value="card"/><Choice value="cell"/><Choice value="other"/>
  </Choices>
  <RectangleLabels name="things" toName="photo">
{labels}
  </RectangleLabels>
</View>
"""
FORM_SPEECH = """<View>
  <Audio name="clip" value="$audio"/>
  <TextArea name="words" toName="clip" required="true"/>
  <Labels name="part" toName="clip"><Label value="Speech"/></Labels>
</View>
"""
JOB = """format = "1.0"
[job]
title = "{title}"
description = "Real data, for the test of the loop."
languages = ["en"]
[requester]
name = "Test Requester"
country = "KE"
contact = "mailto:test@requester.example"
[purpose]
use = "Testing."
prohibited = []
shown_as_machine = false
licence = "CC0-1.0"
consent = "Published test data."
[pay]
currency = "MGA"
price_minor = 700
per_items = 3
floor_per_hour_minor = 1000
piloted_seconds_per_item = 20
active_cap = 3
[review]
window_days = 7
repair_days = 7
appeal_days = 14
rule = "A person looks at one in five."
[[review.rejections]]
code = "empty"
text = "Nothing was marked."
[packs]
items = 8
"""


def make_job(folder: Path, *, title: str, form: str, field: str, rows: list[tuple[str, Path]]) -> Path:
    folder.mkdir(parents=True)
    (folder / "job.toml").write_text(JOB.format(title=title), encoding="utf-8")
    (folder / "form.xml").write_text(form, encoding="utf-8")
    (folder / "instructions.md").write_text("Do your best.\n", encoding="utf-8")
    (folder / "media").mkdir()
    with (folder / "items.csv").open("w", newline="", encoding="utf-8") as file:
        writer = csv.writer(file)
        writer.writerow(("id", field))
        for item, source in rows:
            name = f"media/{item}{source.suffix}"
            (folder / name).write_bytes(source.read_bytes())
            writer.writerow((item, name))
    return folder


def photos(data_dir: Path) -> list[dict[str, Any]]:
    truth = json.loads((data_dir / "images" / "gt.json").read_text(encoding="utf-8"))
    return [
        entry
        for entry in truth
        if entry.get("boxes") and ("cards" in entry["file"] or "blood" in entry["file"])
    ][:12]


def speech(data_dir: Path) -> list[dict[str, str]]:
    with (data_dir / "speech" / "gt.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    by_language: dict[str, list[dict[str, str]]] = {}
    for row in rows:
        by_language.setdefault(row["lang"], []).append(row)
    return [row for language in sorted(by_language) for row in by_language[language][:2]]


def boxes_of(entry: dict[str, Any]) -> list[dict[str, Any]]:
    """The boxes of the truth as Label Studio entries, as a worker's tool would write them."""
    width, height = entry["width"], entry["height"]
    return [
        {
            "id": str(number), "from_name": "things", "to_name": "photo", "type": "rectanglelabels",
            "original_width": width, "original_height": height, "image_rotation": 0,
            "value": {
                "x": round(box["x"] / width * 100, 2), "y": round(box["y"] / height * 100, 2),
                "width": round(box["w"] / width * 100, 2), "height": round(box["h"] / height * 100, 2),
                "rotation": 0, "rectanglelabels": [box["label"]],
            },
        }
        for number, box in enumerate(entry["boxes"], 1)
    ]  # fmt: skip


@pytest.mark.promise("R12")
def test_boxes_and_speech_come_back_from_the_export_as_they_went_in(data_dir: Path, tmp_path: Path) -> None:
    pictures, clips = photos(data_dir), speech(data_dir)
    labels = sorted({box["label"] for entry in pictures for box in entry["boxes"]})
    form = FORM_BOXES.format(labels="\n".join(f'    <Label value="{label}"/>' for label in labels))
    rows = [(f"photo-{number}", data_dir / entry["file"]) for number, entry in enumerate(pictures)]
    make_job(tmp_path / "boxes", title="Boxes", form=form, field="image", rows=rows)
    rows = [(f"clip-{number}", data_dir / row["file"]) for number, row in enumerate(clips)]
    make_job(tmp_path / "speech", title="Speech", form=FORM_SPEECH, field="audio", rows=rows)
    port = free_port()
    hub, key, member = tmp_path / "hub", tmp_path / "me.key", tmp_path / "member.json"
    (tmp_path / "answers.toml").write_text(f'name = "Hub"\naddresses = ["http://127.0.0.1:{port}"]\n')
    run("hub", "init", hub, "--answers", tmp_path / "answers.toml")

    with HubProcess(hub, port):
        as_me = ("--key", key, "--hub", member)
        link = run_json("hub", "requester", hub, "--invite")["link"]
        who = ("--name", "Test Requester", "--country", "KE", "--contact", "mailto:test@requester.example")
        run("pack", "join", link, *who, *as_me)
        run("hub", "fund", hub, "Test Requester", "MGA 9000.00", "--reference", "one")
        jobs = []
        for name in ("boxes", "speech"):
            run("pack", "build", tmp_path / name, "-o", tmp_path / "out", "--key", key)
            packs = sorted((tmp_path / "out").glob(f"{name}-*.tallypack"))
            jobs.append(run_json("pack", "publish", *packs, *as_me)["job"])
        run(
            "worker",
            "join",
            run_json("hub", "invite", hub)["link"],
            "--profile",
            tmp_path / "amara",
            "--name",
            "Amara",
        )
        total = work_through(tmp_path / "amara", pictures, clips)
        run("hub", "review", hub, "accept", "--all")
        run("hub", "pay", hub, "run", "-o", tmp_path / "run.csv")
        lines = run_json("hub", "pay", hub, "list")
        for line in lines:
            run("hub", "pay", hub, "confirm", line["line"], f"REF-{line['line']}")
        run("worker", "sync", "--profile", tmp_path / "amara")
        run("worker", "earnings", "--profile", tmp_path / "amara", "--export", tmp_path / "receipts")
        for name, job in zip(("boxes", "speech"), jobs, strict=True):
            run("pack", "results", job, "-o", tmp_path / "results" / name, *as_me)
            run("pack", "export", tmp_path / "results" / name, "-o", tmp_path / f"{name}.json")

    report = run("verify", "receipts", tmp_path / "receipts")
    assert "Every receipt holds" in report
    assert total == len(pictures) + len(clips)
    assert_boxes(json.loads((tmp_path / "boxes.json").read_text(encoding="utf-8")), pictures)
    assert_texts(json.loads((tmp_path / "speech.json").read_text(encoding="utf-8")), clips)
    assert_training_files(tmp_path, pictures, clips)
    books = run_json("hub", "status", hub)
    assert not any(books["differences"].values())
    owed = sum(-(-700 * len(chunk) // 3) for chunk in chunks(pictures) + chunks(clips))
    assert sum(line["amount_minor"] for line in lines) == owed


def work_through(profile: Path, pictures: list[dict[str, Any]], clips: list[dict[str, str]]) -> int:
    """Hold every pack on offer and answer every item with its truth; returns how many."""
    with Worker.open(profile) as worker:
        worker.sync(hold=5)
        while any(pack.finished < pack.items for pack in worker.packs()):
            for pack in worker.packs():
                desk = worker.desk(pack.lease_id)
                for item in [one for one in desk.items if one.state == "open"]:
                    number = int(item.id.rpartition("-")[2])
                    entries = (
                        photo_answer(pictures[number])
                        if "image" in item.data
                        else speech_answer(clips[number])
                    )
                    desk.draft(item.id).change({f"{one['from_name']}/{one['id']}": one for one in entries})
                    desk.finish(item.id, active_s=20)
            worker.sync(hold=5)
        return sum(pack.items for pack in worker.packs())


def photo_answer(entry: dict[str, Any]) -> list[dict[str, Any]]:
    kind = "card" if "cards" in entry["file"] else "cell"
    choice = {
        "id": "k",
        "from_name": "kind",
        "to_name": "photo",
        "type": "choices",
        "value": {"choices": [kind]},
    }
    return [choice, *boxes_of(entry)]


def speech_answer(row: dict[str, str]) -> list[dict[str, Any]]:
    text = {
        "id": "w",
        "from_name": "words",
        "to_name": "clip",
        "type": "textarea",
        "value": {"text": [row["text"]]},
    }
    return [text]


def chunks(entries: list[Any]) -> list[list[Any]]:
    """How `items = 8` cuts a job; byte limits are not reached by these files."""
    return [entries[start : start + 8] for start in range(0, len(entries), 8)]


def assert_boxes(tasks: list[dict[str, Any]], pictures: list[dict[str, Any]]) -> None:
    assert len(tasks) == len(pictures)
    for task in tasks:
        entry = pictures[int(task["id"].rpartition("-")[2])]
        assert task["data"]["image"] == f"media/{task['id']}{Path(entry['file']).suffix}"
        found = [one for one in task["annotations"][0]["result"] if one["type"] == "rectanglelabels"]
        assert len(found) == len(entry["boxes"])
        for one, box in zip(found, entry["boxes"], strict=True):
            value = one["value"]
            assert value["rectanglelabels"] == [box["label"]]
            for name, side, true in (("x", "width", box["x"]), ("y", "height", box["y"])):
                assert abs(value[name] / 100 * entry[side] - true) <= entry[side] * 0.0001
            for name, true in (("width", box["w"]), ("height", box["h"])):
                assert abs(value[name] / 100 * entry[name] - true) <= entry[name] * 0.0001


def assert_training_files(folder: Path, pictures: list[dict[str, Any]], clips: list[dict[str, str]]) -> None:
    for name, form in (("boxes", "coco"), ("boxes", "yolo"), ("speech", "nemo"), ("speech", "srt")):
        where = ("--job", folder / name, "--format", form, "-o", folder / form)
        report = run("pack", "export", folder / "results" / name, *where)
        lost = f"answers about a whole item are left out: {len(pictures)}."
        assert (lost if name == "boxes" else "Nothing was lost") in report
    assert_coco(json.loads((folder / "coco" / "annotations.json").read_text(encoding="utf-8")), pictures)
    texts = (folder / "nemo" / "manifest.jsonl").read_text(encoding="utf-8").splitlines()
    assert [json.loads(line)["text"] for line in texts] == [row["text"] for row in clips]
    assert len(list((folder / "yolo" / "labels").rglob("*.txt"))) == len(pictures)


def assert_coco(found: dict[str, Any], pictures: list[dict[str, Any]]) -> None:
    names = {one["id"]: one["name"] for one in found["categories"]}
    for image, entry in zip(found["images"], pictures, strict=True):
        assert (image["width"], image["height"]) == (entry["width"], entry["height"])
        notes = [note for note in found["annotations"] if note["image_id"] == image["id"]]
        for note, box in zip(notes, entry["boxes"], strict=True):
            assert names[note["category_id"]] == box["label"]
            close = max(image["width"], image["height"]) * 0.0001 + 0.01
            assert note["bbox"] == pytest.approx([box["x"], box["y"], box["w"], box["h"]], abs=close)


def assert_texts(tasks: list[dict[str, Any]], clips: list[dict[str, str]]) -> None:
    assert len(tasks) == len(clips)
    assert len({row["lang"] for row in clips}) >= 8
    for task in tasks:
        row = clips[int(task["id"].rpartition("-")[2])]
        assert task["annotations"][0]["result"][0]["value"]["text"] == [row["text"]]
