"""What answers say, question by question: the table that all measures are taken from."""

import json
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any, Literal

from tallystick_packs.export.joining import ExportAnswer, is_mark

Entry = dict[str, Any]
Kind = Literal["words", "rank", "number", "text"]
Unit = tuple[str, str]
"""The item, and the page where an item has several; "" elsewhere."""

_KINDS: dict[str, Kind] = {"textarea": "text", "rating": "rank", "number": "number"}
_UNCOUNTED = frozenset({"rejected", "returned"})


@dataclass(slots=True, kw_only=True)
class Question:
    """One control about whole items, and what was said to it.

    Attributes:
        name: Name of the control.
        kind: What is compared: words that were chosen, a rank, a number, or a written text.
        said: Unit -> worker -> the entry.
    """

    name: str
    kind: Kind
    said: dict[Unit, dict[str, Entry]] = field(default_factory=dict)

    def values(self, unit: Unit) -> dict[str, Any]:
        """What each worker said about one unit, to be compared."""
        compared = in_words if self.kind in ("words", "text") else _number
        found = {worker: compared(entry) for worker, entry in self.said[unit].items()}
        return {worker: value for worker, value in found.items() if value is not None}


def counted(answers: Iterable[ExportAnswer]) -> list[ExportAnswer]:
    """The answers that have a vote: not those that were rejected or returned."""
    return [answer for answer in answers if answer.state not in _UNCOUNTED]


def said_by(answer: ExportAnswer) -> dict[tuple[str, str], Entry]:
    """What an answer says about the whole item, by the name of the control and the page."""
    return {
        (str(entry.get("from_name", "")), str(entry.get("item_index", ""))): entry
        for entry in answer.result
        if entry.get("type") != "relation" and not is_mark(entry)
    }


def questions(answers: Iterable[ExportAnswer]) -> dict[str, Question]:
    """The questions about whole items that were answered, by the name of the control."""
    found: dict[str, Question] = {}
    for answer in counted(answers):
        for (name, page), entry in said_by(answer).items():
            kind = _KINDS.get(str(entry.get("type")), "words")
            question = found.setdefault(name, Question(name=name, kind=kind))
            question.said.setdefault((answer.item, page), {})[answer.worker] = entry
    return found


def in_words(entry: Entry) -> str:
    """What an entry says, as a text that two equal answers have in common; the order of choices is none."""
    value = entry.get("value") or {}
    found = next(iter(value.values()), "")
    if isinstance(found, list) and all(isinstance(one, str) for one in found):
        # Two lines of a text have an order, two choices have none.
        return "\n".join(found) if entry.get("type") == "textarea" else ", ".join(sorted(found))
    return found if isinstance(found, str) else json.dumps(found, ensure_ascii=False, sort_keys=True)


def _number(entry: Entry) -> float | None:
    found = next(iter((entry.get("value") or {}).values()), None)
    return float(found) if isinstance(found, int | float) else None
