"""Driving the real widgets as a person would: by mouse and keys, waiting for what is seen, never for time."""

import time
from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeVar

from PySide6.QtCore import QKeyCombination, QPoint, Qt
from PySide6.QtGui import QKeySequence
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget

W = TypeVar("W", bound=QWidget)
_PATIENCE_S = 30.0


class NotSeenError(AssertionError):
    """What a step waited for did not come."""


class Driver:
    """Hands, keys and eyes on one window."""

    def __init__(self, window: QWidget, pictures: Path) -> None:
        self.window = window
        self._pictures = pictures
        self.taken: list[Path] = []
        window.activateWindow()
        self.wait(window.isActiveWindow, "the window")

    def wait(self, seen: Callable[[], object], what: str) -> None:
        """Let the program work until `seen` is true.

        Raises:
            NotSeenError: It never was.
        """
        until = time.monotonic() + _PATIENCE_S
        while not seen():
            if time.monotonic() > until:
                raise NotSeenError(what)
            QTest.qWait(5)
            time.sleep(0.001)  # qWait keeps the interpreter to itself; jobs need their turn

    def settle(self) -> None:
        """Let everything that is due be painted."""
        for _round in range(4):
            QApplication.processEvents()

    def find(self, kind: type[W], name: str) -> W:
        """Return the visible widget of a kind whose accessible name or text begins with `name`.

        Raises:
            NotSeenError: There is none.
        """
        self.wait(lambda: self._find(kind, name) is not None, f"{kind.__name__} {name!r}")
        found = self._find(kind, name)
        if found is None:
            raise NotSeenError(name)
        return found

    def press(self, kind: type[W], name: str) -> None:
        """Press a widget with the mouse."""

        def ready() -> W | None:
            # Looked up anew each time: a screen that is drawn again has new buttons.
            found = self._find(kind, name)
            return found if found is not None and found.isEnabled() else None

        self.wait(lambda: ready() is not None, f"{kind.__name__} {name!r} to press")
        found = ready()
        if found is None:
            raise NotSeenError(name)
        self.click(found, found.rect().center())

    def click(self, widget: QWidget, at: QPoint) -> None:
        """Press a place on a widget."""
        QTest.mouseClick(widget, Qt.MouseButton.LeftButton, pos=at)
        self.settle()

    def drag(self, widget: QWidget, start: QPoint, end: QPoint) -> None:
        """Drag from one place on a widget to another."""
        QTest.mousePress(widget, Qt.MouseButton.LeftButton, pos=start)
        QTest.mouseMove(widget, (start + end) / 2)
        QTest.mouseMove(widget, end)
        QTest.mouseRelease(widget, Qt.MouseButton.LeftButton, pos=end)
        self.settle()

    def write(self, words: str, into: QWidget | None = None) -> None:
        """Type letters into a widget, or into whatever has the focus."""
        if into is not None:
            self.click(into, into.rect().center())
        QTest.keyClicks(into or self._focus(), words)
        self.settle()

    def key(self, keys: str) -> None:
        """Press a key of the key table, such as `Shift+Enter`."""
        chord = _chord(keys.replace("Enter", "Return"))
        QTest.keyClick(self._focus(), chord.key(), chord.keyboardModifiers())
        self.settle()

    def picture(self, name: str) -> Path:
        """Save what the window shows."""
        self.settle()
        self._pictures.mkdir(parents=True, exist_ok=True)
        target = self._pictures / f"{name}.png"
        self.window.grab().save(str(target))
        self.taken.append(target)
        return target

    def _find(self, kind: type[W], name: str) -> W | None:
        widgets: list[W] = self.window.findChildren(kind)
        for widget in widgets:
            words = widget.accessibleName() or getattr(widget, "text", str)()
            if widget.isVisible() and words.startswith(name):
                return widget
        return None

    def _focus(self) -> QWidget:
        return QApplication.focusWidget() or self.window


def _chord(keys: str) -> QKeyCombination:
    sequence: Any = QKeySequence(keys)
    chord: QKeyCombination = sequence[0]
    return chord
