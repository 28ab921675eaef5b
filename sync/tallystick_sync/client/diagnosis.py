"""What a helper needs to find a fault, and nothing that is the worker's own.

    print(diagnosis(worker, now=system_now()))

An allow-list: versions, sizes, counts, names of kinds of errors, and how the link is. Whatever is not named
here cannot get in: no name, key, word, answer, title, address or path. In English, for whoever helps.
"""

import platform
import re
import shutil
import sqlite3
import sys
from collections import Counter
from collections.abc import Iterable, Mapping
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tallystick_sync.client.worker import Worker

_PARTS = ("tallystick", "PySide6_Essentials", "cryptography", "zstandard")
_TABLES = ("document", "draft", "edit", "answer", "batch", "outbox", "offer", "held", "receipt_item", "paper")
_ENDED = re.compile(r"^(\S+ \S+) WARNING exchange ended with (\w+Error)$")
_RAISED = re.compile(r"^(?:[a-z_]\w*\.)*([A-Z]\w*(?:Error|Exception|Interrupt))\b")
_LAST = 20
_MAX_LOG_BYTES = 1024 * 1024


def diagnosis(worker: "Worker", *, now: int, window: Mapping[str, object] | None = None) -> str:
    """Put a report together.

    Args:
        now: Unix seconds.
        window: What the window adds: its versions and sizes; only numbers, booleans and short words stay.
    """
    profile = worker.store.profile
    sections = {
        "Versions": _versions(),
        "Window": _plain(window or {}),
        "Sizes in bytes": _sizes(profile),
        "Rows in the store": _rows(worker),
        "Link": _link(worker, now),
        "Exchanges that ended with": _exchanges(profile / "logs" / "worker.log"),
        "Errors nobody foresaw": _unforeseen(profile / "log" / "window.log"),
    }
    lines = ["Tallystick: a report for finding a fault. No names, keys, words, answers or addresses."]
    for title, values in sections.items():
        lines += ["", title]
        lines += [f"  {name}: {value}" for name, value in values.items()] or ["  none"]
    return "\n".join(lines) + "\n"


def _versions() -> dict[str, object]:
    found: dict[str, object] = {}
    for part in _PARTS:
        try:
            found[part] = version(part)
        except PackageNotFoundError:
            continue
    found["Python"] = platform.python_version()
    found["SQLite"] = sqlite3.sqlite_version
    found["system"] = f"{platform.system()} {platform.release()} {platform.machine()}"
    found["frozen"] = bool(getattr(sys, "frozen", False))
    return found


def _plain(values: Mapping[str, object]) -> dict[str, object]:
    """Numbers, booleans and words of a few letters; a text of any other shape is left out."""
    return {
        name: value
        for name, value in values.items()
        if isinstance(value, (bool, int, float))
        or (isinstance(value, str) and re.fullmatch(r"[\w.@x-]{0,20}", value))
    }


def _sizes(profile: Path) -> dict[str, object]:
    found: dict[str, object] = {"free on the disk": shutil.disk_usage(profile).free}
    for name in ("media", "partial", "logs", "log"):
        found[name] = sum(_size(path) for path in (profile / name).rglob("*") if path.is_file())
    found["store"] = sum(_size(path) for path in profile.glob("*.sqlite*"))
    return found


def _size(path: Path) -> int:
    try:
        return path.stat().st_size
    except FileNotFoundError:  # a download was finished meanwhile
        return 0


def _rows(worker: "Worker") -> dict[str, object]:
    with worker.store.read() as connection:
        found: dict[str, object] = {"version": connection.execute("PRAGMA user_version").fetchone()[0]}
        for table in _TABLES:
            query = f"SELECT count(*) AS count FROM {table}"  # noqa: S608 - a name of ours
            found[table] = connection.execute(query).fetchone()["count"]
    return found


def _link(worker: "Worker", now: int) -> dict[str, object]:
    link = worker.link
    with worker.store.read() as connection:
        row = connection.execute("SELECT value FROM position WHERE name = 'hub_time'").fetchone()
    return {
        "state": link.health.state,
        "this clock ahead of the hub, s": link.health.clock_off_s,
        "bytes today": link.data_use.used(now),
        "bytes allowed a day": link.data_use.bytes_a_day,
        "seconds since the hub's last word": now - int(row["value"]) if row else None,
    }


def _exchanges(path: Path) -> dict[str, object]:
    found = [match for line in _lines(path) if (match := _ENDED.match(line))]
    return {match[1]: match[2] for match in found[-_LAST:]}


def _unforeseen(path: Path) -> dict[str, object]:
    found = Counter(match[1] for line in _lines(path) if (match := _RAISED.match(line)))
    return dict(found.most_common(_LAST))


def _lines(path: Path) -> Iterable[str]:
    try:
        return path.read_bytes()[-_MAX_LOG_BYTES:].decode("utf-8", errors="replace").splitlines()
    except FileNotFoundError:
        return ()
