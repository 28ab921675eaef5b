"""The hub's laptop is stolen after payday: it comes back from a backup, and nobody is paid twice."""

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
from tests.support.processes import run, run_json
from tests.support.world import World, answer

from tallystick_packs.errors import BadKeyError
from tallystick_packs.money import Money
from tallystick_sync.client import Worker
from tallystick_sync.errors import HubSetupError, RefusedError
from tallystick_sync.hub import Hub
from tallystick_sync.hub.membership import people
from tallystick_sync.hub.money import books, payouts
from tallystick_sync.hub.safekeeping import backup, recovering, recovery, restoring
from tallystick_sync.hub.store.storage import Storage
from tallystick_sync.hub.transparency import log

PRICE = 600


class Stick:
    """A stick with the backups, their key and the root key, away from the hub."""

    def __init__(self, world: World, folder: Path) -> None:
        self.world = world
        self.folder = folder
        folder.mkdir()
        shutil.copy(world.folder / "hub" / "keys" / "root.key", folder / "root.key")
        self.settings = backup.Settings(recipient=backup.make_key(folder / "backup.key"))

    def back_up(self) -> Path:
        return backup.write_backup(self.world.hub, self.settings, self.folder)

    def restore(self, *, storage: Storage | None = None) -> restoring.Restored:
        """The old computer is gone; the hub goes on from the newest backup in another folder."""
        newest = backup.newest_backup(self.world.hub.id, self.folder)
        assert newest is not None
        self.world.hub.close()
        folder = self.world.folder / "restored"
        done = restoring.restore(
            newest, folder, key=self.folder / "backup.key", root_keys=[self.folder / "root.key"],
            storage=storage or Storage(), surroundings=self.world.surroundings,
        )  # fmt: skip
        self.world.hub = Hub(folder, surroundings=self.world.surroundings)
        self.world.link.hub = self.world.hub
        return done


@pytest.fixture
def stick(world: World, tmp_path: Path) -> Stick:
    return Stick(world, tmp_path / "stick")


def pay(world: World, reference: str) -> list[payouts.Line]:
    """A payday: everything owed goes out and is confirmed."""
    with world.hub.transaction() as (connection, context):
        lines = payouts.start_run(connection, context)
        for line in lines:
            payouts.confirm(connection, context, line.id, f"{reference}-{line.id}")
    return lines


def owed(world: World, kind: str) -> int:
    with world.hub.database.read() as connection:
        assert sum(books.difference(connection).values()) == 0
        return sum(amount.minor for one, _owner, amount in books.balances(connection) if one == kind)


def holds(worker: Worker) -> None:
    """Everything that the worker holds verifies, and no fraud is seen."""
    assert worker.logbook.state().contradictions == ()
    report = worker.verify_receipts()
    assert not report.failed, report.failed
    assert report.receipts


@pytest.mark.promise("R11")
@pytest.mark.promise("R12")
def test_a_laptop_stolen_after_payday_pays_nobody_twice(world: World, stick: Stick) -> None:
    worker, desk = world.leased()
    items = [item.id for item in desk.items]
    answer(desk, items[0])
    worker.sync()
    stick.back_up()
    # Everything from here on is in no backup.
    for item in items[1:]:
        answer(desk, item)
    worker.sync()
    world.decide()
    paid = pay(world, "MPESA")
    worker.sync()
    assert sum(line.amount.minor for line in paid) == PRICE * len(items)
    before = worker.earnings().totals[0]

    stick.restore()
    assert owed(world, "owed") == 0
    report = worker.sync()

    assert any("put back from a copy" in warning for warning in report.warnings)
    assert not any("contradicts" in warning for warning in report.warnings)
    with world.hub.database.read() as connection:
        assert recovering.waits(connection) == []
        assert owed(world, "owed") == 0
    with world.hub.transaction() as (connection, _context):
        recovery.end(connection)
    assert pay(world, "again") == []
    worker.sync()
    holds(worker)
    assert worker.earnings().totals[0] == before


def test_what_was_done_but_not_decided_comes_back_and_is_paid_once(world: World, stick: Stick) -> None:
    stick.back_up()
    worker, desk = world.leased()  # joined, leased and worked after the backup
    for item in desk.items:
        answer(desk, item.id)
    worker.sync()

    stick.restore()
    worker.sync()

    with world.hub.database.read() as connection:
        assert recovering.waits(connection) == []
    with pytest.raises(RefusedError, match="recovery"):
        world.decide()
    with world.hub.transaction() as (connection, _context):
        recovery.end(connection)
    world.decide()
    lines = pay(world, "MPESA")
    assert sum(line.amount.minor for line in lines) == PRICE * len(desk.items)
    worker.sync()
    holds(worker)
    assert worker.outbox().waiting == 0


def test_a_payment_whose_receipt_nobody_has_is_entered_from_the_services_list(
    world: World, stick: Stick
) -> None:
    worker, desk = world.leased()
    answer(desk, desk.items[0].id)
    worker.sync()
    world.decide()
    worker.sync()
    stick.back_up()
    pay(world, "MPESA")  # the worker has not synced since

    stick.restore()
    worker.sync()
    with world.hub.transaction() as (connection, context):
        with pytest.raises(RefusedError, match="recovery"):
            payouts.start_run(connection, context)
        amount = Money(minor=PRICE, currency="KES")
        (row,) = people.workers(connection)
        payouts.record(connection, context, row.key, amount, reference="MPESA-1")
        with pytest.raises(RefusedError, match="MPESA-1"):
            payouts.record(connection, context, row.key, amount, reference="MPESA-1")
        with pytest.raises(RefusedError, match="owed less"):
            payouts.record(connection, context, row.key, amount, reference="MPESA-2")
        recovery.end(connection)

    assert pay(world, "again") == []
    worker.sync()
    assert worker.earnings().totals[0].paid.minor == PRICE
    holds(worker)


def test_a_job_published_after_the_backup_is_taken_back_once_it_is_published_again(
    world: World, stick: Stick, built: object
) -> None:
    stick.back_up()
    speech = built.speech  # type: ignore[attr-defined]
    world.publish([speech])
    worker = world.worker()
    worker.sync(hold=2)
    assert len(worker.packs()) == 2

    stick.restore()
    worker.sync()
    with world.hub.database.read() as connection:
        waits = recovering.waits(connection)
    assert len(waits) == 1
    assert "publish it again" in waits[0].what
    world.publish([speech])
    with world.hub.transaction() as (connection, context):
        recovering.try_again(connection, context, world.hub.lists(connection))
        assert recovering.waits(connection) == []
        recovery.end(connection)
    worker.sync()
    holds_leases = {pack.lease_id for pack in worker.packs()}
    assert len(holds_leases) == 2


def test_the_restored_hub_never_continues_its_log(world: World, stick: Stick) -> None:
    world.leased()
    stick.back_up()
    with world.hub.database.read() as connection:
        size, root, _text = world.hub.checkpoint(connection)
        before = world.hub.lists(connection).trust

    done = stick.restore()

    assert done.trust.log.key != before.log.key
    closed = (done.trust.closed_logs or ())[-1]
    assert (closed.size, closed.root, closed.key) == (size, root.hex(), before.log.key)
    assert closed.restored == done.time
    with world.hub.database.read() as connection:
        assert log.size(connection) == size
    assert done.packs == 1


def test_a_backup_opens_with_its_key_alone_and_holds_no_root_key(
    world: World, stick: Stick, tmp_path: Path
) -> None:
    file = stick.back_up()
    backup.make_key(tmp_path / "other.key")
    data = file.read_bytes()
    damaged = tmp_path / "damaged.tar.zst.age"
    damaged.write_bytes(
        data[: len(data) // 2] + bytes([data[len(data) // 2] ^ 1]) + data[len(data) // 2 + 1 :]
    )
    right = {
        "root_keys": [stick.folder / "root.key"],
        "storage": Storage(),
        "surroundings": world.surroundings,
    }

    with pytest.raises(HubSetupError, match="no backup that this key opens"):
        restoring.restore(file, tmp_path / "a", key=tmp_path / "other.key", **right)  # type: ignore[arg-type]
    with pytest.raises(HubSetupError, match="no backup that this key opens"):
        restoring.restore(damaged, tmp_path / "a", key=stick.folder / "backup.key", **right)  # type: ignore[arg-type]
    with pytest.raises(BadKeyError):
        restoring.restore(file, tmp_path / "a", key=stick.folder / "root.key", **right)  # type: ignore[arg-type]
    assert not (tmp_path / "a").exists()
    with pytest.raises(HubSetupError, match="already"):
        restoring.restore(
            file,
            world.folder / "hub",
            key=stick.folder / "backup.key",
            **right,  # type: ignore[arg-type]
        )
    stick.restore()
    assert not list((world.folder / "restored" / "keys").glob("root*"))
    assert b"Test Hub" not in data


def test_only_the_newest_backups_are_kept_and_packs_are_written_once(world: World, stick: Stick) -> None:
    settings = backup.Settings(recipient=stick.settings.recipient, keep=2)
    for _day in range(4):
        backup.write_backup(world.hub, settings, stick.folder)
        world.clock.forward(days=1)

    assert len(list(stick.folder.glob("hub-*.age"))) == 2
    packs = list((stick.folder / "packs").glob("*.age"))
    assert len(packs) == 1


def test_a_backup_of_a_file_is_restored_on_a_server(
    world: World, stick: Stick, postgres: Callable[[], str]
) -> None:
    worker, desk = world.leased()
    answer(desk, desk.items[0].id)
    worker.sync()
    stick.back_up()

    stick.restore(storage=Storage(database=postgres()))
    with world.hub.transaction() as (connection, _context):
        recovery.end(connection)
    world.decide()

    assert sum(line.amount.minor for line in pay(world, "M")) == PRICE
    worker.sync()
    holds(worker)


def test_the_commands_back_up_restore_and_end(world: World, tmp_path: Path) -> None:
    hub = world.folder / "hub"
    stick = tmp_path / "stick"
    stick.mkdir()
    world.hub.close()
    run("hub", "backup", hub, expect=2)
    said = run("hub", "backup", hub, "--new-key", stick / "backup.key", "--to", stick)
    assert "away from this computer" in said
    made = run_json("hub", "backup", hub)["backup"]
    restored = tmp_path / "restored"
    root = hub / "keys" / "root.key"

    run("hub", "restore", made, restored, "--key", stick / "backup.key", "--root-key", root)

    assert run_json("hub", "recovery", restored)["waiting"] == []
    assert "In recovery" in run("hub", "recovery", restored)
    assert "restored from a backup" in run("hub", "pay", restored, "run", expect=1)
    run("hub", "recovery", restored, "end")
    run("hub", "recovery", restored, expect=2)
    world.hub = Hub(restored, surroundings=world.surroundings)
