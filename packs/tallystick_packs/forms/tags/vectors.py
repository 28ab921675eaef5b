"""Lines: vertices that each name the one before, straight or curved."""

from typing import Any

from tallystick_packs.forms.attributes import Problem
from tallystick_packs.forms.entries import TOLERANCE, Entry, is_number
from tallystick_packs.forms.tags.places import MAX_POINTS
from tallystick_packs.forms.xml_reading import Element
from tallystick_packs.texts import _

_LEAST, _MOST = -TOLERANCE, 100 + TOLERANCE
_LEAST_VERTICES = 2


def check_vector(entry: Entry) -> None:
    """Check the vertices of a line: ids, places and the links between them."""
    vertices = entry.value.get("vertices")
    if not isinstance(vertices, list) or not all(isinstance(one, dict) for one in vertices):
        entry.fault("missing", _("vertices is not a list of points"))
        return
    _check_count(entry, len(vertices))
    ids = [one.get("id") for one in vertices]
    if not all(isinstance(one, str) and one for one in ids) or len(set(ids)) < len(ids):
        entry.fault("twice", _("its points do not have an id of their own each"))
        return
    for position, vertex in enumerate(vertices, start=1):
        if not _check_vertex(entry, vertex, position, set(ids)):
            return


def _check_count(entry: Entry, count: int) -> None:
    least = max(_LEAST_VERTICES, _limit(entry, "minPoints") or 0)
    most = _limit(entry, "maxPoints") or MAX_POINTS
    if count < least:
        words = _("it has {count} points; at least {least} are needed")
        entry.fault("too-few-points", words.format(count=count, least=least))
    if count > most:
        words = _("it has {count} points; the most is {most}")
        entry.fault("too-many-points", words.format(count=count, most=most))


def _limit(entry: Entry, name: str) -> int | None:
    return points(entry.control.attributes.get(name, ""))


def points(written: str) -> int | None:
    """Return the number in `minPoints` or `maxPoints`; Label Studio writes `none` for no limit."""
    return int(written) if written.strip().isdecimal() else None


def count_problem(written: str) -> Problem | None:
    """Say what is wrong with `minPoints` or `maxPoints`, for the linter."""
    if written.strip().lower() in ("", "none") or (points(written) or 0) >= _LEAST_VERTICES:
        return None
    return Problem(f"'{written}' is not a number of points", f"A line has at least {_LEAST_VERTICES}.")


def lines_have_room(_element: Element, attributes: dict[str, str]) -> list[tuple[str, str]]:
    """Say whether `minPoints` is above `maxPoints`, for the linter."""
    least, most = (points(attributes.get(name, "")) for name in ("minPoints", "maxPoints"))
    if least is None or most is None or least <= most:
        return []
    return [("no line fits: minPoints is above maxPoints", "Exchange them.")]


def _check_vertex(entry: Entry, vertex: dict[str, Any], position: int, ids: set[Any]) -> bool:
    """Report what is wrong with one point; a line may have thousands, so the first bad one is enough."""
    place = [entry.number(key, source=vertex) for key in ("x", "y")]
    is_outside = any(found is not None and not _LEAST <= found <= _MOST for found in place)
    if is_outside:
        entry.fault("outside", _("point {number} lies outside the image").format(number=position))
    for name in ("controlPoint1", "controlPoint2"):
        if vertex.get(name) is not None and not _is_place(vertex[name]):
            words = _("the curve at point {number} has no place to bend to")
            entry.fault("not-a-number", words.format(number=position))
            return False
    previous = vertex.get("prevPointId")
    is_dangling = previous is not None and (previous not in ids or previous == vertex.get("id"))
    if is_dangling:
        words = _("point {number} follows a point that does not exist")
        entry.fault("dangling", words.format(number=position))
    return None not in place and not is_outside and not is_dangling


def _is_place(found: object) -> bool:
    return isinstance(found, dict) and all(is_number(found.get(axis)) for axis in ("x", "y"))
