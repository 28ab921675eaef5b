"""The items of a job, read from items.csv, items.jsonl or Label Studio's tasks.json.

Each row becomes a `SourceItem`: an id and a value per field of the form. Ids given by the requester are
kept to the export; rows without one are numbered. Items stand in file order.
"""

import csv
import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tallystick_packs.errors import BadJobError, FileProblemError

MAX_ID = 64
SOURCES = ("items.csv", "items.jsonl", "tasks.json")


@dataclass(frozen=True, slots=True, kw_only=True)
class SourceItem:
    """One row of the requester's list; `where` names its file and line for messages."""

    id: str
    data: dict[str, Any]
    where: str


def read_items(folder: Path) -> tuple[SourceItem, ...]:
    """Read the one list of items in a job folder.

    Raises:
        BadJobError: No list, two lists, an unreadable row, a repeated id.
        FileProblemError: The disk refused.
    """
    found = [folder / name for name in SOURCES if (folder / name).is_file()]
    if len(found) != 1:
        names = ", ".join(SOURCES)
        state = "no list of items" if not found else "more than one list of items"
        raise BadJobError(f"{folder} has {state}.", todo=f"Keep exactly one of {names}.")
    source = found[0]
    try:
        text = source.read_text(encoding="utf-8-sig")
    except UnicodeDecodeError as exc:
        raise BadJobError(f"{source.name} is not UTF-8 text.", todo="Save it as UTF-8.") from exc
    except OSError as exc:
        raise FileProblemError.from_os_error(exc, source) from exc
    reader = {".csv": _from_csv, ".jsonl": _from_jsonl, ".json": _from_tasks}[source.suffix]
    items = tuple(reader(source.name, text))
    if not items:
        raise BadJobError(f"{source.name} lists no items.")
    _check_ids(items)
    return items


def _from_csv(name: str, text: str) -> Iterator[SourceItem]:
    reader = csv.DictReader(text.splitlines(keepends=True), strict=True)
    try:
        for number, row in enumerate(reader, 1):
            where = f"{name}, line {reader.line_num}"
            if None in row or None in row.values():
                raise BadJobError(f"{where}: the row has not as many cells as the first line has names.")
            yield _item(row, number, where)
    except csv.Error as exc:
        raise BadJobError(f"{name}, line {reader.line_num}: {exc}.") from exc


def _from_jsonl(name: str, text: str) -> Iterator[SourceItem]:
    for line_number, line in enumerate(text.splitlines(), 1):
        if line.strip():
            where = f"{name}, line {line_number}"
            try:
                row = json.loads(line)
            except json.JSONDecodeError as exc:
                raise BadJobError(f"{where}: not JSON: {exc.msg}.") from exc
            if not isinstance(row, dict):
                raise BadJobError(f"{where}: not an object.")
            yield _item(row, line_number, where)


def _from_tasks(name: str, text: str) -> Iterator[SourceItem]:
    try:
        tasks = json.loads(text)
    except json.JSONDecodeError as exc:
        raise BadJobError(f"{name}: not JSON: {exc.msg} at line {exc.lineno}.") from exc
    if not isinstance(tasks, list):
        raise BadJobError(f"{name}: Label Studio's task list is expected, a JSON array.")
    for number, task in enumerate(tasks, 1):
        where = f"{name}, task {number}"
        data = task.get("data", task) if isinstance(task, dict) else None
        if not isinstance(data, dict):
            raise BadJobError(f"{where}: no data.")
        row = dict(data)
        if "id" in task:
            row["id"] = task["id"]
        yield _item(row, number, where)


def _item(row: dict[str, Any], number: int, where: str) -> SourceItem:
    data = dict(row)
    given = str(data.pop("id", "") or "").strip()
    item_id = given or f"{number:05d}"
    if len(item_id) > MAX_ID or not item_id.isprintable():
        raise BadJobError(f"{where}: an id has at most {MAX_ID} printable characters.")
    return SourceItem(id=item_id, data=data, where=where)


def _check_ids(items: tuple[SourceItem, ...]) -> None:
    seen: dict[str, str] = {}
    for item in items:
        if item.id in seen:
            raise BadJobError(f"{item.where}: the id {item.id!r} stands at {seen[item.id]} already.")
        seen[item.id] = item.where
