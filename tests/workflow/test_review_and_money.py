"""Review and money: what is decided, repaired, rejected, reported, reserved and paid."""

from pathlib import Path

import pytest
from tests.support.world import World, answer
from tests.workflow.conftest import Built

from tallystick_packs import PackBuilder
from tallystick_packs.money import Money
from tallystick_resources.samples import copy_sample
from tallystick_sync.client import Worker
from tallystick_sync.client.desk import Desk
from tallystick_sync.errors import LedgerError, RefusedError
from tallystick_sync.hub.leases import leasing
from tallystick_sync.hub.money import books, payouts
from tallystick_sync.hub.reviewing import answers


@pytest.mark.promise("R4")
def test_silence_past_the_review_window_accepts(world: World) -> None:
    worker, desk = world.leased()
    answer(desk, desk.items[0].id)
    worker.sync()

    world.clock.forward(days=6)
    worker.sync()
    early = worker.earnings().lines[0].accepted
    world.clock.forward(days=2)
    worker.sync()

    assert (early, worker.earnings().lines[0].accepted) == (0, 1)


@pytest.mark.promise("R4")
@pytest.mark.parametrize(
    ("code", "evidence"),
    [(None, "box 2"), ("not-in-the-list", "box 2"), ("boxes-loose", None), ("boxes-loose", "  ")],
)
def test_a_rejection_without_a_listed_reason_and_evidence_is_refused(
    world: World, code: str | None, evidence: str | None
) -> None:
    worker, desk = world.leased()
    answer(desk, desk.items[0].id)
    worker.sync()

    with pytest.raises(RefusedError):
        world.decide("reject", code=code, evidence=evidence)

    worker.sync()
    assert worker.earnings().lines[0].received == 1


@pytest.mark.promise("R4")
@pytest.mark.promise("R5")
def test_a_returned_answer_is_repaired_and_paid_once(world: World) -> None:
    worker, desk = world.leased()
    item = desk.items[0].id
    answer(desk, item)
    worker.sync()
    world.decide("return", code="boxes-loose", evidence="box 2 is too wide")
    worker.sync()
    returned = worker.earnings().lines[0].items[0]

    draft = desk.reopen(item)
    box = next(key for key, entry in draft.values.items() if entry["type"] == "rectanglelabels")
    changed = dict(draft.values[box])
    changed["value"] = {**changed["value"], "width": 5}
    draft.set(box, changed)
    entry = desk.finish(item)
    worker.sync()
    world.decide()

    assert (returned.state, returned.reason, returned.evidence) == (
        "returned",
        "boxes-loose",
        "box 2 is too wide",
    )
    assert (entry.revision, entry.replaces) == (2, 1)
    assert world.pay() == 600
    worker.sync()
    assert worker.earnings().lines[0].paid_items == 1
    assert worker.verify_receipts().holds


@pytest.mark.promise("R14")
def test_a_skipped_item_is_free_for_somebody_else(world: World) -> None:
    worker, desk = world.leased()
    desk.skip(desk.items[0].id, reason="not sure")
    worker.sync()

    other = world.worker("brian")
    other.take(other.offers()[0].number)
    other.sync()

    assert other.packs()[0].items == 1
    assert worker.outbox().waiting == 0


@pytest.mark.promise("R3")
def test_pay_is_the_same_whatever_others_answered(world: World) -> None:
    first, desk = world.leased()
    answer(desk, desk.items[0].id)
    wrong = desk.draft("form-akinyi")
    wrong.set(
        "kind/1",
        {
            "id": "1",
            "from_name": "kind",
            "to_name": "photo",
            "type": "choices",
            "value": {"choices": ["Street scene"]},
        },
    )
    desk.finish("form-akinyi", active_s=5)
    first.sync()

    world.decide()

    assert world.pay() == 1200


@pytest.mark.promise("R11")
def test_a_revision_after_the_decision_is_kept_and_changes_no_pay(world: World) -> None:
    worker, desk = world.leased()
    item = desk.items[0].id
    answer(desk, item)
    worker.sync()
    world.decide()
    draft = desk.reopen(item)
    draft.undo()
    draft.set(
        "kind/1",
        {
            "id": "1",
            "from_name": "kind",
            "to_name": "photo",
            "type": "choices",
            "value": {"choices": ["Order form"]},
        },
    )
    desk.finish(item)

    worker.sync()

    assert worker.outbox().waiting == 0
    assert world.decide() == 0
    assert world.pay() == 600


def test_a_payment_needs_a_reference_and_a_failed_one_is_owed_again(world: World) -> None:
    worker, desk = world.leased()
    answer(desk, desk.items[0].id)
    worker.sync()
    world.decide()

    with world.hub.transaction() as (connection, _context):
        line = payouts.start_run(connection, _context)[0]
    with pytest.raises(RefusedError), world.hub.transaction() as (connection, context):
        payouts.confirm(connection, context, line.id, " ")
    with world.hub.transaction() as (connection, context):
        payouts.fail(connection, line.id)

    assert world.pay() == 600
    assert world.books_difference() == 0


def test_a_payment_confirmed_twice_is_paid_once(world: World) -> None:
    worker, desk = world.leased()
    answer(desk, desk.items[0].id)
    worker.sync()
    world.decide()
    with world.hub.transaction() as (connection, context):
        line = payouts.start_run(connection, context)[0]
        first = payouts.confirm(connection, context, line.id, "MPESA-1")

    with world.hub.transaction() as (connection, context):
        again = payouts.confirm(connection, context, line.id, "MPESA-1")
    with pytest.raises(RefusedError), world.hub.transaction() as (connection, context):
        payouts.confirm(connection, context, line.id, "MPESA-2")

    assert (first, again) == (True, False)


def test_the_books_refuse_what_is_not_there(world: World) -> None:
    with world.hub.database.read() as connection:
        lease = leasing.with_unpaid(connection)
    assert lease == []
    with pytest.raises(LedgerError), world.hub.transaction() as (connection, context):
        books.post(
            connection,
            source=books.Account(kind="reserved", owner="no-job", currency="KES"),
            target=books.Account(kind="owed", owner="nobody", currency="KES"),
            amount=1,
            reference="made up",
            at=context.now,
        )


@pytest.mark.promise("R2")
def test_many_small_leases_never_need_more_than_was_reserved(tmp_path: Path, built: Built) -> None:
    job = copy_sample("photos", tmp_path / "job")
    settings = (job / "job.toml").read_text(encoding="utf-8")
    settings = settings.replace("price_minor = 600", "price_minor = 1201").replace(
        "per_items = 1", "per_items = 2"
    )
    (job / "job.toml").write_text(settings, encoding="utf-8")
    report = PackBuilder(job, key=built.key).build(into=tmp_path / "out")
    world = World(tmp_path / "world", key=built.key)
    world.publish([pack.path for pack in report.packs])

    for name in ("amara", "brian", "chipo", "dawit", "esi", "farid"):
        worker, desk = world.leased(name)
        answer(desk, desk.items[0].id)
        for item in desk.items[1:]:
            desk.skip(item.id)
        worker.sync()

    assert world.decide() == 6
    assert world.pay() == 6 * 601
    assert world.books_difference() == 0
    world.close()


@pytest.mark.promise("R4")
def test_a_worker_holds_the_reviewers_signed_reason(world: World, tmp_path: Path) -> None:
    worker, _desk = returned_and_sent_again(world)
    world.decide("reject", code="boxes-loose", evidence="boxes 2 and 3")
    worker.sync()

    worker.export_history(tmp_path / "history")

    decisions = [path for path in (tmp_path / "history").iterdir() if path.name.startswith("decision-")]
    assert len(decisions) == 2
    assert worker.earnings().lines[0].rejected == 1
    assert worker.verify_receipts().holds
    assert world.pay() == 0


def test_an_item_given_back_and_done_after_all_is_owed_to_both(world: World) -> None:
    first, desk = world.leased()
    for item in desk.items:
        desk.skip(item.id)
    first.sync()
    second, other = world.leased("brian")
    for item in other.items:
        answer(other, item.id)
        answer(desk, item.id)
    second.sync()
    first.sync()

    world.decide()

    assert world.pay() == 2 * 6 * 600
    assert world.books_difference() == 0


def test_an_overdue_acceptance_without_money_stops_nobody(world: World) -> None:
    first, desk = world.leased()
    for item in desk.items:
        desk.skip(item.id)
    first.sync()
    second, other = world.leased("brian")
    empty_the_budget(world)
    for item in other.items:
        answer(other, item.id)
        answer(desk, item.id)
    first.sync()
    world.clock.forward(days=8)

    first.sync()
    second.sync()

    with world.hub.database.read() as connection:
        notes = [note for _batch, note in answers.notes(connection)]
    assert any("cannot be" in note for note in notes)
    world.fund(Money(minor=100_000, currency="KES"), reference="more")
    first.sync()
    world.clock.forward(days=8)
    second.sync()
    assert world.pay() == 2 * 6 * 600
    assert world.books_difference() == 0


def empty_the_budget(world: World) -> None:
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


def returned_and_sent_again(world: World) -> tuple[Worker, Desk]:
    """A worker whose first answer was returned, changed, and waits again."""
    worker, desk = world.leased()
    item = desk.items[0].id
    answer(desk, item)
    worker.sync()
    world.decide("return", code="boxes-loose", evidence="box 2")
    worker.sync()
    draft = desk.reopen(item)
    key, entry = next((key, one) for key, one in draft.values.items() if one["type"] == "rectanglelabels")
    draft.set(key, {**entry, "value": {**entry["value"], "width": 5}})
    desk.finish(item)
    worker.sync()
    return worker, desk


@pytest.mark.promise("R5")
def test_an_answer_that_was_never_returned_cannot_be_rejected(world: World) -> None:
    worker, desk = world.leased()
    answer(desk, desk.items[0].id)
    worker.sync()

    with pytest.raises(RefusedError) as refused:
        world.decide("reject", code="boxes-loose", evidence="box 2")

    assert refused.value.code == "repair-first"


@pytest.mark.promise("R14")
@pytest.mark.promise("R16")
def test_a_reported_item_is_given_to_nobody_and_all_who_met_it_are_paid(world: World) -> None:
    worker, desk = world.leased()
    item = desk.items[0].id
    desk.report(item, reason="a real person's papers")
    worker.sync()
    desk.skip(desk.items[1].id)
    worker.sync()
    other = world.worker("brian")
    other.take(other.offers()[0].number)
    other.sync()

    world.decide()

    assert world.pay() == 600
    worker.sync()
    assert worker.verify_receipts().holds
    assert [one.id for one in other.desk(other.packs()[0].lease_id).items] == [desk.items[1].id]
