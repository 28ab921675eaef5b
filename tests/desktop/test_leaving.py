"""Leaving: a view that was left counts no more time, and a system that logs out is obeyed in order."""

import os
import signal
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from tallystick_desktop.demo.driving import Driver
from tallystick_desktop.program import Program
from tallystick_desktop.screens.work.active_time import ActiveTime
from tallystick_desktop.screens.work.frame import WorkFrame
from tallystick_sync.client import Worker

Opened = Callable[..., tuple[Program, Driver]]


class Counted:
    """A draft that remembers what was added."""

    active_s = 0

    def __init__(self) -> None:
        self.added: list[int] = []

    def add_active(self, milliseconds: int) -> None:
        self.added.append(milliseconds)


def test_time_ends_with_the_view_and_what_was_counted_is_saved() -> None:
    now = [0.0]
    time, draft = ActiveTime(lambda: now[0]), Counted()
    time.start(draft)
    now[0] = 1.5
    time.tick()

    time.end()
    for now[0] in (2.5, 3.5, 60.0):
        time.tick()

    assert draft.added == [1500]


def test_going_to_another_pack_leaves_the_one_before(opened: Opened, monkeypatch: pytest.MonkeyPatch) -> None:
    program, driver = opened(language="en")
    session = program.session
    assert session is not None
    first, second = (session.worker.desk(pack.lease_id) for pack in session.worker.packs()[:2])
    session.open_desk(first)
    page = session.page
    assert isinstance(page, WorkFrame)
    left: list[str] = []
    monkeypatch.setattr(page.presenter, "leave", lambda: left.append("left"))

    session.open_desk(second)
    driver.settle()

    assert left == ["left"]


def test_a_log_out_of_the_system_ends_the_program_in_order(tmp_path: Path, qtbot: QtBot) -> None:
    environment = {**os.environ, "QT_QPA_PLATFORM": "offscreen"}
    command = [sys.executable, "-m", "tallystick_desktop", "--profile", str(tmp_path / "worker")]
    with subprocess.Popen(command, env=environment) as program:
        qtbot.waitUntil((tmp_path / "worker" / "store.sqlite").exists, timeout=20_000)

        program.send_signal(signal.SIGTERM)

        assert program.wait(timeout=20) == 0
    with Worker.open(tmp_path / "worker") as worker:  # nobody holds it
        assert worker.identity is None
