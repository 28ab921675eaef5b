"""Where a region lies: checks of geometry on pictures, sound and text.

Coordinates on pictures are percent of width and height; rotation is about the top-left corner and in
pixels, so a rotated box is checked against the picture's own size. Times are seconds. Offsets in texts
count characters as JavaScript does (UTF-16), and also as Python does: both are met in the wild.
"""

import math
from collections.abc import Mapping
from functools import lru_cache
from typing import Any

from tallystick_packs.forms.entries import TOLERANCE, Entry
from tallystick_packs.texts import _

_LEAST, _MOST = -TOLERANCE, 100 + TOLERANCE
#: Corners of a rotated box are computed from rounded numbers and stretched by the picture's aspect.
_ROTATED_TOLERANCE = 0.5
_ANGLES = 360
_MIN_POINTS = 3
_CUT = 30
_MAX_POINTS = 100_000

#: Keys of `value` that place a region, by type of object. A second entry about a region may repeat them.
PLACE_KEYS = frozenset(
    [
        "x",
        "y",
        "width",
        "height",
        "rotation",
        "radiusX",
        "radiusY",
        "points",
        "closed",
        "vertices",
        "format",
        "rle",
        "imageDataURL",
        "start",
        "end",
        "channel",
        "startOffset",
        "endOffset",
        "globalOffsets",
    ]
)


def check_box(entry: Entry) -> None:
    """Check x, y, width, height and rotation of a box."""
    x, y = (entry.number(key, least=_LEAST, most=_MOST) for key in ("x", "y"))
    width, height = (_extent(entry, key) for key in ("width", "height"))
    rotation = entry.number("rotation", least=-_ANGLES, most=_ANGLES, optional=True)
    _check_picture_size(entry)
    if x is None or y is None or width is None or height is None:
        return
    if rotation and rotation % _ANGLES:
        _check_rotated(entry, (x, y), (width, height), rotation)
    elif x + width > _MOST + 1e-9 or y + height > _MOST + 1e-9:
        side = _("on the right") if x + width > _MOST + 1e-9 else _("at the bottom")
        entry.fault("outside", _("it reaches outside the image {side}").format(side=side))


def _extent(entry: Entry, key: str) -> float | None:
    found = entry.number(key, least=0, most=_MOST)
    if found == 0:
        entry.fault("empty", _("{key} is zero").format(key=key))
        return None
    return found


def _check_rotated(
    entry: Entry, corner: tuple[float, float], extent: tuple[float, float], rotation: float
) -> None:
    size = _picture_size(entry.raw)
    if size is None:
        return
    across, down = size[0] / 100, size[1] / 100
    angle = math.radians(rotation)
    sine, cosine = math.sin(angle), math.cos(angle)
    for right, low in ((extent[0], 0.0), (0.0, extent[1]), extent):
        dx, dy = right * across, low * down
        corner_x = corner[0] + (dx * cosine - dy * sine) / across
        corner_y = corner[1] + (dx * sine + dy * cosine) / down
        if not all(-_ROTATED_TOLERANCE <= at <= 100 + _ROTATED_TOLERANCE for at in (corner_x, corner_y)):
            entry.fault("outside", _("a corner of the turned box lies outside the image"))
            return


def _picture_size(raw: Mapping[str, Any]) -> tuple[float, float] | None:
    width, height = raw.get("original_width"), raw.get("original_height")
    if isinstance(width, (int, float)) and isinstance(height, (int, float)) and width > 0 and height > 0:
        return width, height
    return None


def _check_picture_size(entry: Entry) -> None:
    for key in ("original_width", "original_height"):
        if key in entry.raw:
            entry.number(key, least=1, source=entry.raw)
    if "image_rotation" in entry.raw:
        entry.number("image_rotation", least=-_ANGLES, most=_ANGLES, source=entry.raw)


def check_ellipse(entry: Entry) -> None:
    """Check centre and radii; the rim may pass the edge of the picture, as a cut-off wheel does."""
    for key in ("x", "y"):
        entry.number(key, least=_LEAST, most=_MOST)
    for key in ("radiusX", "radiusY"):
        _extent(entry, key)
    entry.number("rotation", least=-_ANGLES, most=_ANGLES, optional=True)
    _check_picture_size(entry)


def check_point(entry: Entry) -> None:
    """Check a single point; its width is only how large it is drawn."""
    for key in ("x", "y"):
        entry.number(key, least=_LEAST, most=_MOST)
    entry.number("width", least=0, most=_MOST, optional=True)
    _check_picture_size(entry)


def check_polygon(entry: Entry) -> None:
    """Check three or more points inside the picture."""
    points = entry.value.get("points")
    if not isinstance(points, list):
        entry.fault("missing", _("points is missing"))
        return
    if not _MIN_POINTS <= len(points) <= _MAX_POINTS:
        words = _("it has {count} points; at least {least} are needed")
        entry.fault("too-few-points", words.format(count=len(points), least=_MIN_POINTS))
    for position, point in enumerate(points, start=1):
        if not _is_point(point):
            entry.fault("not-a-point", _("point {number} is not two numbers").format(number=position))
            return
        if not (_LEAST <= point[0] <= _MOST and _LEAST <= point[1] <= _MOST):
            entry.fault("outside", _("point {number} lies outside the image").format(number=position))
            return
    _check_picture_size(entry)


def _is_point(point: object) -> bool:
    return (
        isinstance(point, list)
        and len(point) == 2
        and all(isinstance(at, (int, float)) and not isinstance(at, bool) and at - at == 0 for at in point)
    )


def check_stretch(entry: Entry) -> None:
    """Check start, end and channel of a stretch of a recording."""
    length = None
    if entry.raw.get("original_length") is not None:
        length = entry.number("original_length", least=0, source=entry.raw)
    start = entry.number("start", least=0)
    end = entry.number("end")
    entry.whole_number("channel", least=0, optional=True)
    if start is None or end is None:
        return
    if end < start:
        entry.fault("backwards", _("it ends before it starts"))
    elif end == start:
        entry.fault("empty", _("it has no length"))
    elif length and end > length + TOLERANCE:
        entry.fault("outside", _("it ends after the recording"))


def check_span(entry: Entry) -> None:
    """Check start and end of a span of plain text, and that it quotes the text that stands there."""
    start = entry.whole_number("start", least=0)
    end = entry.whole_number("end", least=0)
    if start is None or end is None:
        return
    if end <= start:
        entry.fault("backwards" if end < start else "empty", _("it ends before it starts or has no length"))
        return
    _check_quote(entry, start, end)


def _check_quote(entry: Entry, start: int, end: int) -> None:
    shown = entry.objects[0] if entry.objects else None
    source = entry.item.get(shown.field) if shown and shown.field else None
    if not isinstance(source, str) or (shown and shown.attributes.get("valueType", "text").lower() == "url"):
        return
    if end > _utf16_length(source):
        entry.fault("outside", _("it ends after the text"))
        return
    quote = entry.value.get("text")
    if isinstance(quote, str) and not _quotes(quote, source, start, end):
        words = _("it says “{quote}”, the text at this place says “{source}”")
        found = _utf16_slice(source, start, min(end, start + _CUT))
        entry.fault("misquoted", words.format(quote=_cut(quote), source=_cut(found)))


def _quotes(quote: str, source: str, start: int, end: int) -> bool:
    # Spaces may differ, so lengths may; but a short quote of a whole book is not worth comparing.
    if end - start > 4 * len(quote) + 1000:
        return False
    folded = _folded(quote)
    return folded in (_folded(source[start:end]), _folded(_utf16_slice(source, start, end)))


def _folded(words: str) -> str:
    return " ".join(words.replace("\\n", "\n").split())


def _cut(words: str) -> str:
    return words if len(words) < _CUT else words[: _CUT - 1] + "…"


def _utf16_length(source: str) -> int:
    return len(source) if source.isascii() else len(_utf16(source)) // 2


def _utf16_slice(source: str, start: int, end: int) -> str:
    if source.isascii():
        return source[start:end]
    return _utf16(source)[2 * start : 2 * end].decode("utf-16-le", "replace")


@lru_cache(maxsize=8)
def _utf16(source: str) -> bytes:
    return source.encode("utf-16-le", "surrogatepass")


def check_rich_span(entry: Entry) -> None:
    """Check a span of HyperText or of a dialogue: named places, each with an offset."""
    for key in ("start", "end"):
        if not isinstance(entry.value.get(key), str):
            entry.fault("missing", _("{key} is not the name of a place").format(key=key))
    start = entry.whole_number("startOffset", least=0)
    end = entry.whole_number("endOffset", least=0)
    same = entry.value.get("start") == entry.value.get("end")
    if same and start is not None and end is not None and end <= start:
        entry.fault("backwards", _("it ends before it starts or has no length"))


def check_place(entry: Entry) -> None:
    """Check a region by what it lies on, for Labels, which fit any object."""
    kinds = {tag.kind for tag in entry.objects}
    if "Audio" in kinds:
        check_stretch(entry)
    elif "Text" in kinds:
        check_span(entry)
    elif kinds & {"HyperText", "Paragraphs"}:
        check_rich_span(entry)
