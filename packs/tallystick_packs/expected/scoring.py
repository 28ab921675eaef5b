"""Comparing an answer with the expected one, question by question.

What is chosen, rated or dated must be the same; numbers may differ by a tolerance, texts by a share of wrong
words; marks match where label and place do. Only questions that the expected answer says something about are
compared. The numbers are a job's `Scoring`, and stand in every manifest::

    found = score(form, result, expected, rules)
    found.is_right, [str(one) for one in found.differs]
"""

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from tallystick_packs.expected.likeness import overlap, word_errors
from tallystick_packs.forms import Form, without_hidden
from tallystick_packs.forms.form import Control
from tallystick_packs.forms.regions import Region, adds_to_region, group_regions, question
from tallystick_packs.forms.tags import RESULTS
from tallystick_packs.terms import Scoring
from tallystick_packs.texts import _, ngettext

UNCOMPARED = frozenset({"relation", "ranker"})
"""Types of results that are not compared."""

_SQUARE = 1000.0

Entries = Sequence[Mapping[str, Any]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Difference:
    """A question that was answered in another way: what people call it, what was expected, what was said."""

    question: str
    expected: str
    given: str

    def __str__(self) -> str:
        return _("{question}: expected “{expected}”, answered “{given}”").format(
            question=self.question, expected=self.expected, given=self.given
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Score:
    """How an answer compares: right where nothing differs. `percent` of the questions are right."""

    percent: int
    differs: tuple[Difference, ...]

    @property
    def is_right(self) -> bool:
        """Whether it counts as the expected answer."""
        return not self.differs


def score(form: Form, result: Entries, expected: Entries, rules: Scoring) -> Score:
    """Compare an answer with the expected one.

    Args:
        form: The form that was answered.
        result: An answer that `validate` found right.
        expected: What the requester says is right, of the same form.
        rules: How far it may differ.
    """
    mine, theirs = _Said(form, result), _Said(form, expected)
    questions = 0
    differs: list[Difference] = []
    for key, entry in theirs.whole.items():
        control = mine.controls[key[0]]
        questions += 1
        given = mine.whole.get(key)
        if not _is_alike(entry, given, rules):
            name = question(control)
            differs.append(Difference(question=name, expected=in_words(entry), given=in_words(given)))
    if theirs.regions:
        questions += 1
        found = _Matching(mine, theirs, rules)
        differs += found.differences()
    wrong = len({one.question for one in differs})
    percent = 100 * max(questions - wrong, 0) // questions if questions else 100
    return Score(percent=percent, differs=tuple(differs))


def in_words(entry: Mapping[str, Any] | None) -> str:
    """What an entry about the whole item says, for people; nothing where there is none."""
    if entry is None:
        return _("no answer")
    found = _value(entry)
    if isinstance(found, list):
        return ", ".join(" / ".join(one) if isinstance(one, list) else str(one) for one in found)
    return str(found)


class _Said:
    """What an answer says: about the whole item, and of each region."""

    def __init__(self, form: Form, result: Entries) -> None:
        self.controls: dict[str, Control] = {control.name: control for control in form.controls}
        seen = [
            entry
            for entry in without_hidden(form, [one for one in result if one.get("type") != "relation"])
            if entry.get("from_name") in self.controls and entry.get("type") not in UNCOMPARED
        ]
        self.regions: list[Region] = list(group_regions(form, seen).values())
        self.whole = {
            (str(entry["from_name"]), int(entry.get("item_index") or 0)): entry
            for entry in seen
            if not self.is_of_region(entry)
        }

    def is_of_region(self, entry: Mapping[str, Any]) -> bool:
        """Whether an entry marks a region or says something about one."""
        control = self.controls[str(entry["from_name"])]
        return control.marks or adds_to_region(control)

    def added(self, region: Region) -> dict[str, Mapping[str, Any]]:
        """What is said about a region besides where it is and what it is called."""
        return {
            str(entry["from_name"]): entry
            for entry in region.entries
            if self.controls[str(entry["from_name"])].per_region
        }


class _Matching:
    """Marks of two answers, matched one to one where label and place are alike, the most alike first."""

    def __init__(self, mine: _Said, theirs: _Said, rules: Scoring) -> None:
        self._mine, self._theirs, self._rules = mine, theirs, rules
        self.pairs: list[tuple[Region, Region]] = []
        if self._share(min(len(mine.regions), len(theirs.regions))) >= rules.marks_percent:
            self._match()

    def _share(self, pairs: int) -> float:
        return 200 * pairs / (len(self._mine.regions) + len(self._theirs.regions))

    def _match(self) -> None:
        likely = [
            (self._likeness(one, other), place, number)
            for place, one in enumerate(self._mine.regions)
            for number, other in enumerate(self._theirs.regions)
            if _labels(one) == _labels(other) and _where(one) == _where(other)
        ]
        taken: set[int] = set()
        matched: set[int] = set()
        for likeness, place, number in sorted(likely, key=lambda one: (-one[0], one[1:])):
            is_near = 100 * likeness >= self._rules.overlap_percent
            if is_near and place not in taken and number not in matched:
                taken.add(place)
                matched.add(number)
                self.pairs.append((self._mine.regions[place], self._theirs.regions[number]))

    def _likeness(self, one: Region, other: Region) -> float:
        first = other.entries[0]
        size = (
            float(first.get("original_width") or _SQUARE),
            float(first.get("original_height") or _SQUARE),
        )
        return overlap(dict(one.entries[0]["value"]), dict(first["value"]), size=size)

    def differences(self) -> list[Difference]:
        """What differs of marks, and of what is said about them."""
        found = []
        if self._share(len(self.pairs)) < self._rules.marks_percent:
            expected, given = len(self._theirs.regions), len(self._mine.regions)
            found.append(
                Difference(
                    question=_("marks"),
                    expected=ngettext("{count} mark", "{count} marks", expected).format(count=expected),
                    given=ngettext(
                        "{count} mark, {right} of them as expected",
                        "{count} marks, {right} of them as expected", given,
                    ).format(count=given, right=len(self.pairs)),
                )
            )  # fmt: skip
            return found
        for name in dict.fromkeys(name for _one, other in self.pairs for name in self._theirs.added(other)):
            found += self._added_differs(name)
        return found

    def _added_differs(self, name: str) -> list[Difference]:
        """Whether what was said about the matched regions under one question differs too much."""
        control = self._theirs.controls[name]
        said = [
            (self._mine.added(one).get(name), self._theirs.added(other)[name])
            for one, other in self.pairs
            if name in self._theirs.added(other)
        ]
        if RESULTS[control.kind].key == "text":
            mine, theirs = (
                " ".join(in_words(entry) for entry in side if entry) for side in zip(*said, strict=True)
            )
            if 100 * word_errors(mine, theirs) <= self._rules.word_errors_percent:
                return []
            return [Difference(question=question(control), expected=theirs, given=mine or _("no answer"))]
        wrong = [pair for pair in said if not _is_alike(pair[1], pair[0], self._rules)]
        if 100 * (len(said) - len(wrong)) >= self._rules.marks_percent * len(said):
            return []
        given, expected = wrong[0]
        return [Difference(question=question(control), expected=in_words(expected), given=in_words(given))]


def _labels(region: Region) -> tuple[str, ...]:
    found: list[str] = []
    for entry in region.entries:
        kind = str(entry.get("type", ""))
        if kind.endswith("labels"):
            found += map(str, entry["value"].get(kind) or ())
    return tuple(sorted(set(found)))


def _where(region: Region) -> tuple[str, int]:
    first = region.entries[0]
    return str(first.get("to_name", "")), int(first.get("item_index") or 0)


def _value(entry: Mapping[str, Any]) -> Any:
    """The answer in an entry's value, which may hold the place of its region too."""
    value = entry.get("value") or {}
    kind = str(entry.get("type", ""))
    for key in ("text" if kind == "textarea" else kind, "selected"):
        if key in value:
            return value[key]
    return next(iter(value.values()), "")


def _is_alike(expected: Mapping[str, Any], given: Mapping[str, Any] | None, rules: Scoring) -> bool:
    if given is None:
        return False
    theirs, mine = _value(expected), _value(given)
    if expected.get("type") == "textarea":
        errors = word_errors(_text(mine), _text(theirs))
        return 100 * errors <= rules.word_errors_percent
    if expected.get("type") == "number":
        return abs(float(mine) - float(theirs)) <= rules.tolerance
    if isinstance(theirs, list) and isinstance(mine, list):
        return _sorted(theirs) == _sorted(mine)
    return bool(theirs == mine)


def _text(value: Any) -> str:
    return "\n".join(map(str, value)) if isinstance(value, list) else str(value)


def _sorted(values: Iterable[Any]) -> list[str]:
    """Chosen options in any order; a path of a taxonomy is one option."""
    return sorted(json.dumps(one, ensure_ascii=False) for one in values)
