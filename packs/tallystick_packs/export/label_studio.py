"""Export to Label Studio's JSON: tasks with the data they came with and one annotation per answer.

The paths that the requester's own list had are put back, so a task leads to the file it was made from.
Workers appear as a pseudonym per job, never as a key.
"""

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from tallystick_packs.manifest import Item, Manifest


@dataclass(frozen=True, slots=True, kw_only=True)
class ExportAnswer:
    """One answer to export: who (public key), to which item, what, and in which state it stands."""

    worker: str
    item: str
    result: list[dict[str, Any]]
    active_s: int
    state: str


@dataclass(frozen=True, slots=True, kw_only=True)
class LossReport:
    """What an export could not carry, a sentence each; empty when it carried everything."""

    losses: tuple[str, ...]


def pseudonym(job: str, worker: str) -> str:
    """A worker's name within one job: the same everywhere in it, unlinkable across jobs without the key."""
    return "worker-" + hashlib.sha256(f"tallystick {job} {worker}".encode()).hexdigest()[:10]


def export_tasks(
    manifests: Iterable[Manifest], answers: Iterable[ExportAnswer]
) -> tuple[list[dict[str, Any]], LossReport]:
    """Join items and answers into Label Studio tasks, in work order.

    Returns:
        The tasks, and what could not be carried: answers to items that no manifest given here has.
    """
    by_item: dict[str, list[ExportAnswer]] = {}
    for answer in answers:
        by_item.setdefault(answer.item, []).append(answer)
    tasks = []
    for manifest in manifests:
        names = {entry.path: entry.name for entry in manifest.media if entry.name}
        for item in manifest.items:
            given = by_item.pop(item.id, [])
            tasks.append(_task(manifest.job, item, names, given))
    losses = tuple(
        f"{len(left)} answer(s) to item {item!r}: the pack with that item was not given."
        for item, left in sorted(by_item.items())
    )
    return tasks, LossReport(losses=losses)


def _task(job: str, item: Item, names: dict[str, str], answers: list[ExportAnswer]) -> dict[str, Any]:
    data = {
        key: names.get(value, value) if isinstance(value, str) else value for key, value in item.data.items()
    }
    data |= item.given or {}
    annotations = [
        {
            "result": answer.result,
            "was_cancelled": False,
            "ground_truth": False,
            "lead_time": answer.active_s,
            "completed_by": pseudonym(job, answer.worker),
            "meta": {"state": answer.state},
        }
        for answer in answers
    ]
    return {"id": item.id, "data": data, "annotations": annotations, "predictions": []}
