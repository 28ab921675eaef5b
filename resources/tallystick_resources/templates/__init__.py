"""The jobs gallery: a complete job folder for each common kind of work.

    from tallystick_resources.templates import copy_template, template_names

    folder = copy_template("receipt", Path("my-receipts"))

Each template has a form, instructions in English and French, sample items that are drawn, spoken or
written for it, and a job.toml to make one's own. Pictures and clips are shared: a template names them
under ``media/``, and `copy_template` puts them there.
"""

from __future__ import annotations

import csv
import json
import tomllib
from dataclasses import dataclass
from importlib.resources import files
from typing import TYPE_CHECKING, Any

from tallystick_resources.copying import copy_into_new, words_of

if TYPE_CHECKING:
    from collections.abc import Iterator
    from importlib.resources.abc import Traversable
    from pathlib import Path

__all__ = ["Template", "copy_template", "template_names", "template_words", "templates"]

_SAMPLES = ("photos", "speech")


@dataclass(frozen=True, slots=True, kw_only=True)
class Template:
    """What a list of templates shows about one.

    Attributes:
        name: Its name, for `copy_template`.
        title: The title of the job.
        description: What a worker does, in one sentence.
        languages: Languages of its instructions.
        seconds: What one item takes, about.
    """

    name: str
    title: str
    description: str
    languages: tuple[str, ...]
    seconds: int


def template_names() -> tuple[str, ...]:
    """The names of all templates, in alphabetical order."""
    found = (entry.name for entry in files(__name__).iterdir() if entry.is_dir())
    return tuple(sorted(name for name in found if (files(__name__) / name / "job.toml").is_file()))


def templates() -> tuple[Template, ...]:
    """All templates with what there is to know before taking one."""
    return tuple(_describe(name) for name in template_names())


def copy_template(name: str, into: Path) -> Path:
    """Make a job folder from a template.

    Args:
        name: One of :func:`template_names`.
        into: The folder to make. ``job.toml`` will lie directly in it.

    Returns:
        ``into``, for the next call.

    Raises:
        LookupError: There is no such template.
        FileExistsError: ``into`` exists and holds something; it is left as it was.
    """
    source = _folder(name)
    copy_into_new(source, into)
    for path in sorted(_media_of(source)):
        target = into / path
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(_shared(path).read_bytes())
    return into


def template_words(name: str) -> dict[str, bytes]:
    """What a template says, by path: job.toml, instructions, the form and what its options show.

    Raises:
        LookupError: There is no such template.
    """
    found = words_of(_folder(name))
    named = found["form.xml"].decode("utf-8").split('"')
    return found | {word: _shared(word).read_bytes() for word in named if word.startswith("media/")}


def _describe(name: str) -> Template:
    settings = tomllib.loads((_folder(name) / "job.toml").read_text(encoding="utf-8"))
    return Template(
        name=name,
        title=settings["job"]["title"],
        description=settings["job"]["description"],
        languages=tuple(settings["job"]["languages"]),
        seconds=settings["pay"]["piloted_seconds_per_item"],
    )


def _folder(name: str) -> Traversable:
    if name not in template_names():
        raise LookupError(f"there is no template {name!r}; there are {', '.join(template_names())}")
    return files(__name__) / name


def _media_of(folder: Traversable) -> set[str]:
    """The shared files that a template's items and form name."""
    named = {word for row in _rows(folder) for word in _words(row)}
    form = (folder / "form.xml").read_text(encoding="utf-8")
    named |= set(form.split('"'))
    return {word for word in named if word.startswith("media/")}


def _rows(folder: Traversable) -> Iterator[Any]:
    table = folder / "items.csv"
    if table.is_file():
        yield from csv.DictReader(table.read_text(encoding="utf-8").splitlines())
        return
    for line in (folder / "items.jsonl").read_text(encoding="utf-8").splitlines():
        yield json.loads(line)


def _words(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, (list, dict)):
        for inner in value.values() if isinstance(value, dict) else value:
            yield from _words(inner)


def _shared(path: str) -> Traversable:
    folders = [files(__name__), *(files("tallystick_resources.samples") / name for name in _SAMPLES)]
    found = (folder.joinpath(*path.split("/")) for folder in folders)
    return next(file for file in found if file.is_file())
