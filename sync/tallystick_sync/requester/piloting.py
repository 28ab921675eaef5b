"""What a pilot says: how long an item takes, from the answers that workers gave."""

import statistics
from collections.abc import Iterable

from tallystick_packs.export.joining import ExportAnswer


def median_seconds(answers: Iterable[ExportAnswer]) -> float | None:
    """The median active seconds of the answers that nobody rejected; None where there are none."""
    found = [answer.active_s for answer in answers if answer.state != "rejected"]
    return statistics.median(found) if found else None
