"""Logs for finding faults: what happened and when, never what somebody answered, and no keys.

Messages are sentences of counts, sizes, kinds and the first digits of ids. They go to a rotating file in the
profile or the hub's folder, so that an old laptop's disk is not filled.

    log = open_log(profile, "worker")
    log.info("exchange: %d entries sent, %d receipts", 3, 2)
    close_log(log)
"""

import logging
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from logging.handlers import RotatingFileHandler

MAX_BYTES = 256 * 1024
KEPT_FILES = 3
_FORMAT = "%(asctime)s %(levelname)s %(message)s"


def open_log(folder: Path, name: str) -> logging.Logger:
    """A log that writes to `<folder>/logs/<name>.log`; silent where the disk refuses."""
    # Not by name: two profiles open in one process must not share a file.
    logger = logging.Logger(f"tallystick.{name}", logging.INFO)  # noqa: LOG001
    path = folder / "logs" / f"{name}.log"
    try:
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    except OSError:
        # A log is a help, not a need: a full or read-only disk is reported by what really needs it.
        logger.addHandler(logging.NullHandler())
    else:
        logger.addHandler(LogFile(path))
    return logger


def close_log(logger: logging.Logger) -> None:
    """Close the log's file."""
    for handler in list(logger.handlers):
        handler.close()
        logger.removeHandler(handler)


class LogFile(logging.Handler):
    """A rotating file, opened with the first line: most starts have nothing to write."""

    def __init__(self, path: Path) -> None:
        super().__init__()
        self._path = path
        self._file: RotatingFileHandler | None = None

    def emit(self, record: logging.LogRecord) -> None:
        """Write a line; one that the disk refuses is dropped, not printed over a worker's screen."""
        if self._file is None:
            self._file = self._opened()
        self._file.emit(record)

    def close(self) -> None:
        """Close the file."""
        if self._file is not None:
            self._file.close()
        super().close()

    def _opened(self) -> "RotatingFileHandler":
        from logging.handlers import RotatingFileHandler

        file = RotatingFileHandler(
            self._path, maxBytes=MAX_BYTES, backupCount=KEPT_FILES, encoding="utf-8", delay=True
        )
        file.setFormatter(logging.Formatter(_FORMAT))
        file.handleError = _drop  # type: ignore[method-assign]
        return file


def _drop(record: logging.LogRecord) -> None:
    """Drop a record: a full disk must not print tracebacks over a worker's screen."""
