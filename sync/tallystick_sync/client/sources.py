"""Media as a program reads them: a file on the disk, or a sealed one that is opened in memory only.

data = read_source(desk.media(item.id, "photo"))
with open_source(desk.media(item.id, "clip")) as file: ...
"""

import io
from dataclasses import dataclass, field
from pathlib import Path

from tallystick_packs.confidential import open_media
from tallystick_packs.errors import FileProblemError
from tallystick_packs.manifest import TAG_BYTES, Manifest


@dataclass(frozen=True, slots=True, kw_only=True)
class SealedFile:
    """A media file of a confidential pack: where its ciphertext is, and what opens it.

    Equal where the ciphertext is the same file.
    """

    path: Path
    key: bytes = field(repr=False, compare=False)
    manifest: Manifest = field(repr=False, compare=False)
    name: str = field(compare=False)

    def read(self) -> bytes:
        """What it holds. It is never written to the disk.

        Raises:
            BadPackError: It was changed.
            FileProblemError: The disk refused.
        """
        return open_media(self.key, self.manifest, self.name, _bytes_of(self.path))


Source = Path | SealedFile


def read_source(source: Source) -> bytes:
    """All bytes of a photo or recording.

    Raises:
        BadPackError, FileProblemError: As `SealedFile.read`.
    """
    return source.read() if isinstance(source, SealedFile) else _bytes_of(source)


def sound_file(source: Source) -> str | io.BytesIO:
    """What libsndfile opens: a path, or a file in memory.

    Raises:
        BadPackError, FileProblemError: As `SealedFile.read`.
    """
    return io.BytesIO(source.read()) if isinstance(source, SealedFile) else str(source)


def size_of(source: Source) -> int:
    """Bytes of a photo or recording; 0 where it is not here."""
    try:
        if isinstance(source, SealedFile):
            return source.path.stat().st_size - TAG_BYTES
        return source.stat().st_size
    except FileNotFoundError:
        return 0


def _bytes_of(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError as exc:
        raise FileProblemError.from_os_error(exc, path) from exc
