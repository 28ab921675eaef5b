"""A long array is read piece by piece and means the same as if it were read at once."""

import io
import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tallystick_packs import json_array
from tallystick_packs.json_array import ArrayError, elements

VALUES = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats(allow_nan=False, allow_infinity=False)
    | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=4), inner, max_size=3),
    max_leaves=6,
)


@given(st.lists(VALUES, max_size=6), st.integers(1, 20), st.sampled_from([None, 1]))
def test_pieces_of_any_size_give_the_same_elements(
    values: list[object], piece: int, indent: int | None
) -> None:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(json_array, "PIECE", piece)

        assert list(elements(io.StringIO(json.dumps(values, indent=indent)))) == values


@pytest.mark.parametrize(
    ("text", "line", "said"),
    [
        ("", 1, "a JSON array is expected"),
        ('{"a": 1}', 1, "a JSON array is expected"),
        ("[1\n2]", 2, "a comma or ] is missing"),
        ("[1,\n\n]", 3, "there is a comma before ]"),
        ("[1,", 1, "Expecting value"),
        ('[1,\n{"a": }]', 2, "Expecting value"),
        ("[1] [2]", 1, "something stands after the array"),
    ],
)
@pytest.mark.parametrize("piece", [1, 3, 1000])
def test_a_broken_array_is_named_with_its_line(
    text: str, line: int, said: str, piece: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(json_array, "PIECE", piece)

    with pytest.raises(ArrayError, match=said.replace("[", r"\[")) as caught:
        list(elements(io.StringIO(text)))

    assert caught.value.line == line


def test_an_element_without_end_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(json_array, "MAX_ELEMENT", 1000)
    monkeypatch.setattr(json_array, "PIECE", 100)

    with pytest.raises(ArrayError, match="longer than"):
        list(elements(io.StringIO('["' + "x" * 10_000 + '"]')))
