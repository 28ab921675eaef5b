"""Expected answers as requesters write them: Label Studio result entries, or in short by question.

An item's `expected` is a list of entries, an object such as `{"colour": "red"}`, or, where the form has one
question, the bare answer; `expected.colour` columns do the same in a table. `explanation` says why.
"""

import json
from collections.abc import Mapping
from typing import Any

from tallystick_packs.expected.scoring import UNCOMPARED
from tallystick_packs.forms import Form
from tallystick_packs.forms.form import Control
from tallystick_packs.forms.tags import RESULTS

EXPECTED = "expected"
EXPLANATION = "explanation"
_PART = EXPECTED + "."
_LISTS = frozenset({"choices", "text"})


def is_expected(column: str) -> bool:
    """Whether a column holds expected answers or their explanations, which are no field of an item."""
    return column in (EXPECTED, EXPLANATION) or column.startswith(_PART)


def entries(form: Form, data: Mapping[str, Any]) -> list[dict[str, Any]]:
    """The result entries that a row expects.

    Raises:
        ValueError: They cannot be read; the message says why.
    """
    said = data.get(EXPECTED)
    if isinstance(said, str) and said.strip()[:1] in ("[", "{"):
        try:
            said = json.loads(said)
        except json.JSONDecodeError as exc:
            raise ValueError(f"not JSON: {exc.msg}") from exc
    if isinstance(said, list) and said and all(isinstance(entry, dict) for entry in said):
        return [dict(entry) for entry in said]
    if said not in (None, "") and not isinstance(said, dict):
        said = {_only_question(form): said}
    parts = {key.removeprefix(_PART): value for key, value in data.items() if key.startswith(_PART)}
    short = {**(said or {}), **{key: value for key, value in parts.items() if value not in (None, "")}}
    if not short:
        raise ValueError("nothing is expected of this item")
    controls = {control.name: control for control in form.controls}
    wrong = [name for name in short if name not in controls]
    if wrong:
        raise ValueError(f"form.xml has no question {wrong[0]!r}; it has {', '.join(controls)}")
    return [_entry(controls[name], value) for name, value in short.items()]


def _only_question(form: Form) -> str:
    short = [control.name for control in form.controls if _can_be_short(control)]
    if len(short) != 1:
        raise ValueError("say which question it answers, as in " + json.dumps({"name": "answer"}))
    return short[0]


def _can_be_short(control: Control) -> bool:
    is_whole = RESULTS[control.kind].shape == "whole" and not control.per_region
    return is_whole and control.type not in UNCOMPARED


def _entry(control: Control, value: Any) -> dict[str, Any]:
    if not _can_be_short(control):
        raise ValueError(f"answers to {control.name!r} are written as Label Studio result entries")
    key = RESULTS[control.kind].key
    if key in ("number", "rating") and isinstance(value, str):
        value = _number(control.name, value)
    if key in _LISTS and not isinstance(value, list):
        value = [value]
    if key == "taxonomy" and isinstance(value, str):
        value = [[part.strip() for part in value.split("/")]]
    return {
        "from_name": control.name, "to_name": control.to_name, "type": control.type, "value": {key: value}
    }  # fmt: skip


def _number(name: str, text: str) -> float | int:
    try:
        found = float(text)
    except ValueError as exc:
        raise ValueError(f"{name!r} is answered with a number, and {text!r} is none") from exc
    return int(found) if found.is_integer() else found
