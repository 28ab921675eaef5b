"""From elements to a form: builds the values and collects what is wrong with single tags.

Rules that look at several tags (does `toName` exist? do hotkeys clash?) are in `linting`.
"""

import difflib
from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import cast

from tallystick_packs.forms import own
from tallystick_packs.forms.attributes import LOOKS, Attribute, fields_in, is_true
from tallystick_packs.forms.faults import FormFault, Severity
from tallystick_packs.forms.form import Condition, Control, LayoutNode, ObjectTag, Option, When
from tallystick_packs.forms.looks import direction_of, share_of
from tallystick_packs.forms.rows import TagRow
from tallystick_packs.forms.tags import TABLE
from tallystick_packs.forms.xml_reading import Element

#: Label Studio's tags that we do not show, with the reason and the way out.
_ELSEWHERE: dict[str, str] = {
    "video": "Cut it into frames (Image) and sound (Audio); the short-video template shows how.",
    "videorectangle": "Cut the video into frames and use RectangleLabels.",
    "timeseries": "Draw the series into a picture and use Image.",
    "timeserieslabels": "Draw the series into a picture and use RectangleLabels.",
    "timelinelabels": "Use Labels on an Audio.",
    "table": "Write the rows into a text and use Text.",
    "pdf": "Make a picture of each page and use Image with valueList.",
    "ocrlabels": "Use Labels, Rectangle and TextArea on an Image.",
    "chat": "Use Paragraphs for the dialogue and Choices or Rating for the questions.",
    "magicwand": "Use BrushLabels.",
    "reactcode": "Programs in a form are refused.",
    "repeater": "Use Image with valueList.",
}

#: Misspellings in Label Studio's own gallery whose meaning is beyond doubt, by tag.
_IN_THE_WILD = {("Label", "maxusage"): "maxusages"}


@dataclass(slots=True)
class Draft:
    """What was read so far; `strangers` are the names of tags that we do not know."""

    objects: list[ObjectTag] = field(default_factory=list)
    controls: list[Control] = field(default_factory=list)
    relations: list[Control] = field(default_factory=list)
    faults: list[FormFault] = field(default_factory=list)
    texts: list[str] = field(default_factory=list)
    files: list[str] = field(default_factory=list)
    strangers: set[str] = field(default_factory=set)

    def tags(self) -> list[Control | ObjectTag]:
        """Return all tags that have a name, objects first."""
        return [*self.objects, *self.controls]


@dataclass(frozen=True, slots=True, kw_only=True)
class _Place:
    """Where in the form an element stands."""

    parents: tuple[str, ...] = ()
    conditions: tuple[Condition, ...] = ()
    options: list[Option] | None = None


def read_draft(root: Element) -> tuple[Draft, LayoutNode]:
    """Build everything below `root`; faults are in the draft."""
    reader = _Reader(_aliases(root))
    if root.tag.lower() != "view":
        reader.fault(root, "root", f"<{root.tag}> is outermost", "Put everything inside one <View>.")
    layout = reader.read(root, _Place())
    return reader.draft, layout


class _Reader:
    def __init__(self, aliases: dict[str, dict[str, str]]) -> None:
        self.draft = Draft()
        self.aliases = aliases

    def fault(
        self, element: Element, code: str, message: str, suggestion: str = "", *, severity: Severity = "error"
    ) -> None:
        self.draft.faults.append(
            FormFault(
                line=element.line,
                column=element.column,
                tag=element.tag,
                message=message,
                suggestion=suggestion,
                code=code,
                severity=severity,
            )
        )

    def read(self, element: Element, place: _Place) -> LayoutNode:
        row = TABLE.get(element.tag.lower())
        if row is None:
            return self._unknown(element, place)
        attributes = self._attributes(element, row)
        self._check_place(element, row, place)
        if row.lint:
            for message, suggestion in row.lint(element, attributes):
                self.fault(element, "rule", message, suggestion)
        self.draft.texts.extend(attributes.values())
        self.draft.files.extend(_files_in(attributes))
        condition = _condition(attributes, self.aliases)
        if row.role == "option":
            return self._option(element, row, attributes, place)
        if row.role == "control":
            return self._control(element, row, attributes, place, condition)
        if row.role == "object":
            return self._object(element, row, attributes, place, condition)
        return self._visual(element, row, attributes, place, condition)

    def _unknown(self, element: Element, place: _Place) -> LayoutNode:
        elsewhere = _ELSEWHERE.get(element.tag.lower())
        near = difflib.get_close_matches(element.tag, [row.tag for row in TABLE.values()], n=1, cutoff=0.7)
        names = {name.lower(): value for name, value in element.attributes.items()}
        self.draft.strangers.add(names.get("name", ""))
        if elsewhere:
            self.fault(element, "unsupported-tag", "this tag of Label Studio is not shown here", elsewhere)
            return _node(element, element.tag, {})
        if near:
            self.fault(element, "unknown-tag", "there is no such tag", f"Did you mean <{near[0]}>?")
        else:
            self.fault(element, "unknown-tag", "there is no such tag", "Delete it, or use a <View>.")
        children = self._children(element, element.tag, place)
        return _node(element, element.tag, {}, children=children)

    def _attributes(self, element: Element, row: TagRow) -> dict[str, str]:
        known = {one.name.lower(): one for one in (*row.attributes, *LOOKS, *own.own_attributes(row))}
        found: dict[str, str] = {}
        for written, value in element.attributes.items():
            lower = written.lower()
            attribute = known.get(_IN_THE_WILD.get((row.tag, lower), lower)) or own.language_attribute(lower)
            if (row.tag, lower) in _IN_THE_WILD and attribute:
                self.fault(
                    element, "misspelt", f"'{written}' is taken for '{attribute.name}'", severity="note"
                )
            if attribute is None:
                self._unknown_attribute(element, written, known)
            elif attribute.name in found:
                message = f"'{attribute.name}' stands there twice, in two spellings"
                self.fault(element, "twice", message, "Keep one of them.")
            else:
                found[attribute.name] = value
                self._check_value(element, attribute, value)
        for attribute in row.attributes:
            if attribute.required and attribute.name not in found:
                self._missing(element, attribute.name)
        return found

    def _unknown_attribute(self, element: Element, written: str, known: Mapping[str, Attribute]) -> None:
        near = difflib.get_close_matches(written.lower(), list(known), n=1, cutoff=0.78)
        message = f"there is no attribute '{written}'"
        if near:
            self.fault(element, "misspelt", message, f"Did you mean '{known[near[0]].name}'?")
        else:
            self.fault(element, "unknown-attribute", message, "It has no effect; delete it.", severity="note")

    def _missing(self, element: Element, name: str) -> None:
        examples = {"name": 'name="answer"', "value": 'value="$photo"'}
        if TABLE[element.tag.lower()].role == "option":
            examples["value"] = 'value="..."'
        code = "nameless" if name == "name" else "missing"
        self.fault(element, code, f"'{name}' is missing", f"Write {examples.get(name, name + '=...')}.")

    def _check_value(self, element: Element, attribute: Attribute, value: str) -> None:
        problem = attribute.check(value)
        if problem:
            self.fault(element, problem.code, problem.message, problem.suggestion)

    def _check_place(self, element: Element, row: TagRow, place: _Place) -> None:
        if row.parents and not any(parent in place.parents for parent in row.parents):
            inside = " or ".join(f"<{parent}>" for parent in row.parents[:3])
            self.fault(element, "misplaced", f"<{row.tag}> stands alone", f"Put it inside {inside}.")
        holders = [tag for tag in place.parents if TABLE[tag.lower()].role in ("control", "object")]
        if row.role in ("control", "object") and holders:
            message = f"<{row.tag}> stands inside <{holders[-1]}>"
            self.fault(element, "misplaced", message, f"Put it after </{holders[-1]}>.")

    def _children(
        self, element: Element, tag: str, place: _Place, *, condition: Condition | None = None
    ) -> tuple[LayoutNode, ...]:
        parents = (*place.parents, tag) if tag.lower() in TABLE else place.parents
        conditions = (*place.conditions, condition) if condition else place.conditions
        inside = _Place(parents=parents, conditions=conditions, options=place.options)
        return tuple(self.read(child, inside) for child in element.children)

    def _visual(
        self,
        element: Element,
        row: TagRow,
        attributes: dict[str, str],
        place: _Place,
        condition: Condition | None,
    ) -> LayoutNode:
        if row.tag == "Style":
            note = "style sheets are read past: the worker's program has its own looks"
            self.fault(element, "style", note, severity="note")
            return _node(element, row.tag, attributes)
        children = self._children(element, row.tag, place, condition=condition)
        text = attributes.get("value", "") or (
            element.text.strip() if row.tag in ("Header", "Markdown") else ""
        )
        self.draft.texts.append(text)
        return _node(element, row.tag, attributes, text=text, children=children, condition=condition)

    def _object(
        self,
        element: Element,
        row: TagRow,
        attributes: dict[str, str],
        place: _Place,
        condition: Condition | None,
    ) -> LayoutNode:
        many = "valueList" in attributes
        value = attributes.get("valueList") or attributes.get("value", "")
        fields = fields_in(value)
        found = ObjectTag(
            name=attributes.get("name", ""),
            kind=row.tag,
            value=value,
            field=fields[0]
            if len(fields) == 1 and value.strip().startswith("$") and " " not in value.strip()
            else "",
            many=many,
            conditions=(*place.conditions, condition) if condition else place.conditions,
            attributes=MappingProxyType(attributes),
            line=element.line,
        )
        self.draft.objects.append(found)
        children = self._children(element, row.tag, place)
        return _node(element, row.tag, attributes, name=found.name, children=children, condition=condition)

    def _control(
        self,
        element: Element,
        row: TagRow,
        attributes: dict[str, str],
        place: _Place,
        condition: Condition | None,
    ) -> LayoutNode:
        options: list[Option] = []
        inside = _Place(parents=place.parents, conditions=place.conditions, options=options)
        children = self._children(element, row.tag, inside)
        found = _make_control(element, row, attributes, tuple(options), place, condition)
        target = self.draft.relations if found.type == "relation" else self.draft.controls
        target.append(found)
        return _node(element, row.tag, attributes, name=found.name, children=children, condition=condition)

    def _option(self, element: Element, row: TagRow, attributes: dict[str, str], place: _Place) -> LayoutNode:
        below: list[Option] = []
        inside = _Place(parents=place.parents, conditions=place.conditions, options=below)
        children = self._children(element, row.tag, inside)
        option = _make_option(element, row, attributes, tuple(below))
        if place.options is not None:
            place.options.append(option)
        return _node(element, row.tag, attributes, text=option.text, option=option, children=children)


def _make_control(
    element: Element,
    row: TagRow,
    attributes: dict[str, str],
    options: tuple[Option, ...],
    place: _Place,
    condition: Condition | None,
) -> Control:
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


def _make_option(
    element: Element, row: TagRow, attributes: dict[str, str], below: tuple[Option, ...]
) -> Option:
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


def _node(
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


def _condition(attributes: dict[str, str], aliases: dict[str, dict[str, str]]) -> Condition | None:
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


def _aliases(element: Element, owner: str = "") -> dict[str, dict[str, str]]:
    """Return, by name of the question, words of the form that answers write differently.

    Conditions may name an option by its value or by its alias; answers hold the alias.
    """
    names = {name.lower(): value for name, value in element.attributes.items()}
    owner = names.get("name", owner)
    found: dict[str, dict[str, str]] = {}
    if "alias" in names and "value" in names:
        found.setdefault(owner, {})[names["value"]] = names["alias"]
    for child in element.children:
        for name, words in _aliases(child, owner).items():
            found.setdefault(name, {}).update(words)
    return found


def _split(value: str) -> tuple[str, ...]:
    return tuple(part.strip() for part in value.split(",") if part.strip())


def _files_in(attributes: dict[str, str]) -> list[str]:
    pictures = [attributes["data-picture"]] if attributes.get("data-picture") else []
    return pictures + list(own.by_language(attributes, "recording").values())
