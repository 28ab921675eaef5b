"""An answer as it travels: small, still Label Studio JSON, and the same whoever made it.

Ids of regions become 1, 2, 3 .. in reading order, or as they were drawn; percent are rounded to 0.01,
seconds to 0.001; answers to questions that are hidden are left out. What else stands in an entry stays::

    answer = to_wire(form, draft_entries)
"""

from collections.abc import Mapping, Sequence
from typing import Any

from tallystick_packs.forms.form import Form
from tallystick_packs.forms.reading_order import reading_order
from tallystick_packs.forms.regions import Region, group_regions
from tallystick_packs.forms.visibility import without_hidden

_PERCENT = ("x", "y", "width", "height", "radiusX", "radiusY", "rotation")
_SECONDS = ("start", "end")
_EXTENTS = ("width", "height", "radiusX", "radiusY")
_LEAST_PERCENT, _LEAST_SECONDS = 0.01, 0.001


def to_wire(form: Form, result: Sequence[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """Return a right answer in its travelling form.

    Args:
        form: The form that was answered.
        result: A result that `validate` found right.
    """
    links = [entry for entry in result if entry.get("type") == "relation"]
    entries = without_hidden(form, [entry for entry in result if entry.get("type") != "relation"])
    regions = group_regions(form, entries)
    order = _order(form, regions)
    ids = {found: str(number) for number, found in enumerate(order, start=1)}
    places = {number: position for position, number in enumerate(ids.values())}
    others = sorted({str(entry["id"]) for entry in entries if "id" in entry} - ids.keys())
    ids |= {found: f"q{number}" for number, found in enumerate(others, start=1)}
    travelling = [_entry(entry, ids) for entry in entries]
    # Stable: within a region, and among questions about the whole item, the order is that of the answer.
    travelling.sort(key=lambda entry: places.get(str(entry.get("id", "")), len(places)))
    return travelling + [_link(link, ids) for link in links]


def _order(form: Form, regions: Mapping[str, Region]) -> list[str]:
    asked = {control.name: control.attributes.get("data-reading-order", "") for control in form.controls}
    direction = next((order for order in asked.values() if order), "")
    if not direction or any("start" in region.entries[0]["value"] for region in regions.values()):
        return list(regions)
    return reading_order({found: region.entries[0]["value"] for found, region in regions.items()}, direction)


def _entry(entry: Mapping[str, Any], ids: Mapping[str, str]) -> dict[str, Any]:
    found = dict(entry)
    if "id" in found:
        found["id"] = ids[str(found["id"])]
    if "parentID" in found:
        found["parentID"] = ids.get(str(found["parentID"]), found["parentID"])
    if isinstance(found.get("value"), dict):
        found["value"] = _rounded(found["value"])
    return found


def _link(link: Mapping[str, Any], ids: Mapping[str, str]) -> dict[str, Any]:
    ends = {key: ids.get(str(link[key]), link[key]) for key in ("from_id", "to_id") if key in link}
    return {**link, **ends}


def _rounded(value: Mapping[str, Any]) -> dict[str, Any]:
    found = dict(value)
    for key in _PERCENT:
        if isinstance(found.get(key), float):
            found[key] = _short(found[key], 2)
        if key in _EXTENTS and key in found:
            found[key] = max(found[key], _LEAST_PERCENT)
    for key in _SECONDS:
        if isinstance(found.get(key), float):
            found[key] = _short(found[key], 3)
    if isinstance(found.get("end"), float) and found["end"] <= found.get("start", 0):
        found["end"] = _short(found["start"] + _LEAST_SECONDS, 3)
    if "points" in found:
        found["points"] = [[_short(at, 2) for at in point] for point in found["points"]]
    if "vertices" in found:
        found["vertices"] = [
            {key: _rounded_vertex(at) for key, at in vertex.items()} for vertex in found["vertices"]
        ]
    return found


def _rounded_vertex(found: object) -> object:
    """Round a place of a line, and the places of its arms."""
    if isinstance(found, Mapping):
        return {key: _rounded_vertex(at) for key, at in found.items()}
    return _short(found, 2) if isinstance(found, float) else found


def _short(value: float, digits: int) -> float:
    """Round, and write 12.0 as 12: a byte is a byte."""
    rounded = round(value, digits)
    return int(rounded) if rounded == int(rounded) else rounded
