"""Where a region lies: checks of geometry on pictures and sound; spans of text are in `spans`.

Coordinates on pictures are percent of width and height; rotation is about the top-left corner and in
pixels, so a rotated box is checked against the picture's own size. Times are seconds.
"""

import math
from collections.abc import Mapping
from typing import Any

from tallystick_packs.forms.entries import TOLERANCE, Entry
from tallystick_packs.forms.tags import spans
from tallystick_packs.texts import _

_LEAST, _MOST = -TOLERANCE, 100 + TOLERANCE
#: Corners of a rotated box are computed from rounded numbers and stretched by the picture's aspect.
_ROTATED_TOLERANCE = 0.5
_ANGLES = 360
_MIN_POINTS = 3
MAX_POINTS = 100_000
_MAX_SIDE = 10_000_000

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
        words = _("a turned box needs original_width and original_height: it is turned in pixels")
        entry.fault("no-size", words)
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
    if not isinstance(width, (int, float)) or not isinstance(height, (int, float)):
        return None
    return (width, height) if 0 < width < _MAX_SIDE and 0 < height < _MAX_SIDE else None


def _check_picture_size(entry: Entry) -> None:
    for key in ("original_width", "original_height"):
        if key in entry.raw:
            entry.number(key, least=1, source=entry.raw)
    if "image_rotation" in entry.raw:
        entry.number("image_rotation", least=-_ANGLES, most=_ANGLES, source=entry.raw)


def check_ellipse(entry: Entry) -> None:
    """Check centre and radii; the rim may pass the edge of the picture, turned or not.

    Label Studio draws an ellipse from its centre, keeps only the centre on the picture, and writes radii as
    they are: half a wheel at the edge is a right answer.
    """
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
    if len(points) < _MIN_POINTS:
        words = _("it has {count} points; at least {least} are needed")
        entry.fault("too-few-points", words.format(count=len(points), least=_MIN_POINTS))
    if len(points) > MAX_POINTS:
        words = _("it has {count} points; the most is {most}")
        entry.fault("too-many-points", words.format(count=len(points), most=MAX_POINTS))
        return
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


def check_place(entry: Entry) -> None:
    """Check a region by what it lies on, for Labels, which fit any object."""
    kinds = {tag.kind for tag in entry.objects}
    if "Audio" in kinds:
        check_stretch(entry)
    elif "Text" in kinds:
        spans.check_span(entry)
    elif kinds & {"HyperText", "Paragraphs"}:
        spans.check_rich_span(entry)
