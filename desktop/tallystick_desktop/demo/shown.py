"""The demo for a person: the window on a prepared hub. A coordinator accepts and pays what arrives."""

import sys
import threading
from pathlib import Path

from tallystick_desktop.app import ended_by_signals
from tallystick_sync.commands.demo.stage import Stage

_LOOK_EVERY_S = 2.0
_WHAT_TO_DO = """A hub runs in a process of its own, with two packs on offer. The window is a new worker's:
answer its five questions; the invite is already in its field. Send your work in Outbox: it is
accepted and paid within seconds. Close the window to end; nothing leaves this computer.
"""


def show(folder: Path) -> int:
    """Open the window on a fresh worker whose invite already stands in its field; returns its exit status."""
    from PySide6.QtWidgets import QApplication

    from tallystick_desktop.program import Program

    application = QApplication(["tallystick"])
    application.setApplicationName("Tallystick")
    application.setStyle("Fusion")
    with Stage(folder) as stage:
        stage.publish_samples()
        program = Program(application, folder / "worker")
        program.invite = stage.invite_worker()
        sys.stdout.write(_WHAT_TO_DO)
        sys.stdout.flush()
        done = threading.Event()
        coordinator = threading.Thread(target=_coordinate, args=(stage, done), daemon=True)
        coordinator.start()
        program.start()
        with ended_by_signals(application):
            status = application.exec()
        program.close()
        done.set()
        coordinator.join()
    return status


def _coordinate(stage: Stage, done: threading.Event) -> None:
    """Accept and pay whatever has arrived, until the window closes."""
    while not done.wait(_LOOK_EVERY_S):
        if stage.accept_all():
            stage.pay_all()
