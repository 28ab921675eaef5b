"""What Tallystick adds stays a legal Label Studio form: attributes that start with data-."""

import time

import pytest
from tests.packs.forms.families import Entry

from tallystick_packs.forms import FieldRules, check_field, lint, parse, validate

ORDER = """<View><Image name="scan" value="$scan"/>
<Header value="Telephone" data-text-fr="Téléphone" data-recording-sw="sounds/simu.opus"/>
<TextArea name="phone" toName="scan" required="true" maxSubmissions="1"
  data-type="phone" data-mask="0000 000 000"/>
<Choices name="phone-note" toName="scan" data-excuses="phone">
  <Choice value="Not there" data-cannot-tell="true" data-text-fr="Absent" data-picture="options/none.png"/>
  <Choice value="Cannot read it" data-cannot-tell="true" data-recording="sounds/unreadable.opus"/>
</Choices></View>"""


def typed(text: str) -> Entry:
    return {"from_name": "phone", "to_name": "scan", "type": "textarea", "value": {"text": [text]}}


NOT_THERE = {
    "from_name": "phone-note",
    "to_name": "scan",
    "type": "choices",
    "value": {"choices": ["Not there"]},
}


def said(result: list[Entry]) -> list[str]:
    return [str(fault) for fault in validate(parse(ORDER), result, item={"scan": "a.jpg"})]


def test_cannot_tell_answers_a_required_question() -> None:
    assert said([]) == ["question “Telephone”: it needs an answer"]
    assert said([NOT_THERE]) == []


def test_cannot_tell_and_an_answer_contradict_each_other() -> None:
    assert said([typed("0712 345 678"), NOT_THERE]) == [
        "question “Telephone”: it is answered and also marked “Not there”"
    ]


def test_a_typed_field_is_checked() -> None:
    assert said([typed("0712 345 678")]) == []
    assert said([typed("0712 345")]) == [
        "question “Telephone”: “0712 345” does not have the form 0000 000 000"
    ]


def test_what_the_page_says_may_be_kept_unless_the_form_is_strict() -> None:
    kept = {**typed("0712 345"), "meta": {"as_written": True}}
    strict = ORDER.replace('data-type="phone"', 'data-type="phone" data-strict="true"')

    assert said([kept]) == []
    assert [fault.code for fault in validate(parse(strict), [kept], item={})] == ["bad-field"]


def test_translations_pictures_and_recordings_are_known() -> None:
    form = parse(ORDER)
    option = form.control("phone-note").options[0]

    assert option.text_in("fr") == "Absent"
    assert option.text_in("sw") == "Not there"
    assert option.picture == "options/none.png"
    assert form.control("phone-note").options[1].recording_in("fr") == "sounds/unreadable.opus"
    assert form.layout.children[1].text_in("fr-CA") == "Téléphone"
    assert set(form.files) == {"sounds/simu.opus", "options/none.png", "sounds/unreadable.opus"}


@pytest.mark.parametrize(
    ("kind", "right", "wrong"),
    [
        ("date", ["31/12/2024", "2024-02-29", "1.2.99"], ["31/02/2024", "2023-02-29", "today"]),
        ("time", ["7:30", "23.59", "08h15"], ["24:00", "7:60"]),
        ("email", ["a.b@example.org"], ["a@b", "a b@c.de", "@c.de"]),
        ("phone", ["+254 712 345 678", "(020) 123-4567"], ["12", "0712-ABC"]),
        ("amount", ["1,250.50", "1 250,50", "12", "12.5 KES"], ["twelve", "1,25,0"]),
        ("integer", ["12", "-3"], ["1.5", "x"]),
        ("decimal", ["1.5", "-0,25"], ["1.2.3"]),
        ("card", ["4111 1111 1111 1111"], ["4111 1111 1111 1112"]),
        ("iban", ["DE89 3704 0044 0532 0130 00"], ["DE89 3704 0044 0532 0130 01"]),
        ("ean", ["4006381333931"], ["4006381333932"]),
        ("plate", ["KDA 123X", "B-AB 1234"], ["KDA", "!"]),
        ("name", ["Achieng' Otieno", "N. de la Cruz"], ["1234", "a@b"]),
        ("postcode", ["00100", "SW1A 1AA"], ["Nairobi"]),
        ("url", ["https://example.org/a?b", "example.org"], ["example", "http:// x"]),
    ],
)
def test_field_types(kind: str, right: list[str], wrong: list[str]) -> None:
    assert [text for text in right if check_field(text, FieldRules(type=kind))] == []
    assert [text for text in wrong if not check_field(text, FieldRules(type=kind))] == []


@pytest.mark.parametrize(
    ("mask", "right", "wrong"),
    [
        ("00/00/0000", "31/12/2024", "31/12/24"),
        ("AAA 000a", "KDA 123", "KDA 12"),
        ("9990", "7", "x"),
        (r"\A-0", "A-5", "B-5"),
        ("*.0", "x.1", "x01"),
    ],
)
def test_masks(mask: str, right: str, wrong: str) -> None:
    assert check_field(right, FieldRules(mask=mask)) is None
    assert check_field(wrong, FieldRules(mask=mask))


def test_length_case_and_pattern() -> None:
    assert check_field("ab", FieldRules(min_length=3)) == "“ab” is too short; at least 3 characters"
    assert check_field("abcd", FieldRules(max_length=3)) == "the text is too long; at most 3 characters"
    assert check_field("Ab", FieldRules(case="upper")) == "“Ab” must be in capitals"
    assert check_field("Ab", FieldRules(case="lower")) == "“Ab” must be in small letters"
    assert check_field("INV-1", FieldRules(pattern=r"INV-\d+")) is None
    assert check_field("INV-", FieldRules(pattern=r"INV-\d+")) == "“INV-” does not have the expected form"


@pytest.mark.parametrize(
    "pattern",
    [
        "(a+)+b",
        "(a|a)(a|a)(a|a)(a|a)(a|a)(a|a)(a|a)(a|a)(a|a)b",
        "a*a*a*b",
        "a?" * 30 + "a" * 30,
        r"(a)\1",
        "[",
    ],
)
def test_a_pattern_that_could_run_for_minutes_is_refused(pattern: str) -> None:
    form = f'<View><Text name="t" value="$t"/><TextArea name="f" toName="t" data-pattern="{pattern}"/></View>'

    assert [fault.code for fault in lint(form)] == ["bad-value"]


def test_the_slowest_pattern_that_is_let_through_is_quick() -> None:
    rules = FieldRules(pattern="a?" * 8 + "a*a*b")
    start = time.perf_counter()

    assert check_field("a" * 200, rules)
    assert time.perf_counter() - start < 1
