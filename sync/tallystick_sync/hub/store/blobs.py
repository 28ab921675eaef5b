"""Pack files, by hash, in a folder. They never change, so any cache in between may keep them."""

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from tallystick_packs.errors import BadPackError, FileProblemError
from tallystick_packs.files import replace_file

CHUNK_BYTES = 64 * 1024


class BlobStore(Protocol):
    """Files named by their SHA-256."""

    def size(self, sha256: str) -> int | None:
        """Bytes of a blob, None where it is not here."""

    def put(self, sha256: str, data: bytes) -> None:
        """Keep a blob.

        Raises:
            BadPackError: The bytes have another hash.
            FileProblemError: The disk refused.
            HubSetupError: The store cannot be reached.
        """

    def read(self, sha256: str, start: int, end: int) -> Iterator[bytes]:
        """Bytes `start` up to `end` of a blob, in chunks."""


@dataclass(frozen=True, slots=True)
class FolderBlobs:
    """A `BlobStore` in a folder."""

    folder: Path

    def size(self, sha256: str) -> int | None:
        """Bytes of a blob, None where it is not here."""
        try:
            return self._path(sha256).stat().st_size
        except FileNotFoundError:
            return None

    def put(self, sha256: str, data: bytes) -> None:
        """Keep a blob."""
        check_hash(sha256, data)
        if self.size(sha256) != len(data):
            replace_file(self._path(sha256), data)

    def read(self, sha256: str, start: int, end: int) -> Iterator[bytes]:
        """Bytes `start` up to `end` of a blob, in chunks."""
        with self._path(sha256).open("rb") as file:
            file.seek(start)
            left = end - start
            while left > 0 and (chunk := file.read(min(CHUNK_BYTES, left))):
                left -= len(chunk)
                yield chunk

    def _path(self, sha256: str) -> Path:
        return self.folder / sha256[:2] / sha256


def check_hash(sha256: str, data: bytes) -> None:
    """Refuse bytes that are not what their name says.

    Raises:
        BadPackError: They have another hash.
    """
    if hashlib.sha256(data).hexdigest() != sha256:
        raise BadPackError(
            "The file that arrived is not the one that was announced.", part=sha256,
            safe="It was thrown away.", todo="Send it again.",
        )  # fmt: skip


def copy_blob(blobs: BlobStore, sha256: str, size: int, target: Path) -> None:
    """Write a blob of `size` bytes to a file of its own.

    Raises:
        FileProblemError: The disk refused, or the blob is not there.
    """
    try:
        with target.open("wb") as file:
            file.writelines(blobs.read(sha256, 0, size))
    except OSError as exc:
        raise FileProblemError.from_os_error(exc, target) from exc
