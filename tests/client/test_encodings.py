"""Large requests go out as bzip2 where the hub said that it reads that, and as zstd everywhere else."""

import random
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

import pytest
from tests.support.boxes import FORM, box
from tests.support.small_job import KEY, build, small_job
from tests.support.world import World

from tallystick_packs.errors import BadDocumentError
from tallystick_sync.client import Worker
from tallystick_sync.framing import Part, unpack_frame
from tallystick_sync.hub.leases import leasing
from tallystick_sync.hub.serving import sealed_sync
from tallystick_sync.transport import Reply


class Bodies:
    """How each request to `/sync` was packed, and what its reply said."""

    def __init__(self, world: World, monkeypatch: pytest.MonkeyPatch) -> None:
        self.sent: list[str] = []
        self.told: list[str | None] = []
        self.is_silent = False
        self._open = world.link.open
        monkeypatch.setattr(world.link, "open", self.open)

    @contextmanager
    def open(
        self, method: str, url: str, *, body: bytes = b"", headers: Mapping[str, str] | None = None
    ) -> Iterator[Reply]:
        with self._open(method, url, body=body, headers=headers) as reply:
            said = {**reply.headers, "tallystick-hub": "1"}
            if url.endswith("/sync"):
                self.sent.append("bzip2" if body.startswith(b"BZh") else "zstd")
                self.told.append(said.get("accept-encoding"))
            if self.is_silent:
                said.pop("accept-encoding", None)
            yield Reply(status=reply.status, headers=said, chunks=reply.chunks)


@pytest.fixture
def world(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[World]:
    monkeypatch.setattr(leasing, "FIRST_ITEMS", leasing.MAX_ITEMS)
    world = World(tmp_path / "world", key=KEY)
    job = small_job(tmp_path / "job", photos=50)
    (job / "form.xml").write_text(FORM)
    world.publish(build(job, tmp_path / "packs"))
    yield world
    world.close()


@pytest.fixture
def bodies(world: World, monkeypatch: pytest.MonkeyPatch) -> Bodies:
    return Bodies(world, monkeypatch)


def with_answers(world: World) -> Worker:
    """A worker with fifty answers that wait, of ten boxes each."""
    worker = world.worker()
    worker.take(worker.offers()[0].number)
    worker.sync()
    desk, chance = worker.desk(worker.packs()[0].lease_id), random.Random(5)
    for item in desk.items:
        drawn = [box(chance, number) for number in range(10)]
        desk.draft(item.id).change({f"things/{one['id']}": one for one in drawn})
        desk.finish(item.id, active_s=chance.randint(10, 60))
    return worker


def test_the_hub_says_so_at_first_contact_and_a_large_request_is_bzip2(world: World, bodies: Bodies) -> None:
    worker = with_answers(world)
    assert bodies.told[0] == "bzip2"
    assert set(bodies.told[1:]) == {None}  # 24 bytes for nothing, later on

    worker.sync()

    assert bodies.sent[-1] == "bzip2"
    assert set(bodies.sent[:-1]) == {"zstd"}  # where both are as small, the one that every hub reads
    assert worker.outbox().waiting == 0


def test_a_hub_that_never_said_so_gets_zstd(world: World, bodies: Bodies) -> None:
    bodies.is_silent = True
    worker = with_answers(world)

    worker.sync()

    assert set(bodies.sent) == {"zstd"}
    assert worker.outbox().waiting == 0


def test_a_large_request_in_zstd_is_told_of_the_smaller_way(world: World, bodies: Bodies) -> None:
    bodies.is_silent = True
    worker = with_answers(world)

    worker.sync()

    assert bodies.told[-1] == "bzip2"


def test_a_hub_that_no_longer_reads_it_gets_zstd_at_once(
    world: World, bodies: Bodies, monkeypatch: pytest.MonkeyPatch
) -> None:
    worker = with_answers(world)

    def as_before(data: bytes) -> tuple[Part, ...]:
        if data.startswith(b"BZh"):
            raise BadDocumentError("A message is damaged, or not one of Tallystick's.")
        return unpack_frame(data)

    monkeypatch.setattr(sealed_sync, "unpack_frame", as_before)

    worker.sync()
    worker.sync()

    assert bodies.sent[-3:] == ["bzip2", "zstd", "zstd"]
    assert worker.outbox().waiting == 0
