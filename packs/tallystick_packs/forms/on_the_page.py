"""What a form says about places on a picture: where a field is written, which points belong together.

    <TextArea name="total" toName="page" data-place="55 80 30 6"/>       the same place on every page
    <TextArea name="total" toName="page" data-place="$total_place"/>     a place that each item brings
    <KeyPointLabels name="body" toName="photo" data-bones="Nose/Left eye; Left eye/Left ear"> ...

Places are x, y, width and height in percent of the picture, as answers write boxes.
"""

import math
import re
from collections.abc import Iterable, Mapping
from typing import NamedTuple

from tallystick_packs.forms.attributes import Problem
from tallystick_packs.forms.form import Control

_FIELD = re.compile(r"\$[^\W\d]\w*\Z")
_FULL = 100.0


class Place(NamedTuple):
    """A box on a picture, in percent of its sides."""

    x: float
    y: float
    width: float
    height: float


def place_of(control: Control, item: Mapping[str, object]) -> Place | None:
    """Return where a control's field stands on the picture; None where form and item say nothing."""
    written = control.attributes.get("data-place", "").strip()
    if _FIELD.match(written):
        found = item.get(written[1:])
        return _place(found if isinstance(found, list) else str(found).split())
    return _place(written.split())


def place_problem(written: str) -> Problem | None:
    """Say what is wrong with a `data-place`, for the linter."""
    if _FIELD.match(written.strip()) or _place(written.split()) is not None:
        return None
    return Problem(
        f"'data-place' is '{written}', not a place on a picture",
        'Write x, y, width and height in percent, data-place="55 80 30 6", or a field, data-place="$place".',
    )


def _place(found: Iterable[object]) -> Place | None:
    try:
        numbers = [float(str(one)) for one in found]
    except ValueError:
        return None
    if len(numbers) != len(Place._fields) or not all(math.isfinite(one) for one in numbers):
        return None
    place = Place(*numbers)
    is_inside = min(place) >= 0 and max(place.x + place.width, place.y + place.height) <= _FULL
    return place if is_inside and place.width and place.height else None


def bones_of(control: Control) -> tuple[tuple[str, str], ...]:
    """Return the pairs of labels between which a skeleton has a line."""
    return tuple(_pairs(control.attributes.get("data-bones", "")))


def bones_problem(written: str) -> Problem | None:
    """Say what is wrong with `data-bones`, for the linter; whether the labels exist is a rule of the form."""
    if all(len(_ends(part)) == 2 for part in _parts(written)) and _parts(written):
        return None
    return Problem(
        f"'data-bones' is '{written}', not pairs of labels",
        'Write data-bones="Nose/Left eye; Left eye/Left ear".',
    )


def _pairs(written: str) -> Iterable[tuple[str, str]]:
    for part in _parts(written):
        ends = _ends(part)
        if len(ends) == 2:
            yield ends[0], ends[1]


def _parts(written: str) -> list[str]:
    return [part for part in written.split(";") if part.strip()]


def _ends(part: str) -> list[str]:
    return [end.strip() for end in part.split("/") if end.strip()]
