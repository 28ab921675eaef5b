"""Fetching what a lease needs: by Range, resumed at the byte, every file checked as it arrives.

Only the form, the instructions and media that are not on the disk yet are fetched; where each lies in the
file follows from the signed manifest and the lease. An item can be worked on as soon as its files are
here. Of a file that does not match its hash the blocks that differ come again; where that does not help it
is thrown away and fetched again alone, up to five times.

One stream asks for all at once. Several run where one cannot fill the link (satellites): each takes a stretch
off the end of what the first one asked for, which stops where theirs begin. A second one also fetches a
damaged file again beside the rest.
"""

import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

from tallystick_packs.errors import FileProblemError, TallystickError
from tallystick_packs.files import replace_file
from tallystick_packs.manifest import Manifest
from tallystick_packs.texts import _
from tallystick_sync.client import mending
from tallystick_sync.client.media_store import MediaStore
from tallystick_sync.client.ranges import open_range
from tallystick_sync.errors import CutError, OfflineError, PortalError, UntrustedError
from tallystick_sync.lease import Lease
from tallystick_sync.link.patience import Patience
from tallystick_sync.pieces import Piece, layout, needed
from tallystick_sync.transport import Reply, Transport

MAX_BAD_COPIES = 6
_SKIP_BYTES = 4096
_STRETCH_BYTES, _LEAST_STRETCH_BYTES = 192 * 1024, 96 * 1024
"""Asked for at once by each further stream, so that none of them ends long after the others."""

Progress = Callable[[int, int], None]
"""Called with (bytes here, bytes in all)."""


class Downloader:
    """Fetches packs into a media store.

    Args:
        partial: Folder for the files that are still on their way.
        streams: Says how many connections fill the link, asked again before each stretch.
    """

    def __init__(
        self,
        transport: Transport,
        media: MediaStore,
        partial: Path,
        *,
        streams: Callable[[], int] = lambda: 1,
    ) -> None:
        self._transport = transport
        self._media = media
        self._partial = partial
        self._streams = streams

    def missing(self, lease: Lease, manifest: Manifest) -> list[Piece]:
        """Pieces that are not on the disk yet, in fetching order."""
        return [piece for piece in layout(lease, manifest) if not self._media.has(piece.entry)]

    def fetch(
        self,
        lease: Lease,
        manifest: Manifest,
        addresses: tuple[str, ...],
        on_progress: Progress | None = None,
        *,
        patience: Patience | None = None,
        first_items: int | None = None,
        language: str | None = None,
    ) -> int:
        """Fetch what is missing.

        Args:
            first_items: Only what the first so many items of the lease need; None for all.
            language: With `first_items`, instructions for a reader of this language only.
            patience: How long to try again while nothing comes; without it each failure counts once.

        Returns:
            Bytes fetched over the link.

        Raises:
            LinkError: The link failed; what arrived is kept and the next call goes on from there.
            UntrustedError: The hub keeps sending bytes that are not what was signed.
            FileProblemError: The disk refused.
        """
        pieces = layout(lease, manifest)
        if first_items is not None:
            pieces = needed(pieces, lease, manifest, first_items, language=language)
        board = _Board(pieces, media=self._media, partial=self._partial, on_progress=on_progress)
        self._run_stream(board, lease, addresses, patience or Patience(0), is_first=True)
        for helper in board.helpers:
            helper.join()
        if board.missing():
            # A stream may have died of something that nobody foresaw: what is missing is never called done.
            raise board.failure or CutError(_("the download broke off"))
        return board.fetched

    def _run_stream(
        self,
        board: "_Board",
        lease: Lease,
        addresses: tuple[str, ...],
        patience: Patience,
        *,
        is_first: bool = False,
    ) -> None:
        most = None if is_first else _STRETCH_BYTES
        while board.failure is None and (stretch := board.claim(most) or self._taken_over(board)):
            try:
                for size in self._fetch_stretch(board, lease, stretch, addresses):
                    if size:
                        patience.progress()
                    if is_first and board.wants_helper(self._streams()):
                        helper = threading.Thread(
                            target=self._run_stream,
                            args=(board, lease, addresses, patience.anew()),
                            daemon=True,
                        )
                        board.helpers.append(helper)
                        helper.start()
            except (CutError, OfflineError, PortalError) as exc:
                if not patience.wait():
                    board.fail(exc)
            except TallystickError as exc:
                board.fail(exc)
            finally:
                board.release(stretch)

    def _taken_over(self, board: "_Board") -> list[Piece]:
        # Where one stream fills the link, what it has asked for is on its way already.
        return board.take_over(_STRETCH_BYTES) if self._streams() > 1 else []

    def _fetch_stretch(
        self, board: "_Board", lease: Lease, stretch: list[Piece], addresses: tuple[str, ...]
    ) -> Iterator[int]:
        if board.is_damaged(stretch[0]):
            yield from self._mend(board, lease, stretch[0], addresses)
            return
        start, end = stretch[0].start + board.partial_size(stretch[0]), stretch[-1].end
        if start == end == stretch[0].end:
            board.complete(stretch[0])
            return
        with open_range(
            self._transport, addresses, f"/blob/{lease.file_sha256}", start=start, end=end,
            size=lease.file_size,
        ) as reply:  # fmt: skip
            yield from board.take(reply, stretch, start)

    def _mend(self, board: "_Board", lease: Lease, piece: Piece, addresses: tuple[str, ...]) -> Iterator[int]:
        came: list[int] = []

        def ask(part: str, start: int, end: int, size: int) -> bytes:
            path = f"/blob/{lease.file_sha256}{part}"
            with open_range(self._transport, addresses, path, start=start, end=end, size=size) as reply:
                data = reply.read(max_bytes=end - start)
            if len(data) != end - start:
                raise CutError(_("the download broke off"))
            came.append(len(data))
            return data

        copy = board.damaged_copy(piece)
        board.mend(piece, mending.mended(ask, copy, start=piece.start, file_size=lease.file_size))
        yield from came


@dataclass(slots=True)
class _Board:
    """What is missing, what is on its way by which stream, and what arrived. Used from several threads."""

    pieces: list[Piece]
    media: MediaStore
    partial: Path
    on_progress: Progress | None
    fetched: int = 0
    failure: TallystickError | None = None
    helpers: list[threading.Thread] = field(default_factory=list)
    _claimed: dict[str, list[Piece]] = field(default_factory=dict)
    _bad: dict[str, int] = field(default_factory=dict)
    _damaged: set[str] = field(default_factory=set)
    _here: set[str] = field(default_factory=set)
    _lock: threading.RLock = field(default_factory=threading.RLock)

    def __post_init__(self) -> None:
        self._here = {piece.entry.sha256 for piece in self.pieces if self.media.has(piece.entry)}

    def missing(self) -> list[Piece]:
        """Pieces that are not here."""
        with self._lock:
            return [piece for piece in self.pieces if piece.entry.sha256 not in self._here]

    def wants_helper(self, streams: int) -> bool:
        """Whether another stream should run: to fill the link, or beside the rest for a damaged file."""
        if streams > 1 + len(self.helpers):
            return True
        with self._lock:
            has_damaged = any(sha256 not in self._claimed for sha256 in self._bad.keys() - self._here)
        return has_damaged and not any(helper.is_alive() for helper in self.helpers)

    def is_damaged(self, piece: Piece) -> bool:
        """Whether all of a file is here, and wrong in places."""
        return piece.entry.sha256 in self._damaged

    def claim(self, most_bytes: int | None) -> list[Piece]:
        """The first stretch of missing, unclaimed pieces with no large gap in it; empty if there is none."""
        stretch: list[Piece] = []
        with self._lock:
            for piece in self.missing():
                if piece.entry.sha256 in self._claimed:
                    if stretch:
                        break
                    continue
                if stretch and piece.start - stretch[-1].end > _SKIP_BYTES:
                    break
                if self.is_damaged(piece):
                    if not stretch:
                        stretch.append(piece)
                        self._claimed[piece.entry.sha256] = stretch
                    break
                if stretch and self.partial_size(piece):
                    break  # half of it is here: a request of its own goes on at its byte
                if stretch and most_bytes is not None and piece.end - stretch[0].start > most_bytes:
                    break
                stretch.append(piece)
                self._claimed[piece.entry.sha256] = stretch
        return stretch

    def take_over(self, most_bytes: int) -> list[Piece]:
        """The end of the longest stretch that another stream works on, if it is worth a request."""
        with self._lock:
            claimed = {id(stretch): stretch for stretch in self._claimed.values()}
            longest = max(claimed.values(), key=self._left, default=[])
            left = self._left(longest)
            wanted = min(most_bytes, left // 2) if left > _LEAST_STRETCH_BYTES else 0
            taken: list[Piece] = []
            while len(longest) > 1 and sum(one.entry.size for one in taken) < wanted:
                taken.insert(0, longest.pop())
            for piece in taken:
                self._claimed[piece.entry.sha256] = taken
            return taken

    def _left(self, stretch: list[Piece]) -> int:
        return sum(piece.entry.size for piece in stretch if piece.entry.sha256 not in self._here)

    def release(self, stretch: list[Piece]) -> None:
        """A stream is done with a stretch, whether or not all of it arrived."""
        with self._lock:
            for piece in stretch:
                # One that came damaged may be another stream's by now.
                if self._claimed.get(piece.entry.sha256) is stretch:
                    del self._claimed[piece.entry.sha256]

    def fail(self, error: TallystickError) -> None:
        """The first failure that cannot be waited out ends all streams."""
        with self._lock:
            self.failure = self.failure or error

    def take(self, reply: Reply, stretch: list[Piece], position: int) -> Iterator[int]:
        """Sort arriving bytes into files; yields how many came. Ends early where another stream took over."""
        pieces = iter(stretch)
        piece = next(pieces)
        for chunk in reply.chunks:
            rest = chunk
            while rest:
                if position < piece.start:
                    skipped = min(len(rest), piece.start - position)
                    rest, position = rest[skipped:], position + skipped
                    continue
                part = rest[: piece.end - position]
                self._append(piece, part)
                rest, position = rest[len(part) :], position + len(part)
                if position == piece.end:
                    self.complete(piece)
                    following = next(pieces, None)
                    if following is None:
                        self._arrived(len(chunk))
                        yield len(chunk)
                        return
                    piece = following
            self._arrived(len(chunk))
            yield len(chunk)
        raise CutError(_("the download broke off"))

    def complete(self, piece: Piece, *, is_mended: bool = False) -> None:
        """All bytes of a file came: keep it if it is what was signed.

        A copy that is not stays to be mended, once; else it is thrown away.

        Raises:
            UntrustedError: It came damaged too often.
        """
        path = self._partial_path(piece)
        sha256 = piece.entry.sha256
        with self._lock:
            bad = self._bad.get(sha256, 0) + 1
        is_worth_mending = not is_mended and bad < MAX_BAD_COPIES and piece.entry.size >= mending.LEAST_BYTES
        try:
            is_good = self.media.keep(piece.entry, path.read_bytes())
            if is_good or not is_worth_mending:
                path.unlink()
        except OSError as exc:
            raise FileProblemError.from_os_error(exc, path) from exc
        with self._lock:
            self._damaged.discard(sha256)
            if is_good:
                self._here.add(sha256)
                return
            if is_worth_mending:
                self._damaged.add(sha256)
            self._claimed.pop(sha256, None)
            self._bad[sha256] = bad
            if bad < MAX_BAD_COPIES:
                return
        raise UntrustedError(
            _("{path} of this pack arrived damaged {count} times.").format(
                path=piece.entry.path, count=MAX_BAD_COPIES
            ),
            safe=_("It was thrown away; all other items can be worked on."),
            todo=_("Sync again from another network; if it stays, tell your coordinator."),
        )

    def damaged_copy(self, piece: Piece) -> bytes:
        """The bytes of a damaged file."""
        path = self._partial_path(piece)
        try:
            return path.read_bytes()
        except OSError as exc:
            raise FileProblemError.from_os_error(exc, path) from exc

    def mend(self, piece: Piece, data: bytes | None) -> None:
        """Take a mended copy instead of the damaged one; None throws that away, so that it comes again.

        Raises:
            UntrustedError: It came damaged too often.
        """
        path = self._partial_path(piece)
        if data is not None:
            replace_file(path, data)
            self.complete(piece, is_mended=True)
            return
        try:
            path.unlink()
        except OSError as exc:
            raise FileProblemError.from_os_error(exc, path) from exc
        with self._lock:
            self._damaged.discard(piece.entry.sha256)
            self._claimed.pop(piece.entry.sha256, None)

    def partial_size(self, piece: Piece) -> int:
        """Bytes of a file that are here already."""
        try:
            return min(self._partial_path(piece).stat().st_size, piece.entry.size)
        except FileNotFoundError:
            return 0

    def _arrived(self, size: int) -> None:
        with self._lock:
            self.fetched += size
            if self.on_progress is None:
                return
            total = sum(piece.entry.size for piece in self.pieces)
            here = sum(
                piece.entry.size if piece.entry.sha256 in self._here else self.partial_size(piece)
                for piece in self.pieces
            )
            self.on_progress(min(total, here), total)

    def _partial_path(self, piece: Piece) -> Path:
        return self.partial / piece.entry.sha256

    def _append(self, piece: Piece, data: bytes) -> None:
        path = self._partial_path(piece)
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            with path.open("ab") as file:
                file.write(data)
        except OSError as exc:
            raise FileProblemError.from_os_error(exc, path) from exc
