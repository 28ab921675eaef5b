"""Words between people: notices, messages and answers, signed, both ways, by every road (R21)."""

import dataclasses
from collections.abc import Iterator
from pathlib import Path

import pytest
from tests.support.processes import run, run_json
from tests.support.world import DAY, World, answer

from tallystick_packs import PackBuilder
from tallystick_packs.envelope import Envelope
from tallystick_packs.keys import SigningKey
from tallystick_resources.samples import copy_sample
from tallystick_sync import message as messages
from tallystick_sync.client.messages import conversation
from tallystick_sync.clock import system_now
from tallystick_sync.errors import RefusedError, UntrustedError
from tallystick_sync.hub.membership import people
from tallystick_sync.hub.offering import jobs
from tallystick_sync.hub.talk import posting
from tallystick_sync.message import NOTICE_KIND, Notice
from tallystick_sync.signed import sign_payload


@pytest.fixture
def world(tmp_path: Path) -> Iterator[World]:
    key = SigningKey(bytes(range(32)))
    built = PackBuilder(copy_sample("photos", tmp_path / "job"), key=key).build(into=tmp_path / "packs")
    world = World(tmp_path / "world", key=key)
    world.publish([pack.path for pack in built.packs])
    yield world
    world.close()


def job_of(world: World) -> str:
    with world.hub.database.read() as connection:
        return jobs.all_jobs(connection)[0][0]


def put_up(world: World, text: str, *, job: str | None = None) -> None:
    with world.hub.transaction() as (connection, context):
        posting.put_up(connection, context, text, job=job)


def open_messages(world: World) -> list[posting.Written]:
    with world.hub.database.read() as connection:
        return posting.written(connection, kind=messages.MESSAGE_KIND, only_open=True)


@pytest.mark.promise("R21")
def test_a_notice_of_the_board_reaches_everybody_once_also_who_joins_later(world: World) -> None:
    amara = world.worker()
    put_up(world, "We pay on Thursday.")
    put_up(world, "The office is closed on Friday.")

    amara.sync()
    amara.sync()
    later = world.worker("juma")

    now = world.clock.now()
    for worker in (amara, later):
        posts = worker.papers.messages.all(now)
        assert {post.text for post in posts} == {"We pay on Thursday.", "The office is closed on Friday."}
        assert {post.kind for post in posts} == {"notice"}
        assert worker.papers.messages.unread(now) == 2


@pytest.mark.promise("R21")
def test_a_notice_of_a_job_reaches_who_holds_it_and_who_takes_it_later_and_nobody_else(world: World) -> None:
    amara, desk = world.leased()
    idle = world.worker("idle")
    put_up(world, "Photo 7 is upside down.", job=job_of(world))

    for item in desk.items[3:]:
        desk.skip(item.id)
    amara.sync()
    idle.sync()
    later, _desk = world.leased("juma")
    later.sync()

    now = world.clock.now()
    found = [[post.text for post in one.papers.messages.all(now)] for one in (amara, later, idle)]
    assert found == [["Photo 7 is upside down."], ["Photo 7 is upside down."], []]
    assert amara.papers.messages.all(now)[0].title == "Streets and order forms"


@pytest.mark.promise("R21")
def test_a_message_is_answered_and_the_answer_reaches_its_writer_alone(world: World) -> None:
    amara, desk = world.leased()
    other = world.worker("juma")
    mine = amara.papers.messages
    sent = mine.write("Is a boat a vehicle?", job=job_of(world), item=desk.items[0].id)
    assert mine.all(world.clock.now())[0].state == "waiting"

    amara.sync()
    waiting = open_messages(world)
    world.clock.forward(seconds=60)
    with world.hub.transaction() as (connection, context):
        posting.reply(connection, context, waiting[0].id, "Yes, it is.")
    amara.sync()
    other.sync()

    now = world.clock.now()
    posts = mine.all(now)
    assert [(post.kind, post.text, post.state) for post in posts] == [
        ("reply", "Yes, it is.", ""),
        ("message", "Is a boat a vehicle?", "taken"),
    ]
    assert [post.id for post in conversation(posts, posts[0].id)] == [sent, posts[0].id]
    assert open_messages(world) == []
    assert other.papers.messages.all(now) == ()


def test_an_answer_to_an_answer_belongs_to_the_same_conversation(world: World) -> None:
    amara = world.worker()
    mine = amara.papers.messages
    first = mine.write("When do you pay?")
    amara.sync()
    with world.hub.transaction() as (connection, context):
        reply = posting.reply(connection, context, first, "On Thursday.")
    amara.sync()

    world.clock.forward(seconds=5)
    again = mine.write("This week?", reply_to=reply)

    posts = mine.all(world.clock.now())
    assert {post.id for post in conversation(posts, again)} == {first, reply, again}


def test_what_was_read_stays_read_after_a_restart(world: World) -> None:
    amara = world.worker()
    put_up(world, "We pay on Thursday.")
    amara.sync()
    mine = amara.papers.messages
    now = world.clock.now()

    mine.note_read(mine.all(now))
    amara.close()

    with world.reopened("amara") as again:
        assert again.papers.messages.unread(now) == 0
        assert [post.text for post in again.papers.messages.all(now)] == ["We pay on Thursday."]


def test_a_lease_that_ends_soon_is_said_with_what_is_open_and_then_what_is_not_sent(world: World) -> None:
    amara, desk = world.leased()
    mine = amara.papers.messages
    pack = amara.packs()[0]
    assert mine.all(world.clock.now()) == ()
    answer(desk, desk.items[0].id)

    soon = mine.all(pack.until - DAY)
    late = mine.all(pack.claim_until - DAY)

    assert [(post.kind, post.count, post.due) for post in soon] == [("ends", pack.items - 1, pack.until)]
    assert [(post.kind, post.count, post.due) for post in late] == [("claim", 1, pack.claim_until)]
    assert mine.all(pack.claim_until) == ()


def test_a_notice_signed_by_somebody_else_or_for_another_worker_spoils_the_answer(world: World) -> None:
    amara = world.worker()
    stranger = SigningKey.generate()
    base = Notice(
        format="1.0", hub=world.hub.id, signer=stranger.public.hex, time=world.clock.now(), text="Pay me.",
        worker=amara.identity.worker if amara.identity else None,
    )  # fmt: skip
    own = world.hub.keys.coordinator
    forged = sign_payload(NOTICE_KIND, base, stranger)
    misled = dataclasses.replace(base, signer=own.public.hex, worker="0" * 64)
    for envelope in (forged, sign_payload(NOTICE_KIND, misled, own)):
        with pytest.raises(UntrustedError):
            _fed(world, amara.identity.worker if amara.identity else "", envelope, sync=amara.sync)

    assert amara.papers.messages.all(world.clock.now()) == ()


def _fed(world: World, worker: str, envelope: Envelope, *, sync: object) -> None:
    from tallystick_sync.hub.store import documents

    with world.hub.transaction() as (connection, context):
        documents.keep(connection, envelope, at=context.now)
        people.to_feed(connection, worker, envelope.id)
    try:
        sync()  # type: ignore[operator]
    finally:
        with world.hub.transaction() as (connection, _context):
            connection.execute(people.feed.delete().where(people.feed.c.document == envelope.id))


def test_a_worker_cannot_flood_the_coordinator_and_is_told_so(world: World) -> None:
    amara = world.worker()
    mine = amara.papers.messages
    for number in range(posting.MAX_OPEN + 2):
        world.clock.forward(seconds=1)
        mine.write(f"Message {number}")

    amara.sync()

    assert len(open_messages(world)) == posting.MAX_OPEN
    refused = [post for post in mine.all(world.clock.now()) if post.kind == "refused"]
    assert len(refused) == 2
    assert "not answered" in refused[0].text


@pytest.mark.parametrize("text", ["", "  \n", "x" * (messages.MAX_TEXT + 1)])
def test_an_empty_or_endless_message_is_refused_at_once(world: World, text: str) -> None:
    amara = world.worker()

    with pytest.raises(RefusedError):
        amara.papers.messages.write(text)

    assert amara.papers.messages.all(world.clock.now()) == ()


def test_as_typed_a_notice_is_put_up_and_a_message_answered_and_read(world: World) -> None:
    folder = world.folder / "hub"
    world.clock.time = system_now()  # the commands look at the clock of this computer
    amara = world.worker()
    amara.papers.messages.write("When do you pay?")
    amara.sync()

    run("hub", "notice", folder, "put", "--text", "Closed on Friday.")
    run("hub", "notice", folder, "put", "--job", job_of(world)[:8], "--text", "Photo 7 is upside down.")
    (waiting,) = run_json("hub", "messages", folder, "list")
    run("hub", "messages", folder, "reply", waiting["id"][:8], "--text", "On Thursday.")
    wrong = run("hub", "messages", folder, "reply", "zzzz", "--text", "No.", expect=2)
    world.clock.time = system_now()
    amara.sync()
    amara.close()
    first = run_json("worker", "messages", "--profile", world.folder / "amara")
    second = run_json("worker", "messages", "--profile", world.folder / "amara")

    assert waiting["name"] == "Amara"
    assert "Nothing was sent" in wrong
    assert {one["text"] for one in first} == {"When do you pay?", "On Thursday.", "Closed on Friday."}
    assert [one["was_read"] for one in second] == [True, True, True]
    board = run_json("hub", "notice", folder, "list")
    assert {one["text"] for one in board} == {"Closed on Friday.", "Photo 7 is upside down."}
