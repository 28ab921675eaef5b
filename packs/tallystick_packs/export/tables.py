"""CSV, JSON lines and Parquet: a row for each answer, or with `marks` a row for each mark."""

import csv
import importlib
import io
import json
from collections.abc import Iterator
from typing import Any

from tallystick_packs.errors import PacksError
from tallystick_packs.export.dataset import Dataset, Given, Losses, Subject

JSONL_FILE, CSV_FILE, PARQUET_FILE = "answers.jsonl", "answers.csv", "answers.parquet"


def write_jsonl(dataset: Dataset, losses: Losses) -> dict[str, bytes]:
    """Write everything, an object for each answer to each subject, marks in pixels or seconds."""
    _count_masks(dataset, losses)
    rows = _rows(dataset)
    return {JSONL_FILE: "".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows).encode()}


def write_csv(dataset: Dataset, losses: Losses) -> dict[str, bytes]:
    """Write a row for each answer; what is not one value stands as JSON in its cell."""
    _count_masks(dataset, losses)
    rows = list(_rows(dataset))
    columns = list(dict.fromkeys(name for row in rows for name in _flat(row)))
    out = io.StringIO(newline="")
    writer = csv.DictWriter(out, columns, restval="")
    writer.writeheader()
    writer.writerows({key: _cell(value) for key, value in _flat(row).items()} for row in rows)
    return {CSV_FILE: out.getvalue().encode()}


def write_parquet(dataset: Dataset, losses: Losses) -> dict[str, bytes]:
    """Write the rows of the CSV as Parquet.

    Raises:
        PacksError: pyarrow is not installed.
    """
    try:
        pyarrow: Any = importlib.import_module("pyarrow")
        parquet: Any = importlib.import_module("pyarrow.parquet")
    except ImportError as exc:
        raise PacksError(
            "Parquet needs pyarrow, which is not installed.",
            safe="Nothing was written.",
            todo="Install it with: pip install pyarrow. Or export jsonl, which carries the same.",
        ) from exc
    _count_masks(dataset, losses)
    rows = [{key: _cell(value) for key, value in _flat(row).items()} for row in _rows(dataset)]
    columns = list(dict.fromkeys(name for row in rows for name in row))
    table = pyarrow.Table.from_pylist([{name: row.get(name) for name in columns} for row in rows])
    out = io.BytesIO()
    parquet.write_table(table, out)
    return {PARQUET_FILE: out.getvalue()}


def _count_masks(dataset: Dataset, losses: Losses) -> None:
    for subject in dataset.subjects:
        for given in subject.answers:
            losses.add("relations between marks are left out", given.relations)


def _rows(dataset: Dataset) -> Iterator[dict[str, Any]]:
    for subject in dataset.subjects:
        for given in subject.answers:
            yield _row(subject, given)


def _row(subject: Subject, given: Given) -> dict[str, Any]:
    row: dict[str, Any] = {
        "item": subject.item, "file": subject.file, "field": subject.field, "worker": given.worker,
        "state": given.state, "active_s": given.active_s, "data": subject.data, "answers": given.said,
    }  # fmt: skip
    if given.edits is not None:
        row["edits"] = given.edits
    if subject.kind == "image":
        row |= {"width": subject.width, "height": subject.height}
    elif subject.kind == "audio":
        row["duration_s"] = subject.duration_s
    row["marks"] = [
        {
            key: value
            for key, value in {
                "id": mark.id, "shape": mark.shape, "labels": list(mark.labels), "texts": list(mark.texts),
                "attributes": mark.attributes, "rotation": mark.rotation or None,
                "points": [[round(x, 2), round(y, 2)] for x, y in mark.points],
                "rle": list(mark.rle), "channel": mark.channel or None,
                "start": mark.start if mark.shape in ("segment", "span") else None,
                "end": mark.end if mark.shape in ("segment", "span") else None,
            }.items()
            if value not in (None, [], {})
        }
        for mark in given.marks
    ]  # fmt: skip
    return row


def _flat(row: dict[str, Any]) -> dict[str, Any]:
    """The row with a column for each field and each question."""
    flat = {key: value for key, value in row.items() if key not in ("data", "answers", "marks")}
    flat |= {f"data.{key}": value for key, value in row["data"].items()}
    flat |= {key if key not in flat else f"answer.{key}": value for key, value in row["answers"].items()}
    return flat | {"marks": row["marks"] or None}


def _cell(value: Any) -> Any:
    if value is None:
        return ""
    return json.dumps(value, ensure_ascii=False) if isinstance(value, dict | list) else value
