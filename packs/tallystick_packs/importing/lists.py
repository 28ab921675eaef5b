"""Folders of media, CSV and JSON lines of any platform, and Label Studio's exports."""

import csv
import json
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from tallystick_packs.errors import BadJobError
from tallystick_packs.importing.imported import (
    PHOTOS,
    SOUNDS,
    Imported,
    ImportedItem,
    Media,
    identified,
    tidy_id,
    unique_id,
)

_ID_COLUMNS = ("id", "task_id", "hit_id", "item_id", "uuid")
_MEDIA_WORDS = ("/data/upload", "/data/local-files", "s3://", "gs://", "azure-blob://", "http://", "https://")


def read_folder(source: Path, _media_root: Path) -> Imported:
    """Every photo and recording below a folder, in the order of their paths.

    Raises:
        BadJobError: None, or both kinds at once.
    """
    files = sorted(path for path in source.rglob("*") if path.is_file() and not path.name.startswith("."))
    photos = [path for path in files if path.suffix.lower() in PHOTOS]
    sounds = [path for path in files if path.suffix.lower() in SOUNDS]
    if bool(photos) == bool(sounds):
        state = "both photos and recordings" if photos else "no photos or recordings"
        raise BadJobError(f"{source} holds {state}.", todo="Import one folder of one kind.")
    field = "image" if photos else "audio"
    media = Media(source)
    taken: set[str] = set()
    items = []
    for path in photos or sounds:
        target = media.take(path.relative_to(source).as_posix())
        if target:
            tidy = unique_id(tidy_id(target.removeprefix("media/")), taken)
            items.append(ImportedItem(id=tidy, data={field: target}))
    return Imported(items=tuple(items), media=media.files, unresolved=tuple(media.unresolved))


def read_table(source: Path, media_root: Path) -> Imported:
    """A CSV, TSV or JSON lines file; cells that name a file below the media root become media.

    Raises:
        BadJobError: The list cannot be read.
    """
    text = source.read_text(encoding="utf-8-sig")
    rows: Iterable[Any]
    if source.suffix.lower() in (".csv", ".tsv"):
        rows = list(
            csv.DictReader(text.splitlines(), delimiter="\t" if source.suffix.lower() == ".tsv" else ",")
        )
    else:
        rows = [json.loads(line) for line in text.splitlines() if line.strip()]
    media = Media(media_root)
    taken: set[str] = set()
    items = []
    for number, row in enumerate(rows, 1):
        if not isinstance(row, dict):
            raise BadJobError(f"{source.name}, row {number}: not an object.")
        key = next((row[name] for name in _ID_COLUMNS if row.get(name)), f"{number:05d}")
        data = {str(name): _located(value, media) for name, value in row.items() if name not in ("id", None)}
        items.append(identified(str(key), taken, data))
    return Imported(items=tuple(items), media=media.files, unresolved=tuple(media.unresolved))


def read_label_studio(source: Path, media_root: Path) -> Imported:
    """Label Studio's JSON export: ids, data, and predictions and annotations as proposals.

    Raises:
        BadJobError: Not an array of tasks.
    """
    tasks = json.loads(source.read_text(encoding="utf-8-sig"))
    if not isinstance(tasks, list):
        raise BadJobError(f"{source.name} is not an array of tasks.", todo="Export the project as JSON.")
    media = Media(media_root)
    taken: set[str] = set()
    items = []
    for number, task in enumerate(tasks, 1):
        if not isinstance(task, dict):
            raise BadJobError(f"{source.name}, task {number}: not an object.")
        data = task.get("data", {key: value for key, value in task.items() if key != "id"})
        located = {str(name): _located(value, media) for name, value in data.items() if name != "id"}
        given = [one for kind in ("predictions", "annotations") for one in task.get(kind) or []]
        proposals = tuple(_proposal(one) for one in given if isinstance(one, dict) and one.get("result"))
        key = task.get("id", data.get("id", f"{number:05d}"))
        items.append(identified(str(key), taken, located, proposals=proposals))
    return Imported(items=tuple(items), media=media.files, unresolved=tuple(media.unresolved))


def _proposal(given: dict[str, Any]) -> dict[str, Any]:
    return {key: given[key] for key in ("result", "model_version", "score") if given.get(key) is not None}


def _located(value: Any, media: Media) -> Any:
    """The value with references to media led to files; texts stay as they are."""
    if isinstance(value, list):
        return [_located(one, media) for one in value]
    if not isinstance(value, str) or "\n" in value or len(value) > 1000:
        return value
    is_reference = value.startswith(_MEDIA_WORDS) or value.lower().endswith((*PHOTOS, *SOUNDS))
    return (media.take(value) or value) if is_reference else value
