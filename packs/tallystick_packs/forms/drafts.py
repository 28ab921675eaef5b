"""From elements to a form: walks them, and collects what is wrong with single tags.

Rules that look at several tags (does `toName` exist? do hotkeys clash?) are in `linting`.
"""

import difflib
from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType

from tallystick_packs.forms import own
from tallystick_packs.forms.attributes import LOOKS, Attribute
from tallystick_packs.forms.faults import FormFault, Severity
from tallystick_packs.forms.filling import whole_field
from tallystick_packs.forms.form import Condition, Control, LayoutNode, ObjectTag, Option
from tallystick_packs.forms.making import (
    Place,
    aliases_in,
    condition_of,
    files_in,
    make_control,
    make_node,
    make_option,
)
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

MAX_FAULTS = 1_000

#: Attributes in which Label Studio puts a field of the item for its `$name`.
_FILLED = ("value", "valueList", "title", "hint", "html", "audioUrl")

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


def read_draft(root: Element) -> tuple[Draft, LayoutNode]:
    """Build everything below `root`; faults are in the draft."""
    reader = _Reader(aliases_in(root))
    if root.tag.lower() != "view":
        reader.fault(root, "root", f"<{root.tag}> is outermost", "Put everything inside one <View>.")
    layout = reader.read(root, Place())
    return reader.draft, layout


def _near(word: str, known: list[str], cutoff: float) -> list[str]:
    # No known name is long; comparing long ones costs time and finds nothing.
    return difflib.get_close_matches(word[:40], known, n=1, cutoff=cutoff)


class _Reader:
    def __init__(self, aliases: dict[str, dict[str, str]]) -> None:
        self.draft = Draft()
        self.aliases = aliases

    def fault(
        self, element: Element, code: str, message: str, suggestion: str = "", *, severity: Severity = "error"
    ) -> None:
        if self.is_full:
            return
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

    @property
    def is_full(self) -> bool:
        """Whether there are so many faults that nobody reads more."""
        return len(self.draft.faults) >= MAX_FAULTS

    def read(self, element: Element, place: Place) -> LayoutNode:
        row = TABLE.get(element.tag.lower())
        if row is None:
            return self._unknown(element, place)
        attributes, are_right = self._attributes(element, row)
        self._check_place(element, row, place)
        if row.lint and are_right:
            for message, suggestion in row.lint(element, attributes):
                self.fault(element, "rule", message, suggestion)
        self.draft.texts.extend(attributes.get(name, "") for name in _FILLED)
        self.draft.files.extend(files_in(attributes))
        condition = condition_of(attributes, self.aliases)
        if row.role == "option":
            return self._option(element, row, attributes, place)
        if row.role == "control":
            return self._control(element, row, attributes, place, condition)
        if row.role == "object":
            return self._object(element, row, attributes, place, condition)
        return self._visual(element, row, attributes, place, condition)

    def _unknown(self, element: Element, place: Place) -> LayoutNode:
        elsewhere = _ELSEWHERE.get(element.tag.lower())
        near = [] if self.is_full else _near(element.tag, [row.tag for row in TABLE.values()], 0.7)
        names = {name.lower(): value for name, value in element.attributes.items()}
        self.draft.strangers.add(names.get("name", ""))
        if elsewhere:
            self.fault(element, "unsupported-tag", "this tag of Label Studio is not shown here", elsewhere)
            return make_node(element, element.tag, {})
        if near:
            self.fault(element, "unknown-tag", "there is no such tag", f"Did you mean <{near[0]}>?")
        else:
            self.fault(element, "unknown-tag", "there is no such tag", "Delete it, or use a <View>.")
        children = self._children(element, element.tag, place)
        return make_node(element, element.tag, {}, children=children)

    def _attributes(self, element: Element, row: TagRow) -> tuple[dict[str, str], bool]:
        """Return the attributes by usual name, and whether each has a value that it may have."""
        known = {one.name.lower(): one for one in (*row.attributes, *LOOKS, *own.own_attributes(row))}
        found: dict[str, str] = {}
        are_right = True
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
                are_right = self._check_value(element, attribute, value) and are_right
        for attribute in row.attributes:
            if attribute.required and attribute.name not in found:
                self._missing(element, attribute.name)
        return found, are_right

    def _unknown_attribute(self, element: Element, written: str, known: Mapping[str, Attribute]) -> None:
        near = [] if self.is_full else _near(written.lower(), list(known), 0.78)
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

    def _check_value(self, element: Element, attribute: Attribute, value: str) -> bool:
        problem = attribute.check(value)
        if problem:
            self.fault(element, problem.code, problem.message, problem.suggestion)
        return problem is None

    def _check_place(self, element: Element, row: TagRow, place: Place) -> None:
        if row.parents and not any(parent in place.parents for parent in row.parents):
            inside = " or ".join(f"<{parent}>" for parent in row.parents[:3])
            self.fault(element, "misplaced", f"<{row.tag}> stands alone", f"Put it inside {inside}.")
        holders = [tag for tag in place.parents if TABLE[tag.lower()].role in ("control", "object")]
        if row.role in ("control", "object") and holders:
            message = f"<{row.tag}> stands inside <{holders[-1]}>"
            self.fault(element, "misplaced", message, f"Put it after </{holders[-1]}>.")

    def _children(
        self, element: Element, tag: str, place: Place, *, condition: Condition | None = None
    ) -> tuple[LayoutNode, ...]:
        parents = (*place.parents, tag) if tag.lower() in TABLE else place.parents
        conditions = (*place.conditions, condition) if condition else place.conditions
        inside = Place(parents=parents, conditions=conditions, options=place.options)
        return tuple(self.read(child, inside) for child in element.children)

    def _visual(
        self,
        element: Element,
        row: TagRow,
        attributes: dict[str, str],
        place: Place,
        condition: Condition | None,
    ) -> LayoutNode:
        if row.tag == "Style":
            note = "style sheets are read past: the worker's program has its own looks"
            self.fault(element, "style", note, severity="note")
            return make_node(element, row.tag, attributes)
        children = self._children(element, row.tag, place, condition=condition)
        text = attributes.get("value", "") or (
            element.text.strip() if row.tag in ("Header", "Markdown") else ""
        )
        self.draft.texts.append(text)
        return make_node(element, row.tag, attributes, text=text, children=children, condition=condition)

    def _object(
        self,
        element: Element,
        row: TagRow,
        attributes: dict[str, str],
        place: Place,
        condition: Condition | None,
    ) -> LayoutNode:
        many = "valueList" in attributes
        value = attributes.get("valueList") or attributes.get("value", "")
        found = ObjectTag(
            name=attributes.get("name", ""),
            kind=row.tag,
            value=value,
            field=whole_field(value),
            many=many,
            conditions=(*place.conditions, condition) if condition else place.conditions,
            attributes=MappingProxyType(attributes),
            line=element.line,
        )
        self.draft.objects.append(found)
        children = self._children(element, row.tag, place)
        return make_node(
            element, row.tag, attributes, name=found.name, children=children, condition=condition
        )

    def _control(
        self,
        element: Element,
        row: TagRow,
        attributes: dict[str, str],
        place: Place,
        condition: Condition | None,
    ) -> LayoutNode:
        options: list[Option] = []
        inside = Place(parents=place.parents, conditions=place.conditions, options=options)
        children = self._children(element, row.tag, inside)
        found = make_control(element, row, attributes, tuple(options), place, condition)
        target = self.draft.relations if found.type == "relation" else self.draft.controls
        target.append(found)
        return make_node(
            element, row.tag, attributes, name=found.name, children=children, condition=condition
        )

    def _option(self, element: Element, row: TagRow, attributes: dict[str, str], place: Place) -> LayoutNode:
        below: list[Option] = []
        inside = Place(parents=place.parents, conditions=place.conditions, options=below)
        children = self._children(element, row.tag, inside)
        option = make_option(element, row, attributes, tuple(below))
        if place.options is not None:
            place.options.append(option)
        return make_node(element, row.tag, attributes, text=option.text, option=option, children=children)
