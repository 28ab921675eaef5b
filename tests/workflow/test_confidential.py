"""A confidential job from build to payment: hub files, sticks and the worker's disk show ciphertext only."""

import io
import sqlite3
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import soundfile
from tests.support.confidential_job import SECRET, assert_tells_nothing, confidential_job, decoded_photo
from tests.support.small_job import KEY
from tests.support.world import World

from tallystick_packs import PackBuilder
from tallystick_packs.errors import BadDocumentError, BadPackError
from tallystick_packs.keys import SigningKey
from tallystick_packs.reading import open_pack
from tallystick_sync import lease as leases
from tallystick_sync.client import giving_back
from tallystick_sync.client.desk import Desk
from tallystick_sync.client.lease_keys import key_of
from tallystick_sync.client.packs import load_terms
from tallystick_sync.client.sources import SealedFile, read_source, size_of, sound_file
from tallystick_sync.errors import RefusedError, UntrustedError
from tallystick_sync.hub import Hub
from tallystick_sync.hub.serving.carrying import answer_file
from tallystick_sync.hub.serving.web import Call, HubReply, handle
from tallystick_sync.request import SyncRequest, Want
from tallystick_sync.sealed_frame import is_sealed


@dataclass(frozen=True)
class Secret:
    """A hub with a confidential pack on offer, and the job folder it was built from."""

    world: World
    job: Path
    pack: Path


@pytest.fixture
def secret(tmp_path: Path) -> Iterator[Secret]:
    job = confidential_job(tmp_path / "job")
    report = PackBuilder(job, key=KEY).build(into=tmp_path / "packs", cache=tmp_path / "cache")
    world = World(tmp_path / "world", key=KEY)
    published = world.publish([report.packs[0].path])
    assert published.state == "open"
    yield Secret(world, job, report.packs[0].path)
    world.close()


def write(desk: Desk, item: str) -> None:
    """Draft an answer, change it once, finish it."""
    entry = {
        "id": "1", "from_name": "note", "to_name": "photo", "type": "textarea",
        "value": {"text": [SECRET]},
    }  # fmt: skip
    draft = desk.draft(item)
    draft.set("note/1", {**entry, "value": {"text": [SECRET + " at first"]}})
    draft.set("note/1", entry)
    draft.flush()
    desk.finish(item, active_s=40)


@pytest.mark.promise("R12")
def test_a_confidential_job_is_worked_on_and_paid_and_no_disk_tells_it(secret: Secret) -> None:
    worker, desk = secret.world.leased()
    assert desk.header.confidential

    for number, item in enumerate(desk.items):
        assert item.is_ready
        shown = decoded_photo(read_source(desk.media(item.id, "photo")))
        original = decoded_photo((secret.job / f"home-{number}.png").read_bytes())
        assert np.array_equal(shown, original)
        heard, rate = soundfile.read(sound_file(desk.media(item.id, "clip")))
        assert (len(heard), rate) == (8000, 16000)
        assert (desk.peaks(item.id, "clip") or b"").startswith(b"TSPK")
        write(desk, item.id)
    worker.flush()
    assert_tells_nothing(secret.world.folder / "amara", secret.job)
    assert worker.sync().receipts == 1
    assert secret.world.decide() == 3
    assert secret.world.pay() == 3 * 450
    worker.sync()

    assert worker.earnings().totals[0].paid.minor == 3 * 450
    assert worker.verify_receipts().holds
    assert_tells_nothing(secret.world.folder / "amara", secret.job)
    assert_tells_nothing(secret.pack, secret.job)
    results = secret.world.client.results(open_pack(secret.pack).manifest.job)
    assert SECRET in repr(results)


def test_a_draft_survives_a_restart_and_lies_sealed(secret: Secret) -> None:
    worker, desk = secret.world.leased()
    item = desk.items[0].id
    desk.draft(item).set("note/1", {"value": {"text": [SECRET]}})
    worker.close()

    assert_tells_nothing(secret.world.folder / "amara", secret.job)
    with secret.world.reopened("amara") as again:
        desk = again.desk(again.packs()[0].lease_id)
        assert desk.draft(item).values["note/1"]["value"]["text"] == [SECRET]
        assert desk.draft(item).undo()


def test_a_season_by_stick_shows_the_carrier_nothing(secret: Secret, tmp_path: Path) -> None:
    world, stick = secret.world, tmp_path / "stick"
    worker = world.worker()
    world.link.is_down = True

    worker.stick.write(stick / "one.tallybundle", hold=1)
    carried = answer_file(world.hub, stick / "one.tallybundle", stick / "back")
    worker.stick.read([carried.answer, *carried.packs])
    desk = worker.desk(worker.packs()[0].lease_id)
    for item in desk.items:
        write(desk, item.id)
    worker.stick.write(stick / "two.tallybundle")
    second = answer_file(world.hub, stick / "two.tallybundle", stick / "back")
    report = worker.stick.read([second.answer])

    assert report.receipts == 1
    assert worker.outbox().waiting == 0
    assert is_sealed((stick / "two.tallybundle").read_bytes())
    assert is_sealed(second.answer.read_bytes())
    assert_tells_nothing(stick, secret.job)


def test_a_carrier_can_change_nothing_unseen_and_open_nothing(secret: Secret, tmp_path: Path) -> None:
    worker, desk = secret.world.leased()
    write(desk, desk.items[0].id)
    request = tmp_path / "out.tallybundle"
    worker.stick.write(request)
    whole = request.read_bytes()

    for position in (20, 40, len(whole) // 2, len(whole) - 1):
        request.write_bytes(whole[:position] + bytes([whole[position] ^ 1]) + whole[position + 1 :])
        with pytest.raises(BadDocumentError):
            answer_file(secret.world.hub, request, tmp_path / "back")
    request.write_bytes(whole)
    answer = answer_file(secret.world.hub, request, tmp_path / "back").answer
    other = secret.world.worker("bela")
    with pytest.raises(UntrustedError):
        other.stick.read([answer])
    worker.stick.read([answer])
    assert worker.outbox().waiting == 0


def test_another_installation_of_the_worker_opens_the_pack_and_keeps_answers_sealed(secret: Secret) -> None:
    worker, desk = secret.world.leased()
    write(desk, desk.items[0].id)
    worker.sync()
    words = worker.identity.words if worker.identity else ()
    second = secret.world.open_worker("second")
    second.restore_identity(words, "Amara")
    second.join(secret.world.invite())
    second.sync()

    again = second.desk(second.packs()[0].lease_id)

    assert decoded_photo(read_source(again.media(again.items[0].id, "photo"))).shape == (40, 60, 3)
    assert second.verify_receipts().holds
    second.flush()
    assert_tells_nothing(secret.world.folder / "second", secret.job)


def test_the_key_in_a_lease_opens_for_its_worker_alone(secret: Secret) -> None:
    worker, _desk = secret.world.leased()
    other = secret.world.worker("bela")
    with worker.store.read() as connection:
        terms = load_terms(connection, worker.packs()[0].lease_id)
    assert worker.identity is not None
    assert other.identity is not None

    assert key_of(terms.lease, terms.manifest, worker.identity) is not None
    with pytest.raises(UntrustedError):
        key_of(terms.lease, terms.manifest, other.identity)
    moved = replace(terms.lease, pack="0" * 64)
    with pytest.raises(UntrustedError):
        key_of(moved, terms.manifest, worker.identity)
    for broken in (None, "", "zz", "00" * 80):
        with pytest.raises(UntrustedError):
            key_of(replace(terms.lease, key=broken), terms.manifest, worker.identity)


def test_a_lease_without_the_key_is_worse_than_what_was_signed(secret: Secret) -> None:
    worker, _desk = secret.world.leased()
    with worker.store.read() as connection:
        terms = load_terms(connection, worker.packs()[0].lease_id)

    def check(lease: leases.Lease) -> None:
        leases.check_promise(
            lease, worker=lease.worker or "", pack=lease.pack, manifest=terms.manifest,
            header_id=lease.header, header=terms.header,
        )  # fmt: skip

    check(terms.lease)
    with pytest.raises(UntrustedError, match="key"):
        check(replace(terms.lease, key=None))


def test_a_flipped_byte_on_the_workers_disk_is_fetched_again(secret: Secret) -> None:
    worker, desk = secret.world.leased()
    source = desk.media(desk.items[0].id, "photo")
    assert isinstance(source, SealedFile)
    data = source.path.read_bytes()
    source.path.write_bytes(data[:-1] + bytes([data[-1] ^ 1]))

    with pytest.raises(BadPackError):
        read_source(source)
    assert size_of(source) == len(data) - 16
    source.path.unlink()
    assert not desk.items[0].is_ready
    worker.sync()
    assert decoded_photo(read_source(source)).shape == (40, 60, 3)


def test_a_worker_whose_program_names_no_key_is_given_no_confidential_pack(
    secret: Secret, monkeypatch: pytest.MonkeyPatch
) -> None:
    worker = secret.world.worker()
    worker.take(worker.offers()[0].number)

    # As a program from before confidential jobs would ask.
    def without_key(**facts: Any) -> SyncRequest:
        return SyncRequest(**facts | {"want": replace(facts["want"] or Want(), sealing=None)})

    monkeypatch.setattr("tallystick_sync.client.exchange.SyncRequest", without_key)

    report = worker.sync()

    assert report.leases == 0
    assert worker.packs() == ()
    secret.world.check_reserve()


def test_a_pack_whose_key_is_not_its_own_is_not_offered(
    secret: Secret, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from tallystick_sync.requester import client as requesters

    job = confidential_job(tmp_path / "other", items=1)
    (job / "job.toml").write_text((job / "job.toml").read_text().replace("Colours", "Shapes"))
    path = PackBuilder(job, key=KEY).build(into=tmp_path / "more", cache=tmp_path / "cache").packs[0].path
    with monkeypatch.context() as patch:
        patch.setattr(requesters, "pack_key", lambda _key, _sealed: bytes(32))
        with pytest.raises(RefusedError) as told:
            secret.world.publish([path])

    assert told.value.code == "bad-key"
    worker = secret.world.worker()
    assert len(worker.offers()) == 1
    assert secret.world.publish([path]).state == "open"


def test_publishing_again_changes_nothing(secret: Secret) -> None:
    again = secret.world.publish([secret.pack])

    assert (again.state, again.sent) == ("open", 0)
    secret.world.check_reserve()


def test_a_hub_that_changed_its_key_still_opens_what_was_sealed_before(secret: Secret) -> None:
    keys = secret.world.hub.keys
    fresh = replace(keys, hub=SigningKey(b"n" * 32), ended=(keys.hub,))

    assert len(fresh.opening) == 2
    worker = secret.world.worker()
    worker.take(worker.offers()[0].number)
    secret.world.hub.keys = replace(keys, ended=(SigningKey(b"o" * 32),))
    worker.sync()
    assert worker.packs()[0].ready == 3


def test_sealed_batches_can_be_given_back_to_a_restored_hub(secret: Secret) -> None:
    worker, desk = secret.world.leased()
    write(desk, desk.items[0].id)
    worker.sync()

    def back(connection: sqlite3.Connection) -> set[str]:
        giving_back.begin(connection, since=0)
        return {envelope.kind for envelope in giving_back.parts(connection, "00")}

    assert worker.store.writer.now(back) >= {"lease", "batch", "receipt"}


def test_what_is_looked_for_would_be_found(secret: Secret, tmp_path: Path) -> None:
    worker, desk = secret.world.leased()
    write(desk, desk.items[0].id)
    worker.sync()
    worker.export_history(tmp_path / "history")  # the worker's own to show, and so readable

    with pytest.raises(AssertionError, match="tells"):
        assert_tells_nothing(tmp_path / "history", secret.job)
    with pytest.raises(AssertionError, match="tells"):
        assert_tells_nothing(secret.job, secret.job)


def test_nothing_but_ciphertext_crosses_the_link(secret: Secret, monkeypatch: pytest.MonkeyPatch) -> None:
    seen: list[bytes] = []

    def listening(hub: Hub, call: Call) -> HubReply:
        reply = handle(hub, call)
        body = b"".join(reply.body)
        seen.extend([call.body, body])
        return replace(reply, body=(body,))

    worker, desk = secret.world.leased()
    write(desk, desk.items[0].id)
    monkeypatch.setattr("tests.support.world.handle", listening)
    worker.sync()

    file = secret.world.folder / "wire"
    for number, data in enumerate(seen):
        file.write_bytes(data)
        if data:
            assert_tells_nothing(file, secret.job)
            assert is_sealed(data), number
    assert worker.outbox().waiting == 0


def test_sound_in_memory_seeks_like_a_file(secret: Secret) -> None:
    _worker, desk = secret.world.leased()
    opened = sound_file(desk.media(desk.items[0].id, "clip"))
    assert isinstance(opened, io.BytesIO)

    with soundfile.SoundFile(opened) as file:
        file.seek(4000)
        tail = file.read(100)

    whole, _rate = soundfile.read(secret.job / "voice-0.flac")
    assert np.allclose(tail, whole[4000:4100])
