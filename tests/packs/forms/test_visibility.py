"""Questions that appear and disappear: what is hidden needs no answer and counts for nothing."""

from tests.packs.forms.families import Entry

from tallystick_packs.forms import missing_answers, parse, validate, without_hidden

CHAIN = """<View><Text name="t" value="$t"/>
<Choices name="mood" toName="t" required="true">
  <Choice value="Good"/><Choice value="Bad" alias="b"/></Choices>
<View visibleWhen="choice-selected" whenTagName="mood" whenChoiceValue="Bad">
  <Choices name="why" toName="t" required="true"><Choice value="Late"/><Choice value="Broken"/></Choices>
</View>
<TextArea name="what" toName="t" required="true"
  visibleWhen="choice-selected" whenTagName="why" whenChoiceValue="Broken"/>
</View>"""


def choose(name: str, *words: str) -> Entry:
    return {"from_name": name, "to_name": "t", "type": "choices", "value": {"choices": list(words)}}


def missing(xml: str, result: list[Entry]) -> list[str]:
    return [fault.control for fault in missing_answers(parse(xml), result)]


def test_a_question_is_needed_once_it_is_shown() -> None:
    assert missing(CHAIN, []) == ["mood"]
    assert missing(CHAIN, [choose("mood", "Good")]) == []
    assert missing(CHAIN, [choose("mood", "b")]) == ["why"]
    assert missing(CHAIN, [choose("mood", "b"), choose("why", "Broken")]) == ["what"]


def test_an_answer_that_was_hidden_again_does_not_count() -> None:
    result = [choose("mood", "Good"), choose("why", "Broken")]

    assert missing(CHAIN, result) == []
    assert without_hidden(parse(CHAIN), result) == [choose("mood", "Good")]


REGIONS = """<View><Audio name="t" value="$t"/>
<Labels name="sound" toName="t"><Label value="Speech"/><Label value="Noise"/></Labels>
<View visibleWhen="region-selected" whenLabelValue="Speech">
  <TextArea name="words" toName="t" perRegion="true" required="true"/>
</View></View>"""


def segment(found: str, label: str) -> Entry:
    value = {"start": int(found), "end": int(found) + 1, "channel": 0, "labels": [label]}
    return {"id": found, "from_name": "sound", "to_name": "t", "type": "labels", "value": value}


def test_only_regions_with_the_label_need_the_answer() -> None:
    faults = validate(parse(REGIONS), [segment("1", "Speech"), segment("2", "Noise")], item={"t": "a.opus"})

    assert [str(fault) for fault in faults] == ["segment 1 (Speech), question “words”: it needs an answer"]


def test_a_circle_of_conditions_ends() -> None:
    xml = """<View><Text name="t" value="$t"/>
    <Choices name="a" toName="t" visibleWhen="choice-unselected" whenTagName="b">
      <Choice value="x"/></Choices>
    <Choices name="b" toName="t" visibleWhen="choice-unselected" whenTagName="a">
      <Choice value="x"/></Choices></View>"""

    assert without_hidden(parse(xml), [choose("a", "x"), choose("b", "x")]) == []


def test_a_question_for_each_page_wants_an_answer_on_each() -> None:
    form = parse(
        '<View><Image name="pages" valueList="$pages"/>'
        '<Choices name="kind" toName="pages" perItem="true" required="true">'
        '<Choice value="a"/><Choice value="b"/></Choices></View>'
    )
    item = {"pages": ["1.png", "2.png", "3.png"]}
    second = {
        "id": "1", "from_name": "kind", "to_name": "pages", "type": "choices", "item_index": 1,
        "value": {"choices": ["a"]},
    }  # fmt: skip

    faults = validate(form, [second], item=item)

    assert [fault.path for fault in faults] == ["question “kind”, page 1", "question “kind”, page 3"]
    assert (
        validate(form, [{**second, "id": str(page), "item_index": page} for page in range(3)], item=item)
        == ()
    )
