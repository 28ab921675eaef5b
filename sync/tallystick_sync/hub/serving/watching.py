"""What a hub shows to those who watch it: metrics for Prometheus, and its state in one JSON value.

Counters are of this process, since it started; gauges are read from the database when they are asked for.
"""

import json
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, generate_latest
from sqlalchemy import Connection, func, select

from tallystick_sync.hub.hub import Hub
from tallystick_sync.hub.membership import people
from tallystick_sync.hub.money import books
from tallystick_sync.hub.offering import jobs
from tallystick_sync.hub.reviewing import answers, clocks
from tallystick_sync.hub.safekeeping import backup, recovery
from tallystick_sync.hub.transparency import log

CONTENT_TYPE = "text/plain; version=0.0.4; charset=utf-8"
_SECONDS = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10)


class Meter:
    """Counts the calls of one served hub."""

    def __init__(self) -> None:
        self._registry = CollectorRegistry()
        self._calls = Counter(
            "tallystick_calls", "Calls answered.", ("method", "call", "status"), registry=self._registry
        )
        self._seconds = Histogram(
            "tallystick_call_seconds", "Time to answer a call.", ("call",), buckets=_SECONDS,
            registry=self._registry,
        )  # fmt: skip
        self._came = Counter("tallystick_bytes_came", "Bytes of bodies that came.", registry=self._registry)
        self._gauges = {
            name: Gauge(f"tallystick_{name}", text, registry=self._registry) for name, text in _GAUGES.items()
        }

    @contextmanager
    def timed(self, path: str) -> Iterator[None]:
        """Time a call while the block runs."""
        started = time.perf_counter()
        yield
        self._seconds.labels(_call_of(path)).observe(time.perf_counter() - started)

    def count(self, method: str, path: str, status: int, *, came: int) -> None:
        """Count a call that was answered."""
        self._calls.labels(method, _call_of(path), str(status)).inc()
        self._came.inc(came)

    def text(self, hub: Hub, connection: Connection) -> bytes:
        """All of it in Prometheus' text format."""
        for name, value in state(hub, connection).items():
            if name in self._gauges:
                self._gauges[name].set(value)
        return generate_latest(self._registry)


def _call_of(path: str) -> str:
    """A call's name without what differs each time: strangers' paths must not fill the memory."""
    first = path.split("/", 2)[1] if path.startswith("/") else ""
    return first if first in _CALLS else "other"


_CALLS = frozenset(
    {
        "sync", "blob", "trust", "checkpoint", "tile", "cosignature", "requesters", "jobs", "results",
        "orders", "openapi.json", "healthz", "metrics", "status", "backup", "stats",
    }
)  # fmt: skip

_GAUGES = {
    "workers": "Workers who joined.",
    "jobs_open": "Jobs that are open.",
    "answers_waiting": "Answers that wait for a decision.",
    "oldest_waiting_seconds": "How long the oldest of them has waited.",
    "clocks_overdue": "Periods that have run out and were not carried out yet.",
    "log_size": "Entries of the log.",
    "books_difference_minor": "Minor units by which the books do not balance: anything but 0 is an alarm.",
    "trust_expires_seconds": "Until the trust list runs out.",
    "backup_age_seconds": "Since the newest backup, -1 where there is none.",
    "recovery": "1 while the hub is in recovery.",
}


def state(hub: Hub, connection: Connection) -> dict[str, int]:
    """The gauges, by name without prefix."""
    now = hub.surroundings.now()
    waiting, oldest = answers.waiting_since(connection)
    return {
        "workers": people.count_workers(connection),
        "jobs_open": sum(one[2] == "open" for one in jobs.all_jobs(connection)),
        "answers_waiting": waiting,
        "oldest_waiting_seconds": now - oldest if waiting else 0,
        "clocks_overdue": _overdue(connection, now),
        "log_size": log.size(connection),
        "books_difference_minor": sum(books.difference(connection).values()),
        "trust_expires_seconds": hub.lists(connection).trust.expires - now,
        "backup_age_seconds": _backup_age(hub, now),
        "recovery": int(recovery.since(connection) > 0),
    }


def state_json(hub: Hub, connection: Connection) -> bytes:
    """The same as JSON, with the hub's id and name."""
    trust = hub.lists(connection).trust
    value = {"hub": trust.hub, "name": trust.name, **state(hub, connection)}
    return json.dumps(value, ensure_ascii=False, indent=1).encode() + b"\n"


def newest_backup(hub: Hub) -> Path | None:
    """The newest backup that `serve` wrote."""
    settings = backup.read_settings(hub.folder)
    return backup.newest_backup(hub.id, Path(settings.folder)) if settings and settings.folder else None


def _backup_age(hub: Hub, now: int) -> int:
    newest = newest_backup(hub)
    return now - backup.time_of(newest) if newest else -1


def _overdue(connection: Connection, now: int) -> int:
    query = select(func.count()).select_from(clocks.clock).where(clocks.clock.c.due < now)
    return int(connection.execute(query).scalar_one())
