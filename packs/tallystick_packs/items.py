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

#: Id, data, and the number of the line or task. A plain tuple: it is made a hundred thousand times.
_Row = tuple[str, dict[str, Any], int]


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
    """Read the items one by one.

    Raises:
        BadJobError: As `read_items`, once the reading reaches the fault.
        FileProblemError: The disk refused.
    """
    listing = Listing.find(folder)
    for item_id, data, number in listing.rows():
        yield SourceItem(id=item_id, data=data, where=listing.where(number))


@dataclass(frozen=True, slots=True, kw_only=True)
class Listing:
    """The one list of items in a job folder."""

    path: Path

    @classmethod
    def find(cls, folder: Path) -> "Listing":
        """Return the list in `folder`.

        Raises:
            BadJobError: There is none, or there are two.
        """
        found = [folder / name for name in SOURCES if (folder / name).is_file()]
        if len(found) != 1:
            names = ", ".join(SOURCES)
            state = "no list of items" if not found else "more than one list of items"
            raise BadJobError(f"{folder} has {state}.", todo=f"Keep exactly one of {names}.")
        return cls(path=found[0])

    def where(self, number: int) -> str:
        """Return file and line of a row for messages."""
        unit = "task" if self.path.suffix == ".json" else "line"
        return f"{self.path.name}, {unit} {number}"

    def rows(self) -> Iterator[_Row]:
        """Yield id, data and number of each row, so that a list of any length needs little memory.

        Raises:
            BadJobError: Once the reading reaches the fault.
            FileProblemError: The disk refused.
        """
        reader = {".csv": self._from_csv, ".jsonl": self._from_jsonl, ".json": self._from_tasks}
        seen: dict[str, int] = {}
        try:
            with self.path.open(encoding="utf-8-sig", newline="") as stream:
                for row in reader[self.path.suffix](stream):
                    item_id, _data, number = row
                    if item_id in seen:
                        raise self._error(
                            number, f"the id {item_id!r} stands at {self.where(seen[item_id])} already"
                        )
                    seen[item_id] = number
                    yield row
        except UnicodeDecodeError as exc:
            raise BadJobError(f"{self.path.name} is not UTF-8 text.", todo="Save it as UTF-8.") from exc
        except OSError as exc:
            raise FileProblemError.from_os_error(exc, self.path) from exc
        if not seen:
            raise BadJobError(f"{self.path.name} lists no items.")

    def _error(self, number: int, message: str) -> BadJobError:
        return BadJobError(f"{self.where(number)}: {message}.")

    def _from_csv(self, stream: TextIO) -> Iterator[_Row]:
        reader = csv.DictReader(stream, strict=True)
        try:
            for number, row in enumerate(reader, 1):
                line = reader.line_num
                if None in row or None in row.values():
                    raise self._error(line, "the row has not as many cells as the first line has names")
                given = row.pop("id", None)
                yield self._id(given, number, line), row, line
        except csv.Error as exc:
            raise self._error(reader.line_num, str(exc)) from exc

    def _from_jsonl(self, stream: TextIO) -> Iterator[_Row]:
        for number, line in enumerate(stream, 1):
            if not line.strip():
                continue
            try:
                row = json.loads(line)
            except json.JSONDecodeError as exc:
                raise self._error(number, f"not JSON: {exc.msg}") from exc
            if not isinstance(row, dict):
                raise self._error(number, "not an object")
            given = row.pop("id", None)
            yield self._id(given, number, number), row, number

    def _from_tasks(self, stream: TextIO) -> Iterator[_Row]:
        number = 0
        try:
            for task in elements(stream):
                number += 1
                data = task.get("data", task) if isinstance(task, dict) else None
                if not isinstance(data, dict):
                    raise self._error(number, "no data")
                given = data.pop("id", None)
                if data is not task:
                    given = task.get("id", given)
                yield self._id(given, number, number), data, number
        except ArrayError as exc:
            problem = f"{self.path.name}, line {exc.line}: not Label Studio's task list: {exc}."
            raise BadJobError(problem, todo="Export the tasks as JSON, an array.") from exc

    def _id(self, given: object, ordinal: int, number: int) -> str:
        found = str(given).strip() if given else f"{ordinal:05d}"
        if len(found) > MAX_ID or not found.isprintable():
            raise self._error(number, f"an id has at most {MAX_ID} printable characters")
        return found or f"{ordinal:05d}"
