"""Whether answers say the same: pairs of persons, and never where places are marked."""

from typing import Any

from tallystick_sync.agreement import agreement


def said(word: str) -> list[dict[str, Any]]:
    return [{"from_name": "kind", "type": "choices", "value": {"choices": [word]}}]


def test_agreement_counts_pairs_of_persons_and_leaves_out_marked_places() -> None:
    box = [{"from_name": "b", "type": "rectanglelabels", "value": {"x": 1, "y": 1, "width": 2, "height": 2}}]
    answers = [("1", said("x")), ("1", said("x")), ("1", said("y")), ("2", said("x")), ("9", box), ("9", box)]

    assert agreement(answers) == (3, 1)


def test_the_order_of_what_is_said_makes_no_difference() -> None:
    other = [{"from_name": "colour", "type": "choices", "value": {"choices": ["red"]}}]

    assert agreement([("1", said("x") + other), ("1", other + said("x"))]) == (1, 1)
