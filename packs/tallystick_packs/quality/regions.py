"""Marked places of several persons: how far they agree, and which mark of one is which of the other.

Places are compared by the bounds around them: what two bounds share by what they cover together (IoU), of
pictures in per cent of the picture, of recordings in seconds. Marks of one answer are paired with those of
another so that the sum of IoU is the greatest. A mask's bounds are not known without its picture: two masks
agree where they are the same.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from tallystick_packs.export.joining import is_mark
from tallystick_packs.quality.assignment import assign

Entry = dict[str, Any]
Bounds = tuple[float, float, float, float]
SHARED = 0.5
"""From this IoU on two marks are of one thing (PASCAL VOC's threshold)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """One mark: all entries of one region, its label ("" where it has none) and its bounds.

    Attributes:
        channel: Page of a list of pictures, and channel of a recording: places on two never meet.
        shape: What it is drawn with: the type of its first entry.
    """

    entries: tuple[Entry, ...]
    label: str
    bounds: Bounds
    channel: tuple[str, int, int]
    shape: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Agreement:
    """How two answers' marks agree: `f1` is twice the pairs by all marks; `iou` the mean over the pairs."""

    f1: float
    iou: float | None


def places_of(result: Sequence[Entry]) -> list[Place]:
    """The marks of an answer, in its order; several entries of one id are one mark."""
    by_id: dict[str, list[Entry]] = {}
    for number, entry in enumerate(result):
        if is_mark(entry):
            by_id.setdefault(str(entry.get("id", f"#{number}")), []).append(entry)
    return [_place(tuple(entries)) for entries in by_id.values()]


def _place(entries: tuple[Entry, ...]) -> Place:
    labels = [
        ", ".join(map(str, entry["value"].get(entry["type"]) or []))
        for entry in entries
        if str(entry.get("type", "")).endswith("labels")
    ]
    first = entries[0]
    where = (
        str(first.get("to_name", "")), int(first.get("item_index") or 0),
        int(first["value"].get("channel") or 0),
    )  # fmt: skip
    return Place(
        entries=entries, label=next(filter(None, labels), ""), bounds=bounds_of(first["value"]),
        channel=where, shape=str(first.get("type", "")),
    )  # fmt: skip


def bounds_of(value: Entry) -> Bounds:
    """Left, top, right, bottom: per cent of a picture, or seconds and no height."""
    if "start" in value:
        return float(value["start"]), 0.0, float(value["end"]), 1.0
    points = value.get("points") or [(one["x"], one["y"]) for one in value.get("vertices") or []]
    if points:
        xs, ys = [float(x) for x, _y in points], [float(y) for _x, y in points]
        return min(xs), min(ys), max(xs), max(ys)
    if "rle" in value:
        return 0.0, 0.0, float(len(value["rle"])), float(sum(value["rle"]) % 1_000_003)
    x, y = float(value.get("x", 0)), float(value.get("y", 0))
    if "radiusX" in value:
        rx, ry = float(value["radiusX"]), float(value["radiusY"])
        return x - rx, y - ry, x + rx, y + ry
    # A point is a small square, so that two hands which mean the same place can meet.
    width, height = float(value.get("width") or 0), float(value.get("height") or 0)
    return (x, y, x + width, y + height) if width and height else (x - 1, y - 1, x + 1, y + 1)


def iou(one: Bounds, other: Bounds) -> float:
    """What two rectangles share, by what they cover together, 0 to 1."""
    width = min(one[2], other[2]) - max(one[0], other[0])
    height = min(one[3], other[3]) - max(one[1], other[1])
    both = max(width, 0.0) * max(height, 0.0)
    together = sum((box[2] - box[0]) * (box[3] - box[1]) for box in (one, other)) - both
    return both / together if together > 0 else float(one == other)


def paired(
    one: Sequence[Place], other: Sequence[Place], *, by_label: bool = True
) -> list[tuple[int, int, float]]:
    """Marks that are of one thing: place in the one answer, place in the other, IoU.

    Args:
        by_label: Only marks of one label can be of one thing.
    """
    gains = [
        [gain if (gain := _meeting(mine, its, by_label=by_label)) >= SHARED else 0.0 for its in other]
        for mine in one
    ]
    return [(row, column, gains[row][column]) for row, column in assign(gains)]


def _meeting(one: Place, other: Place, *, by_label: bool) -> float:
    if one.channel != other.channel or one.shape != other.shape or (by_label and one.label != other.label):
        return 0.0
    return iou(one.bounds, other.bounds)


def agreement(one: Sequence[Place], other: Sequence[Place]) -> Agreement:
    """How far two answers' marks agree; two empty answers agree wholly."""
    if not one and not other:
        return Agreement(f1=1.0, iou=None)
    pairs = paired(one, other)
    mean = sum(found for _mine, _its, found in pairs) / len(pairs) if pairs else None
    return Agreement(f1=2 * len(pairs) / (len(one) + len(other)), iou=mean)
