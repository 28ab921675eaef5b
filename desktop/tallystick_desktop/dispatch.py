"""The hop to the main thread, and the loop that sees to it."""

from collections.abc import Callable

from PySide6.QtCore import QObject, Qt, Signal


class Home(QObject):
    """Calls functions on the thread it was made in, whoever asks."""

    _asked = Signal(object)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._asked.connect(self._call, Qt.ConnectionType.QueuedConnection)

    def call(self, function: Callable[[], None]) -> None:
        """Call `function` on the main thread, soon."""
        self._asked.emit(function)

    def _call(self, function: Callable[[], None]) -> None:
        function()
