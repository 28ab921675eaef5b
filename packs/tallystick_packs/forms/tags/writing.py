"""Answers that are typed: TextArea, Number, DateTime, with Shortcut."""

import datetime
import re
from collections.abc import Mapping

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
from tallystick_packs.forms.fields import FieldRules, check_field, rules_problem
from tallystick_packs.forms.rows import ResultRow, TagRow
from tallystick_packs.forms.xml_reading import Element
from tallystick_packs.texts import _, ngettext

MAX_CHARACTERS = 100_000
_STEP_FUZZ = 1e-6
_A_MOMENT = datetime.datetime(2026, 1, 31, 13, 45, 30)  # noqa: DTZ001 - a date on paper has no zone
_EXAMPLES = {
    frozenset({"time"}): "13:45",
    frozenset({"year"}): "2026",
    frozenset({"month"}): "01",
    frozenset({"month", "year"}): "2026-01",
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
    if _is_off_step(found, least or 0, step):
        entry.fault("off-step", _("number is not a multiple of {step}").format(step=f"{step:g}"))


def _is_off_step(number: float, start: float, step: float) -> bool:
    steps = (number - start) / step if step else 0
    return abs(steps - round(steps)) > _STEP_FUZZ


def check_datetime(entry: Entry) -> None:
    """Check `{"datetime": "2026-01-02"}`: ISO 8601, or the form's own format."""
    said = entry.value.get("datetime")
    if not isinstance(said, str):
        entry.fault("missing", _("{key} is missing").format(key="datetime"))
        return
    attributes = entry.control.attributes
    found = _moment(said, attributes)
    if found is None:
        entry.fault("not-a-date", _("“{text}” is not a date or time of the form asked for").format(text=said))
        return
    least, most = _limit(attributes, "min"), _limit(attributes, "max")
    if least and _is_before(found, least):
        entry.fault("too-small", _("{found} is before {least}").format(found=said, least=attributes["min"]))
    if most and _is_before(most, found):
        entry.fault("too-large", _("{found} is after {most}").format(found=said, most=attributes["max"]))


def _parts(attributes: Mapping[str, str]) -> frozenset[str]:
    only = attributes.get("only", "date,time")
    return frozenset(part.strip().lower() for part in only.split(",") if part.strip())


def _is_before(one: str, other: str) -> bool:
    """Compare ISO moments as far as both say: a day has no hour to be before."""
    shared = min(len(one), len(other))
    return one[:shared] < other[:shared]


def _limit(attributes: Mapping[str, str], name: str) -> str | None:
    """Return `min` or `max` as ISO text; a day is enough where a time is asked for, too."""
    written = attributes.get(name, "")
    by_day = _iso_moment(written) if "date" in _parts(attributes) else None
    return by_day or _moment(written, attributes)


def _moment(written: str, attributes: Mapping[str, str]) -> str | None:
    """Return a date or time as ISO text, or None where it does not have the form asked for."""
    parts = _parts(attributes)
    return _from_iso(written, parts) or _from_format(written, parts, attributes.get("format", ""))


def _from_iso(written: str, parts: frozenset[str]) -> str | None:
    if "date" in parts:
        return None if "time" in parts and "T" not in written else _iso_moment(written)
    expressions = {
        frozenset({"time"}): r"([01]\d|2[0-3]):[0-5]\d(:[0-5]\d)?",
        frozenset({"year"}): r"\d{4}",
        frozenset({"month"}): r"(--)?(0?[1-9]|1[0-2])",
        frozenset({"month", "year"}): r"\d{4}-(0[1-9]|1[0-2])",
    }
    if not re.fullmatch(expressions.get(parts, r"[\dT:-]{1,25}"), written):
        return None
    return f"{int(written.removeprefix('--')):02}" if parts == {"month"} else written


def _iso_moment(written: str) -> str | None:
    kind = datetime.datetime if "T" in written else datetime.date
    try:
        return kind.fromisoformat(written).isoformat()
    except ValueError:
        return None


def _from_format(written: str, parts: frozenset[str], layout: str) -> str | None:
    if not layout:
        return None
    try:
        moment = datetime.datetime.strptime(written, layout)  # noqa: DTZ007 - a date on paper has no zone
    except ValueError:
        return None
    if parts == {"time"}:
        return moment.time().isoformat()
    return f"{moment.month:02}" if parts == {"month"} else moment.isoformat()


def _field_can_be_filled(_element: Element, attributes: dict[str, str]) -> list[tuple[str, str]]:
    given = attributes.get("value", "")
    problem = rules_problem(FieldRules.of(attributes), "" if "$" in given else given)
    return [(problem.message, problem.suggestion)] if problem else []


def _number_has_room(element: Element, attributes: dict[str, str]) -> list[tuple[str, str]]:
    least, most, step, given = (
        float(attributes[name]) if name in attributes else None
        for name in ("min", "max", "step", "defaultValue")
    )
    if least is not None and most is not None and least > most:
        return [(f"<{element.tag}> allows no number: min is above max", "Exchange them.")]
    if least is not None and most is not None and least < most < least + (step or 0):
        return [(f"<{element.tag}> allows {least:g} only: step is larger than the range", "Make it smaller.")]
    return [] if given is None else _default_faults(given, least, most, step)


def _default_faults(
    given: float, least: float | None, most: float | None, step: float | None
) -> list[tuple[str, str]]:
    if least is not None and given < least:
        return [(f"'defaultValue' is {given:g}; 'min' is {least:g}", f'Write defaultValue="{least:g}".')]
    if most is not None and given > most:
        return [(f"'defaultValue' is {given:g}; 'max' is {most:g}", f'Write defaultValue="{most:g}".')]
    if step and _is_off_step(given, least or 0, step):
        near = (least or 0) + round((given - (least or 0)) / step) * step
        near -= step if most is not None and near > most else 0
        cure = f'Write defaultValue="{near:g}".'
        return [(f"'defaultValue' is {given:g}, off the steps of {step:g}", cure)]
    return []


def _moment_has_room(element: Element, attributes: dict[str, str]) -> list[tuple[str, str]]:
    parts = _parts(attributes)
    unknown = parts - {"date", "time", "month", "year"}
    if unknown:
        return [(f"'only' names '{part}'", "Use date, time, month, year.") for part in sorted(unknown)]
    layout = attributes.get("format", "")
    if layout and ("%" not in layout or not _from_format(_A_MOMENT.strftime(layout), parts, layout)):
        return [(f"'format' is '{layout}', which no date can be read by", 'Write format="%d.%m.%Y".')]
    for name in ("min", "max"):
        if name in attributes and _limit(attributes, name) is None:
            message = f"'{name}' is '{attributes[name]}', not a date or time of this question"
            return [(message, f'Write {name}="{_EXAMPLES.get(parts, "2026-01-31")}".')]
    least, most = _limit(attributes, "min"), _limit(attributes, "max")
    if least and most and _is_before(most, least):
        return [(f"<{element.tag}> allows no answer: min is after max", "Exchange them.")]
    return []


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
        lint=_number_has_room,
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
        lint=_moment_has_room,
    ),
)
