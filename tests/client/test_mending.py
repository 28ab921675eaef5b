"""Files that come damaged are mended block by block; nothing that is not what was signed ever counts."""

import re
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

import pytest
from tests.support.world import World

from tallystick_sync.blocks import BLOCK_BYTES
from tallystick_sync.client import Worker
from tallystick_sync.client.mending import LEAST_BYTES
from tallystick_sync.client.packs import held_leases, load_terms
from tallystick_sync.errors import CutError, UntrustedError
from tallystick_sync.pieces import Piece, layout
from tallystick_sync.transport import Reply

_BLOB = re.compile(r"/blob/[0-9a-f]{64}(/sums)?$")


class BadLine:
    """Flips bytes of the pack file on their way, each place as often as told, and counts what came."""

    def __init__(self, world: World, monkeypatch: pytest.MonkeyPatch) -> None:
        self.flips: dict[int, int] = {}
        self.flip_sums = 0
        self.cut_sums = 0
        self.has_sums = True
        self.bytes, self.asked = 0, []  # type: int, list[str]
        self._open = world.link.open
        monkeypatch.setattr(world.link, "open", self.open)

    @contextmanager
    def open(
        self, method: str, url: str, *, body: bytes = b"", headers: Mapping[str, str] | None = None
    ) -> Iterator[Reply]:
        match = _BLOB.search(url)
        with self._open(method, url, body=body, headers=headers) as reply:
            if match is None:
                yield reply
                return
            data = reply.read(max_bytes=10_000_000)
            self.asked.append("sums" if match[1] else "blob")
            self.bytes += len(data)
            start = int((headers or {})["range"].removeprefix("bytes=").split("-")[0])
            if not match[1]:
                yield Reply(
                    status=reply.status, headers=reply.headers, chunks=iter([self._hurt(data, start)])
                )
            elif not self.has_sums:
                yield Reply(status=404, headers={}, chunks=iter([b"There is nothing here.\n"]))
            else:
                yield Reply(status=reply.status, headers=reply.headers, chunks=self._sums(data))

    def _sums(self, data: bytes) -> Iterator[bytes]:
        if self.cut_sums:
            self.cut_sums -= 1
            raise CutError("cut by the test")
        if self.flip_sums:
            self.flip_sums -= 1
            data = bytes([data[0] ^ 1]) + data[1:]
        yield data

    def _hurt(self, data: bytes, start: int) -> bytes:
        hurt = bytearray(data)
        for place, times in self.flips.items():
            if times and start <= place < start + len(data):
                hurt[place - start] ^= 0x10
                self.flips[place] -= 1
        return bytes(hurt)


@pytest.fixture
def line(world: World, monkeypatch: pytest.MonkeyPatch) -> BadLine:
    return BadLine(world, monkeypatch)


def leased(world: World) -> tuple[Worker, list[Piece]]:
    """A worker with a lease and nothing fetched, and where its large files lie."""
    worker = world.worker()
    worker.take(worker.offers()[0].number)
    worker.sync(download_packs=False)
    with worker.store.read() as connection:
        terms = load_terms(connection, held_leases(connection)[0])
    pieces = layout(terms.lease, terms.manifest)
    return worker, [piece for piece in pieces if piece.entry.size >= LEAST_BYTES]


def has_all(worker: Worker) -> bool:
    pack = worker.packs()[0]
    return pack.ready == pack.items and pack.bytes_here == pack.bytes_total


WHERE: dict[str, Callable[[Piece], int]] = {
    "the first byte": lambda piece: piece.start,
    "the last byte": lambda piece: piece.end - 1,
    "the middle": lambda piece: (piece.start + piece.end) // 2,
    "a block's first byte": lambda piece: (piece.start // BLOCK_BYTES + 2) * BLOCK_BYTES,
    "a block's last byte": lambda piece: (piece.start // BLOCK_BYTES + 2) * BLOCK_BYTES - 1,
}


@pytest.mark.parametrize("where", WHERE.values(), ids=WHERE)
def test_one_wrong_byte_costs_a_block_and_not_a_file(
    world: World, line: BadLine, where: Callable[[Piece], int]
) -> None:
    worker, pieces = leased(world)
    missing = worker.packs()[0].bytes_total
    line.flips = {where(pieces[2]): 1}

    worker.sync()

    assert has_all(worker)
    assert line.flips == {where(pieces[2]): 0}
    assert line.bytes - missing < 4 * BLOCK_BYTES  # the gaps between files are a part of it
    assert "sums" in line.asked


def test_several_damaged_files_are_each_mended(world: World, line: BadLine) -> None:
    worker, pieces = leased(world)
    line.flips = {piece.start + 3000: 1 for piece in pieces}

    worker.sync()

    assert has_all(worker)
    assert line.asked.count("sums") == len(pieces)


def test_a_hub_without_sums_sends_the_file_again(world: World, line: BadLine) -> None:
    worker, pieces = leased(world)
    line.flips, line.has_sums = {pieces[0].start + 5: 1}, False

    worker.sync()

    assert has_all(worker)


@pytest.mark.parametrize("fault", ["flip_sums", "cut_sums"])
def test_sums_that_come_wrong_or_not_at_all_do_no_harm(world: World, line: BadLine, fault: str) -> None:
    worker, pieces = leased(world)
    line.flips = {pieces[0].start + 5000: 1}
    setattr(line, fault, 1)

    worker.sync(patience_s=5)

    assert has_all(worker)


def test_a_mended_block_that_comes_wrong_again_is_not_believed(world: World, line: BadLine) -> None:
    worker, pieces = leased(world)
    line.flips = {pieces[0].start + 5000: 3}

    worker.sync()

    assert has_all(worker)


def test_what_always_comes_wrong_is_given_up_and_never_counts(world: World, line: BadLine) -> None:
    worker, pieces = leased(world)
    line.flips = {pieces[1].start + 5000: 1000}

    with pytest.raises(UntrustedError, match="arrived damaged"):
        worker.sync()

    pack = worker.packs()[0]
    assert pack.ready < pack.items
    line.flips = {}
    worker.sync()
    assert has_all(worker)


def test_a_damaged_copy_left_by_an_earlier_run_is_mended(world: World, line: BadLine, tmp_path: Path) -> None:
    worker, pieces = leased(world)
    partial = world.folder / "amara" / "partial" / pieces[0].entry.sha256
    with world.link.open("GET", f"http://hub.test{_blob(world)}", headers={"range": "bytes=0-"}) as reply:
        data = bytearray(reply.read(max_bytes=10_000_000)[pieces[0].start : pieces[0].end])
    data[4000] ^= 1
    partial.parent.mkdir(exist_ok=True)
    partial.write_bytes(data)
    line.bytes, line.asked = 0, []

    worker.sync()

    assert has_all(worker)
    assert line.bytes < worker.packs()[0].bytes_total - pieces[0].entry.size + 8 * BLOCK_BYTES


def _blob(world: World) -> str:
    path = next(path for path in (world.folder / "hub" / "blobs").rglob("*") if path.is_file())
    return f"/blob/{path.name}"
