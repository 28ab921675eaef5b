"""Export to Label Studio's JSON: tasks with the data they came with and one annotation per answer.

The paths that the requester's own list had are put back, so a task leads to the file it was made from.
Workers appear as a pseudonym per job, never as a key.
"""

from collections.abc import Iterable, Mapping
from typing import Any

from tallystick_packs.export.dataset import Losses, LossReport
from tallystick_packs.export.joining import ExportAnswer, own_data, own_names, pseudonym
from tallystick_packs.manifest import Manifest


def export_tasks(
    manifests: Iterable[Manifest],
    answers: Iterable[ExportAnswer],
    *,
    at_home: Mapping[str, Mapping[str, Any]] | None = None,
    votes: Mapping[str, Mapping[str, Any]] | None = None,
) -> tuple[list[dict[str, Any]], LossReport]:
    """Join items and answers into Label Studio tasks, in work order.

    Args:
        at_home: The requester's own fields of each item by its id; those that did not travel come back.
        votes: How the votes fell, by item, for the `meta` of a consensus.

    Returns:
        The tasks, and what could not be carried: answers to items that no manifest given here has.
    """
    by_item: dict[str, list[ExportAnswer]] = {}
    for answer in answers:
        by_item.setdefault(answer.item, []).append(answer)
    kept = at_home or {}
    tasks = []
    for manifest in manifests:
        names = own_names(manifest)
        for item in manifest.items:
            given = by_item.pop(item.id, [])
            data = own_data(item, names, kept.get(item.id, {}))
            fell = (votes or {}).get(item.id)
            more: dict[str, Any] = {"votes": fell} if fell else {}
            if item.training is not None:
                more["training"] = True
            tasks.append(_task(manifest.job, item.id, data, given, more))
    losses = Losses(
        f"{len(left)} answer(s) to item {item!r}: the pack with that item was not given."
        for item, left in sorted(by_item.items())
    )
    return tasks, losses.report()


def _edits(answer: ExportAnswer) -> dict[str, int]:
    return {} if answer.edits is None else {"edits": answer.edits}


def _task(
    job: str, item: str, data: dict[str, Any], answers: list[ExportAnswer], more: dict[str, Any]
) -> dict[str, Any]:
    annotations = [
        {
            "result": answer.result,
            "was_cancelled": False,
            "ground_truth": False,
            "lead_time": answer.active_s,
            "completed_by": pseudonym(job, answer.worker),
            "meta": {"state": answer.state, **_edits(answer), **more},
        }
        for answer in answers
    ]
    return {"id": item, "data": data, "annotations": annotations, "predictions": []}
