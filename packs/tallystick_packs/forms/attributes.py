"""Attributes of tags: one value per attribute, with the check of what may stand in it.

Label Studio compares attribute names without case (`showInLine` and `showInline` are one), so we do too.
Rows of the tag table are written with the small makers below::

    attributes=(flag("required"), one_of("layout", "select", "inline", "vertical"), integer("rows", least=1))
"""

import math
import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import NamedTuple


class Problem(NamedTuple):
    """What is wrong with an attribute's value, and what to write instead."""

    message: str
    suggestion: str = ""
    code: str = "bad-value"


Check = Callable[[str], Problem | None]

_WHOLE_FIELD = re.compile(r"\$[^\W\d][\w[\].]*\Z")
_FLAGS = ("true", "false", "yes", "no", "1", "0")


@dataclass(frozen=True, slots=True, kw_only=True)
class Attribute:
    """An attribute that a tag may carry."""

    name: str
    check: Check
    required: bool = False


def is_true(value: str | None) -> bool:
    """Say whether the value of a flag means yes."""
    return value is not None and value.strip().lower() in ("true", "yes", "1")


def text(name: str, *, required: bool = False) -> Attribute:
    """An attribute with any text; when required, not blank."""

    def check(value: str) -> Problem | None:
        if required and not value.strip():
            return Problem(f"'{name}' is empty")
        return None

    return Attribute(name=name, check=check, required=required)


def flag(name: str) -> Attribute:
    """An attribute that is true or false."""

    def check(value: str) -> Problem | None:
        if value.strip().lower() in _FLAGS:
            return None
        return Problem(f"'{name}' is '{value}'", f'Write {name}="true" or {name}="false".')

    return Attribute(name=name, check=check)


def one_of(name: str, *values: str, required: bool = False) -> Attribute:
    """An attribute with a closed set of values, compared without case."""

    def check(value: str) -> Problem | None:
        if value.strip().lower() in (known.lower() for known in values):
            return None
        return Problem(f"'{name}' is '{value}'", f"Use one of: {', '.join(values)}.")

    return Attribute(name=name, check=check, required=required)


def number(name: str, *, least: float | None = None, most: float | None = None) -> Attribute:
    """An attribute with a number; `least` and `most` are allowed themselves."""

    def check(value: str) -> Problem | None:
        try:
            found = float(value)
        except ValueError:
            return Problem(f"'{name}' is '{value}', not a number")
        if not math.isfinite(found):
            return Problem(f"'{name}' is '{value}', not a number")
        if least is not None and found < least:
            return Problem(f"'{name}' is {value}; the least is {least:g}")
        if most is not None and found > most:
            return Problem(f"'{name}' is {value}; the most is {most:g}")
        return None

    return Attribute(name=name, check=check)


def integer(name: str, *, least: int | None = None, most: int | None = None) -> Attribute:
    """An attribute with a whole number; `least` and `most` are allowed themselves."""
    inner = number(name, least=least, most=most).check

    def check(value: str) -> Problem | None:
        if not re.fullmatch(r"\s*[+-]?\d{1,9}\s*", value):
            return Problem(f"'{name}' is '{value}', not a whole number")
        return inner(value)

    return Attribute(name=name, check=check)


def field(name: str, *, required: bool = False) -> Attribute:
    """An attribute that names one field of the item, `$photo`."""

    def check(value: str) -> Problem | None:
        if _WHOLE_FIELD.match(value.strip()):
            return None
        bare = value.strip().lstrip("$")
        if re.fullmatch(r"[^\W\d]\w*", bare):
            return Problem(
                f"'{name}' is '{value}', which names no field", f'Write {name}="${bare}".', "no-dollar"
            )
        return Problem(
            f"'{name}' is '{value}', not a field of the item", f'Write {name}="$photo".', "no-dollar"
        )

    return Attribute(name=name, check=check, required=required)


def shown(name: str, *, required: bool = False) -> Attribute:
    """An attribute with text to show, in which `$name` stands for a field of the item.

    A single small word is taken for a field with its `$` forgotten: Label Studio would show the word
    itself on every item and nobody would notice before the answers come back.
    """

    def check(value: str) -> Problem | None:
        if required and not value.strip():
            return Problem(f"'{name}' is empty", f'Write {name}="$text".')
        if re.fullmatch(r"[a-z_][a-z0-9_]*", value):
            cure = f'Write {name}="${value}", or "{value.capitalize()}." if the word itself is meant.'
            return Problem(
                f"'{name}' is '{value}': this word would be shown on every item", cure, "no-dollar"
            )
        return None

    return Attribute(name=name, check=check, required=required)


def reference(name: str, *, required: bool = False) -> Attribute:
    """An attribute that names other tags; the linter checks that they exist."""
    return text(name, required=required)


NAME = text("name", required=True)
#: Its absence is a rule over the whole form: with one object there is no doubt.
TO_NAME = reference("toName")
SHORTCUT_KEY = text("hotkey")

#: Looks that Label Studio takes from a style sheet. We keep what helps the layout and ignore the rest.
LOOKS = (text("style"), text("className"), text("classname"), text("idAttr"))

VISIBILITY = (
    one_of("visibleWhen", "region-selected", "no-region-selected", "choice-selected", "choice-unselected"),
    reference("whenTagName"),
    text("whenLabelValue"),
    text("whenChoiceValue"),
)

#: Attributes of every control that asks a question about the item or about a region.
QUESTION = (
    flag("required"),
    text("requiredMessage"),
    flag("perRegion"),
    flag("perItem"),
    *VISIBILITY,
)
