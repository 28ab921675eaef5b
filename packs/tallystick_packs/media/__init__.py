"""Photos and recordings on their way into a pack: decoded once to be sure, cleaned, measured.

prepared = prepare(Path("photos/IMG_1.JPG"), "image")
prepared.type, prepared.width, prepared.height, len(prepared.data)
"""

import stat
from dataclasses import dataclass
from pathlib import Path

from tallystick_packs.errors import BadMediaError, FileProblemError
from tallystick_packs.media.settings import AS_IT_IS, MediaSettings
from tallystick_packs.media.sniffing import kind_of_file

MAX_SOURCE_BYTES = 512 * 1024 * 1024


@dataclass(frozen=True, slots=True, kw_only=True)
class Prepared:
    """A media file ready to be packed.

    Attributes:
        data: The bytes to store.
        type, suffix: Media type and file ending of `data`.
        width, height: Pixels, upright, of a photo.
        duration_ms: Milliseconds of a recording, counted by decoding it.
        peaks: Peaks of a recording (see `peaks`), empty for photos.
        note: What was changed on the way, in words, or empty.
        quality: SSIM that a shrunk photo kept, or None.
    """

    data: bytes
    type: str
    suffix: str
    width: int | None = None
    height: int | None = None
    duration_ms: int | None = None
    peaks: bytes = b""
    note: str = ""
    quality: float | None = None


def prepare(path: Path, kind: str, settings: MediaSettings = AS_IT_IS) -> Prepared:
    """Read, check and clean the file at `path`.

    Args:
        kind: `"image"` or `"audio"`, as the form says.
        settings: How far it may be made smaller.

    Raises:
        BadMediaError: Not such a file, damaged, or beyond the limits; the message names it.
        FileProblemError: The disk refused.
    """
    data = read_source(path)
    if kind == "image":
        from tallystick_packs.media.images import prepare_image

        return prepare_image(data, path.name, settings)
    from tallystick_packs.media.audio import prepare_audio

    return prepare_audio(data, path.name, settings)


def read_source(path: Path) -> bytes:
    """Read a media file whole, or say why it cannot be one.

    Raises:
        BadMediaError: Absent, no ordinary file, empty, or larger than `MAX_SOURCE_BYTES`.
        FileProblemError: The disk refused.
    """
    try:
        found = path.stat()
        if not stat.S_ISREG(found.st_mode):
            raise BadMediaError(f"{path.name} is not an ordinary file.")
        if found.st_size > MAX_SOURCE_BYTES:
            raise BadMediaError(f"{path.name} is larger than {MAX_SOURCE_BYTES // 2**20} MB.")
        data = path.read_bytes()
    except FileNotFoundError as exc:
        raise BadMediaError(f"{path} does not exist.") from exc
    except OSError as exc:
        raise FileProblemError.from_os_error(exc, path) from exc
    except ValueError as exc:  # a zero byte in the name
        raise BadMediaError(f"{path.name!r} is not a name of a file.") from exc
    if not data:
        raise BadMediaError(f"{path.name} is empty.")
    return data


__all__ = ["AS_IT_IS", "MediaSettings", "Prepared", "kind_of_file", "prepare", "read_source"]
