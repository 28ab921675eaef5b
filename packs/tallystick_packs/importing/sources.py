"""The kinds of sources that can be imported: one row each."""

import json
from collections.abc import Callable
from pathlib import Path

from tallystick_packs.errors import BadJobError, FileProblemError
from tallystick_packs.importing.boxes import read_coco, read_voc, read_yolo
from tallystick_packs.importing.huggingface import read_huggingface
from tallystick_packs.importing.imported import Imported
from tallystick_packs.importing.lists import read_folder, read_label_studio, read_table

SOURCES: dict[str, Callable[[Path, Path], Imported]] = {
    "folder": read_folder,
    "table": read_table,
    "label-studio": read_label_studio,
    "coco": read_coco,
    "yolo": read_yolo,
    "voc": read_voc,
    "huggingface": read_huggingface,
}


def read_source(source: Path, kind: str, *, media_root: Path | None = None) -> Imported:
    """Read a source of one of the kinds in `SOURCES`.

    Args:
        media_root: Where its media lie; the folder of the source where it is not given.

    Raises:
        BadJobError: It is not of that kind, or holds no items.
        FileProblemError: The disk refused.
    """
    root = media_root or (source if source.is_dir() else source.parent)
    try:
        found = SOURCES[kind](source, root)
    except OSError as exc:
        raise FileProblemError.from_os_error(exc, source) from exc
    except (json.JSONDecodeError, UnicodeDecodeError) as exc:
        raise BadJobError(f"{source.name} cannot be read as {kind}: {exc}.") from exc
    except (KeyError, TypeError, ValueError, AttributeError) as exc:
        raise BadJobError(f"{source.name} is not what {kind} writes: {exc!r}.") from exc
    if not found.items:
        first = f" {found.unresolved[0]}" if found.unresolved else ""
        raise BadJobError(
            f"Nothing could be imported from {source}.{first}",
            todo="Check the kind, and where the media are (--media-root).",
        )
    return found
