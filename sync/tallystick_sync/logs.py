"""Logs for finding faults: what happened and when, never what somebody answered, and no keys.

Messages are sentences of counts, sizes, kinds and the first digits of ids. They go to a rotating file in the
profile or the hub's folder, so that an old laptop's disk is not filled.

    log = open_log(profile, "worker")
    log.info("exchange: %d entries sent, %d receipts", 3, 2)
    close_log(log)
"""

import logging
import logging.handlers
from pathlib import Path

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
        handler: logging.Handler = _QuietRotatingHandler(
            path, maxBytes=MAX_BYTES, backupCount=KEPT_FILES, encoding="utf-8", delay=True
        )
    except OSError:
        # A log is a help, not a need: a full or read-only disk is reported by what really needs it.
        handler = logging.NullHandler()
    handler.setFormatter(logging.Formatter(_FORMAT))
    logger.addHandler(handler)
    return logger


def close_log(logger: logging.Logger) -> None:
    """Close the log's file."""
    for handler in list(logger.handlers):
        handler.close()
        logger.removeHandler(handler)


class _QuietRotatingHandler(logging.handlers.RotatingFileHandler):
    """A full disk must not print tracebacks over a worker's screen."""

    def handleError(self, record: logging.LogRecord) -> None:  # noqa: N802 - the name logging calls
        """Drop the record."""
