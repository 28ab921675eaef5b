"""Is an answer right? All faults, each with a path that a person understands.

An answer is Label Studio result JSON: a list of entries. Entries about one region share its id. Fields
that we do not know are left alone; what breaks the shape, lies outside the picture, contradicts the form
or is missing is reported::

    validate(form, [{"id": "1", "from_name": "boxes", "to_name": "photo", "type": "rectanglelabels",
                     "value": {"x": 10, "y": 10, "width": -3, "height": 5, "rectanglelabels": ["Vehicle"]}}],
             item={"photo": "a.jpg"})
    # -> (AnswerFault(path="box 1 (Vehicle)", message="width is negative", ...),)
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any

from tallystick_packs.forms.entries import TOLERANCE, Entry
from tallystick_packs.forms.faults import AnswerFault
from tallystick_packs.forms.form import Control, Form
from tallystick_packs.forms.regions import Region, group_regions, makes_region
from tallystick_packs.forms.required import missing_answers
from tallystick_packs.forms.tags import RESULTS
from tallystick_packs.forms.tags.places import PLACE_KEYS
from tallystick_packs.texts import _

MAX_ENTRIES = 20_000
MAX_ID = 64


def validate(form: Form, result: object, *, item: Mapping[str, object]) -> tuple[AnswerFault, ...]:
    """Return every fault of an answer; empty when it is right.

    Args:
        form: The form that was answered.
        result: The answer's Label Studio result, a list of entries.
        item: The item's data: field names to values.
    """
    return _Validation(form, item).run(result)


class _Validation:
    def __init__(self, form: Form, item: Mapping[str, object]) -> None:
        self.form = form
        self.item = item
        self.faults: list[AnswerFault] = []
        self.controls = {control.name: control for control in form.controls}
        self.objects = {tag.name: tag for tag in form.objects}
        self.regions: dict[str, Region] = {}

    def run(self, result: object) -> tuple[AnswerFault, ...]:
        if not isinstance(result, list):
            return (
                AnswerFault(path=_("answer"), message=_("it is not a list of entries"), code="not-a-list"),
            )
        if len(result) > MAX_ENTRIES:
            words = _("it has {count} entries; the most is {most}")
            message = words.format(count=len(result), most=MAX_ENTRIES)
            return (AnswerFault(path=_("answer"), message=message, code="too-many"),)
        entries: list[Entry] = []
        links: list[tuple[int, Mapping[str, Any]]] = []
        self.regions = group_regions(self.form, result)
        for position, raw in enumerate(result, start=1):
            if isinstance(raw, dict) and raw.get("type") == "relation":
                links.append((position, raw))
                continue
            entry = self._entry(raw, position)
            if entry is not None:
                entries.append(entry)
        for entry in entries:
            _check(entry)
        self._check_together(entries)
        for position, raw in links:
            self._check_link(raw, position)
        self.faults.extend(missing_answers(self.form, result, self.regions))
        return tuple(dict.fromkeys(self.faults))

    def _entry(self, raw: object, position: int) -> Entry | None:
        place = _("entry {number}").format(number=position)
        if not isinstance(raw, dict):
            return self._broken(place, "not-an-object", _("it is not an object"))
        control = self.controls.get(str(raw.get("from_name")))
        if control is None:
            name = raw.get("from_name")
            return self._broken(
                place, "unknown-control", _("the form has no question “{name}”").format(name=name)
            )
        value = raw.get("value")
        if not isinstance(value, dict):
            return self._broken(self._path(control, raw), "missing", _("value is missing"), control, raw)
        self._check_names(control, raw)
        path = self._path(control, raw)
        return Entry(
            raw=raw,
            value=value,
            control=control,
            objects=[self.objects[name] for name in control.to_names if name in self.objects],
            item=self.item,
            report=lambda code, message: self._report(path, code, message, control, raw),
        )

    def _broken(
        self,
        path: str,
        code: str,
        message: str,
        control: Control | None = None,
        raw: Mapping[str, Any] | None = None,
    ) -> Entry | None:
        self._report(path, code, message, control, raw or {})
        return None

    def _report(
        self, path: str, code: str, message: str, control: Control | None, raw: Mapping[str, Any]
    ) -> None:
        found = raw.get("id", "")
        region = found if isinstance(found, str) and found in self.regions else ""
        name = control.name if control else ""
        self.faults.append(AnswerFault(path=path, message=message, code=code, control=name, region=region))

    def _path(self, control: Control, raw: Mapping[str, Any]) -> str:
        found = raw.get("id")
        region = self.regions.get(found) if isinstance(found, str) else None
        row = RESULTS[control.kind]
        about_region = makes_region(control, self.objects) or control.per_region or row.shape == "label"
        if region is None or not about_region:
            return _("question “{name}”").format(name=control.name)
        if control.per_region:
            return _("{region}, question “{name}”").format(region=region.words(), name=control.name)
        return region.words()

    def _check_names(self, control: Control, raw: Mapping[str, Any]) -> None:
        path = self._path(control, raw)
        if raw.get("type") != control.type:
            words = _("its type is “{found}” and should be “{expected}”")
            message = words.format(found=raw.get("type"), expected=control.type)
            self._report(path, "wrong-type", message, control, raw)
        found = "".join(str(raw.get("to_name")).split())
        if found != control.to_name and not (
            RESULTS[control.kind].objects == 0 and found in control.to_names
        ):
            words = _("it is about “{found}” and should be about “{expected}”")
            message = words.format(found=raw.get("to_name"), expected=control.to_name)
            self._report(path, "wrong-object", message, control, raw)
        self._check_id(control, raw, path)

    def _check_id(self, control: Control, raw: Mapping[str, Any], path: str) -> None:
        found = raw.get("id")
        if makes_region(control, self.objects) or control.per_region:
            if not isinstance(found, str) or not 0 < len(found) <= MAX_ID:
                self._report(path, "no-id", _("it has no id"), control, raw)
            elif found not in self.regions:
                self._report(path, "no-region", _("it is about a region that does not exist"), control, raw)
        elif found is not None and not isinstance(found, str):
            self._report(path, "no-id", _("its id is not a word"), control, raw)

    def _check_together(self, entries: Sequence[Entry]) -> None:
        seen: set[tuple[str, str, int]] = set()
        for entry in entries:
            control = entry.control
            about_region = entry.id in self.regions and (
                control.per_region or RESULTS[control.kind].shape != "whole"
            )
            key = (control.name, entry.id if about_region else "", entry.page)
            if key in seen:
                entry.fault("twice", _("it is answered twice"))
            seen.add(key)
        for region in self.regions.values():
            self._check_region(region, region.entries)
        self._check_usage(entries)

    def _check_region(self, region: Region, raws: Sequence[Mapping[str, Any]]) -> None:
        shapes = [raw for raw in raws if makes_region(self.controls[raw["from_name"]], self.objects)]
        if len(shapes) > 1:
            control = self.controls[shapes[1]["from_name"]]
            self._report(region.words(), "twice", _("two regions have the same id"), control, shapes[1])
            return
        for raw in raws:
            if raw is not shapes[0] and _moved(shapes[0]["value"], raw.get("value")):
                control = self.controls[raw["from_name"]]
                message = _("this entry places it elsewhere than the region itself")
                self._report(self._path(control, raw), "moved", message, control, raw)

    def _check_usage(self, entries: Sequence[Entry]) -> None:
        for control in self.form.controls:
            limits = {option.key: option.attributes.get("maxUsages") for option in control.options}
            common = control.attributes.get("maxUsages") if control.kind != "Taxonomy" else None
            if not common and not any(limits.values()):
                continue
            key = RESULTS[control.kind].key
            used = Counter(
                word
                for entry in entries
                if entry.control is control
                for word in entry.value.get(key) or []
                if isinstance(word, str)
            )
            for word, count in used.items():
                most = limits.get(word) or common
                if most and count > int(most):
                    words = _("“{label}” is used {count} times; the most is {most}")
                    message = words.format(label=word, count=count, most=most)
                    path = _("question “{name}”").format(name=control.name)
                    self._report(path, "too-many", message, control, {})

    def _check_link(self, raw: Mapping[str, Any], position: int) -> None:
        path = _("link {number}").format(number=position)
        ends = [raw.get("from_id"), raw.get("to_id")]
        for end in ends:
            region = self.regions.get(end) if isinstance(end, str) else None
            if region is None:
                self._report(path, "dangling", _("it joins a region that does not exist"), None, {})
        if ends[0] == ends[1]:
            self._report(path, "dangling", _("it joins a region with itself"), None, {})
        if raw.get("direction", "right") not in ("left", "right", "bi"):
            self._report(path, "bad-direction", _("its direction is not left, right or bi"), None, {})
        self._check_link_words(raw, path)

    def _check_link_words(self, raw: Mapping[str, Any], path: str) -> None:
        labels = raw.get("labels", [])
        if not isinstance(labels, list) or not all(isinstance(word, str) for word in labels):
            self._report(path, "not-a-list", _("labels is not a list of words"), None, {})
            return
        if self.form.relations is None:
            if labels:
                self._report(path, "unknown-label", _("the form has no words for links"), None, {})
            return
        known = self.form.relations.labels
        for word in labels:
            if word not in known:
                message = _("“{label}” is not one of the labels").format(label=word)
                self._report(path, "unknown-label", message, None, {})
        if len(labels) > 1 and self.form.relations.attributes.get("choice", "").lower() == "single":
            message = _("it has {count} labels; only one is possible").format(count=len(labels))
            self._report(path, "too-many", message, None, {})


def _check(entry: Entry) -> None:
    RESULTS[entry.control.kind].check(entry)


def _moved(shape: object, other: object) -> bool:
    """Say whether an entry repeats the place of its region with other numbers."""
    if not isinstance(shape, dict) or not isinstance(other, dict):
        return False
    for key in PLACE_KEYS & shape.keys() & other.keys():
        one, two = shape[key], other[key]
        if isinstance(one, (int, float)) and isinstance(two, (int, float)):
            if abs(one - two) > TOLERANCE + 1e-9:
                return True
        elif one != two and key not in ("points", "vertices"):
            return True
    return False
