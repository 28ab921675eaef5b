"""Slow work beside the main thread: a plain function, its result or error back on the main thread.

    jobs = Jobs(dispatch=qt_dispatcher())
    jobs.run(worker.sync, on_done=self._synced, on_error=self._not_synced)

The dispatcher hops to the main thread; `run_at_once` is the one for tests: no thread, no waiting.
Callbacks of a closed `Jobs` never come: a window that is gone is not called.
"""

import logging
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any, Protocol, TypeVar

T = TypeVar("T")
Dispatch = Callable[[Callable[[], None]], None]
_log = logging.getLogger(__name__)


class Runs(Protocol):
    """What presenters need: something that runs work and calls back."""

    def run(
        self, work: Callable[[], T], on_done: Callable[[T], None], on_error: Callable[[Exception], None]
    ) -> None:
        """Run `work`, then one of the callbacks on the main thread."""


class Jobs:
    """Runs work on a few threads and brings results home."""

    def __init__(self, *, dispatch: Dispatch, threads: int = 2) -> None:
        self._dispatch = dispatch
        self._pool = ThreadPoolExecutor(max_workers=threads, thread_name_prefix="job")
        self._closed = False

    def run(
        self, work: Callable[[], T], on_done: Callable[[T], None], on_error: Callable[[Exception], None]
    ) -> None:
        """Run `work` on another thread; then one of the callbacks on the main thread."""
        if self._closed:
            return
        self._pool.submit(self._work, work, on_done, on_error)

    def close(self) -> None:
        """Take no more work, call back no more, wait for what is running."""
        self._closed = True
        self._pool.shutdown(wait=True, cancel_futures=True)

    def _work(
        self, work: Callable[[], Any], on_done: Callable[[Any], None], on_error: Callable[[Exception], None]
    ) -> None:
        try:
            result = work()
        except Exception as exc:  # noqa: BLE001 - every error goes to the caller's on_error
            error = exc
            self._home(lambda: on_error(error))
            return
        self._home(lambda: on_done(result))

    def _home(self, call: Callable[[], None]) -> None:
        if not self._closed:
            self._dispatch(lambda: None if self._closed else call())


class RunsAtOnce:
    """Runs work where it is asked for: for tests and for programs without a window."""

    def run(
        self, work: Callable[[], T], on_done: Callable[[T], None], on_error: Callable[[Exception], None]
    ) -> None:
        """Run `work` now, then the callback."""
        try:
            result = work()
        except Exception as exc:  # noqa: BLE001 - every error goes to the caller's on_error
            _log.debug("a job failed", exc_info=exc)
            on_error(exc)
        else:
            on_done(result)
