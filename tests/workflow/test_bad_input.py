"""Bad input and bad luck: each a plain sentence on what happened, what is safe, what to do; nothing lost."""

import os
import shutil
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from tests.support.world import ADDRESS, World, answer
from tests.workflow.conftest import Built

from tallystick_packs import PackBuilder
from tallystick_packs.envelope import Envelope
from tallystick_packs.errors import BadJobError, BadPackError, FileProblemError, TallystickError
from tallystick_packs.keys import SigningKey
from tallystick_packs.reading import open_pack
from tallystick_resources.samples import copy_sample
from tallystick_sync import trust as trusts
from tallystick_sync.client import Worker
from tallystick_sync.errors import (
    CutError,
    LinkError,
    OfflineError,
    PortalError,
    ProfileInUseError,
    StoreDamagedError,
    StoreTooNewError,
    UntrustedError,
)
from tallystick_sync.hub.store import documents
from tallystick_sync.invite import Invite, read_invite


def explains_itself(error: TallystickError) -> bool:
    """What happened, what is safe and what to do, each a sentence."""
    return all(part.endswith((".", "'")) and len(part) > 10 for part in (error.what, error.safe, error.todo))


def test_a_flipped_byte_in_a_pack_is_found_and_its_part_named(built: Built, tmp_path: Path) -> None:
    data = built.speech.read_bytes()
    pack = open_pack(built.speech)
    places = {
        "mimetype": 40,
        "header.dsse.json": 300,
        "manifest.dsse.json": data.index(b"manifest.dsse.json") + 400,
        "form.xml": data.index(b"<View>"),
        "media/0001.opus": pack.media_start + pack.manifest.media[1].offset + 500,
        "the directory at its end": len(data) - 3,
    }
    damaged = tmp_path / "damaged.tallypack"

    for part, position in places.items():
        damaged.write_bytes(data[:position] + bytes([data[position] ^ 4]) + data[position + 1 :])
        with pytest.raises(BadPackError) as found:
            open_pack(damaged).verify()
        assert found.value.part == part


@pytest.mark.promise("R11")
def test_a_byte_flipped_on_the_way_is_fetched_again(world: World) -> None:
    worker = world.worker()
    worker.take(worker.offers()[0].number)
    worker.sync(download_packs=False)
    original, flipped = world.link._broken, iter([70_000])

    def broken(data: bytes) -> Iterator[bytes]:
        if len(data) > 100_000:
            position = next(flipped, None)
            if position is not None:
                data = data[:position] + bytes([data[position] ^ 1]) + data[position + 1 :]
        return original(data)

    world.link._broken = broken  # type: ignore[method-assign]
    worker.sync()

    pack = worker.packs()[0]
    assert pack.ready == pack.items
    asked = [
        int(last) - int(first) + 1
        for first, last in (found.removeprefix("bytes=").split("-") for found in world.link.ranges)
    ]
    largest = max(media.size for media in worker.desk(pack.lease_id)._files.values())
    assert sum(asked) <= pack.bytes_total + largest + 4096, "only the damaged file was asked for twice"


def test_bytes_that_stay_wrong_are_thrown_away_and_said(world: World) -> None:
    worker = world.worker()
    worker.take(worker.offers()[0].number)
    worker.sync(download_packs=False)
    blob = next(path for path in (world.folder / "hub" / "blobs").rglob("*") if path.is_file())
    data = bytearray(blob.read_bytes())
    data[100_000] ^= 1
    blob.write_bytes(data)

    with pytest.raises(UntrustedError) as refused:
        worker.sync()

    assert explains_itself(refused.value)
    assert worker.packs()[0].ready < worker.packs()[0].items


def test_a_pack_signed_by_a_stranger_is_refused_at_the_hub(
    world: World, built: Built, tmp_path: Path
) -> None:
    stranger = SigningKey(bytes(reversed(range(32))))
    report = PackBuilder(copy_sample("speech", tmp_path / "job"), key=stranger).build(into=tmp_path / "out")

    with pytest.raises(BadJobError, match="another key"):
        world.publish([report.packs[0].path])


def test_a_hub_with_another_root_is_refused(world: World) -> None:
    worker = world.open_worker("amara")
    worker.create_identity("Amara")
    invite = read_invite(world.invite())
    forged = Invite(addresses=invite.addresses, root_fingerprint="00" * 16, token=invite.token)

    with pytest.raises(UntrustedError, match="fingerprint") as refused:
        worker.join(forged)

    assert explains_itself(refused.value)
    assert worker.hub is None


@pytest.mark.promise("R11")
def test_an_expired_trust_list_never_stops_leased_work(world: World) -> None:
    worker, desk = world.leased()
    world.clock.forward(days=400)
    assert worker.hub is not None
    assert worker.hub.expires < world.clock.now()

    answer(desk, desk.items[0].id)
    worker.sync()

    assert worker.outbox().waiting == 0


def test_an_expired_trust_list_stops_new_leases_and_says_so(world: World) -> None:
    worker = world.worker()
    number = worker.offers()[0].number
    world.clock.forward(days=400)
    worker.take(number)

    report = worker.sync()

    assert report.leases == 0
    assert any("past its date" in warning for warning in report.warnings)


def test_a_cut_download_goes_on_where_it_stopped(world: World) -> None:
    worker = world.worker()
    worker.take(worker.offers()[0].number)
    worker.sync(download_packs=False)
    original, cuts = world.link._broken, iter([50_000])

    def broken(data: bytes) -> Iterator[bytes]:
        if len(data) > 100_000 and (kept := next(cuts, None)) is not None:
            world.link.cut_after = kept
        return original(data)

    world.link._broken = broken  # type: ignore[method-assign]
    worker.sync()

    starts = [int(text.removeprefix("bytes=").partition("-")[0]) for text in world.link.ranges]
    assert worker.packs()[0].ready == 6
    assert starts[1] == starts[0] + 50_000


@pytest.mark.promise("R12")
def test_a_login_page_is_never_taken_for_the_hub(world: World) -> None:
    worker, desk = world.leased()
    answer(desk, desk.items[0].id)
    world.link.portal = b"<html><body>Welcome! Log in to use this network.</body></html>"

    with pytest.raises(PortalError) as portal:
        worker.sync()

    assert explains_itself(portal.value)
    assert worker.outbox().waiting == 1
    world.link.portal = None
    worker.sync()
    assert worker.outbox().waiting == 0


def test_a_login_page_is_never_stored_as_a_pack(world: World) -> None:
    worker = world.worker()
    worker.take(worker.offers()[0].number)
    worker.sync(download_packs=False)
    world.link.portal = b"<html>login</html>"

    with pytest.raises(LinkError):
        worker.sync()

    world.link.portal = None
    assert worker.packs()[0].ready == 0
    worker.sync()
    assert worker.packs()[0].ready == 6


@pytest.mark.promise("R11")
def test_a_hub_that_vanishes_in_mid_exchange_loses_nothing(world: World) -> None:
    worker, desk = world.leased()
    for item in desk.items[:2]:
        answer(desk, item.id)
    world.link.cut_after = 40

    with pytest.raises(CutError) as cut:
        worker.sync()
    world.link.is_down = True
    with pytest.raises(OfflineError):
        worker.sync()
    world.link.is_down = False
    worker.sync()

    assert explains_itself(cut.value)
    assert worker.earnings().lines[0].received == 2


def test_an_answer_cut_at_any_byte_changes_nothing(world: World) -> None:
    worker, desk = world.leased()
    answer(desk, desk.items[0].id)
    for kept in range(0, 1200, 97):
        world.link.cut_after = kept
        with pytest.raises(LinkError):
            worker.sync()
        assert worker.outbox().waiting == 1

    worker.sync()
    assert worker.outbox().waiting == 0
    assert worker.verify_receipts().holds


def test_a_flipped_byte_in_the_hubs_answer_is_never_used(world: World) -> None:
    worker, desk = world.leased()
    answer(desk, desk.items[0].id)

    for position in range(0, 1500, 83):
        world.link.flip_at = position
        with pytest.raises((UntrustedError, LinkError)):
            worker.sync()
        assert worker.outbox().waiting == 1

    worker.sync()
    assert worker.outbox().waiting == 0


def test_a_second_start_on_one_profile_is_refused(world: World) -> None:
    worker, _desk = world.leased()
    assert worker.identity is not None

    with pytest.raises(ProfileInUseError) as refused:
        Worker.open(world.folder / "amara")

    assert explains_itself(refused.value)


def test_a_second_process_on_one_profile_is_refused_with_status_3(world: World) -> None:
    world.leased()
    command = [sys.executable, "-m", "tallystick_sync.commands.worker", "status"]

    done = subprocess.run(
        [*command, "--profile", str(world.folder / "amara")], capture_output=True, text=True, check=False
    )

    assert done.returncode == 3
    assert "open in another Tallystick" in done.stderr
    assert "What to do:" in done.stderr


def test_a_profile_of_a_newer_program_is_refused_and_untouched(tmp_path: Path) -> None:
    Worker.open(tmp_path / "amara").close()
    path = tmp_path / "amara" / "store.sqlite"
    with sqlite3.connect(path) as connection:
        connection.execute("PRAGMA user_version = 99")
    connection.close()
    before = path.read_bytes()

    with pytest.raises(StoreTooNewError) as refused:
        Worker.open(tmp_path / "amara")

    assert explains_itself(refused.value)
    assert path.read_bytes() == before


def test_a_profile_that_is_no_database_is_refused_and_untouched(tmp_path: Path) -> None:
    folder = tmp_path / "amara"
    folder.mkdir()
    (folder / "store.sqlite").write_bytes(b"not a database at all" * 100)

    with pytest.raises(StoreDamagedError) as refused:
        Worker.open(folder)

    assert explains_itself(refused.value)
    assert (folder / "store.sqlite").read_bytes() == b"not a database at all" * 100


def test_a_lease_under_other_terms_is_refused_and_leaves_no_trace(world: World) -> None:
    worker = world.worker()
    worker.take(worker.offers()[0].number)
    original = world.hub.keys

    class Cheat:
        hub, log, coordinator = original.hub, original.log, original.coordinator

        def sign(self, kind: str, value: Any) -> Envelope:
            if kind == "lease":
                value = replace(value, price=replace(value.price, minor=value.price.minor - 1))
            return original.sign(kind, value)

    world.hub.keys = Cheat()  # type: ignore[assignment]
    with pytest.raises(UntrustedError, match="pays less"):
        worker.sync()

    assert worker.packs() == ()


def test_an_older_trust_list_is_refused(world: World) -> None:
    with world.hub.database.read() as connection:
        chain = documents.of_kind(connection, trusts.KIND)
    current = trusts.follow(chain, root_fingerprint=world.hub.id)

    with pytest.raises(UntrustedError):
        trusts.advance(
            trusts.TrustList(**{**{f: getattr(current, f) for f in current.__slots__}, "version": 5}),
            chain[0],
        )


def fill_disk(filler: Path) -> None:
    """Write until the disk says no."""
    descriptor = os.open(filler, os.O_WRONLY | os.O_CREAT)
    with pytest.raises(OSError, match="No space left"):
        while True:
            os.write(descriptor, b"\0" * 4096)
    os.close(descriptor)


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """A folder on a disk of 4 MB of its own, where the system lets us make one."""
    folder = tmp_path / "disk"
    folder.mkdir()
    made = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", "size=4m", "tmpfs", str(folder)], capture_output=True, check=False
    )
    if made.returncode:
        pytest.skip("a small disk needs the right to mount one")
    yield folder
    subprocess.run(["umount", "-l", str(folder)], check=True, capture_output=True)


@pytest.mark.promise("R11")
def test_a_full_disk_is_said_plainly_and_keeps_all_finished_work(world: World, small_disk: Path) -> None:
    worker, desk = world.leased()
    answer(desk, desk.items[0].id)
    worker.close()
    shutil.copytree(world.folder / "amara", small_disk / "amara")
    worker = Worker.open(small_disk / "amara", transport=world.link, surroundings=world.surroundings)
    desk = worker.desk(worker.packs()[0].lease_id)
    finished = [desk.items[0].id]
    filler = small_disk / "filler"
    fill_disk(filler)

    with pytest.raises(FileProblemError) as full:
        for item in desk.items[1:]:
            for _again in range(200):
                draft = desk.draft(item.id)
                draft.set("kind/1", {"id": "1", "note": "x" * 2000})
                draft.flush()
            answer(desk, item.id)
            finished.append(item.id)
    filler.unlink()

    assert explains_itself(full.value)
    worker.sync()
    assert worker.earnings().lines[0].received == len(finished)
    worker.close()


def test_a_full_disk_in_a_download_keeps_what_arrived(world: World, small_disk: Path) -> None:
    worker = world.worker()
    worker.take(worker.offers()[0].number)
    worker.sync(download_packs=False)
    worker.close()
    shutil.copytree(world.folder / "amara", small_disk / "amara")
    filler = small_disk / "filler"
    filler.write_bytes(b"\0" * 3_300_000)
    worker = Worker.open(small_disk / "amara", transport=world.link, surroundings=world.surroundings)

    with pytest.raises(FileProblemError) as full:
        worker.sync()
    here = worker.packs()[0].bytes_here
    filler.unlink()
    worker.sync()

    assert explains_itself(full.value)
    assert here > 0
    assert worker.packs()[0].ready == 6
    worker.close()


def test_the_address_in_messages_is_the_one_that_was_tried(world: World) -> None:
    worker = world.worker()
    world.link.is_down = True

    with pytest.raises(OfflineError, match=ADDRESS.removeprefix("http://")):
        worker.sync()
