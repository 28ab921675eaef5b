"""Money is a whole number of minor units, as ISO 4217 counts them."""

from fractions import Fraction
from math import ceil

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from tallystick_packs.currencies import _NONE, _THREE, _TWO, DECIMALS
from tallystick_packs.errors import PacksError
from tallystick_packs.money import Money, Price
from tallystick_packs.terms import PayTerms

PRICES = st.builds(
    Price, minor=st.integers(0, 10**9), currency=st.just("KES"), per_items=st.integers(1, 1_000_000)
)


@pytest.mark.parametrize(
    ("code", "minor", "text"),
    [
        # Written without decimals in daily life; a minor unit is a hundredth (or thousandth) all the same.
        ("MGA", 1_500_000, "MGA\u00a015,000.00"),
        ("MMK", 100, "MMK\u00a01.00"),
        ("SOS", 100, "SOS\u00a01.00"),
        ("LAK", 1_000_000, "LAK\u00a010,000.00"),
        ("IQD", 1000, "IQD\u00a01.000"),
        ("KWD", 1, "KWD\u00a00.001"),
        ("JPY", 1000, "JPY\u00a01,000"),
        ("UGX", 1000, "UGX\u00a01,000"),
        ("XOF", 250, "XOF\u00a0250"),
        ("KES", 1400, "KES\u00a014.00"),
        ("KES", 5, "KES\u00a00.05"),
        ("KES", -5, "KES\u00a0-0.05"),
        ("KES", -123_456_789, "KES\u00a0-1,234,567.89"),
        ("INR", 0, "INR\u00a00.00"),
    ],
)
def test_an_amount_shows_with_the_decimals_of_its_currency(code: str, minor: int, text: str) -> None:
    assert str(Money(minor=minor, currency=code)) == text


def test_every_currency_stands_in_the_table_once() -> None:
    codes = [*_TWO.split(), *_NONE.split(), *_THREE.split()]

    assert len(codes) == len(set(codes)) == len(DECIMALS)
    assert all(len(code) == 3 and code.isupper() and code.isascii() for code in codes)


@pytest.mark.parametrize("code", ["", "kes", "XXX", "XTS", "XAU", "HRK", "KES ", "KE"])
def test_what_is_no_currency_in_use_is_refused(code: str) -> None:
    with pytest.raises(PacksError):
        Money(minor=1, currency=code)
    with pytest.raises(PacksError):
        Price(minor=1, currency=code)


def test_amounts_of_two_currencies_are_not_added() -> None:
    with pytest.raises(PacksError, match="UGX cannot be added to KES"):
        Money(minor=1, currency="KES") + Money(minor=1, currency="UGX")


@pytest.mark.parametrize("minor", [2**53 + 1, -(2**53) - 1])
def test_an_amount_too_large_to_be_right_is_refused(minor: int) -> None:
    with pytest.raises(PacksError):
        Money(minor=minor, currency="KES")


@pytest.mark.parametrize(("minor", "per_items"), [(-1, 1), (2**53 + 1, 1), (1, 0), (1, -1), (1, 1_000_001)])
def test_a_price_that_cannot_be_right_is_refused(minor: int, per_items: int) -> None:
    with pytest.raises(PacksError):
        Price(minor=minor, currency="KES", per_items=per_items)


@given(PRICES, st.integers(0, 100_000))
def test_what_is_owed_is_the_exact_price_rounded_up_once(price: Price, accepted: int) -> None:
    assert price.owed_minor(accepted) == ceil(Fraction(price.minor * accepted, price.per_items))


@given(PRICES, st.lists(st.integers(0, 50), max_size=30))
def test_differences_add_up_to_what_is_owed_in_all(price: Price, receipts: list[int]) -> None:
    posted, accepted, owed = [], 0, 0
    for items in receipts:
        accepted += items
        posted.append(price.owed_minor(accepted) - owed)
        owed = price.owed_minor(accepted)

    assert all(amount >= 0 for amount in posted)
    assert sum(posted) == price.owed_minor(sum(receipts))
    assert sum(posted) - Fraction(price.minor * sum(receipts), price.per_items) < 1, "rounded more than once"


@pytest.mark.promise("R3")
@given(PRICES, st.permutations(range(8)))
def test_the_order_in_which_answers_are_accepted_changes_no_total(price: Price, order: list[int]) -> None:
    sizes = [1, 2, 3, 5, 8, 13, 21, 34]

    owed = 0
    accepted = 0
    for index in order:
        accepted += sizes[index]
        owed += price.owed_minor(accepted) - price.owed_minor(accepted - sizes[index])

    assert owed == price.owed_minor(sum(sizes))


def terms(price_minor: int, per_items: int, floor: int, seconds: int, cap: int) -> PayTerms:
    return PayTerms(
        currency="KES",
        price_minor=price_minor,
        per_items=per_items,
        floor_per_hour_minor=floor,
        piloted_seconds_per_item=seconds,
        active_cap=cap,
    )


TERMS = st.builds(
    terms,
    st.integers(0, 10_000),
    st.integers(1, 100),
    st.integers(0, 100_000),
    st.integers(1, 600),
    st.integers(1, 10),
)


@pytest.mark.promise("R2")
@pytest.mark.promise("R9")
@given(TERMS, st.integers(1, 50), st.data())
def test_what_is_set_aside_covers_price_and_top_up_however_it_ends(
    pay: PayTerms, items: int, data: st.DataObject
) -> None:
    accepted = data.draw(st.integers(0, items))
    active = data.draw(st.integers(0, items * pay.piloted_seconds_per_item * pay.active_cap))

    owed = pay.price.owed_minor(accepted)
    top_up = max(0, ceil(Fraction(pay.floor_per_hour_minor * active, 3600)) - owed)

    assert owed + top_up <= pay.reserve_minor(items)


@pytest.mark.promise("R8")
@given(TERMS)
def test_the_implied_hourly_rate_never_promises_more_than_the_price_gives(pay: PayTerms) -> None:
    exact = Fraction(pay.price_minor * 3600, pay.per_items * pay.piloted_seconds_per_item)

    assert 0 <= exact - pay.hourly_minor < 1


def test_a_price_reads_as_a_person_would_say_it() -> None:
    assert str(Price(minor=450, currency="KES")) == "KES\u00a04.50 per item"
    assert str(Price(minor=450, currency="KES", per_items=1000)) == "KES\u00a04.50 per 1,000 items"


@given(st.integers(-(2**53), 2**53), st.sampled_from(sorted(DECIMALS)))
def test_no_digit_is_lost_in_showing_an_amount(minor: int, code: str) -> None:
    assume(minor)
    shown = str(Money(minor=minor, currency=code)).removeprefix(f"{code}\u00a0").replace(",", "")

    assert Fraction(shown) * 10 ** DECIMALS[code] == minor
