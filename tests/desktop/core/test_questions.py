"""Questions without a window: what is offered, what is answered, and that the form accepts it."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest
from tests.desktop.core.test_sessions import MemoryDraft

from tallystick_desktop.core.answers import Answers
from tallystick_desktop.core.plan import plan_of
from tallystick_desktop.core.questions import TABLE, presenter_for
from tallystick_desktop.core.questions.choosing import ChoicesPresenter, TaxonomyPresenter
from tallystick_desktop.core.questions.judging import PairwisePresenter, RankerPresenter, RatingPresenter
from tallystick_desktop.core.questions.typing import DateTimePresenter, NumberPresenter, TextPresenter
from tallystick_packs.forms import Form, parse, validate


class Desk:
    """A question's work, without a window and without a store."""

    def __init__(self, xml: str, item: Mapping[str, object] | None = None, *, language: str = "en") -> None:
        self.form: Form = parse(f'<View><Text name="t" value="$t"/>{xml}</View>')
        self.plan = plan_of(self.form, language=language)
        self.answers = Answers(self.plan, MemoryDraft())
        self.language = language
        self.item_data: Mapping[str, object] = {"t": "words", **(item or {})}

    def touch(self) -> None:
        """Nobody counts time here."""

    def form_file(self, name: str) -> Path | None:
        """The pack is empty."""
        return Path(name) if name.startswith("/") else None

    def ask(self, name: str = "c", where: str = "") -> Any:
        """Return the presenter of a question."""
        asked = [*self.plan.questions, *self.plan.region_questions, *self.plan.page_questions]
        return presenter_for(next(one for one in asked if one.name == name), self, where)

    @property
    def faults(self) -> list[str]:
        """What the form says of the answer."""
        found = validate(self.form, list(self.answers.values.values()), item=self.item_data)
        return [str(fault) for fault in found]

    @property
    def value(self) -> dict[str, Any]:
        """The value of the only answer."""
        (entry,) = self.answers.values.values()
        return dict(entry["value"])


CHOICES = """<Choices name="c" toName="t" choice="{choice}" {more}>
  <Choice value="mango" alias="m" data-text-fr="mangue"/><Choice value="fig"/>
  <Choice value="cannot tell" data-cannot-tell="true"/></Choices>"""


def choices(choice: str = "single", more: str = "", **more_of_desk: Any) -> tuple[Desk, ChoicesPresenter]:
    desk = Desk(CHOICES.format(choice=choice, more=more), **more_of_desk)
    return desk, desk.ask()


def test_every_kind_of_question_has_a_presenter_and_a_view() -> None:
    from tallystick_desktop.screens.work.controls import table

    assert TABLE.keys() == table.TABLE.keys()


def test_options_speak_the_workers_language_and_answers_the_forms() -> None:
    desk, asked = choices(language="fr")

    asked.choose(("m",))

    assert [option.words for option in asked.options] == ["mangue", "fig", "cannot tell"]
    assert desk.value == {"choices": ["m"]}
    assert desk.faults == []


def test_of_several_options_cannot_tell_stands_alone() -> None:
    desk, asked = choices("multiple")
    asked.choose(("m",))
    asked.choose(("fig",))
    assert desk.value == {"choices": ["m", "fig"]}

    asked.choose(("cannot tell",))
    assert desk.value == {"choices": ["cannot tell"]}
    asked.choose(("fig",))

    assert desk.value == {"choices": ["fig"]}


def test_a_choice_that_is_not_needed_can_be_taken_back_and_a_needed_one_changed() -> None:
    desk, asked = choices()
    asked.choose(("fig",))
    asked.choose(("fig",))
    assert not asked.is_answered

    desk, asked = choices(more='required="true"')
    asked.choose(("fig",))
    asked.choose(("fig",))

    assert desk.value == {"choices": ["fig"]}


def test_options_come_from_the_item() -> None:
    item = {"o": ["red", {"value": "blue", "children": [{"value": "navy"}]}]}
    desk = Desk('<Choices name="c" toName="t" value="$o" allowNested="true"/>', item)
    asked = desk.ask()

    asked.choose(("blue", "navy"))

    assert [(option.words, option.depth) for option in asked.options] == [
        ("red", 0),
        ("blue", 0),
        ("navy", 1),
    ]
    assert desk.value == {"choices": [["blue", "navy"]]}
    assert desk.faults == []


TREE = """<Taxonomy name="c" toName="t" {more}><Choice value="food" data-text-fr="nourriture">
  <Choice value="fruit"><Choice value="Açaí"/><Choice value="mango"/></Choice></Choice>
  <Choice value="cloth"/></Taxonomy>"""


def test_a_term_is_found_by_its_words_without_accents_and_by_those_above_it() -> None:
    asked: TaxonomyPresenter = Desk(TREE.format(more="")).ask()

    assert [option.words for option in asked.search("acai")] == ["Açaí"]
    assert [option.words for option in asked.search("food man")] == ["mango"]
    assert [option.words for option in asked.search("zzz")] == []


def test_only_leaves_are_taken_where_the_form_says_so() -> None:
    desk = Desk(TREE.format(more='leafsOnly="true" maxUsages="1" showFullPath="true"'))
    asked: TaxonomyPresenter = desk.ask()
    asked.choose(("food",))
    assert not asked.is_answered

    asked.choose(("food", "fruit", "mango"))
    asked.choose(("cloth",))
    assert desk.value == {"taxonomy": [["cloth"]]}
    asked.choose(("food", "fruit", "mango"))

    chosen = next(option for option in asked.options if asked.is_chosen(option))
    assert asked.words_of(chosen) == "food / fruit / mango"
    assert desk.faults == []


def test_a_rating_and_a_pair_are_chosen_and_taken_back() -> None:
    desk = Desk('<Rating name="c" toName="t" maxRating="3"/>')
    stars: RatingPresenter = desk.ask()
    stars.choose(7)
    assert not stars.is_answered
    stars.choose(3)
    assert desk.value == {"rating": 3}
    stars.choose(3)
    assert not stars.is_answered

    desk = Desk('<Text name="u" value="$u"/><Pairwise name="c" toName="t,u"/>', {"u": "y"})
    pair: PairwisePresenter = desk.ask()
    pair.choose("right")

    assert desk.value == {"selected": "right"}
    assert desk.faults == []


RANKED = '<List name="l" value="$l"/><Ranker name="c" toName="l">{buckets}</Ranker>'
THINGS = {"l": [{"id": "a", "title": "A"}, {"id": "b", "title": "B"}, {"title": "C"}]}


def test_things_are_put_in_order() -> None:
    desk = Desk(RANKED.format(buckets=""), THINGS)
    asked: RankerPresenter = desk.ask()

    assert not asked.move(asked.things[0], -1)
    assert asked.move(asked.things[2], -1)

    assert [thing.title for thing in asked.order] == ["A", "C", "B"]
    assert desk.value == {"ranker": {"c": ["a", "2", "b"]}}
    assert desk.faults == []
    desk.answers.undo()
    asked.keep()
    assert desk.value == {"ranker": {"c": ["a", "b", "2"]}}


def test_things_are_put_into_buckets_and_ordered_there() -> None:
    desk = Desk(RANKED.format(buckets='<Bucket name="good" title="Good ones"/><Bucket name="bad"/>'), THINGS)
    asked: RankerPresenter = desk.ask()
    a, b, c = asked.things
    for thing, bucket in ((a, "good"), (b, "good"), (c, "bad")):
        asked.put(thing, bucket)

    asked.move(b, -1)
    asked.put(c, "good")

    assert [bucket.words for bucket in asked.buckets] == ["Good ones", "bad"]
    assert desk.value == {"ranker": {"good": ["b", "a", "2"], "bad": []}}
    assert desk.faults == []


def test_a_doubt_is_said_and_the_worker_may_keep_what_the_page_says() -> None:
    desk = Desk('<TextArea name="c" toName="t" maxSubmissions="1" data-type="date"/>')
    asked: TextPresenter = desk.ask()
    asked.write("31/02/2024")
    assert asked.doubt() == "“31/02/2024” is not a date"
    assert desk.faults == ["question “c”: “31/02/2024” is not a date"]

    asked.keep()
    assert asked.doubt() == ""
    assert desk.faults == []
    asked.write("31/02/2025")

    assert not asked.is_kept
    assert asked.hint() == "a date"


def test_several_texts_are_written_up_to_the_most() -> None:
    desk = Desk('<TextArea name="c" toName="t" maxSubmissions="2"/>')
    asked: TextPresenter = desk.ask()
    assert not asked.can_add
    asked.write("one")
    asked.write("two", asked.add())

    assert desk.value == {"text": ["one", "two"]}
    assert not asked.can_add
    asked.write("", 0)
    asked.write("", 0)
    asked.write("", 1)

    assert not asked.is_answered


@pytest.mark.parametrize(
    ("typed", "number"), [("7", 7), (" 1 000,5 ", 1000.5), ("-3", -3), ("x", None), ("1e5", None)]
)
def test_a_number_is_read_as_people_type_it(typed: str, number: float | None) -> None:
    asked: NumberPresenter = Desk('<Number name="c" toName="t"/>').ask()

    asked.write(typed)

    assert asked.number == number
    assert bool(asked.doubt(typed)) == (number is None)


def test_few_numbers_are_buttons_and_bounds_are_said() -> None:
    slider: NumberPresenter = Desk('<Number name="c" toName="t" min="1" max="5" slider="true"/>').ask()
    many: NumberPresenter = Desk('<Number name="c" toName="t" min="0" max="400" slider="true"/>').ask()

    assert slider.steps == (1, 2, 3, 4, 5)
    assert many.steps == ()
    assert many.hint() == "0 to 400"


def test_a_date_is_tidied_and_its_form_shown() -> None:
    desk = Desk('<DateTime name="c" toName="t" only="date"/>')
    asked: DateTimePresenter = desk.ask()

    asked.write("2026/1/2")

    assert asked.layout == "YYYY-MM-DD"
    assert desk.value == {"datetime": "2026-01-02"}
    assert desk.faults == []


def test_a_question_of_each_page_is_answered_for_each_page() -> None:
    xml = """<Image name="p" valueList="$p"/><Choices name="c" toName="p" perItem="true" required="true">
      <Choice value="x"/></Choices>"""
    desk = Desk(xml, {"p": ["a.jpg", "b.jpg"]})
    desk.ask(where="@0").choose(("x",))
    assert desk.faults == ["question “c”, page 2: it needs an answer"]

    desk.ask(where="@1").choose(("x",))

    assert desk.faults == []
    assert [entry.get("item_index") for entry in desk.answers.values.values()] == [0, 1]


def test_the_panel_has_the_forms_order_its_words_and_what_folds() -> None:
    xml = """<Header value="All of it"/><Header value="Fruit?"/>
      <Choices name="a" toName="t"><Choice value="x"/></Choices><Markdown value="**Now** the rest"/>
      <Collapse><Panel value="More"><Header value="Why?"/>
      <TextArea name="b" toName="t"/></Panel></Collapse>"""

    parts = Desk(xml).plan.parts

    assert [part.kind for part in parts] == ["heading", "question", "markdown", "fold"]
    assert parts[0].words == "All of it"
    assert parts[1].question is not None
    assert parts[1].question.title == "Fruit?"
    assert [part.question.title for part in parts[3].inside if part.question] == ["Why?"]
    assert not parts[3].is_open


def test_what_stands_above_a_list_is_the_question_of_its_ranking() -> None:
    xml = f'<Header value="Best first"/>{RANKED.format(buckets="")}'

    assert Desk(xml, THINGS).ask().title == "Best first"


def test_a_question_without_a_header_is_called_by_its_name_and_an_excuse_by_none() -> None:
    xml = """<TextArea name="shop_name" toName="t"/>
      <Choices name="shop-note" toName="t" data-excuses="shop_name">
      <Choice value="cannot be read" data-cannot-tell="true"/></Choices>"""
    desk = Desk(xml)

    assert desk.ask("shop_name").title == "Shop name"
    assert desk.ask("shop_name").stands_alone
    assert not desk.ask("shop-note").stands_alone
