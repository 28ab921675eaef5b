"""Encoding on all cores, each in a process that may crash or hang without taking the build with it."""

import dataclasses
import json
import os
import queue
import subprocess
import sys
import threading
from collections.abc import Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Self

from tallystick_packs.errors import FileProblemError
from tallystick_packs.media import MediaSettings

SECONDS_A_FILE = 900
"""More than the largest photo or four hours of sound need; what takes longer hangs."""


def _asked(process: "subprocess.Popen[str]", line: str) -> str:
    if process.stdin is None or process.stdout is None:
        return ""
    process.stdin.write(line + "\n")
    process.stdin.flush()
    return process.stdout.readline()


@dataclass(frozen=True, slots=True, kw_only=True)
class Order:
    """A file to encode."""

    path: Path
    kind: str
    settings: MediaSettings
    cache: Path

    def to_json(self) -> str:
        """One line for a worker."""
        return json.dumps(
            {"path": str(self.path), "kind": self.kind, "cache": str(self.cache)}
            | {"settings": dataclasses.asdict(self.settings)}
        )


class _Worker:
    """One process; started again after it died."""

    def __init__(self, seconds: float) -> None:
        self._seconds = seconds
        self._process: subprocess.Popen[str] | None = None

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_error: object) -> None:
        self._stop()

    def answer(self, order: Order) -> dict[str, Any]:
        process = self._process or self._start()
        timer = threading.Timer(self._seconds, process.kill)
        timer.start()
        try:
            line = _asked(process, order.to_json())
        except BrokenPipeError:
            line = ""
        finally:
            is_late = not timer.is_alive()
            timer.cancel()
        if line:
            answer: dict[str, Any] = json.loads(line)
            return answer
        self._stop()
        name = order.path.name
        reason = f"takes longer than {self._seconds:.0f} s" if is_late else "makes its decoder crash"
        return {"bad": f"{name} {reason}; leave it out or convert it."}

    def _start(self) -> "subprocess.Popen[str]":
        folders = os.pathsep.join(part for part in sys.path if part)
        self._process = subprocess.Popen(
            [sys.executable, "-m", "tallystick_packs.building.worker"],
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, encoding="utf-8",
            env={**os.environ, "PYTHONPATH": folders},
        )  # fmt: skip
        return self._process

    def _stop(self) -> None:
        if self._process is None:
            return
        self._process.kill()
        self._process.wait()
        for pipe in (self._process.stdin, self._process.stdout):
            if pipe is not None:
                pipe.close()
        self._process = None


def run_orders(
    orders: Mapping[str, Order],
    *,
    on_done: Callable[[str], None],
    seconds: float = SECONDS_A_FILE,
    processes: int | None = None,
) -> dict[str, dict[str, Any]]:
    """Carry out all orders.

    Args:
        on_done: Called with the name of each order that is done, from several threads, one at a time.

    Returns:
        For each name `{"key": ...}`, or `{"bad": reason}`.

    Raises:
        FileProblemError: The disk refused.
    """
    waiting: queue.SimpleQueue[str] = queue.SimpleQueue()
    for name in orders:
        waiting.put(name)
    answers: dict[str, dict[str, Any]] = {}
    lock = threading.Lock()
    stopped = threading.Event()

    def drain() -> None:
        with _Worker(seconds) as worker:
            while not stopped.is_set():
                try:
                    name = waiting.get_nowait()
                except queue.Empty:
                    return
                answer = worker.answer(orders[name])
                if "problem" in answer:
                    stopped.set()
                with lock:
                    answers[name] = answer
                    on_done(name)

    _run_side_by_side(drain, min(processes or os.cpu_count() or 1, len(orders)), stopped)
    for answer in answers.values():
        if "problem" in answer:
            what, safe, todo = answer["problem"]
            raise FileProblemError(what, safe=safe, todo=todo)
    return answers


def _run_side_by_side(drain: Callable[[], None], number: int, stopped: threading.Event) -> None:
    with ThreadPoolExecutor(max_workers=max(1, number)) as pool:
        tasks = [pool.submit(drain) for _ in range(number)]
        try:
            for task in tasks:
                task.result()
        except BaseException:
            stopped.set()
            raise
