"""Answers as training code thinks of them: subjects, and what each worker marked and said about them.

All formats are written from this, so that geometry is worked out once, in pixels of the upright picture, and
every format counts what it cannot carry in the same words.
"""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any, Literal

Point = tuple[float, float]
Shape = Literal["box", "ellipse", "polygon", "line", "point", "mask", "segment", "span", "other"]
PLACES: tuple[Shape, ...] = ("box", "ellipse", "polygon", "line", "point", "mask")


@dataclass(frozen=True, slots=True, kw_only=True)
class Mark:
    """A marked place of a picture, a recording or a text.

    Attributes:
        id: Its id in the answer.
        shape: What it is.
        labels: The labels given to it, in the answer's order.
        texts: What was written about it.
        attributes: Other answers about it, by the name of the control.
        points: Pixels, upright, origin at the top left: four corners of a box, vertices, or one point.
        rotation: Degrees clockwise, of a box.
        start, end: Seconds of a segment, or characters of a span.
        channel: Channel of a segment.
        rle: Label Studio's run lengths of a mask.
    """

    id: str
    shape: Shape
    labels: tuple[str, ...] = ()
    texts: tuple[str, ...] = ()
    attributes: dict[str, Any] = field(default_factory=dict)
    points: tuple[Point, ...] = ()
    rotation: float = 0.0
    start: float = 0.0
    end: float = 0.0
    channel: int = 0
    rle: tuple[int, ...] = ()

    @property
    def bounds(self) -> tuple[float, float, float, float]:
        """Left, top, width and height of what encloses the points."""
        if self.shape == "box" and not self.rotation:
            (left, top), _, (right, bottom), _ = self.points
            return left, top, right - left, bottom - top
        xs, ys = [x for x, _y in self.points], [y for _x, y in self.points]
        return min(xs), min(ys), max(xs) - min(xs), max(ys) - min(ys)

    @property
    def text(self) -> str:
        """All that was written about it, as one line."""
        return " ".join(" ".join(part.split()) for part in self.texts)


@dataclass(frozen=True, slots=True, kw_only=True)
class Given:
    """What one worker said about a subject.

    Attributes:
        worker: A pseudonym within the job.
        state: Where the answer stands: received, accepted, paid ...
        marks: The marked places.
        said: Answers about the whole, by the name of the control: a text, a number or a list of words.
        relations: How many marks were tied to another.
        edits: Steps that it took; None where the job does not record them.
    """

    worker: str
    state: str
    active_s: int
    marks: tuple[Mark, ...]
    said: dict[str, Any]
    relations: int = 0
    edits: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Subject:
    """One picture, recording or text of an item.

    Attributes:
        item: The requester's id of the item.
        field: The field of the item that holds it.
        file: The path it has in the requester's folder; empty for a text.
        kind: What it is.
        width, height: Pixels, upright.
        duration_s: Seconds, counted by decoding.
        text: The text itself, for a text.
        data: All fields of the item, with the requester's own paths.
    """

    item: str
    field: str
    file: str
    kind: Literal["image", "audio", "text"]
    answers: tuple[Given, ...]
    data: dict[str, Any]
    width: int = 0
    height: int = 0
    duration_s: float = 0.0
    text: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Dataset:
    """Everything that is exported; `labels` are the classes, in the order of the form."""

    job: str
    subjects: tuple[Subject, ...]
    labels: tuple[str, ...]

    def of_kind(self, kind: str) -> tuple[Subject, ...]:
        """The subjects of one kind."""
        return tuple(subject for subject in self.subjects if subject.kind == kind)


@dataclass(frozen=True, slots=True, kw_only=True)
class LossReport:
    """What an export could not carry, a sentence each; empty when it carried everything."""

    losses: tuple[str, ...]


class Losses:
    """Counts what a format cannot carry while it is written."""

    def __init__(self, already: Iterable[str] = ()) -> None:
        self._sentences = list(already)
        self._counts: Counter[str] = Counter()

    def add(self, what: str, number: int = 1) -> None:
        """Count `number` losses of a kind, named as `boxes have lost their rotation`."""
        if number:
            self._counts[what] += number

    def report(self) -> LossReport:
        """All losses as sentences."""
        counted = [f"{what}: {number:,}." for what, number in self._counts.items() if number]
        return LossReport(losses=(*self._sentences, *counted))


@dataclass(frozen=True, slots=True, kw_only=True)
class Carried:
    """What a format can carry; `count_rest` reports everything else."""

    kind: str
    shapes: tuple[Shape, ...] = ()
    texts: bool = False
    said: bool = False
    attributes: bool = False
    many_labels: bool = False
    rotation: bool = False

    def count_rest(self, dataset: Dataset, losses: Losses) -> None:
        """Count what is in the dataset and not in the format."""
        for subject in dataset.subjects:
            if subject.kind != self.kind:
                losses.add(
                    f"answers about {_MANY[subject.kind]} are not in this format", len(subject.answers)
                )
                continue
            for given in subject.answers:
                self._count(given, losses)

    def _count(self, given: Given, losses: Losses) -> None:
        losses.add("relations between marks are left out", given.relations)
        if not self.said:
            losses.add("answers about a whole item are left out", len(given.said))
        for mark in given.marks:
            if mark.shape not in self.shapes:
                losses.add(f"marks of the kind {mark.shape!r} are left out")
                continue
            if not self.many_labels and len(mark.labels) > 1:
                losses.add("further labels of a mark are left out", len(mark.labels) - 1)
            if not self.texts and mark.texts:
                losses.add("texts of marks are left out")
            if mark.attributes and not self.attributes:
                losses.add("further answers about marks are left out", len(mark.attributes))
            if not self.rotation and mark.rotation:
                losses.add("boxes have lost their rotation: the upright box around them is written")


_MANY = {"image": "pictures", "audio": "recordings", "text": "texts"}
