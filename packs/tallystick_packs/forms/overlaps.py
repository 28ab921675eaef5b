"""May stretches of a recording overlap?

A form says so with `data-overlap` on its Labels::

    <Labels name="who" toName="clip" data-overlap="between-labels">

`yes` is what holds without it. `no` lets no two stretches share time; `between-labels` lets two speakers talk
at once, but nobody talk over himself. What touches does not overlap.
"""

from collections.abc import Iterator, Mapping
from typing import Any, Literal, get_args

from tallystick_packs.forms.faults import AnswerFault
from tallystick_packs.forms.form import Control, Form
from tallystick_packs.forms.regions import Region
from tallystick_packs.texts import _

Overlap = Literal["yes", "no", "between-labels"]
OVERLAPS: tuple[Overlap, ...] = get_args(Overlap)
#: Times are rounded to milliseconds, each for itself.
TOUCH_S = 0.0015


def overlap_of(control: Control) -> Overlap:
    """Return what a control says about stretches that overlap."""
    said = control.attributes.get("data-overlap", "yes").lower()
    return next((one for one in OVERLAPS if one == said), "yes")


def check_overlaps(form: Form, regions: Mapping[str, Region]) -> Iterator[AnswerFault]:
    """Yield a fault for each stretch that begins before another one ends, where the form forbids it."""
    for control in form.controls:
        rule = overlap_of(control)
        if rule == "yes" or not control.marks:
            continue
        latest: dict[str, tuple[float, Region]] = {}
        for start, end, region in sorted(_stretches(control, regions), key=lambda one: one[:2]):
            group = region.label if rule == "between-labels" else ""
            before = latest.get(group)
            if before is not None and start < before[0] - TOUCH_S:
                words = _("it overlaps {other}; this job allows no overlap")
                yield AnswerFault(
                    path=region.words(),
                    message=words.format(other=before[1].words()),
                    code="overlap",
                    control=control.name,
                    region=region.id,
                )
            if before is None or end > before[0]:
                latest[group] = (end, region)


def _stretches(control: Control, regions: Mapping[str, Region]) -> Iterator[tuple[float, float, Region]]:
    for region in regions.values():
        entry = region.entries[0]
        value: Mapping[str, Any] = entry["value"]
        start, end = value.get("start"), value.get("end")
        is_stretch = isinstance(start, (int, float)) and isinstance(end, (int, float))
        if entry.get("from_name") == control.name and is_stretch:
            yield float(start), float(end), region  # type: ignore[arg-type]
