"""Numbers in words: bytes, durations, moments. Rounded to what a worker needs, in the language in use."""

import math
from datetime import UTC, datetime

from tallystick_packs.texts import _, ngettext

_FIRST, _LAST = "\u2068", "\u2069"
_NBSP = "\u00a0"


def isolated(words: str) -> str:
    """Return a name, number or key that keeps its own direction within a sentence."""
    return f"{_FIRST}{words}{_LAST}" if words else words


def data_size(count: int) -> str:
    """Return bytes as B, kB or MB."""
    if count < 1000:
        return f"{count}{_NBSP}B"
    if count < 999_500:
        kilo = count / 1000
        return f"{kilo:.1f}{_NBSP}kB" if kilo < 100 else f"{kilo:.0f}{_NBSP}kB"
    return f"{count / 1_000_000:.1f}{_NBSP}MB"


def duration(seconds: float) -> str:
    """Return a length of time: `48 s`, `1 min 26 s`, `14 min`, `2 h 47 min`."""
    whole = max(0, math.ceil(seconds))
    if whole < 60:
        return f"{whole}{_NBSP}s"
    if whole < 600:
        minutes, rest = divmod(whole, 60)
        return f"{minutes}{_NBSP}min" + (f" {rest}{_NBSP}s" if rest else "")
    minutes = math.ceil(whole / 60)
    if minutes < 60:
        return f"{minutes}{_NBSP}min"
    hours, rest = divmod(minutes, 60)
    return f"{hours}{_NBSP}h" + (f" {rest}{_NBSP}min" if rest else "")


def download_time(count: int, kbit_per_s: int) -> str:
    """Return how long a download takes on a link."""
    return duration(count * 8 / (kbit_per_s * 1000))


def day(moment: int, language: str) -> str:
    """Return a day: `20 Nov`."""
    from babel import localedata
    from babel.dates import format_skeleton

    # "22 Nov", not "Nov 22": most of those who read English here write the day first.
    # A language that a file brought may be unknown to Babel.
    locale = language if language != "en" and localedata.exists(language) else "en_GB"
    return str(format_skeleton("MMMd", _local(moment), locale=locale))


def day_and_time(moment: int, language: str) -> str:
    """Return a day and the time of day: `20 Nov, 18:02`."""
    return f"{day(moment, language)}, {_local(moment):%H:%M}"


def time_of_day(moment: int) -> str:
    """Return the time of day with seconds: `10:42:07`."""
    return f"{_local(moment):%H:%M:%S}"


def days_left(until: int, now: int) -> str:
    """Return how long is left: `6 days left`, `5 hours left`, `over`."""
    seconds = until - now
    if seconds <= 0:
        return _("time is over")
    days = seconds // 86_400
    if days >= 2:
        return ngettext("{count} day left", "{count} days left", days).format(count=days)
    hours = max(1, seconds // 3600)
    return ngettext("{count} hour left", "{count} hours left", hours).format(count=hours)


def _local(moment: int) -> datetime:
    return datetime.fromtimestamp(moment, UTC).astimezone()
