"""The values of a form, each made from one element and its attributes."""

from dataclasses import dataclass
from types import MappingProxyType
from typing import cast

from tallystick_packs.forms import own
from tallystick_packs.forms.attributes import is_true
from tallystick_packs.forms.filling import fields_in
from tallystick_packs.forms.form import Condition, Control, LayoutNode, Option, When
from tallystick_packs.forms.looks import direction_of, share_of
from tallystick_packs.forms.rows import TagRow
from tallystick_packs.forms.xml_reading import Element


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """Where in the form an element stands."""

    parents: tuple[str, ...] = ()
    conditions: tuple[Condition, ...] = ()
    options: list[Option] | None = None


def make_control(
    element: Element,
    row: TagRow,
    attributes: dict[str, str],
    options: tuple[Option, ...],
    place: Place,
    condition: Condition | None,
) -> Control:
    """Return a control, its options already made."""
    result = row.result
    assert result is not None, row.tag  # noqa: S101 - a control without a result row is a bug of the table
    dynamic = fields_in(attributes.get("value", "")) if row.options else ()
    return Control(
        name=attributes.get("name", "") or ("relations" if result.type == "relation" else ""),
        kind=row.tag,
        type=result.type,
        to_names=_split(attributes.get("toName", "")),
        required=is_true(attributes.get("required")),
        required_message=attributes.get("requiredMessage", ""),
        per_region=is_true(attributes.get("perRegion")),
        per_item=is_true(attributes.get("perItem")),
        multiple=_takes_several(row, attributes),
        options=options,
        options_field=dynamic[0] if dynamic and row.tag != "TextArea" else "",
        excuses=tuple(attributes.get("data-excuses", "").replace(",", " ").split()),
        conditions=(*place.conditions, condition) if condition else place.conditions,
        attributes=MappingProxyType(attributes),
        line=element.line,
    )


def _takes_several(row: TagRow, attributes: dict[str, str]) -> bool:
    if row.tag == "Taxonomy":
        return attributes.get("maxUsages", "").strip() != "1"
    return attributes.get("choice", "single").lower() == "multiple"


def make_option(
    element: Element, row: TagRow, attributes: dict[str, str], below: tuple[Option, ...]
) -> Option:
    """Return an option, those below it already made."""
    value = attributes.get("value") or attributes.get("title") or attributes.get("name", "")
    key = attributes.get("name", value) if row.tag == "Bucket" else attributes.get("alias") or value
    return Option(
        tag=row.tag,
        value=value,
        key=key,
        text=value,
        hint=attributes.get("hint", ""),
        hotkey=attributes.get("hotkey", ""),
        colour=attributes.get("background", "") or attributes.get("color", ""),
        selected=is_true(attributes.get("selected")),
        picture=attributes.get("data-picture", ""),
        recordings=MappingProxyType(own.by_language(attributes, "recording")),
        translations=MappingProxyType(own.by_language(attributes, "text")),
        cannot_tell=is_true(attributes.get("data-cannot-tell")),
        options=below,
        attributes=MappingProxyType(attributes),
        line=element.line,
    )


def make_node(
    element: Element,
    tag: str,
    attributes: dict[str, str],
    *,
    name: str = "",
    text: str = "",
    option: Option | None = None,
    children: tuple[LayoutNode, ...] = (),
    condition: Condition | None = None,
) -> LayoutNode:
    """Return the place of a tag in the layout."""
    return LayoutNode(
        tag=tag,
        name=name,
        text=text,
        direction=direction_of(attributes),
        share=share_of(attributes),
        option=option,
        condition=condition,
        translations=MappingProxyType(own.by_language(attributes, "text")),
        attributes=MappingProxyType(attributes),
        children=children,
        line=element.line,
    )


def condition_of(attributes: dict[str, str], aliases: dict[str, dict[str, str]]) -> Condition | None:
    """Return when a tag is shown, or None for always."""
    when = attributes.get("visibleWhen", "").strip().lower()
    companions = any(name in attributes for name in ("whenTagName", "whenLabelValue", "whenChoiceValue"))
    if not when and companions and is_true(attributes.get("perRegion")):
        # Label Studio's gallery leaves visibleWhen out for questions about a region.
        when = "region-selected"
    if not when:
        return None
    tag_name = attributes.get("whenTagName", "").strip()
    known = aliases.get(tag_name, {})

    def in_answers(name: str) -> tuple[str, ...]:
        return tuple(known.get(word, word) for word in _split(attributes.get(name, "")))

    return Condition(
        when=cast("When", when),
        tag_name=tag_name,
        label_values=in_answers("whenLabelValue"),
        choice_values=in_answers("whenChoiceValue"),
    )


def aliases_in(element: Element, owner: str = "") -> dict[str, dict[str, str]]:
    """Return, by name of the question, words of the form that answers write differently.

    Conditions may name an option by its value or by its alias; answers hold the alias.
    """
    names = {name.lower(): value for name, value in element.attributes.items()}
    owner = names.get("name", owner)
    found: dict[str, dict[str, str]] = {}
    if "alias" in names and "value" in names:
        found.setdefault(owner, {})[names["value"]] = names["alias"]
    for child in element.children:
        for name, words in aliases_in(child, owner).items():
            found.setdefault(name, {}).update(words)
    return found


def _split(value: str) -> tuple[str, ...]:
    return tuple(part.strip() for part in value.split(",") if part.strip())


def files_in(attributes: dict[str, str]) -> list[str]:
    """Return the pictures and recordings that a tag names."""
    pictures = [attributes["data-picture"]] if attributes.get("data-picture") else []
    return pictures + list(own.by_language(attributes, "recording").values())
