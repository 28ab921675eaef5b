"""A part of a job as a job of its own: the same terms, form and instructions, with some of its items.

    write_part(Path("sample"), {"7", "12"}, into=Path("again"))

Ids, fields and media are those of the job, so that answers to both can be laid side by side. What others
answered does not go along: who answers again shall not be led.
"""

from collections.abc import Collection
from pathlib import Path
from typing import Any

from tallystick_packs.errors import BadJobError
from tallystick_packs.forms import Form, parse
from tallystick_packs.importing.imported import Imported, ImportedItem
from tallystick_packs.importing.writing import write_job
from tallystick_packs.items import read_items
from tallystick_packs.job import read_job


def write_part(job: Path, ids: Collection[str], *, into: Path) -> int:
    """Write the items with these ids, in the order of the job's list; returns how many.

    Raises:
        BadJobError: The job cannot be read, lacks one of the ids, or `into` exists and is not empty.
        FileProblemError: The disk refused.
    """
    source = read_job(job)
    form = parse(source.form_xml)
    items = [item for item in read_items(job) if item.id in ids]
    missing = sorted(set(ids) - {item.id for item in items})
    if missing or not items:
        named = f"lacks the item {missing[0]!r}" if missing else "has none of the items"
        raise BadJobError(
            f"{job} {named}.", safe="Nothing was written.",
            todo="Give the job folder that the packs were built from.",
        )  # fmt: skip
    names = [*form.files, *(name for item in items for name in _media(form, item.data))]
    outside = [name for name in names if not (job / name).resolve().is_relative_to(job.resolve())]
    if outside:
        raise BadJobError(f"{outside[0]} lies outside {job}.", safe="Nothing was written.")
    base = {"job.toml": source.settings_toml, "form.xml": source.form_xml}
    base |= {f"instructions/{language}.md": text for language, text in source.instructions.items()}
    found = Imported(
        items=tuple(ImportedItem(id=item.id, data=item.data) for item in items),
        media={name: job / name for name in dict.fromkeys(names)},
    )
    write_job(found, into=into, base=base)
    return len(items)


def _media(form: Form, data: dict[str, Any]) -> list[str]:
    """The files that an item shows."""
    values = [data.get(field) for field in form.media_fields()]
    return [str(name) for value in values for name in (value if isinstance(value, list) else [value]) if name]
