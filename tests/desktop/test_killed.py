"""Killed at random instants while somebody works: nothing finished is lost, nor a second of the rest."""

import contextlib
import json
import os
import random
import shutil
import signal
import sqlite3
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tallystick_sync.client import Worker

DRIVER = Path(__file__).with_name("kill_driver.py")
MOST_LOST_S = 1.0
pytestmark = [
    pytest.mark.skipif(not hasattr(signal, "SIGKILL"), reason="no SIGKILL here"),
    pytest.mark.promise("R11"),
]


def test_a_few_kills_lose_nothing_finished_and_less_than_a_second(profile: Path) -> None:
    figures = [killed_once(profile, seed) for seed in range(10)]

    assert sum(finished for finished, _lost in figures) >= 1
    assert max(lost for _finished, lost in figures) < MOST_LOST_S


@pytest.mark.long
def test_two_hundred_kills_lose_nothing_finished_and_less_than_a_second(joined: Path, tmp_path: Path) -> None:
    worst, finished, profile = 0.0, 0, joined
    for seed in range(200):
        if seed % 5 == 0:
            profile = Path(shutil.copytree(joined, tmp_path / f"worker-{seed}"))
        done, lost = killed_once(profile, 100 + seed)
        finished, worst = finished + done, max(worst, lost)

    print(f"200 kills: {finished} answers finished, none lost; at most {worst:.2f} s of work lost")
    assert finished > 80
    assert worst < MOST_LOST_S


def killed_once(profile: Path, seed: int) -> tuple[int, float]:
    """Let it work, kill it, open the profile; returns finished answers and seconds of work lost."""
    chance = random.Random(seed)
    paths = os.pathsep.join(entry for entry in sys.path if entry)
    environment = {**os.environ, "PYTHONPATH": paths, "QT_QPA_PLATFORM": "offscreen"}
    process = subprocess.Popen(
        [sys.executable, str(DRIVER), str(profile), str(seed)],
        stdout=subprocess.PIPE, text=True, encoding="utf-8", env=environment, stderr=subprocess.DEVNULL,
    )  # fmt: skip
    said: list[dict[str, Any]] = []
    ready = threading.Event()
    listener = threading.Thread(target=_listen, args=(process, said, ready))
    listener.start()
    assert ready.wait(60), "the program did not start"
    # The instant of a kill is what this test is about, so here time itself is waited for.
    time.sleep(chance.uniform(0.5, 3.5))
    killed_at = time.time()
    process.kill()
    process.wait()
    listener.join()
    if process.stdout is not None:
        process.stdout.close()
    return _judge(profile, said, killed_at)


def _listen(process: "subprocess.Popen[str]", said: list[dict[str, Any]], ready: threading.Event) -> None:
    for line in process.stdout or ():
        try:
            said.append(json.loads(line))
        except ValueError:
            break  # cut off by the kill
        ready.set()


def _judge(profile: Path, said: list[dict[str, Any]], killed_at: float) -> tuple[int, float]:
    finished = [one for one in said if one["kind"] == "finished"]
    with Worker.open(profile) as worker:
        states = {
            (pack.lease_id, item.id): item.state
            for pack in worker.packs()
            for item in worker.desk(pack.lease_id).items
        }
        missing = [one for one in finished if states[one["lease"], one["item"]] != "finished"]
        assert missing == [], "a finished answer was lost"
        lost = max((killed_at - first for first in _lost_since(worker, said)), default=0.0)
    with contextlib.closing(sqlite3.connect(profile / "store.sqlite")) as store:
        (doubled,) = store.execute("SELECT count(*) FROM answer WHERE revision > 1").fetchone()
    assert doubled == 0, "an answer was finished twice"
    return len(finished), lost


def _lost_since(worker: Worker, said: list[dict[str, Any]]) -> Iterator[float]:
    """For the last item: the time of the first thing said that the draft on the disk does not show.

    Every state of the draft is said right after it came to be, so a draft that shows none of them is one
    step newer than the last thing said: nothing is lost.
    """
    edits = [one for one in said if one["kind"] == "edit"]
    if not edits:
        return
    last = (edits[-1]["lease"], edits[-1]["item"])
    same = [one for one in edits if (one["lease"], one["item"]) == last]
    kept = worker.desk(last[0]).draft(last[1]).values
    known = [position for position, one in enumerate(same) if one["values"] == kept]
    after = same[known[-1] + 1 :] if known else []
    if after:
        yield after[0]["at"]
