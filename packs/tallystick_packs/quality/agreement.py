"""The agreement of a whole job: by question, by class, by worker, and which items are disputed.

    report = measure(answers)
    report.questions[0].alpha, report.disputed

Likeness of two answers to one thing is 1 or 0 for what is chosen, rated or counted; the share of words that
agree for what is written; F1 of the marks (twice the pairs by all) for what is marked.
"""

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations
from typing import Any, Literal

from tallystick_packs.export.joining import ExportAnswer
from tallystick_packs.quality import regions
from tallystick_packs.quality.alpha import Level, krippendorff
from tallystick_packs.quality.error_rates import cer, likeness, wer
from tallystick_packs.quality.kappa import cohen, fleiss
from tallystick_packs.quality.ratings import Question, counted, questions

DISPUTED = 0.5
"""An item is disputed where agreement on one of its questions is no more than this."""

MARKS = "marks"
_LEVELS: dict[str, Level] = {"rank": "ordinal", "number": "interval"}

Likeness = Callable[[Any, Any], float]
Values = Mapping[str, Any]  # worker -> what is compared


@dataclass(frozen=True, slots=True, kw_only=True)
class ClassAgreement:
    """One class of a question: how often it was said, and alpha of said against not said.

    For marks `alpha` is None, and `f1` the mean likeness of the marks with this label.
    """

    name: str
    said: int
    alpha: float | None = None
    f1: float | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Confused:
    """Two classes that were said of one thing by two persons, in so many pairs of answers."""

    one: str
    other: str
    pairs: int


@dataclass(frozen=True, slots=True, kw_only=True)
class QuestionAgreement:
    """How far workers agree on one question.

    Attributes:
        kind: `words`, `rank`, `number`, `text` or `marks`.
        units: Items (pages) with at least two answers; only they say something.
        answers: Answers to these.
        likeness: Mean likeness of two answers to one thing, 0 to 1; None where there are no two.
        alpha: Krippendorff's, nominal, ordinal or interval by the kind.
        kappa: Cohen's where the same two persons answered everything, Fleiss' where each thing has equally
            many answers; None elsewhere.
        wer, cer: Mean word and character error rates of one text against another.
        iou: Mean of what two marks share that were paired.
    """

    name: str
    kind: Literal["words", "rank", "number", "text", "marks"]
    units: int
    answers: int
    likeness: float | None
    alpha: float | None = None
    kappa: float | None = None
    wer: float | None = None
    cer: float | None = None
    iou: float | None = None
    classes: tuple[ClassAgreement, ...] = ()
    confused: tuple[Confused, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class WorkerAgreement:
    """How like a worker's answers are to the others'; `compared` counts what others answered too.

    Being unlike the others is a reason to look and to explain, never one to withhold pay: on a hard item the
    one who differs may be the one who is right.
    """

    worker: str
    answers: int
    compared: int
    likeness: float | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Report:
    """The agreement of a job; `disputed` has the items in their order."""

    items: int
    answers: int
    questions: tuple[QuestionAgreement, ...]
    workers: tuple[WorkerAgreement, ...]
    disputed: tuple[str, ...]


class _Tally:
    """Collects likenesses by worker, and the agreement of each item on its least agreed question."""

    def __init__(self) -> None:
        self.by_worker: dict[str, list[float]] = {}
        self.by_item: dict[str, float] = {}

    def add(self, item: str, values: Values, like: Likeness, *, share: float | None = None) -> list[float]:
        """Compare everybody's answer to one thing with everybody else's; the likeness of each pair."""
        sums = dict.fromkeys(values, 0.0)
        found = []
        for one, other in combinations(values, 2):
            alike = like(values[one], values[other])
            found.append(alike)
            sums[one] += alike
            sums[other] += alike
        for worker, total in sums.items():
            self.by_worker.setdefault(worker, []).append(total / (len(values) - 1))
        agreed = sum(found) / len(found) if share is None else share
        self.by_item[item] = min(agreed, self.by_item.get(item, 1.0))
        return found


def measure(answers: Iterable[ExportAnswer], *, disputed_at: float = DISPUTED) -> Report:
    """Measure the agreement of answers; rejected and returned ones are left out.

    Args:
        disputed_at: An item with at least two answers is disputed where agreement on one question is no
            more than this: the share of the most voted word, or the mean likeness of texts or marks.
    """
    given = counted(answers)
    tally = _Tally()
    found = [_question(question, tally) for question in questions(given).values()]
    marks = _marks(given, tally)
    if marks:
        found.append(marks)
    number = Counter(answer.worker for answer in given)
    items = list(dict.fromkeys(answer.item for answer in given))
    return Report(
        items=len(items), answers=len(given), questions=tuple(found),
        workers=tuple(_workers(number, tally.by_worker)),
        disputed=tuple(item for item in items if tally.by_item.get(item, 1.0) <= disputed_at),
    )  # fmt: skip


def _workers(number: Mapping[str, int], likenesses: Mapping[str, list[float]]) -> list[WorkerAgreement]:
    found = []
    for worker, answers in number.items():
        own = likenesses.get(worker, [])
        mean = sum(own) / len(own) if own else None
        found.append(WorkerAgreement(worker=worker, answers=answers, compared=len(own), likeness=mean))
    return sorted(found, key=lambda one: (one.likeness is None, one.likeness or 0.0, one.worker))


def _question(question: Question, tally: _Tally) -> QuestionAgreement:
    by_unit = {unit: values for unit in question.said if len(values := question.values(unit)) > 1}
    if question.kind == "text":
        return _texts(question, by_unit, tally)
    pairs: list[float] = []
    for (item, _page), values in by_unit.items():
        share = Counter(values.values()).most_common(1)[0][1] / len(values)
        pairs += tally.add(item, values, lambda one, other: float(one == other), share=share)
    units = [list(values.values()) for values in by_unit.values()]
    return QuestionAgreement(
        name=question.name, kind=question.kind, units=len(units), answers=sum(map(len, units)),
        likeness=_mean(pairs), alpha=krippendorff(units, level=_LEVELS.get(question.kind, "nominal")),
        kappa=_kappa(list(by_unit.values())) if question.kind == "words" else None,
        classes=_classes(question, by_unit) if question.kind == "words" else (),
        confused=_confused(units) if question.kind == "words" else (),
    )  # fmt: skip


def _texts(question: Question, by_unit: Mapping[Any, Values], tally: _Tally) -> QuestionAgreement:
    pairs: list[float] = []
    wers: list[float] = []
    cers: list[float] = []
    for (item, _page), values in by_unit.items():
        pairs += tally.add(item, values, likeness)
        for one, other in combinations(values.values(), 2):
            # Neither is the truth, so each is the reference once.
            wers += (wer(one, other), wer(other, one))
            cers += (cer(one, other), cer(other, one))
    return QuestionAgreement(
        name=question.name, kind="text", units=len(by_unit), answers=sum(map(len, by_unit.values())),
        likeness=_mean(pairs), wer=_mean(wers), cer=_mean(cers),
    )  # fmt: skip


def _marks(given: Sequence[ExportAnswer], tally: _Tally) -> QuestionAgreement | None:
    by_item: dict[str, dict[str, list[regions.Place]]] = {}
    for answer in given:
        by_item.setdefault(answer.item, {})[answer.worker] = regions.places_of(answer.result)
    labels = Counter(place.label for own in by_item.values() for places in own.values() for place in places)
    if not labels:
        return None
    several = {item: own for item, own in by_item.items() if len(own) > 1 and any(own.values())}
    shared: list[float] = []
    by_label: dict[str, list[float]] = {}

    def like(one: list[regions.Place], other: list[regions.Place]) -> float:
        found = regions.agreement(one, other)
        if found.iou is not None:
            shared.append(found.iou)
        for label in dict.fromkeys(place.label for place in [*one, *other]):
            mine, its = ([place for place in places if place.label == label] for places in (one, other))
            by_label.setdefault(label, []).append(regions.agreement(mine, its).f1)
        return found.f1

    pairs = [alike for item, own in several.items() for alike in tally.add(item, own, like)]
    return QuestionAgreement(
        name=MARKS, kind="marks", units=len(several), answers=sum(map(len, several.values())),
        likeness=_mean(pairs), iou=_mean(shared),
        classes=tuple(
            ClassAgreement(name=label, said=said, f1=_mean(by_label.get(label, [])))
            for label, said in labels.most_common()
        ),
    )  # fmt: skip


def _kappa(by_unit: Sequence[Values]) -> float | None:
    persons = {worker for values in by_unit for worker in values}
    if len(persons) == 2:
        one, other = sorted(persons)
        return cohen([values[one] for values in by_unit], [values[other] for values in by_unit])
    return fleiss([list(values.values()) for values in by_unit]) if len(set(map(len, by_unit))) == 1 else None


def _classes(question: Question, by_unit: Mapping[Any, Values]) -> tuple[ClassAgreement, ...]:
    """Each class against all others; of several that were chosen each counts for itself."""
    units = [[_options(question.said[unit][worker]) for worker in values] for unit, values in by_unit.items()]
    said = Counter(option for unit in units for options in unit for option in options)
    return tuple(
        ClassAgreement(
            name=name, said=number, alpha=krippendorff([[name in one for one in unit] for unit in units])
        )
        for name, number in said.most_common()
    )


def _options(entry: Mapping[str, Any]) -> frozenset[str]:
    found = next(iter((entry.get("value") or {}).values()), "")
    if isinstance(found, list):
        return frozenset(" / ".join(map(str, one)) if isinstance(one, list) else str(one) for one in found)
    return frozenset([str(found)])


def _confused(units: Iterable[Sequence[str]]) -> tuple[Confused, ...]:
    found: Counter[tuple[str, str]] = Counter()
    for unit in units:
        votes = sorted(Counter(unit).items())
        for (one, mine), (other, its) in combinations(votes, 2):
            found[one, other] += mine * its
    ranked = sorted(found.items(), key=lambda pair: (-pair[1], pair[0]))
    return tuple(Confused(one=one, other=other, pairs=number) for (one, other), number in ranked[:10])


def _mean(numbers: Sequence[float]) -> float | None:
    return sum(numbers) / len(numbers) if numbers else None
