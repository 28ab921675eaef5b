"""Where the files of a leased pack lie in its file, and which of them an item needs. No I/O.

Header and manifest came with the lease; the form and the instructions lie directly before the media, and
the media in work order.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from tallystick_packs.archive import header_size
from tallystick_packs.manifest import FileEntry, Manifest, MediaFile
from tallystick_sync.errors import UntrustedError
from tallystick_sync.lease import Lease


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
    """Where every file that a worker needs lies in the pack: instructions, form, then media.

    Raises:
        UntrustedError: The lease and the manifest contradict each other.
    """
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


def needed(
    pieces: Sequence[Piece], lease: Lease, manifest: Manifest, count: int, *, language: str | None = None
) -> list[Piece]:
    """What the first items of a lease need: their files, and everything that no item has alone.

    Args:
        language: Of the instructions only those in it, or else those that stand in for it; None for all.
    """
    leased = set(lease.items)
    others = other_instructions(manifest, language) if language else frozenset()
    first = [item for item in manifest.items if item.id in leased][:count]
    of_items = {path for item in manifest.items for path in item.files}
    wanted = {path for item in first for path in item.files}
    return [
        piece for piece in pieces if piece.entry.path in wanted or piece.entry.path not in of_items | others
    ]


def instructions_in(manifest: Manifest, language: str) -> FileEntry:
    """The instructions that a reader of this language is shown: in it, in English, or the first."""
    by_language = {entry.language: entry.file for entry in reversed(manifest.instructions)}
    return by_language.get(language) or by_language.get("en") or manifest.instructions[0].file


def other_instructions(manifest: Manifest, language: str) -> frozenset[str]:
    """Paths of the instructions that a reader of this language is not shown."""
    shown = instructions_in(manifest, language)
    return frozenset(entry.file.path for entry in manifest.instructions) - {shown.path}
