"""A job folder as its requester wrote it: job.toml, form.xml, instructions.

    job = read_job(Path("photos"))
    print(job.settings.pay.price, job.form_xml, sorted(job.instructions))

`job.toml` is read strictly: an unknown key is refused with the nearest known one, because a misspelt
`floor_per_hour_minor` must not silently become a missing floor.
"""

import dataclasses
import difflib
import re
import tomllib
import typing
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import msgspec

from tallystick_packs.documents import FORMAT, check_format
from tallystick_packs.errors import BadDocumentError, BadJobError, FileProblemError
from tallystick_packs.media.settings import MediaSettings
from tallystick_packs.terms import (
    ControlTerms,
    DataTerms,
    JobPay,
    LeaseTerms,
    Purpose,
    Rejection,
    Requester,
    Scoring,
)

MAX_FILE_BYTES = 256 * 1024
_LANGUAGE = re.compile(r"^[a-z]{2,3}(-[A-Za-z0-9]{2,8})*$")


@dataclass(frozen=True, slots=True, kw_only=True)
class JobFacts:
    """`[job]`: what is asked and in which languages (BCP 47) it is explained."""

    title: str
    description: str
    languages: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class ReviewSettings:
    """`[review]`: days, the rule in plain words, the closed list of rejection codes."""

    window_days: int
    repair_days: int
    appeal_days: int
    rule: str
    rejections: tuple[Rejection, ...]
    redundancy: int = 1


@dataclass(frozen=True, slots=True, kw_only=True)
class Recorded:
    """`[recorded]`: the allow-list of what the program records beside the answers (R13)."""

    what: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Warnings:
    """`[warnings]`: categories of content a worker may not want to see (R14)."""

    categories: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class PackLimits:
    """`[packs]`: how a job is cut; `max_bytes` counts media.

    `columns` names the columns that the form does not use and that travel to workers nonetheless; without
    `names` the names of media files stay at home.
    """

    items: int = 50
    max_bytes: int = 3_000_000
    columns: tuple[str, ...] = ()
    names: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class JobSettings:
    """All of job.toml. `confidential`: media are encrypted, and only who holds a lease can open them."""

    format: str
    job: JobFacts
    requester: Requester
    purpose: Purpose
    pay: JobPay
    review: ReviewSettings
    lease: LeaseTerms = field(default_factory=lambda: LeaseTerms(days=14, claim_days=60))
    data: DataTerms = field(default_factory=DataTerms)
    recorded: Recorded = field(default_factory=Recorded)
    warnings: Warnings = field(default_factory=Warnings)
    packs: PackLimits = field(default_factory=PackLimits)
    confidential: bool = False
    media: MediaSettings = field(default_factory=MediaSettings)
    scoring: Scoring = field(default_factory=Scoring)
    control_items: ControlTerms | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Job:
    """A job folder that could be read. Whether it may be built is `lint.lint_job`'s to say."""

    folder: Path
    settings: JobSettings
    settings_toml: bytes
    form_xml: bytes
    instructions: dict[str, bytes]


def read_job(folder: str | Path) -> Job:
    """Read a job folder.

    Raises:
        BadJobError: A file is missing or wrong; the message names file and key.
        FileProblemError: The disk refused.
    """
    folder = Path(folder)
    if not folder.is_dir():
        raise BadJobError(
            f"There is no job folder {folder}.", todo="Make one with: tallystick-pack new " + str(folder)
        )
    settings_toml = _read(folder / "job.toml")
    return Job(
        folder=folder,
        settings=read_settings(settings_toml),
        settings_toml=settings_toml,
        form_xml=_read(folder / "form.xml"),
        instructions=_read_instructions(folder),
    )


def read_settings(data: bytes) -> JobSettings:
    """Parse job.toml.

    Raises:
        BadJobError: Not TOML, an unknown or missing key, a wrong type.
    """
    try:
        value = tomllib.loads(data.decode("utf-8"))
    except (UnicodeDecodeError, tomllib.TOMLDecodeError) as exc:
        raise BadJobError(f"job.toml cannot be read: {exc}.", todo="Correct that line.") from exc
    value.setdefault("format", FORMAT)
    unknown = list(_unknown_keys(value, JobSettings, ""))
    if unknown:
        raise BadJobError("job.toml: " + " ".join(unknown))
    try:
        check_format(value, what="job.toml")
        return msgspec.convert(value, JobSettings, strict=True)
    except msgspec.ValidationError as exc:
        where = str(exc).replace("Object missing required field", "missing")
        raise BadJobError(
            f"job.toml: {where}.", todo="Correct it; docs/REQUESTERS.md lists every key."
        ) from exc
    except BadDocumentError as exc:
        raise BadJobError(exc.what, safe=exc.safe, todo=exc.todo) from exc


def _unknown_keys(value: dict[str, Any], as_type: Any, path: str) -> typing.Iterator[str]:
    hints = typing.get_type_hints(as_type)
    names = [entry.name for entry in dataclasses.fields(as_type)]
    for key, item in value.items():
        if key not in names:
            near = difflib.get_close_matches(key, names, n=1)
            yield f"unknown key {path}{key}" + (f"; did you mean {path}{near[0]}?" if near else ".")
        elif isinstance(item, dict):
            # A section that may be left out is a dataclass or None.
            for part in (hints[key], *typing.get_args(hints[key])):
                if dataclasses.is_dataclass(part):
                    yield from _unknown_keys(item, part, f"{path}{key}.")


def _read_instructions(folder: Path) -> dict[str, bytes]:
    single = folder / "instructions.md"
    found = {path.stem: path for path in sorted((folder / "instructions").glob("*.md"))}
    if single.is_file():
        found.setdefault("en", single)
    if not found:
        raise BadJobError(
            f"{folder} has no instructions.", todo="Write instructions.md, or instructions/<language>.md."
        )
    for language in found:
        if not _LANGUAGE.match(language):
            raise BadJobError(f"instructions/{language}.md: {language!r} is not a language code like fr.")
    return {language: _read(path) for language, path in found.items()}


def _read(path: Path) -> bytes:
    try:
        data = path.read_bytes()
    except FileNotFoundError as exc:
        raise BadJobError(f"{path.name} is missing in {path.parent}.") from exc
    except OSError as exc:
        raise FileProblemError.from_os_error(exc, path) from exc
    if len(data) > MAX_FILE_BYTES:
        raise BadJobError(f"{path.name} is larger than {MAX_FILE_BYTES // 1024} kB.")
    return data
