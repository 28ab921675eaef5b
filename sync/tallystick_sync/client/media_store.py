"""Media on the disk, by hash: shared by packs that hold the same file, checked before use.

`media/<first two digits>/<sha256>`; a file appears there only whole and verified.
"""

import hashlib
from collections.abc import Iterator
from pathlib import Path

from tallystick_packs.errors import FileProblemError
from tallystick_packs.files import replace_file
from tallystick_packs.manifest import FileEntry, MediaFile

_HASH_LETTERS = 64


class MediaStore:
    """The folder of verified media of a profile."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def path(self, sha256: str) -> Path:
        """Where the file with this hash is, or would be."""
        return self._folder / sha256[:2] / sha256

    def files(self) -> Iterator[tuple[str, int]]:
        """All files here, as hash and size."""
        for path in self._folder.glob("??/*"):
            if len(path.name) == _HASH_LETTERS:
                yield path.name, path.stat().st_size

    def has(self, entry: MediaFile | FileEntry) -> bool:
        """Whether the file is here, by its size; its bytes were verified when it was kept."""
        try:
            return self.path(entry.sha256).stat().st_size == entry.size
        except FileNotFoundError:
            return False

    def keep(self, entry: MediaFile | FileEntry, data: bytes) -> bool:
        """Keep `data` if it is what `entry` describes; False if it is not."""
        if len(data) != entry.size or hashlib.sha256(data).hexdigest() != entry.sha256:
            return False
        if not self.has(entry):
            replace_file(self.path(entry.sha256), data)
        return True

    def read(self, entry: MediaFile | FileEntry) -> bytes | None:
        """The file's bytes if it is here and whole; a damaged copy is removed so that it is fetched again."""
        path = self.path(entry.sha256)
        try:
            data = path.read_bytes()
            if hashlib.sha256(data).hexdigest() == entry.sha256:
                return data
            path.unlink()
        except FileNotFoundError:
            return None
        except OSError as exc:
            raise FileProblemError.from_os_error(exc, path) from exc
        return None
