"""Hugging Face's imagefolder and audiofolder: media in folders, beside a `metadata.jsonl` or `.csv`."""

import csv
import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from xml.sax.saxutils import quoteattr

from tallystick_packs.errors import BadJobError
from tallystick_packs.importing.boxes import picture_size
from tallystick_packs.importing.imported import (
    PHOTOS,
    SOUNDS,
    Imported,
    Media,
    box_result,
    identified,
    picture_form,
    tidy_id,
)

_SPLITS = frozenset({"train", "test", "validation", "valid", "val", "dev", "data"})
_METADATA = ("metadata.jsonl", "metadata.csv")


@dataclass(slots=True)
class _Found:
    """One file of the data set: its own columns, its class, and what was marked in it."""

    path: Path
    data: dict[str, Any] = field(default_factory=dict)
    label: str = ""
    proposals: list[dict[str, Any]] = field(default_factory=list)


def read_huggingface(source: Path, _media_root: Path) -> Imported:
    """A folder as `load_dataset("imagefolder", data_dir=...)` reads it.

    Columns stay with their items, boxes in `objects` become proposals. Where there is no metadata, the
    folders are the classes, and each file's class is proposed.

    Raises:
        BadJobError: Neither photos nor recordings, or both.
    """
    source = source.resolve()
    media = Media(source)
    found = {one.path: one for one in _files(source, media)}
    suffixes = {path.suffix.lower() for path in found}
    field_name = "audio" if suffixes & set(SOUNDS) else "image"
    if not found or (suffixes & set(PHOTOS) and suffixes & set(SOUNDS)):
        raise BadJobError(
            f"{source} holds no photos or recordings, or both.", todo="Import one folder of one kind."
        )
    taken: set[str] = set()
    items = []
    for one in found.values():
        target = media.take(one.path.relative_to(source).as_posix())
        if target is not None:
            key = str(one.data.pop("item", tidy_id(one.path.relative_to(source).as_posix())))
            data = {field_name: target, **one.data}
            items.append(identified(key, taken, data, proposals=tuple(_proposals(one, field_name))))
    return Imported(
        items=tuple(items), media=media.files, form_xml=_form(list(found.values()), field_name),
        unresolved=tuple(media.unresolved),
    )  # fmt: skip


def _files(source: Path, media: Media) -> Iterator[_Found]:
    metadata = [path for name in _METADATA for path in sorted(source.rglob(name))]
    if not metadata:
        for path in sorted(source.rglob("*")):
            if path.suffix.lower() in (*PHOTOS, *SOUNDS):
                folder = path.parent.name if path.parent != source else ""
                yield _Found(path=path, label="" if folder in _SPLITS else folder)
        return
    known: dict[Path, _Found] = {}
    for listing in metadata:
        for row in _rows(listing):
            name = row.pop("file_name", None)
            path = (listing.parent / str(name)).resolve()
            if not isinstance(name, str) or not (path.is_relative_to(source) and path.is_file()):
                media.unresolved.append(f"{name}: no such file beside {listing.name}.")
                continue
            one = known.setdefault(path, _Found(path=path))
            objects = row.pop("objects", None)
            one.data = {str(key): value for key, value in row.items() if key} | one.data
            if isinstance(objects, dict):
                one.proposals.append(objects)
    yield from known.values()


def _rows(listing: Path) -> list[dict[str, Any]]:
    text = listing.read_text(encoding="utf-8-sig")
    if listing.suffix == ".csv":
        return list(csv.DictReader(text.splitlines()))
    rows = [json.loads(line) for line in text.splitlines() if line.strip()]
    if not all(isinstance(row, dict) for row in rows):
        raise BadJobError(f"{listing.name}: a line is not an object.")
    return rows


def _proposals(one: _Found, field_name: str) -> Iterator[dict[str, Any]]:
    if one.label:
        value = {"choices": [one.label]}
        entry = {"id": "1", "from_name": "label", "to_name": field_name, "type": "choices", "value": value}
        yield {"result": [entry]}
    for objects in one.proposals:
        size = picture_size(one.path)
        results = [
            box_result(number, (box[0], box[1], box[2], box[3]), size, name)
            for number, (box, name) in enumerate(
                zip(objects.get("bbox", ()), _names(objects), strict=True), 1
            )
        ]
        if results:
            yield {"result": results}


def _names(objects: dict[str, Any]) -> list[str]:
    """Names of the classes: our own exports have them, others have numbers."""
    return [str(name) for name in objects.get("label") or objects.get("categories") or objects["category"]]


def _form(found: list[_Found], field_name: str) -> str:
    """A form that fits what was marked, or "" where nothing was."""
    names = [name for one in found for objects in one.proposals for name in _names(objects)]
    if names:
        return picture_form("RectangleLabels", dict.fromkeys(names))
    classes = dict.fromkeys(one.label for one in found if one.label)
    if not classes:
        return ""
    tag = "Audio" if field_name == "audio" else "Image"
    options = "".join(f"    <Choice value={quoteattr(name)}/>\n" for name in classes)
    return (
        f'<View>\n  <{tag} name="{field_name}" value="${field_name}"/>\n'
        f'  <Choices name="label" toName="{field_name}" required="true">\n{options}  </Choices>\n</View>\n'
    )
