"""What a row of the tag table says.

Each tag family is one file in `tags/`, each tag one `TagRow` in it. A row says which attributes the
tag may carry, where it may stand, and, for a control, what its answers look like. The parser, the
linter and the validator only read rows: a new tag is a new row and, for a new shape of answer, one
function that checks it (`docs/EXTENDING.md`).
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

from tallystick_packs.forms.attributes import Attribute
from tallystick_packs.forms.entries import Entry
from tallystick_packs.forms.xml_reading import Element

Role = Literal["visual", "object", "control", "option"]
Shape = Literal["whole", "drawn", "label", "link"]
LintRule = Callable[[Element, dict[str, str]], list[tuple[str, str]]]


@dataclass(frozen=True, slots=True, kw_only=True)
class ResultRow:
    """What the answers of a control look like.

    Attributes:
        type: Result type in answers.
        key: Key of the value that belongs to this control; "" for a bare shape such as Rectangle.
        shape: `"drawn"` makes regions, `"label"` names regions that another control drew or, on sound
            and text, makes them itself, `"whole"` answers about the item or, with `perRegion`, about a
            region, `"link"` joins two regions.
        noun: What a worker calls a region of this control; marked for translation.
        check: Looks at one entry and reports its faults.
        objects: How many objects it is about; 0 for any number.
    """

    type: str
    key: str
    shape: Shape
    check: Callable[[Entry], None]
    noun: str = ""
    objects: int = 1


@dataclass(frozen=True, slots=True, kw_only=True)
class TagRow:
    """One tag.

    Attributes:
        tag: Usual name.
        role: What the tag does.
        summary: One line for people.
        attributes: What it may carry beside the attributes of its role.
        parents: Tags that it must stand in, at any depth; empty for anywhere.
        objects: For a control: tags of the objects it can be about; empty for any.
        options: For a control: tags of its options.
        result: For a control: its answers.
        lint: A rule of this tag alone: gets the element as written and its attributes by usual name,
            each right by itself, and returns messages with suggestions.
    """

    tag: str
    role: Role
    summary: str
    attributes: tuple[Attribute, ...] = ()
    parents: tuple[str, ...] = ()
    objects: tuple[str, ...] = ()
    options: tuple[str, ...] = ()
    result: ResultRow | None = None
    lint: LintRule | None = None
