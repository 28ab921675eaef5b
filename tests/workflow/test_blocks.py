"""Blocks: a reason, a scope, an end and an appeal; what was earned stays payable (R17)."""

import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from tests.support.processes import run, run_json
from tests.support.shared_job import choose, shared_world
from tests.support.world import World

from tallystick_packs.errors import BadDocumentError
from tallystick_packs.keys import SigningKey
from tallystick_sync.client import Worker
from tallystick_sync.errors import RefusedError
from tallystick_sync.hub.membership import lists, people
from tallystick_sync.hub.offering import jobs
from tallystick_sync.hub.reviewing import blocking, sweeping
from tallystick_sync.hub.reviewing.blocking import Block, Wanted
from tallystick_sync.message import BlockTerms, Notice, read_notice
from tallystick_sync.signed import sign_payload

SECOND = SigningKey(bytes(range(60, 92)))
REASON = "Twelve receipts were read by somebody else."


@pytest.fixture
def world(tmp_path: Path) -> Iterator[World]:
    """A job for many persons, and a second reviewer."""
    with shared_world(tmp_path, persons=9, photos=3) as world:
        with world.hub.transaction() as (connection, context):
            person = lists.person(name="Second", country="KE", contact="x", key=SECOND.public.hex)
            current = world.hub.lists(connection)
            lists.add_reviewer(connection, current, world.hub.keys.coordinator, person, at=context.now)
        yield world


def block(world: World, name: str = "Amara", *, job: str = "", days: int = 30) -> str:
    with world.hub.transaction() as (connection, context):
        wanted = Wanted(worker=people.find_worker(connection, name).key, reason=REASON, days=days, job=job)
        return blocking.make(connection, context, world.hub.keys.coordinator, wanted)


def decide(world: World, chosen: str, key: SigningKey, *, lift: bool, text: str = "Because.") -> None:
    with world.hub.transaction() as (connection, context):
        blocking.decide(connection, context, key, chosen, lift=lift, text=text)


def state(world: World) -> Block:
    with world.hub.database.read() as connection:
        return blocking.blocks(connection)[0]


def packs_of(worker: Worker) -> int:
    """How many packs a worker holds after asking for one more."""
    for offer in worker.offers():
        worker.take(offer.number)
    worker.sync()
    return len(worker.packs())


@pytest.mark.promise("R17")
def test_a_block_has_a_reason_and_an_end_and_leaves_what_was_earned(world: World) -> None:
    worker, desk = world.leased()
    choose(desk, desk.items[0].id)
    worker.sync()
    block(world)
    choose(desk, desk.items[1].id)
    worker.sync()
    world.decide()
    paid = world.pay()
    worker.sync()

    (notice,) = worker.papers.messages.blocks(world.clock.time)
    earned = worker.earnings().totals[0]
    (post,) = (one for one in worker.papers.messages.all(world.clock.time) if one.kind == "reply")

    assert (notice.text, notice.job) == (REASON, None)
    assert notice.block is not None
    assert notice.block.until == state(world).until
    assert (earned.paid.minor, earned.owed.minor) == (paid, 0)
    assert paid == 900
    assert REASON in post.text
    assert "if nobody does, you win" in post.text


@pytest.mark.promise("R17")
def test_a_blocked_worker_is_given_nothing_until_the_block_ends(world: World) -> None:
    worker, other = world.worker("amara"), world.worker("brian")
    block(world)

    while_blocked, others = packs_of(worker), packs_of(other)
    world.clock.forward(days=31)

    assert (while_blocked, others) == (0, 1)
    assert packs_of(worker) == 1
    assert worker.papers.messages.blocks(world.clock.time) == ()


def test_a_block_of_one_job_leaves_the_others(world: World) -> None:
    worker = world.worker("amara")
    with world.hub.database.read() as connection:
        job = jobs.all_jobs(connection)[0][0]
    other = "f" * 64
    block(world, job=other)
    elsewhere = packs_of(worker)
    brian = world.worker("brian")
    block(world, "Brian", job=job)

    assert (elsewhere, packs_of(brian)) == (1, 0)


def appealed(world: World) -> tuple[Worker, str]:
    worker = world.worker("amara")
    chosen = block(world)
    worker.sync()
    worker.papers.messages.write("It was my brother.", reply_to=chosen)
    worker.sync()
    return worker, chosen


@pytest.mark.promise("R17")
def test_who_blocked_does_not_decide_the_appeal(world: World) -> None:
    worker, chosen = appealed(world)

    with pytest.raises(RefusedError, match="another person"):
        decide(world, chosen, world.hub.keys.coordinator, lift=False)
    decide(world, chosen, SECOND, lift=False, text="The passes are yours.")
    worker.sync()

    assert (state(world).state, state(world).appeal) == ("upheld", "It was my brother.")
    assert worker.papers.messages.blocks(world.clock.time)[0].text == "The passes are yours."
    assert packs_of(worker) == 0


@pytest.mark.promise("R17")
def test_no_decision_on_an_appeal_lifts_the_block(world: World) -> None:
    worker, _chosen = appealed(world)
    before = packs_of(worker)

    world.clock.forward(days=14)
    with world.hub.transaction() as (connection, context):
        sweeping.sweep_all(connection, context)
    worker.sync()

    assert (before, state(world).state) == (0, "lifted")
    assert worker.papers.messages.blocks(world.clock.time) == ()
    assert packs_of(worker) == 1


def test_who_blocked_may_lift_it_and_it_is_lifted_once(world: World) -> None:
    worker = world.worker("amara")
    chosen = block(world)
    decide(world, chosen, world.hub.keys.coordinator, lift=True)

    with pytest.raises(RefusedError, match="no such block"):
        decide(world, chosen, SECOND, lift=True)
    assert packs_of(worker) == 1


def test_only_an_appeal_is_upheld_and_only_the_blocked_worker_appeals(world: World) -> None:
    world.worker("amara")
    brian = world.worker("brian")
    chosen = block(world)
    brian.papers.messages.write("Let her go.", reply_to=chosen)
    brian.sync()

    with pytest.raises(RefusedError, match="no such block"):
        decide(world, chosen, SECOND, lift=False)
    assert state(world).state == "open"


@pytest.mark.parametrize(("reason", "days"), [("", 30), ("  ", 30), (REASON, 0), (REASON, 400), (REASON, 5)])
def test_a_block_without_a_reason_or_an_end_is_refused(world: World, reason: str, days: int) -> None:
    world.worker("amara")
    with world.hub.transaction() as (connection, context):
        wanted = Wanted(worker=people.find_worker(connection, "Amara").key, reason=reason, days=days)
        with pytest.raises(RefusedError, match="reason"):
            blocking.make(connection, context, world.hub.keys.coordinator, wanted)


def test_a_block_for_everybody_is_no_document(world: World) -> None:
    key = world.hub.keys.coordinator
    value = Notice(
        format="1.0", hub=world.hub.id, signer=key.public.hex, time=1, text="x", number=1,
        block=BlockTerms(until=2, appeal_days=1),
    )  # fmt: skip

    with pytest.raises(BadDocumentError, match="one worker"):
        read_notice(sign_payload("notice", value, key), coordinators=[key.public], hub=world.hub.id)


def test_a_coordinator_blocks_by_command_and_the_worker_reads_it_in_the_status(world: World) -> None:
    worker, folder = world.worker("amara"), world.hub.folder

    said = run("hub", "block", folder, "add", "Amara", "--reason", REASON, "--days", "60")
    listed = run_json("hub", "block", folder, "list")
    refused = run("hub", "block", folder, "add", "Nobody", "--reason", REASON, "--days", "60", expect=1)
    world.clock.time = listed[0]["made"]
    worker.sync()
    worker.close()
    status = json.loads(run("worker", "status", "--profile", world.folder / "amara", "--json"))

    assert "the hub" in said
    assert (listed[0]["name"], listed[0]["state"], listed[0]["reason"]) == ("Amara", "open", REASON)
    assert "not one worker" in refused
    assert [(one["reason"], one["until"]) for one in status["blocks"]] == [(REASON, listed[0]["until"])]
