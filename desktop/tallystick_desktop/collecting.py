"""Garbage is collected on the main thread only.

Python's collector runs in whatever thread allocates. A cycle that holds a widget, collected in the store's
thread, would destroy it there, which Qt answers with a crash. So automatic collection is off while a
window is open, and a timer collects here, when nothing is being drawn.
"""

import gc

from PySide6.QtCore import QObject, QTimer

_EVERY_MS = 2000
_YOUNG, _MIDDLE, _OLD = 2000, 20, 20


class MainThreadCollector(QObject):
    """Collects garbage on the thread it was made in, until it is stopped."""

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        gc.disable()
        self._timer = QTimer(self)
        self._timer.setInterval(_EVERY_MS)
        self._timer.timeout.connect(self.collect)
        self._timer.start()

    def collect(self) -> None:
        """Collect as far as the counts ask for."""
        young, middle, old = gc.get_count()
        if old > _OLD:
            gc.collect(2)
        elif middle > _MIDDLE:
            gc.collect(1)
        elif young > _YOUNG:
            gc.collect(0)

    def stop(self) -> None:
        """Collect once more and hand collection back to Python."""
        self._timer.stop()
        gc.collect()
        gc.enable()
