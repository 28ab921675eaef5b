"""Where workers are paid: entered by them, read by the hub alone, changed slowly, erased for good."""

import pytest
from tests.support.world import World, answer

from tallystick_packs.errors import BadDocumentError
from tallystick_packs.keys import SigningKey
from tallystick_sync.client import Worker
from tallystick_sync.hub.membership import accounts
from tallystick_sync.hub.money import payouts
from tallystick_sync.hub.store import documents
from tallystick_sync.payout_account import Details
from tallystick_sync.sealing import new_key, public_half, sealing_key, unwrap, wrap

MPESA = Details(service="mpesa", number="+254700000001", holder="Amara Njeri")
OTHER = Details(service="wave", number="+221770000002", holder="Somebody Else")


def entered(world: World, details: Details = MPESA) -> tuple[Worker, str]:
    worker, desk = world.leased()
    answer(desk, desk.items[0].id)
    account = worker.papers.set_account(details)
    worker.sync()
    world.decide()
    return worker, account


def payee(world: World) -> Details | None:
    """To whom a run that is made now pays; the run fails again, so that it is owed still."""
    with world.hub.transaction() as (connection, context):
        line = payouts.start_run(connection, context)[0]
        payouts.fail(connection, line.id)
    return line.payee


@pytest.mark.promise("R13")
def test_where_a_worker_is_paid_is_read_by_the_hub_alone_and_can_be_erased(world: World) -> None:
    worker, account = entered(world)

    with world.hub.database.read() as connection:
        kept = documents.find(connection, account)
    first = payee(world)
    with world.hub.transaction() as (connection, _context):
        erased = accounts.erase(connection, kept_worker(worker))
        after = accounts.details(connection, account)

    assert first == MPESA
    assert b"254700000001" not in kept.payload
    assert (erased, after) == (1, None)
    assert payee(world) is None


def kept_worker(worker: Worker) -> str:
    assert worker.identity is not None
    return worker.identity.worker


def test_a_change_counts_only_when_it_was_confirmed_and_days_have_passed(world: World) -> None:
    worker, _account = entered(world)
    change = worker.papers.set_account(OTHER)
    worker.sync()
    world.clock.forward(days=5)
    unconfirmed = payee(world)

    worker.papers.confirm_account(change)
    worker.sync()

    assert unconfirmed == MPESA
    assert payee(world) == OTHER


def test_a_confirmed_change_waits_its_days_and_can_be_cancelled_meanwhile(world: World) -> None:
    worker, _account = entered(world)
    change = worker.papers.set_account(OTHER)
    worker.sync()
    worker.papers.confirm_account(change)
    worker.sync()
    at_once = payee(world)

    worker.papers.confirm_account(change, cancel=True)
    worker.sync()
    world.clock.forward(days=5)

    assert (at_once, payee(world)) == (MPESA, MPESA)
    assert [paper.state for paper in worker.papers.state()] == ["taken"] * 4


def test_a_key_wrapped_for_one_hub_is_nothing_to_another() -> None:
    mine, other, key = SigningKey(bytes([1] * 32)), SigningKey(bytes([2] * 32)), new_key()
    wrapped = wrap(key, public_half(sealing_key(mine)))

    with pytest.raises(BadDocumentError):
        unwrap(wrapped, other)
    with pytest.raises(BadDocumentError):
        unwrap(wrapped[:40], mine)

    assert unwrap(wrapped, mine) == key
