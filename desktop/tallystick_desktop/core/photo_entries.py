"""Regions of a photo as entries of the draft, and back: one entry, or shape, label and text under one id.

Coordinates are rounded to 0.01 % when they are written, as on the wire, so that what is seen is what is
sent.
"""

from collections.abc import Mapping
from typing import Any

from tallystick_desktop.core.answers import Answers, DraftLike, Value, key_for
from tallystick_desktop.core.geometry import Box
from tallystick_desktop.core.plan import WorkPlan
from tallystick_desktop.core.regions import Region, RegionIndex
from tallystick_desktop.core.tools import Shape, row_of
from tallystick_packs.forms import Control

#: Where an entry came from, in Label Studio's words.
PROPOSED, CORRECTED = "prediction", "prediction-changed"
#: Keys of arrows between regions begin so.
LINK = "link/"


class PhotoEntries(Answers):
    """Reads the regions of a photo from its entries, and writes the entries of a region."""

    def __init__(self, plan: WorkPlan, draft: DraftLike, *, image: tuple[int, int]) -> None:
        self.image = image
        self.regions = RegionIndex((), image=image)
        self.locked: frozenset[str] = frozenset()
        self.hidden: frozenset[str] = frozenset()
        #: Masks as they were painted: what was packed a moment ago is not unpacked again.
        self._painted: dict[str, tuple[Value, Shape]] = {}
        self._labels = {option.key: place for place, option in enumerate(plan.labels)}
        self._rows = {one.name: row for one in plan.drawing if (row := row_of(one.kind)) is not None}
        self._made: dict[str, tuple[tuple[object, ...], Region]] = {}
        super().__init__(plan, draft)

    @property
    def within(self) -> Box:
        """The whole photo as a box."""
        return Box(0, 0, self.image[0], self.image[1])

    def _control_for(self, shape: Shape, label: int) -> Control | None:
        fitting = [c for c in self.plan.drawing if c.type.removesuffix("labels") == _kind(shape)]
        return next((c for c in fitting if label in self.plan.labels_of(c)), next(iter(fitting), None))

    def _written(
        self, key: str, control: Control, shape: Shape, label: int, *, parent: str = ""
    ) -> dict[str, Value | None]:
        """Return all entries of a region with its shape and label as they are now."""
        place = shape.written(self.image)
        words = [self.plan.labels[label].key] if 0 <= label < len(self.plan.labels) else []
        named = {control.type: words} if control.options else {}
        entry = self._entry_at(control, key, {**place, **named})
        if parent:
            entry["parentID"] = parent
        changes: dict[str, Value | None] = {key_for(control, key): entry}
        if shape.kind == "brush":
            self._painted[key] = (entry, shape)
        namer = self.plan.namer
        if namer is not None and not control.options:
            named_entry = self._entry_at(namer, key, {**place, namer.type: words})
            changes[key_for(namer, key)] = named_entry if words else None
            if not words and key_for(namer, key) not in self._values:
                del changes[key_for(namer, key)]
        for question in self.plan.region_questions:
            about = self._values.get(key_for(question.control, key))
            if about is not None:
                changes[key_for(question.control, key)] = {
                    **about,
                    "value": {**about["value"], **self._repeated(shape)},
                }
        return changes

    def _entry_at(self, control: Control, key: str, value: Value) -> Value:
        before = self._values.get(key_for(control, key), {})
        origin = {"origin": CORRECTED} if before.get("origin") in (PROPOSED, CORRECTED) else {}
        entry: Value = {"id": key, "from_name": control.name, "to_name": control.to_name}
        return {**entry, "type": control.type, **self._extra(), **origin, "value": value}

    def _rename(
        self, entry_key: str, entry: Value, names: Mapping[str, str], changes: dict[str, Value | None]
    ) -> None:
        if entry_key.startswith(LINK):
            ends = [names.get(entry[end], entry[end]) for end in ("from_id", "to_id")]
            if ends != [entry["from_id"], entry["to_id"]]:
                changes[entry_key] = None
                changes[f"{LINK}{ends[0]}>{ends[1]}"] = {**entry, "from_id": ends[0], "to_id": ends[1]}
            return
        now, parent = str(entry.get("id", "")), str(entry.get("parentID", ""))
        made = {**entry, "parentID": names[parent]} if parent in names else entry
        if now in names and entry_key.endswith(f"/{now}"):
            changes[entry_key] = None
            changes[f"{entry_key.removesuffix(now)}{names[now]}"] = {**made, "id": names[now]}
        elif made is not entry:
            changes[entry_key] = made

    def _extra(self) -> Value:
        return {"original_width": self.image[0], "original_height": self.image[1], "image_rotation": 0}

    def _place(self, region: str) -> Value:
        found = self.regions.get(region) if region else None
        return self._repeated(found.shape) if found is not None else {}

    def _repeated(self, shape: Shape) -> Value:
        """Return the place that answers about a region repeat; a painted mask is not said twice."""
        return {} if shape.kind == "brush" else shape.written(self.image)

    def _refresh(self) -> None:
        """Make the regions of entries that changed; thousands of others stay as they are."""
        text = self.plan.region_text
        found: list[Region] = []
        made: dict[str, tuple[tuple[object, ...], Region]] = {}
        names = {control.name: control for control in self.plan.drawing}
        for entry_key, entry in self._values.items():
            name, _slash, key = entry_key.partition("/")
            control = names.get(name)
            if control is None or not key:
                continue
            namer = self.plan.namer if not control.options else None
            source = (
                entry,
                self._values.get(f"{namer.name}/{key}") if namer is not None else None,
                self._values.get(f"{text.name}/{key}") if text is not None else None,
                key in self.locked,
                key in self.hidden,
            )
            known = self._made.get(entry_key)
            if known is not None and all(a is b for a, b in zip(known[0], source, strict=True)):
                region = known[1]
            else:
                region = self._region(control, key, source)
            made[entry_key] = (source, region)
            found.append(region)
        self._made = made
        self.regions = RegionIndex(found, image=self.image)

    def _region(self, control: Control, key: str, source: tuple[Any, ...]) -> Region:
        entry, named, written, locked, hidden = source
        row = self._rows[control.name]
        label_entry = named or entry
        words = next(iter(label_entry["value"].get(label_entry["type"]) or [""]), "")
        text = " ".join(written["value"].get("text", ())) if written else ""
        checked = entry.get("meta", {}).get("checked")
        known, shape = self._painted.get(key, (None, None))
        if shape is None or known is not entry:
            shape = row.read(entry["value"], self.image)
        return Region(
            key=key,
            control=control.name,
            label=self._labels.get(words, -1),
            words=words,
            shape=shape,
            text=text,
            can_turn=row.turns and control.flag("canRotate", default=True),
            can_bend=control.flag("curves"),
            is_locked=locked,
            is_hidden=hidden,
            is_proposed=entry.get("origin") == PROPOSED and not checked,
            parent=str(entry.get("parentID", "")),
        )


def _kind(shape: Shape) -> str:
    return "bitmask" if getattr(shape, "png", False) else shape.kind
