"""All options of a control for one item: those in the form and those in the item.

`<Choices value="$answers">` takes its options from the item, as words or as
`{"value": ..., "children": [...]}`.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from types import MappingProxyType

from tallystick_packs.forms.filling import fill_text
from tallystick_packs.forms.form import Control, Option

_NONE: Mapping[str, str] = MappingProxyType({})
_MAX_DEPTH = 20


@dataclass(slots=True)
class OptionTree:
    """Options by the words that answers use."""

    below: dict[str, "OptionTree"] = field(default_factory=dict)

    def has(self, path: Sequence[str]) -> bool:
        """Say whether `path` leads to an option, from the top; one word may name an option at any depth."""
        if self._find(path) is not None:
            return True
        return len(path) == 1 and any(path[0] in tree.below for tree in _all_below(self))

    def has_below(self, path: Sequence[str]) -> bool:
        """Say whether the option at `path` has options below it."""
        found = self._find(path)
        return found is not None and bool(found.below)

    def _find(self, path: Sequence[str]) -> "OptionTree | None":
        tree = self
        for word in path:
            if word not in tree.below:
                return None
            tree = tree.below[word]
        return tree


def _all_below(tree: OptionTree) -> Iterator[OptionTree]:
    for below in tree.below.values():
        yield below
        yield from _all_below(below)


def option_tree(control: Control, item: Mapping[str, object]) -> OptionTree:
    """Return the options of `control` for `item` by their words."""
    return _tree(options_for(control, item))


def options_for(control: Control, item: Mapping[str, object]) -> tuple[Option, ...]:
    """Return the options of `control` for `item`: the form's own, then the item's."""
    written = tuple(_filled(option, item) for option in control.options)
    if not control.options_field:
        return written
    tag = "Choice" if control.kind in ("Choices", "Taxonomy") else "Label"
    return written + _from_item(item.get(control.options_field), tag, _MAX_DEPTH)


def _filled(option: Option, item: Mapping[str, object]) -> Option:
    if "$" not in option.value and not option.options:
        return option
    value = fill_text(option.value, item)
    return replace(
        option,
        value=value,
        key=option.key if option.key != option.value else value,
        text=fill_text(option.text, item),
        options=tuple(_filled(below, item) for below in option.options),
    )


def _tree(options: Sequence[Option]) -> OptionTree:
    return OptionTree(below={option.key: _tree(option.options) for option in options})


def _from_item(found: object, tag: str, depth: int) -> tuple[Option, ...]:
    if not isinstance(found, list) or depth == 0:
        return ()
    options = (_option(one, tag, depth) for one in found)
    return tuple(option for option in options if option is not None)


def _option(found: object, tag: str, depth: int) -> Option | None:
    if isinstance(found, str):
        found = {"value": found}
    if not isinstance(found, dict) or not isinstance(found.get("value"), str):
        return None
    words = {key: value for key, value in found.items() if isinstance(value, str)}
    return Option(
        tag=tag,
        value=words["value"],
        key=words.get("alias") or words["value"],
        text=words["value"],
        hint=words.get("hint", ""),
        hotkey=words.get("hotkey", ""),
        colour=words.get("background", ""),
        recordings=_NONE,
        translations=_NONE,
        options=_from_item(found.get("children"), tag, depth - 1),
        attributes=MappingProxyType(words),
        line=0,
    )
