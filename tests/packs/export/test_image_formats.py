"""Labels of pictures, read back by the programs that others read them with."""

import contextlib
import io
import json
import xml.etree.ElementTree as ET
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PIL import Image
from tests.packs.export import making
from tests.packs.export.making import box, entry, joined, manifest, picture, pictures

from tallystick_packs.export import coco, huggingface, masks, page_files, tables, voc, yolo
from tallystick_packs.export.dataset import Dataset, Losses
from tallystick_packs.export.joining import pseudonym
from tallystick_packs.export.naming import FileNames

# pycocotools was written before numpy 2.
pytestmark = pytest.mark.filterwarnings("ignore:__array__ implementation:DeprecationWarning")

# The corners of a box of 40 x 20 at (100, 20) turned by 30 degrees, on a picture of 200 x 100.
TURNED = [(100.0, 20.0), (134.64, 40.0), (124.64, 57.32), (90.0, 37.32)]


def losses_of(dataset: Dataset, write: Any) -> tuple[str, ...]:
    losses = Losses()
    write(dataset, losses)
    return losses.report().losses


def read_coco(files: dict[str, bytes], folder: Path) -> Any:
    from pycocotools.coco import COCO

    path = folder / "annotations.json"
    path.write_bytes(files[coco.FILE])
    with contextlib.redirect_stdout(io.StringIO()):
        return COCO(str(path))


def brush(mask: "np.ndarray", label: str = "sky") -> dict[str, Any]:
    """A mask as Label Studio packs it: here as runs of one value or of several."""
    values = np.repeat(mask.reshape(-1).astype(np.uint8) * 255, 4)
    bits = f"{len(values):032b}" + f"{7:05b}" + "".join(f"{size - 1:04b}" for size in (3, 4, 8, 16))
    at = 0
    while at < len(values):
        run = 1
        while at + run < len(values) and values[at + run] == values[at] and run < 2**16:
            run += 1
        if run > 4:
            bits += "1" + "11" + f"{run - 1:016b}" + f"{values[at]:08b}"
        else:
            bits += "0" + "00" + f"{run - 1:03b}" + "".join(f"{one:08b}" for one in values[at : at + run])
        at += run
    bits += "0" * (-len(bits) % 8)
    rle = [int(bits[place : place + 8], 2) for place in range(0, len(bits), 8)]
    return entry("brushlabels", {"format": "rle", "rle": rle, "brushlabels": [label]})


def test_coco_turns_boxes_in_pixels_not_in_percent(tmp_path: Path) -> None:
    dataset = pictures([box(100, 20, 40, 20, turn=30)])

    found = read_coco(coco.write(dataset, Losses()), tmp_path)

    (note,) = found.loadAnns(found.getAnnIds())
    assert note["bbox"] == pytest.approx([90, 20, 44.64, 37.32], abs=0.01)
    assert note["segmentation"][0] == pytest.approx([part for point in TURNED for part in point], abs=0.01)
    assert int(found.annToMask(note).sum(dtype=int)) == pytest.approx(800, rel=0.1)
    assert losses_of(dataset, coco.write) == ()


def test_coco_keeps_both_labels_the_text_the_worker_and_the_paths(tmp_path: Path) -> None:
    both = box(10, 10, 20, 20)
    both["value"]["rectanglelabels"] = ["car", "red"]
    place = {key: both["value"][key] for key in ("x", "y", "width", "height")}
    words = entry("textarea", place | {"text": ["KBX 1", "Kenya"]}, both["id"])
    dataset = pictures([both, words], names=("a b/ü.jpg",))

    found = read_coco(coco.write(dataset, Losses()), tmp_path)

    notes = found.loadAnns(found.getAnnIds())
    assert [found.cats[note["category_id"]]["name"] for note in notes] == ["car", "red"]
    assert {note["text"] for note in notes} == {"KBX 1 Kenya"}
    assert {note["worker"] for note in notes} == {pseudonym(making.JOB, making.RED)}
    assert found.imgs[1]["file_name"] == "a b/ü.jpg"


def test_coco_masks_are_read_as_they_were_painted(tmp_path: Path) -> None:
    rng = np.random.default_rng(5)
    painted = rng.random((100, 200)) > 0.7
    painted[20:60, 30:90] = True

    found = read_coco(coco.write(pictures([brush(painted)]), Losses()), tmp_path)

    (note,) = found.loadAnns(found.getAnnIds())
    assert (found.annToMask(note).astype(bool) == painted).all()
    assert note["area"] == painted.sum()


@pytest.mark.parametrize("fill", [0, 1])
def test_coco_masks_that_touch_the_corners_are_right(tmp_path: Path, fill: int) -> None:
    painted = np.full((100, 200), bool(fill))
    painted[0, 0] = not fill or True
    painted[-1, -1] = True

    found = read_coco(coco.write(pictures([brush(painted)]), Losses()), tmp_path)

    assert (found.annToMask(found.loadAnns([1])[0]).astype(bool) == painted).all()


def point(x: float, y: float, label: str) -> dict[str, Any]:
    return entry("keypointlabels", {"x": x / 2, "y": y, "width": 1, "keypointlabels": [label]})


def test_coco_key_points_belong_to_the_box_around_them(tmp_path: Path) -> None:
    result = [
        box(0, 0, 80, 80, "person"), box(100, 0, 80, 80, "person"),
        point(10, 10, "nose"), point(110, 20, "nose"), point(120, 30, "hand"), point(95, 95, "hand"),
    ]  # fmt: skip

    found = read_coco(coco.write(pictures(result), Losses()), tmp_path)

    notes = found.loadAnns(found.getAnnIds())
    category = found.cats[notes[0]["category_id"]]
    assert category["keypoints"] == ["hand", "nose"]
    assert notes[0]["keypoints"] == [0, 0, 0, 10, 10, 2]
    assert notes[1]["keypoints"] == [120, 30, 2, 110, 20, 2]
    assert notes[2]["keypoints"] == [95, 95, 2, 0, 0, 0]
    assert [note["num_keypoints"] for note in notes] == [1, 2, 1]


def test_coco_into_a_data_set_keeps_ids_and_replaces_only_the_same_worker(tmp_path: Path) -> None:
    first = coco.write(pictures([box(0, 0, 10, 10, "bus")], names=("x.jpg",)), Losses())
    second = coco.write(
        pictures([box(0, 0, 5, 5, "car")], [box(1, 1, 9, 9, "bus")], names=("y.jpg", "x.jpg")),
        Losses(),
        first,
    )
    third = coco.write(
        pictures([box(0, 0, 5, 5, "car")], [box(1, 1, 9, 9, "bus")], names=("y.jpg", "x.jpg")),
        Losses(),
        second,
    )

    before, after = json.loads(first[coco.FILE]), read_coco(third, tmp_path)

    assert before["images"][0]["id"] == after.imgs[1]["id"] == 1
    assert after.imgs[1]["file_name"] == "x.jpg"
    assert {cat["name"]: cat["id"] for cat in after.cats.values()} == {"bus": 1, "car": 2}
    assert len(after.anns) == 2
    assert len({note["id"] for note in after.anns.values()}) == 2


def test_yolo_writes_shares_and_says_that_rotation_is_lost() -> None:
    dataset = pictures([box(100, 20, 40, 20, turn=30), box(0, 0, 50, 50, "bus")])

    files = yolo.write_detect(dataset, Losses())

    lines = files["labels/photos/p0.txt"].decode().splitlines()
    assert lines[1] == "0 0.125000 0.250000 0.250000 0.500000"
    assert [float(part) for part in lines[0].split()[1:]] == pytest.approx(
        [112.32 / 200, 38.66 / 100, 44.64 / 200, 37.32 / 100], abs=1e-4
    )
    assert files["classes.txt"] == b"bus\ncar\n"
    assert b'  0: "bus"\n  1: "car"\n' in files["data.yaml"]
    assert any("rotation" in loss for loss in losses_of(dataset, yolo.write_detect))


def test_yolo_obb_has_the_four_true_corners() -> None:
    dataset = pictures([box(100, 20, 40, 20, turn=30)])

    line = yolo.write_obb(dataset, Losses())["labels/photos/p0.txt"].decode().split()

    corners = [(float(x) * 200, float(y) * 100) for x, y in zip(line[1::2], line[2::2], strict=True)]
    assert [part for one in corners for part in one] == pytest.approx(
        [part for one in TURNED for part in one], abs=0.01
    )
    assert losses_of(dataset, yolo.write_obb) == ()


def test_yolo_segments_and_poses() -> None:
    outline = entry("polygonlabels", {"points": [[0, 0], [50, 0], [50, 100]], "polygonlabels": ["leaf"]})
    dataset = pictures([outline])
    assert yolo.write_segment(dataset, Losses())["labels/photos/p0.txt"] == (
        b"0 0.000000 0.000000 0.500000 0.000000 0.500000 1.000000\n"
    )
    people = pictures([box(0, 0, 100, 100, "person"), point(20, 50, "nose"), point(190, 50, "nose")])

    files = yolo.write_pose(people, Losses())

    assert files["labels/photos/p0.txt"] == (b"0 0.250000 0.500000 0.500000 1.000000 0.100000 0.500000 2\n")
    assert b"kpt_shape: [1, 3]" in files["data.yaml"]
    assert "points outside of every box are left out: 1." in losses_of(people, yolo.write_pose)


def test_yolo_into_a_data_set_keeps_the_numbers_of_its_classes() -> None:
    dataset = pictures([box(0, 0, 10, 10, "ant")])

    files = yolo.write_detect(dataset, Losses(), {yolo.CLASSES: b"zebra\nyak\n"})

    assert files["classes.txt"] == b"zebra\nyak\nant\n"
    assert files["labels/photos/p0.txt"].startswith(b"2 ")


def test_voc_is_whole_pixels_from_one_within_the_picture() -> None:
    dataset = pictures([box(0, 0, 200, 100), box(10.4, 20.6, 30, 30, "a<b")])

    root = ET.fromstring(voc.write(dataset, Losses())["Annotations/photos/p0.xml"])

    found = [[int(side.text or 0) for side in one] for one in root.iter("bndbox")]
    assert found == [[1, 1, 200, 100], [11, 22, 40, 51]]
    assert [one.text for one in root.iter("name")] == ["car", "a<b"]
    assert root.findtext("filename") == "p0.jpg"
    assert root.findtext("path") == "photos/p0.jpg"


def test_png_masks_hold_the_numbers_of_the_classes() -> None:
    painted = np.zeros((100, 200), dtype=bool)
    painted[:10, :20] = True
    dataset = pictures([box(100, 50, 50, 25, "car"), brush(painted)])

    files = masks.write(dataset, Losses())

    image = np.asarray(Image.open(io.BytesIO(files["masks/photos/p0.png"])))
    assert files["classes.txt"] == b"car\nsky\nunlabelled\n"
    assert (image[:10, :20] == 2).all()
    assert image[60, 120] == 1
    assert image[99, 0] == 0


def ocr() -> list[dict[str, Any]]:
    place = {"x": 10, "y": 10, "width": 20, "height": 10, "rotation": 0}
    return [
        entry("rectangle", place, "r1"),
        entry("labels", place | {"labels": ["total"]}, "r1"),
        entry("textarea", place | {"text": ["12 < 30"]}, "r1"),
    ]


def test_page_and_paddleocr_keep_text_and_place_together() -> None:
    dataset = pictures(ocr())

    root = ET.fromstring(page_files.write_page(dataset, Losses())["page/photos/p0.xml"])
    file, _, entries = page_files.write_paddleocr(dataset, Losses())["Label.txt"].decode().partition("\t")

    space = {"p": "http://schema.primaresearch.org/PAGE/gts/pagecontent/2019-07-15"}
    region = root.find(".//p:TextRegion", space)
    assert region is not None
    assert region.get("custom") == "structure {type:total;}"
    coords = region.find("p:Coords", space)
    assert coords is not None
    assert coords.get("points") == "20,10 60,10 60,20 20,20"
    assert region.findtext("p:TextLine/p:TextEquiv/p:Unicode", namespaces=space) == "12 < 30"
    assert file == "photos/p0.jpg"
    assert json.loads(entries) == [
        {
            "transcription": "12 < 30", "points": [[20, 10], [60, 10], [60, 20], [20, 20]],
            "difficult": False, "key_cls": "total",
        }
    ]  # fmt: skip


def test_two_workers_on_one_picture_and_two_pictures_of_one_name_never_share_a_file() -> None:
    names = ("a/one.jpg", "b/one.jpg", "a/one.png", "A/ONE.jpg", "a/one.jpg")
    media = tuple(picture(number, name) for number, name in enumerate(names))
    one = manifest(*((f"i{n}", {"photo": file.path}) for n, file in enumerate(media)), media=media)
    answers = [
        making.answer(f"i{n}", box(n, n, 10, 10), worker=worker)
        for n in range(len(names))
        for worker in (making.RED, making.GREEN)
    ]
    dataset = joined(one, *answers)

    for write, start in (
        (yolo.write_detect, "labels/"),
        (voc.write, "Annotations/"),
        (masks.write, "masks/"),
    ):
        files = [name for name in write(dataset, Losses()) if name.startswith(start)]
        assert len({name.casefold() for name in files}) == len(names) * 2
    assert len(json.loads(coco.write(dataset, Losses())[coco.FILE])["annotations"]) == len(names) * 2


@pytest.mark.parametrize(
    "name", ["../../etc/passwd", "/etc/passwd", "C:\\windows\\x", "a/../../b", "con:x", "..."]
)
def test_no_name_leads_out_of_the_export(name: str) -> None:
    dataset = pictures([box(0, 0, 9, 9)], names=(name,))
    (subject,) = dataset.subjects

    made = FileNames(dataset, "image").of(subject, subject.answers[0], ".txt")

    assert not made.startswith("/")
    assert not {"..", "."} & set(made.split("/"))
    assert not set('<>:"|?*\\') & set(made)


def test_what_a_format_cannot_carry_is_counted_by_kind() -> None:
    relation = {"type": "relation", "from_id": "a", "to_id": "b", "direction": "right"}
    choice = entry("choices", {"choices": ["good"]}, "q1")
    line = entry("vectorlabels", {"vertices": [{"x": 1, "y": 1}, {"x": 2, "y": 9}], "vectorlabels": ["road"]})

    losses = losses_of(pictures([box(0, 0, 9, 9), relation, choice, line]), coco.write)

    assert losses == (
        "relations between marks are left out: 1.",
        "answers about a whole item are left out: 1.",
        "marks of the kind 'line' are left out: 1.",
    )


def test_tables_carry_every_answer() -> None:
    choice = entry("choices", {"choices": ["good", "big"]}, "q1")
    dataset = pictures([choice, *ocr()])

    (row,) = [
        json.loads(line) for line in tables.write_jsonl(dataset, Losses())["answers.jsonl"].splitlines()
    ]
    text = tables.write_csv(dataset, Losses())["answers.csv"].decode()

    assert row["item"] == "i0"
    assert row["data"] == {"photo": "photos/p0.jpg"}
    assert row["answers"] == {"choices": ["good", "big"]}
    assert row["marks"][0]["texts"] == ["12 < 30"]
    assert text.splitlines()[0] == (
        "item,file,field,worker,state,active_s,width,height,data.photo,choices,marks"
    )


def test_imagefolder_lists_boxes_in_pixels() -> None:
    (row,) = huggingface.write_images(pictures([box(20, 10, 40, 30)]), Losses())[
        "metadata.jsonl"
    ].splitlines()

    assert json.loads(row)["file_name"] == "photos/p0.jpg"
    assert json.loads(row)["objects"]["bbox"] == [[20, 10, 40, 30]]
