"""A job's training items: `training.csv` or `training.jsonl` beside the list of items.

Each has the fields of the form, an `expected` answer and an `explanation`. Every pack begins with them;
whoever has done them once is not asked again.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from tallystick_packs.errors import BadJobError
from tallystick_packs.expected.checking import faults_of
from tallystick_packs.expected.written import EXPLANATION, entries, is_expected
from tallystick_packs.forms import Form, to_wire
from tallystick_packs.items import Listing, SourceItem
from tallystick_packs.job import Job
from tallystick_packs.lint import JobFault, lint_items

LISTS = ("training.csv", "training.jsonl")


@dataclass(frozen=True, slots=True, kw_only=True)
class Expected:
    """What is expected of an item: Label Studio result entries, and why they are right."""

    result: tuple[dict[str, Any], ...]
    explanation: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Trained:
    """A job's training items in their order, what is expected of each by its id, and what must be mended."""

    items: tuple[SourceItem, ...] = ()
    expected: Mapping[str, Expected]
    faults: tuple[JobFault, ...] = ()


def read_training(job: Job, form: Form) -> Trained:
    """Read a job's training items; none where it has no list of them.

    Raises:
        BadJobError: The list cannot be read, or there are two.
        FileProblemError: The disk refused.
    """
    items: list[SourceItem] = []
    expected: dict[str, Expected] = {}
    faults: list[JobFault] = []
    for item in _listed(job):
        data = {key: value for key, value in item.data.items() if not is_expected(key)}
        items.append(SourceItem(id=item.id, data=data, where=item.where))
        faults += lint_items(form, (items[-1],))
        found = list(faults_of(form, item, what="a training item"))
        faults += [JobFault(where=item.where, message=message) for message in found]
        if not found:
            result = to_wire(form, entries(form, item.data))
            explanation = str(item.data[EXPLANATION]).strip()
            expected[item.id] = Expected(result=tuple(result), explanation=explanation)
    if items and len(items) >= job.settings.packs.items:
        message = f"{len(items)} training items leave no room for others in a pack."
        faults.append(JobFault(where="packs.items", message=message))
    return Trained(items=tuple(items), expected=expected, faults=tuple(faults))


def _listed(job: Job) -> Iterator[SourceItem]:
    found = [job.folder / name for name in LISTS if (job.folder / name).is_file()]
    if len(found) > 1:
        raise BadJobError(f"{job.folder} has two lists of training items.", todo="Keep one of them.")
    for path in found:
        listing = Listing(path=path)
        for ordinal, (item_id, data, number) in enumerate(listing.rows(), 1):
            is_numbered = item_id == f"{ordinal:05d}"
            named = f"training-{ordinal}" if is_numbered else item_id
            yield SourceItem(id=named, data=data, where=listing.where(number))
