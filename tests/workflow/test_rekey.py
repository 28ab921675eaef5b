"""A worker who lost laptop and words: two persons move history and unpaid money to a new key."""

from dataclasses import replace
from pathlib import Path

import pytest
from sqlalchemy import text
from tests.support.processes import run, run_json
from tests.support.world import World, answer

from tallystick_packs.documents import write_payload
from tallystick_packs.envelope import sign
from tallystick_packs.keyfile import save_key
from tallystick_packs.keys import SigningKey
from tallystick_sync import rekey as rekeys
from tallystick_sync.client import Worker
from tallystick_sync.errors import RefusedError, UntrustedError
from tallystick_sync.hub import renewing
from tallystick_sync.hub.membership import rekeying
from tallystick_sync.hub.money import payouts
from tallystick_sync.payout_account import Details
from tallystick_sync.rekey import Rekey

SECOND = SigningKey(bytes([77]) * 32)


@pytest.fixture
def two(world: World) -> World:
    """A hub with two coordinators."""
    add_second(world, "Otieno", SECOND)
    return world


def add_second(world: World, name: str, key: SigningKey) -> None:
    person = renewing.Person(name=name, key=key.public.hex)
    change = renewing.Change(add_coordinators=(person,))
    renewing.renew(world.hub, change, [world.folder / "hub" / "keys" / "root.key"])


def key_of(worker: Worker) -> str:
    assert worker.identity is not None
    return worker.identity.worker


def value_of(world: World, old: Worker, new: Worker, **changes: object) -> Rekey:
    value = Rekey(
        format="1.0", hub=world.hub.id, signer=world.hub.keys.coordinator.public.hex,
        second=SECOND.public.hex, old=key_of(old), new=key_of(new), reason="laptop and paper burnt",
        time=world.clock.now(),
    )  # fmt: skip
    return replace(value, **changes)  # type: ignore[arg-type]  # the fields of one re-key


def carry_out(world: World, value: Rekey, *keys: SigningKey) -> None:
    envelope = sign(rekeys.KIND, write_payload(value), keys or (world.hub.keys.coordinator, SECOND))
    with world.hub.transaction() as (connection, context):
        rekeying.carry_out(connection, context, envelope, world.hub.lists(connection).trust)


def worked(world: World, name: str = "amara", *, paid: bool = False) -> Worker:
    """Somebody with two answers that are accepted and one that waits."""
    worker, desk = world.leased(name)
    for item in desk.items[:2]:
        answer(desk, item.id)
    worker.sync()
    world.decide()
    if paid:
        world.pay()
    worker.sync()
    answer(desk, desk.items[2].id)
    worker.sync()
    return worker


@pytest.mark.promise("R15")
def test_history_money_and_work_under_way_follow_to_the_new_key(two: World, tmp_path: Path) -> None:
    old = worked(two)
    new = two.worker("amara-again")
    new.papers.set_account(Details(service="mpesa", number="+254700000001", holder="Amara"))
    new.sync()

    carry_out(two, value_of(two, old, new))
    report = new.sync()

    assert report.receipts == 3
    assert new.earnings().totals[0].owed.minor == 1200
    assert [pack.items for pack in new.packs()] == [6]
    two.check_reserve()
    assert two.pay() == 1200
    with two.hub.database.read() as connection:
        line = payouts.lines(connection, 1)[0]
    assert (line.worker, line.payee.number if line.payee else "") == (key_of(new), "+254700000001")
    new.sync()
    assert new.earnings().totals[0].paid.minor == 1200

    desk = new.desk(new.packs()[0].lease_id)
    states = [item.state for item in desk.items]
    assert states == ["paid", "paid", "received", "open", "open", "open"]
    answer(desk, desk.items[3].id)
    new.sync()
    assert new.outbox().waiting == 0
    assert two.decide() == 2
    assert two.pay() == 1200
    new.sync()
    assert new.earnings().totals[0].paid.minor == 2400
    assert new.verify_receipts().holds
    new.export_history(tmp_path / "history")
    assert "Every receipt holds" in run("verify", "receipts", tmp_path / "history")
    two.check_reserve()


def test_the_old_key_ends_and_its_work_stays_on_its_disk(two: World) -> None:
    old = worked(two)
    desk = old.desk(old.packs()[0].lease_id)
    answer(desk, desk.items[4].id)
    new = two.worker("amara-again")
    carry_out(two, value_of(two, old, new))

    with pytest.raises(RefusedError, match="another key") as told:
        old.sync()

    assert told.value.code == "rekeyed"
    assert old.outbox().waiting == 1


def test_periods_that_wait_for_the_worker_wait_for_the_new_program(two: World) -> None:
    old, desk = two.leased("amara")
    answer(desk, desk.items[0].id)
    old.sync()
    two.decide("return", code="boxes-loose", evidence="box 2")
    new = two.worker("amara-again")
    carry_out(two, value_of(two, old, new))
    two.clock.forward(days=60)
    new.sync()
    repaired = new.desk(new.packs()[0].lease_id)
    assert repaired.items[0].state == "returned"

    answer(repaired, repaired.items[0].id)
    new.sync()

    assert two.decide() == 1


def test_the_same_person_is_given_no_item_twice(two: World) -> None:
    old = worked(two)
    new = two.worker("amara-again")
    carry_out(two, value_of(two, old, new))

    new.sync(hold=3)

    assert len(new.packs()) == 1


def test_a_second_loss_is_one_more_step(two: World) -> None:
    old = worked(two)
    middle = two.worker("amara-2")
    carry_out(two, value_of(two, old, middle))
    middle.sync()
    desk = middle.desk(middle.packs()[0].lease_id)
    answer(desk, desk.items[3].id)
    middle.sync()
    newest = two.worker("amara-3")

    carry_out(two, value_of(two, middle, newest))
    newest.sync()

    assert two.decide() == 2
    assert two.pay() == 2400
    newest.sync()
    assert newest.earnings().totals[0].paid.minor == 2400
    assert newest.verify_receipts().holds
    with pytest.raises(RefusedError, match="already"):
        carry_out(two, value_of(two, newest, old))


def test_one_person_alone_moves_nothing(two: World) -> None:
    old, new = worked(two), two.worker("thief")
    coordinator = two.hub.keys.coordinator
    stranger = SigningKey(bytes([78]) * 32)
    good = value_of(two, old, new)
    add_second(two, " otieno ", SigningKey(bytes([79]) * 32))
    same = replace(good, signer=SigningKey(bytes([79]) * 32).public.hex)

    for value, keys in (
        (good, (coordinator,)),
        (good, (coordinator, coordinator)),
        (good, (coordinator, stranger)),
        (replace(good, second=coordinator.public.hex), (coordinator, coordinator)),
        (replace(good, second=stranger.public.hex), (coordinator, stranger)),
        (same, (SigningKey(bytes([79]) * 32), SECOND)),
        (replace(good, hub="0" * 64), (coordinator, SECOND)),
    ):
        with pytest.raises(UntrustedError):
            carry_out(two, value, *keys)
    old.sync()

    assert old.earnings().totals[0].owed.minor == 1200
    assert new.earnings().totals == ()


def test_a_program_believes_no_rekey_that_two_persons_did_not_sign(two: World) -> None:
    old, new = worked(two), two.worker("amara-again")
    value = value_of(two, old, new)
    carry_out(two, value)
    false = sign(rekeys.KIND, write_payload(value), [two.hub.keys.coordinator])
    with two.hub.database.write() as connection:
        connection.execute(
            text("UPDATE document SET bytes = :bytes WHERE kind = 'rekey'"), {"bytes": false.to_json()}
        )

    with pytest.raises(UntrustedError):
        new.sync()

    assert new.packs() == ()


def test_the_commands_take_two_persons(two: World, tmp_path: Path) -> None:
    old, new = worked(two), two.worker("amara-again")
    hub, file, key = two.folder / "hub", tmp_path / "rekey.json", tmp_path / "otieno.key"
    save_key(key, SECOND, purpose="coordinator")
    old_key, new_key = key_of(old), key_of(new)
    two.hub.close()
    start = (
        "rekey", hub, "start", "--old", old_key[:12], "--new", new_key[:12], "--reason", "fire", "-o", file,
    )  # fmt: skip

    assert "Otieno finishes it" in run("hub", *start)
    run("hub", "rekey", hub, "finish", file, expect=1)
    assert run_json("hub", "rekey", hub, "list") == []
    run("hub", "rekey", hub, "finish", file, "--key", key)

    told = run_json("hub", "rekey", hub, "list")[0]
    assert (told["old"], told["new"], told["reason"]) == (old_key, new_key, "fire")
    assert "Otieno" in run("hub", "rekey", hub, "list")
    run("hub", *start, expect=1)
