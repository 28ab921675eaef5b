"""Whether answers of several persons to one item say the same. For judging labels; never for pay (R3).

pairs, alike = agreement([("item-1", result), ("item-1", other_result)])
"""

import itertools
import json
from collections.abc import Iterable
from typing import Any


def agreement(answers: Iterable[tuple[str, list[dict[str, Any]]]]) -> tuple[int, int]:
    """Pairs of answers to one item that hold no marked places, and how many of them say the same."""
    by_item: dict[str, list[str]] = {}
    for item, result in answers:
        said = what_is_said(result)
        if said is not None:
            by_item.setdefault(item, []).append(said)
    pairs = alike = 0
    for given in by_item.values():
        for one, other in itertools.combinations(given, 2):
            pairs += 1
            alike += one == other
    return pairs, alike


def what_is_said(result: list[dict[str, Any]]) -> str | None:
    """What an answer says, in one order; None where it marks places, which are never quite the same."""
    said = {}
    for entry in result:
        value = entry.get("value")
        if not isinstance(value, dict) or entry.get("type") == "relation":
            return None
        if {"x", "points", "rle", "start", "vertices"} & value.keys():
            return None
        said[str(entry.get("from_name"))] = value
    return json.dumps(said, sort_keys=True)
