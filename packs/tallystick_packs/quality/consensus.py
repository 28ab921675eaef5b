"""One answer for each item out of several, and how the votes fell. For labels only: pay knows nothing of it.

    settled = settle(answers, losses)
    settled.answers      # one for each item, by nobody: worker is "consensus"
    settled.votes["7"]   # {"kind": {"cat": 2, "dog": 1}}

- What is chosen, rated or sorted: what most persons said. Where two things have equally many votes, nothing.
  `dawid-skene` weighs the persons by how often they seem to be right.
- What is written: the text that is nearest to all others, from three persons on; of two different, none.
  `rover` votes word by word.
- What is marked: all marks of the one person who agrees most with the others. `median` makes one set of
  marks of all: those that more than half made, each at the median of its sides or ends.
"""

import json
from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from tallystick_packs.export.dataset import Losses
from tallystick_packs.export.joining import ExportAnswer
from tallystick_packs.quality import crowd
from tallystick_packs.quality.error_rates import likeness
from tallystick_packs.quality.merging import merge
from tallystick_packs.quality.methods import Method
from tallystick_packs.quality.ratings import Entry, Question, counted, in_words, questions, said_by
from tallystick_packs.quality.regions import Place, agreement, places_of
from tallystick_packs.quality.voting import majority, nearest

CONSENSUS = "consensus"
VOTES_FILE = "votes.jsonl"

Estimated = Mapping[str, Mapping[tuple[str, str], str]]  # control -> item and page -> word


@dataclass(frozen=True, slots=True, kw_only=True)
class Settled:
    """One answer for each item, and the votes by item, control and what was said."""

    answers: tuple[ExportAnswer, ...]
    votes: dict[str, dict[str, dict[str, int]]]

    def votes_file(self) -> bytes:
        """The votes as JSON lines: an object for each item."""
        rows = ({"item": item, "votes": votes} for item, votes in self.votes.items())
        return "".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows).encode()


def settle(answers: Iterable[ExportAnswer], losses: Losses, *, methods: Collection[Method] = ()) -> Settled:
    """Settle each item; rejected and returned answers have no vote.

    Args:
        losses: Takes the questions and marks that could not be settled.
        methods: What to use in place of the usual way, for what each is for.

    Raises:
        MissingExtraError: A method needs crowd-kit, which is not installed.
    """
    given = counted(answers)
    by_item: dict[str, list[ExportAnswer]] = {}
    for answer in given:
        by_item.setdefault(answer.item, []).append(answer)
    settling = _Settling(_estimated(given, methods), is_median="median" in methods, losses=losses)
    return Settled(
        answers=tuple(settling.settled(item, own) for item, own in by_item.items()),
        votes={item: _votes(own) for item, own in by_item.items()},
    )


def _estimated(given: Sequence[ExportAnswer], methods: Collection[Method]) -> Estimated:
    """What is worked out over all items at once, by control."""
    found: dict[str, Mapping[tuple[str, str], str]] = {}
    for question in questions(given).values():
        if question.kind == "words" and "dawid-skene" in methods:
            found[question.name] = crowd.dawid_skene(_by_unit(question))
        elif question.kind == "text" and "rover" in methods:
            found[question.name] = crowd.rover(_by_unit(question))
    return found


def _by_unit(question: Question) -> dict[tuple[str, str], dict[str, Any]]:
    return {unit: question.values(unit) for unit in question.said}


class _Settling:
    """Settles items one by one, with what was estimated over all of them."""

    def __init__(self, estimated: Estimated, *, is_median: bool, losses: Losses) -> None:
        self._estimated = estimated
        self._is_median = is_median
        self._losses = losses

    def settled(self, item: str, given: Sequence[ExportAnswer]) -> ExportAnswer:
        result: list[Entry] = []
        for name in dict.fromkeys(name for answer in given for name in said_by(answer)):
            said = [one for answer in given if (one := said_by(answer).get(name)) is not None]
            chosen = self._chosen(item, name, said)
            if chosen is None:
                self._losses.add("questions without a consensus are left out")
            else:
                result.append(chosen)
        result += self._marks(given)
        times = sorted(answer.active_s for answer in given)
        return ExportAnswer(
            worker=CONSENSUS, item=item, result=result, active_s=times[len(times) // 2], state=CONSENSUS
        )

    def _chosen(self, item: str, name: tuple[str, str], said: Sequence[Entry]) -> Entry | None:
        control, page = name
        is_text = said[0].get("type") == "textarea"
        word = self._estimated.get(control, {}).get((item, page))
        if word is None:
            return _nearest_text(said) if is_text else _most(said)
        if is_text:
            return {**said[0], "value": {**said[0]["value"], "text": [word]}}
        return (
            next(entry for entry in said if in_words(entry) == word) if word in map(in_words, said) else None
        )

    def _marks(self, given: Sequence[ExportAnswer]) -> list[Entry]:
        marked = [places_of(answer.result) for answer in given]
        if not any(marked):
            return []
        links = [[one for one in answer.result if one.get("type") == "relation"] for answer in given]
        if self._is_median:
            merged = merge(marked)
            self._losses.add("marks that half or fewer of the persons made are left out", merged.by_few)
            self._losses.add("marks whose labels have equally many votes are left out", merged.undecided)
            self._losses.add("relations between marks are left out", len(max(links, key=len)))
            return list(merged.entries)
        if len(given) == 2 and _alike(marked[0], marked[1]) < 1:
            self._losses.add("items where two persons marked differently: the marks are those of the first")
        chosen = nearest(marked, _alike)
        return [*(entry for place in marked[chosen] for entry in place.entries), *links[chosen]]


def _votes(given: Sequence[ExportAnswer]) -> dict[str, dict[str, int]]:
    votes: dict[str, Counter[str]] = {}
    for answer in given:
        for (control, page), entry in said_by(answer).items():
            votes.setdefault(f"{control} {page}".strip(), Counter())[in_words(entry)] += 1
    return {
        name: dict(sorted(fell.items(), key=lambda one: (-one[1], one[0]))) for name, fell in votes.items()
    }


def _most(said: Sequence[Entry]) -> Entry | None:
    winners = majority(in_words(entry) for entry in said)
    return next(entry for entry in said if in_words(entry) == winners[0]) if len(winners) == 1 else None


def _nearest_text(said: Sequence[Entry]) -> Entry | None:
    """The text that is most like all others; what was written alike has its votes in that."""
    texts = [in_words(entry) for entry in said]
    if len(set(texts)) > 1 and len(said) < 3:
        return None
    return said[nearest(texts, likeness)]


def _alike(one: Sequence[Place], other: Sequence[Place]) -> float:
    return agreement(one, other).f1
