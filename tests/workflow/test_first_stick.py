"""A first pack on one stick: the first label with no network, and paid once something comes back."""

import shutil
from dataclasses import replace
from pathlib import Path

import pytest
from tests.support.processes import run, run_json
from tests.support.world import DAY, START, World, answer

from tallystick_packs.documents import read_payload
from tallystick_packs.envelope import Envelope
from tallystick_packs.errors import FileProblemError
from tallystick_packs.money import Money
from tallystick_sync import lease as leases
from tallystick_sync.client import Worker
from tallystick_sync.errors import HubSetupError, LedgerError, RefusedError, UntrustedError
from tallystick_sync.framing import Part, pack_frame, unpack_frame
from tallystick_sync.hub.leases import claims
from tallystick_sync.hub.membership.inviting import FirstStick, make_first_stick
from tallystick_sync.hub.money import books
from tallystick_sync.hub.serving.carrying import answer_file
from tallystick_sync.lease import Lease
from tallystick_sync.signed import sign_payload


def stick(world: World, folder: Path) -> FirstStick:
    return make_first_stick(world.hub, folder, days=30)


def joined(world: World, made: FirstStick, name: str = "amara") -> Worker:
    """A new worker who joins from the stick while there is no network."""
    world.link.is_down = True
    worker = world.open_worker(name)
    worker.create_identity(name.title())
    report = worker.join(str(made.invite_file))
    assert (report.leases, world.link.calls[-1:]) == (1, [])
    return worker


def label(worker: Worker, count: int) -> None:
    desk = worker.desk(worker.packs()[0].lease_id)
    for item in desk.items[:count]:
        answer(desk, item.id)


def decide_claims(world: World, action: str, reason: str = "") -> None:
    with world.hub.transaction() as (connection, context):
        for claim in claims.all_claims(connection):
            if action == "grant":
                claims.grant(connection, context, claim)
            else:
                claims.deny(connection, claim, reason)


@pytest.fixture
def made(world: World, tmp_path: Path) -> FirstStick:
    found = stick(world, tmp_path / "stick")
    world.link.calls.clear()
    return found


@pytest.mark.promise("R1", "R2")
def test_the_first_label_needs_no_network_and_is_paid_after_the_first_sync(
    world: World, made: FirstStick
) -> None:
    worker = joined(world, made)
    pack = worker.packs()[0]
    assert (pack.ready, pack.items, worker.hub is not None) == (6, 6, True)
    label(worker, 2)
    assert worker.outbox().waiting == 2
    world.check_reserve()

    world.link.is_down = False
    report = worker.sync()
    assert (report.receipts, report.leases, report.downloaded, worker.outbox().waiting) == (1, 1, 0, 0)
    assert [one.finished for one in worker.packs()] == [2]
    world.check_reserve()
    assert world.decide() == 2
    assert world.pay() == 1200
    worker.sync()

    assert worker.earnings().totals[0].paid.minor == 1200
    assert worker.verify_receipts().holds
    world.check_reserve()


def test_the_first_label_goes_to_the_hub_by_stick_as_well(
    world: World, made: FirstStick, tmp_path: Path
) -> None:
    worker = joined(world, made)
    label(worker, 3)
    worker.stick.write(tmp_path / "out.tallybundle")

    carried = answer_file(world.hub, tmp_path / "out.tallybundle", tmp_path / "back")
    again = answer_file(world.hub, tmp_path / "out.tallybundle", tmp_path / "again")
    report = worker.stick.read([carried.answer])
    worker.stick.read([again.answer])
    world.decide()
    assert world.pay() == 1800
    worker.stick.write(tmp_path / "more.tallybundle")
    worker.stick.read([answer_file(world.hub, tmp_path / "more.tallybundle", tmp_path / "back").answer])

    assert (report.receipts, worker.outbox().waiting) == (1, 0)
    assert worker.earnings().totals[0].paid.minor == 1800
    assert worker.verify_receipts().holds
    assert not world.link.calls


def test_work_goes_on_over_the_first_sync_with_its_drafts(world: World, made: FirstStick) -> None:
    worker = joined(world, made)
    desk = worker.desk(worker.packs()[0].lease_id)
    answer(desk, desk.items[0].id)
    item = desk.items[1].id
    desk.draft(item).set("label/1", {"id": "1", "half": "done"})
    world.link.is_down = False
    worker.sync()

    assert desk.lease_id == worker.packs()[0].lease_id
    assert desk.draft(item).values == {"label/1": {"id": "1", "half": "done"}}
    assert worker.desk(desk.lease_id).draft(item).values == desk.draft(item).values
    desk.draft(item).set("label/1", None)
    for one in desk.items[:3]:
        answer(desk, one.id)
    worker.sync()
    states = [one.state for one in worker.desk(worker.packs()[0].lease_id).items]

    assert states == ["received"] * 3 + ["open"] * 3
    assert worker.outbox().waiting == 0
    assert world.decide() == 3
    assert world.pay() == 1800


def test_the_first_who_redeems_is_first_and_the_second_goes_to_a_person(
    world: World, made: FirstStick, tmp_path: Path
) -> None:
    shutil.copytree(made.bundle.parent, tmp_path / "copy")
    copy = replace(made, invite_file=tmp_path / "copy" / made.invite_file.name)
    first, second = joined(world, made), joined(world, copy, "brian")
    label(first, 2)
    label(second, 3)
    world.link.is_down = False
    first.sync()

    with pytest.raises(RefusedError, match="a person looks at it"):
        second.sync()
    with pytest.raises(RefusedError, match="a person looks at it") as told:
        second.sync()
    assert told.value.code == "used-token"
    assert second.outbox().waiting == 3
    assert world.decide() == 2
    assert world.pay() == 1200
    world.check_reserve()
    decide_claims(world, "grant")
    world.check_reserve()
    report = second.sync()
    assert (report.receipts, report.leases, second.outbox().waiting) == (1, 1, 0)
    assert world.decide() == 3
    assert world.pay() == 1800
    second.sync()
    first.sync()

    assert first.verify_receipts().holds
    assert second.verify_receipts().holds
    assert second.earnings().totals[0].paid.minor == 1800
    world.check_reserve()
    assert world.pay() == 0


def test_a_second_claim_that_a_person_does_not_take_says_why_and_keeps_the_work(
    world: World, made: FirstStick
) -> None:
    first, second = joined(world, made), joined(world, made, "brian")
    label(second, 1)
    world.link.is_down = False
    first.sync()
    with pytest.raises(RefusedError):
        second.sync()
    decide_claims(world, "deny", "the stick was for Amara")

    with pytest.raises(RefusedError, match="the stick was for Amara"):
        second.sync()

    assert second.outbox().waiting == 1
    assert world.decide() == 0


def test_a_known_worker_with_a_copied_stick_goes_to_a_person_too(world: World, made: FirstStick) -> None:
    first = joined(world, made)
    world.link.is_down = False
    first.sync()
    second = world.worker("brian")
    second.join(str(made.invite_file))
    label(second, 2)
    report = second.sync()

    assert (report.receipts, second.outbox().waiting) == (0, 2)
    assert any("a person looks at it" in warning for warning in report.warnings)
    decide_claims(world, "grant")
    assert second.sync().receipts == 1
    assert world.decide() == 2


def test_a_second_claim_is_granted_only_with_money_for_it(world: World, made: FirstStick) -> None:
    first, second = joined(world, made), joined(world, made, "brian")
    label(second, 1)
    world.link.is_down = False
    first.sync()
    with pytest.raises(RefusedError):
        second.sync()
    with world.hub.transaction() as (connection, _context):
        budget = books.Account(kind="budget", owner=world.key.public.hex, currency="KES")
        have = books.balance(connection, budget).minor
        books.post(
            connection, source=budget, target=books.outside("KES"), amount=have, reference="gone", at=START
        )

    with pytest.raises(LedgerError):
        decide_claims(world, "grant")
    world.fund(Money(minor=have, currency="KES"), reference="back")
    decide_claims(world, "grant")

    world.check_reserve()


@pytest.mark.promise("R1")
def test_a_stick_that_comes_back_after_months_is_paid_or_goes_to_a_person(
    world: World, made: FirstStick
) -> None:
    worker = joined(world, made)
    label(worker, 2)
    world.clock.forward(days=60)
    world.link.is_down = False
    world.worker("brian").sync()
    world.check_reserve()
    worker.sync()
    assert world.decide() == 2
    assert world.pay() == 1200
    world.check_reserve()


@pytest.mark.promise("R1")
def test_after_the_last_day_to_claim_a_person_decides(world: World, made: FirstStick) -> None:
    worker = joined(world, made)
    label(worker, 2)
    world.clock.forward(days=80)
    world.link.is_down = False
    world.worker("brian").sync()
    world.check_reserve()

    with pytest.raises(RefusedError, match="a person looks at it"):
        worker.sync()
    decide_claims(world, "grant")
    world.fund_claims(Money(minor=10_000, currency="KES"))

    assert worker.sync().receipts == 1
    assert world.decide() == 2
    assert world.pay() == 1200
    world.check_reserve()


@pytest.mark.promise("R2")
def test_its_money_is_set_aside_and_comes_back_if_nobody_ever_comes(world: World, made: FirstStick) -> None:
    world.check_reserve()
    world.clock.forward(days=15)
    world.link.is_down = False
    worker = world.worker("brian")
    assert worker.offers()[0].entry.items == 6
    world.clock.forward(days=80)
    worker.sync()

    world.check_reserve()


def test_a_small_stick_leases_nothing(world: World, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    usage = shutil.disk_usage(tmp_path)
    monkeypatch.setattr(shutil, "disk_usage", lambda _path: usage._replace(free=1000))

    with pytest.raises(FileProblemError, match="no room"):
        stick(world, tmp_path / "stick")
    monkeypatch.undo()

    assert stick(world, tmp_path / "stick").leases


def test_nothing_on_offer_makes_no_invite(world: World, tmp_path: Path) -> None:
    stick(world, tmp_path / "one")

    with pytest.raises(HubSetupError, match="No pack is on offer"):
        stick(world, tmp_path / "two")

    assert not (tmp_path / "two").exists()


def forged(world: World, made: FirstStick, **changes: object) -> None:
    """Write the bundle again with a lease changed and signed by the hub."""
    parts: list[Part] = []
    for part in unpack_frame(made.bundle.read_bytes()):
        if isinstance(part, Envelope) and part.kind == leases.KIND:
            value = read_payload(part, leases.KIND, Lease, max_bytes=leases.MAX_BYTES)
            changed = replace(value, **changes)  # type: ignore[arg-type]  # the fields of one lease
            parts.append(sign_payload(leases.KIND, changed, world.hub.keys.hub))
        else:
            parts.append(part)
    made.bundle.write_bytes(pack_frame(parts))


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"bearer": "0" * 64}, "another invite"),
        ({"bearer": None, "worker": "0" * 64}, "another invite"),
        ({"bearer": None}, "one of the two"),
        ({"worker": "0" * 64}, "one of the two"),
        ({"until": START + DAY}, "shorter"),
        ({"items": ()}, "list of items"),
        ({"instead_of": "0" * 64}, "names its worker"),
    ],
)
@pytest.mark.promise("R18")
def test_a_lease_on_a_stick_is_believed_only_if_it_is_this_invites(
    world: World, made: FirstStick, changes: dict[str, object], words: str
) -> None:
    forged(world, made, **changes)
    worker = world.open_worker("amara")
    worker.create_identity("Amara")

    with pytest.raises(UntrustedError, match=words):
        worker.join(str(made.invite_file))

    assert (worker.hub, worker.packs()) == (None, ())


def test_every_changed_byte_of_the_bundle_is_found(world: World, made: FirstStick) -> None:
    data = made.bundle.read_bytes()
    worker = world.open_worker("amara")
    worker.create_identity("Amara")

    for position in range(0, len(data), max(1, len(data) // 40)):
        made.bundle.write_bytes(data[:position] + bytes([data[position] ^ 1]) + data[position + 1 :])
        with pytest.raises(UntrustedError):
            worker.join(str(made.invite_file))
    made.bundle.write_bytes(data)
    worker.join(str(made.invite_file))

    assert worker.packs()[0].ready == 6


def test_the_commands_do_it_from_one_stick(world: World, tmp_path: Path) -> None:
    hub, folder, profile = world.folder / "hub", tmp_path / "stick", world.folder / "amara"
    world.hub.close()
    value = run_json("hub", "invite", hub, "--stick", folder)
    assert sorted(path.suffix for path in folder.iterdir()) == [".tallybundle", ".tallyinvite", ".tallypack"]

    said = run("worker", "join", value["invite"], "--profile", profile, "--name", "Amara")
    assert "Joined Test Hub from the stick." in said
    assert "6 of 6 items can be worked on" in said
    with Worker.open(profile) as worker:
        label(worker, 2)
    run("worker", "bundle", "out", folder / "amara.tallybundle", "--profile", profile)
    run("hub", "bundle", hub, folder / "amara.tallybundle", "-o", folder / "back")
    back = run_json(
        "worker", "bundle", "in", folder / "back" / "answer-amara.tallybundle", "--profile", profile
    )
    assert back["receipts"] == 1
    run("hub", "review", hub, "accept", "--all")

    shutil.copytree(folder, tmp_path / "copy")
    run("worker", "join", tmp_path / "copy" / Path(value["invite"]).name, "--profile", tmp_path / "brian",
        "--name", "Brian")  # fmt: skip
    with Worker.open(tmp_path / "brian") as worker:
        label(worker, 1)
    run("worker", "bundle", "out", tmp_path / "brian.tallybundle", "--profile", tmp_path / "brian")
    run("hub", "bundle", hub, tmp_path / "brian.tallybundle", "-o", folder / "back")
    assert "1 second claim waits" in run("hub", "status", hub)
    assert "Brian" in run("hub", "claims", hub, "list")
    assert run_json("hub", "claims", hub, "list")[0]["entries"] == 1
    run("hub", "claims", hub, "grant", expect=2)
    worker_key = run_json("hub", "claims", hub, "list")[0]["worker"]
    assert "1 claim granted" in run("hub", "claims", hub, "grant", "--worker", worker_key[:8])
