"""Breaks and hours that the worker sets (R20): a gentle word at the end of an item, never a stop.

breaks = Breaks(settings, monotonic=time.monotonic, now=system_now)
words = breaks.finished()       # "" or one sentence to be shown beside "finished, saved"
"""

from collections.abc import Callable

from tallystick_desktop.core.settings import WindowSettings
from tallystick_packs.texts import _, ngettext

REST_S = 600
"""So long without a finished item counts as a break."""

_DAY_S = 86_400
_NOTE = "worked"


class Breaks:
    """Counts from one finished item to the next.

    Args:
        monotonic: Seconds that never go back.
        now: Unix seconds, for the day (UTC).
    """

    def __init__(
        self, settings: WindowSettings, *, monotonic: Callable[[], float], now: Callable[[], int]
    ) -> None:
        self._settings, self._monotonic, self._now = settings, monotonic, now
        self._since = self._last = monotonic()
        self._has_reminded = False

    def finished(self) -> str:
        """An item was finished; returns what to say, or "" while there is nothing."""
        now = self._monotonic()
        gap, self._last = now - self._last, now
        if gap > REST_S:
            self._since, self._has_reminded = now, False
        before, today = self._worked(min(gap, REST_S))
        hours = self._settings.number("hours")
        if hours and before < hours * 3600 <= today:
            words = ngettext(
                "You worked {count} hour today: what you set for a day.",
                "You worked {count} hours today: what you set for a day.",
                hours,
            )
            return words.format(count=hours)
        minutes = self._settings.number("break_min")
        if minutes and not self._has_reminded and now - self._since >= minutes * 60:
            self._has_reminded = True
            words = _("You have worked for {count} minutes. A short break does your eyes and back good.")
            return words.format(count=minutes)
        return ""

    def _worked(self, seconds: float) -> tuple[int, int]:
        """Add to the day's work; returns seconds before and now."""
        day = self._now() // _DAY_S
        noted_day, _space, noted = self._settings.noted(_NOTE).partition(" ")
        before = int(noted) if noted_day == str(day) and noted.isdecimal() else 0
        today = before + int(seconds)
        self._settings.note(_NOTE, f"{day} {today}")
        return before, today
