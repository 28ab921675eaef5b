"""Answers that are typed: TextArea, Number, DateTime, with Shortcut."""

import datetime
import math
import re

from tallystick_packs.forms.attributes import (
    NAME,
    QUESTION,
    SHORTCUT_KEY,
    TO_NAME,
    flag,
    integer,
    number,
    one_of,
    text,
)
from tallystick_packs.forms.entries import Entry
from tallystick_packs.forms.fields import FIELD_TYPES, FieldRules, check_field, mask_problem, pattern_problem
from tallystick_packs.forms.rows import ResultRow, TagRow
from tallystick_packs.forms.xml_reading import Element
from tallystick_packs.texts import _, ngettext

MAX_CHARACTERS = 100_000
_STEP_FUZZ = 1e-6
_A_MOMENT = datetime.datetime(2026, 1, 31, 13, 45, 30)  # noqa: DTZ001 - a date on paper has no zone
_EXAMPLES = {
    frozenset({"time"}): "13:45",
    frozenset({"year"}): "2026",
    frozenset({"month", "year"}): "2026-01",
    frozenset({"date", "time"}): "2026-01-31T13:45",
}


def check_textarea(entry: Entry) -> None:
    """Check `{"text": ["bonjour"]}`."""
    texts = entry.words("text")
    if texts is None:
        return
    most = entry.control.number("maxSubmissions")
    if most is not None and len(texts) > most:
        words = ngettext(
            "there are {count} texts; the most is {most}",
            "there are {count} texts; the most is {most}",
            len(texts),
        )
        entry.fault("too-many", words.format(count=len(texts), most=int(most)))
    if sum(map(len, texts)) > MAX_CHARACTERS:
        entry.fault("too-long", _("the text is longer than {most} characters").format(most=MAX_CHARACTERS))
    if entry.control.flag("skipDuplicates") and len(set(texts)) < len(texts):
        entry.fault("twice", _("the same text stands there twice"))
    if _kept_as_written(entry):
        return
    rules = FieldRules.of(entry.control.attributes)
    for said in (check_field(one, rules) for one in texts if one.strip()):
        if said:
            entry.fault("bad-field", said)


def _kept_as_written(entry: Entry) -> bool:
    """Say whether the worker looked again and keeps what the page says.

    A date on paper may not exist, a card number may be a slip of the pen. The worker's word is
    `"meta": {"as_written": true}`, which Label Studio carries along; `data-strict` refuses it.
    """
    meta = entry.raw.get("meta")
    kept = isinstance(meta, dict) and meta.get("as_written") is True
    return kept and not entry.control.flag("data-strict")


def check_number(entry: Entry) -> None:
    """Check `{"number": 7}` against min, max and step."""
    least, most = entry.control.number("min"), entry.control.number("max")
    found = entry.number("number", least=least, most=most)
    step = entry.control.number("step")
    if found is None or not step:
        return
    if not _is_on_step(found, least, step):
        entry.fault("off-step", _("number is not a multiple of {step}").format(step=f"{step:g}"))


def check_datetime(entry: Entry) -> None:
    """Check `{"datetime": "2026-01-02"}`: ISO 8601, or the form's own format."""
    found = entry.value.get("datetime")
    if not isinstance(found, str):
        entry.fault("missing", _("{key} is missing").format(key="datetime"))
        return
    parts = _parts(entry.control.attributes.get("only", "date,time"))
    if not _is_iso(found, parts) and not _has_format(found, entry.control.attributes.get("format", "")):
        entry.fault(
            "not-a-date", _("“{text}” is not a date or time of the form asked for").format(text=found)
        )
        return
    least, most = entry.control.attributes.get("min"), entry.control.attributes.get("max")
    # ISO dates of one form compare as text.
    if least and len(found) == len(least) and found < least:
        entry.fault("too-small", _("{found} is before {least}").format(found=found, least=least))
    if most and len(found) == len(most) and found > most:
        entry.fault("too-large", _("{found} is after {most}").format(found=found, most=most))


def _parts(only: str) -> frozenset[str]:
    return frozenset(part.strip().lower() for part in only.split(",") if part.strip())


def _is_iso(found: str, parts: frozenset[str]) -> bool:
    if "date" in parts:
        whole = found if "time" not in parts or "T" in found else ""
        return bool(whole) and _is_moment(whole, "T" in whole)
    expressions = {
        frozenset({"time"}): r"([01]\d|2[0-3]):[0-5]\d(:[0-5]\d)?",
        frozenset({"year"}): r"\d{4}",
        frozenset({"month"}): r"(--)?(0?[1-9]|1[0-2])",
        frozenset({"month", "year"}): r"\d{4}-(0[1-9]|1[0-2])",
    }
    return bool(re.fullmatch(expressions.get(parts, r"[\dT:-]{1,25}"), found))


def _is_moment(found: str, with_time: bool) -> bool:
    try:
        if with_time:
            datetime.datetime.fromisoformat(found)
        else:
            datetime.date.fromisoformat(found)
    except ValueError:
        return False
    return True


def _has_format(found: str, layout: str) -> bool:
    if not layout:
        return False
    try:
        datetime.datetime.strptime(found, layout)  # noqa: DTZ007 - a date on paper has no zone
    except ValueError:
        return False
    return True


def _field_can_be_filled(element: Element, attributes: dict[str, str]) -> list[tuple[str, str]]:
    try:
        rules = FieldRules.of(attributes)
    except ValueError:
        return []  # named by its own attribute
    if rules.max_length and rules.min_length > rules.max_length:
        return [
            (f"<{element.tag}> allows no text: data-min-length is above data-max-length", "Exchange them.")
        ]
    given = attributes.get("value", "")
    if not given or "$" in given or rules.type not in ("", *FIELD_TYPES):
        return []
    if mask_problem(rules.mask or "0") or pattern_problem(rules.pattern):
        return []
    said = check_field(given, rules)
    return (
        [(f"the text given at the start does not fit: {said}", "Change 'value' or the rule.")] if said else []
    )


def _number_can_be_given(element: Element, attributes: dict[str, str]) -> list[tuple[str, str]]:
    least, most, step, given = (
        _number_or_none(attributes.get(name)) for name in ("min", "max", "step", "defaultValue")
    )
    if least is not None and most is not None and least > most:
        return [(f"<{element.tag}> allows no number: min is above max", "Exchange them.")]
    if given is None:
        return []
    if least is not None and given < least:
        return [(f"'defaultValue' is {given:g}; 'min' is {least:g}", f'Write defaultValue="{least:g}".')]
    if most is not None and given > most:
        return [(f"'defaultValue' is {given:g}; 'max' is {most:g}", f'Write defaultValue="{most:g}".')]
    if step and not _is_on_step(given, least, step):
        near = (least or 0) + round((given - (least or 0)) / step) * step
        return [
            (f"'defaultValue' is {given:g}, off the steps of {step:g}", f'Write defaultValue="{near:g}".')
        ]
    return []


def _number_or_none(value: str | None) -> float | None:
    try:
        found = float(value) if value is not None else math.nan
    except ValueError:
        return None
    return found if math.isfinite(found) else None


def _is_on_step(found: float, least: float | None, step: float) -> bool:
    steps = (found - (least or 0)) / step
    return abs(steps - round(steps)) <= _STEP_FUZZ


def _date_can_be_given(element: Element, attributes: dict[str, str]) -> list[tuple[str, str]]:
    parts = _parts(attributes.get("only", "date,time"))
    unknown = parts - {"date", "time", "month", "year"}
    if unknown:
        return [(f"'only' names '{part}'", "Use date, time, month, year.") for part in sorted(unknown)]
    found = []
    layout = attributes.get("format", "")
    if layout and ("%" not in layout or not _has_format(_A_MOMENT.strftime(layout), layout)):
        found.append((f"'format' is '{layout}', which no date can be read by", 'Write format="%d.%m.%Y".'))
    limits = [attributes.get(name, "") for name in ("min", "max")]
    for name, limit in zip(("min", "max"), limits, strict=True):
        if limit and not _is_iso(limit, parts):
            cure = f'Write {name}="{_EXAMPLES.get(parts, "2026-01-31")}".'
            found.append((f"'{name}' is '{limit}', not a date or time of this question", cure))
    if not found and all(limits) and len(limits[0]) == len(limits[1]) and limits[0] > limits[1]:
        found.append((f"<{element.tag}> allows no answer: min is after max", "Exchange them."))
    return found


ROWS = (
    TagRow(
        tag="TextArea",
        role="control",
        summary="Typed text: a transcription, a caption, a field.",
        attributes=(
            NAME,
            TO_NAME,
            text("value"),
            text("label"),
            text("placeholder"),
            integer("maxSubmissions", least=1),
            flag("editable"),
            flag("transcription"),
            flag("skipDuplicates"),
            one_of("displayMode", "tag", "region-list"),
            integer("rows", least=1, most=200),
            flag("showSubmitButton"),
            *QUESTION,
        ),
        options=("Shortcut",),
        result=ResultRow(type="textarea", key="text", shape="whole", check=check_textarea, objects=0),
        lint=_field_can_be_filled,
    ),
    TagRow(
        tag="Shortcut",
        role="option",
        summary="Words that one key puts into a text.",
        attributes=(text("value", required=True), text("alias"), SHORTCUT_KEY, text("background")),
        parents=("TextArea",),
    ),
    TagRow(
        tag="Number",
        role="control",
        summary="A number.",
        attributes=(
            NAME,
            TO_NAME,
            number("min"),
            number("max"),
            number("step", least=0),
            number("defaultValue"),
            SHORTCUT_KEY,
            flag("slider"),
            *QUESTION,
        ),
        result=ResultRow(type="number", key="number", shape="whole", check=check_number, objects=0),
        lint=_number_can_be_given,
    ),
    TagRow(
        tag="DateTime",
        role="control",
        summary="A date, a time of day, a month or a year.",
        attributes=(
            NAME,
            TO_NAME,
            text("only"),
            text("format"),
            text("min"),
            text("max"),
            *QUESTION,
        ),
        result=ResultRow(type="datetime", key="datetime", shape="whole", check=check_datetime, objects=0),
        lint=_date_can_be_given,
    ),
)
