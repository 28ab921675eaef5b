"""Step one: read the job, check everything that can be checked without decoding media."""

import dataclasses
from collections.abc import Container, Mapping
from dataclasses import dataclass, field
from pathlib import Path, PurePosixPath

from tallystick_packs.errors import BadJobError
from tallystick_packs.expected.control import read_controls
from tallystick_packs.expected.sheet import Known
from tallystick_packs.expected.training import Trained, read_training
from tallystick_packs.forms import Form, parse
from tallystick_packs.items import SourceItem, read_items
from tallystick_packs.job import Job, read_job, read_settings
from tallystick_packs.lint import JobFault, lint_items, lint_job

FORM_NAME = "form.xml"
_PICTURES = frozenset({".jpg", ".jpeg", ".png", ".webp", ".gif", ".bmp", ".tif", ".tiff", ".avif"})

MEDIA_KINDS = {"Image": "image", "Audio": "audio"}
"""Object tags that show media, and the kind of media."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """A job that may be built: its form, its items, and which fields name media of which kind."""

    job: Job
    form: Form
    items: tuple[SourceItem, ...]
    media_fields: dict[str, str]
    training: Trained
    controls: Mapping[str, Known] = field(default_factory=dict)

    @property
    def all_items(self) -> tuple[SourceItem, ...]:
        """Training items and the others."""
        return (*self.training.items, *self.items)

    @property
    def tells_names(self) -> bool:
        """Whether packs say what media files were called at home."""
        return self.job.settings.packs.names and not self.job.settings.confidential


def plan_job(folder: Path, *, settings_toml: bytes | None = None) -> Plan:
    """Read and check the job in `folder`, with other terms than its job.toml where they are given.

    Raises:
        BadJobError: Something must be mended first; the message has one line per fault.
    """
    job = read_job(folder)
    if settings_toml is not None:
        job = dataclasses.replace(job, settings=read_settings(settings_toml), settings_toml=settings_toml)
    faults = list(lint_job(job))
    items = read_items(folder)
    if not faults:
        form = parse(job.form_xml)
        faults += lint_items(form, items)
        training = read_training(job, form)
        faults += training.faults
        controls = read_controls(job, form, items)
        faults += controls.faults
        taken = {item.id for item in training.items}
        faults += [
            JobFault(where=item.where, message=f"the id {item.id!r} is a training item's already.")
            for item in items
            if item.id in taken
        ]
        if not faults:
            fields = {
                tag.field: MEDIA_KINDS[tag.kind]
                for tag in form.objects
                if tag.kind in MEDIA_KINDS and tag.field
            }
            plan = Plan(
                job=job,
                form=form,
                items=items,
                media_fields=fields,
                training=training,
                controls=controls.expected,
            )
            faults += _telling_ids(plan)
            if not faults:
                return plan
    raise faults_error(folder, faults)


def _telling_ids(plan: Plan) -> list[JobFault]:
    """Where the names of files are to stay at home: items whose id tells one."""
    if plan.tells_names:
        return []
    why = "confidential" if plan.job.settings.confidential else "packs.names"
    return [
        JobFault(where=item.where, message=f"the id {item.id!r} tells the name of a file ({why}).")
        for item in plan.all_items
        for field in plan.media_fields
        if any(PurePosixPath(str(name)).stem in item.id for name in media_names(item.data[field]))
    ]


def without_items(plan: Plan, bad: Container[object]) -> Plan:
    """The plan without the items that need a media file which is in `bad`."""

    def kept(items: tuple[SourceItem, ...]) -> tuple[SourceItem, ...]:
        return tuple(
            item
            for item in items
            if not any(name in bad for field in plan.media_fields for name in media_names(item.data[field]))
        )

    training = dataclasses.replace(plan.training, items=kept(plan.training.items))
    return dataclasses.replace(plan, items=kept(plan.items), training=training)


def kind_of_file(name: str) -> str:
    """Whether a file that the form names is a picture or a recording, by its ending."""
    return "image" if PurePosixPath(name).suffix.lower() in _PICTURES else "audio"


def media_names(value: object) -> list[object]:
    """The media paths in a field's value: one, or a list of pages (`valueList`)."""
    return list(value) if isinstance(value, list) else [value]


def faults_error(folder: Path, faults: list[JobFault]) -> BadJobError:
    """One error that lists every fault."""
    count = len(faults)
    lines = "".join(f"\n  {fault}" for fault in faults)
    return BadJobError(
        f"{folder.name} cannot be built: {count} thing{'s' if count != 1 else ''} to mend.{lines}\n",
        safe="Nothing was written.",
        todo="Mend them, then build again.",
    )
