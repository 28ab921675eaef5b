"""Curved lines: vertices with two control points each, and the points that such a line runs through.

A vertex that is a curve has `controlPoint1` towards the vertex before it and `controlPoint2` towards the one
after it. Between two vertices runs a cubic Bézier curve; a vertex without control points pulls at nothing.
"""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

Place = tuple[float, float]
#: Pieces of straight line that stand for the curve between two vertices.
PIECES = 16


def between(start: Place, first: Place, second: Place, end: Place) -> Iterator[Place]:
    """Yield the places of a curve, from behind its start to its end."""
    for piece in range(1, PIECES + 1):
        yield at(piece / PIECES, start, first, second, end)


def at(part: float, start: Place, first: Place, second: Place, end: Place) -> Place:
    """Return the place of a curve at a part of its way, 0 at its start and 1 at its end."""
    rest = 1 - part
    weights = (rest**3, 3 * rest * rest * part, 3 * rest * part * part, part**3)
    x, y = (
        sum(weight * place[axis] for weight, place in zip(weights, (start, first, second, end), strict=True))
        for axis in (0, 1)
    )
    return x, y


def in_order(vertices: Sequence[Mapping[str, Any]]) -> list[Mapping[str, Any]]:
    """Return vertices as the line goes: each behind the one it names; as they are where the line branches."""
    after: dict[Any, list[Mapping[str, Any]]] = {}
    for vertex in vertices:
        after.setdefault(vertex.get("prevPointId"), []).append(vertex)
    found: list[Mapping[str, Any]] = []
    now: Any = None
    while len(next_ones := after.pop(now, [])) == 1:
        found.append(next_ones[0])
        now = next_ones[0].get("id")
    return found if len(found) == len(vertices) else list(vertices)


def places_of(value: Mapping[str, Any]) -> list[Place]:
    """Return the places that a line of Label Studio runs through, curves as many short pieces."""
    vertices = in_order(value["vertices"])
    found = [_place(vertices[0])]
    ends = [*vertices[1:], *(vertices[:1] if value.get("closed") else [])]
    for start, end in zip(vertices, ends, strict=False):
        if start.get("isBezier") or end.get("isBezier"):
            arms = _arm(start, "controlPoint2"), _arm(end, "controlPoint1")
            found += between(_place(start), *arms, _place(end))
        else:
            found.append(_place(end))
    return found[:-1] if value.get("closed") else found


def _arm(vertex: Mapping[str, Any], name: str) -> Place:
    arm = vertex.get(name)
    return _place(arm) if vertex.get("isBezier") and isinstance(arm, Mapping) else _place(vertex)


def _place(found: Mapping[str, Any]) -> Place:
    return found["x"], found["y"]
