"""A recording being answered: segments with labels and text, as entries of a draft."""

from collections.abc import Mapping, Sequence
from dataclasses import replace

from tallystick_desktop.core import segments as seg
from tallystick_desktop.core.answers import Answers, DraftLike, Value, key_for
from tallystick_desktop.core.plan import WorkPlan
from tallystick_desktop.core.segments import Segment
from tallystick_packs.forms import Control
from tallystick_packs.forms.overlaps import overlap_of


class SpeechSession(Answers):
    """Segments and answers of one recording."""

    def __init__(self, plan: WorkPlan, draft: DraftLike, *, duration_s: float) -> None:
        self.duration_s = duration_s
        self.segments: tuple[Segment, ...] = ()
        super().__init__(plan, draft)

    def find(self, key: str | None) -> Segment | None:
        """Return a segment by its id."""
        return next((segment for segment in self.segments if segment.key == key), None)

    def counts(self) -> list[int]:
        """Return how many segments carry each label."""
        found = [0] * len(self.plan.labels)
        for segment in self.segments:
            if segment.label >= 0:
                found[segment.label] += 1
        return found

    def add(self, start: float, end: float, label: int) -> str:
        """Mark a stretch, or what is free of it where the form forbids overlap.

        Returns its id, "" where there is no room.
        """
        key = seg.next_key(self.segments)
        made = Segment(key=key, start=start, end=end, label=label)
        others = self._kept_from(made)
        free = seg.free_part(start, end, others) if others else (start, end)
        if free is None:
            return ""
        made = replace(made, start=free[0], end=free[1])
        self._change(self._entries(made))
        return key

    def propose(self, proposals: Sequence[Segment]) -> None:
        """Put in what the requester's machine heard, as one step, where nothing was done yet."""
        if self.values or self.can_undo:
            return
        entries: dict[str, Value | None] = {}
        for proposal in proposals:
            entries.update(self._entries(proposal))
        if entries:
            self._change(entries)

    def propose_text(self, control: Control, text: str) -> None:
        """Put in the text about the whole that a machine heard, as one step, where nothing was done yet."""
        if not self.values and not self.can_undo:
            self.answer(control, {"text": [text]})

    def move(self, key: str, *, start: float | None = None, end: float | None = None) -> None:
        """Move a start or an end; the steps of one key are one step of undo."""
        segment = self.find(key)
        if segment is None:
            return
        moved = segment.moved(start=start, end=end, duration=self.duration_s)
        moved = seg.kept_apart(moved, segment, self._kept_from(segment))
        if moved != segment:
            side = "start" if start is not None else "end"
            self._change(self._entries(moved), typed_key=f"move {side} {key}")

    def shift(self, key: str, by: float) -> None:
        """Move a segment and all after it; the steps of one key are one step of undo."""
        entries: dict[str, Value | None] = {}
        apart = self._overlap != "yes"
        for segment in seg.shifted(self.segments, key, by, duration=self.duration_s, apart=apart):
            entries.update(self._entries(segment))
        if entries:
            self._change(entries, typed_key=f"shift {key}")

    def relabel(self, key: str, label: int) -> None:
        """Give a segment another label."""
        segment = self.find(key)
        if segment is not None and segment.label != label:
            self._change(self._entries(replace(segment, label=label)))

    def write_segment(self, key: str, text: str) -> None:
        """Write down what is said in a segment."""
        control = self.plan.region_text
        if control is not None and self.find(key) is not None:
            self.write(control, text, key)

    def split(self, key: str, second: float, *, cursor: int) -> str | None:
        """Cut a segment at a moment and its text at the cursor; returns the new one's id."""
        segment = self.find(key)
        new_key = seg.next_key(self.segments)
        halves = None if segment is None else seg.split(segment, second, cursor=cursor, new_key=new_key)
        if halves is None:
            return None
        self._change({**self._entries(halves[0]), **self._entries(halves[1])})
        return new_key

    def join(self, key: str) -> bool:
        """Join a segment with the next one; False where there is none."""
        segment = self.find(key)
        after = seg.neighbour(self.segments, key, step=1)
        if segment is None or after is None:
            return False
        gone = dict.fromkeys(self._keys_about(after.key))
        self._change({**gone, **self._entries(seg.joined(segment, after))})
        return True

    def delete(self, key: str) -> None:
        """Take a segment away with its text, as one step."""
        gone = self._keys_about(key)
        if gone:
            self._change(dict.fromkeys(gone))

    @property
    def _overlap(self) -> str:
        return overlap_of(self.plan.marks) if self.plan.marks is not None else "yes"

    def _kept_from(self, segment: Segment) -> list[Segment]:
        """Return the segments that a segment may share no time with."""
        rule = self._overlap
        if rule == "yes":
            return []
        others = (one for one in self.segments if one.key != segment.key)
        return [one for one in others if rule == "no" or one.label == segment.label]

    def _keys_about(self, key: str) -> list[str]:
        return [entry_key for entry_key in self._values if entry_key.endswith(f"/{key}")]

    def _entries(self, segment: Segment) -> dict[str, Value | None]:
        marks = self.plan.marks
        if marks is None:
            return {}
        words = [self.plan.labels[segment.label].key] if 0 <= segment.label < len(self.plan.labels) else []
        place: Value = {"start": segment.start, "end": segment.end, "channel": 0}
        found: dict[str, Value | None] = {
            key_for(marks, segment.key): self._made(
                marks.name, marks.to_name, marks.type, segment.key, {**place, marks.type: words}
            )
        }
        for question in self.plan.region_questions:
            control = question.control
            key = key_for(control, segment.key)
            if control is self.plan.region_text:
                value = {**place, "text": [segment.text]} if segment.text.strip() else None
            else:
                before = self._values.get(key)
                value = None if before is None else {**before["value"], **place}
            if value is not None:
                found[key] = self._made(control.name, control.to_name, control.type, segment.key, value)
            elif key in self._values:
                found[key] = None
        return found

    def _made(self, name: str, to_name: str, kind: str, key: str, value: Value) -> Value:
        entry: Value = {"id": key, "from_name": name, "to_name": to_name, "type": kind}
        return {**entry, **self._extra(), "value": value}

    def _extra(self) -> Value:
        return {"original_length": round(self.duration_s, 3)}

    def _place(self, region: str) -> Value:
        segment = self.find(region) if region else None
        return {} if segment is None else {"start": segment.start, "end": segment.end, "channel": 0}

    def _refresh_some(self, values: Mapping[str, Value | None]) -> None:
        """Letters of one segment change that one alone: an hour has many hundred."""
        control = self.plan.region_text
        regions = {key.partition("/")[2] for key in values}
        if control is None or any(key != key_for(control, key.partition("/")[2]) for key in values):
            self._refresh()
            return
        self.segments = tuple(
            replace(one, text=self.text(control, one.key)) if one.key in regions else one
            for one in self.segments
        )

    def _refresh(self) -> None:
        marks, control = self.plan.marks, self.plan.region_text
        if marks is None:
            return
        found = []
        for key, entry in self._values.items():
            if not key.startswith(f"{marks.name}/"):
                continue
            value, region = entry["value"], str(entry["id"])
            words = (value.get(marks.type) or [""])[0]
            text = self.text(control, region) if control is not None else ""
            label = self.plan.label_index(words)
            found.append(
                Segment(
                    key=region, start=value["start"], end=value["end"], label=label, words=words, text=text
                )
            )
        self.segments = tuple(seg.ordered(found))
