"""Appeals: one action, another person, a clock; and the worker's word on a payment."""

import time
from pathlib import Path

import pytest
from tests.support.processes import run, run_json
from tests.support.world import World, answer
from tests.workflow.conftest import Built
from tests.workflow.test_review_and_money import returned_and_sent_again

from tallystick_packs.keys import SigningKey
from tallystick_sync.client import Worker
from tallystick_sync.client.wallet import ItemState
from tallystick_sync.decision import Decided
from tallystick_sync.errors import RefusedError
from tallystick_sync.hub.membership import lists
from tallystick_sync.hub.money import arrivals, payouts
from tallystick_sync.hub.reviewing import appeals, review

SECOND = SigningKey(bytes(range(50, 82)))


def rejected(world: World) -> tuple[Worker, str, str]:
    """A worker whose repaired answer was rejected: with the lease and the item."""
    worker, desk = returned_and_sent_again(world)
    for item in desk.items[1:]:
        desk.skip(item.id)
    worker.sync()
    world.decide("reject", code="boxes-loose", evidence="boxes 2 and 3")
    worker.sync()
    worker.sync()
    return worker, desk.lease_id, desk.items[0].id


def state_of(worker: Worker, item: str) -> ItemState:
    return next(one for one in worker.earnings().lines[0].items if one.item == item)


def add_reviewer(world: World, *, name: str = "Second Reader") -> None:
    """Put another person on the roster, as a coordinator does."""
    with world.hub.transaction() as (connection, context):
        person = lists.person(name=name, country="KE", contact="x", key=SECOND.public.hex)
        current = world.hub.lists(connection)
        lists.add_reviewer(connection, current, world.hub.keys.coordinator, person, at=context.now)


def decide(world: World, key: SigningKey, verdict: str, *, looks: bool = True) -> int:
    with world.hub.transaction() as (connection, context):
        waiting = appeals.waiting(connection)
        for one in waiting if looks else ():
            review.open_answers(connection, context, key, batch=one.batch, items=[one.item])
        is_no = verdict == "reject"
        decided = [
            (
                one,
                Decided(
                    item=one.item,
                    revision=one.revision,
                    verdict="reject" if is_no else "accept",
                    code="boxes-loose" if is_no else None,
                    evidence="still wide" if is_no else None,
                ),
            )
            for one in waiting
        ]
        return appeals.decide(connection, context, key, items=decided)


@pytest.mark.promise("R6")
def test_an_appeal_is_one_action_and_another_person_decides(world: World) -> None:
    worker, lease, item = rejected(world)
    add_reviewer(world)
    world.link.is_down = True
    worker.papers.appeal(lease, [item], text="The box is the whole stall.")
    waiting = worker.papers.state()[0].state
    world.link.is_down = False
    worker.sync()
    taken = worker.papers.state()[0].state

    with pytest.raises(RefusedError, match="yourself"):
        decide(world, world.hub.keys.coordinator, "accept")
    decide(world, SECOND, "accept")
    worker.sync()

    assert (waiting, taken) == ("waiting", "taken")
    assert worker.earnings().lines[0].accepted == 1
    assert world.pay() == 600
    worker.sync()
    assert [one.what for one in worker.verify_receipts().failed] == []
    assert world.books_difference() == 0


@pytest.mark.promise("R6")
def test_one_person_with_two_keys_is_still_one_person(world: World) -> None:
    worker, lease, item = rejected(world)
    add_reviewer(world, name=" c ")  # the coordinator of this hub is called C
    worker.papers.appeal(lease, [item])
    worker.sync()

    with pytest.raises(RefusedError, match="yourself"):
        decide(world, SECOND, "accept")


@pytest.mark.promise("R6")
def test_no_decision_on_an_appeal_in_time_means_the_worker_wins(world: World) -> None:
    worker, lease, item = rejected(world)
    worker.papers.appeal(lease, [item])
    worker.sync()
    said = state_of(worker, item).state

    world.clock.forward(days=15)
    worker.sync()

    assert said == "appealed"
    assert worker.earnings().lines[0].accepted == 1
    assert world.pay() == 600


@pytest.mark.promise("R6")
def test_an_appeal_that_is_turned_down_is_final_and_says_why(world: World) -> None:
    worker, lease, item = rejected(world)
    add_reviewer(world)
    worker.papers.appeal(lease, [item])
    worker.sync()
    with pytest.raises(RefusedError, match="not opened"):
        decide(world, SECOND, "reject", looks=False)

    decide(world, SECOND, "reject")
    worker.sync()

    state = state_of(worker, item)
    assert (state.state, state.evidence) == ("rejected", "still wide")
    with pytest.raises(RefusedError):
        worker.papers.appeal(lease, [item])
    assert world.pay() == 0
    assert worker.verify_receipts().holds


@pytest.mark.promise("R6")
def test_an_appeal_after_its_time_is_refused_with_a_reason_that_stays(world: World) -> None:
    worker, lease, item = rejected(world)
    world.clock.forward(days=15)
    world.worker("brian").sync()

    worker.papers.appeal(lease, [item])
    report = worker.sync()

    paper = worker.papers.state()[0]
    assert paper.state == "refused"
    assert "too late" in paper.why
    assert any("too late" in warning for warning in report.warnings)


def test_only_what_is_rejected_can_be_appealed(world: World) -> None:
    worker, desk = world.leased()
    answer(desk, desk.items[0].id)
    worker.sync()

    with pytest.raises(RefusedError):
        worker.papers.appeal(desk.lease_id, [desk.items[0].id])


@pytest.mark.promise("R19")
def test_a_worker_says_whether_the_money_arrived_and_the_coordinator_sees_it(world: World) -> None:
    worker, desk = world.leased()
    answer(desk, desk.items[0].id)
    worker.sync()
    world.decide()
    world.pay()
    worker.sync()
    line = worker.papers.payments()[0].line

    worker.papers.say_arrived(line, arrived=False, text="My phone says nothing.")
    worker.sync()
    with world.hub.database.read() as connection:
        first = arrivals.words(connection)
    world.clock.forward(days=1)
    worker.papers.say_arrived(line, arrived=True)
    worker.sync()

    with world.hub.database.read() as connection:
        assert (first, arrivals.words(connection)) == ({line: False}, {line: True})
    assert worker.papers.payments()[0].arrived is True


def test_a_payment_that_came_back_is_owed_again_and_the_receipts_say_so(world: World) -> None:
    worker, desk = world.leased()
    answer(desk, desk.items[0].id)
    worker.sync()
    world.decide()
    world.pay()
    worker.sync()
    line = worker.papers.payments()[0].line

    with world.hub.transaction() as (connection, context):
        payouts.reverse(connection, context, line)
    worker.sync()

    assert worker.earnings().lines[0].accepted == 1
    assert worker.earnings().totals[0].owed.minor == 600
    assert world.pay() == 600
    worker.sync()
    assert [one.what for one in worker.verify_receipts().failed] == []
    assert world.books_difference() == 0


@pytest.mark.promise("R6")
def test_a_second_person_decides_by_command_with_a_key_of_their_own(tmp_path: Path, built: Built) -> None:
    # Commands look at the real clock, and what is due by then would be decided.
    world = World(tmp_path / "world", key=built.key, start=int(time.time()) - 60)
    world.publish([built.photos])
    worker, _lease, item = rejected(world)
    worker.close()
    hub, key = str(world.folder / "hub"), str(tmp_path / "akinyi.key")

    listed = run_json("worker", "appeal", "--profile", str(world.folder / "amara"))
    made = run_json(
        "worker", "appeal", item, "--profile", str(world.folder / "amara"), "--text", "it is the stall"
    )
    with world.reopened("amara") as again:
        again.sync()
    run("hub", "reviewer", hub, "--add", "Akinyi Odera", "--key", key)
    waiting = run_json("hub", "appeals", hub, "list")
    refused = run("hub", "appeals", hub, "accept", "--item", item, expect=1)
    decided = run_json("hub", "appeals", hub, "accept", "--item", item, "--key", key)

    assert list(listed["can"].values()) == [[item]]
    assert len(made["made"]) == 1
    assert [(one["item"], one["text"]) for one in waiting] == [(item, "it is the stall")]
    assert "yourself" in refused
    assert decided == {"decided": 1}
    world.close()
