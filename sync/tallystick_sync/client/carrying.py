"""Sending and receiving by stick: requests out, the hub's answers and packs back in.

    worker.stick.write(Path("stick/amara.tallybundle"), hold=1)
    report = worker.stick.read(sorted(Path("stick/back").iterdir()))

The same validators read a stick and the network; a carrier can neither change anything unnoticed nor lose
more than the carriers' own copy.
"""

import hashlib
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from tallystick_packs.errors import FileProblemError
from tallystick_packs.files import replace_file
from tallystick_packs.texts import _
from tallystick_sync.client.exchange import Exchange, SyncReport
from tallystick_sync.client.media_store import MediaStore
from tallystick_sync.client.packs import Terms, held_leases, load_terms
from tallystick_sync.client.store import Store
from tallystick_sync.errors import UntrustedError
from tallystick_sync.evidence import BUNDLE_SUFFIX, MAX_FILE_BYTES
from tallystick_sync.pieces import layout

PACK_SUFFIX = ".tallypack"
_CHUNK_BYTES = 1024 * 1024


class Stick:
    """Files between a worker's store and the hub; made by `Worker.stick`."""

    def __init__(self, store: Store, media: MediaStore, exchange: Exchange) -> None:
        self._store = store
        self._media = media
        self._exchange = exchange

    def write(self, target: Path, *, hold: int = 0) -> None:
        """Write what a sync would send into a file; nothing is marked as sent by that.

        Raises:
            FileProblemError: The disk or stick refused.
        """
        replace_file(target, self._exchange.carry_out(hold=hold))

    def read(self, paths: Sequence[Path]) -> SyncReport:
        """Take in the hub's answers (.tallybundle) first, then the packs (.tallypack) that they lease.

        Raises:
            UntrustedError: A file is no answer to this profile, or no pack of a lease held.
            FileProblemError: A file cannot be read.
        """
        for path in paths:
            if path.suffix not in (BUNDLE_SUFFIX, PACK_SUFFIX):
                raise UntrustedError(
                    _("{name} is neither an answer of the hub nor a pack.").format(name=path.name),
                    todo=_("Give the .tallybundle and .tallypack files from the stick."),
                )
        report = SyncReport()
        for path in [one for one in paths if one.suffix == BUNDLE_SUFFIX]:
            taken = self._exchange.carry_in(read_carried(path))
            report = replace(
                taken, receipts=report.receipts + taken.receipts, leases=report.leases + taken.leases,
                warnings=(*report.warnings, *taken.warnings),
            )  # fmt: skip
        packs = [one for one in paths if one.suffix == PACK_SUFFIX]
        fetched = sum(take_pack(self._store, self._media, path) for path in packs)
        return replace(report, downloaded=fetched)


def take_pack(store: Store, media: MediaStore, path: Path) -> int:
    """Take in a pack that a lease is held for; returns the bytes that were new.

    Raises:
        UntrustedError: No lease names this file, or it was changed on the way.
        FileProblemError: It cannot be read, or the disk refused.
    """
    terms = _lease_of(store, path)
    if terms is None:
        raise UntrustedError(
            _("{name} is not a pack that you hold a lease for, or it was changed on the way.").format(
                name=path.name
            ),
            todo=_("Take the hub's answer from the stick first; if it stays, copy the pack again."),
        )
    taken = 0
    try:
        with path.open("rb") as file:
            for piece in layout(terms.lease, terms.manifest):
                if not media.has(piece.entry):
                    file.seek(piece.start)
                    media.keep(piece.entry, file.read(piece.entry.size))
                    taken += piece.entry.size
    except OSError as exc:
        raise FileProblemError.from_os_error(exc, path) from exc
    return taken


def _lease_of(store: Store, path: Path) -> Terms | None:
    digest = _sha256(path)
    with store.read() as connection:
        held = [load_terms(connection, lease) for lease in held_leases(connection)]
    return next((terms for terms in held if terms.lease.file_sha256 == digest), None)


def _sha256(path: Path) -> str:
    digest = hashlib.sha256()
    try:
        with path.open("rb") as file:
            while chunk := file.read(_CHUNK_BYTES):
                digest.update(chunk)
    except OSError as exc:
        raise FileProblemError.from_os_error(exc, path) from exc
    return digest.hexdigest()


def read_carried(path: Path) -> bytes:
    """The bytes of a bundle on a stick.

    Raises:
        UntrustedError: It is too large to be one.
        FileProblemError: It cannot be read.
    """
    try:
        if path.stat().st_size > MAX_FILE_BYTES:
            raise UntrustedError(_("{name} is too large to be an answer of the hub.").format(name=path.name))
        return path.read_bytes()
    except OSError as exc:
        raise FileProblemError.from_os_error(exc, path) from exc
