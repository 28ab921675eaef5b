"""What a worker sees for the answers given so far.

A question that is hidden needs no answer, and answers to it do not count: Label Studio drops them when
the answer is sent. The worker's screen, the preview and the validator ask here, so they cannot disagree::

    is_visible(control.conditions, entries, region=None)
    without_hidden(form, entries)
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from tallystick_packs.forms.form import Condition, Control, Form
from tallystick_packs.forms.regions import group_regions, well_formed
from tallystick_packs.forms.tags.places import PLACE_KEYS

Result = Mapping[str, Any]


def is_visible(
    conditions: Iterable[Condition],
    entries: Sequence[Result],
    *,
    region: str | None = None,
    any_region: bool = False,
) -> bool:
    """Say whether something under `conditions` is shown.

    Args:
        conditions: All must hold.
        entries: Entries of the answer so far.
        region: Id of the region that is selected, or None.
        any_region: Take conditions on the selected region as held when any region would hold them;
            for questions about the whole item that stand in a view of a region.
    """
    return all(_holds(condition, entries, region, any_region) for condition in conditions)


def without_hidden(form: Form, entries: Sequence[Result]) -> list[Result]:
    """Return `entries` without answers to questions that the other answers hide.

    Args:
        form: The form that is answered.
        entries: Entries of the answer so far; those that do not name their question are left out.
    """
    hideable = {control.name: control for control in form.controls if control.conditions}
    kept = well_formed(entries)
    regions = group_regions(form, entries).keys() if hideable else ()
    # Hiding one question may hide the next; conditions in a circle are cut off by the count.
    for _round in range(len(hideable)):
        view = View.of(kept, regions)
        shown = [entry for entry in kept if _is_shown(entry, hideable, view)]
        if len(shown) == len(kept):
            break
        kept = shown
    return kept


@dataclass(frozen=True, slots=True, kw_only=True)
class View:
    """Entries sorted by what they are about: the whole item, or one region."""

    all: Sequence[Result]
    whole: Sequence[Result]
    by_region: Mapping[str, Sequence[Result]]

    @classmethod
    def of(cls, entries: Sequence[Result], regions: Collection[str]) -> "View":
        """Sort `entries`, in which `regions` are marked."""
        whole: list[Result] = []
        by_region: dict[str, list[Result]] = {region: [] for region in regions}
        for entry in entries:
            by_region.get(entry.get("id", ""), whole).append(entry)
        return cls(all=entries, whole=whole, by_region=by_region)

    def seen_from(self, region: str) -> list[Result]:
        """Return what conditions of a region may look at: its own entries, and those about the item."""
        return [*self.whole, *self.by_region.get(region, ())]


def _is_shown(entry: Result, hideable: Mapping[str, Control], view: View) -> bool:
    control = hideable.get(str(entry.get("from_name")))
    if control is None:
        return True
    region = entry.get("id", "")
    if control.per_region and region in view.by_region:
        return is_visible(control.conditions, view.seen_from(region), region=region)
    return is_visible(control.conditions, view.all, any_region=True)


def _holds(condition: Condition, entries: Sequence[Result], region: str | None, any_region: bool) -> bool:
    if condition.when == "no-region-selected":
        return region is None
    if condition.when == "region-selected":
        return _region_holds(condition, entries, region, any_region)
    chosen = _is_chosen(condition, entries, region)
    return chosen if condition.when == "choice-selected" else not chosen


def _region_holds(
    condition: Condition, entries: Sequence[Result], region: str | None, any_region: bool
) -> bool:
    if region is None and not any_region:
        return False
    mine = [entry for entry in entries if region is None or entry.get("id") == region]
    if not condition.tag_name and not condition.label_values:
        return region is not None or any(_is_place(entry) for entry in mine)
    named = [
        entry for entry in mine if not condition.tag_name or entry.get("from_name") == condition.tag_name
    ]
    if not condition.label_values:
        return bool(named)
    return any(word in condition.label_values for entry in named for word in _words(entry))


def _is_place(entry: Result) -> bool:
    value = entry.get("value")
    return isinstance(value, dict) and not PLACE_KEYS.isdisjoint(value)


def _is_chosen(condition: Condition, entries: Sequence[Result], region: str | None) -> bool:
    if condition.tag_name:
        named = [entry for entry in entries if entry.get("from_name") == condition.tag_name]
    else:
        named = [entry for entry in entries if entry.get("type") in ("choices", "taxonomy")]
    if region is not None and any(entry.get("id") == region for entry in named):
        named = [entry for entry in named if entry.get("id") == region]
    words = [word for entry in named for word in _words(entry)]
    if not condition.choice_values:
        return bool(words)
    return any(word in condition.choice_values for word in words)


def _words(entry: Result) -> list[str]:
    value = entry.get("value")
    found = value.get(entry.get("type", "")) if isinstance(value, dict) else None
    if not isinstance(found, list):
        return []
    # Of a path in a tree, the last word is the one that was chosen.
    last = (one[-1] if isinstance(one, list) and one else one for one in found)
    return [word for word in last if isinstance(word, str)]
