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

from tallystick_packs.forms.choices_of import OptionTree, option_tree
from tallystick_packs.forms.entries import TOLERANCE, Entry
from tallystick_packs.forms.faults import AnswerFault
from tallystick_packs.forms.filling import fill
from tallystick_packs.forms.form import Control, Form
from tallystick_packs.forms.links import check_links
from tallystick_packs.forms.overlaps import check_overlaps
from tallystick_packs.forms.regions import Region, adds_to_region, group_regions, question
from tallystick_packs.forms.required import contradicted_answers, missing_answers
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
    if not isinstance(result, list):
        return (AnswerFault(path=_("answer"), message=_("it is not a list of entries"), code="not-a-list"),)
    if len(result) > MAX_ENTRIES:
        message = _("it has {count} entries; the most is {most}").format(count=len(result), most=MAX_ENTRIES)
        return (AnswerFault(path=_("answer"), message=message, code="too-many"),)
    return _Validation(form, item, result).run()


class _Validation:
    def __init__(self, form: Form, item: Mapping[str, object], result: list[object]) -> None:
        self.form = form
        self.item = item
        self.result = result
        self.faults: list[AnswerFault] = []
        self.controls = {control.name: control for control in form.controls}
        self.objects = {
            control.name: [tag for tag in form.objects if tag.name in control.to_names]
            for control in form.controls
        }
        self.options: dict[str, OptionTree] = {}
        self.regions: dict[str, Region] = group_regions(form, result)

    def run(self) -> tuple[AnswerFault, ...]:
        links: list[Mapping[str, Any]] = []
        entries: list[Entry] = []
        for position, raw in enumerate(self.result, start=1):
            if isinstance(raw, dict) and raw.get("type") == "relation":
                links.append(raw)
                continue
            entry = self._entry(raw, position)
            if entry is not None:
                self._check_names(entry)
                RESULTS[entry.control.kind].check(entry)
                entries.append(entry)
        self._check_twice(entries)
        for region in self.regions.values():
            self._check_region(region)
        self._check_usage(entries)
        self.faults.extend(check_overlaps(self.form, self.regions))
        self.faults.extend(check_links(self.form, links, self.regions))
        self.faults.extend(contradicted_answers(self.form, self.result))
        self.faults.extend(missing_answers(self.form, self.result, self.regions, item=self.item))
        return tuple(dict.fromkeys(self.faults))

    def _entry(self, raw: object, position: int) -> Entry | None:
        if not isinstance(raw, dict):
            place = _("entry {number}").format(number=position)
            self._report(place, "not-an-object", _("it is not an object"))
            return None
        control = self.controls.get(str(raw.get("from_name")))
        if control is None:
            place = _("entry {number}").format(number=position)
            words = _("the form has no question “{name}”").format(name=raw.get("from_name"))
            self._report(place, "unknown-control", words)
            return None
        value = raw.get("value")
        if not isinstance(value, dict):
            self._report_entry(control, raw, "missing", _("{key} is missing").format(key="value"))
            return None
        return Entry(
            raw=raw,
            value=value,
            control=control,
            objects=self.objects[control.name],
            item=self.item,
            options=self._options(control),
            report=lambda code, message: self._report_entry(control, raw, code, message),
        )

    def _options(self, control: Control) -> OptionTree:
        if control.name not in self.options:
            self.options[control.name] = option_tree(control, self.item)
        return self.options[control.name]

    def _report(self, path: str, code: str, message: str, *, control: str = "", region: str = "") -> None:
        self.faults.append(AnswerFault(path=path, message=message, code=code, control=control, region=region))

    def _report_entry(self, control: Control, raw: Mapping[str, Any], code: str, message: str) -> None:
        region = self._region_id(control, raw)
        self._report(self._path(control, raw), code, message, control=control.name, region=region)

    def _region_id(self, control: Control, raw: Mapping[str, Any]) -> str:
        found = raw.get("id")
        about_region = control.marks or adds_to_region(control)
        return found if about_region and isinstance(found, str) and found in self.regions else ""

    def _path(self, control: Control, raw: Mapping[str, Any]) -> str:
        region = self.regions.get(self._region_id(control, raw))
        if region is None:
            return question(control)
        if control.per_region:
            return question(control, region)
        return region.words()

    def _check_names(self, entry: Entry) -> None:
        control, raw = entry.control, entry.raw
        if raw.get("type") != control.type:
            words = _("its type is “{found}” and should be “{expected}”")
            entry.fault("wrong-type", words.format(found=raw.get("type"), expected=control.type))
        named = "".join(str(raw.get("to_name")).split())
        any_of_them = RESULTS[control.kind].objects == 0 and named in control.to_names
        if named != "".join(control.to_name.split()) and not any_of_them:
            words = _("it is about “{found}” and should be about “{expected}”")
            entry.fault("wrong-object", words.format(found=raw.get("to_name"), expected=control.to_name))
        self._check_id(entry)
        _check_page(entry)

    def _check_id(self, entry: Entry) -> None:
        found = entry.raw.get("id")
        if entry.control.marks or adds_to_region(entry.control):
            if not isinstance(found, str) or not 0 < len(found) <= MAX_ID:
                entry.fault("no-id", _("it has no id"))
            elif found not in self.regions:
                entry.fault("no-region", _("it is about a region that does not exist"))
        elif found is not None and not isinstance(found, str):
            entry.fault("no-id", _("its id is not a word"))

    def _check_twice(self, entries: Sequence[Entry]) -> None:
        seen: set[tuple[str, str, int]] = set()
        for entry in entries:
            if entry.control.marks:
                continue
            key = (entry.control.name, self._region_id(entry.control, entry.raw), entry.page)
            if key in seen:
                entry.fault("twice", _("it is answered twice"))
            seen.add(key)

    def _check_region(self, region: Region) -> None:
        shape, *others = region.entries
        for raw in others:
            control = self.controls[raw["from_name"]]
            if control.marks:
                words = _("two regions have the same id")
                self._report(region.words(), "twice", words, control=control.name, region=region.id)
            elif _moved(shape["value"], raw.get("value")):
                words = _("this entry places it elsewhere than the region itself")
                self._report_entry(control, raw, "moved", words)

    def _check_usage(self, entries: Sequence[Entry]) -> None:
        for control in self.form.controls:
            if control.type == "taxonomy":
                continue
            common = control.attributes.get("maxUsages")
            limits = {option.key: option.attributes.get("maxUsages", common) for option in control.options}
            if not any(limits.values()):
                continue
            mine = [entry for entry in entries if entry.control is control]
            for word, count in _used(mine, RESULTS[control.kind].key).items():
                most = limits.get(word)
                if most and count > int(most):
                    words = _("“{label}” is used {count} times; the most is {most}")
                    path = question(control)
                    message = words.format(label=word, count=count, most=most)
                    self._report(path, "too-many", message, control=control.name)


def _check_page(entry: Entry) -> None:
    """Check the page that an entry is about, where the form shows several pictures."""
    if "item_index" not in entry.raw:
        return
    page = entry.whole_number("item_index", least=0, source=entry.raw)
    shown = next((tag for tag in entry.objects if tag.many), None)
    pages = fill(shown.value, entry.item) if shown else None
    if page is not None and isinstance(pages, list) and page >= len(pages):
        words = _("it is about page {page}; there are {count}")
        entry.fault("no-page", words.format(page=page + 1, count=len(pages)))


def _used(entries: Sequence[Entry], key: str) -> Counter[str]:
    lists = (entry.value.get(key) for entry in entries)
    return Counter(
        word for words in lists if isinstance(words, list) for word in words if isinstance(word, str)
    )


def _moved(shape: Mapping[str, Any], other: object) -> bool:
    """Say whether an entry repeats the place of its region with other numbers."""
    if not isinstance(other, dict):
        return False
    for key in PLACE_KEYS & shape.keys() & other.keys():
        one, two = shape[key], other[key]
        if isinstance(one, (int, float)) and isinstance(two, (int, float)):
            if abs(one - two) > TOLERANCE + 1e-9:
                return True
        elif one != two:
            return True
    return False
