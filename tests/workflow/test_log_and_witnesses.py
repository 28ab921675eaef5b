"""The log seen by others: co-signed, forked and found out, its key replaced; recorded requests replayed."""

from dataclasses import replace
from pathlib import Path

import pytest
from tests.support.processes import HubProcess, free_port, run, run_json
from tests.support.world import ADDRESS, World, answer

from tallystick_packs.keyfile import load_key
from tallystick_packs.keys import SigningKey
from tallystick_sync.checkpoint import sign_checkpoint
from tallystick_sync.client import documents
from tallystick_sync.errors import CutError, HubSetupError, RefusedError, UntrustedError
from tallystick_sync.hub import Hub
from tallystick_sync.hub.keys import key_path
from tallystick_sync.hub.membership.lists import load_lists
from tallystick_sync.hub.renewing import Change, Person, renew
from tallystick_sync.hub.serving.web import Call, handle
from tallystick_sync.trust import TrustList
from tallystick_sync.witness import Witness


def root_key(world: World) -> Path:
    return key_path(world.hub.folder, "root")


def trust_of(world: World) -> TrustList:
    with world.hub.database.read() as connection:
        return world.hub.lists(connection).trust


def fetch(world: World, path: str) -> bytes:
    reply = handle(world.hub, Call(method="GET", path=f"/{path}"))
    assert reply.status == 200, path
    return b"".join(reply.body)


def test_a_worker_sees_up_to_where_a_witness_saw_the_same_log(world: World, tmp_path: Path) -> None:
    witness = Witness.make(tmp_path / "w", name="union.example")
    person = Person(name="union.example", key=witness.key.public.hex)
    renew(world.hub, Change(add_witnesses=(person,)), [root_key(world)])
    worker, desk = world.leased()

    look = witness.look(lambda path: fetch(world, path), trust_of(world), now=world.clock.now())
    posted = handle(world.hub, Call(method="POST", path="/cosignature", body=look.text.encode()))
    again = handle(world.hub, Call(method="POST", path="/cosignature", body=look.text.encode()))
    answer(desk, desk.items[0].id)
    worker.sync()

    assert (posted.status, again.status) == (201, 201)
    assert (worker.logbook.state().witnessed, worker.logbook.state().by) == (
        look.point.size,
        ("union.example",),
    )
    assert worker.logbook.state().size > worker.logbook.state().witnessed
    assert not worker.logbook.state().contradictions


@pytest.mark.promise("R12")
def test_a_hub_that_shows_a_worker_another_log_than_the_witness_is_found_out(
    world: World, tmp_path: Path
) -> None:
    witness = Witness.make(tmp_path / "w", name="union.example")
    person = Person(name="union.example", key=witness.key.public.hex)
    renew(world.hub, Change(add_witnesses=(person,)), [root_key(world)])
    worker, _desk = world.leased()
    origin = trust_of(world).log.origin
    other = sign_checkpoint(origin=origin, size=1, root=bytes(32), key=world.hub.keys.log)
    from tallystick_sync.cosigning import cosign

    line = cosign(other, name="union.example", key=witness.key, time=world.clock.now())
    with world.hub.transaction() as (connection, _context):
        from sqlalchemy import insert

        from tallystick_sync.hub.transparency.witnessing import cosignature

        connection.execute(
            insert(cosignature).values(
                origin=origin, size=1, witness=person.key, root=bytes(32), time=0, line=line
            )
        )

    with pytest.raises(UntrustedError, match="another log than the one that a witness saw"):
        worker.sync()


def test_only_witnesses_on_the_list_are_heard_and_only_on_this_log(world: World, tmp_path: Path) -> None:
    stranger = Witness.make(tmp_path / "s", name="stranger")
    world.leased()
    look = stranger.look(lambda path: fetch(world, path), trust_of(world), now=1)

    for body in (look.text.encode(), b"login page", b"x" * 5000):
        assert handle(world.hub, Call(method="POST", path="/cosignature", body=body)).status == 400
    for path in ("/tile/0/001", "/tile/0/000.p/99", "/tile/0/..", "/tile/9/000", "/cosignature"):
        assert handle(world.hub, Call(method="GET", path=path)).status == 404
    assert handle(world.hub, Call(method="PUT", path="/tile/0/000")).status == 404


def test_a_forked_log_is_kept_and_shown_and_goes_along_with_the_history(
    world: World, tmp_path: Path, request: pytest.FixtureRequest
) -> None:
    if request.config.getoption("--hubs") != "sqlite":
        pytest.skip("an older copy of a folder is one of the books only where they lie in it")
    worker, desk = world.leased()
    world.copy_to(tmp_path / "copy")
    answer(desk, desk.items[0].id)
    worker.sync()
    # The hub is put back from an older copy and goes on: another history.
    world.hub.close()
    with Hub(tmp_path / "copy" / "hub", surroundings=world.surroundings) as old:
        world.link.hub = old
        report = worker.sync()

        assert any("contradicts" in warning for warning in report.warnings)
    assert len(worker.logbook.state().contradictions) == 1
    worker.export_history(tmp_path / "history")
    assert len(list((tmp_path / "history").glob("checkpoint-*.txt"))) == 2
    worker.close()
    said = run("worker", "status", "--profile", world.folder / "amara")
    assert "the hub's log contradicted itself 1 time" in said
    told = run("verify", "log", tmp_path / "history")
    assert "Nothing here shows that these checkpoints are of one history: at" in told
    shown = run_json("verify", "log", tmp_path / "history")["loose_checkpoints"]
    assert len(shown) == 2
    assert {one["source"].split("-")[0] for one in shown} == {"checkpoint"}


@pytest.mark.parametrize("end", ["retired", "revoked"])
def test_the_log_goes_on_under_a_new_key_and_old_receipts_hold(world: World, end: str) -> None:
    worker, desk = world.leased()
    answer(desk, desk.items[0].id)
    worker.sync()
    world.decide()
    worker.sync()

    renew(world.hub, Change(end_log_key=end), [root_key(world)])  # type: ignore[arg-type]
    answer(desk, desk.items[1].id)
    worker.sync()
    worker.sync()

    trust = trust_of(world)
    assert [one.state for one in trust.closed_logs or ()] == [end]
    assert trust.log.key != (trust.closed_logs or ())[0].key
    assert not worker.logbook.state().contradictions
    report = worker.verify_receipts()
    assert report.holds, [one.what for one in report.failed]
    assert {one.outcome for one in report.receipts} == {"verified"}


def test_what_a_thief_signs_with_the_old_log_key_is_refused(world: World) -> None:
    worker = world.worker()
    old = world.hub.keys.log
    renew(world.hub, Change(end_log_key="revoked"), [root_key(world)])
    worker.sync()
    world.hub.keys = replace(world.hub.keys, log=old)
    with world.hub.database.read() as connection:
        lists = load_lists(connection)
    world.hub.lists = lambda connection: lists  # type: ignore[method-assign]

    with pytest.raises(UntrustedError, match="signature of this checkpoint does not hold"):
        worker.sync()


@pytest.mark.parametrize("end", ["retired", "revoked"])
def test_a_new_coordinator_key_decides_and_old_decisions_hold(world: World, end: str) -> None:
    worker, desk = world.leased()
    for item in desk.items[:2]:
        answer(desk, item.id)
    worker.sync()
    world.decide("return", code="boxes-loose", evidence="too wide")
    worker.sync()
    first = world.hub.keys.coordinator

    renew(world.hub, Change(end_coordinator_key=end), [root_key(world)])  # type: ignore[arg-type]
    answer(desk, desk.items[2].id)
    worker.sync()
    world.decide()
    worker.sync()

    assert world.hub.keys.coordinator != first
    report = worker.verify_receipts()
    assert report.holds, [one.what for one in report.failed]
    second = world.open_worker("new-laptop")
    second.restore_identity(worker.identity.words if worker.identity else (), "Amara")
    second.join(world.invite())
    assert second.verify_receipts().holds


def test_new_root_keys_are_followed_and_the_old_ones_sign_nothing_more(world: World, tmp_path: Path) -> None:
    worker = world.worker()
    new = (tmp_path / "a" / "root.key", tmp_path / "b" / "root.key")
    for path in new:
        path.parent.mkdir()

    renew(world.hub, Change(new_root_keys=new, threshold=2), [root_key(world)])
    worker.sync()

    with pytest.raises(HubSetupError, match="no root key"):
        renew(world.hub, Change(), [root_key(world)])
    with pytest.raises(HubSetupError, match="2 root keys must sign"):
        renew(world.hub, Change(), new[:1])
    renew(world.hub, Change(addresses=(ADDRESS, "http://new.test")), new)
    worker.sync()
    assert worker.hub is not None
    assert worker.hub.addresses == (ADDRESS, "http://new.test")
    world.worker("brian")
    assert load_key(new[0], purpose="root") != load_key(new[1], purpose="root")


def test_persons_come_and_go_by_name(world: World) -> None:
    other, union = SigningKey.generate(), SigningKey.generate()
    change = Change(
        add_coordinators=(Person(name="Second", key=other.public.hex),),
        add_witnesses=(Person(name="union", key=union.public.hex),),
    )
    trust = renew(world.hub, change, [root_key(world)])
    left = renew(world.hub, Change(end_persons=("Second", "union"), is_stolen=True), [root_key(world)])

    assert {one.name for one in trust.coordinators} == {"C", "Second"}
    assert [one.state for one in (*left.coordinators, *left.witnesses)] == ["active", "revoked", "revoked"]
    for wrong in (
        Change(end_persons=("Nobody",)),
        Change(end_persons=("C",)),
        Change(add_witnesses=(Person(name="union", key=SigningKey.generate().public.hex),)),
    ):
        with pytest.raises(HubSetupError):
            renew(world.hub, wrong, [root_key(world)])


@pytest.mark.promise("R2")
def test_a_recorded_request_grants_nothing_and_tells_nothing_when_it_is_replayed(world: World) -> None:
    worker = world.worker()
    bodies: list[bytes] = []
    plain = world.link.open

    def recording(method: str, url: str, **more: object) -> object:
        if url.endswith("/sync"):
            bodies.append(bytes(more["body"]))  # type: ignore[call-overload]
        return plain(method, url, **more)  # type: ignore[arg-type]

    world.link.open = recording  # type: ignore[assignment,method-assign]
    worker.sync(hold=1)
    desk = worker.desk(worker.packs()[0].lease_id)
    for item in desk.items:
        answer(desk, item.id)
    worker.sync()
    before = _leases(world)

    for body in bodies:
        reply = handle(world.hub, Call(method="POST", path="/sync", body=body))
        assert reply.status == 200

    assert _leases(world) == before == 1
    assert world.decide() == len(desk.items)
    assert world.books_difference() == 0
    worker.sync()
    assert worker.verify_receipts().holds
    from tallystick_sync.framing import unpack_frame

    told = unpack_frame(b"".join(handle(world.hub, Call(method="POST", path="/sync", body=bodies[0])).body))
    assert [part.kind for part in told] == ["refusal"]


def _leases(world: World) -> int:
    from sqlalchemy import func, select

    from tallystick_sync.hub.leases.leasing import lease_table

    with world.hub.database.read() as connection:
        return int(connection.execute(select(func.count()).select_from(lease_table)).scalar_one())


def test_a_repeat_after_a_lost_answer_gets_the_same_lease(world: World) -> None:
    worker = world.worker()
    world.link.lose_answers = 1
    with pytest.raises(CutError):
        worker.sync(hold=1)

    worker.sync()

    assert _leases(world) == len(worker.packs()) == 1


def test_an_older_request_is_refused_in_words(world: World) -> None:
    worker = world.worker()
    worker.store.writer.now(lambda connection: documents.set_position(connection, "count", 5))
    world.clock.time -= 200

    with pytest.raises(RefusedError, match="older than one that the hub has answered"):
        worker.sync()


def test_an_ngo_co_signs_over_the_network_and_by_stick(tmp_path: Path) -> None:
    port, hub, root = free_port(), tmp_path / "hub", tmp_path / "hub" / "keys" / "root.key"
    (tmp_path / "answers.toml").write_text(f'name = "Hub"\naddresses = ["http://127.0.0.1:{port}"]\n')
    fingerprint = run_json("hub", "init", hub, "--answers", tmp_path / "answers.toml")["hub"][:32]
    made = run_json("verify", "witness", "init", tmp_path / "ngo", "--name", "ngo.example")
    run("hub", "trust", hub, "add-witness", f"ngo.example={made['key']}", "--root-key", root)

    with HubProcess(hub, port):
        address = f"http://127.0.0.1:{port}"
        said = run("verify", "witness", "sign", tmp_path / "ngo", address, "--root", fingerprint)
        run("verify", "witness", "sign", tmp_path / "ngo", address, "--root", "0" * 32, expect=1)
    run("hub", "log", hub, "export", tmp_path / "stick")
    by_stick = run("verify", "witness", "sign", tmp_path / "ngo", tmp_path / "stick", "--root", fingerprint)
    taken = run("hub", "log", hub, "take", tmp_path / "stick" / "co-signed-checkpoint.txt")

    assert "the log only grew" in said
    assert "the hub has it" in said
    assert "bring" in by_stick
    assert "co-signed by ngo.example" in taken
