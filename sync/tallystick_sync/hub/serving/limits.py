"""How often one computer may call: a bucket of calls for each, which fills again with time.

A village behind one address is one computer here, so the limits are far above what its workers need; they
stop programs that try invites or flood the hub. Each copy of a hub counts for itself.
"""

import threading
import time
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass

MAX_CLIENTS = 20_000
"""So many computers are remembered; who called longest ago is forgotten, with a full bucket."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Rate:
    """`burst` calls at once, and `per_minute` on average."""

    burst: int
    per_minute: int


READS = Rate(burst=2000, per_minute=6000)
"""Packs in many ranges, lists, tiles."""

WRITES = Rate(burst=240, per_minute=240)
"""Exchanges and publications: each checks signatures and writes to the disk."""

JOINS = Rate(burst=30, per_minute=10)
"""Requesters who join: each tries an invite's token."""


def rate_of(method: str, path: str) -> Rate:
    """Which rate a call is under."""
    if method in ("GET", "HEAD"):
        return READS
    return JOINS if path == "/requesters" else WRITES


class Limits:
    """The buckets of all who called."""

    def __init__(self, *, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._lock = threading.Lock()
        self._buckets: OrderedDict[tuple[str, Rate], tuple[float, float]] = OrderedDict()

    def must_wait(self, client: str, rate: Rate) -> float:
        """Count a call; returns the seconds to wait, 0 where it may be answered now."""
        now = self._clock()
        with self._lock:
            left, before = self._buckets.pop((client, rate), (float(rate.burst), now))
            left = min(float(rate.burst), left + (now - before) * rate.per_minute / 60)
            wait = 0.0 if left >= 1 else (1 - left) * 60 / rate.per_minute
            self._buckets[client, rate] = (left if wait else left - 1, now)
            if len(self._buckets) > MAX_CLIENTS:
                self._buckets.popitem(last=False)
        return wait
