"""A photo being answered: shapes in image pixels for the tools, entries in percent for the draft.

Coordinates are rounded to 0.01 % when they are written, as on the wire, so that what is seen is what is
sent. A region is one entry, or several under one id: shape, label and text apart.
"""

from collections.abc import Iterable, Mapping
from typing import Any

from tallystick_desktop.core.answers import Answers, DraftLike, Value, key_for
from tallystick_desktop.core.geometry import Box
from tallystick_desktop.core.plan import WorkPlan
from tallystick_desktop.core.regions import Region, RegionIndex
from tallystick_desktop.core.tools import Shape, row_of
from tallystick_packs.forms import Control

#: Where an entry came from, in Label Studio's words.
PROPOSED, CORRECTED = "prediction", "prediction-changed"
_LINK = "link/"


class PhotoSession(Answers):
    """Regions and answers of one photo."""

    def __init__(self, plan: WorkPlan, draft: DraftLike, *, image: tuple[int, int]) -> None:
        self.image = image
        self.regions = RegionIndex((), image=image)
        self.locked: frozenset[str] = frozenset()
        self.hidden: frozenset[str] = frozenset()
        self._made: dict[str, tuple[tuple[object, ...], Region]] = {}
        super().__init__(plan, draft)

    @property
    def within(self) -> Box:
        """The whole photo as a box."""
        return Box(0, 0, self.image[0], self.image[1])

    @property
    def links(self) -> tuple[tuple[str, str, tuple[str, ...]], ...]:
        """The arrows between regions: from, to, words."""
        found = (entry for key, entry in self._values.items() if key.startswith(_LINK))
        return tuple((one["from_id"], one["to_id"], tuple(one.get("labels", ()))) for one in found)

    def counts(self) -> list[int]:
        """Return how many regions carry each label."""
        found = [0] * len(self.plan.labels)
        for region in self.regions:
            if region.label >= 0:
                found[region.label] += 1
        return found

    def add(self, shape: Shape, label: int, *, control: Control | None = None, parent: str = "") -> str:
        """Draw a region; returns its id."""
        control = control or self._control_for(shape, label)
        if control is None:
            return ""
        key = self.regions.next_key()
        self._change(self._written(key, control, shape, label, parent=parent))
        return key

    def reshape(self, key: str, shape: Shape, *, nudged: bool = False) -> None:
        """Move or change a region; steps of an arrow key are one step of undo."""
        region = self.regions.get(key)
        control = self.plan.drawn_by(region.control) if region is not None else None
        if region is None or control is None or region.shape == shape:
            return
        changes = self._written(key, control, shape, region.label, parent=region.parent)
        self._change(changes, typed_key=f"nudge {key}" if nudged else "")

    def relabel(self, keys: Iterable[str], label: int) -> None:
        """Give regions another label, as one step; those whose control does not know it stay."""
        changes: dict[str, Value | None] = {}
        for key in keys:
            region = self.regions.get(key)
            control = self.plan.drawn_by(region.control) if region is not None else None
            if region is None or control is None or region.label == label:
                continue
            if label in self.plan.labels_of(control):
                changes |= self._written(key, control, region.shape, label, parent=region.parent)
        if changes:
            self._change(changes)

    def delete(self, *keys: str) -> None:
        """Take regions away, with everything said about them, as one step."""
        ends = tuple(f"/{key}" for key in keys)
        gone = [one for one in self._values if not one.startswith(_LINK) and one.endswith(ends)]
        for key, entry in self._values.items():
            if key.startswith(_LINK) and {entry["from_id"], entry["to_id"]} & set(keys):
                gone.append(key)
        if gone:
            self._change(dict.fromkeys(gone))

    def paste(self, copies: Iterable[tuple[str, int, Mapping[str, Any]]]) -> list[str]:
        """Draw copies of regions, from this photo or another: control, label, value in percent."""
        changes: dict[str, Value | None] = {}
        number = int(self.regions.next_key())
        keys = []
        for name, label, value in copies:
            control = self.plan.drawn_by(name)
            row = row_of(control.kind) if control is not None else None
            if control is None or row is None:
                continue
            try:
                shape = row.read(value, self.image)
            except ValueError:
                continue  # a mask of a picture of another size cannot be painted here
            keys.append(str(number))
            changes |= self._written(str(number), control, shape, label)
            number += 1
        if changes:
            self._change(changes)
        return keys

    def copies(self, keys: Iterable[str]) -> list[tuple[str, int, Mapping[str, Any]]]:
        """Return regions as `paste` takes them."""
        found = (self.regions.get(key) for key in keys)
        return [(one.control, one.label, one.shape.written(self.image)) for one in found if one is not None]

    def link(self, start: str, end: str, words: tuple[str, ...] = ()) -> None:
        """Draw an arrow between two regions, or take it away where there is one."""
        if start == end or self.regions.get(start) is None or self.regions.get(end) is None:
            return
        key = f"{_LINK}{start}>{end}"
        if key in self._values and not words:
            self._change({key: None})
            return
        entry: Value = {"type": "relation", "from_id": start, "to_id": end, "direction": "right"}
        self._change({key: {**entry, **({"labels": list(words)} if words else {})}})

    def restack(self, key: str, *, to_front: bool) -> str:
        """Draw a region above or below all others; returns its id, which changes."""
        order = [region.key for region in self.regions if region.key != key]
        if self.regions.get(key) is None or not order:
            return key
        moved = [key] if to_front else order
        changes: dict[str, Value | None] = {}
        number = int(self.regions.next_key())
        names = {}
        for one in moved:
            names[one] = str(number)
            number += 1
        for entry_key, entry in self._values.items():
            self._rename(entry_key, entry, names, changes)
        self._change(changes)
        return names.get(key, key)

    def lock(self, keys: Iterable[str], *, on: bool) -> None:
        """Put regions out of reach of the tools, or back."""
        self.locked = self.locked | set(keys) if on else self.locked - set(keys)
        self._refresh()
        self.on_change()

    def hide(self, keys: Iterable[str], *, on: bool) -> None:
        """Put regions out of sight, or back."""
        self.hidden = self.hidden | set(keys) if on else self.hidden - set(keys)
        self._refresh()
        self.on_change()

    # Proposals

    def propose(self, result: Iterable[Mapping[str, Any]]) -> None:
        """Take over what a machine drew, as one step; the worker accepts, corrects or rejects it."""
        changes: dict[str, Value | None] = {}
        names: dict[str, str] = {}
        for entry in result:
            name, old = str(entry.get("from_name", "")), str(entry.get("id", ""))
            control = self.plan.drawn_by(name)
            is_name = self.plan.namer is not None and name == self.plan.namer.name
            if (control is None and not is_name) or not isinstance(entry.get("value"), dict):
                continue
            key = names.setdefault(old, str(len(names) + 1))
            made = {**entry, "id": key, **self._extra(), "origin": PROPOSED}
            made.pop("score", None)
            changes[f"{name}/{key}"] = made
        if changes:
            self._change(changes)

    def proposals(self) -> list[str]:
        """Return the regions that a machine drew and nobody has looked at."""
        return [region.key for region in self.regions if region.is_proposed]

    def accept(self, keys: Iterable[str]) -> None:
        """The worker agrees with proposals."""
        wanted = set(keys)
        changes: dict[str, Value | None] = {
            key: {**entry, "meta": {**entry.get("meta", {}), "checked": True}}
            for key, entry in self._values.items()
            if entry.get("origin") == PROPOSED and str(entry.get("id")) in wanted
        }
        if changes:
            self._change(changes)

    # Inside

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
        if entry_key.startswith(_LINK):
            ends = [names.get(entry[end], entry[end]) for end in ("from_id", "to_id")]
            if ends != [entry["from_id"], entry["to_id"]]:
                changes[entry_key] = None
                changes[f"{_LINK}{ends[0]}>{ends[1]}"] = {**entry, "from_id": ends[0], "to_id": ends[1]}
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
        row = row_of(control.kind)
        if row is None:
            raise KeyError(control.kind)
        label_entry = named or entry
        words = next(iter(label_entry["value"].get(label_entry["type"]) or [""]), "")
        text = " ".join(written["value"].get("text", ())) if written else ""
        checked = entry.get("meta", {}).get("checked")
        return Region(
            key=key,
            control=control.name,
            label=self.plan.label_index(words),
            words=words,
            shape=row.read(entry["value"], self.image),
            text=text,
            can_turn=row.turns and control.flag("canRotate", default=True),
            is_locked=locked,
            is_hidden=hidden,
            is_proposed=entry.get("origin") == PROPOSED and not checked,
            parent=str(entry.get("parentID", "")),
        )


def _kind(shape: Shape) -> str:
    return "bitmask" if getattr(shape, "png", False) else shape.kind
