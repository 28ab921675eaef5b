"""Segments of recordings, shared by the formats of speech: in order of time, in tiers by label."""

from collections.abc import Iterator
from dataclasses import dataclass

from tallystick_packs.export.dataset import Carried, Dataset, Given, Losses, Mark, Subject

SPOKEN = Carried(kind="audio", shapes=("segment",), texts=True)
SPOKEN_AND_SAID = Carried(kind="audio", shapes=("segment",), texts=True, said=True)
UNLABELLED = "speech"


@dataclass(frozen=True, slots=True, kw_only=True)
class Clip:
    """An answer to a recording with its segments by time; one over the whole where only a text was given."""

    subject: Subject
    given: Given
    segments: tuple[Mark, ...]


def clips(dataset: Dataset, losses: Losses, *, carried: Carried = SPOKEN) -> Iterator[Clip]:
    """The answers to recordings.

    A text that was written about a whole recording is a segment from its start to its end.
    """
    carried.count_rest(dataset, losses)
    for subject in dataset.of_kind("audio"):
        for given in subject.answers:
            segments = [mark for mark in given.marks if mark.shape == "segment"]
            if not segments:
                texts = [one for one in given.said.values() if isinstance(one, str)]
                if len(texts) == 1:
                    whole = Mark(id="1", shape="segment", texts=(texts[0],), end=subject.duration_s)
                    segments = [whole]
                    losses.add("answers about a whole item are left out", -1 if not carried.said else 0)
            ordered = sorted(segments, key=lambda mark: (mark.start, mark.end))
            yield Clip(subject=subject, given=given, segments=tuple(ordered))


def label_of(mark: Mark) -> str:
    """The label of a segment, for formats that need one."""
    return mark.labels[0] if mark.labels else UNLABELLED


def tiers(clip: Clip, losses: Losses) -> dict[str, list[Mark]]:
    """Segments by label, so that no two of a tier overlap: those that do go to a further tier."""
    found: dict[str, list[Mark]] = {}
    for mark in clip.segments:
        if mark.end <= mark.start:
            losses.add("segments of no length are left out")
            continue
        label, number = label_of(mark), 2
        while found.get(label) and found[label][-1].end > mark.start:
            label, number = f"{label_of(mark)} ({number})", number + 1
        found.setdefault(label, []).append(mark)
    return found
