"""The sample jobs: complete job folders to build, try and test with.

Each sample is a folder as a requester would write it (``job.toml``, ``form.xml``,
``instructions/``, ``items.csv``, ``media/``). The true answers lie beside the
folders, never in them, so no pack that is built from a sample can carry them::

    from tallystick_resources.samples import copy_sample, sample_names, truth

    for name in sample_names():
        folder = copy_sample(name, Path("jobs") / name)
        print(folder, [item["id"] for item in truth(name)["items"]])

Pictures and sounds are made by ``resources/make_samples.py``.
"""

from __future__ import annotations

import json
from importlib.resources import files
from typing import TYPE_CHECKING, Any

from tallystick_resources.copying import copy_into_new, words_of

if TYPE_CHECKING:
    from importlib.resources.abc import Traversable
    from pathlib import Path

__all__ = ["copy_sample", "sample_names", "sample_words", "truth"]

_NAMES = ("photos", "speech")


def sample_names() -> tuple[str, ...]:
    """The names that the other functions take, in the order to show them."""
    return _NAMES


def copy_sample(name: str, into: Path) -> Path:
    """Copy the job folder of a sample.

    Args:
        name: One of :func:`sample_names`.
        into: The folder to make. ``job.toml`` will lie directly in it.

    Returns:
        ``into``, for the next call.

    Raises:
        LookupError: There is no such sample.
        FileExistsError: ``into`` exists and holds something; it is left as it was.
    """
    copy_into_new(_folder(name), into)
    return into


def sample_words(name: str) -> dict[str, bytes]:
    """What a sample says, by path: job.toml, form and instructions; not its items and media."""
    return words_of(_folder(name))


def truth(name: str) -> dict[str, Any]:
    """The true answers of a sample, as whoever made its media knows them.

    Returns:
        ``{"job": name, "items": [...]}``. Each item has its ``id`` (as in ``items.csv``),
        its ``file`` and a ``result``: Label Studio result entries that fit the form.
        Items of ``photos`` add ``class``, ``width`` and ``height`` (pixels); items of
        ``speech`` add ``language``, ``duration_s``, ``text`` and ``segments`` (seconds).

    Raises:
        LookupError: There is no such sample.
    """
    _folder(name)
    source = files(__name__) / "truth" / f"{name}.json"
    answers: dict[str, Any] = json.loads(source.read_text(encoding="utf-8"))
    return answers


def _folder(name: str) -> Traversable:
    if name not in _NAMES:
        raise LookupError(f"there is no sample {name!r}; there are {', '.join(_NAMES)}")
    return files(__name__) / name
