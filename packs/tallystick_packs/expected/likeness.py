"""How alike two places and two texts are, as shares from 0 to 1. Nothing here knows of forms or pay."""

import unicodedata
from collections.abc import Sequence
from itertools import pairwise
from typing import Any

Point = tuple[float, float]

_ROWS = 400
_NEAR = 3.0
_SHORT_TEXT = 5
_OPAQUE = 128
_CHANNELS = 4
_LENGTH_BYTES = 4
_MOST_CORNERS = 2000


def word_errors(given: str, expected: str) -> float:
    """Errors by the length expected: of words (WER), in texts of fewer than five words of letters (CER).

    Capitals, accents' encoding, punctuation and white space do not count.
    """
    mine, theirs = normalised(given), normalised(expected)
    if len(theirs.split()) >= _SHORT_TEXT:
        return _edits(mine.split(), theirs.split()) / len(theirs.split())
    if not theirs:
        return float(bool(mine))
    return _edits(mine, theirs) / len(theirs)


def normalised(text: str) -> str:
    """A text as it is compared: NFKC, without case, signs and doubled white space."""
    folded = unicodedata.normalize("NFKC", text).casefold()
    plain = (" " if unicodedata.category(letter)[0] in "PSZC" else letter for letter in folded)
    return " ".join("".join(plain).split())


def _edits(one: Sequence[str], other: Sequence[str]) -> int:
    """The least number of insertions, deletions and exchanges (Levenshtein).

    Of a text that is more than twice as long as the one expected, what is too much: that is wrong anyhow.
    """
    if len(one) > 2 * len(other):
        return len(one) - len(other)
    row = list(range(len(other) + 1))
    for place, mine in enumerate(one, 1):
        before, row[0] = row[0], place
        for column, theirs in enumerate(other, 1):
            before, row[column] = (
                row[column],
                min(row[column] + 1, row[column - 1] + 1, before + (mine != theirs)),
            )
    return row[-1]


def overlap(one: dict[str, Any], other: dict[str, Any], *, size: tuple[float, float]) -> float:
    """What two marked places share, by what they cover together (IoU); 0 for places of two kinds.

    Points and open lines cover nothing: they are alike where they are within 3 % of the picture.

    Args:
        one, other: Values of Label Studio results.
        size: Width and height of the picture, for places that are turned.
    """
    if "start" in one or "start" in other:
        return _stretch(one, other)
    if "rle" in one or "rle" in other:
        return _masks(one.get("rle"), other.get("rle"))
    mine, theirs = _thinned(_outline(one, size)), _thinned(_outline(other, size))
    if min(len(mine), len(theirs)) < 3 or _is_open(one) or _is_open(other):
        return float(_are_near(mine, theirs, size))
    return _areas(mine, theirs)


def _stretch(one: dict[str, Any], other: dict[str, Any]) -> float:
    if (one.get("channel") or 0) != (other.get("channel") or 0):
        return 0.0
    mine, theirs = _ends(one), _ends(other)
    if mine is None or theirs is None:
        keys = ("start", "end", "startOffset", "endOffset")
        return float(all(one.get(key) == other.get(key) for key in keys))
    both = max(min(mine[1], theirs[1]) - max(mine[0], theirs[0]), 0.0)
    together = max(mine[1], theirs[1]) - min(mine[0], theirs[0])
    return both / together if together > 0 else 1.0


def _ends(value: dict[str, Any]) -> Point | None:
    found = value.get("globalOffsets") or value
    try:
        return float(found["start"]), float(found["end"])
    except (KeyError, TypeError, ValueError):
        return None


def _masks(one: Any, other: Any) -> float:
    if not one or not other or one[:_LENGTH_BYTES] != other[:_LENGTH_BYTES]:
        return 0.0  # of pictures of two sizes; and nobody makes a hub unpack more than was expected
    from tallystick_packs.export.rle import unpacked

    try:
        mine, theirs = (unpacked(tuple(rle))[_CHANNELS - 1 :: _CHANNELS] >= _OPAQUE for rle in (one, other))
    except (TypeError, ValueError):
        return 0.0
    together = int((mine | theirs).sum())
    return float((mine & theirs).sum()) / together if together else 1.0


def _outline(value: dict[str, Any], size: tuple[float, float]) -> list[Point]:
    """The corners of a place in a picture, in pixels of `size`."""
    from tallystick_packs.export.geometry import box_corners, ellipse_points
    from tallystick_packs.forms.curves import places_of

    width, height = max(1, round(size[0])), max(1, round(size[1]))
    if "radiusX" in value:
        return list(ellipse_points(value, width, height))
    if "points" in value:
        return [(x * width / 100, y * height / 100) for x, y in value["points"]]
    if "vertices" in value:
        return [(x * width / 100, y * height / 100) for x, y in places_of(value)]
    if "height" in value:
        return list(box_corners(value, width, height))
    return [(value["x"] * width / 100, value["y"] * height / 100)]


def _thinned(outline: list[Point]) -> list[Point]:
    return outline[:: -(-len(outline) // _MOST_CORNERS) or 1]


def _is_open(value: dict[str, Any]) -> bool:
    return "vertices" in value and not value.get("closed")


def _are_near(one: Sequence[Point], other: Sequence[Point], size: tuple[float, float]) -> bool:
    """Whether each corner of both is near a corner or side of the other, on the whole."""

    def apart(points: Sequence[Point], line: Sequence[Point]) -> float:
        return sum(min(_distance(point, *side) for side in _sides(line)) for point in points) / len(points)

    if not one or not other or (len(one) == 1) != (len(other) == 1):
        return False
    return max(apart(one, other), apart(other, one)) <= _NEAR / 100 * max(size)


def _sides(line: Sequence[Point]) -> list[tuple[Point, Point]]:
    return [(line[0], line[0])] if len(line) == 1 else list(pairwise(line))


def _distance(point: Point, start: Point, end: Point) -> float:
    dx, dy = end[0] - start[0], end[1] - start[1]
    length = dx * dx + dy * dy
    along = 0.0
    if length:
        along = max(0.0, min(1.0, ((point[0] - start[0]) * dx + (point[1] - start[1]) * dy) / length))
    x, y = start[0] + along * dx - point[0], start[1] + along * dy - point[1]
    return float((x * x + y * y) ** 0.5)


def _areas(one: Sequence[Point], other: Sequence[Point]) -> float:
    """IoU of two outlines of any shape: exact along each of some hundred lines across them."""
    top = min(y for _x, y in (*one, *other))
    step = (max(y for _x, y in (*one, *other)) - top) / _ROWS
    both = together = 0.0
    for row in range(_ROWS):
        mine, theirs = (_cuts(outline, top + (row + 0.5) * step) for outline in (one, other))
        shared = sum(max(0.0, min(a[1], b[1]) - max(a[0], b[0])) for a in mine for b in theirs)
        both += shared
        together += sum(end - start for start, end in (*mine, *theirs)) - shared
    return both / together if together > 0 else float(list(one) == list(other))


def _cuts(outline: Sequence[Point], y: float) -> list[Point]:
    """Where a line across lies inside an outline: pairs of entering and leaving."""
    crossed = sorted(
        x1 + (y - y1) * (x2 - x1) / (y2 - y1)
        for (x1, y1), (x2, y2) in zip(outline, (*outline[1:], outline[0]), strict=True)
        if (y1 <= y) != (y2 <= y)
    )
    return list(zip(crossed[::2], crossed[1::2], strict=False))
