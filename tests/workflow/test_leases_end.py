"""How leases end: what runs out, what arrives late, the hourly floor, and the money set aside for each."""

import pytest
from tests.support.world import World, answer

from tallystick_packs.money import Money
from tallystick_sync.errors import LedgerError
from tallystick_sync.hub.money import books, reserves
from tallystick_sync.hub.offering import closing, jobs

RESERVE = 1250
"""What is set aside for a photo: the floor of KES 200 an hour for 225 s is more than the price, KES 6."""


def free(world: World) -> int:
    with world.hub.database.read() as connection:
        return sum(count for _job, _title, _state, count in jobs.all_jobs(connection))


@pytest.mark.promise("R9")
def test_slow_honest_work_is_lifted_to_the_hourly_floor_when_the_lease_closes(world: World) -> None:
    worker, desk = world.leased()
    for item in desk.items:
        answer(desk, item.id, active_s=200)
    world.clock.forward(days=1)
    worker.sync()

    world.decide()
    worker.sync()

    earned = 6 * 200 * 20000 // 3600 + 1  # KES 200.00 an hour for 1200 s, rounded up
    assert worker.earnings().totals[0].owed == Money(minor=earned, currency="KES")
    assert [one.what for one in worker.verify_receipts().failed] == []
    assert world.pay() == earned
    world.check_reserve()


@pytest.mark.promise("R9")
@pytest.mark.parametrize(
    ("active_s", "owed"),
    [(40, 3600), (225, 7500), (100_000, 7500), (0, 3600)],
    ids=["quick", "at the cap", "above the cap", "no time: the piloted one"],
)
def test_active_time_counts_up_to_the_cap_and_a_missing_one_is_never_zero(
    world: World, active_s: int, owed: int
) -> None:
    worker, desk = world.leased()
    for item in desk.items:
        answer(desk, item.id, active_s=active_s)
    world.clock.forward(days=2)
    worker.sync()

    world.decide()

    assert world.pay() == owed


@pytest.mark.promise("R9")
def test_time_that_did_not_go_by_does_not_count(world: World) -> None:
    worker, desk = world.leased()
    for item in desk.items:
        answer(desk, item.id, active_s=225)
    world.clock.forward(seconds=700)
    worker.sync()

    world.decide()

    assert world.pay() == 20000 * 700 // 3600 + 1


@pytest.mark.promise("R1")
@pytest.mark.promise("R2")
def test_what_ran_out_is_offered_again_and_both_persons_are_paid(world: World) -> None:
    first, desk = world.leased()
    for item in desk.items:
        answer(desk, item.id)
    world.clock.forward(days=30)
    second = world.worker("brian")
    second.sync()
    before = free(world)
    world.check_reserve()

    second.take(second.offers()[0].number)
    second.sync()
    other = second.desk(second.packs()[0].lease_id)
    for item in other.items:
        answer(other, item.id)
    second.sync()
    first.sync()
    world.decide()

    assert before == 6
    assert world.pay() == 2 * 3600
    world.check_reserve()


@pytest.mark.promise("R1")
def test_what_arrives_before_somebody_else_took_it_is_not_done_twice(world: World) -> None:
    first, desk = world.leased()
    for item in desk.items:
        answer(desk, item.id)
    world.clock.forward(days=30)
    world.worker("brian").sync()
    assert free(world) == 6

    first.sync()

    assert free(world) == 0
    world.check_reserve()


@pytest.mark.promise("R1")
def test_without_money_for_it_nothing_is_offered_twice_and_nobody_is_stopped(world: World) -> None:
    worker, desk = world.leased()
    answer(desk, desk.items[0].id)
    mine = books.Account(kind="budget", owner=world.key.public.hex, currency="KES")
    with world.hub.transaction() as (connection, context):
        books.post(
            connection,
            source=mine,
            target=books.outside("KES"),
            amount=books.balance(connection, mine).minor,
            reference="refund",
            at=context.now,
        )
    world.clock.forward(days=30)

    worker.sync()

    assert free(world) == 0
    world.fund(Money(minor=100_000, currency="KES"), reference="more")
    worker.sync()
    assert free(world) == 5
    world.check_reserve()


@pytest.mark.promise("R1")
def test_after_the_last_day_to_claim_a_person_decides_and_the_hubs_own_reserve_pays(world: World) -> None:
    worker, desk = world.leased()
    for item in desk.items:
        answer(desk, item.id)
    world.clock.forward(days=200)
    world.worker("brian").sync()
    worker.sync()
    world.clock.forward(days=30)
    worker.sync()
    world.check_reserve()

    assert worker.earnings().lines[0].received == 6, "silence does not accept what came after the last day"
    with pytest.raises(LedgerError, match="late claims"):
        world.decide()
    world.fund_claims(Money(minor=50_000, currency="KES"))
    world.decide()

    assert world.pay() == 3600
    worker.sync()
    assert [one.what for one in worker.verify_receipts().failed] == []
    world.check_reserve()


@pytest.mark.promise("R2")
def test_a_closing_job_gives_no_new_leases_and_pays_those_under_way(world: World) -> None:
    worker, desk = world.leased()
    answer(desk, desk.items[0].id)
    desk.skip(desk.items[1].id)
    with world.hub.database.read() as connection:
        job = jobs.all_jobs(connection)[0][0]

    with world.hub.transaction() as (connection, context):
        closing.start_closing(connection, context, job)
    other = world.worker("brian")
    worker.sync()
    for item in desk.items[2:]:
        answer(desk, item.id)
    worker.sync()
    world.decide()

    assert other.offers() == ()
    assert world.pay() == 5 * 600
    with world.hub.database.read() as connection:
        assert jobs.state_of(connection, job) == "closed"
        assert books.balance(connection, reserves.reserved_of(job, "KES")).minor == 0
    world.check_reserve()


@pytest.mark.promise("R5")
def test_time_to_repair_starts_when_the_worker_has_read_it(world: World) -> None:
    worker, desk = world.leased()
    answer(desk, desk.items[0].id)
    worker.sync()
    world.decide("return", code="boxes-loose", evidence="box 2")
    world.clock.forward(days=8)  # the worker is away; nothing runs
    worker.sync()
    worker.sync()  # says what it has read
    world.clock.forward(days=6)
    worker.sync()
    still = worker.earnings().lines[0].returned

    world.clock.forward(days=2)
    worker.sync()
    waits = worker.earnings().lines[0].received
    world.decide("below", code="boxes-loose", evidence="box 2 was not mended")
    worker.sync()

    assert (still, waits) == (1, 1)
    item = worker.earnings().lines[0].items[0]
    assert (item.state, item.reason) == ("accepted", "boxes-loose")
    assert world.pay() == 600
    assert [one.what for one in worker.verify_receipts().failed] == []


@pytest.mark.promise("R14")
def test_a_report_of_something_private_pauses_the_job_until_a_coordinator_looked(world: World) -> None:
    worker, desk = world.leased()
    for item in desk.items[1:]:
        desk.skip(item.id)
    desk.report(desk.items[0].id, reason="private: a passport")
    worker.sync()
    other = world.worker("brian")
    paused = other.offers()

    with world.hub.transaction() as (connection, _context):
        resumed = jobs.resume_job(connection, jobs.all_jobs(connection)[0][0])
    other.sync()

    assert (paused, resumed) == ((), True)
    assert other.offers()[0].entry.items == 5
    world.decide()
    assert world.pay() == 600
    world.check_reserve()


@pytest.mark.promise("R14")
def test_a_report_of_something_broken_pauses_only_its_item(world: World) -> None:
    worker, desk = world.leased()
    for item in desk.items[1:]:
        desk.skip(item.id)
    desk.report(desk.items[0].id, reason="broken")
    worker.sync()

    assert world.worker("brian").offers()[0].entry.items == 5
