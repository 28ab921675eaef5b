"""A form that was read and found right: what it shows, what it asks, and in which order.

All values are frozen. A renderer walks `Form.layout`; a validator looks at `Form.controls`::

    form = parse(xml)
    [control.name for control in form.controls if control.required]
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Literal, TypeVar

from tallystick_packs.forms.attributes import is_true
from tallystick_packs.forms.faults import FormFault

When = Literal["region-selected", "no-region-selected", "choice-selected", "choice-unselected"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Condition:
    """When something is shown: Label Studio's `visibleWhen` with its `when...` companions."""

    when: When
    tag_name: str = ""
    label_values: tuple[str, ...] = ()
    choice_values: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Option:
    """One thing to choose: a Choice, a Label, a Relation, a Bucket or a Shortcut.

    Attributes:
        tag: Name of the tag.
        value: The word in the form.
        key: The word in answers: the alias where there is one.
        text: What is shown; translations are in `translations`.
        picture: Path of a picture in the job folder, or "".
        recordings: Paths of recordings in the job folder by language; "" is the key for any language.
        cannot_tell: Whether this option says that the question cannot be answered.
        options: Options below this one, in a taxonomy or nested choices.
        attributes: All attributes by their usual name.
        line: Line in the form.
    """

    tag: str
    value: str
    key: str
    text: str
    hint: str = ""
    hotkey: str = ""
    colour: str = ""
    selected: bool = False
    picture: str = ""
    recordings: Mapping[str, str]
    translations: Mapping[str, str]
    cannot_tell: bool = False
    options: tuple["Option", ...] = ()
    attributes: Mapping[str, str]
    line: int

    def text_in(self, language: str) -> str:
        """Return the text in `language`, or as written where there is no translation."""
        return self.translations.get(language) or self.translations.get(language[:2]) or self.text

    def shortcut_in(self, language: str) -> str:
        """Return how a Shortcut is shown: the word that it types, and what this stands for."""
        translated = self.text_in(language)
        meaning = translated if translated != self.text else self.attributes.get("alias", "")
        return f"{self.value}  {meaning}" if meaning else self.value

    def recording_in(self, language: str) -> str:
        """Return the path of the recording for `language`, or the one for any language, or ""."""
        by_language = self.recordings
        return by_language.get(language) or by_language.get(language[:2]) or by_language.get("", "")

    def walk(self) -> Iterator["Option"]:
        """Yield this option and all below it."""
        yield self
        for option in self.options:
            yield from option.walk()


@dataclass(frozen=True, slots=True, kw_only=True)
class ObjectTag:
    """Something shown to the worker: an image, a recording, a text.

    Attributes:
        name: Name that controls point to.
        kind: Name of the tag: `Image`, `Audio`, `Text` ...
        value: The value as written, `$photo` or a fixed text.
        field: The one field it shows, without `$`, or "" where the value is fixed or mixed.
        many: Whether the field is a list of pages (`valueList`).
        conditions: All must hold for it to be shown.
    """

    name: str
    kind: str
    value: str
    field: str = ""
    many: bool = False
    conditions: tuple[Condition, ...] = ()
    attributes: Mapping[str, str]
    line: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Control:
    """One question.

    Attributes:
        name: Name, `from_name` in answers.
        kind: Name of the tag: `Choices`, `RectangleLabels` ...
        title: The Header above it, or its name where there is none.
        type: Result type in answers: `choices`, `rectanglelabels` ...
        to_names: Names of the objects it is about; two for Pairwise.
        required: Whether an answer without it is refused (for each region when `per_region`).
        per_region: Asked for each region instead of once.
        per_item: Asked for each page of a list of pictures.
        multiple: Whether more than one option may be chosen.
        marks: Whether its entries mark regions, instead of adding to one or answering about the item.
        noun: What people call a region that it marks, not yet translated: `box`, `segment`.
        options: What can be chosen, as written in the form.
        options_field: Field of the item that holds more options, without `$`, or "".
        excuses: Names of controls that need no answer while this one says "cannot tell".
        conditions: All must hold for it to be shown, its own and those of the views around it.
        attributes: All attributes by their usual name.
        line: Line in the form.
    """

    name: str
    kind: str
    title: str = ""
    type: str
    to_names: tuple[str, ...]
    required: bool = False
    required_message: str = ""
    per_region: bool = False
    per_item: bool = False
    multiple: bool = False
    marks: bool = False
    noun: str = ""
    options: tuple[Option, ...] = ()
    options_field: str = ""
    excuses: tuple[str, ...] = ()
    conditions: tuple[Condition, ...] = ()
    attributes: Mapping[str, str]
    line: int

    def placeholder_in(self, language: str) -> str:
        """Return what stands in the empty field: in `language`, else as written, else ""."""
        for code in (language.lower(), language[:2]):
            found = self.attributes.get(f"data-placeholder-{code}")
            if found:
                return found
        return self.attributes.get("placeholder", "")

    @property
    def to_name(self) -> str:
        """The objects as they stand in answers, joined with commas."""
        return ",".join(self.to_names)

    @property
    def plain_name(self) -> str:
        """The name as people write: what a screen calls a question without a Header."""
        words = " ".join(self.name.replace("_", " ").replace("-", " ").split())
        return words[:1].upper() + words[1:]

    @property
    def labels(self) -> tuple[str, ...]:
        """The words that answers may use, as far as the form itself names them."""
        return tuple(option.key for top in self.options for option in top.walk())

    def flag(self, name: str, *, default: bool = False) -> bool:
        """Return an attribute that is true or false."""
        value = self.attributes.get(name)
        return default if value is None else is_true(value)

    def number(self, name: str) -> float | None:
        """Return an attribute that is a number, or None where it is absent."""
        value = self.attributes.get(name)
        return None if value is None else float(value)


@dataclass(frozen=True, slots=True, kw_only=True)
class LayoutNode:
    """A tag in the order and nesting of the form, for renderers.

    Attributes:
        tag: Usual name of the tag.
        name: Name of the object or control that stands here, or "".
        text: Text to show (Header, Markdown), or "".
        direction: How children are placed: `"row"` side by side, `"column"` one below the other.
        share: Part of the width that is wished for, in percent, or None.
        option: The option that stands here, for tags within a control.
        condition: The tag's own condition, or None.
    """

    tag: str
    name: str = ""
    text: str = ""
    direction: Literal["row", "column"] = "column"
    share: float | None = None
    option: Option | None = None
    condition: Condition | None = None
    translations: Mapping[str, str]
    attributes: Mapping[str, str]
    children: tuple["LayoutNode", ...] = ()
    line: int

    def text_in(self, language: str) -> str:
        """Return the text in `language`, or as written where there is no translation."""
        return self.translations.get(language) or self.translations.get(language[:2]) or self.text

    def headers(self, language: str = "") -> dict[str, str]:
        """Return, by name, the words of the Header that stands directly above a tag."""
        found: dict[str, str] = {}
        header = ""
        for node in self.walk():
            if node.tag == "Header":
                header = node.text_in(language)
            elif node.name and node.option is None:
                if header:
                    found.setdefault(node.name, header)
                header = ""
        return found

    def walk(self) -> Iterator["LayoutNode"]:
        """Yield this node and all below it, in reading order."""
        yield self
        for child in self.children:
            yield from child.walk()


@dataclass(frozen=True, slots=True, kw_only=True)
class Form:
    """A labelling config: what is shown and what is asked.

    Attributes:
        xml: The text of the form as it was read.
        objects: What is shown, in the order of the form.
        controls: What is asked, in the order of the form.
        relations: Words for links between regions; None where the form has no Relations.
        layout: Everything in its nesting.
        fields: Fields of the item that the form uses, without `$`.
        files: Pictures and recordings of options, as paths in the job folder.
        notes: What the linter had to say that does not refuse the form.
    """

    xml: str
    objects: tuple[ObjectTag, ...]
    controls: tuple[Control, ...]
    relations: Control | None
    layout: LayoutNode
    fields: frozenset[str]
    files: tuple[str, ...]
    notes: tuple[FormFault, ...] = ()

    def object(self, name: str) -> ObjectTag:
        """Return the object called `name`.

        Raises:
            KeyError: There is none.
        """
        return _named(self.objects, name)

    def control(self, name: str) -> Control:
        """Return the control called `name`.

        Raises:
            KeyError: There is none.
        """
        return _named(self.controls, name)

    def media_fields(self) -> Mapping[str, str]:
        """Return the fields that hold a picture or a recording: field -> `"Image"` or `"Audio"`."""
        return {tag.field: tag.kind for tag in self.objects if tag.field and tag.kind in ("Image", "Audio")}


_Tag = TypeVar("_Tag", ObjectTag, Control)


def _named(tags: tuple[_Tag, ...], name: str) -> _Tag:
    for tag in tags:
        if tag.name == name:
            return tag
    raise KeyError(name)
