"""Segments of a recording: where they are, how they split, join, move and snap. Seconds everywhere.

Pure values; the session turns a changed segment into entries of the answer.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace

LEAST_S = 0.05
#: A segment boundary is snapped to the quietest place within this reach.
SNAP_REACH_S = 0.4


@dataclass(frozen=True, slots=True, kw_only=True)
class Segment:
    """A stretch of a recording with its label and text.

    Attributes:
        key: Id of the region in the answer.
        label: Position of its label, or -1.
        words: What the label says.
        text: What was written down, or "".
    """

    key: str
    start: float
    end: float
    label: int = -1
    words: str = ""
    text: str = ""

    @property
    def length(self) -> float:
        """Seconds from start to end."""
        return self.end - self.start

    def moved(self, *, start: float | None = None, end: float | None = None, duration: float) -> "Segment":
        """Return the segment with another start or end, never shorter than `LEAST_S` nor outside."""
        new_start = self.start if start is None else min(max(0.0, start), self.end - LEAST_S)
        new_end = self.end if end is None else max(min(duration, end), new_start + LEAST_S)
        return replace(self, start=round(new_start, 3), end=round(new_end, 3))


def ordered(segments: Sequence[Segment]) -> list[Segment]:
    """Return segments by start, then end."""
    return sorted(segments, key=lambda segment: (segment.start, segment.end, segment.key))


def at(segments: Sequence[Segment], second: float) -> Segment | None:
    """Return the shortest segment over a moment."""
    found = [segment for segment in segments if segment.start <= second < segment.end]
    return min(found, key=lambda segment: segment.length, default=None)


def neighbour(segments: Sequence[Segment], key: str | None, *, step: int) -> Segment | None:
    """Return the segment before or after one; None past the ends."""
    line = ordered(segments)
    keys = [segment.key for segment in line]
    if key not in keys:
        return line[0] if line and step > 0 else (line[-1] if line else None)
    index = keys.index(key) + step
    return line[index] if 0 <= index < len(line) else None


def split(segment: Segment, second: float, *, cursor: int, new_key: str) -> tuple[Segment, Segment] | None:
    """Cut a segment in two at a moment, and its text at the cursor; None too near an end."""
    if not segment.start + LEAST_S <= second <= segment.end - LEAST_S:
        return None
    first = replace(segment, end=round(second, 3), text=segment.text[:cursor].rstrip())
    rest = replace(segment, key=new_key, start=round(second, 3), text=segment.text[cursor:].lstrip())
    return first, rest


def joined(first: Segment, second: Segment) -> Segment:
    """Join two segments: the first one's key and label, both texts."""
    text = " ".join(part for part in (first.text.strip(), second.text.strip()) if part)
    return replace(first, start=min(first.start, second.start), end=max(first.end, second.end), text=text)


def shifted(
    segments: Sequence[Segment], key: str, by: float, *, duration: float, apart: bool = False
) -> list[Segment]:
    """Return a segment and all that start after it, moved by `by` seconds, as far as there is room.

    With `apart` they do not pass the end of what stands before them.
    """
    line = ordered(segments)
    first = next((index for index, segment in enumerate(line) if segment.key == key), len(line))
    moved = line[first:]
    if not moved:
        return []
    floor = max((segment.end for segment in line[:first]), default=0.0) if apart else 0.0
    by = max(by, min(0.0, floor - moved[0].start))
    by = min(by, duration - max(segment.end for segment in moved))
    return [
        replace(segment, start=round(segment.start + by, 3), end=round(segment.end + by, 3))
        for segment in moved
    ]


def kept_apart(moved: Segment, before: Segment, others: Sequence[Segment]) -> Segment:
    """Return a moved segment less what it would share with others; an overlap from before stays."""
    lower = max((one.end for one in others if one.end <= before.start + LEAST_S / 2), default=0.0)
    upper = min((one.start for one in others if one.start >= before.end - LEAST_S / 2), default=math.inf)
    start, end = max(moved.start, min(lower, before.start)), min(moved.end, max(upper, before.end))
    return replace(moved, start=start, end=end) if end - start >= LEAST_S else before


def free_part(start: float, end: float, others: Sequence[Segment]) -> tuple[float, float] | None:
    """Return the longest part of a stretch that no segment takes; None where there is no room."""
    best, here = (start, start), start
    for one in ordered(others):
        if one.start > here:
            best = max(best, (here, min(end, one.start)), key=lambda part: part[1] - part[0])
        here = max(here, one.end)
        if here >= end:
            break
    best = max(best, (here, end), key=lambda part: part[1] - part[0])
    return best if best[1] - best[0] >= LEAST_S else None


def proposals_of(value: object, labels: Sequence[str], *, duration: float) -> list[Segment]:
    """Read proposed segments: `[{"start": 0.5, "end": 2, "text": "...", "label": "..."}]`.

    What does not lie inside the recording, or is no such list, is left out.
    """
    found: list[Segment] = []
    for one in value if isinstance(value, list) else []:
        start, end = (one.get("start"), one.get("end")) if isinstance(one, dict) else (None, None)
        if not isinstance(start, (int, float)) or not isinstance(end, (int, float)):
            continue
        if 0 <= start <= end - LEAST_S and end <= duration + LEAST_S:
            label = labels.index(one["label"]) if one.get("label") in labels else 0
            key, last = str(len(found) + 1), min(float(end), duration)
            text = str(one.get("text", ""))
            found.append(Segment(key=key, start=float(start), end=last, label=label, text=text))
    return found


def room_for(
    segments: Sequence[Segment], second: float, *, length: float, duration: float
) -> tuple[float, float]:
    """Return start and end for a new segment at a moment, ending where the next one starts."""
    start = min(max(0.0, second), max(0.0, duration - LEAST_S))
    later = [segment.start for segment in segments if segment.start > start]
    end = min([start + length, duration, *later])
    return round(start, 3), round(max(end, start + LEAST_S), 3)


def next_key(segments: Sequence[Segment]) -> str:
    """Return an id that no segment has."""
    return str(max((int(segment.key) for segment in segments if segment.key.isdigit()), default=0) + 1)


def quietest(
    levels: Sequence[float], second: float, *, duration: float, reach: float = SNAP_REACH_S
) -> float:
    """Return the moment within `reach` where the sound is quietest, nearest first.

    Args:
        levels: Loudness 0..1 in equal slices of the whole recording.
    """
    if not levels or duration <= 0:
        return second
    slice_s = duration / len(levels)
    first = max(0, math.floor((second - reach) / slice_s))
    last = min(len(levels) - 1, math.floor((second + reach) / slice_s))
    middle = second / slice_s
    best = min(range(first, last + 1), key=lambda index: (round(levels[index], 2), abs(index + 0.5 - middle)))
    return round((best + 0.5) * slice_s, 3)
