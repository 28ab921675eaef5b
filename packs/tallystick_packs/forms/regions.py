"""Entries of an answer that are about one region, under one id, and what people call it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from tallystick_packs.forms.form import Control, Form
from tallystick_packs.forms.tags import RESULTS
from tallystick_packs.texts import _

_LONGEST_TITLE = 60


@dataclass(frozen=True, slots=True, kw_only=True)
class Region:
    """A marked place.

    Attributes:
        id: Its id in the answer.
        number: Its place in the answer's list of regions, from 1: what the screen shows.
        noun: What people call it, not yet translated.
        label: Its first label, or "".
        entries: All entries about it; the first that draws it comes as it stands in the answer.
    """

    id: str
    number: int
    noun: str
    label: str
    entries: tuple[Mapping[str, Any], ...]

    def words(self) -> str:
        """Return its name on the screen: `box 3 (Vehicle)`."""
        noun = _(self.noun)
        if self.label:
            return _("{noun} {number} ({label})").format(noun=noun, number=self.number, label=self.label)
        return _("{noun} {number}").format(noun=noun, number=self.number)


def group_regions(form: Form, result: Sequence[object]) -> dict[str, Region]:
    """Return the regions of an answer by id, in the order in which they are drawn."""
    controls = {control.name: control for control in form.controls}
    drawn: dict[str, tuple[Control, list[Mapping[str, Any]]]] = {}
    others: list[Mapping[str, Any]] = []
    for raw in result:
        control = controls.get(str(raw.get("from_name"))) if isinstance(raw, dict) else None
        if control is None or not isinstance(raw, dict):
            continue
        found = raw.get("id")
        if not isinstance(found, str) or not found:
            continue
        if control.marks and isinstance(raw.get("value"), dict):
            drawn.setdefault(found, (control, []))[1].append(raw)
        elif adds_to_region(control):
            others.append(raw)
    for raw in others:
        if raw["id"] in drawn:
            drawn[raw["id"]][1].append(raw)
    return {
        found: Region(
            id=found,
            number=number,
            noun=control.noun,
            label=_label(entries, controls),
            entries=tuple(entries),
        )
        for number, (found, (control, entries)) in enumerate(drawn.items(), start=1)
    }


def well_formed(result: Sequence[object]) -> list[Mapping[str, Any]]:
    """Return the entries that say in words which question they answer; the validator names the others."""
    return [raw for raw in result if isinstance(raw, dict) and _has_words(raw)]


def _has_words(raw: Mapping[str, Any]) -> bool:
    return all(isinstance(raw.get(key, ""), str) for key in ("id", "from_name", "to_name", "type"))


def question(control: Control, region: Region | None = None) -> str:
    """Return what people call a question: by the header above it, with the region it is asked about."""
    title = (
        control.title if len(control.title) <= _LONGEST_TITLE else control.title[: _LONGEST_TITLE - 1] + "…"
    )
    if region is not None:
        return _("{region}, question “{name}”").format(region=region.words(), name=title)
    return _("question “{name}”").format(name=title)


def adds_to_region(control: Control) -> bool:
    """Say whether an entry of `control` is about a region that another control marks."""
    return control.per_region or RESULTS[control.kind].shape == "label"


def _label(entries: Sequence[Mapping[str, Any]], controls: Mapping[str, Control]) -> str:
    for raw in entries:
        row = RESULTS[controls[raw["from_name"]].kind]
        value = raw.get("value")
        if row.shape not in ("drawn", "label") or not isinstance(value, dict):
            continue
        words = value.get(row.key)
        if isinstance(words, list) and words and isinstance(words[0], str):
            return words[0]
    return ""
