"""Which moment of the recording each played frame belongs to.

A device asks for frames some time before they are heard. Whoever shows a cursor counts the frames that were
heard and asks the timeline for their moment, so the cursor stands where the ear is, at any speed.
"""

from bisect import bisect_right
from dataclasses import dataclass

_KEPT = 400


@dataclass(frozen=True, slots=True, kw_only=True)
class _Mark:
    """From `frame` on, frames sound like `moment` and after it; `speed` 0 is silence that stays there."""

    frame: int
    moment: float
    until: float
    speed: float


class Timeline:
    """Marks where what is played changes; the oldest are forgotten."""

    def __init__(self, sample_rate: int) -> None:
        self._rate = sample_rate
        self._marks: list[_Mark] = []
        self._frames: list[int] = []

    def note(self, frame: int, moment: float, *, until: float, speed: float) -> None:
        """From `frame` on, `moment`..`until` is played at `speed`."""
        while self._frames and self._frames[-1] >= frame:
            self._marks.pop()
            self._frames.pop()
        self._marks.append(_Mark(frame=frame, moment=moment, until=until, speed=speed))
        self._frames.append(frame)
        if len(self._marks) > 2 * _KEPT:
            del self._marks[:_KEPT], self._frames[:_KEPT]

    def moment(self, frame: int) -> float:
        """Return the moment that a frame sounds like; 0 before anything was played."""
        index = max(0, bisect_right(self._frames, frame) - 1)
        if not self._marks:
            return 0.0
        mark = self._marks[index]
        return min(mark.until, mark.moment + max(0, frame - mark.frame) / self._rate * mark.speed)
