"""A lease is refused where it is worse than what the requester signed: every clause for itself (R18)."""

from dataclasses import replace
from typing import Any

import pytest
from tests.support.papers import HUB, HUB_ID, NOW, STRANGER, WORKER, Papers, signed

from tallystick_packs.errors import BadDocumentError
from tallystick_packs.money import Price
from tallystick_sync.errors import UntrustedError
from tallystick_sync.lease import (
    SECONDS_PER_DAY,
    Lease,
    Rate,
    check_instead,
    check_promise,
    rate_words,
    read_lease,
)

DAY = SECONDS_PER_DAY


def check(papers: Papers, lease: Lease, **changes: Any) -> None:
    pack = papers.pack
    given: dict[str, Any] = {
        "worker": WORKER.public.hex,
        "pack": pack.id,
        "manifest": pack.manifest,
        "header_id": pack.header_envelope.id,
        "header": pack.header,
    }
    check_promise(lease, **given | changes)


BETTER: dict[str, dict[str, Any]] = {
    "as promised": {},
    "a higher price": {"price": Price(minor=451, currency="KES")},
    "the same price for more items": {"price": Price(minor=45_000, currency="KES", per_items=100)},
    "more time": {"until": NOW + 30 * DAY, "claim_until": NOW + 90 * DAY},
    "paid out in another currency": {"payout_currency": "UGX", "rate": Rate(numerator=28, denominator=100)},
    "paid out with a bonus": {"rate": Rate(numerator=11, denominator=10)},
    "some of the items": {"items": ("00002",)},
    "a file of one byte": {"file_size": 1},
    "a file that begins with its media": {"media_start": 0},
}


@pytest.mark.promise("R18")
@pytest.mark.parametrize("name", BETTER)
def test_a_hub_may_add(papers: Papers, name: str) -> None:
    check(papers, papers.lease_value(**BETTER[name]))


WORSE: dict[str, tuple[dict[str, Any], str]] = {
    "another worker": ({"worker": STRANGER.public.hex}, "another worker's"),
    "another pack": ({"pack": "0" * 64}, "another pack"),
    "another job": ({"job": "0" * 32}, "another pack"),
    "another header": ({"header": "0" * 64}, "other terms"),
    "an item that is not there": ({"items": ("00001", "00009")}, "not in the pack"),
    "an item twice": ({"items": ("00001", "00001")}, "list of items"),
    "no items": ({"items": ()}, "list of items"),
    "another currency": ({"price": Price(minor=450, currency="UGX")}, "another currency"),
    "a lower price": ({"price": Price(minor=449, currency="KES")}, "pays less"),
    "a lower price in disguise": (
        {"price": Price(minor=44_999, currency="KES", per_items=100)}, "pays less",
    ),
    "no price": ({"price": Price(minor=0, currency="KES")}, "pays less"),
    "a rate of nothing": ({"rate": Rate(numerator=0)}, "pays out less"),
    "a rate below nothing": ({"rate": Rate(numerator=-1)}, "pays out less"),
    "a rate of no sense": ({"rate": Rate(denominator=0)}, "pays out less"),
    "a rate of two minuses": ({"rate": Rate(numerator=-1, denominator=-1)}, "pays out less"),
    "a rate that takes a tenth": ({"rate": Rate(numerator=9, denominator=10)}, "pays out less"),
    "a second too short": ({"until": NOW + 14 * DAY - 1}, "shorter"),
    "over before it began": ({"until": NOW - 1}, "shorter"),
    "a second less to claim": ({"claim_until": NOW + 74 * DAY - 1}, "less time to claim"),
    "a pack of no size": ({"file_size": 0}, "no size"),
    "media before the file": ({"media_start": -1}, "no size"),
}  # fmt: skip


@pytest.mark.promise("R18")
@pytest.mark.parametrize("name", WORSE)
def test_a_hub_may_not_subtract(papers: Papers, name: str) -> None:
    changes, words = WORSE[name]

    with pytest.raises(UntrustedError, match=words) as told:
        check(papers, papers.lease_value(**changes))

    assert "Do not work on this pack" in told.value.todo


def test_a_manifest_under_another_header_is_refused(papers: Papers) -> None:
    other = replace(papers.pack.manifest, header="0" * 64)

    with pytest.raises(UntrustedError, match="other terms"):
        check(papers, papers.lease_value(), manifest=other)


BEARER: dict[str, Any] = {
    "worker": None,
    "bearer": "1" * 64,
    "price": Price(minor=500, currency="KES"),
    "claim_until": NOW + 90 * DAY,
}
TAKEN: dict[str, tuple[dict[str, Any], str]] = {
    "an item": ({"items": ("00002",)}, "items are missing"),
    "a minor unit": ({"price": Price(minor=499, currency="KES")}, "pays less"),
    "the currency": ({"price": Price(minor=500, currency="UGX")}, "another currency"),
    "a second of work": ({"until": NOW + 14 * DAY - 1}, "ends earlier"),
    "a second to claim": ({"claim_until": NOW + 90 * DAY - 1}, "ends earlier"),
    "the terms": ({"header": "0" * 64}, "another pack"),
    "the pack": ({"pack": "0" * 64}, "another pack"),
}


@pytest.mark.promise("R18")
@pytest.mark.parametrize("name", TAKEN)
def test_a_lease_in_a_bearer_leases_place_takes_nothing_back(papers: Papers, name: str) -> None:
    bearer = papers.lease_value(**BEARER)
    mine: dict[str, Any] = BEARER | {"worker": WORKER.public.hex, "bearer": None, "instead_of": "2" * 64}
    changes, words = TAKEN[name]
    check_instead(papers.lease_value(**mine), bearer)

    with pytest.raises(UntrustedError, match=words):
        check_instead(papers.lease_value(**mine | changes), bearer)


def read(papers: Papers, **changes: Any) -> Lease:
    envelope = signed("lease", papers.lease_value(**changes), HUB)
    return read_lease(envelope, keys=[HUB.public], hub=HUB_ID)


def test_a_lease_is_one_worker_s_or_one_bearer_s(papers: Papers) -> None:
    token = "1" * 64
    assert read(papers).worker == WORKER.public.hex
    assert read(papers, instead_of="2" * 64).instead_of
    assert read(papers, worker=None, bearer=token).bearer == token

    for changes in (
        {"worker": None},
        {"bearer": token},
        {"worker": None, "bearer": token, "instead_of": "2" * 64},
    ):
        with pytest.raises(BadDocumentError):
            read(papers, **changes)


def test_a_lease_for_an_invite_is_for_that_invite(papers: Papers) -> None:
    token, other = "1" * 64, "3" * 64
    lease = papers.lease_value(worker=None, bearer=token)

    check(papers, lease, bearer=token)
    with pytest.raises(UntrustedError, match="another invite"):
        check(papers, lease, bearer=other)
    with pytest.raises(UntrustedError, match="another invite"):
        check(papers, papers.lease_value(), bearer=token)
    with pytest.raises(UntrustedError, match="another worker's"):
        check(papers, lease)


def test_a_rate_is_written_for_people_and_only_where_there_is_one() -> None:
    assert rate_words("KES", "KES", Rate()) == ""
    assert rate_words("EUR", "KES", Rate(numerator=1495, denominator=10)) == "EUR\u00a01.00 = KES\u00a0149.50"
    assert rate_words("KES", "UGX", Rate(numerator=28, denominator=100)) == "KES\u00a01.00 = UGX\u00a028"
