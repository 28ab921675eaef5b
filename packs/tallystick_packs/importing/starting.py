"""A job from a template's words and a folder of one's own photos or recordings.

found = media_for(form, Path("photos"))
settings = with_values(job_toml, TRIAL_TERMS)  # from tallystick_packs.job_text
"""

import csv
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path, PurePosixPath
from typing import Any

from tallystick_packs.errors import BadJobError
from tallystick_packs.forms import Form
from tallystick_packs.importing.imported import PHOTOS, SOUNDS, Imported, Media, identified, tidy_id

_ENDINGS = {"Image": PHOTOS, "Audio": SOUNDS}
_WORDS = {"Image": "photos", "Audio": "recordings"}
_TABLES = (".csv", ".tsv")

TRIAL_TERMS: Mapping[str, str] = {
    "requester.name": "Trial Requester (invented)",
    "requester.country": "KE",
    "requester.contact": "mailto:trial@example.org",
    "purpose.use": "A trial of the program. The answers are thrown away.",
    "purpose.consent": "For a trial among ourselves; nobody outside is shown these files.",
}
"""The requester's own facts, invented: enough to build and try, not to publish."""

NO_TERMS: Mapping[str, str] = dict.fromkeys(TRIAL_TERMS, "")
"""The same facts left open: a job is not built until the requester wrote them."""


def media_for(form: Form, folder: Path) -> Imported:
    """Every file below a folder that the form can show, one item each, in the order of their paths.

    A CSV or TSV file directly in the folder gives the items further fields and ids: the row that names a
    file is that file's. Rows that name none, and media of another kind, are listed as not taken.

    Raises:
        BadJobError: The form does not show one file an item, the folder has none, or no list gives a
            field that the form asks for.
    """
    name, kind = _shown(form)
    paths = sorted(
        path.relative_to(folder).as_posix()
        for path in folder.rglob("*")
        if path.is_file() and not any(part.startswith(".") for part in path.relative_to(folder).parts)
    )
    files = [path for path in paths if path.lower().endswith(_ENDINGS[kind])]
    if not files:
        raise BadJobError(f"{folder} holds no {_WORDS[kind]}, which the template shows.")
    table = _Table.beside(folder, files)
    _check_fields(form, name, table)
    many = any(shown.many for shown in form.objects if shown.field == name)
    media = Media(folder)
    taken: set[str] = set()
    items = []
    for file in files:
        target = media.take(file)
        if target:
            own = table.rows.get(file, {})
            wanted = str(own.get("id") or tidy_id(target.removeprefix("media/")))
            data = {key: value for key, value in own.items() if key != "id"}
            data[name] = [target] if many else target
            items.append(identified(wanted, taken, data))
    others = tuple(ending for one, found in _ENDINGS.items() if one != kind for ending in found)
    left = [f"{path}: the form shows {_WORDS[kind]}." for path in paths if path.lower().endswith(others)]
    unresolved = (*media.unresolved, *left, *table.unnamed)
    return Imported(items=tuple(items), media=media.files, unresolved=unresolved)


def _check_fields(form: Form, shown: str, table: "_Table") -> None:
    missing = sorted(form.fields - {shown} - set(table.columns))
    if missing:
        asked = ", ".join(f"${name}" for name in missing)
        where = f"{table.name} has no such column" if table.name else "a folder of files does not have that"
        raise BadJobError(
            f"The template also asks for {asked}; {where}.",
            todo="Put one CSV beside the files: a column with the file's name, and one for each field.",
        )


def _shown(form: Form) -> tuple[str, str]:
    """The one field of the form that shows a file, and its kind."""
    fields = form.media_fields()
    if len(fields) != 1:
        found = ", ".join(f"${name}" for name in sorted(fields)) or "none"
        raise BadJobError(
            f"A folder gives one file an item, and this form shows: {found}.",
            todo="Take another template, or write a list and use: tallystick-pack import LIST JOB",
        )
    return next(iter(fields.items()))


@dataclass(frozen=True, slots=True, kw_only=True)
class _Table:
    """The list beside the media: its rows by the file that each names."""

    name: str = ""
    columns: tuple[str, ...] = ()
    rows: dict[str, dict[str, Any]] = field(default_factory=dict)
    unnamed: tuple[str, ...] = ()

    @classmethod
    def beside(cls, folder: Path, files: list[str]) -> "_Table":
        found = sorted(path for path in folder.iterdir() if path.suffix.lower() in _TABLES)
        if not found:
            return cls()
        if len(found) > 1:
            names = ", ".join(path.name for path in found)
            raise BadJobError(f"{folder} has more than one list: {names}.", todo="Keep one of them there.")
        path = found[0]
        delimiter = "\t" if path.suffix.lower() == ".tsv" else ","
        try:
            with path.open(encoding="utf-8-sig", newline="") as stream:
                reader = csv.DictReader(stream, delimiter=delimiter, strict=True)
                rows = list(reader)
        except (UnicodeDecodeError, csv.Error) as exc:
            raise BadJobError(f"{path.name} cannot be read: {exc}.", todo="Save it as UTF-8 CSV.") from exc
        by_file, unnamed = _matched(rows, files, path.name)
        columns = tuple(str(name) for name in reader.fieldnames or ())
        return cls(name=path.name, columns=columns, rows=by_file, unnamed=tuple(unnamed))


def _file_of(cell: str, known: Mapping[str, str]) -> str | None:
    """The file that a cell names: by its path, or by the end of a longer one (`speech/yo/one.wav`)."""
    parts = PurePosixPath(cell.replace("\\", "/")).parts
    ends = ("/".join(parts[start:]) for start in range(len(parts)))
    return next((known[end] for end in ends if end in known), None)


def _matched(
    rows: list[dict[str, Any]], files: list[str], table: str
) -> tuple[dict[str, dict[str, Any]], list[str]]:
    """Rows by the file they name, by its path or by a name that no other file has; and what was left."""
    names = Counter(PurePosixPath(file).name for file in files)
    known = {PurePosixPath(file).name: file for file in files if names[PurePosixPath(file).name] == 1}
    known |= {file: file for file in files}
    by_file: dict[str, dict[str, Any]] = {}
    left = []
    for number, row in enumerate(rows, 2):
        if None in row or None in row.values():
            raise BadJobError(f"{table}, row {number}: not as many cells as the first line has names.")
        file = next((found for cell in row.values() if (found := _file_of(cell, known))), None)
        if file is None:
            left.append(f"{table}, row {number}: names no file in the folder.")
        elif file in by_file:
            left.append(f"{table}, row {number}: {file} has a row already.")
        else:
            by_file[file] = row
    return by_file, left
