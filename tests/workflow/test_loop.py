"""The loop, in memory: from a published pack to a paid and verified receipt, and what may be repeated."""

from pathlib import Path

import pytest
from tests.support.world import World, answer
from tests.workflow.conftest import Built

from tallystick_packs import PackBuilder
from tallystick_resources.samples import copy_sample
from tallystick_sync.errors import CutError, OfflineError, RefusedError
from tallystick_sync.evidence import read_evidence
from tallystick_sync.hub.leases import leasing
from tallystick_sync.hub.money import books
from tallystick_sync.hub.reviewing import answers
from tallystick_sync.verification import verify_receipts


@pytest.mark.promise("R12")
@pytest.mark.promise("R19")
def test_an_answer_goes_from_the_desk_to_a_paid_receipt(world: World) -> None:
    worker, desk = world.leased()
    for item in desk.items[:3]:
        answer(desk, item.id)

    before = worker.earnings().lines[0]
    worker.sync()
    received = worker.earnings().lines[0]
    world.decide()
    worker.sync()
    accepted = worker.earnings().lines[0]
    world.pay()
    worker.sync()
    paid = worker.earnings().lines[0]

    assert (before.waiting, before.estimate.minor) == (3, 1800)
    assert (received.waiting, received.received, received.owed.minor) == (0, 3, 0)
    assert (accepted.accepted, accepted.owed.minor, accepted.paid.minor) == (3, 1800, 0)
    assert (paid.paid_items, paid.owed.minor, paid.paid.minor) == (3, 0, 1800)
    assert worker.verify_receipts().holds
    assert world.books_difference() == 0


def test_photos_and_speech_both_go_through(world: World, built: Built) -> None:
    world.publish([built.speech])
    worker = world.worker()

    worker.sync(hold=2)
    for pack in worker.packs():
        sample = "photos" if pack.kinds == ("image",) else "speech"
        desk = worker.desk(pack.lease_id)
        for item in desk.items:
            answer(desk, item.id, sample=sample)
    report = worker.sync()

    assert report.sent == 10
    assert worker.outbox().waiting == 0
    assert {line.received for line in worker.earnings().lines} == {6, 4}


@pytest.mark.promise("R7")
@pytest.mark.promise("R8")
def test_a_worker_reads_the_terms_before_any_download(world: World) -> None:
    worker = world.worker()
    offer = worker.offers()[0]
    worker.read_header(offer.number)

    worker.sync()
    header = worker.offers()[0].header

    assert header is not None
    assert header.requester.name == "Sokoni Research Co-op"
    assert header.purpose.use
    assert (header.hourly_minor, header.pay.price.minor) == (28800, 600)
    assert not any(path.startswith("/blob/") for _method, path in world.link.calls if _method == "GET")


@pytest.mark.promise("R2")
def test_a_job_without_money_is_not_offered(tmp_path: Path, built: Built) -> None:
    world = World(tmp_path / "poor", key=built.key, budget_minor=100)

    with pytest.raises(RefusedError, match=r"75\.00") as refused:
        world.publish([built.photos])

    assert refused.value.code == "no-funds"
    assert world.worker().offers() == ()
    world.close()


def test_publishing_twice_reserves_once_and_sends_nothing_again(world: World, built: Built) -> None:
    again = world.publish([built.photos])

    assert (again.state, again.sent, again.reserved.minor) == ("open", 0, 7500)
    with world.hub.database.read() as connection:
        reserved = [money.minor for kind, _owner, money in books.balances(connection) if kind == "reserved"]
    assert reserved == [7500]


def test_a_wish_repeated_gives_one_lease(world: World) -> None:
    worker = world.worker()
    number = worker.offers()[0].number
    worker.take(number)
    world.link.lose_answers = 1

    with pytest.raises(CutError):
        worker.sync()
    worker.sync()
    worker.take(number)
    worker.sync()

    assert len(worker.packs()) == 1
    assert worker.packs()[0].items == 6


def test_a_lost_answer_loses_no_receipt_and_doubles_no_pay(world: World) -> None:
    worker, desk = world.leased()
    answer(desk, desk.items[0].id)
    world.link.lose_answers = 1

    with pytest.raises(CutError):
        worker.sync()
    assert worker.outbox().waiting == 1
    worker.sync()

    assert worker.outbox().waiting == 0
    assert world.decide() == 1
    assert world.pay() == 600
    assert world.pay() == 0


@pytest.mark.promise("R1")
def test_work_finished_in_time_is_paid_however_late_it_arrives(world: World) -> None:
    worker, desk = world.leased()
    world.clock.forward(days=13)
    answer(desk, desk.items[0].id)

    world.clock.forward(days=40)
    worker.sync()
    world.decide()

    assert world.pay() == 600
    worker.sync()
    assert worker.earnings().totals[0].paid.minor == 600


@pytest.mark.promise("R1")
@pytest.mark.promise("R11")
def test_work_finished_after_the_lease_is_kept_and_shown_to_a_person(world: World) -> None:
    worker, desk = world.leased()
    world.clock.forward(days=20)
    answer(desk, desk.items[0].id)
    worker.sync()

    with world.hub.database.read() as connection:
        notes = answers.notes(connection)

    assert worker.outbox().waiting == 0
    assert "after the lease ended" in notes[0][1]


@pytest.mark.promise("R15")
def test_recovery_words_bring_back_leases_receipts_and_their_proof(world: World) -> None:
    worker, desk = world.leased()
    answer(desk, desk.items[0].id)
    worker.sync()
    world.decide()
    world.pay()
    worker.sync()
    words = worker.identity.words if worker.identity else ()

    second = world.open_worker("new-laptop")
    second.restore_identity(words, "Amara")
    second.join(world.invite())
    second.sync()

    assert second.earnings().totals == worker.earnings().totals
    assert second.verify_receipts().holds
    states = {item.id: item.state for item in second.desk(second.packs()[0].lease_id).items}
    assert states[desk.items[0].id] == "paid"


def test_two_laptops_of_one_worker_are_paid_once_per_item(world: World) -> None:
    worker, desk = world.leased()
    words = worker.identity.words if worker.identity else ()
    second = world.open_worker("second")
    second.restore_identity(words, "Amara")
    second.join(world.invite())
    second.sync()
    other_desk = second.desk(second.packs()[0].lease_id)
    item = desk.items[0].id

    answer(desk, item)
    answer(other_desk, item)
    worker.sync()
    second.sync()
    world.decide()

    assert world.pay() == 600
    worker.sync()
    second.sync()
    assert worker.outbox().waiting == second.outbox().waiting == 0
    assert second.verify_receipts().holds


def test_a_token_is_good_for_one_person_and_repeatable_by_them(world: World) -> None:
    link = world.invite()
    worker = world.open_worker("amara")
    worker.create_identity("Amara")
    worker.join(link)
    worker.join(link)
    other = world.open_worker("brian")
    other.create_identity("Brian")

    with pytest.raises(RefusedError, match="somebody else"):
        other.join(link)


def test_no_network_is_said_plainly_and_nothing_is_lost(world: World) -> None:
    worker, desk = world.leased()
    answer(desk, desk.items[0].id)
    world.link.is_down = True

    with pytest.raises(OfflineError) as offline:
        worker.sync()

    assert offline.value.safe
    assert offline.value.todo
    assert worker.outbox().waiting == 1


def test_exported_history_verifies_with_files_alone(world: World, tmp_path: Path) -> None:
    worker, desk = world.leased()
    answer(desk, desk.items[0].id)
    worker.sync()
    world.decide()
    worker.sync()

    worker.export_history(tmp_path / "folder")
    worker.export_history(tmp_path / "one.tallybundle")

    for path in (tmp_path / "folder", tmp_path / "one.tallybundle"):
        report = verify_receipts(read_evidence([path]), root_fingerprint=world.hub.id[:32])
        assert report.holds
        assert [(str(total.owed), total.paid.minor) for total in report.totals] == [("KES\u00a06.00", 0)]


def test_results_come_back_verified_for_the_requester(world: World, built: Built) -> None:
    worker, desk = world.leased()
    answer(desk, desk.items[0].id)
    worker.sync()
    world.decide()
    job = world.publish([built.photos]).job

    results = world.client.results(job)

    assert [(one.item, one.state, one.active_s) for one in results.answers] == [
        (desk.items[0].id, "accepted", 40)
    ]
    assert results.report.holds


def test_one_batch_that_cannot_be_taken_does_not_hold_up_the_others(world: World) -> None:
    worker, desk = world.leased()
    answer(desk, desk.items[0].id)
    with world.hub.database.write() as connection:
        taken = desk.items[1].id
        connection.execute(leasing.lease_item.delete().where(leasing.lease_item.c.item == desk.items[0].id))

    refused = worker.sync()
    answer(desk, taken)
    report = worker.sync()

    assert any("does not cover" in warning for warning in refused.warnings)
    assert report.receipts == 1
    assert worker.outbox().waiting == 1


@pytest.mark.promise("R20")
def test_no_worker_holds_more_than_a_few_packs_at_once(tmp_path: Path, built: Built) -> None:
    job = copy_sample("photos", tmp_path / "job")
    settings = (job / "job.toml").read_text(encoding="utf-8")
    (job / "job.toml").write_text(settings.partition("[packs]")[0] + "[packs]\nitems = 1\n", encoding="utf-8")
    report = PackBuilder(job, key=built.key).build(into=tmp_path / "out")
    world = World(tmp_path / "world", key=built.key)
    world.publish([pack.path for pack in report.packs])
    worker = world.worker()

    for offer in worker.offers():
        worker.take(offer.number)
    worker.sync()

    assert len(report.packs) == 6
    assert len(worker.packs()) == leasing.MAX_HELD
    world.close()
