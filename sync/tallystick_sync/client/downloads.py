"""Fetching what a lease needs: by Range, resumed at the byte, every file checked as it arrives.

Only the form, the instructions and media that are not on the disk yet are fetched; where each lies in the
file follows from the signed manifest and the lease. An item can be worked on as soon as its files are
here. A file that does not match its hash is thrown away and fetched again, up to three times.
"""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

from tallystick_packs.archive import header_size
from tallystick_packs.errors import FileProblemError
from tallystick_packs.manifest import FileEntry, Manifest, MediaFile
from tallystick_packs.texts import _
from tallystick_sync.client.media_store import MediaStore
from tallystick_sync.errors import (
    CutError,
    LinkError,
    OfflineError,
    PortalError,
    RefusedError,
    UntrustedError,
)
from tallystick_sync.lease import Lease
from tallystick_sync.transport import Reply, Transport

MAX_BAD_COPIES = 3
MAX_STALLED = 3
_SKIP_BYTES = 4096
_CONTENT_RANGE = re.compile(r"^bytes (\d+)-(\d+)/(\d+)$")

Progress = Callable[[int, int], None]
"""Called with (bytes here, bytes in all)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Piece:
    """A file of the pack and where it lies: bytes from the beginning of the pack file."""

    entry: MediaFile | FileEntry
    start: int

    @property
    def end(self) -> int:
        """One past its last byte."""
        return self.start + self.entry.size


def layout(lease: Lease, manifest: Manifest) -> list[Piece]:
    """Where every file that a worker needs lies in the pack: instructions, form, then media."""
    pieces = [Piece(entry=entry, start=lease.media_start + entry.offset) for entry in manifest.media]
    texts = [*(entry.file for entry in manifest.instructions), manifest.form]
    first = manifest.media[0].path if manifest.media else ""
    position = lease.media_start - (header_size(first) if first else 0)
    for entry in reversed(texts):
        position -= entry.size
        pieces.insert(0, Piece(entry=entry, start=position))
        position -= header_size(entry.path)
    if pieces and (pieces[0].start < 0 or pieces[-1].end > lease.file_size):
        raise UntrustedError("The lease and the manifest disagree on where the pack's files lie.")
    return pieces


class Downloader:
    """Fetches packs into a media store.

    Args:
        partial: Folder for the files that are still on their way.
    """

    def __init__(self, transport: Transport, media: MediaStore, partial: Path) -> None:
        self._transport = transport
        self._media = media
        self._partial = partial

    def missing(self, lease: Lease, manifest: Manifest) -> list[Piece]:
        """Pieces that are not on the disk yet, in fetching order."""
        return [piece for piece in layout(lease, manifest) if not self._media.has(piece.entry)]

    def fetch(
        self,
        lease: Lease,
        manifest: Manifest,
        addresses: tuple[str, ...],
        on_progress: Progress | None = None,
    ) -> int:
        """Fetch what is missing.

        Returns:
            Bytes fetched over the link.

        Raises:
            LinkError: The link failed; what arrived is kept and the next call goes on from there.
            UntrustedError: The hub keeps sending bytes that are not what was signed.
            FileProblemError: The disk refused.
        """
        pieces = layout(lease, manifest)
        total = sum(piece.entry.size for piece in pieces)
        bad: dict[str, int] = {}
        fetched = stalled = 0
        while run := _first_run([piece for piece in pieces if not self._media.has(piece.entry)]):
            got = 0
            failure: LinkError | None = None
            try:
                for size in self._fetch_run(lease, run, addresses, bad):
                    got += size
                    if on_progress:
                        on_progress(min(total, self._here(pieces)), total)
            except (CutError, OfflineError) as exc:
                failure = exc
            fetched += got
            stalled = 0 if got else stalled + 1
            if failure is not None and stalled >= MAX_STALLED:
                raise failure
        return fetched

    def _here(self, pieces: list[Piece]) -> int:
        return sum(
            piece.entry.size if self._media.has(piece.entry) else self._partial_size(piece)
            for piece in pieces
        )

    def _fetch_run(
        self, lease: Lease, run: list[Piece], addresses: tuple[str, ...], bad: dict[str, int]
    ) -> Iterator[int]:
        start, end = run[0].start + self._partial_size(run[0]), run[-1].end
        if start == end == run[0].end:
            self._complete(run[0], bad)
            return
        failure: LinkError | None = None
        for address in addresses:
            url = f"{address}/blob/{lease.file_sha256}"
            try:
                with self._transport.open("GET", url, headers={"range": f"bytes={start}-{end - 1}"}) as reply:
                    _check_range(reply, address, start=start, end=end, size=lease.file_size)
                    yield from self._take(reply, run, start, bad)
                    return
            except OfflineError as exc:
                failure = exc
        raise failure or OfflineError(addresses)

    def _take(self, reply: Reply, run: list[Piece], position: int, bad: dict[str, int]) -> Iterator[int]:
        pieces = iter(run)
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
                    self._complete(piece, bad)
                    following = next(pieces, None)
                    if following is None:
                        yield len(chunk)
                        return
                    piece = following
            yield len(chunk)
        raise CutError(_("the download broke off"))

    def _partial_path(self, piece: Piece) -> Path:
        return self._partial / piece.entry.sha256

    def _partial_size(self, piece: Piece) -> int:
        try:
            return min(self._partial_path(piece).stat().st_size, piece.entry.size)
        except FileNotFoundError:
            return 0

    def _append(self, piece: Piece, data: bytes) -> None:
        path = self._partial_path(piece)
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            with path.open("ab") as file:
                file.write(data)
        except OSError as exc:
            raise FileProblemError.from_os_error(exc, path) from exc

    def _complete(self, piece: Piece, bad: dict[str, int]) -> None:
        path = self._partial_path(piece)
        is_good = self._media.keep(piece.entry, path.read_bytes())
        path.unlink()
        if not is_good:
            bad[piece.entry.sha256] = bad.get(piece.entry.sha256, 0) + 1
            if bad[piece.entry.sha256] >= MAX_BAD_COPIES:
                raise UntrustedError(
                    _("{path} of this pack arrived damaged {count} times.").format(
                        path=piece.entry.path, count=MAX_BAD_COPIES
                    ),
                    safe=_("It was thrown away; all other items can be worked on."),
                    todo=_("Sync again from another network; if it stays, tell your coordinator."),
                )


def _first_run(missing: list[Piece]) -> list[Piece]:
    """The first stretch of missing files with no large gap of files that are here already."""
    run: list[Piece] = []
    for piece in missing:
        if run and piece.start - run[-1].end > _SKIP_BYTES:
            break
        run.append(piece)
    return run


def _check_range(reply: Reply, address: str, *, start: int, end: int, size: int) -> None:
    if reply.status == 404:
        raise RefusedError(
            _("The hub no longer has the file of this pack."),
            code="no-blob",
            safe=_("What you have of it can be worked on and is paid as promised."),
            todo=_("Tell your coordinator."),
        )
    if reply.status >= 500:
        raise CutError(f"the hub answered with status {reply.status}")
    match = _CONTENT_RANGE.match(reply.headers.get("content-range", ""))
    # A 200 would send the whole file again over a dear link: refuse it like a stranger's answer.
    if reply.status != 206 or match is None:
        raise PortalError(address)
    if (int(match[1]), int(match[2]), int(match[3])) != (start, end - 1, size):
        raise PortalError(address)
