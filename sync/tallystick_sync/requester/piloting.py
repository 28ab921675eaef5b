"""A pilot: a few items of a job to paid workers first, so that its price rests on the time they took.

    pilot = prepare(Path("photos"), Path("photos-pilot"), key=key, items=10, seconds=60)
    client.publish(pilot.packs)
    ...
    seconds = median_seconds(results.answers)

A pilot is a job of its own, with the terms of the first but for the pay: the price is what the hourly floor
gives for the guessed seconds, and whoever takes longer is topped up to the floor for up to `CAP` times as
long (R9). That much is set aside when it is published.
"""

import statistics
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from tallystick_packs import PackBuilder, strict_json
from tallystick_packs.building.encode import Progress
from tallystick_packs.documents import FORMAT, check_format, convert
from tallystick_packs.errors import BadJobError, FileProblemError
from tallystick_packs.export.joining import ExportAnswer
from tallystick_packs.files import replace_file
from tallystick_packs.items import read_items
from tallystick_packs.job import Job, read_job
from tallystick_packs.job_text import with_values
from tallystick_packs.keys import SigningKey
from tallystick_packs.reading import open_pack

PLACE = "pilot.json"
CAP = 5
"""How many times the guessed seconds count for the top-up to the floor."""

_SECONDS_PER_HOUR = 3600
_MAX_PLACE_BYTES = 4096


@dataclass(frozen=True, slots=True, kw_only=True)
class Pilot:
    """A pilot that was built: its job's id, its packs, and how many items are in them."""

    job: str
    packs: tuple[Path, ...]
    items: int


@dataclass(frozen=True, slots=True, kw_only=True)
class _Place:
    """What a pilot's folder remembers, so that a second call is about the same pilot."""

    format: str
    job: str
    items: int


def prepare(
    folder: Path,
    into: Path,
    *,
    key: SigningKey,
    items: int,
    seconds: int,
    on_progress: Progress | None = None,
) -> Pilot:
    """Build the pilot of a job, or find the one that was built.

    Args:
        items: How many, taken evenly from the whole list.
        seconds: What one is guessed to take.

    Raises:
        BadJobError: Something must be mended first; nothing was written.
        FileProblemError: The disk refused.
    """
    found = _found(into)
    if found is not None:
        return found
    if items < 1 or seconds < 1:
        raise BadJobError(
            "A pilot has at least one item, of at least one second.", safe="Nothing was written."
        )
    job = read_job(folder)
    chosen = evenly([item.id for item in read_items(folder)], items)
    builder = PackBuilder(folder, key=key, settings_toml=_pilot_terms(job, seconds))
    report = builder.build(into=into, only=frozenset(chosen), on_progress=on_progress)
    packs = tuple(pack.path for pack in report.packs)
    pilot = Pilot(
        job=open_pack(packs[0]).manifest.job, packs=packs, items=sum(pack.items for pack in report.packs)
    )
    place = {"format": FORMAT, "job": pilot.job, "items": pilot.items}
    replace_file(into / PLACE, strict_json.dumps(place) + b"\n")
    return pilot


def evenly(ids: Sequence[str], count: int) -> list[str]:
    """So many of a list, at even distances: a list often begins with what is easiest to get."""
    if count >= len(ids):
        return list(ids)
    return [ids[number * len(ids) // count] for number in range(count)]


def median_seconds(answers: Iterable[ExportAnswer]) -> float | None:
    """The median active seconds of the answers that nobody rejected; None where there are none."""
    found = [answer.active_s for answer in answers if answer.state != "rejected"]
    return statistics.median(found) if found else None


def _pilot_terms(job: Job, seconds: int) -> bytes:
    pay = job.settings.pay
    least = -(-pay.floor_per_hour_minor * seconds * pay.per_items // _SECONDS_PER_HOUR)
    values: dict[str, str | int] = {
        "job.title": f"{job.settings.job.title} (pilot)",
        "pay.price_minor": least or pay.price_minor,
        "pay.piloted_seconds_per_item": seconds,
        "pay.active_cap": max(CAP, pay.active_cap),
    }
    try:
        return with_values(job.settings_toml, values)
    except KeyError as exc:
        raise BadJobError(
            f"job.toml has no line of its own for {exc.args[0]}.", safe="Nothing was written."
        ) from exc


def _found(into: Path) -> Pilot | None:
    path = into / PLACE
    try:
        value = strict_json.loads(path.read_bytes().strip(), max_bytes=_MAX_PLACE_BYTES)
    except FileNotFoundError:
        return None
    except OSError as exc:
        raise FileProblemError.from_os_error(exc, path) from exc
    check_format(value, what="pilot")
    place = convert(value, _Place, what="pilot")
    return Pilot(job=place.job, packs=tuple(sorted(into.glob("*.tallypack"))), items=place.items)
