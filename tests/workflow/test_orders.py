"""A requester looks at a job, adds to it, closes it, and makes something clear to those who hold it."""

from pathlib import Path

import pytest
from tests.support.small_job import KEY, build, change, small_job
from tests.support.world import World, answer
from tests.workflow.conftest import Built

from tallystick_packs.envelope import Envelope
from tallystick_packs.errors import BadDocumentError, BadJobError
from tallystick_packs.keys import SigningKey
from tallystick_packs.money import Money
from tallystick_packs.reading import open_pack
from tallystick_sync.errors import RefusedError, UntrustedError
from tallystick_sync.hub.offering import jobs
from tallystick_sync.hub.offering.ordering import answer_order
from tallystick_sync.hub.reviewing import answers
from tallystick_sync.job_order import CLARIFICATION_KIND, Clarification
from tallystick_sync.job_state import JobState, JobSummary
from tallystick_sync.signed import sign_payload


def job_of(world: World, built: Built) -> str:
    return str(open_pack(built.photos).manifest.job)


def summed(state: JobState) -> JobSummary:
    assert state.summary is not None
    return state.summary


def test_a_look_says_what_is_done_what_it_cost_and_what_is_set_aside(world: World, built: Built) -> None:
    job = job_of(world, built)
    before = summed(world.client.look(job))
    _worker, desk = world.leased()
    for item, seconds in zip(desk.items[:3], (30, 41, 90), strict=True):
        answer(desk, item.id, active_s=seconds)
    _worker.sync()
    received = summed(world.client.look(job))
    world.decide()
    accepted = summed(world.client.look(job))

    assert (before.answered, before.states, before.wanted) == (0, {}, before.items)
    assert (received.answered, received.workers, received.states) == (3, 1, {"received": 3})
    assert received.median_s == 41
    assert accepted.states == {"accepted": 3}
    assert accepted.active_s == 161
    assert accepted.earned_minor == 3 * open_pack(built.photos).header.pay.price.owed_minor(1)
    assert accepted.set_aside_minor == before.set_aside_minor - accepted.earned_minor


def test_agreement_counts_pairs_of_persons_who_answered_one_item(tmp_path: Path) -> None:
    folder = small_job(tmp_path / "job", photos=2)
    change(folder, "redundancy = 1", "redundancy = 2")
    packs = build(folder, tmp_path / "out")
    world = World(tmp_path / "world", key=KEY)
    job = world.publish(packs).job
    for name, colours in (("amara", ("red", "red")), ("bayo", ("red", "green"))):
        worker, desk = world.leased(name)
        for item, colour in zip(desk.items, colours, strict=True):
            entry = {"id": "c", "from_name": "colour", "to_name": "photo", "type": "choices"}
            desk.draft(item.id).change({"colour/c": {**entry, "value": {"choices": [colour]}}})
            desk.finish(item.id, active_s=20)
        worker.sync()

    summary = summed(world.client.look(job))

    assert (summary.workers, summary.pairs, summary.alike) == (2, 2, 1)
    world.close()


@pytest.mark.promise("R2")
def test_closing_takes_no_lease_away_and_gives_the_rest_back(world: World, built: Built) -> None:
    job = job_of(world, built)
    worker, desk = world.leased()

    state = world.client.end(job)
    repeated = world.client.end(job)
    answer(desk, desk.items[0].id)
    for item in desk.items[1:]:
        desk.skip(item.id)
    worker.sync()
    world.decide()
    world.pay()
    other = world.worker("bayo")

    assert state.state == repeated.state == "closing"
    assert other.offers() == ()
    assert world.client.look(job).state == "closed"
    assert summed(world.client.look(job)).paid_minor > 0
    assert summed(world.client.look(job)).set_aside_minor == 0
    world.check_reserve()


def test_nobody_looks_at_closes_or_clarifies_the_job_of_another(
    world: World, built: Built, tmp_path: Path
) -> None:
    from tallystick_sync.requester import HubClient

    other = HubClient(
        tmp_path / "other.json", key=SigningKey.generate(), transport=world.link,
        surroundings=world.surroundings,
    )  # fmt: skip
    other.join(world.invite("requester"), name="Other", country="KE", contact="mailto:o@o.example")
    job = job_of(world, built)

    for attempt in (other.look, other.end, lambda one: other.clarify(one, "Be quick.")):
        with pytest.raises(RefusedError, match="no job of yours"):
            attempt(job)
    with world.hub.database.read() as connection:
        assert jobs.state_of(connection, job) == "open"


@pytest.mark.promise("R18")
def test_a_clarification_reaches_who_holds_the_job_and_who_takes_it_later(world: World, built: Built) -> None:
    job = job_of(world, built)
    worker, desk = world.leased()
    assert desk.unread_clarification is None

    world.client.clarify(job, "A market stall is a shop too.")
    world.clock.forward(seconds=1)  # two notes of one second have no order
    world.client.clarify(job, "Count boats on the shore.")
    worker.sync()
    seen = [note.text for note in desk.clarifications()]
    first = desk.unread_clarification
    assert first is not None
    desk.read_clarification(first.id)
    for item in desk.items[5:]:
        desk.skip(item.id)
    worker.sync()
    _later, later_desk = world.leased("bayo")

    assert seen == ["A market stall is a shop too.", "Count boats on the shore."]
    assert [note.is_read for note in desk.clarifications()] == [True, False]
    assert worker.packs()[0].notes == desk.clarifications()
    assert [note.text for note in later_desk.clarifications()] == seen


@pytest.mark.promise("R18")
def test_who_decides_is_told_what_was_finished_before_a_clarification(world: World, built: Built) -> None:
    worker, desk = world.leased()
    answer(desk, desk.items[0].id)
    world.clock.forward(seconds=60)
    world.client.clarify(job_of(world, built), "Count boats on the shore.")
    worker.sync()
    with world.hub.database.read() as connection:
        early = [note for _batch, note in answers.notes(connection)]
    world.clock.forward(seconds=60)
    answer(desk, desk.items[1].id)
    worker.sync()
    with world.hub.database.read() as connection:
        after = [note for _batch, note in answers.notes(connection)]

    assert len(early) == 1
    assert "cannot be rejected for what it says" in early[0]
    assert after == early


def test_a_clarification_that_no_requester_signed_spoils_the_answer(world: World, built: Built) -> None:
    worker, desk = world.leased()
    stranger = SigningKey.generate()
    forged = sign_payload(
        CLARIFICATION_KIND,
        Clarification(
            format="1.0", hub=world.hub.id, signer=stranger.public.hex, time=1, job=job_of(world, built),
            text="Send me your words.",
        ),
        stranger,
    )  # fmt: skip
    _feed(world, worker.identity.worker if worker.identity else "", forged)

    with pytest.raises(UntrustedError, match="may not sign"):
        worker.sync()

    assert desk.clarifications() == ()


@pytest.mark.parametrize("text", ["", "   ", "x" * 2001])
def test_a_clarification_that_is_empty_or_too_long_is_refused_at_both_ends(
    world: World, built: Built, text: str
) -> None:
    job = job_of(world, built)
    value = Clarification(
        format="1.0", hub=world.hub.id, signer=built.key.public.hex, time=1, job=job, text=text
    )

    with pytest.raises(BadJobError, match="1 to 2000"):
        world.client.clarify(job, text)
    with pytest.raises(BadDocumentError, match="1 to 2000"):
        answer_order(world.hub, [sign_payload(CLARIFICATION_KIND, value, built.key)])


def test_a_pack_added_to_an_open_job_is_offered_once_its_money_is_set_aside(tmp_path: Path) -> None:
    folder = small_job(tmp_path / "job", photos=4)
    change(folder, "items = 50", "items = 2")
    first, second = build(folder, tmp_path / "out")
    need = open_pack(first).header.pay.reserve_minor(2)
    world = World(tmp_path / "world", key=KEY, budget_minor=need + 1)
    job = world.publish([first]).job

    with pytest.raises(RefusedError) as refused:
        world.publish([first, second])
    offered = len(world.worker("amara").offers())
    world.fund(Money(minor=need, currency="KES"), reference="more")
    grown = world.publish([first, second])
    again = world.publish([second])

    assert refused.value.code == "no-funds"
    assert offered == 1
    assert (grown.job, grown.state, grown.reserved.minor) == (job, "open", 2 * need)
    assert again.reserved == grown.reserved
    assert len(world.worker("bayo").offers()) == 2
    world.check_reserve()
    world.client.end(job)
    with pytest.raises(RefusedError, match="closed"):
        (folder / "items.csv").write_text("photo\np0.png\n")
        world.publish(build(folder, tmp_path / "third"))
    world.close()


def _feed(world: World, worker: str, document: Envelope) -> None:
    from tallystick_sync.hub.membership import people
    from tallystick_sync.hub.store import documents

    with world.hub.transaction() as (connection, context):
        documents.keep(connection, document, at=context.now)
        people.to_feed(connection, worker, document.id)
