"""`tallystick verify`: the screen that verifies receipts, alone. No profile is opened and no hub is asked."""

import argparse
import time
from collections.abc import Sequence
from pathlib import Path

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QApplication

from tallystick_desktop.collecting import MainThreadCollector
from tallystick_desktop.core.jobs import Jobs
from tallystick_desktop.core.settings import WindowSettings
from tallystick_desktop.dispatch import Home
from tallystick_desktop.program import dress
from tallystick_desktop.screens.verify_presenter import VerifyPresenter
from tallystick_desktop.screens.verify_view import VerifyView
from tallystick_desktop.window import MainWindow

_DESCRIPTION = """Verify receipts on a screen: drop files, see what holds and what it adds up to,
save a report. Nothing is sent. Without a screen: tallystick-verify receipts."""


def parse(argv: Sequence[str]) -> argparse.Namespace:
    """Read the command line after `verify`."""
    parser = argparse.ArgumentParser(
        prog="tallystick verify",
        description=_DESCRIPTION,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("files", nargs="*", type=Path, metavar="FILE", help="receipts, bundles or folders")
    parser.add_argument(
        "--root", default="", metavar="FINGERPRINT", help="the hub's root fingerprint, from an invite"
    )
    return parser.parse_args(argv)


class VerifyProgram(QObject):
    """The window of `tallystick verify`; colours and language are those of the profile's window."""

    def __init__(self, application: QApplication, settings_file: Path, *, root_fingerprint: str = "") -> None:
        super().__init__()
        settings = WindowSettings(settings_file)
        self._home = Home(self)
        self._collector = MainThreadCollector(self)
        self.jobs = Jobs(dispatch=self._home.call)
        language = dress(application, settings)
        self.presenter = VerifyPresenter(
            self.jobs, home=self._home.call, monotonic=time.monotonic, root_fingerprint=root_fingerprint
        )
        self.window = MainWindow(settings)
        self.window.show_page(VerifyView(self.presenter, language=language))

    def start(self, files: Sequence[Path]) -> None:
        """Show the window and check the files given."""
        self.window.show()
        self.presenter.add(files)

    def close(self) -> None:
        """Wait for what is being checked."""
        self.jobs.close()
        self._collector.stop()
