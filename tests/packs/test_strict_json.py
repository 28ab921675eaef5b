"""Signed bytes mean one thing, or they are refused."""

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tallystick_packs import strict_json
from tallystick_packs.errors import BadDocumentError

REFUSED = {
    "nothing": b"",
    "only white space": b"  ",
    "two values": b"{} {}",
    "trailing comma": b"[1,]",
    "comment": b"{} // more",
    "single quotes": b"{'a':1}",
    "duplicate key": b'{"a":1,"a":1}',
    "duplicate key further in": b'{"x":[{"a":1,"b":2,"a":3}]}',
    "duplicate key spelt with an escape": b'{"a":1,"\\u0061":2}',
    "NaN": b"[NaN]",
    "Infinity": b"[Infinity]",
    "minus Infinity": b'{"a":-Infinity}',
    "integer above 2^53": b"9007199254740993",
    "integer below -2^53": b"-9007199254740993",
    "integer of five thousand digits": b"1" * 5000,
    "number beyond a double": b"1e999",
    "leading zero": b"[01]",
    "plus sign": b"[+1]",
    "number without digits": b"[.5]",
    "hexadecimal": b"[0x10]",
    "lone high surrogate": b'"\\ud800"',
    "lone low surrogate": b'"\\udc00x"',
    "lone surrogate as a key": b'{"\\ud83d":1}',
    "surrogates the wrong way round": b'"\\udc00\\ud800"',
    "surrogate in UTF-8": b'"\xed\xa0\x80"',
    "bad UTF-8": b'"\xff"',
    "overlong UTF-8": b'"\xc0\xaf"',
    "cut UTF-8": b'"\xe2\x82"',
    "UTF-16": '{"a":1}'.encode("utf-16"),
    "byte order mark": b"\xef\xbb\xbf{}",
    "raw newline in a string": b'"a\nb"',
    "raw NUL in a string": b'"a\x00b"',
    "NUL behind the value": b"{}\x00",
    "unknown escape": b'"\\x41"',
    "33 levels": b"[" * 33 + b"]" * 33,
    "100,000 levels": b"[" * 100_000,
    "100,000 levels of objects": b'{"a":' * 100_000,
    "deep behind a string with brackets": b'["]]]]",' + b"[" * 40 + b"]" * 41,
}


@pytest.mark.parametrize("name", REFUSED)
def test_what_two_readers_could_read_differently_is_refused(name: str) -> None:
    with pytest.raises(BadDocumentError):
        strict_json.loads(REFUSED[name], max_bytes=1_000_000)


def test_a_document_over_its_cap_is_refused_before_it_is_parsed() -> None:
    assert strict_json.loads(b'"abc"', max_bytes=5) == "abc"

    with pytest.raises(BadDocumentError, match="6 bytes is over its cap of 5"):
        strict_json.loads(b"\xff" * 6, max_bytes=5)


@pytest.mark.parametrize(
    ("text", "value"),
    [
        (b"9007199254740992", 2**53),
        (b"-9007199254740992", -(2**53)),
        (b'"\\ud83d\\ude00"', "😀"),
        (b'"[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[["', "[" * 38),
        (b'"\\"[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[["', '"' + "[" * 38),
        (b"[" * 32 + b"]" * 32, json.loads("[" * 32 + "]" * 32)),
        (b'"\\u0000"', "\0"),
        (b" \t\r\n{} ", {}),
    ],
)
def test_what_is_plain_json_is_read(text: bytes, value: Any) -> None:
    assert strict_json.loads(text, max_bytes=1000) == value


VALUES = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-(2**53), 2**53)
    | st.floats(allow_nan=False, allow_infinity=False)
    | st.text(st.characters(codec="utf-8")),
    lambda inner: (
        st.lists(inner, max_size=4)
        | st.dictionaries(st.text(st.characters(codec="utf-8")), inner, max_size=4)
    ),
    max_leaves=20,
)


@given(VALUES)
def test_what_is_written_is_read_back_the_same(value: Any) -> None:
    for write in (strict_json.dumps, strict_json.dumps_sorted):
        assert strict_json.loads(write(value), max_bytes=1_000_000) == value


@given(st.binary(max_size=60))
def test_any_bytes_are_a_value_or_a_bad_document(data: bytes) -> None:
    try:
        value = strict_json.loads(data, max_bytes=60)
    except BadDocumentError:
        return
    assert json.loads(data) == value


@pytest.mark.parametrize("number", [float("nan"), float("inf"), float("-inf")])
def test_a_number_that_json_lacks_is_not_written(number: float) -> None:
    with pytest.raises(ValueError, match="JSON"):
        strict_json.dumps([number])


def test_keys_keep_their_order_unless_sorting_is_asked_for() -> None:
    assert strict_json.dumps({"b": 1, "a": "é"}) == '{"b":1,"a":"é"}'.encode()
    assert strict_json.dumps_sorted({"b": 1, "a": "é"}) == '{"a":"é","b":1}'.encode()
