"""Copying a folder out of the package, which may lie in a zip."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from importlib.resources.abc import Traversable
    from pathlib import Path


def copy_into_new(source: Traversable, into: Path) -> None:
    """Copy a folder's contents into a new or empty folder.

    Raises:
        FileExistsError: ``into`` exists and holds something; it is left as it was.
    """
    if into.exists() and any(into.iterdir()):
        raise FileExistsError(f"{into} is not empty")
    _copy(source, into)


def _copy(source: Traversable, into: Path) -> None:
    into.mkdir(parents=True, exist_ok=True)
    for entry in source.iterdir():
        if entry.is_dir():
            _copy(entry, into / entry.name)
        else:
            (into / entry.name).write_bytes(entry.read_bytes())


def words_of(source: Traversable, *, below: str = "") -> dict[str, bytes]:
    """The files of a job folder by path, without its items and their media."""
    found: dict[str, bytes] = {}
    for entry in source.iterdir():
        path = f"{below}{entry.name}"
        if entry.is_dir() and path != "media":
            found |= words_of(entry, below=f"{path}/")
        elif entry.is_file() and not path.startswith("items."):
            found[path] = entry.read_bytes()
    return found
