"""Decodes the part of a recording in sight on another thread; only the newest wish is worked on."""

import logging
from concurrent.futures import ThreadPoolExecutor

from PySide6.QtCore import QObject, Signal

from tallystick_desktop.core.detail import Detail, Wish, make_detail
from tallystick_sync.client.sources import Source

_log = logging.getLogger(__name__)


class DetailLoader(QObject):
    """Makes details.

    Signals:
        ready: A `Detail` for the newest wish.
    """

    ready = Signal(object)
    _made = Signal(object)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._pool = ThreadPoolExecutor(max_workers=1, thread_name_prefix="detail")
        self._path: Source | None = None
        self._busy = False
        self._asked: Wish | None = None
        self._next: Wish | None = None
        self._made.connect(self._take)

    def open(self, path: Source | None) -> None:
        """Work on another recording."""
        self._path, self._asked, self._next = path, None, None

    def ask(self, wish: Wish) -> None:
        """Wish for a detail; the one being made is finished first, those between are forgotten."""
        if wish == self._asked or self._path is None:
            return
        self._asked = wish
        if self._busy:
            self._next = wish
        else:
            self._start(wish)

    def close(self) -> None:
        """Make no more."""
        self._path = None
        self._pool.shutdown(wait=True, cancel_futures=True)

    def _start(self, wish: Wish) -> None:
        if self._path is not None:
            self._busy = True
            self._pool.submit(self._work, self._path, wish)

    def _work(self, path: Source, wish: Wish) -> None:
        try:
            found: Detail | None = make_detail(path, wish)
        except Exception as exc:  # noqa: BLE001 - the peaks are shown instead, the player says what is wrong
            _log.warning("a part of the recording could not be decoded (%s)", exc)
            found = None
        try:
            self._made.emit((path, found))
        except RuntimeError:  # the window was closed meanwhile
            _log.debug("nobody waits for the detail any more")

    def _take(self, made: tuple[Source, Detail | None]) -> None:
        path, detail = made
        self._busy = False
        if self._next is not None:
            wish, self._next = self._next, None
            self._start(wish)
        if detail is not None and path == self._path:
            self.ready.emit(detail)
