"""Forms and answers that Label Studio's own people wrote: taken as they are, or refused with tag and line."""

import json
import subprocess
import sys
import textwrap
import zipfile
from pathlib import Path
from typing import Any

import pytest

from tallystick_packs.forms import lint, parse, validate

#: Tags of other worlds: moving pictures, measurements, tables, chats with a model.
ELSEWHERE = {
    "Chat",
    "OcrLabels",
    "Pdf",
    "Table",
    "TimeSeries",
    "TimeSeriesLabels",
    "TimelineLabels",
    "Video",
    "VideoRectangle",
}


def config_of(text: str) -> str:
    """Return the form inside a template of the gallery: the block under `config: |`."""
    return textwrap.dedent(text.partition("\nconfig: |\n")[2])


def refusals(forms: dict[str, str]) -> dict[str, set[str]]:
    """Return the tags for which each form is refused; every refusal has a line."""
    found: dict[str, set[str]] = {}
    for name, xml in forms.items():
        for fault in lint(xml):
            assert fault.line > 0
            found.setdefault(name, set()).add(fault.tag)
    return found


@pytest.fixture(scope="module")
def shared_forms(data_dir: Path) -> dict[str, str]:
    folder = data_dir / "labelstudio" / "configs"
    plain = {path.name: path.read_text(encoding="utf-8") for path in folder.glob("*.xml")}
    wrapped = {path.name: config_of(path.read_text(encoding="utf-8")) for path in folder.glob("*.yml")}
    return plain | wrapped


def test_forms_are_taken_or_refused_for_what_we_do_not_show(shared_forms: dict[str, str]) -> None:
    refused = refusals(shared_forms)

    assert len(shared_forms) == 86
    assert {name: tags for name, tags in refused.items() if not tags & ELSEWHERE} == {}
    assert len(shared_forms) - len(refused) >= 64


@pytest.mark.parametrize(
    ("data", "form", "known"),
    [
        ("test_export_coco/data.json", "test_export_coco/label_config.xml", set()),
        ("test_export_json_min/data.json", "test_export_json_min/label_config.xml", set()),
        ("test_export_yolo/data.json", "test_export_yolo/label_config.xml", set()),
        # The answers say Butterfly, the form says butterfly: Label Studio let it pass.
        ("test_export_yolo/data_obb.json", "test_export_yolo/label_config_obb.xml", {"unknown-label"}),
        ("test_export_yolo/data_polygons.json", "test_export_yolo/label_config_polygons.xml", set()),
        # One of the links joins a box with itself.
        ("test_export_yolo/data_keypoints.json", "test_export_yolo/label_config_keypoints.xml", {"dangling"}),
    ],
)
def test_real_answers_are_right(data_dir: Path, data: str, form: str, known: set[str]) -> None:
    folder = data_dir / "labelstudio" / "sdk"
    read = parse((folder / form).read_text(encoding="utf-8"))
    tasks: list[dict[str, Any]] = json.loads((folder / data).read_text(encoding="utf-8"))

    faults = [
        fault
        for task in tasks
        for annotation in task["annotations"]
        for fault in validate(read, annotation["result"], item=task["data"])
    ]

    assert {fault.code for fault in faults} == known


@pytest.mark.long
def test_at_least_50_of_the_69_templates_are_taken(tmp_path: Path) -> None:
    download = [sys.executable, "-m", "pip", "download", "--quiet", "--no-deps", "--dest", str(tmp_path)]
    fetched = subprocess.run([*download, "label-studio==1.23.2"], check=False, capture_output=True, text=True)
    if fetched.returncode:
        pytest.skip(f"label-studio 1.23.2 cannot be fetched: {fetched.stderr.strip()[-200:]}")
    with zipfile.ZipFile(next(tmp_path.glob("*.whl"))) as wheel:
        names = [
            name
            for name in wheel.namelist()
            if "annotation_templates" in name and name.endswith("config.yml")
        ]
        forms = {name: config_of(wheel.read(name).decode()) for name in names}

    refused = refusals(forms)

    print(f"{len(forms) - len(refused)} of {len(forms)} templates are taken")
    assert len(forms) == 69
    assert len(forms) - len(refused) >= 50
    assert all(tags for tags in refused.values())
