"""The first item of a first pack comes with the answer that leases it; nothing else is believed."""

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

import pytest
from tests.support.small_job import KEY, build, change, small_job
from tests.support.world import World

from tallystick_packs.documents import read_payload
from tallystick_packs.envelope import Envelope
from tallystick_sync import request as requests
from tallystick_sync.answer import FILE
from tallystick_sync.client import Worker
from tallystick_sync.framing import Note, Part, pack_frame, unpack_frame
from tallystick_sync.hub import exchange as hub_exchange
from tallystick_sync.request import SyncRequest
from tallystick_sync.transport import Reply


class Exchanges:
    """What was asked for in each exchange, and a place to change the answers."""

    def __init__(self, world: World, monkeypatch: pytest.MonkeyPatch) -> None:
        self.openings: list[int | None] = []
        self.files: list[int] = []
        self.change: Callable[[list[Part]], list[Part]] = lambda parts: parts
        self._open = world.link.open
        monkeypatch.setattr(world.link, "open", self.open)

    @contextmanager
    def open(
        self, method: str, url: str, *, body: bytes = b"", headers: Mapping[str, str] | None = None
    ) -> Iterator[Reply]:
        with self._open(method, url, body=body, headers=headers) as reply:
            if not url.endswith("/sync"):
                yield reply
                return
            self.openings += [
                _request(part).wants.opening for part in unpack_frame(body) if _is_request(part)
            ]
            parts = list(unpack_frame(reply.read(max_bytes=10_000_000)))
            self.files.append(sum(part.kind == FILE for part in parts))
            data = pack_frame(self.change(parts))
            yield Reply(status=reply.status, headers=reply.headers, chunks=iter([data]))


def _is_request(part: Part) -> bool:
    return part.kind == requests.KIND


def _request(part: Part) -> SyncRequest:
    assert isinstance(part, Envelope)
    return read_payload(part, requests.KIND, SyncRequest, max_bytes=requests.MAX_BYTES)


@pytest.fixture
def world(tmp_path: Path) -> Iterator[World]:
    """A hub with a pack of six small photos on offer."""
    world = World(tmp_path / "world", key=KEY)
    world.publish(build(small_job(tmp_path / "job", photos=6), tmp_path / "packs"))
    yield world
    world.close()


@pytest.fixture
def exchanges(world: World, monkeypatch: pytest.MonkeyPatch) -> Exchanges:
    return Exchanges(world, monkeypatch)


@pytest.fixture
def worker(world: World) -> Worker:
    """Joined, and wishing for the first pack on offer."""
    worker = world.worker()
    worker.take(worker.offers()[0].number)
    world.link.calls.clear()
    return worker


def test_the_first_item_can_be_worked_on_after_one_request(world: World, worker: Worker) -> None:
    report = worker.sync(first_items=1)

    pack = worker.packs()[0]
    assert pack.ready >= 1
    assert world.link.calls == [("POST", "/sync")]
    assert report.downloaded == pack.bytes_here > 0
    assert worker.desk(pack.lease_id).items[0].is_ready
    assert worker.desk(pack.lease_id).instructions("en")


def test_what_came_along_is_not_fetched_again(world: World, worker: Worker) -> None:
    report = worker.sync()

    pack = worker.packs()[0]
    assert pack.ready == pack.items
    gaps = 200 * pack.items
    assert pack.bytes_total <= report.downloaded <= pack.bytes_total + gaps


def test_who_wants_no_files_gets_none(worker: Worker, exchanges: Exchanges) -> None:
    worker.sync(download_packs=False)

    assert exchanges.openings == [None]
    assert worker.packs()[0].bytes_here == 0


def test_who_has_work_or_wants_none_asks_for_no_files(worker: Worker, exchanges: Exchanges) -> None:
    worker.sync()
    worker.sync()
    worker.sync(hold=2)

    assert exchanges.openings[0]
    assert exchanges.openings[1:] == [None, None]


def test_a_pack_for_a_worker_who_holds_some_opens_too(world: World, exchanges: Exchanges) -> None:
    worker = world.worker()

    worker.sync(hold=1, first_items=1)

    assert exchanges.openings[-1]
    assert worker.packs()[0].ready >= 1


def test_after_an_answer_that_broke_off_the_shorter_one_is_asked_for(
    world: World, worker: Worker, exchanges: Exchanges
) -> None:
    world.link.lose_answers = 1

    worker.sync(patience_s=5)

    assert exchanges.openings == [None]  # the first request never got as far as an answer
    assert worker.packs()[0].ready == worker.packs()[0].items


@pytest.mark.parametrize("what", ["wrong", "cut short", "empty"])
def test_a_file_that_is_not_what_was_signed_is_fetched(
    worker: Worker, exchanges: Exchanges, what: str
) -> None:
    def spoil(data: bytes) -> bytes:
        return {"wrong": bytes([data[0] ^ 1]) + data[1:], "cut short": data[:-1], "empty": b""}[what]

    exchanges.change = lambda parts: [
        Note(kind=FILE, payload=spoil(part.payload)) if part.kind == FILE else part for part in parts
    ]

    worker.sync()

    pack = worker.packs()[0]
    assert exchanges.files[0] > 0
    assert (pack.ready, pack.bytes_here) == (pack.items, pack.bytes_total)


def test_a_file_of_no_leased_pack_is_dropped(world: World, worker: Worker, exchanges: Exchanges) -> None:
    stranger = b"something that nobody signed" * 100
    exchanges.change = lambda parts: [*parts, Note(kind=FILE, payload=stranger)]

    worker.sync(first_items=1)

    kept = [path.read_bytes() for path in (world.folder / "amara" / "media").rglob("*") if path.is_file()]
    assert kept
    assert stranger not in kept


def test_what_is_larger_than_asked_for_or_than_the_cap_is_left_out(
    worker: Worker, exchanges: Exchanges, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(hub_exchange, "MAX_OPENING_BYTES", 100)

    worker.sync(first_items=1)

    assert exchanges.files == [0]
    assert worker.packs()[0].ready >= 1


def test_a_hub_that_lost_the_file_still_leases(world: World, worker: Worker, exchanges: Exchanges) -> None:
    for path in (world.folder / "hub" / "blobs").rglob("*"):
        if path.is_file():
            path.unlink()

    worker.sync(download_packs=False)
    worker.sync(download_packs=False)

    assert worker.packs()[0].bytes_here == 0
    assert exchanges.files == [0, 0]


def test_instructions_in_the_workers_language_come_first(
    world: World, exchanges: Exchanges, tmp_path: Path
) -> None:
    job = small_job(tmp_path / "spoken", photos=2)
    change(job, "Colours", "Other colours")
    change(job, 'languages = ["en"]', 'languages = ["en", "fr"]')
    (job / "instructions").mkdir()
    (job / "instructions.md").rename(job / "instructions" / "en.md")
    (job / "instructions" / "fr.md").write_text("Regardez, puis choisissez.\n")
    world.publish(build(job, tmp_path / "spoken packs"))
    worker = world.worker("brian")
    worker.settings.set("language", "fr")
    worker.take(next(one.number for one in worker.offers() if one.entry.title == "Other colours"))

    worker.sync(first_items=1)

    desk = worker.desk(worker.packs()[0].lease_id)
    assert exchanges.files[-1] == 3  # the form, the instructions in one language, the photo
    assert (desk.items[0].is_ready, worker.packs()[0].ready) == (True, 1)
    assert desk.instructions("fr") == desk.instructions("en") == "Regardez, puis choisissez.\n"
    worker.sync()
    assert desk.instructions("en") == "Look, then choose.\n"
