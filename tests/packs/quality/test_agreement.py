"""The agreement of a job: by question, class and worker; who differs, and on what there is a dispute."""

from random import Random
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.packs.export.making import box, segment

from tallystick_packs.export.joining import ExportAnswer
from tallystick_packs.quality.agreement import MARKS, QuestionAgreement, measure

Result = list[dict[str, Any]]


def said(kind: str, value: Any, name: str = "q", key: str = "") -> Result:
    return [{"from_name": name, "to_name": "p", "type": kind, "value": {key or kind: value}}]


def answers(*items: tuple[Result | None, ...], state: str = "accepted") -> list[ExportAnswer]:
    """An item for each tuple; in it an answer by the first, second ... worker, or None for no answer."""
    return [
        ExportAnswer(worker=f"w{person}", item=f"i{number}", result=result, active_s=5, state=state)
        for number, results in enumerate(items)
        for person, result in enumerate(results)
        if result is not None
    ]


def words(*items: str) -> list[ExportAnswer]:
    """`"aab"`: three workers chose these; a dot stands for no answer."""
    return answers(*(tuple(None if one == "." else said("choices", [one]) for one in item) for item in items))


def only(question: str, given_: list[ExportAnswer]) -> QuestionAgreement:
    (found,) = (one for one in measure(given_).questions if one.name == question)
    return found


def test_a_question_has_alpha_kappa_and_who_is_taken_for_whom() -> None:
    found = only("q", words("aab", "aaa", "bbb", "abb", "ccc"))

    assert (found.kind, found.units, found.answers) == ("words", 5, 15)
    assert found.likeness == pytest.approx((1 / 3 + 1 + 1 + 1 / 3 + 1) / 5)
    # Of the 15 values 6, 6 and 3 are alike: 144 ordered pairs differ; in two items 4 of the ordered pairs do.
    assert found.alpha == pytest.approx(1 - 14 * (4 / 2 + 4 / 2) / 144)
    assert found.kappa == pytest.approx((11 / 15 - 81 / 225) / (1 - 81 / 225))
    assert [(one.one, one.other, one.pairs) for one in found.confused] == [("a", "b", 4)]
    by_class = {one.name: (one.said, one.alpha) for one in found.classes}
    assert by_class["c"] == (3, 1)
    assert by_class["a"][1] is not None
    assert by_class["a"][1] < 0.7


def test_two_persons_have_cohens_kappa_and_uneven_numbers_have_none() -> None:
    assert only("q", words("aa", "ab", "bb", "ba")).kappa == 0
    assert only("q", words("aab", "aa.", "bbb")).kappa is None


def test_of_several_choices_each_is_a_class_of_its_own() -> None:
    both, one = said("choices", ["cat", "dog"]), said("choices", ["cat"])

    found = only("q", answers((both, one), (one, one), (both, both)))

    assert {one.name: one.said for one in found.classes} == {"cat": 6, "dog": 3}
    assert found.likeness == pytest.approx(2 / 3)


def test_ratings_are_ranks_and_numbers_are_numbers() -> None:
    near = only("q", answers(*((said("rating", one), said("rating", one + 1)) for one in (1, 2, 3, 4))))
    number = only("q", answers(*((said("number", one), said("number", one + 0.1)) for one in (1, 50, 90))))

    assert near.kind == "rank"
    assert near.likeness == 0
    assert near.alpha is not None
    assert 0.5 < near.alpha < 1
    assert number.kind == "number"
    assert number.alpha == pytest.approx(1, abs=0.001)


def test_texts_have_error_rates() -> None:
    one, other = said("textarea", ["the cat sat"], key="text"), said("textarea", ["the cat sad"], key="text")

    found = only("q", answers((one, other)))

    assert found.kind == "text"
    assert found.wer == pytest.approx(1 / 3)
    assert found.likeness == pytest.approx(2 / 3)
    assert found.cer == pytest.approx(1 / 11)
    assert found.alpha is None


def test_marks_are_told_by_label_with_what_they_share() -> None:
    mine = [box(10, 10, 50, 20, key="1"), box(100, 50, 20, 20, "bus", key="2")]
    its = [box(10, 10, 50, 40, key="1"), box(10, 60, 20, 20, "bus", key="2")]

    found = only(MARKS, answers((mine, its)))

    assert (found.kind, found.likeness) == ("marks", 0.5)
    assert found.iou == pytest.approx(0.5)
    assert {one.name: (one.said, one.f1) for one in found.classes} == {"car": (2, 1.0), "bus": (2, 0.0)}


def test_segments_of_other_channels_never_meet() -> None:
    mine, its = segment(0, 2, "hi"), segment(0, 2, "hi")
    for entry in its:
        entry["value"]["channel"] = 1

    assert only(MARKS, answers((mine, its))).likeness == 0


def test_marking_nothing_is_an_answer_too() -> None:
    found = only(MARKS, answers(([box(10, 10, 50, 20)], []), ([], [])))

    assert (found.units, found.likeness) == (1, 0)


def test_workers_are_compared_with_all_others_and_the_least_alike_comes_first() -> None:
    report = measure(words("aab", "bba", "cc."))

    assert [(one.worker, one.answers, one.compared) for one in report.workers] == [
        ("w2", 2, 2), ("w0", 3, 3), ("w1", 3, 3),
    ]  # fmt: skip
    assert [one.likeness for one in report.workers] == [0, pytest.approx(2 / 3), pytest.approx(2 / 3)]


def test_items_without_more_than_half_for_one_thing_are_disputed() -> None:
    report = measure(words("aab", "ab.", "abc", "a.."))

    assert report.disputed == ("i1", "i2")
    assert measure(words("aab", "aaa"), disputed_at=0.7).disputed == ("i0",)


def test_an_item_is_disputed_if_one_of_its_questions_is() -> None:
    same, one, other = said("choices", ["x"], "a"), said("choices", ["y"], "b"), said("choices", ["z"], "b")

    assert measure(answers((same + one, same + other))).disputed == ("i0",)
    assert measure(answers((same + one, same + one))).disputed == ()


def test_rejected_answers_are_not_measured() -> None:
    report = measure([*words("a"), *answers((None, said("choices", ["b"])), state="rejected")])

    assert report.answers == 1
    assert report.workers[0].compared == 0
    assert report.disputed == ()


@given(
    st.lists(st.text("abc.", min_size=3, max_size=3), min_size=1, max_size=6),
    st.randoms(use_true_random=False),
)
def test_the_order_of_answers_changes_no_figure(items: list[str], chance: Random) -> None:
    given_ = words(*items)

    one, other = measure(given_), measure(chance.sample(given_, len(given_)))

    assert set(one.disputed) == set(other.disputed)
    for mine, its in zip(one.questions, other.questions, strict=True):
        assert (mine.units, mine.answers) == (its.units, its.answers)
        assert mine.likeness == pytest.approx(its.likeness)
        assert mine.alpha == pytest.approx(its.alpha)
    assert {one.worker: one.compared for one in one.workers} == {
        one.worker: one.compared for one in other.workers
    }
