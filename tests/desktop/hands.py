"""Two ways of drawing on the real photo view: with the mouse alone, and with the keyboard alone.

Both are exact to a fraction of a pixel, as a careful person is: they go close before they set a point.
"""

from abc import ABC, abstractmethod
from collections.abc import Sequence

from PySide6.QtCore import QEvent, QPoint, QPointF, Qt
from PySide6.QtGui import QMouseEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from tallystick_desktop.core.geometry import Point
from tallystick_desktop.core.keys import label_keys
from tallystick_desktop.demo.driving import Driver
from tallystick_desktop.screens.work.photo_view import PhotoView

_TOOL_KEYS = {"box": "B", "polygon": "P", "point": "K", "line": "L", "ellipse": "O"}
_CLOSE = 4.0
#: At this scale a whole pixel of the screen is less than half a pixel of the photo off.
_CLOSE_ENOUGH = 1.2
_MARGIN = 40
#: The map of a closer view stands in the far corner; a click there goes to that place.
_MAP = 200
_ARROWS = ((Qt.Key.Key_Left, Qt.Key.Key_Right), (Qt.Key.Key_Up, Qt.Key.Key_Down))
Place = tuple[float, float]


class Hand(ABC):
    """Draws shapes whose points are given in image pixels."""

    def __init__(self, driver: Driver, view: PhotoView) -> None:
        self.driver, self.view = driver, view
        driver.wait(lambda: view.canvas.has_photo, "the photo")
        labels = [option.key for option in view.presenter.plan.labels]
        self._keys = dict(zip(labels, label_keys(len(labels), with_alt=False), strict=True))

    def draw(self, tool: str, label: str, points: Sequence[Place]) -> None:
        """Draw one shape with a label, and let go of it."""
        self.take(tool)
        self.driver.key(self._keys[label])
        self.put(tool, [Point(*point) for point in points])
        self.driver.key("Esc")

    @abstractmethod
    def take(self, tool: str) -> None:
        """Take a tool in hand."""

    @abstractmethod
    def put(self, tool: str, points: list[Point]) -> None:
        """Set the points of a shape."""


class MouseHand(Hand):
    """Draws with the mouse: tool buttons, clicks, the wheel to go close, the middle button to pan."""

    def take(self, tool: str) -> None:
        button = self.view.tools.tools[tool]
        self.driver.click(button, button.rect().center())

    def put(self, tool: str, points: list[Point]) -> None:
        self.driver.key("0")
        canvas = self.view.canvas
        if tool == "box" and canvas.viewport.scale >= _CLOSE_ENOUGH:
            start, end = (QPoint(*map(round, canvas.viewport.to_view(point))) for point in points)
            self.driver.drag(canvas, start, end)
            return
        for point in points:
            self._click(point)
        if tool == "polygon":
            self._click(points[0])

    def _click(self, point: Point) -> None:
        canvas = self.view.canvas
        while canvas.viewport.scale < _CLOSE:
            self.driver.key("+")
        spot = canvas.viewport.to_view(point)
        room = canvas.rect().adjusted(_MARGIN, _MARGIN, -_MAP, -_MAP)
        if not room.contains(QPoint(*map(round, spot))):
            self._pan(QPoint(*map(round, spot)), canvas.rect().center())
            spot = canvas.viewport.to_view(point)
        # A mouse on a close view is between pixels; the event says where.
        for kind in (QEvent.Type.MouseMove, QEvent.Type.MouseButtonPress, QEvent.Type.MouseButtonRelease):
            self._send(kind, QPoint(*map(round, spot)), Qt.MouseButton.LeftButton)

    def _pan(self, start: QPoint, end: QPoint) -> None:
        middle = Qt.MouseButton.MiddleButton
        self._send(QEvent.Type.MouseButtonPress, start, middle)
        self._send(QEvent.Type.MouseMove, end, middle)
        self._send(QEvent.Type.MouseButtonRelease, end, middle)

    def _send(self, kind: QEvent.Type, at: QPoint, button: Qt.MouseButton) -> None:
        canvas = self.view.canvas
        is_move = kind == QEvent.Type.MouseMove
        event = QMouseEvent(
            kind,
            QPointF(at),
            QPointF(canvas.mapToGlobal(at)),
            Qt.MouseButton.NoButton if is_move else button,
            Qt.MouseButton.NoButton if kind == QEvent.Type.MouseButtonRelease else button,
            Qt.KeyboardModifier.NoModifier,
        )
        QApplication.sendEvent(canvas, event)


class KeyHand(Hand):
    """Draws with the keyboard alone: the cross, arrows with their three steps, Enter."""

    def take(self, tool: str) -> None:
        self.driver.key(_TOOL_KEYS[tool])

    def put(self, tool: str, points: list[Point]) -> None:
        hands = self.view.canvas.hands
        if hands.cross is None:
            self.driver.key("Enter")
        for point in points:
            self._go(point)
            self.driver.key("Enter")
        if tool == "polygon":
            self.driver.key("Enter")

    def _go(self, to: Point) -> None:
        canvas, scale = self.view.canvas, self.view.canvas.viewport.scale
        control, shift = Qt.KeyboardModifier.ControlModifier, Qt.KeyboardModifier.ShiftModifier
        for step, held in (
            (16 / scale, Qt.KeyboardModifier.NoModifier),
            (1.0, control),
            (0.25, control | shift),
        ):
            for axis, (less, more) in enumerate(_ARROWS):
                cross = canvas.hands.cross
                assert cross is not None
                away = to[axis] - cross[axis]
                for _press in range(round(abs(away) / step) if step < 1 else int(abs(away) / step)):
                    # Held down, a key repeats faster than the screen is painted.
                    QTest.keyClick(canvas, more if away > 0 else less, held)
