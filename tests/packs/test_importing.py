"""What requesters have becomes a job folder; ids survive, and what leads nowhere is listed."""

import json
import os
import sys
from pathlib import Path
from typing import Any

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from PIL import Image
from tests.packs.export.making import box, pictures
from tests.support.processes import run, run_json

from tallystick_packs.errors import BadJobError
from tallystick_packs.export import coco, voc, yolo
from tallystick_packs.export.dataset import Losses
from tallystick_packs.importing import Media, read_source
from tallystick_packs.importing.imported import tidy_id, unique_id


def photo(path: Path, seed: int = 0) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    Image.new("RGB", (200, 100), (seed % 256, 80, 90)).save(path)
    return path


def rows_of(job: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in (job / "items.jsonl").read_text(encoding="utf-8").splitlines()]


def test_a_folder_of_photos_becomes_a_job_that_builds(tmp_path: Path) -> None:
    photo(tmp_path / "in" / "b" / "x.jpg", 1)
    photo(tmp_path / "in" / "a" / "x.jpg", 2)
    (tmp_path / "in" / "notes.txt").write_text("not a photo")

    run("pack", "import", "in", "job", "--sample-terms", cwd=tmp_path)
    value = run_json("pack", "build", "job", "-o", "out", "--key", "k", cwd=tmp_path)

    assert [row["id"] for row in rows_of(tmp_path / "job")] == ["a-x", "b-x"]
    assert sum(pack["items"] for pack in value["packs"]) == 2


def test_a_csv_keeps_its_ids_and_columns_and_lists_what_is_missing(tmp_path: Path) -> None:
    photo(tmp_path / "pics" / "one.jpg")
    (tmp_path / "list.csv").write_text(
        "task_id,image,note\nT-9,one.jpg,see the roof\nT-10,gone.jpg,?\n", encoding="utf-8"
    )

    value = run_json("pack", "import", "list.csv", "job", "--media-root", "pics", cwd=tmp_path)

    rows = rows_of(tmp_path / "job")
    assert [row["id"] for row in rows] == ["T-9", "T-10"]
    assert rows[0]["image"] == "media/one.jpg"
    assert rows[0]["note"] == "see the roof"
    assert value["unresolved"] == ["gone.jpg: no such file in pics."]


@pytest.mark.parametrize(
    "reference",
    ["/data/upload/3/1a2b3c4d-one.jpg", "/data/local-files/?d=set/one.jpg", "s3://bucket/set/one.jpg",
     "http://ls.example/set/one.jpg?x=1", "set/one.jpg"],
)  # fmt: skip
def test_label_studio_s_references_lead_to_files(tmp_path: Path, reference: str) -> None:
    photo(tmp_path / "set" / "one.jpg")
    photo(tmp_path / "one.jpg")
    result = [box(10, 10, 50, 20)]
    task = {
        "id": 77, "data": {"image": reference, "text": "hello"},
        "predictions": [{"model_version": "v1", "score": 0.5, "result": result}],
    }  # fmt: skip
    (tmp_path / "tasks.json").write_text(json.dumps([task]))

    found = read_source(tmp_path / "tasks.json", "label-studio")

    (item,) = found.items
    assert item.id == "77"
    assert item.data["image"] in found.media
    assert item.data["text"] == "hello"
    assert item.proposals == ({"result": result, "model_version": "v1", "score": 0.5},)
    assert found.unresolved == ()


@pytest.mark.parametrize(
    "reference", ["../secret.jpg", "/etc/../secret.jpg", "/data/local-files/?d=../secret.jpg"]
)
def test_no_reference_leads_out_of_the_media_root(tmp_path: Path, reference: str) -> None:
    photo(tmp_path / "secret.jpg")
    (tmp_path / "root").mkdir()
    (tmp_path / "tasks.json").write_text(json.dumps([{"id": 1, "data": {"image": reference}}]))

    found = read_source(tmp_path / "tasks.json", "label-studio", media_root=tmp_path / "root")

    assert found.media == {}
    assert len(found.unresolved) == 1


@pytest.mark.parametrize("kind", ["coco", "yolo", "voc"])
def test_what_was_exported_comes_in_again_as_proposals(tmp_path: Path, kind: str) -> None:
    names = ("photos/p0.jpg", "photos/p1.jpg")
    dataset = pictures([box(10, 10, 50, 20), box(100, 40, 30, 30, "bus")], [box(0, 0, 200, 100)], names=names)
    write = {"coco": coco.write, "yolo": yolo.write_detect, "voc": voc.write}[kind]
    for name, data in write(dataset, Losses()).items():
        path = tmp_path / "set" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(data)
    for number, name in enumerate(names):
        photo(tmp_path / "pics" / name, number)
    source = tmp_path / "set" / coco.FILE if kind == "coco" else tmp_path / "set"

    found = read_source(source, kind, media_root=tmp_path / "pics")

    assert [item.data["image"] for item in found.items] == [f"media/{name}" for name in names]
    marks = [entry["value"] for item in found.items for entry in item.proposals[0]["result"]]
    assert [mark["rectanglelabels"] for mark in marks] == [["car"], ["bus"], ["car"]]
    sides = [[mark[side] for side in ("x", "y", "width", "height")] for mark in marks]
    assert sides[0] == pytest.approx([5, 10, 25, 20], abs=0.01)
    assert sides[1] == pytest.approx([50, 40, 15, 30], abs=0.01)
    assert found.unresolved == ()
    if kind == "coco":
        assert [item.id for item in found.items] == ["i0", "i1"]
    run(
        "pack",
        "import",
        source,
        tmp_path / "job",
        "--kind",
        kind,
        "--media-root",
        tmp_path / "pics",
        "--sample-terms",
    )
    run("pack", "build", tmp_path / "job", "-o", tmp_path / "out", "--key", tmp_path / "k")


def test_an_xml_bomb_is_listed_and_not_read(tmp_path: Path) -> None:
    photo(tmp_path / "p.jpg")
    (tmp_path / "bomb.xml").write_text('<!DOCTYPE a [<!ENTITY b "bbbb">]><annotation>&b;</annotation>')

    with pytest.raises(BadJobError, match=r"bomb\.xml: not a plain annotation"):
        read_source(tmp_path, "voc")


@pytest.mark.parametrize("kind", ["label-studio", "coco", "table"])
@pytest.mark.parametrize("content", ["", "[", "{}", "[1]", "3", '{"images": [{}]}', '{"images": 3}', "[[]]"])
def test_what_is_not_of_that_kind_is_refused_in_words(tmp_path: Path, kind: str, content: str) -> None:
    path = tmp_path / "given.json"
    path.write_text(content)

    if (kind, content) == ("table", "{}") or (kind, content.startswith('{"images"')) == ("table", True):
        assert read_source(path, kind).items  # a row of a list may have any fields
    else:
        with pytest.raises(BadJobError, match=r"given\.json"):
            read_source(path, kind)


def test_an_import_never_writes_over_a_folder(tmp_path: Path) -> None:
    photo(tmp_path / "in" / "x.jpg")
    (tmp_path / "job").mkdir()
    (tmp_path / "job" / "mine").write_text("mine")

    said = run("pack", "import", tmp_path / "in", tmp_path / "job", expect=1)

    assert "Nothing in it was changed" in said


def test_the_sample_s_words_fit_recordings_too(tmp_path: Path, data_dir: Path) -> None:
    source = min(path for path in (data_dir / "speech").iterdir() if path.is_dir())

    run("pack", "import", source, tmp_path / "job", "--sample-terms")

    assert "nothing to mend" in run("pack", "lint", tmp_path / "job")


@pytest.mark.skipif(sys.platform != "linux", reason="names that only some file systems tell apart")
def test_hard_names_never_meet_and_those_that_are_no_text_are_listed(tmp_path: Path) -> None:
    for number, name in enumerate(("A.jpg", "a.jpg", "\u00e9.jpg", "e\u0301.jpg", "two\nlines.jpg")):
        photo(tmp_path / "in" / name, number)
    photo(tmp_path / "x.jpg").rename(os.fsdecode(os.fsencode(tmp_path) + b"/in/caf\xe9.jpg"))

    value = run_json("pack", "import", tmp_path / "in", tmp_path / "job", "--sample-terms")
    built = run_json("pack", "build", tmp_path / "job", "-o", tmp_path / "out", "--key", tmp_path / "k")

    assert value["items"] == sum(pack["items"] for pack in built["packs"]) == 5
    assert len({row["image"].casefold() for row in rows_of(tmp_path / "job")}) == 5
    assert value["unresolved"] == ["'caf\\udce9.jpg': its name is not UTF-8; rename it."]


def test_an_id_that_packs_do_not_allow_survives_as_a_column(tmp_path: Path) -> None:
    long = "https://example.org/items/" + "x" * 60
    (tmp_path / "list.csv").write_text(f"task_id,text\n{long},a\n{long},b\nshort,c\n", encoding="utf-8")

    found = read_source(tmp_path / "list.csv", "table")

    assert [item.data.get("original_id") for item in found.items] == [long, long, None]
    assert len({item.id for item in found.items}) == 3
    assert all(len(item.id) <= 64 for item in found.items)


@given(st.lists(st.text(st.characters(exclude_characters="\0"), min_size=1, max_size=90), max_size=12))
@example(["a/x.jpg", "a-x.jpg", "a/x.png", "A/X.jpg", ".jpg", "...", "/", "a//b.jpg"])
def test_ids_after_files_are_tidy_and_distinct(paths: list[str]) -> None:
    taken: set[str] = set()

    ids = [unique_id(tidy_id(path), taken) for path in paths]

    assert len(set(ids)) == len(ids)
    for one in ids:
        assert 1 <= len(one) <= 64
        assert one.isprintable()
        assert not set(one) & set("/\\ :?*")


@given(
    st.text(max_size=60)
    | st.builds("http://{}".format, st.text(max_size=20))
    | st.builds("/data/local-files/?d={}".format, st.text(max_size=20))
    | st.builds("s3://{}/one.jpg".format, st.text(max_size=300))
)
@example("http://[")
@example("a\0b.jpg")
@example("x" * 999 + ".jpg")
@example("/data/local-files/?d=%00.jpg")
def test_any_reference_is_led_to_a_file_below_the_root_or_listed(
    tmp_path_factory: pytest.TempPathFactory, reference: str
) -> None:
    root = tmp_path_factory.getbasetemp() / "references"
    root.mkdir(exist_ok=True)
    (root / "one.jpg").write_bytes(b"")
    media = Media(root)

    found = media.take(reference)

    assert (found is None) == (len(media.unresolved) == 1)
    assert found is None or media.files[found] == root.resolve() / "one.jpg"
