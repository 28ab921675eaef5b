"""Downloads that were cut in several places go on at the byte, and one bad pack stops no other."""

import hashlib
import random
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from tests.support.world import World
from tests.workflow.conftest import Built

from tallystick_packs.manifest import MediaFile
from tallystick_sync.client.downloads import _Board
from tallystick_sync.client.media_store import MediaStore
from tallystick_sync.client.packs import held_leases, load_terms
from tallystick_sync.errors import CutError, RefusedError
from tallystick_sync.pieces import Piece
from tallystick_sync.transport import Reply

SIZE, GAP = 30_000, 60


@dataclass
class Pack:
    """Ten files in a row, as they lie in a pack, and a board over them."""

    folder: Path
    files: list[bytes] = field(default_factory=lambda: [random.Random(n).randbytes(SIZE) for n in range(10)])

    def __post_init__(self) -> None:
        self.media = MediaStore(self.folder / "media")
        self.pieces = [
            Piece(entry=_entry(number, data), start=number * (SIZE + GAP))
            for number, data in enumerate(self.files)
        ]
        self.bytes = b"".join(data + bytes(GAP) for data in self.files)

    def board(self) -> _Board:
        return _Board(self.pieces, media=self.media, partial=self.folder / "partial", on_progress=None)

    def half(self, number: int, size: int) -> None:
        path = self.folder / "partial" / self.pieces[number].entry.sha256
        path.parent.mkdir(exist_ok=True)
        path.write_bytes(self.files[number][:size])


def _entry(number: int, data: bytes) -> MediaFile:
    return MediaFile(
        path=f"media/{number}", offset=number * (SIZE + GAP), size=len(data),
        sha256=hashlib.sha256(data).hexdigest(), type="image/png", name=f"{number}.png",
    )  # fmt: skip


def test_files_that_are_half_here_go_on_at_their_byte_wherever_they_lie(tmp_path: Path) -> None:
    pack = Pack(tmp_path)
    for number in (0, 1):
        pack.media.keep(pack.pieces[number].entry, pack.files[number])
    pack.half(2, 20_000)
    pack.half(7, 20_000)
    board = pack.board()
    wire = 0

    while stretch := board.claim(None):
        start, end = stretch[0].start + board.partial_size(stretch[0]), stretch[-1].end
        wire += end - start
        list(board.take(Reply(status=206, headers={}, chunks=iter([pack.bytes[start:end]])), stretch, start))
        board.release(stretch)

    assert not board.missing()
    assert not board._bad
    assert wire <= 8 * (SIZE + GAP) - 40_000


def test_a_stretch_is_one_streams_until_it_is_given_back(tmp_path: Path) -> None:
    board = Pack(tmp_path).board()

    first, second = board.claim(2 * SIZE + GAP), board.claim(None)

    assert [len(first), len(second)] == [2, 8]
    assert board.claim(None) == []
    board.release(first)
    assert board.claim(None) == first


def test_a_further_stream_takes_over_the_end_and_the_first_one_stops_there(tmp_path: Path) -> None:
    pack = Pack(tmp_path)
    board = pack.board()
    first = board.claim(None)
    assert board.claim(SIZE) == []
    start, end = first[0].start, first[-1].end

    taken = board.take_over(2 * SIZE)
    brought = list(
        board.take(Reply(status=206, headers={}, chunks=iter([pack.bytes[start:end]])), first, start)
    )
    board.release(first)

    assert taken
    assert [piece.entry.sha256 for piece in board.missing()] == [piece.entry.sha256 for piece in taken]
    assert sum(brought) >= taken[0].start - start - GAP
    assert board.take_over(SIZE) == []  # what is left is not worth a request of its own


def test_what_no_stream_brought_is_never_called_done(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    worker = world.worker()
    worker.take(worker.offers()[0].number)
    worker.sync(download_packs=False)
    monkeypatch.setattr(_Board, "claim", lambda _board, _most: [])  # as if every stream had died

    with pytest.raises(CutError):
        worker.sync()


def test_a_pack_that_the_hub_lost_holds_up_no_other(
    world: World, built: Built, monkeypatch: pytest.MonkeyPatch
) -> None:
    world.publish([built.speech])
    worker = world.worker()
    for offer in worker.offers()[:2]:
        worker.take(offer.number)
    worker.sync(download_packs=False)
    with worker.store.read() as connection:
        terms = [load_terms(connection, lease) for lease in held_leases(connection)]
    original = world.link.open

    @contextmanager
    def without_the_first(
        method: str, url: str, *, body: bytes = b"", headers: Mapping[str, str] | None = None
    ) -> Iterator[Reply]:
        if terms[0].lease.file_sha256 in url:
            yield Reply(status=404, headers={}, chunks=iter([b"gone"]))
            return
        with original(method, url, body=body, headers=headers) as reply:
            yield reply

    monkeypatch.setattr(world.link, "open", without_the_first)

    with pytest.raises(RefusedError):
        worker.sync()

    ready = {pack.lease_id: (pack.ready, pack.items) for pack in worker.packs()}
    assert len(terms) == 2
    assert ready[terms[0].lease_id][0] == 0
    assert ready[terms[1].lease_id][0] == ready[terms[1].lease_id][1]
