"""The demo for a person: the window on a prepared hub. A coordinator accepts and pays what arrives."""

import threading
from pathlib import Path

from tallystick_sync.commands.demo.stage import Stage

_LOOK_EVERY_S = 2.0


def show(folder: Path) -> int:
    """Open the window on a fresh worker whose invite is already typed; returns its exit status."""
    from PySide6.QtWidgets import QApplication, QPlainTextEdit, QWidget

    from tallystick_desktop.program import Program

    application = QApplication(["tallystick"])
    application.setApplicationName("Tallystick")
    application.setStyle("Fusion")
    with Stage(folder) as stage:
        stage.publish_samples()
        invite = stage.invite_worker()
        program = Program(application, folder / "worker")
        done = threading.Event()
        coordinator = threading.Thread(target=_coordinate, args=(stage, done), daemon=True)
        coordinator.start()

        def fill_in_invite(page: QWidget) -> None:
            """Type the invite where the first start asks for it."""
            application.clipboard().setText(invite)
            for field in page.findChildren(QPlainTextEdit):
                if not field.toPlainText():
                    field.setPlaceholderText("Ctrl+V pastes the demo's invite")

        program.on_page = fill_in_invite
        program.start()
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
