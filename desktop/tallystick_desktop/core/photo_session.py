"""A photo being answered: drawing, changing, copying, linking regions, each as one step of the draft."""

from collections.abc import Iterable, Mapping
from typing import Any

from tallystick_desktop.core.answers import Value
from tallystick_desktop.core.photo_entries import LINK, PROPOSED, PhotoEntries
from tallystick_desktop.core.tools import Shape, row_of
from tallystick_packs.forms import Control
from tallystick_packs.forms.on_the_page import bones_of


class PhotoSession(PhotoEntries):
    """Regions and answers of one photo."""

    @property
    def links(self) -> tuple[tuple[str, str, tuple[str, ...]], ...]:
        """The arrows between regions: from, to, words."""
        found = (entry for key, entry in self._values.items() if key.startswith(LINK))
        return tuple((one["from_id"], one["to_id"], tuple(one.get("labels", ()))) for one in found)

    def counts(self) -> list[int]:
        """Return how many regions carry each label."""
        found = [0] * len(self.plan.labels)
        for region in self.regions:
            if region.label >= 0:
                found[region.label] += 1
        return found

    def has_room(self, label: int) -> bool:
        """Say whether a label may be given once more (`maxUsages`)."""
        if not 0 <= label < len(self.plan.labels):
            return True
        option = self.plan.labels[label]
        named = (one for one in (*self.plan.drawing, self.plan.namer) if one is not None)
        sources = [one for one in named if any(known.key == option.key for known in one.options)]
        limits = [option.attributes.get("maxUsages")] + [one.attributes.get("maxUsages") for one in sources]
        most = next((int(limit) for limit in limits if limit), 0)
        return not most or self.counts()[label] < most

    @property
    def bones(self) -> tuple[tuple[str, str], ...]:
        """The lines of skeletons: pairs of points that stand in one box, or in none."""
        found = []
        for control in self.plan.drawing:
            pairs = bones_of(control)
            if not pairs:
                continue
            points = {(one.parent, one.words): one.key for one in self.regions if one.control == control.name}
            for parent in dict.fromkeys(parent for parent, _words in points):
                ends = ((points.get((parent, one)), points.get((parent, other))) for one, other in pairs)
                found += [(start, end) for start, end in ends if start is not None and end is not None]
        return tuple(found)

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
        gone = [one for one in self._values if not one.startswith(LINK) and one.endswith(ends)]
        for key, entry in self._values.items():
            if key.startswith(LINK) and {entry["from_id"], entry["to_id"]} & set(keys):
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

    def link(self, start: str, end: str) -> None:
        """Draw an arrow between two regions, with the form's first word.

        Drawn again it gets the next word, and after the last one it is taken away.
        """
        if start == end or self.regions.get(start) is None or self.regions.get(end) is None:
            return
        key = f"{LINK}{start}>{end}"
        known = self.plan.relations.labels if self.plan.relations is not None else ()
        entry: Value = {"type": "relation", "from_id": start, "to_id": end, "direction": "right"}
        if key not in self._values:
            self._change({key: {**entry, **({"labels": [known[0]]} if known else {})}})
            return
        now = next(iter(self._values[key].get("labels", ())), "")
        later = known[known.index(now) + 1 :] if now in known else ()
        self._change({key: {**entry, "labels": [later[0]]} if later else None})

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
