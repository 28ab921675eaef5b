"""What a worker sees for the answers given so far.

A question that is hidden needs no answer. The worker's screen, the preview and the validator ask here,
so they cannot disagree::

    is_visible(control.conditions, answers, region=None)
"""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from tallystick_packs.forms.form import Condition

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
        return region is not None or bool(mine)
    named = [
        entry for entry in mine if not condition.tag_name or entry.get("from_name") == condition.tag_name
    ]
    if not condition.label_values:
        return bool(named)
    return any(word in condition.label_values for entry in named for word in _words(entry))


def _is_chosen(condition: Condition, entries: Sequence[Result], region: str | None) -> bool:
    named = [
        entry
        for entry in entries
        if (not condition.tag_name or entry.get("from_name") == condition.tag_name)
        and (condition.tag_name or entry.get("type") == "choices")
    ]
    if region is not None and any(entry.get("id") == region for entry in named):
        named = [entry for entry in named if entry.get("id") == region]
    words = [word for entry in named for word in _words(entry)]
    if not condition.choice_values:
        return bool(words)
    return any(word in condition.choice_values for word in words)


def _words(entry: Result) -> list[str]:
    value = entry.get("value")
    if not isinstance(value, dict):
        return []
    found = value.get(entry.get("type", ""), [])
    flat = (
        [word for one in found for word in (one if isinstance(one, list) else [one])]
        if isinstance(found, list)
        else []
    )
    return [word for word in flat if isinstance(word, str)]
