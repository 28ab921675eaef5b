"""From manifests and verified answers to a `Dataset`: paths and ids as the requester knows them."""

import dataclasses
import hashlib
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import PurePosixPath
from typing import Any, Literal

from tallystick_packs.export.dataset import Dataset, Given, Losses, Mark, Shape, Subject
from tallystick_packs.export.geometry import box_corners, ellipse_points
from tallystick_packs.forms import Form
from tallystick_packs.forms.curves import places_of
from tallystick_packs.manifest import Item, Manifest, MediaFile

Size = tuple[int, int]

_SHAPES: tuple[tuple[str, Shape], ...] = (
    ("radiusX", "ellipse"), ("rle", "mask"), ("points", "polygon"), ("vertices", "line"),
    ("start", "segment"), ("x", "box"),
)  # fmt: skip
_SHAPED = frozenset(name for name, _shape in _SHAPES)
_GEOMETRY = frozenset(("rle", "format", "start", "end", "channel", "text", "points", "vertices", "rotation"))


@dataclass(frozen=True, slots=True, kw_only=True)
class ExportAnswer:
    """One answer to export: who (public key), to which item, what, and in which state it stands."""

    worker: str
    item: str
    result: list[dict[str, Any]]
    active_s: int
    state: str
    edits: int | None = None


def pseudonym(job: str, worker: str) -> str:
    """A worker's name within one job: the same everywhere in it, another in every job.

    Args:
        worker: What stands for the worker; a public key here could be found by trying, so exports give the
            key hidden behind a secret of the requester's.
    """
    if worker == "consensus":
        return worker
    return "worker-" + hashlib.sha256(f"tallystick {job} {worker}".encode()).hexdigest()[:10]


def is_mark(entry: Mapping[str, Any]) -> bool:
    """Whether an entry of a result marks a place, or says something about a marked place."""
    value = entry.get("value")
    return isinstance(value, dict) and not _SHAPED.isdisjoint(value)


def own_names(manifest: Manifest) -> dict[str, str]:
    """The requester's own path of each media file, by its path in the pack; "" where it stayed at home."""
    peaks = {entry.peaks for entry in manifest.media if entry.peaks}
    return {entry.path: entry.name for entry in manifest.media if entry.path not in peaks}


def own_data(item: Item, names: Mapping[str, str], home: Mapping[str, Any]) -> dict[str, Any]:
    """The fields of an item with the paths that the requester's own list had.

    Args:
        home: The item's fields in that list. It has the names that did not travel; without it a file is
            called after its item.
    """
    data: dict[str, Any] = dict(home)
    for key, value in item.data.items():
        is_hidden = any(names.get(one) == "" for one in _texts(value))
        if not (is_hidden and key in home):
            data[key] = _renamed(value, names, item.id)
    return data | (item.given or {})


def _texts(value: Any) -> list[str]:
    return [one for one in (value if isinstance(value, list) else [value]) if isinstance(one, str)]


def _renamed(value: Any, names: Mapping[str, str], item: str) -> Any:
    if isinstance(value, list):
        return [_renamed(one, names, f"{item}-{page}") for page, one in enumerate(value, 1)]
    if not isinstance(value, str) or value not in names:
        return value
    return names[value] or item + PurePosixPath(value).suffix


def without_training(
    manifests: Sequence[Manifest], answers: Sequence[ExportAnswer], losses: Losses
) -> tuple[list[Manifest], list[ExportAnswer]]:
    """Leave out training items and their answers: who answers them is still learning."""
    taught = {item.id for manifest in manifests for item in manifest.items if item.training is not None}
    kept = [
        dataclasses.replace(manifest, items=tuple(item for item in manifest.items if item.training is None))
        for manifest in manifests
    ]
    rest = [answer for answer in answers if answer.item not in taught]
    losses.add("answers to training items are left out", len(answers) - len(rest))
    return kept, rest


def join(
    manifests: Iterable[Manifest],
    answers: Iterable[ExportAnswer],
    losses: Losses,
    *,
    form: Form | None = None,
    size_of: Callable[[str], Size | None] = lambda _file: None,
    at_home: Mapping[str, Mapping[str, Any]] | None = None,
) -> Dataset:
    """Join items and answers, in work order.

    Args:
        losses: Takes the answers whose item is not in any manifest.
        form: The form, which knows the order of classes and what each control is about.
        size_of: Upright size of the requester's own picture, where it is another than the packed one's.
        at_home: The requester's own fields of each item by its id; those that did not travel come back.
    """
    by_item: dict[str, list[ExportAnswer]] = {}
    for answer in answers:
        by_item.setdefault(answer.item, []).append(answer)
    kept = at_home or {}
    subjects: list[Subject] = []
    job = ""
    for manifest in manifests:
        job = job or manifest.job
        media, names = manifest.media_by_path(), own_names(manifest)
        for item in manifest.items:
            data = own_data(item, names, kept.get(item.id, {}))
            joining = _Joining(manifest.job, item, data, media=media, form=form, size_of=size_of)
            subjects += joining.subjects(by_item.pop(item.id, []), losses)
    losses.add("answers to items whose pack was not given", sum(len(left) for left in by_item.values()))
    return Dataset(job=job, subjects=tuple(subjects), labels=_labels(form, subjects))


def _labels(form: Form | None, subjects: Iterable[Subject]) -> tuple[str, ...]:
    known = [
        label for control in (form.controls if form else ()) if control.marks for label in control.labels
    ]
    used = sorted(
        {label for one in subjects for given in one.answers for mark in given.marks for label in mark.labels}
    )
    return tuple(dict.fromkeys([*known, *used]))


class _Joining:
    """One item and what was said about it."""

    def __init__(
        self,
        job: str,
        item: Item,
        data: dict[str, Any],
        *,
        media: Mapping[str, MediaFile],
        form: Form | None,
        size_of: Callable[[str], Size | None],
    ) -> None:
        self._job = job
        self._item = item
        self._data = data
        self._media = media
        self._fields = {tag.name: tag.field for tag in form.objects if tag.field} if form else {}
        self._size_of = size_of

    def subjects(self, answers: Sequence[ExportAnswer], losses: Losses) -> Iterator[Subject]:
        places = list(self._places())
        for position, (name, page, entry) in enumerate(places):
            kind: Literal["image", "audio", "text"] = "text"
            file, size = "", (0, 0)
            if entry is not None:
                kind = "audio" if entry.type.startswith("audio/") else "image"
                own = self._data[name]
                file = str(own[page] if isinstance(own, list) else own)
                size = self._size_of(file) or (entry.width or 0, entry.height or 0)
            given = tuple(
                self._given(answer, name, page, size=size, first=position == 0, losses=losses)
                for answer in answers
            )
            yield Subject(
                item=self._item.id, field=name, file=file, kind=kind, answers=given, data=self._data,
                width=size[0], height=size[1],
                duration_s=(entry.duration_ms or 0) / 1000 if entry else 0.0,
                text="" if entry else str(self._data.get(name, "")),
            )  # fmt: skip

    def _places(self) -> Iterator[tuple[str, int, MediaFile | None]]:
        """Field, page and file of everything that could be marked; the text where there is nothing else."""
        texts = []
        has_media = False
        for name, value in self._item.data.items():
            pages = value if isinstance(value, list) else [value]
            found = [self._media.get(page) if isinstance(page, str) else None for page in pages]
            if found and all(found):
                has_media = True
                yield from ((name, page, entry) for page, entry in enumerate(found))
            elif isinstance(value, str) and (not self._fields or name in self._fields.values()):
                texts.append(name)
        if not has_media:
            yield (texts[0] if texts else "", 0, None)
        elif self._fields:
            yield from ((name, 0, None) for name in texts if name in self._fields.values())

    def _given(
        self, answer: ExportAnswer, name: str, page: int, *, size: Size, first: bool, losses: Losses
    ) -> Given:
        marks: dict[str, list[dict[str, Any]]] = {}
        said: dict[str, Any] = {}
        relations = 0
        for entry in answer.result:
            if entry.get("type") == "relation":
                relations += 1
                continue
            target = self._target(entry)
            is_here = target == name if target else first
            if not is_here or int(entry.get("item_index") or 0) != page:
                continue
            value = entry.get("value")
            if not isinstance(value, dict):
                continue
            if is_mark(entry):
                marks.setdefault(str(entry.get("id", len(marks))), []).append(entry)
            else:
                said[str(entry.get("from_name", ""))] = _said(value)
        made = [_mark(key, entries, size=size, losses=losses) for key, entries in marks.items()]
        return Given(
            worker=pseudonym(self._job, answer.worker), state=answer.state, active_s=answer.active_s,
            edits=answer.edits, marks=tuple(mark for mark in made if mark), said=said,
            relations=relations if first else 0,
        )  # fmt: skip

    def _target(self, entry: Mapping[str, Any]) -> str:
        """The field that an entry is about, or "" where that cannot be told."""
        name = str(entry.get("to_name", "")).partition(",")[0]
        if name in self._fields:
            return self._fields[name]
        return name if name in self._item.data and not self._fields else ""


def _said(value: Mapping[str, Any]) -> Any:
    """The answer of an entry: its one value, and that alone where it is a list of one."""
    found = next(iter(value.values()), None)
    if isinstance(found, list) and len(found) == 1 and not isinstance(found[0], list):
        return found[0]
    return found


def _mark(key: str, entries: list[dict[str, Any]], *, size: Size, losses: Losses) -> Mark | None:
    values = [entry["value"] for entry in entries]
    value = values[0]
    shape = next(shape for name, shape in _SHAPES if name in value)
    labels: list[str] = []
    texts: list[str] = []
    attributes: dict[str, Any] = {}
    for entry, found in zip(entries, values, strict=True):
        kind = str(entry.get("type", ""))
        for name, content in found.items():
            if kind.endswith("labels") and name == kind and isinstance(content, list):
                labels += [str(label) for label in content]
            elif kind == "textarea" and name == "text":
                texts += [str(part) for part in (content if isinstance(content, list) else [content])]
            elif name == kind and name not in _GEOMETRY:
                attributes[str(entry.get("from_name", kind))] = _said({name: content})
    facts: dict[str, Any] = {
        "id": key, "labels": tuple(dict.fromkeys(labels)), "texts": tuple(texts), "attributes": attributes
    }  # fmt: skip
    try:
        return _placed(shape, value, size, facts)
    except (KeyError, TypeError, ValueError, IndexError):
        losses.add("marks whose place cannot be read")
        return None


def _placed(shape: Shape, value: dict[str, Any], size: Size, facts: dict[str, Any]) -> Mark:
    width, height = size
    if shape == "segment":
        is_span = isinstance(value.get("text"), str) or "globalOffsets" in value
        return Mark(
            shape="span" if is_span else "segment", start=float(value["start"]), end=float(value["end"]),
            channel=int(value.get("channel") or 0), **facts,
        )  # fmt: skip
    if shape == "mask":
        return Mark(shape="mask", rle=tuple(value["rle"]), **facts)
    rotation = 0.0
    if shape == "ellipse":
        points = ellipse_points(value, width, height)
    elif shape == "polygon":
        points = tuple((x * width / 100, y * height / 100) for x, y in value["points"])
    elif shape == "line":
        points = tuple((x * width / 100, y * height / 100) for x, y in places_of(value))
        shape = "polygon" if value.get("closed") else "line"
    elif "height" not in value:
        points = ((value["x"] * width / 100, value["y"] * height / 100),)
        shape = "point"
    else:
        points, rotation = box_corners(value, width, height), float(value.get("rotation") or 0)
    return Mark(shape=shape, points=points, rotation=rotation, **facts)
