"""One thread writes to the store; everyone else hands it work.

Edits may wait a moment so that many share one commit (`submit`); finishing commits at once (`now`). The
order of calls is the order in the file. A piece of work that fails is rolled back alone (a savepoint) and
its error reaches its caller; the others in the same commit are untouched.
"""

import queue
import sqlite3
import threading
import time
from collections.abc import Callable
from concurrent.futures import Future
from dataclasses import dataclass
from typing import Any, TypeVar

from tallystick_packs.errors import FileProblemError, TallystickError
from tallystick_packs.texts import _

GROUP_S = 0.15
T = TypeVar("T")

Work = Callable[[sqlite3.Connection], T]


@dataclass(frozen=True, slots=True)
class Changed:
    """What a commit changed, by kind.

    Kinds: draft, answer, outbox, offer, lease, download, receipt, message, setting.
    """

    kinds: frozenset[str]


@dataclass(slots=True)
class _Job:
    work: Work[Any]
    future: Future[Any]
    kinds: frozenset[str]
    at_once: bool


class Writer:
    """The thread that holds the only write connection.

    Args:
        connect: Opens the connection, in the thread.
        on_change: Called in the thread after each commit.
        check: Called before each commit; what it raises is the outcome of the whole group.
    """

    def __init__(
        self,
        connect: Callable[[], sqlite3.Connection],
        on_change: Callable[[Changed], None],
        *,
        check: Callable[[], None] = lambda: None,
    ) -> None:
        self._connect, self._check = connect, check
        self._on_change = on_change
        self._jobs: queue.SimpleQueue[_Job | None] = queue.SimpleQueue()
        self._thread = threading.Thread(target=self._run, name="store-writer", daemon=True)
        self._closed = False
        self._thread.start()

    @property
    def is_closed(self) -> bool:
        """Whether the profile was let go: nothing more can be written."""
        return self._closed

    def submit(self, work: Work[T], *kinds: str) -> "Future[T]":
        """Queue work that may share a commit with what follows within 150 ms."""
        return self._put(work, kinds, at_once=False)

    def now(self, work: Work[T], *kinds: str) -> T:
        """Do work and return once it is on the disk."""
        return self._put(work, kinds, at_once=True).result()

    def flush(self) -> None:
        """Return once everything queued so far is on the disk."""
        self.now(lambda _connection: None)

    def close(self) -> None:
        """Commit what is queued and stop."""
        if not self._closed:
            self._closed = True
            self._jobs.put(None)
            self._thread.join()

    def _put(self, work: Work[T], kinds: tuple[str, ...], *, at_once: bool) -> "Future[T]":
        if self._closed:
            raise RuntimeError("the store is closed")
        future: Future[T] = Future()
        self._jobs.put(_Job(work=work, future=future, kinds=frozenset(kinds), at_once=at_once))
        return future

    def _run(self) -> None:
        connection = self._connect()
        try:
            while (job := self._jobs.get()) is not None:
                self._commit_group(connection, job)
        finally:
            connection.close()

    def _commit_group(self, connection: sqlite3.Connection, first: _Job) -> None:
        """Run `first` and what joins it, commit, answer the callers."""
        done: list[tuple[_Job, Any]] = []
        job: _Job | None = first
        deadline = time.monotonic() + GROUP_S
        try:
            connection.execute("BEGIN IMMEDIATE")
            while job is not None:
                self._attempt(connection, job, done)
                if job.at_once:
                    break
                job = self._next(deadline)
                if job is _STOP:
                    self._jobs.put(None)
                    break
            self._check()
            connection.execute("COMMIT")
        except (sqlite3.Error, FileProblemError) as exc:
            _roll_back(connection)
            error = exc if isinstance(exc, FileProblemError) else explained(exc)
            for waiting, _result in done:
                waiting.future.set_exception(error)
            if job is not None and job is not _STOP and not job.future.done():
                job.future.set_exception(error)
            return
        kinds: frozenset[str] = frozenset().union(*(finished.kinds for finished, _result in done))
        for finished, result in done:
            finished.future.set_result(result)
        if kinds:
            self._on_change(Changed(kinds))

    def _attempt(self, connection: sqlite3.Connection, job: _Job, done: list[tuple[_Job, Any]]) -> None:
        connection.execute("SAVEPOINT job")
        try:
            result = job.work(connection)
        except sqlite3.Error as exc:
            _undo(connection)
            job.future.set_exception(explained(exc))
            if not connection.in_transaction:
                raise  # the disk took back the whole group, not only this piece
        # Any error of a caller's work belongs to that caller, whatever it is; the thread goes on.
        except Exception as exc:  # noqa: BLE001
            _undo(connection)
            job.future.set_exception(exc)
        else:
            connection.execute("RELEASE job")
            done.append((job, result))

    def _next(self, deadline: float) -> "_Job | None":
        wait = deadline - time.monotonic()
        try:
            job = self._jobs.get(timeout=max(0.0, wait)) if wait > 0 else self._jobs.get_nowait()
        except queue.Empty:
            return None
        return _STOP if job is None else job


_STOP = _Job(work=lambda _connection: None, future=Future(), kinds=frozenset(), at_once=True)


def _undo(connection: sqlite3.Connection) -> None:
    """Take back one piece of work; a full disk may have ended the whole transaction already."""
    if connection.in_transaction:
        connection.execute("ROLLBACK TO job")
        connection.execute("RELEASE job")


def _roll_back(connection: sqlite3.Connection) -> None:
    if connection.in_transaction:
        connection.execute("ROLLBACK")


def explained(error: sqlite3.Error) -> TallystickError:
    """Say in words what the disk refused, what is safe and what to do."""
    reason = str(error)
    if "full" in reason:
        return FileProblemError(
            _("The disk is full: your last change could not be saved."),
            safe=_("Everything saved before it is untouched."),
            todo=_("Free some space on this disk, then do it again."),
        )
    return FileProblemError(
        _("The profile could not be written: {reason}.").format(reason=reason),
        safe=_("Everything saved before is untouched."),
        todo=_("Check the disk or stick that holds the profile."),
    )
