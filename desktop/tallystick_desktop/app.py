"""`tallystick`: the worker's program.

tallystick                          opens the window
tallystick FILE ...                 ... and takes in packs and answers of the hub, for example from a stick;
                                    an invite is ready for the first start
tallystick --profile DIR            another worker's profile, for example on a stick
tallystick verify [FILE ...]        receipts of anybody: what holds, what does not, what it adds up to
tallystick demo [--headless]        the whole loop on this computer
"""

import argparse
import logging
import signal
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING

from tallystick_packs.errors import MissingExtraError, TallystickError
from tallystick_sync.logs import LogFile
from tallystick_sync.updates import TRY_OUT

if TYPE_CHECKING:
    from PySide6.QtCore import QCoreApplication

_NO_DEMO = TallystickError(
    "The demo is not in the installed program: it plays the hub and the requester too.",
    safe="Nothing was changed.",
    todo="Start it from the source: python3 run.py demo",
)


def main(argv: Sequence[str] | None = None) -> int:
    """Run the program; returns the exit status."""
    arguments = list(sys.argv[1:] if argv is None else argv)
    if arguments[:1] == ["demo"]:
        if getattr(sys, "frozen", False):
            sys.stderr.write(f"{_NO_DEMO}\n")
            return 3
        from tallystick_desktop.demo import main as demo

        return demo(arguments[1:])
    if arguments[:1] == ["verify"]:
        return run_verify(arguments[1:])
    if arguments == [TRY_OUT]:
        return try_out()
    parser = argparse.ArgumentParser(prog="tallystick", description="The worker's program.")
    parser.add_argument("--profile", type=Path, metavar="DIR", help="the folder of a worker's profile")
    parser.add_argument(
        "files",
        nargs="*",
        type=Path,
        metavar="FILE",
        help="a .tallypack or .tallybundle to take in, or a .tallyinvite to join with",
    )
    options = parser.parse_args(arguments)
    return run(options.profile or default_profile(), options.files)


def run(profile: Path, files: Sequence[Path] = ()) -> int:
    """Open the window on a profile, take in the files given, and stay until it is closed."""
    try:
        import_work()
        from PySide6.QtWidgets import QApplication

        from tallystick_desktop.program import Program
    except MissingExtraError as exc:  # the part of the worker, which comes with that of the window
        sys.stderr.write(f"{MissingExtraError('desktop', exc.cause)}\n")
        return 3
    except ImportError as exc:
        sys.stderr.write(f"{MissingExtraError('desktop', exc)}\n")
        return 3
    application = QApplication.instance()
    if not isinstance(application, QApplication):
        application = QApplication(["tallystick"])
    application.setApplicationName("Tallystick")
    application.setStyle("Fusion")
    _write_log(profile)
    sys.excepthook = _log_unforeseen
    program = Program(application, profile)
    program.start(files)
    with ended_by_signals(application):
        status = application.exec()
    program.close()
    return status


def run_verify(argv: Sequence[str]) -> int:
    """Open the window that only verifies receipts, and stay until it is closed."""
    try:
        from PySide6.QtWidgets import QApplication

        from tallystick_desktop.verify import VerifyProgram, parse
    except ImportError as exc:
        sys.stderr.write(f"{MissingExtraError('desktop', exc)}\n")
        return 3
    options = parse(argv)
    application = QApplication.instance()
    if not isinstance(application, QApplication):
        application = QApplication(["tallystick"])
    application.setApplicationName("Tallystick")
    application.setStyle("Fusion")
    program = VerifyProgram(application, default_profile() / "window.json", root_fingerprint=options.root)
    program.start(options.files)
    with ended_by_signals(application):
        status = application.exec()
    program.close()
    return status


def try_out() -> int:
    """Open all that the window needs on a profile that is thrown away: does this program start here?"""
    from tempfile import TemporaryDirectory

    import_work()
    from PySide6.QtWidgets import QApplication

    from tallystick_desktop.program import Program

    application = QApplication(["tallystick"])
    with TemporaryDirectory(prefix="tallystick-") as folder:
        program = Program(application, Path(folder))
        opened: list[bool] = []

        def seen(_page: object) -> None:
            opened.append(program.session is not None)
            application.quit()

        program.on_page = seen
        program.start()
        application.exec()
        program.close()
    return 0 if opened and all(opened) else 1


@contextmanager
def ended_by_signals(application: "QCoreApplication") -> Iterator[None]:
    """End the program in order when the system logs the worker out, or on Ctrl+C in a terminal.

    Python looks at signals between two of its own instructions: within the two seconds in which a timer of
    the window runs (`collecting`).
    """
    numbers = (signal.SIGINT, signal.SIGTERM)
    before = [signal.signal(number, lambda *_: application.quit()) for number in numbers]
    try:
        yield
    finally:
        for number, handler in zip(numbers, before, strict=True):
            signal.signal(number, handler)


def import_work() -> None:
    """Import what work needs ahead of Qt: PySide6 reads the source of each module that comes after it."""
    import tallystick_sync.client.desk  # noqa: F401  # imported so early for the time it saves, used later


def _log_unforeseen(kind: type[BaseException], error: BaseException, trace: TracebackType | None) -> None:
    """Write what nobody foresaw into the log, and let the window live on: the draft is on the disk."""
    logging.getLogger(__name__).error("unforeseen", exc_info=(kind, error, trace))
    sys.__excepthook__(kind, error, trace)


def default_profile() -> Path:
    """Return where a worker's profile lies if nothing else is said."""
    import platformdirs

    return platformdirs.user_data_path("tallystick", appauthor=False) / "worker"


def _write_log(profile: Path) -> None:
    """Keep a small log beside the profile: what failed, never answers or keys."""
    folder = profile / "log"
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError:
        return  # the profile itself will say that it cannot be opened
    root = logging.getLogger("tallystick_desktop")
    for before in root.handlers:
        before.close()
    root.handlers = [LogFile(folder / "window.log")]
    root.setLevel(logging.INFO)
