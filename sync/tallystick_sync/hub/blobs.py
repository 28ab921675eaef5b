"""Pack files, by hash, in a folder. They never change, so any cache in between may keep them."""

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from tallystick_packs.errors import BadPackError
from tallystick_packs.files import replace_file

CHUNK_BYTES = 64 * 1024


@dataclass(frozen=True, slots=True)
class BlobStore:
    """A folder of files named by their SHA-256."""

    folder: Path

    def path(self, sha256: str) -> Path:
        """Where a blob is, or would be."""
        return self.folder / sha256[:2] / sha256

    def size(self, sha256: str) -> int | None:
        """Bytes of a blob, None where it is not here."""
        try:
            return self.path(sha256).stat().st_size
        except FileNotFoundError:
            return None

    def put(self, sha256: str, data: bytes) -> None:
        """Keep a blob.

        Raises:
            BadPackError: The bytes have another hash.
            FileProblemError: The disk refused.
        """
        if hashlib.sha256(data).hexdigest() != sha256:
            raise BadPackError(
                "The file that arrived is not the one that was announced.", part=sha256,
                safe="It was thrown away.", todo="Send it again.",
            )  # fmt: skip
        if self.size(sha256) != len(data):
            replace_file(self.path(sha256), data)

    def read(self, sha256: str, start: int, end: int) -> Iterator[bytes]:
        """Bytes `start` up to `end` of a blob, in chunks."""
        with self.path(sha256).open("rb") as file:
            file.seek(start)
            left = end - start
            while left > 0 and (chunk := file.read(min(CHUNK_BYTES, left))):
                left -= len(chunk)
                yield chunk
