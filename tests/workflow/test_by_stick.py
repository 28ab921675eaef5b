"""Work and packs carried on a stick: the same messages, the same checks, nothing twice."""

from pathlib import Path

import pytest
from tests.support.processes import run, run_json
from tests.support.world import World, answer

from tallystick_sync.errors import OfflineError, UntrustedError
from tallystick_sync.hub.serving.carrying import answer_file


@pytest.mark.promise("R12")
def test_a_whole_season_by_stick_ends_with_a_paid_receipt(world: World, tmp_path: Path) -> None:
    worker = world.worker()
    world.link.is_down = True
    stick = tmp_path / "stick"

    worker.stick.write(stick / "one.tallybundle", hold=1)
    carried = answer_file(world.hub, stick / "one.tallybundle", stick / "back")
    first = worker.stick.read([carried.answer, *carried.packs])
    desk = worker.desk(worker.packs()[0].lease_id)
    for item in desk.items[:2]:
        answer(desk, item.id)
    worker.stick.write(stick / "two.tallybundle")
    waiting = worker.outbox().waiting
    second = worker.stick.read([answer_file(world.hub, stick / "two.tallybundle", stick / "back").answer])
    world.decide()
    world.pay()
    worker.stick.write(stick / "three.tallybundle")
    worker.stick.read([answer_file(world.hub, stick / "three.tallybundle", stick / "back").answer])

    assert (first.leases, worker.packs()[0].ready) == (1, 6)
    assert (waiting, second.receipts, worker.outbox().waiting) == (2, 1, 0)
    assert worker.earnings().totals[0].paid.minor == 1200
    assert worker.verify_receipts().holds


def test_the_same_work_by_stick_and_by_network_is_paid_once(world: World, tmp_path: Path) -> None:
    worker, desk = world.leased()
    answer(desk, desk.items[0].id)
    worker.stick.write(tmp_path / "one.tallybundle")
    worker.sync()
    answer(desk, desk.items[1].id)
    worker.sync()

    carried = answer_file(world.hub, tmp_path / "one.tallybundle", tmp_path / "back")
    again = answer_file(world.hub, tmp_path / "one.tallybundle", tmp_path / "again")
    worker.stick.read([carried.answer])
    worker.stick.read([again.answer])
    worker.sync()

    assert worker.outbox().waiting == 0
    assert world.decide() == 2
    assert world.pay() == 1200
    worker.sync()
    assert worker.verify_receipts().holds


def test_a_stick_changed_on_the_way_is_refused_and_nothing_is_lost(world: World, tmp_path: Path) -> None:
    worker, desk = world.leased()
    answer(desk, desk.items[0].id)
    worker.stick.write(tmp_path / "one.tallybundle")
    carried = answer_file(world.hub, tmp_path / "one.tallybundle", tmp_path / "back")
    data = carried.answer.read_bytes()

    for position in range(0, len(data), max(1, len(data) // 40)):
        carried.answer.write_bytes(data[:position] + bytes([data[position] ^ 1]) + data[position + 1 :])
        with pytest.raises(UntrustedError):
            worker.stick.read([carried.answer])
    assert worker.outbox().waiting == 1
    carried.answer.write_bytes(data)
    worker.stick.read([carried.answer])

    assert worker.outbox().waiting == 0


def test_an_answer_to_somebody_else_is_refused(world: World, tmp_path: Path) -> None:
    worker, other = world.worker(), world.worker("brian")
    other.stick.write(tmp_path / "other.tallybundle")
    worker.stick.write(tmp_path / "mine.tallybundle")
    carried = answer_file(world.hub, tmp_path / "other.tallybundle", tmp_path / "back")

    with pytest.raises(UntrustedError, match="answers no request"):
        worker.stick.read([carried.answer])


def test_a_changed_pack_on_a_stick_is_refused(world: World, tmp_path: Path) -> None:
    worker = world.worker()
    worker.stick.write(tmp_path / "one.tallybundle", hold=1)
    carried = answer_file(world.hub, tmp_path / "one.tallybundle", tmp_path / "back")
    pack = carried.packs[0]
    data = bytearray(pack.read_bytes())
    data[len(data) // 2] ^= 1
    pack.write_bytes(data)

    with pytest.raises(UntrustedError, match="changed on the way"):
        worker.stick.read([carried.answer, pack])

    assert worker.packs()[0].ready == 0


def test_a_worker_without_network_is_told_so_and_may_use_a_stick(world: World, tmp_path: Path) -> None:
    worker = world.worker()
    world.link.is_down = True

    with pytest.raises(OfflineError):
        worker.sync()
    worker.stick.write(tmp_path / "one.tallybundle")

    assert (tmp_path / "one.tallybundle").stat().st_size > 0


def test_the_commands_carry_a_folder_at_once(world: World, tmp_path: Path) -> None:
    for name in ("amara", "brian"):
        worker = world.worker(name)
        worker.close()
        profile = world.folder / name
        run("worker", "bundle", "out", tmp_path / f"{name}.tallybundle", "--profile", profile, "--hold", "1")
    (tmp_path / "broken.tallybundle").write_bytes(b"nothing of the kind")
    world.hub.close()

    said = run("hub", "bundle", world.folder / "hub", tmp_path, "-o", tmp_path / "back", expect=1)

    assert "broken.tallybundle: not answered." in said
    files = sorted((tmp_path / "back").iterdir())
    assert [file.name for file in files][:2] == ["answer-amara.tallybundle", "answer-brian.tallybundle"]
    packs = [file for file in files if file.suffix == ".tallypack"]
    value = run_json("worker", "bundle", "in", files[0], *packs, "--profile", world.folder / "amara")
    assert (value["leases"], value["downloaded"] > 0) == (1, True)
