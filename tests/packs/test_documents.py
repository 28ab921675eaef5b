"""Typed payloads: newer minors are read, newer majors refused, types never bend."""

from dataclasses import dataclass
from typing import Any

import pytest

from tallystick_packs import strict_json
from tallystick_packs.documents import check_format, read_payload, write_payload
from tallystick_packs.envelope import sign
from tallystick_packs.errors import BadDocumentError, NewerFormatError
from tallystick_packs.keys import SigningKey
from tallystick_packs.money import Price

KEY = SigningKey(bytes(32))


@dataclass(frozen=True, slots=True, kw_only=True)
class Promise:
    format: str
    price: Price
    items: tuple[str, ...]
    note: str | None = None


GOOD: dict[str, Any] = {
    "format": "1.0",
    "price": {"minor": 450, "currency": "KES", "per_items": 100},
    "items": ["a", "b"],
}


def read(value: Any, kind: str = "promise") -> Promise:
    return read_payload(sign("promise", strict_json.dumps(value), [KEY]), kind, Promise, max_bytes=10_000)


def test_a_payload_becomes_a_value_and_comes_back_the_same() -> None:
    promise = read(GOOD)

    assert promise == Promise(
        format="1.0", price=Price(minor=450, currency="KES", per_items=100), items=("a", "b")
    )
    assert strict_json.loads(write_payload(promise), max_bytes=10_000) == GOOD


@pytest.mark.parametrize("text", ["1.0", "1.1", "1.99"])
def test_a_newer_minor_with_new_fields_is_read(text: str) -> None:
    value = GOOD | {"format": text, "new": {"deep": [1]}, "price": GOOD["price"] | {"bonus": 1}}

    assert read(value).items == ("a", "b")


@pytest.mark.parametrize("text", ["2.0", "3.1", "10.0", "999.0"])
def test_a_newer_major_is_refused_in_a_plain_sentence(text: str) -> None:
    with pytest.raises(
        NewerFormatError, match=f"format {text}; this program reads formats up to 1.x"
    ) as told:
        read(GOOD | {"format": text, "items": "quite another shape"})

    assert "newer Tallystick" in told.value.todo


NO_FORMATS: list[object] = [
    None, 1, 1.0, "", "1", "1.", ".0", "1.0.0", "v1.0", "1,0", "-1.0", "1.-1", " 1.0", "1.0 ", "1.0\n", "x.y",
    "\u0661.0", "1.\u0660", "01.0", "1.00", "0.9", "1" * 50 + ".0", ["1.0"], {"major": 1},
]  # fmt: skip


@pytest.mark.parametrize("text", NO_FORMATS)
def test_a_format_that_is_none_is_refused(text: object) -> None:
    with pytest.raises(BadDocumentError, match="which format"):
        check_format(GOOD | {"format": text}, what="promise")


@pytest.mark.parametrize("value", [[], None, "1.0", 5, [GOOD]])
def test_what_is_no_object_has_no_format(value: object) -> None:
    with pytest.raises(BadDocumentError, match="which format"):
        check_format(value, what="promise")


WRONG: dict[str, dict[str, Any]] = {
    "money as a float": {"price": GOOD["price"] | {"minor": 450.0}},
    "money as a text": {"price": GOOD["price"] | {"minor": "450"}},
    "money as a truth value": {"price": GOOD["price"] | {"minor": True}},
    "money as null": {"price": GOOD["price"] | {"minor": None}},
    "negative money": {"price": GOOD["price"] | {"minor": -1}},
    "a price for no items": {"price": GOOD["price"] | {"per_items": 0}},
    "a currency that there is not": {"price": GOOD["price"] | {"currency": "XXX"}},
    "a currency in small letters": {"price": GOOD["price"] | {"currency": "kes"}},
    "a list in place of a value": {"price": [GOOD["price"]]},
    "items as a text": {"items": "ab"},
    "an item as a number": {"items": ["a", 1]},
    "items as an object": {"items": {"a": 1}},
    "a note as a number": {"note": 7},
}


@pytest.mark.parametrize("name", WRONG)
def test_a_wrong_type_is_a_bad_document(name: str) -> None:
    with pytest.raises(BadDocumentError):
        read(GOOD | WRONG[name])


def test_the_message_says_where_the_shape_is_wrong() -> None:
    with pytest.raises(BadDocumentError, match=r"\$\.price\.minor"):
        read(GOOD | WRONG["money as a float"])


@pytest.mark.parametrize("missing", ["format", "price", "items"])
def test_a_missing_field_is_a_bad_document(missing: str) -> None:
    with pytest.raises(BadDocumentError):
        read({key: value for key, value in GOOD.items() if key != missing})


def test_another_kind_of_document_is_refused_by_name() -> None:
    with pytest.raises(BadDocumentError, match="A lease was expected here, and this is a promise"):
        read(GOOD, kind="lease")


def test_a_payload_over_its_cap_is_refused() -> None:
    envelope = sign("promise", strict_json.dumps(GOOD), [KEY])

    with pytest.raises(BadDocumentError, match="cap"):
        read_payload(envelope, "promise", Promise, max_bytes=len(envelope.payload) - 1)
