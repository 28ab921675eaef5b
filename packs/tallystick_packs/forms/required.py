"""What is still missing in an answer.

A question is missing when it is required, shown for the answers given, not excused by "cannot tell", and
has no entry or only blank ones. The worker's screen uses the same function to say what is left to do.
"""

from collections.abc import Mapping, Sequence
from typing import Any

from tallystick_packs.forms.faults import AnswerFault
from tallystick_packs.forms.form import Control, Form
from tallystick_packs.forms.regions import Region, group_regions, question, well_formed
from tallystick_packs.forms.visibility import View, is_visible, without_hidden
from tallystick_packs.texts import _


def missing_answers(
    form: Form,
    result: Sequence[object],
    regions: Mapping[str, Region] | None = None,
    *,
    item: Mapping[str, object] | None = None,
) -> list[AnswerFault]:
    """Return one fault for each answer that is required, shown and not there.

    Args:
        item: The item's data; with it, a question asked for each page (`perItem`) is looked for on each.
    """
    entries = without_hidden(form, well_formed(result))
    found = group_regions(form, result) if regions is None else regions
    excused = _excused(form, entries)
    asked = [control for control in form.controls if control.required]
    faults = []
    for control in asked:
        mine = [raw for raw in entries if raw.get("from_name") == control.name and not _is_blank(raw)]
        if control.per_region:
            faults += _missing_per_region(control, entries, mine, found, excused)
        elif control.per_item and item is not None:
            faults += _missing_pages(form, control, mine, item, is_asked=_is_asked(control, entries))
        elif not mine and (control.name, "") not in excused and _is_asked(control, entries):
            faults.append(_missing(question(control), control))
    return faults


def _is_asked(control: Control, entries: Sequence[Mapping[str, Any]]) -> bool:
    return is_visible(control.conditions, entries, any_region=True)


def _missing_per_region(
    control: Control,
    entries: Sequence[Mapping[str, Any]],
    mine: Sequence[Mapping[str, Any]],
    regions: Mapping[str, Region],
    excused: Mapping[tuple[str, str], str],
) -> list[AnswerFault]:
    answered = {raw.get("id") for raw in mine}
    faults = []
    view = View.of(entries, regions)
    for region in regions.values():
        about = [raw.get("to_name") for raw in region.entries]
        if region.id in answered or control.to_name not in about or (control.name, region.id) in excused:
            continue
        if not is_visible(control.conditions, view.seen_from(region.id), region=region.id):
            continue
        faults.append(_missing(question(control, region), control, region.id))
    return faults


def _missing_pages(
    form: Form,
    control: Control,
    mine: Sequence[Mapping[str, Any]],
    item: Mapping[str, object],
    *,
    is_asked: bool,
) -> list[AnswerFault]:
    """One fault for each page of a list of pictures that has no answer to a question asked per page."""
    if not is_asked:
        return []
    fields = [tag.field for tag in form.objects if tag.name in control.to_names and tag.many]
    pages = [value for field in fields if isinstance(value := item.get(field), list)]
    answered = {raw.get("item_index", 0) for raw in mine}
    return [
        _missing(_("{question}, page {number}").format(question=question(control), number=page + 1), control)
        for page in range(max(map(len, pages), default=1))
        if page not in answered
    ]


def contradicted_answers(form: Form, result: Sequence[object]) -> list[AnswerFault]:
    """Return one fault for each question that is answered and also marked as one that cannot be."""
    entries = well_formed(result)
    faults = []
    for (name, region), reason in _excused(form, entries).items():
        answered = any(
            raw.get("from_name") == name and region in ("", raw.get("id")) and not _is_blank(raw)
            for raw in entries
        )
        if answered:
            path = question(form.control(name))
            message = _("it is answered and also marked “{reason}”").format(reason=reason)
            faults.append(
                AnswerFault(path=path, message=message, code="contradiction", control=name, region=region)
            )
    return faults


def _missing(path: str, control: Control, region: str = "") -> AnswerFault:
    message = control.required_message or _("it needs an answer")
    return AnswerFault(path=path, message=message, code="required", control=control.name, region=region)


def _excused(form: Form, entries: Sequence[Mapping[str, Any]]) -> dict[tuple[str, str], str]:
    """Return the questions, each with a region or "", that a chosen "cannot tell" answers, with its words."""
    excused: dict[tuple[str, str], str] = {}
    for control in form.controls:
        reasons = {one.key: one.text for top in control.options for one in top.walk() if one.cannot_tell}
        if not reasons or not control.excuses:
            continue
        for raw in entries:
            value = raw.get("value")
            chosen = value.get("choices") if isinstance(value, dict) else None
            if raw.get("from_name") != control.name or not isinstance(chosen, list):
                continue
            region = str(raw.get("id", "")) if control.per_region else ""
            for word in chosen:
                if isinstance(word, str) and word in reasons:
                    excused |= {(name, region): reasons[word] for name in control.excuses}
    return excused


def _is_blank(raw: Mapping[str, Any]) -> bool:
    value = raw.get("value")
    if not isinstance(value, dict):
        return True
    texts = value.get("text")
    if raw.get("type") == "textarea" and isinstance(texts, list):
        return not any(isinstance(text, str) and text.strip() for text in texts)
    return raw.get("type") in value and value[str(raw["type"])] in ([], "", None, {})
