"""Forms and answers made by hypothesis: right ones pass, broken ones are named, nothing ever crashes."""

import copy
import json
from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests.packs.forms.strategies import JSON, Entry, answers, broken, forms, item_of

from tallystick_packs.forms import lint, parse, validate

SLOW = settings(suppress_health_check=[HealthCheck.too_slow, HealthCheck.filter_too_much])


@SLOW
@given(st.data())
def test_a_right_answer_has_no_faults_before_and_after_json(data: st.DataObject) -> None:
    form = data.draw(forms())
    result = data.draw(answers(form))

    assert validate(form, result, item=item_of(form)) == ()
    assert validate(form, json.loads(json.dumps(result)), item=item_of(form)) == ()


@SLOW
@given(st.data())
def test_one_thing_broken_in_a_right_answer_is_named_with_its_question(data: st.DataObject) -> None:
    form = data.draw(forms())
    result = data.draw(answers(form).filter(bool))
    changed, control, code = data.draw(broken(form, result))

    faults = validate(form, changed, item=item_of(form))

    assert code in {fault.code for fault in faults if fault.control == control}, [str(one) for one in faults]
    assert all(fault.path for fault in faults)


@SLOW
@given(st.data())
def test_an_answer_without_its_required_parts_is_named(data: st.DataObject) -> None:
    form = data.draw(forms())
    result = data.draw(answers(form))
    needed = {control.name for control in form.controls if control.required}
    dropped = [entry for entry in result if entry.get("from_name") not in needed]

    found = {
        fault.control for fault in validate(form, dropped, item=item_of(form)) if fault.code == "required"
    }

    assert found == {entry.get("from_name") for entry in result} & needed


@SLOW
@given(st.data())
def test_anything_in_place_of_a_value_is_answered_with_faults_and_not_with_a_crash(
    data: st.DataObject,
) -> None:
    form = data.draw(forms())
    result: list[Any] = copy.deepcopy(data.draw(answers(form)))
    for _time in range(data.draw(st.integers(1, 3))):
        if not result:
            break
        place = data.draw(st.integers(0, len(result) - 1))
        entry = result[place]
        if isinstance(entry, dict) and data.draw(st.booleans()) and isinstance(entry.get("value"), dict):
            key = data.draw(st.sampled_from(sorted(entry["value"]) or ["x"]))
            entry["value"][key] = data.draw(JSON)
        elif isinstance(entry, dict) and entry:
            entry[data.draw(st.sampled_from(sorted(entry)))] = data.draw(JSON)
        else:
            result[place] = data.draw(JSON)

    for fault in validate(form, result, item=item_of(form)):
        assert fault.path
        assert fault.message


@given(JSON)
def test_any_json_is_no_answer_and_no_crash(value: object) -> None:
    form = parse('<View><Text name="t" value="$t"/><Rating name="r" toName="t" required="true"/></View>')

    assert validate(form, value, item={"t": "x"})


@given(st.text(max_size=200) | st.binary(max_size=200))
def test_any_text_is_linted_without_a_crash(xml: bytes | str) -> None:
    for fault in lint(xml, notes=True):
        assert fault.line >= 1
        assert fault.message


@SLOW
@given(st.data())
def test_a_form_with_a_letter_changed_is_linted_without_a_crash(data: st.DataObject) -> None:
    xml = data.draw(forms()).xml
    place = data.draw(st.integers(0, len(xml) - 1))
    changed = xml[:place] + data.draw(st.characters(codec="utf-8")) + xml[place + 1 :]

    for fault in lint(changed, notes=True):
        assert fault.line >= 1


def test_a_result_entry_type_is_the_one_label_studio_writes() -> None:
    entry: Entry = {"from_name": "r", "to_name": "t", "type": "rating", "value": {"rating": 3}}
    form = parse('<View><Text name="t" value="$t"/><Rating name="r" toName="t"/></View>')

    assert form.control("r").type == entry["type"]
    assert validate(form, [entry], item={"t": "x"}) == ()
