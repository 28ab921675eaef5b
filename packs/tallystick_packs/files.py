"""Files are replaced, never edited: a failed write leaves the previous good state."""

import os
import secrets
from collections.abc import Mapping
from pathlib import Path

from tallystick_packs.errors import FileProblemError


def replace_file(path: Path, data: bytes, *, mode: int = 0o644) -> None:
    """Write `data` beside `path`, flush it to the disk, then put it in place of `path`.

    Raises:
        FileProblemError: The disk refused; what stood at `path` still does.
    """
    replace_files({path: data}, mode=mode)


def replace_files(files: Mapping[Path, bytes], *, mode: int = 0o644) -> None:
    """Replace several files, none before all of them are on the disk.

    Raises:
        FileProblemError: The disk refused; what stood there still does.
    """
    written: list[tuple[Path, Path]] = []
    path = next(iter(files), Path())
    try:
        try:
            for path, data in files.items():
                temporary = path.with_name(f".{path.name}.{secrets.token_hex(4)}.part")
                written.append((temporary, path))
                _write(temporary, data, mode)
            for temporary, path in written:
                temporary.replace(path)
        except BaseException:
            for temporary, _path in written:
                temporary.unlink(missing_ok=True)
            raise
        for folder in {path.parent for path in files}:
            sync_folder(folder)
    except OSError as exc:
        raise FileProblemError.from_os_error(exc, path) from exc


def _write(path: Path, data: bytes, mode: int) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, mode)
    with os.fdopen(descriptor, "wb") as file:
        file.write(data)
        file.flush()
        os.fsync(file.fileno())


def sync_folder(folder: Path) -> None:
    """Flush a folder's own entries, so that a renamed file survives a power cut (POSIX only)."""
    if os.name != "posix":
        return
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
