"""The items of a job, read from items.csv, items.jsonl or Label Studio's tasks.json.

Each row becomes a `SourceItem`: an id and a value per field of the form. Ids given by the requester are
kept to the export; rows without one are numbered. Items stand in file order.
"""

import csv
import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TextIO

from tallystick_packs.errors import BadJobError, FileProblemError
from tallystick_packs.json_array import ArrayError, elements

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
        BadJobError: No list, two lists, an unreadable row, a repeated id, no items.
        FileProblemError: The disk refused.
    """
    return tuple(iter_items(folder))


def iter_items(folder: Path) -> Iterator[SourceItem]:
    """Read the items one by one, so that a list of any length can be checked in little memory.

    Raises:
        BadJobError: As `read_items`, once the reading reaches the fault.
        FileProblemError: The disk refused.
    """
    source = _source(folder)
    reader = {".csv": _from_csv, ".jsonl": _from_jsonl, ".json": _from_tasks}[source.suffix]
    seen: dict[str, int] = {}
    try:
        with source.open(encoding="utf-8-sig", newline="") as stream:
            for number, item in enumerate(reader(source.name, stream), 1):
                if seen.setdefault(item.id, number) != number:
                    raise BadJobError(
                        f"{item.where}: the id {item.id!r} is that of item {seen[item.id]} already."
                    )
                yield item
    except UnicodeDecodeError as exc:
        raise BadJobError(f"{source.name} is not UTF-8 text.", todo="Save it as UTF-8.") from exc
    except OSError as exc:
        raise FileProblemError.from_os_error(exc, source) from exc
    if not seen:
        raise BadJobError(f"{source.name} lists no items.")


def _source(folder: Path) -> Path:
    found = [folder / name for name in SOURCES if (folder / name).is_file()]
    if len(found) != 1:
        names = ", ".join(SOURCES)
        state = "no list of items" if not found else "more than one list of items"
        raise BadJobError(f"{folder} has {state}.", todo=f"Keep exactly one of {names}.")
    return found[0]


def _from_csv(name: str, stream: TextIO) -> Iterator[SourceItem]:
    reader = csv.DictReader(stream, strict=True)
    try:
        for number, row in enumerate(reader, 1):
            where = f"{name}, line {reader.line_num}"
            if None in row or None in row.values():
                raise BadJobError(f"{where}: the row has not as many cells as the first line has names.")
            yield _item(row, row.pop("id", None), number, where)
    except csv.Error as exc:
        raise BadJobError(f"{name}, line {reader.line_num}: {exc}.") from exc


def _from_jsonl(name: str, stream: TextIO) -> Iterator[SourceItem]:
    for line_number, line in enumerate(stream, 1):
        if line.strip():
            where = f"{name}, line {line_number}"
            try:
                row = json.loads(line)
            except json.JSONDecodeError as exc:
                raise BadJobError(f"{where}: not JSON: {exc.msg}.") from exc
            if not isinstance(row, dict):
                raise BadJobError(f"{where}: not an object.")
            yield _item(row, row.pop("id", None), line_number, where)


def _from_tasks(name: str, stream: TextIO) -> Iterator[SourceItem]:
    try:
        for number, task in enumerate(elements(stream), 1):
            where = f"{name}, task {number}"
            data = task.get("data", task) if isinstance(task, dict) else None
            if not isinstance(data, dict):
                raise BadJobError(f"{where}: no data.")
            inner = data.pop("id", None)
            yield _item(data, task.get("id", inner), number, where)
    except ArrayError as exc:
        problem = f"{name}, line {exc.line}: not Label Studio's task list: {exc}."
        raise BadJobError(problem, todo="Export the tasks as JSON, an array.") from exc


def _item(data: dict[str, Any], own_id: object, number: int, where: str) -> SourceItem:
    given = str(own_id or "").strip()
    item_id = given or f"{number:05d}"
    if len(item_id) > MAX_ID or not item_id.isprintable():
        raise BadJobError(f"{where}: an id has at most {MAX_ID} printable characters.")
    return SourceItem(id=item_id, data=data, where=where)
