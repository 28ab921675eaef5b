"""Judgements: Rating, Pairwise, Ranker with its Bucket."""

from collections.abc import Mapping
from typing import Any

from tallystick_packs.forms.attributes import (
    NAME,
    QUESTION,
    SHORTCUT_KEY,
    TO_NAME,
    VISIBILITY,
    flag,
    integer,
    is_true,
    number,
    one_of,
    text,
)
from tallystick_packs.forms.entries import Entry
from tallystick_packs.forms.rows import ResultRow, TagRow
from tallystick_packs.forms.xml_reading import Element
from tallystick_packs.texts import _

DEFAULT_STARS = 5
#: Column that Label Studio adds for things that were not moved to any bucket.
REST = "_"


def check_rating(entry: Entry) -> None:
    """Check `{"rating": 4}`."""
    most = entry.control.number("maxRating")
    entry.whole_number("rating", least=1, most=int(most) if most else DEFAULT_STARS)


def check_pairwise(entry: Entry) -> None:
    """Check `{"selected": "left"}`, one of the two objects."""
    if entry.value.get("selected") not in ("left", "right"):
        entry.fault("unknown-option", _("selected is neither left nor right"))


def check_ranker(entry: Entry) -> None:
    """Check `{"ranker": {"best": ["id1"], "rest": ["id2"]}}`: each thing in one bucket at most."""
    columns = entry.value.get("ranker")
    if not isinstance(columns, dict) or not all(_is_words(ids) for ids in columns.values()):
        entry.fault("not-a-list", _("ranker is not an object with lists of ids"))
        return
    buckets = {option.key for option in entry.control.options}
    known = {REST, *buckets} if buckets else {entry.control.name, entry.control.to_name}
    for name in columns:
        if name not in known:
            entry.fault("unknown-option", _("there is no bucket “{name}”").format(name=name))
    _check_ranked(entry, [one for ids in columns.values() for one in ids], whole_list=not buckets)


def _is_words(ids: Any) -> bool:
    return isinstance(ids, list) and all(isinstance(one, str) for one in ids)


def _check_ranked(entry: Entry, ranked: list[str], *, whole_list: bool) -> None:
    if len(set(ranked)) < len(ranked):
        entry.fault("twice", _("one thing is placed twice"))
    listed = _ids_of_list(entry)
    if listed is None:
        return
    for one in dict.fromkeys(ranked):
        if one not in listed:
            entry.fault("unknown-option", _("“{option}” is not in the list").format(option=one))
    if whole_list and len(set(ranked) & listed) < len(listed):
        entry.fault("missing", _("not everything is ranked"))


def _ids_of_list(entry: Entry) -> set[str] | None:
    shown = entry.objects[0] if entry.objects else None
    things = entry.item.get(shown.field) if shown else None
    if not isinstance(things, list):
        return None
    # Label Studio falls back on the position where a thing has no id of its own.
    return {
        str(thing["id"]) if isinstance(thing, Mapping) and "id" in thing else str(position)
        for position, thing in enumerate(things)
    }


def _stars_can_be_given(_element: Element, attributes: dict[str, str]) -> list[tuple[str, str]]:
    given, most = float(attributes.get("defaultValue", 0)), int(attributes.get("maxRating", DEFAULT_STARS))
    if given > most or given != int(given):
        cure = f'Write defaultValue="{min(int(given), most)}".'
        return [(f"'defaultValue' is {given:g}; stars are whole, and there are {most}", cure)]
    return []


def _two_are_compared(element: Element, attributes: dict[str, str]) -> list[tuple[str, str]]:
    names = [name.strip() for name in attributes.get("toName", "").split(",")]
    if len(names) == 2 and names[0] == names[1]:
        return [(f"<{element.tag}> compares '{names[0]}' with itself", 'Write toName="first,second".')]
    return []


def _one_bucket_is_the_first(element: Element, _attributes: dict[str, str]) -> list[tuple[str, str]]:
    given = [child for child in element.children if is_true(_without_case(child.attributes, "default"))]
    if len(given) > 1:
        return [(f"{len(given)} buckets are the default; only one can be", 'Keep one default="true".')]
    return []


def _without_case(attributes: Mapping[str, str], name: str) -> str | None:
    return next((value for key, value in attributes.items() if key.lower() == name), None)


ROWS = (
    TagRow(
        tag="Rating",
        role="control",
        summary="Stars.",
        attributes=(
            NAME,
            TO_NAME,
            integer("maxRating", least=1, most=100),
            number("defaultValue", least=0),
            one_of("size", "small", "medium", "large"),
            text("icon"),
            SHORTCUT_KEY,
            *QUESTION,
        ),
        result=ResultRow(type="rating", key="rating", shape="whole", check=check_rating, objects=0),
        lint=_stars_can_be_given,
    ),
    TagRow(
        tag="Pairwise",
        role="control",
        summary="Which of two is better.",
        attributes=(
            NAME,
            TO_NAME,
            text("selectionStyle"),
            text("leftClass"),
            text("rightClass"),
            flag("required"),
            text("requiredMessage"),
            SHORTCUT_KEY,
            *VISIBILITY,
        ),
        result=ResultRow(type="pairwise", key="selected", shape="whole", check=check_pairwise, objects=2),
        lint=_two_are_compared,
    ),
    TagRow(
        tag="Ranker",
        role="control",
        summary="Puts the things of a List in order, or into buckets.",
        attributes=(
            NAME,
            TO_NAME,
            flag("collapsible"),
            flag("required"),
            text("requiredMessage"),
            *VISIBILITY,
        ),
        objects=("List",),
        options=("Bucket",),
        result=ResultRow(type="ranker", key="ranker", shape="whole", check=check_ranker),
        lint=_one_bucket_is_the_first,
    ),
    TagRow(
        tag="Bucket",
        role="option",
        summary="One bucket of a Ranker.",
        attributes=(text("name", required=True), text("title"), flag("default")),
        parents=("Ranker",),
    ),
)
