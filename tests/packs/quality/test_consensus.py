"""One answer out of several: what most said, the nearest text, the marks of who agrees most; votes beside."""

import json
from typing import Any

from hypothesis import given
from hypothesis import strategies as st
from tests.packs.export.making import box, entry, segment

from tallystick_packs.export.dataset import Losses
from tallystick_packs.export.joining import ExportAnswer
from tallystick_packs.quality.consensus import CONSENSUS, settle

Result = list[dict[str, Any]]


def answers(*results: Result, state: str = "accepted") -> list[ExportAnswer]:
    return [
        ExportAnswer(worker=f"w{number}", item="1", result=result, active_s=10 * number, state=state)
        for number, result in enumerate(results)
    ]


def said(word: str) -> Result:
    return [{"from_name": "kind", "to_name": "p", "type": "choices", "value": {"choices": [word]}}]


def written(text: str) -> Result:
    return [{"from_name": "heard", "to_name": "p", "type": "textarea", "value": {"text": [text]}}]


def test_most_voices_decide_and_all_are_counted() -> None:
    settled = settle(answers(said("cat"), said("dog"), said("cat")), Losses())

    (one,) = settled.answers
    assert (one.worker, one.result) == (CONSENSUS, said("cat"))
    assert settled.votes == {"1": {"kind": {"cat": 2, "dog": 1}}}
    assert json.loads(settled.votes_file()) == {"item": "1", "votes": {"kind": {"cat": 2, "dog": 1}}}


def test_equal_votes_decide_nothing_and_are_reported() -> None:
    losses = Losses()

    settled = settle(answers(said("cat"), said("dog")), losses)

    assert settled.answers[0].result == []
    assert "without a consensus" in losses.report().losses[0]


def test_rejected_answers_have_no_vote() -> None:
    given_ = [*answers(said("cat")), *answers(said("dog"), said("dog"), state="rejected")]

    settled = settle(given_, Losses())

    assert settled.votes == {"1": {"kind": {"cat": 1}}}


def test_the_text_nearest_to_all_is_taken_and_of_two_that_differ_none() -> None:
    three = settle(answers(written("a red bus"), written("a red bu"), written("x")), Losses())
    two = settle(answers(written("a red bus"), written("a red bu")), Losses())

    assert three.answers[0].result in (written("a red bus"), written("a red bu"))
    assert two.answers[0].result == []


def test_marks_are_those_of_the_person_who_agrees_most() -> None:
    near, nearer, far = [box(10, 10, 50, 20)], [box(11, 10, 50, 21)], [box(150, 70, 20, 20)]

    settled = settle(answers(far, near, nearer), Losses())

    assert settled.answers[0].result in (near, nearer)


def test_the_same_place_under_another_label_does_not_agree() -> None:
    bus = [box(10, 10, 50, 20, "bus")]

    settled = settle(answers([box(10, 10, 50, 20, "car")], bus, bus), Losses())

    assert settled.answers[0].result == bus


def test_two_persons_who_mark_differently_are_reported() -> None:
    losses = Losses()

    settle(answers([box(10, 10, 50, 20)], [box(150, 70, 20, 20)]), losses)

    assert "two persons marked differently" in losses.report().losses[0]


def test_segments_agree_in_time() -> None:
    one, same, other = segment(0, 2, "hi"), segment(0.1, 2.1, "hi"), segment(5, 7, "hi")

    settled = settle(answers(other, one, same), Losses())

    assert settled.answers[0].result in (one, same)


@given(st.lists(st.sampled_from(["a", "b", "c"]), min_size=1, max_size=7), st.randoms(use_true_random=False))
def test_the_order_of_the_voices_changes_nothing(words: list[str], chance: Any) -> None:
    shuffled = list(words)
    chance.shuffle(shuffled)

    first, second = (settle(answers(*map(said, order)), Losses()) for order in (words, shuffled))

    assert first.votes == second.votes
    assert first.answers[0].result == second.answers[0].result
    assert sum(first.votes["1"]["kind"].values()) == len(words)


def test_what_is_said_about_a_mark_goes_with_it() -> None:
    marked = box(10, 10, 50, 20)
    about = entry("choices", {**marked["value"], "choices": ["old"]}, key=marked["id"])

    settled = settle(answers([marked, about], [marked, about]), Losses())

    assert settled.answers[0].result == [marked, about]
    assert settled.votes == {"1": {}}


def test_the_median_makes_one_set_of_marks_and_reports_what_few_marked() -> None:
    losses = Losses()
    lone = box(150, 70, 20, 20)

    settled = settle(
        answers([box(10, 10, 50, 20)], [box(12, 10, 50, 20), lone], [box(14, 10, 50, 20)]),
        losses,
        methods=["median"],
    )

    (one,) = settled.answers[0].result
    assert (one["value"]["x"], one["value"]["width"]) == (6, 25)
    assert "half or fewer" in losses.report().losses[0]


def test_the_lines_of_a_text_keep_their_order() -> None:
    lines = [{"from_name": "heard", "to_name": "p", "type": "textarea", "value": {"text": ["b", "a"]}}]

    assert settle(answers(lines, lines), Losses()).votes["1"]["heard"] == {"b\na": 2}
