"""A photo being answered: boxes in image pixels for the tools, entries in percent for the draft.

Coordinates are rounded to 0.01 % when they are written, as on the wire, so that what is seen is what is
sent.
"""

from tallystick_desktop.core.answers import Answers, DraftLike, Value, key_for
from tallystick_desktop.core.geometry import Box
from tallystick_desktop.core.plan import WorkPlan
from tallystick_desktop.core.regions import Region, RegionIndex

_PLACES = 2


class PhotoSession(Answers):
    """Boxes and answers of one photo."""

    def __init__(self, plan: WorkPlan, draft: DraftLike, *, image: tuple[int, int]) -> None:
        self.image = image
        self.regions = RegionIndex((), image=image)
        super().__init__(plan, draft)

    @property
    def within(self) -> Box:
        """The whole photo as a box."""
        return Box(0, 0, self.image[0], self.image[1])

    def counts(self) -> list[int]:
        """Return how many regions carry each label."""
        found = [0] * len(self.plan.labels)
        for region in self.regions:
            if region.label >= 0:
                found[region.label] += 1
        return found

    def add(self, box: Box, label: int) -> str:
        """Draw a region; returns its id."""
        key = self.regions.next_key()
        self._put(key, box, label)
        return key

    def reshape(self, key: str, box: Box, *, nudged: bool = False) -> None:
        """Move or resize a region; steps of an arrow key are one step of undo."""
        region = self.regions.get(key)
        if region is not None and region.box != box:
            self._put(key, box, region.label, nudged=nudged)

    def relabel(self, key: str, label: int) -> None:
        """Give a region another label."""
        region = self.regions.get(key)
        if region is not None and region.label != label:
            self._put(key, region.box, label)

    def delete(self, key: str) -> None:
        """Take a region away, with everything said about it, as one step."""
        gone = [entry_key for entry_key in self._values if entry_key.endswith(f"/{key}")]
        if gone:
            self._change(dict.fromkeys(gone))

    def _put(self, key: str, box: Box, label: int, *, nudged: bool = False) -> None:
        marks = self.plan.marks
        if marks is None:
            return
        words = [self.plan.labels[label].key] if 0 <= label < len(self.plan.labels) else []
        place = self._percent(box)
        changes: dict[str, Value | None] = {
            key_for(marks, key): self._entry_at(marks.name, key, {**place, marks.type: words})
        }
        for question in self.plan.region_questions:
            about = self._values.get(key_for(question.control, key))
            if about is not None:
                value = {**about["value"], **place}
                changes[key_for(question.control, key)] = {**about, "value": value}
        self._change(changes, typed_key=f"nudge {key}" if nudged else "")

    def _entry_at(self, name: str, key: str, value: Value) -> Value:
        marks = self.plan.marks
        to_name = marks.to_name if marks is not None else ""
        kind = marks.type if marks is not None else ""
        entry: Value = {"id": key, "from_name": name, "to_name": to_name, "type": kind}
        return {**entry, **self._extra(), "value": value}

    def _percent(self, box: Box) -> Value:
        width, height = self.image
        x, y = round(box.x * 100 / width, _PLACES), round(box.y * 100 / height, _PLACES)
        return {
            "x": x,
            "y": y,
            "width": round(min(box.width * 100 / width, 100 - x), _PLACES),
            "height": round(min(box.height * 100 / height, 100 - y), _PLACES),
            "rotation": 0,
        }

    def _extra(self) -> Value:
        return {"original_width": self.image[0], "original_height": self.image[1], "image_rotation": 0}

    def _place(self, region: str) -> Value:
        found = self.regions.get(region) if region else None
        return self._percent(found.box) if found is not None else {}

    def _refresh(self) -> None:
        marks = self.plan.marks
        if marks is None:
            return
        prefix = f"{marks.name}/"
        found = [self._region(entry) for key, entry in self._values.items() if key.startswith(prefix)]
        self.regions = RegionIndex(found, image=self.image)

    def _region(self, entry: Value) -> Region:
        value = entry["value"]
        width, height = self.image
        words = (value.get(entry["type"]) or [""])[0]
        box = Box(
            value["x"] * width / 100, value["y"] * height / 100,
            value["width"] * width / 100, value["height"] * height / 100,
        )  # fmt: skip
        label = self.plan.label_index(words)
        return Region(key=str(entry["id"]), control=entry["from_name"], label=label, words=words, box=box)
