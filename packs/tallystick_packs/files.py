"""Files are replaced, never edited: a failed write leaves the previous good state."""

import os
import secrets
from pathlib import Path

from tallystick_packs.errors import FileProblemError


def replace_file(path: Path, data: bytes, *, mode: int = 0o644) -> None:
    """Write `data` beside `path`, flush it to the disk, then put it in place of `path`.

    Raises:
        FileProblemError: The disk refused; what stood at `path` still does.
    """
    temporary = path.with_name(f".{path.name}.{secrets.token_hex(4)}.part")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        descriptor = os.open(temporary, os.O_WRONLY | os.O_CREAT | os.O_EXCL, mode)
        try:
            with os.fdopen(descriptor, "wb") as file:
                file.write(data)
                file.flush()
                os.fsync(file.fileno())
            temporary.replace(path)
        except BaseException:
            temporary.unlink(missing_ok=True)
            raise
        sync_folder(path.parent)
    except OSError as exc:
        raise FileProblemError.from_os_error(exc, path) from exc


def sync_folder(folder: Path) -> None:
    """Flush a folder's own entries, so that a renamed file survives a power cut (POSIX only)."""
    if os.name != "posix":
        return
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
