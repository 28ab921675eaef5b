"""The short way into payloads takes nothing that strict reading would not take, and reads the same."""

import json
from dataclasses import dataclass
from typing import Any

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from tallystick_packs import canonical, strict_json
from tallystick_packs.documents import convert, write_payload
from tallystick_packs.errors import TallystickError
from tallystick_packs.money import Price


@dataclass(frozen=True, slots=True, kw_only=True)
class Inner:
    name: str
    note: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Value:
    format: str
    count: int
    price: Price
    inner: tuple[Inner, ...] = ()
    result: list[dict[str, Any]] | None = None


GOOD = Value(
    format="1.0",
    count=7,
    price=Price(minor=450, currency="KES"),
    inner=(Inner(name="é"),),
    result=[{"x": 1.5}],
)


def strictly(payload: bytes) -> Value | None:
    try:
        return convert(strict_json.loads(payload, max_bytes=100_000), Value, what="value")
    except TallystickError:
        return None


def test_what_we_write_takes_the_short_way() -> None:
    assert canonical.read(write_payload(GOOD), Value) == GOOD


@pytest.mark.parametrize(
    "payload",
    [
        b'{"format":"1.0","count":7,"count":7,"price":{"minor":1,"currency":"KES","per_items":1},"inner":[]}',
        b'{"format":"1.0","count":9007199254740993,"price":{"minor":1,"currency":"KES","per_items":1},"inner":[]}',
        b'{"format":"1.0","count":-9007199254740993,"price":{"minor":1,"currency":"KES","per_items":1},"inner":[]}',
        b'{"format":"1.0","count":7.0,"price":{"minor":1,"currency":"KES","per_items":1},"inner":[]}',
        b'{"format":"1.0","count":7,"price":{"minor":-1,"currency":"KES","per_items":1},"inner":[]}',
        b'{"format":"1.0", "count":7,"price":{"minor":1,"currency":"KES","per_items":1},"inner":[]}',
        b'{"format":"1.0","count":7,"price":{"minor":1,"currency":"KES","per_items":1},"inner":[],"more":1}',
        b'{"format":"1","count":7,"price":{"minor":1,"currency":"KES","per_items":1},"result":[{"a":1,"a":2}]}',
        b'{"format":"1","count":7,"price":{"minor":1,"currency":"KES","per_items":1},"result":[{"a":"\\ud8"}]}',
        b'{"format":"\xff","count":7,"price":{"minor":1,"currency":"KES","per_items":1},"inner":[]}',
        b'{"format":"1.0","count":7,"price":{"minor":1,"currency":"KES","per_items":1},"inner":[],"result":null}',
        b'{"format":"1","count":7,"price":{"minor":1,"currency":"KES","per_items":1},"inner":[],"result":[{"a":'
        + b"[" * 31 + b"]" * 31 + b"}]}",
    ],
)  # fmt: skip
def test_what_could_be_read_in_two_ways_takes_the_long_way(payload: bytes) -> None:
    assert canonical.read(payload, Value) is None


@given(st.data())
def test_whatever_the_short_way_takes_the_long_way_takes_alike(data: st.DataObject) -> None:
    payload = write_payload(GOOD)
    place = data.draw(st.integers(0, len(payload) - 1))
    piece = data.draw(
        st.sampled_from([b"", b'"', b",", b'"count":7,', b":null", b"0", b"\\", b" ", b"9" * 17, b"[", b"e9"])
    )
    length = data.draw(st.integers(0, 12))
    changed = payload[:place] + piece + payload[place + length :]

    found = canonical.read(changed, Value)

    assert found is None or found == strictly(changed)


@given(
    st.lists(
        st.dictionaries(st.text(max_size=3), st.none() | st.integers() | st.floats() | st.text(), max_size=3),
        max_size=3,
    )
)
@example([{"count": None}, {'"note":null': ',"note":null'}])
def test_free_room_in_a_document_is_read_alike(result: list[dict[str, Any]]) -> None:
    value = {
        "format": "1.0",
        "count": 1,
        "price": {"minor": 1, "currency": "KES", "per_items": 1},
        "inner": [],
    }
    payload = json.dumps(value | {"result": result}, ensure_ascii=False, separators=(",", ":")).encode(
        errors="surrogatepass"
    )

    found = canonical.read(payload, Value)

    assert found is None or found == strictly(payload)
