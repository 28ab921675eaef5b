"""What Tallystick adds to Label Studio's tags.

All additions are attributes whose names start with `data-`, so a form stays a legal Label Studio config:
Label Studio reads past them. `docs/FORMS.md` shows them; this table is what the linter knows.

    <Choice value="Mango" data-text-fr="Mangue" data-picture="options/mango.jpg"/>
    <Choice value="Cannot read it" data-cannot-tell="true"/>
    <TextArea name="phone" toName="scan" data-type="phone" data-mask="+000 00 000 0000"/>
"""

import re

from tallystick_packs.forms.attributes import Attribute, Problem, flag, integer, one_of, reference, text
from tallystick_packs.forms.fields import FIELD_TYPES, mask_problem, pattern_problem
from tallystick_packs.forms.on_the_page import bones_problem, place_problem
from tallystick_packs.forms.overlaps import OVERLAPS
from tallystick_packs.forms.rows import TagRow

READING_ORDERS = ("left-to-right", "right-to-left", "top-to-bottom")
_LANGUAGE = re.compile(r"data-(text|recording|placeholder)-([a-z]{2,3}(?:-[a-z0-9]{2,8})*)\Z")
_PATH = re.compile(r"(?!.*\.\.)[\w .()-]+(?:/[\w .()-]+)*\Z")


def _path(name: str) -> Attribute:
    def check(value: str) -> Problem | None:
        if _PATH.match(value):
            return None
        cure = f'Write {name}="options/mango.jpg": a file in the job folder, with / between folders.'
        return Problem(f"'{name}' is '{value}', not a path inside the job folder", cure)

    return Attribute(name=name, check=check)


def _mask(name: str) -> Attribute:
    return Attribute(name=name, check=mask_problem)


def _pattern(name: str) -> Attribute:
    return Attribute(name=name, check=pattern_problem)


_OPTION = (_path("data-picture"), _path("data-recording"), flag("data-cannot-tell"))
_QUESTION = (_path("data-recording"), Attribute(name="data-place", check=place_problem))
_MARKS = (_path("data-recording"),)
_BONES = (Attribute(name="data-bones", check=bones_problem),)
_FIELD = (
    one_of("data-type", *FIELD_TYPES),
    _mask("data-mask"),
    _pattern("data-pattern"),
    integer("data-min-length", least=0),
    integer("data-max-length", least=1),
    one_of("data-case", "upper", "lower", "any"),
    flag("data-strict"),
    text("data-words"),
)
_REGIONS = (one_of("data-reading-order", *READING_ORDERS),)
_STRETCHES = (one_of("data-overlap", *OVERLAPS),)


def own_attributes(row: TagRow) -> tuple[Attribute, ...]:
    """Return our additions to a tag, without those that carry a language."""
    if row.role == "option":
        return _OPTION
    if row.tag == "TextArea":
        return _QUESTION + _FIELD
    if row.tag == "Choices":
        return (*_QUESTION, reference("data-excuses"))
    if row.result is not None and row.result.shape in ("drawn", "label"):
        more = {"Labels": _STRETCHES, "KeyPointLabels": _BONES}.get(row.tag, ())
        return _MARKS + _REGIONS + more
    return _QUESTION


def language_attribute(name: str) -> Attribute | None:
    """Return the row for `data-text-fr`, `data-placeholder-sw` or `data-recording-pt-br`; None for others."""
    found = _LANGUAGE.match(name)
    if found is None:
        return None
    return _path(name) if found[1] == "recording" else text(name, required=True)


def by_language(attributes: dict[str, str], what: str) -> dict[str, str]:
    """Return `data-<what>-<language>` attributes by language; `data-<what>` itself is under ""."""
    found = {}
    for name, value in attributes.items():
        if name == f"data-{what}":
            found[""] = value
        elif name.startswith(f"data-{what}-") and _LANGUAGE.match(name):
            found[name.removeprefix(f"data-{what}-")] = value
    return found
