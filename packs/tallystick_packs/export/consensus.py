"""One answer for each item out of several, and how the votes fell. For labels only: pay knows nothing of it.

    settled = settle(answers)
    settled.answers      # one for each item, by nobody: worker is "consensus"
    settled.votes["7"]   # {"kind": {"cat": 2, "dog": 1}}

- What is chosen, rated or sorted: what most persons said. Where two things have equally many votes, nothing.
- What is written: the text that is nearest to all others, from three persons on; of two different, none.
- What is marked: all marks of the one person who agrees most with the others, since an average of boxes or
  segments is nobody's. Boxes agree where they share half their area and the label; segments likewise in time.
"""

import json
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import Any

from tallystick_packs.export.dataset import Losses
from tallystick_packs.export.joining import ExportAnswer, is_mark

CONSENSUS = "consensus"
VOTES_FILE = "votes.jsonl"
_UNCOUNTED = frozenset({"rejected", "returned"})
_SHARED = 0.5

Result = list[dict[str, Any]]
Bounds = tuple[float, float, float, float]


@dataclass(frozen=True, slots=True, kw_only=True)
class Settled:
    """One answer for each item, and the votes by item, control and what was said."""

    answers: tuple[ExportAnswer, ...]
    votes: dict[str, dict[str, dict[str, int]]]

    def votes_file(self) -> bytes:
        """The votes as JSON lines: an object for each item."""
        rows = ({"item": item, "votes": votes} for item, votes in self.votes.items())
        return "".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows).encode()


def settle(answers: Iterable[ExportAnswer], losses: Losses) -> Settled:
    """Settle each item; rejected and returned answers have no vote."""
    by_item: dict[str, list[ExportAnswer]] = {}
    for answer in answers:
        if answer.state not in _UNCOUNTED:
            by_item.setdefault(answer.item, []).append(answer)
    votes = {item: _votes(given) for item, given in by_item.items()}
    settled = tuple(_settled(item, given, losses) for item, given in by_item.items())
    return Settled(answers=settled, votes=votes)


def _settled(item: str, given: Sequence[ExportAnswer], losses: Losses) -> ExportAnswer:
    result: Result = []
    controls = dict.fromkeys(name for answer in given for name in _said(answer))
    for name in controls:
        said = [one for answer in given if (one := _said(answer).get(name)) is not None]
        chosen = _nearest_text(said) if said[0].get("type") == "textarea" else _most(said)
        if chosen is None:
            losses.add("questions without a consensus are left out")
        else:
            result.append(chosen)
    result += _marks_of_the_nearest(given, losses)
    times = sorted(answer.active_s for answer in given)
    return ExportAnswer(
        worker=CONSENSUS, item=item, result=result, active_s=times[len(times) // 2], state=CONSENSUS
    )


def _said(answer: ExportAnswer) -> dict[str, dict[str, Any]]:
    """What an answer says about the whole item, by the name of the control and the page."""
    return {
        f"{entry.get('from_name', '')} {entry.get('item_index', '')}".strip(): entry
        for entry in answer.result
        if entry.get("type") != "relation" and not is_mark(entry)
    }


def _votes(given: Sequence[ExportAnswer]) -> dict[str, dict[str, int]]:
    counted: dict[str, Counter[str]] = {}
    for answer in given:
        for name, entry in _said(answer).items():
            counted.setdefault(name, Counter())[_in_words(entry)] += 1
    return {
        name: dict(sorted(votes.items(), key=lambda one: (-one[1], one[0])))
        for name, votes in counted.items()
    }


def _in_words(entry: dict[str, Any]) -> str:
    value = entry.get("value") or {}
    found = next(iter(value.values()), "")
    if isinstance(found, list) and all(isinstance(one, str) for one in found):
        return ", ".join(sorted(found))
    return found if isinstance(found, str) else json.dumps(found, ensure_ascii=False, sort_keys=True)


def _most(said: Sequence[dict[str, Any]]) -> dict[str, Any] | None:
    counted = Counter(_in_words(entry) for entry in said).most_common(2)
    if len(counted) == 2 and counted[0][1] == counted[1][1]:
        return None
    return next(entry for entry in said if _in_words(entry) == counted[0][0])


def _nearest_text(said: Sequence[dict[str, Any]]) -> dict[str, Any] | None:
    """The text that is most like all others; what was written alike has its votes in that."""
    texts = [_in_words(entry) for entry in said]
    if len(set(texts)) > 1 and len(said) < 3:
        return None

    def likeness(one: str, other: str) -> float:
        return SequenceMatcher(None, one, other, autojunk=False).ratio()

    return said[_nearest(texts, likeness)]


def _marks_of_the_nearest(given: Sequence[ExportAnswer], losses: Losses) -> Result:
    marked = [[entry for entry in answer.result if is_mark(entry)] for answer in given]
    if not any(marked):
        return []
    if len(given) == 2 and _agreement(marked[0], marked[1]) < 1:
        losses.add("items where two persons marked differently: the marks are those of the first")
    chosen = _nearest(marked, _agreement)
    relations = [entry for entry in given[chosen].result if entry.get("type") == "relation"]
    return [*marked[chosen], *relations]


def _nearest(all_of_them: Sequence[Any], likeness: Callable[[Any, Any], float]) -> int:
    """The place of the one that is most like the others; the first of equals."""
    sums = [
        sum(likeness(one, other) for place, other in enumerate(all_of_them) if place != mine)
        for mine, one in enumerate(all_of_them)
    ]
    return sums.index(max(sums))


def _agreement(one: Result, other: Result) -> float:
    """How far two persons' marks agree: twice the pairs that match, by all marks (F1)."""
    mine, theirs = _shapes(one), _shapes(other)
    if not mine and not theirs:
        return 1.0
    pairs = 0
    left = list(theirs)
    for label, bounds in mine:
        match = next((two for two in left if two[0] == label and _shared(bounds, two[1]) >= _SHARED), None)
        if match is not None:
            left.remove(match)
            pairs += 1
    return 2 * pairs / (len(mine) + len(theirs))


def _shapes(result: Result) -> list[tuple[str, Bounds]]:
    """Label and bounds of each mark; several entries of one id are one mark."""
    shapes: dict[str, tuple[str, Bounds]] = {}
    for number, entry in enumerate(result):
        value = entry["value"]
        labels = value.get(str(entry.get("type", ""))) or []
        key = str(entry.get("id", number))
        label = ", ".join(map(str, labels)) if str(entry.get("type", "")).endswith("labels") else ""
        before = shapes.get(key)
        shapes[key] = (label or (before[0] if before else ""), _bounds(value))
    return list(shapes.values())


def _bounds(value: dict[str, Any]) -> Bounds:
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


def _shared(one: Bounds, other: Bounds) -> float:
    """What two rectangles share, by what they cover together (IoU)."""
    width = min(one[2], other[2]) - max(one[0], other[0])
    height = min(one[3], other[3]) - max(one[1], other[1])
    both = max(width, 0.0) * max(height, 0.0)
    together = sum((box[2] - box[0]) * (box[3] - box[1]) for box in (one, other)) - both
    return both / together if together > 0 else float(one == other)
