"""A hub's trust list is renewed, its key replaced: old work stays proved, a stolen key makes nothing new."""

from pathlib import Path

import pytest
from tests.support.processes import HubProcess, free_port, run, run_json
from tests.support.world import World, answer

from tallystick_packs.keyfile import load_key
from tallystick_sync.client import Worker
from tallystick_sync.errors import HubSetupError, UntrustedError
from tallystick_sync.hub import Hub
from tallystick_sync.hub.keys import HUB, HubKeys, key_path, prepare_next
from tallystick_sync.hub.renewing import Change, renew


def root_key(world: World) -> Path:
    return key_path(world.hub.folder, "root")


def test_a_renewed_list_lets_new_packs_go_on(world: World) -> None:
    worker = world.worker()
    number = worker.offers()[0].number
    world.clock.forward(days=400)

    renew(world.hub, Change(days=100), [root_key(world)])
    worker.sync()
    worker.take(number)
    report = worker.sync()

    assert report.leases == 1
    assert worker.hub is not None
    assert worker.hub.expires == world.clock.now() + 100 * 86_400


def test_a_worker_follows_the_hub_to_a_new_address(world: World) -> None:
    worker = world.worker()

    renew(world.hub, Change(addresses=("http://new.test", "http://hub.test")), [root_key(world)])
    worker.sync()

    assert worker.hub is not None
    assert worker.hub.addresses == ("http://new.test", "http://hub.test")


@pytest.mark.promise("R15")
@pytest.mark.parametrize("end", ["retired", "revoked"])
def test_receipts_from_before_a_key_ended_still_hold(world: World, end: str) -> None:
    worker, desk = world.leased()
    answer(desk, desk.items[0].id)
    worker.sync()
    world.decide()
    worker.sync()

    renew(world.hub, Change(end_hub_key=end), [root_key(world)])  # type: ignore[arg-type]
    world.pay()
    answer(desk, desk.items[1].id)
    worker.sync()

    report = worker.verify_receipts()
    assert report.holds
    assert len({one.receipt.signer for one in report.receipts if one.receipt}) == 2
    second = world.open_worker("new-laptop")
    second.restore_identity(worker.identity.words if worker.identity else (), "Amara")
    second.join(world.invite())
    assert second.verify_receipts().holds


@pytest.mark.parametrize("end", ["retired", "revoked"])
def test_what_an_ended_key_signs_afterwards_is_refused(world: World, end: str) -> None:
    worker = world.worker()
    old = world.hub.keys
    renew(world.hub, Change(end_hub_key=end), [root_key(world)])  # type: ignore[arg-type]
    worker.sync()
    new = world.hub.keys

    class Thief(HubKeys):
        def sign(self, kind, value):  # type: ignore[no-untyped-def]  # noqa: ANN001, ANN202
            from dataclasses import replace

            if kind == "lease":
                return old.sign(kind, replace(value, signer=old.hub.public.hex))
            return super().sign(kind, value)

    world.hub.keys = Thief(hub=new.hub, log=new.log, coordinator=new.coordinator)
    worker.take(worker.offers()[0].number)

    with pytest.raises(UntrustedError, match="after that key's end"):
        worker.sync()
    assert worker.packs() == ()


def test_a_rotation_cut_off_in_the_middle_is_finished_at_the_next_start(world: World) -> None:
    folder = world.hub.folder
    before = load_key(key_path(folder, HUB), purpose=HUB)
    renew(world.hub, Change(end_hub_key="retired"), [root_key(world)])
    after = load_key(key_path(folder, HUB), purpose=HUB)
    # As a kill between the transaction and the files would leave it.
    key_path(folder, HUB).unlink()
    key_path(folder, f"{HUB}-{before.public.keyid}").rename(key_path(folder, HUB))
    prepare_next(folder, after)

    with Hub(folder, surroundings=world.surroundings) as hub:
        assert hub.keys.hub == after
    assert load_key(key_path(folder, f"{HUB}-{before.public.keyid}"), purpose=HUB) == before


def test_a_root_key_of_somebody_else_changes_nothing(world: World, tmp_path: Path) -> None:
    from tallystick_packs.keyfile import save_key
    from tallystick_packs.keys import SigningKey

    save_key(tmp_path / "other.key", SigningKey.generate(), purpose="root")

    for keys in ([], [tmp_path / "other.key"]):
        with pytest.raises(HubSetupError, match=r"root key"):
            renew(world.hub, Change(), keys)
    with world.hub.database.read() as connection:
        assert world.hub.lists(connection).trust.version == 1


def test_a_running_hub_takes_up_a_new_key_by_itself(tmp_path: Path) -> None:
    port, hub = free_port(), tmp_path / "hub"
    (tmp_path / "answers.toml").write_text(f'name = "Hub"\naddresses = ["http://127.0.0.1:{port}"]\n')
    run("hub", "init", hub, "--answers", tmp_path / "answers.toml")

    with HubProcess(hub, port):
        link = run_json("hub", "invite", hub)["link"]
        run("worker", "join", link, "--profile", tmp_path / "amara", "--name", "Amara")
        said = run("hub", "trust", hub, "replace-key", "--stolen", "--root-key", hub / "keys" / "root.key")
        run("worker", "sync", "--profile", tmp_path / "amara")

    assert "revoked, good for what stands below entry" in said
    with Worker.open(tmp_path / "amara") as worker:
        assert worker.hub is not None


def test_the_coordinator_is_reminded_in_time(tmp_path: Path) -> None:
    hub = tmp_path / "hub"
    (tmp_path / "answers.toml").write_text('name = "Hub"\naddresses = ["http://127.0.0.1:1"]\n')
    run("hub", "init", hub, "--answers", tmp_path / "answers.toml")
    key = hub / "keys" / "root.key"

    assert "Renew it" not in run("hub", "status", hub)
    run("hub", "trust", hub, "renew", "--days", "30", "--root-key", key)
    assert "Renew it within" in run("hub", "status", hub)
    assert "Renew it within" in run("hub", "trust", hub, "show")
