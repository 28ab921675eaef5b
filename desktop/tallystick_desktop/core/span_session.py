"""Texts being answered: spans with labels, links between them, and what is asked about each."""

from collections.abc import Mapping
from dataclasses import dataclass

from tallystick_desktop.core.answers import Answers, DraftLike, Value, key_for, region_number
from tallystick_desktop.core.plan import WorkPlan
from tallystick_desktop.core.reading import Reading
from tallystick_packs.forms.tags.places import PLACE_KEYS

_LINK = "link/"


@dataclass(frozen=True, slots=True, kw_only=True)
class Span:
    """A marked stretch of a text.

    Attributes:
        key: Id of the region in the answer.
        start, end: Where it is shown.
        label: Position of its label in the control, or -1.
        words: What the label says.
        quote: The words that are marked.
    """

    key: str
    start: int
    end: int
    label: int
    words: str
    quote: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Link:
    """One span joined with another."""

    key: str
    start: str
    end: str
    words: str


class SpanSession(Answers):
    """Spans and answers of one item.

    Args:
        reading: The text that is marked, or None where the form marks none.
    """

    def __init__(self, plan: WorkPlan, draft: DraftLike, *, reading: Reading | None) -> None:
        self.reading = reading
        self.spans: tuple[Span, ...] = ()
        self.links: tuple[Link, ...] = ()
        super().__init__(plan, draft)

    def find(self, key: str | None) -> Span | None:
        """Return a span by its id."""
        return next((span for span in self.spans if span.key == key), None)

    def at(self, position: int) -> Span | None:
        """Return the shortest span at a place of the text."""
        here = [span for span in self.spans if span.start <= position < span.end]
        return min(here, key=lambda span: span.end - span.start, default=None)

    def counts(self) -> list[int]:
        """Return how many spans carry each label."""
        found = [0] * len(self.plan.labels)
        for span in self.spans:
            if span.label >= 0:
                found[span.label] += 1
        return found

    def mark(self, start: int, end: int, label: int, *, granularity: str = "symbol") -> str | None:
        """Mark a stretch; returns its id, or None where there is nothing to mark."""
        if self.reading is None or self.plan.marks is None:
            return None
        stretch = self.reading.trimmed(start, end)
        if stretch is None:
            return None
        stretch = self.reading.trimmed(*self.reading.widened(*stretch, granularity))
        if stretch is None:
            return None
        twin = next((span for span in self.spans if (span.start, span.end) == stretch), None)
        if twin is not None:
            self.relabel(twin.key, label)
            return twin.key
        key = str(max((region_number(span.key) for span in self.spans), default=0) + 1)
        self._put(key, self.reading.value(*stretch), label)
        return key

    def relabel(self, key: str, label: int) -> None:
        """Give a span another label."""
        span = self.find(key)
        marks = self.plan.marks
        if span is not None and marks is not None and span.label != label:
            value = self._values[key_for(marks, key)]["value"]
            place = {name: value[name] for name in (*PLACE_KEYS, "text") if name in value}
            self._put(key, place, label)

    def delete(self, key: str) -> None:
        """Take a span away with everything said about it and every link to it, as one step."""
        gone = [name for name in self._values if name.endswith(f"/{key}") and not name.startswith(_LINK)]
        gone += [link.key for link in self.links if key in (link.start, link.end)]
        if gone:
            self._change(dict.fromkeys(gone))

    def link(self, start: str, end: str, words: str) -> None:
        """Join two spans, or part them where they are joined."""
        if start == end or self.find(start) is None or self.find(end) is None:
            return
        key = f"{_LINK}{start}>{end}"
        entry: Value = {"type": "relation", "from_id": start, "to_id": end, "direction": "right"}
        self._change({key: None if key in self._values else {**entry, "labels": [words] if words else []}})

    def _put(self, key: str, place: Mapping[str, object], label: int) -> None:
        marks = self.plan.marks
        if marks is None:
            return
        words = [self.plan.labels[label].key] if 0 <= label < len(self.plan.labels) else []
        value = {**place, marks.type: words}
        entry: Value = {"id": key, "from_name": marks.name, "to_name": marks.to_name, "type": marks.type}
        self._change({key_for(marks, key): {**entry, "value": value}})

    def _place(self, region: str) -> Value:
        marks = self.plan.marks
        if not region or marks is None:
            return {}
        value = self._values.get(key_for(marks, region), {}).get("value", {})
        return {name: value[name] for name in PLACE_KEYS if name in value}

    def _refresh(self) -> None:
        marks = self.plan.marks
        self.links = tuple(
            Link(
                key=key, start=entry["from_id"], end=entry["to_id"], words=", ".join(entry.get("labels", []))
            )
            for key, entry in self._values.items()
            if key.startswith(_LINK)
        )
        if marks is None or self.reading is None:
            return
        found = []
        for key, entry in self._values.items():
            place = self.reading.found(entry["value"]) if key.startswith(f"{marks.name}/") else None
            if place is None:
                continue
            words = (entry["value"].get(marks.type) or [""])[0]
            found.append(
                Span(
                    key=str(entry["id"]),
                    start=place[0],
                    end=place[1],
                    label=self.plan.label_index(words),
                    words=words,
                    quote=self.reading.text[place[0] : place[1]],
                )
            )
        self.spans = tuple(sorted(found, key=lambda span: (span.start, -span.end)))
