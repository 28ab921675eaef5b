"""A budget in one currency, workers paid in another: the rate stands in the lease and binds both sides."""

import time
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from tests.support.processes import run, run_json
from tests.support.shared_job import choose, shared_world
from tests.support.world import World

from tallystick_packs.header import read_header
from tallystick_packs.money import Money
from tallystick_sync.client import Worker
from tallystick_sync.errors import HubSetupError, UntrustedError
from tallystick_sync.hub.membership import people
from tallystick_sync.hub.money import books, payouts, rates
from tallystick_sync.hub.money.books import Account
from tallystick_sync.hub.store import documents
from tallystick_sync.lease import Lease, Rate, rate_words, read_lease
from tallystick_sync.receipt import read_receipt
from tallystick_sync.reckoning import Reckoning


def euro(minor: int) -> Money:
    return Money(minor=minor, currency="EUR")


def shilling(minor: int) -> Money:
    return Money(minor=minor, currency="KES")


@pytest.fixture
def world(tmp_path: Path) -> Iterator[World]:
    """A job priced at EUR 0.07, for three persons; hourly floor off, so only the price is paid."""
    changes = {
        'currency = "KES"': 'currency = "EUR"',
        "price_minor = 450": "price_minor = 7",
        "floor_per_hour_minor = 20000": "floor_per_hour_minor = 0",
    }
    with shared_world(tmp_path, persons=3, photos=3, changes=changes, budget="EUR") as world:
        yield world


def set_rate(world: World, paid: Money, out: Money) -> None:
    with world.hub.transaction() as (connection, context):
        rates.set_rate(connection, paid, out, at=context.now)


def pay_everybody_in(world: World, currency: str) -> None:
    with world.hub.transaction() as (connection, _context):
        rates.pay_in(connection, rates.EVERYBODY, currency)


def worked(world: World, name: str = "amara", *, items: int = 2) -> Worker:
    worker, desk = world.leased(name)
    for item in desk.items[:items]:
        choose(desk, item.id)
    worker.sync()
    world.decide()
    return worker


def balance(world: World, kind: str, owner: str, currency: str) -> int:
    with world.hub.database.read() as connection:
        return books.balance(connection, Account(kind=kind, owner=owner, currency=currency)).minor


def lease_of(world: World, worker: Worker) -> Lease:
    with world.hub.database.read() as connection:
        envelope = documents.find(connection, worker.packs()[0].lease_id)
    return read_lease(envelope, keys=[world.hub.keys.hub.public], hub=world.hub.id)


def test_a_lease_fixes_the_rate_and_the_payment_keeps_it(world: World) -> None:
    set_rate(world, euro(100), shilling(14_950))
    pay_everybody_in(world, "KES")
    worker = worked(world)
    set_rate(world, euro(100), shilling(9000))

    with world.hub.transaction() as (connection, context):
        (line,) = payouts.start_run(connection, context)
        payouts.confirm(connection, context, line.id, "QX12")
    worker.sync()

    assert (line.amount, line.covers) == (shilling(2093), (euro(14),))
    assert lease_of(world, worker).rate == Rate(numerator=299, denominator=2)
    earned = worker.earnings().lines[0]
    assert (earned.paid, earned.went_out) == (euro(14), (shilling(2093),))
    assert worker.packs()[0].paid_at == "EUR\u00a01.00 = KES\u00a0149.50"
    assert not worker.verify_receipts().failed


def test_each_currency_balances_and_the_exchange_shows_what_was_changed(world: World) -> None:
    set_rate(world, euro(100), shilling(14_950))
    pay_everybody_in(world, "KES")
    worked(world)

    with world.hub.transaction() as (connection, context):
        (line,) = payouts.start_run(connection, context)
        payouts.confirm(connection, context, line.id, "QX12")
    paid = [balance(world, "outside", owner, code) for owner in ("exchange", "") for code in ("EUR", "KES")]
    with world.hub.transaction() as (connection, context):
        payouts.reverse(connection, context, line.id)

    assert paid == [14, -2093, -1_000_000, 2093]
    assert balance(world, "outside", "exchange", "EUR") == balance(world, "outside", "exchange", "KES") == 0
    assert balance(world, "outside", "", "KES") == 0
    with world.hub.database.read() as connection:
        assert books.difference(connection) == {"EUR": 0, "KES": 0}


def test_rounding_is_up_once_for_each_payment_so_nothing_is_lost_to_it(world: World) -> None:
    set_rate(world, euro(3), shilling(1))
    pay_everybody_in(world, "KES")
    worker = worked(world, items=1)

    with world.hub.transaction() as (connection, context):
        (line,) = payouts.start_run(connection, context)
        payouts.confirm(connection, context, line.id, "QX12")
    worker.sync()

    assert (line.amount, line.covers) == (shilling(3), (euro(7),))
    assert not worker.verify_receipts().failed


def test_workers_of_one_hub_are_paid_in_their_own_currencies(world: World) -> None:
    set_rate(world, euro(100), shilling(14_950))
    set_rate(world, euro(100), Money(minor=4300, currency="UGX"))
    pay_everybody_in(world, "KES")
    brian = world.worker("brian")
    with world.hub.transaction() as (connection, _context):
        rates.pay_in(connection, people.find_worker(connection, "Brian").key, "UGX")
    for name in ("amara", "chipo"):
        worked(world, name, items=1)
    brian.take(brian.offers()[0].number)
    brian.sync()
    desk = brian.desk(brian.packs()[0].lease_id)
    choose(desk, desk.items[0].id)
    brian.sync()
    world.decide()

    with world.hub.transaction() as (connection, context):
        lines = payouts.start_run(connection, context)

    assert {line.name: str(line.amount) for line in lines} == {
        "Amara": "KES\u00a010.47", "Chipo": "KES\u00a010.47", "Brian": "UGX\u00a0301",
    }  # fmt: skip


def test_without_a_rate_the_price_currency_is_paid(world: World) -> None:
    pay_everybody_in(world, "KES")

    worker = worked(world, items=1)

    with world.hub.transaction() as (connection, context):
        (line,) = payouts.start_run(connection, context)
    assert (line.amount, line.covers, worker.packs()[0].paid_at) == (euro(7), (), "")


def test_a_receipt_that_says_less_than_the_rate_is_refused(world: World) -> None:
    set_rate(world, euro(100), shilling(14_950))
    pay_everybody_in(world, "KES")
    worker = worked(world, items=1)
    lease, keys = lease_of(world, worker), world.hub.keys
    world.pay()
    with world.hub.database.read() as connection:
        found = documents.of_kind(connection, "receipt")
        header = documents.find(connection, lease.header)
    pay = read_header(header).pay
    read = (read_receipt(one, keys=[keys.hub.public], hub=world.hub.id) for one in found)
    ordered = sorted(read, key=lambda one: one.number)

    def reckon(last_minor: int) -> None:
        reckoning = Reckoning()
        for one in ordered[:-1]:
            reckoning.add(one, lease, pay)
        reckoning.add(replace(ordered[-1], payout_minor=last_minor), lease, pay)

    assert ordered[-1].payout_minor == 1047
    reckon(1047)
    with pytest.raises(UntrustedError, match="rate"):
        reckon(1045)


@pytest.mark.parametrize(
    ("paid", "out"), [(euro(1), euro(2)), (euro(0), shilling(1)), (euro(1), shilling(0))]
)
def test_what_is_no_rate_is_refused(world: World, paid: Money, out: Money) -> None:
    with pytest.raises(HubSetupError, match="no rate"):
        set_rate(world, paid, out)


def test_a_rate_reads_as_people_say_it() -> None:
    assert rate_words("EUR", "KES", Rate(numerator=299, denominator=2)) == "EUR\u00a01.00 = KES\u00a0149.50"
    assert rate_words("KES", "UGX", Rate(numerator=28, denominator=100)) == "KES\u00a01.00 = UGX\u00a028"
    assert rate_words("KES", "KES", Rate()) == ""


def test_a_coordinator_sets_rates_and_sees_both_amounts(world: World) -> None:
    folder = world.hub.folder
    run("hub", "rate", folder, "set", "EUR 1.00", "KES 149.50")
    shown = run_json("hub", "rate", folder, "pay-in", "KES")
    world.clock.time = max(world.clock.time, int(time.time()))  # the command looked at the real clock
    worked(world, items=1)
    lines = run_json("hub", "pay", folder, "run")
    listed = run("hub", "pay", folder, "list")

    assert shown["rates"] == [{"from": "EUR", "to": "KES", "numerator": 299, "denominator": 2}]
    assert lines[0]["covers"] == {"EUR": 7}
    assert "KES\u00a010.47 for EUR\u00a00.07" in listed
