"""What was encoded before, by the hash of the source and of how it was to be encoded.

A second build of 10,000 files with one change encodes one. An entry is a file: a line of JSON with the facts,
then the bytes of the medium, then its peaks. It is checked against its own hash whenever it is found, so a
damaged entry is encoded again instead of being signed.
"""

import contextlib
import dataclasses
import hashlib
import json
import os
import secrets
import time
from dataclasses import dataclass
from pathlib import Path

import platformdirs

from tallystick_packs.errors import FileProblemError
from tallystick_packs.media import MediaSettings, Prepared

VERSION = "1"
"""Raised with every change of what `media` makes of a file."""
KEPT_DAYS = 60
_FACTS = ("type", "suffix", "width", "height", "duration_ms", "note", "quality")


@dataclass(frozen=True, slots=True, kw_only=True)
class Stored:
    """A prepared file that lies in the cache; the bytes are read when they are asked for."""

    path: Path
    start: int
    size: int
    peaks_size: int
    source_size: int
    type: str
    suffix: str
    width: int | None = None
    height: int | None = None
    duration_ms: int | None = None
    note: str = ""
    quality: float | None = None

    @property
    def data(self) -> bytes:
        """The bytes to pack."""
        return self._read(self.start, self.size)

    @property
    def peaks(self) -> bytes:
        """The peaks of a recording, empty for photos."""
        return self._read(self.start + self.size, self.peaks_size) if self.peaks_size else b""

    def _read(self, start: int, size: int) -> bytes:
        try:
            with self.path.open("rb") as file:
                file.seek(start)
                return file.read(size)
        except OSError as exc:
            raise FileProblemError.from_os_error(exc, self.path) from exc


def default_folder() -> Path:
    """Where encoded media are kept for the next build."""
    return Path(platformdirs.user_cache_dir("tallystick", appauthor=False)) / "media"


def key_of(source: bytes, kind: str, settings: MediaSettings) -> str:
    """The name of the entry for a source file and how it is to be encoded."""
    how = json.dumps([VERSION, kind, dataclasses.astuple(settings)])
    return hashlib.sha256(hashlib.sha256(source).digest() + how.encode()).hexdigest()


class Cache:
    """A folder of encoded media."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def find(self, key: str) -> Stored | None:
        """The entry of that name, or None where there is none or it is damaged."""
        path = self._path(key)
        try:
            data = path.read_bytes()
            os.utime(path)
        except OSError:
            return None
        head, _, body = data.partition(b"\n")
        try:
            facts = json.loads(head)
            if hashlib.sha256(body).hexdigest() != facts.pop("sha256"):
                return None
            return Stored(path=path, start=len(head) + 1, **facts)
        except (ValueError, KeyError, TypeError, AttributeError):
            return None

    def keep(self, key: str, made: Prepared, *, source_size: int) -> None:
        """Add an entry.

        Raises:
            FileProblemError: The disk refused.
        """
        body = made.data + made.peaks
        facts = {name: getattr(made, name) for name in _FACTS} | {
            "size": len(made.data),
            "peaks_size": len(made.peaks),
            "source_size": source_size,
            "sha256": hashlib.sha256(body).hexdigest(),
        }
        path = self._path(key)
        temporary = path.with_name(f".{key}.{secrets.token_hex(4)}.part")
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            # Not flushed to the disk: an entry that a power cut damages is found by its hash.
            temporary.write_bytes(json.dumps(facts).encode() + b"\n" + body)
            temporary.replace(path)
        except OSError as exc:
            with contextlib.suppress(OSError):
                temporary.unlink(missing_ok=True)
            raise FileProblemError.from_os_error(exc, path) from exc

    def forget_old(self, *, now_s: float | None = None) -> None:
        """Remove what no build has used for `KEPT_DAYS`."""
        limit = (time.time() if now_s is None else now_s) - KEPT_DAYS * 86_400
        for path in self._folder.glob("??/*"):
            # Another build may remove the same file.
            with contextlib.suppress(FileNotFoundError):
                if path.stat().st_mtime < limit:
                    path.unlink()

    def _path(self, key: str) -> Path:
        return self._folder / key[:2] / key
