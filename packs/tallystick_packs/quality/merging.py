"""Marks of several persons become one set: what more than half of them marked, at the median of their bounds.

The marks of everybody are put into groups, each of one thing: first those of the person who agrees most with
the others, then of the next, paired with the groups so far by the greatest sum of IoU. A group has at most
one mark of each person. What is kept of it:

- upright boxes and segments: the median of each side or end, which one careless hand does not move;
- other shapes: those of the person whose mark is most like the others' (a median outline crosses itself);
- the label with the most votes; with equally many, none, and the mark is reported;
- texts about it: the one nearest to all. Other answers about it: what most said.
"""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from statistics import median
from typing import Any

from tallystick_packs.quality.error_rates import likeness
from tallystick_packs.quality.ratings import in_words
from tallystick_packs.quality.regions import Bounds, Entry, Place, agreement, iou, paired
from tallystick_packs.quality.voting import majority, nearest


@dataclass(frozen=True, slots=True, kw_only=True)
class Merged:
    """Entries of the marks that were kept, numbered 1, 2, 3; and what was not kept.

    Attributes:
        by_few: Marks of half of the persons or fewer.
        undecided: Marks that most made, under labels with equally many votes.
    """

    entries: tuple[Entry, ...]
    by_few: int = 0
    undecided: int = 0


def merge(all_marks: Sequence[Sequence[Place]]) -> Merged:
    """Merge the marks of all persons who answered; a person who marked nothing has a vote too."""
    entries: list[Entry] = []
    by_few = undecided = 0
    for group in sorted(_groups(all_marks), key=lambda one: (one[0].channel, _median(one))):
        if len(group) * 2 <= len(all_marks):
            by_few += 1
            continue
        labels = majority(place.label for place in group)
        if len(labels) > 1:
            undecided += 1
            continue
        number = str(len({entry["id"] for entry in entries}) + 1)
        entries += _one_mark([place for place in group if place.label == labels[0]], group, number)
    return Merged(entries=tuple(entries), by_few=by_few, undecided=undecided)


def _groups(all_marks: Sequence[Sequence[Place]]) -> list[list[Place]]:
    likenesses = [
        sum(agreement(mine, its).f1 for place, its in enumerate(all_marks) if place != number)
        for number, mine in enumerate(all_marks)
    ]
    # What the marks are, not who came first, orders those who agree equally much.
    order = sorted(
        range(len(all_marks)), key=lambda number: (-likenesses[number], _written(all_marks[number]))
    )
    groups: list[list[Place]] = []
    for number in order:
        middles = [
            Place(
                entries=(), label=_usual_label(group), bounds=_median(group), channel=group[0].channel,
                shape=group[0].shape,
            )
            for group in groups
        ]  # fmt: skip
        marks = sorted(all_marks[number], key=lambda place: _written([place]))
        # Marks under one label first; what is left over meets by place alone, and the label is voted on.
        left, free = set(range(len(marks))), set(range(len(groups)))
        for by_label in (True, False):
            mine, its = sorted(left), sorted(free)
            found = paired([marks[one] for one in mine], [middles[one] for one in its], by_label=by_label)
            for row, column, _shared in found:
                groups[its[column]].append(marks[mine[row]])
                left.discard(mine[row])
                free.discard(its[column])
        groups += [[marks[one]] for one in sorted(left)]
    return groups


def _written(places: Sequence[Place]) -> str:
    """The marks as a text that is the same whatever ids they had."""
    plain = [
        [{key: value for key, value in entry.items() if key != "id"} for entry in place.entries]
        for place in places
    ]
    return json.dumps(plain, sort_keys=True)


def _usual_label(group: Sequence[Place]) -> str:
    return majority(place.label for place in group)[0]


def _median(group: Sequence[Place]) -> Bounds:
    left, top, right, bottom = (median(sides) for sides in zip(*(one.bounds for one in group), strict=True))
    return left, top, right, bottom


def _one_mark(agreed: Sequence[Place], group: Sequence[Place], number: str) -> list[Entry]:
    """The entries of a mark: the geometry of the group, the words of those who chose its label."""
    middle = _median(group)
    model = agreed[nearest(agreed, lambda one, other: iou(one.bounds, other.bounds))]
    geometry = _geometry(group, middle)
    said: dict[tuple[str, str], list[Entry]] = {}
    for place in agreed:
        for entry in place.entries:
            said.setdefault((str(entry.get("from_name")), str(entry.get("type"))), []).append(entry)
    entries = []
    for (_name, kind), spoken in said.items():
        if len(spoken) * 2 <= len(agreed):
            continue
        chosen = _said(kind, spoken)
        if chosen is not None:
            value = {**chosen["value"], **(geometry or _shape_of(model))}
            entries.append({**chosen, "id": number, "value": value})
    return entries


def _said(kind: str, spoken: Sequence[Entry]) -> Entry | None:
    words = [in_words({"type": kind, "value": {kind: _word(entry, kind)}}) for entry in spoken]
    if kind == "textarea":
        return spoken[nearest(words, likeness)]
    winners = majority(words)
    return spoken[words.index(winners[0])] if len(winners) == 1 else None


def _word(entry: Entry, kind: str) -> Any:
    value = entry["value"]
    return value.get("text" if kind == "textarea" else kind, "")


_SHAPES = (
    "x", "y", "width", "height", "rotation", "radiusX", "radiusY", "points", "vertices", "closed", "rle",
    "format", "start", "end", "channel",
)  # fmt: skip


def _shape_of(place: Place) -> Entry:
    value = place.entries[0]["value"]
    return {name: value[name] for name in _SHAPES if name in value}


def _geometry(group: Sequence[Place], middle: Bounds) -> Entry | None:
    """The median as entries write it; None where the shape has none."""
    values = [place.entries[0]["value"] for place in group]
    left, top, right, bottom = middle
    if all("start" in value and not isinstance(value.get("text"), str) for value in values):
        return {"start": left, "end": right}
    is_box = all(value.get("width") and value.get("height") and not value.get("rotation") for value in values)
    if is_box:
        return {"x": left, "y": top, "width": right - left, "height": bottom - top}
    return None
