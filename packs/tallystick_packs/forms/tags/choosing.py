"""Questions with given answers: Choices and its Choice, Taxonomy."""

from collections.abc import Sequence
from typing import Any

from tallystick_packs.forms.attributes import (
    NAME,
    QUESTION,
    SHORTCUT_KEY,
    TO_NAME,
    field,
    flag,
    integer,
    one_of,
    text,
)
from tallystick_packs.forms.entries import Entry
from tallystick_packs.forms.rows import ResultRow, TagRow
from tallystick_packs.forms.xml_reading import Element
from tallystick_packs.texts import _, ngettext


def check_choices(entry: Entry) -> None:
    """Check `{"choices": ["mango", "ripe"]}`, or lists of paths with nested choices."""
    paths = _paths(entry, "choices", nested=entry.control.flag("allowNested"))
    if paths is None:
        return
    _check_paths(entry, paths)
    if not entry.control.multiple and len(paths) > 1:
        words = ngettext(
            "{count} option is chosen; only one is possible",
            "{count} options are chosen; only one is possible",
            len(paths),
        )
        entry.fault("too-many", words.format(count=len(paths)))
    _check_cannot_tell(entry, paths)


def check_taxonomy(entry: Entry) -> None:
    """Check `{"taxonomy": [["fruit", "mango"]]}`: every path from the top."""
    paths = _paths(entry, "taxonomy", nested=True)
    if paths is None:
        return
    _check_paths(entry, paths)
    most = entry.control.number("maxUsages")
    if most is not None and len(paths) > most:
        words = _("{count} terms are chosen; the most is {most}")
        entry.fault("too-many", words.format(count=len(paths), most=int(most)))
    if entry.control.flag("leafsOnly"):
        for path in paths:
            if entry.options.has_below(path):
                words = _("“{term}” has finer terms below it; choose one of them")
                entry.fault("not-a-leaf", words.format(term=path[-1]))


def _paths(entry: Entry, key: str, *, nested: bool) -> list[tuple[str, ...]] | None:
    found = entry.value.get(key)
    if found is None:
        entry.fault("missing", _("{key} is missing").format(key=key))
        return None
    if not isinstance(found, list) or not found:
        entry.fault("not-a-list", _("nothing is chosen"))
        return None
    paths = [_path(one, nested=nested) for one in found]
    if any(path is None for path in paths):
        entry.fault("not-a-list", _("{key} is not a list of options").format(key=key))
        return None
    return [path for path in paths if path]


def _path(found: Any, *, nested: bool) -> tuple[str, ...] | None:
    if isinstance(found, str):
        return (found,)
    if nested and isinstance(found, list) and found and all(isinstance(word, str) for word in found):
        return tuple(found)
    return None


def _check_paths(entry: Entry, paths: Sequence[tuple[str, ...]]) -> None:
    for path in dict.fromkeys(paths):
        if not entry.options.has(path):
            words = _("“{option}” is not one of the options")
            entry.fault("unknown-option", words.format(option=" / ".join(path)))
        if paths.count(path) > 1:
            words = _("“{option}” is chosen twice")
            entry.fault("twice", words.format(option=" / ".join(path)))


def _check_cannot_tell(entry: Entry, paths: Sequence[tuple[str, ...]]) -> None:
    if len(paths) < 2:
        return
    for option in (option for top in entry.control.options for option in top.walk()):
        if option.cannot_tell and any(path[-1] == option.key for path in paths):
            words = _("“{option}” is chosen together with another answer")
            entry.fault("contradiction", words.format(option=option.text))


def _taxonomy_is_offline(element: Element, attributes: dict[str, str]) -> list[tuple[str, str]]:
    if "apiUrl" not in attributes:
        return []
    cure = 'Write the terms as <Choice> tags, or put them into the items and write value="$terms".'
    return [(f"<{element.tag}> would fetch its terms from the network", cure)]


ROWS = (
    TagRow(
        tag="Choices",
        role="control",
        summary="One or more of the given options.",
        attributes=(
            NAME,
            TO_NAME,
            one_of("choice", "single", "single-radio", "multiple"),
            flag("showInline"),
            field("value"),
            flag("allowNested"),
            one_of("layout", "select", "inline", "vertical"),
            *QUESTION,
        ),
        options=("Choice",),
        result=ResultRow(type="choices", key="choices", shape="whole", check=check_choices, objects=0),
    ),
    TagRow(
        tag="Choice",
        role="option",
        summary="One option.",
        attributes=(
            text("value", required=True),
            flag("selected"),
            text("alias"),
            SHORTCUT_KEY,
            text("html"),
            text("hint"),
            text("color"),
            text("background"),
        ),
        parents=("Choices", "Taxonomy"),
    ),
    TagRow(
        tag="Taxonomy",
        role="control",
        summary="Terms out of a tree.",
        attributes=(
            NAME,
            TO_NAME,
            text("apiUrl"),
            field("value"),
            flag("leafsOnly"),
            flag("showFullPath"),
            text("pathSeparator"),
            integer("maxUsages", least=1),
            text("maxWidth"),
            text("minWidth"),
            text("dropdownWidth"),
            text("placeholder"),
            flag("labeling"),
            flag("legacy"),
            *QUESTION,
        ),
        options=("Choice",),
        result=ResultRow(type="taxonomy", key="taxonomy", shape="whole", check=check_taxonomy, objects=0),
        lint=_taxonomy_is_offline,
    ),
)
