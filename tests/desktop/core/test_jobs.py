"""Slow work: results and errors come home, and never to a window that is gone."""

import queue
from collections.abc import Callable

from tallystick_desktop.core.jobs import Jobs, RunsAtOnce


def test_a_result_and_an_error_come_home_through_the_dispatcher() -> None:
    home: queue.Queue[Callable[[], None]] = queue.Queue()
    jobs, heard = Jobs(dispatch=home.put), list[object]()

    jobs.run(lambda: 6 * 7, heard.append, heard.append)
    home.get(timeout=10)()
    jobs.run(lambda: int("x"), heard.append, lambda exc: heard.append(type(exc)))
    home.get(timeout=10)()
    jobs.close()

    assert heard == [42, ValueError]


def test_a_closed_window_is_not_called() -> None:
    home: queue.Queue[Callable[[], None]] = queue.Queue()
    jobs, heard = Jobs(dispatch=home.put), list[int]()
    jobs.run(lambda: 1, heard.append, lambda _exc: None)
    call = home.get(timeout=10)

    jobs.close()
    call()
    jobs.run(lambda: 2, heard.append, lambda _exc: None)

    assert heard == []


def test_work_can_run_at_once_for_tests() -> None:
    heard = list[object]()

    RunsAtOnce().run(lambda: "done", heard.append, heard.append)

    assert heard == ["done"]
