"""The window: shows one page at a time and remembers its size. It assembles, and decides nothing."""

from PySide6.QtCore import QByteArray, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QCloseEvent, QIcon, QPainter, QPixmap
from PySide6.QtWidgets import QMainWindow, QVBoxLayout, QWidget

from tallystick_desktop.core.settings import WindowSettings
from tallystick_desktop.kit.buttons import button
from tallystick_desktop.kit.logo import Logo, paint_logo
from tallystick_desktop.kit.text import Text
from tallystick_desktop.screens.pieces import trouble_panel
from tallystick_desktop.screens.presenting import Trouble
from tallystick_desktop.theme.theme import theme
from tallystick_desktop.theme.tokens import XXL, L
from tallystick_packs.errors import FileProblemError
from tallystick_packs.texts import _

FIRST_SIZE = QSize(1280, 800)
LEAST_SIZE = QSize(800, 520)


class MainWindow(QMainWindow):
    """The program's window.

    Signals:
        closing: It is about to close.
    """

    closing = Signal()

    def __init__(self, settings: WindowSettings) -> None:
        super().__init__()
        self._settings = settings
        self.setWindowTitle(_("Tallystick"))
        self.setWindowIcon(_window_icon())
        self.setMinimumSize(LEAST_SIZE)
        noted = settings.noted("geometry")
        if not (noted and self.restoreGeometry(QByteArray.fromHex(noted.encode()))):
            self.resize(FIRST_SIZE)

    def show_page(self, page: QWidget) -> None:
        """Show another page; the one before is thrown away."""
        before = self.takeCentralWidget()
        self.setCentralWidget(page)
        page.show()
        if before is not None:
            before.hide()
            before.deleteLater()

    def closeEvent(self, event: QCloseEvent) -> None:
        self.closing.emit()
        geometry = bytes(self.saveGeometry().toHex().data()).decode()
        try:
            self._settings.note("geometry", geometry)
        except FileProblemError:
            event.accept()  # the size of the window is not worth keeping it open on a full disk
        super().closeEvent(event)


class OpeningPage(QWidget):
    """What is seen for the blink in which the store opens."""

    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("page")
        column = QVBoxLayout(self)
        column.addStretch(1)
        column.addWidget(Logo(theme().scaled(64)), 0, Qt.AlignmentFlag.AlignHCenter)
        words = Text(_("Opening your work"), "title", "muted")
        column.addWidget(words, 0, Qt.AlignmentFlag.AlignHCenter)
        column.addStretch(1)


class TroublePage(QWidget):
    """What the program was started for cannot be done: why, what is safe, what to do.

    Signals:
        again: The worker wants another try.
        gone_on: The worker goes on without it; only offered with `go_on`.
    """

    again = Signal()
    gone_on = Signal()

    def __init__(self, trouble: Trouble, *, go_on: bool = False) -> None:
        super().__init__()
        self.setObjectName("page")
        column = QVBoxLayout(self)
        column.setContentsMargins(XXL, XXL, XXL, XXL)
        column.setSpacing(L)
        column.addWidget(Logo(theme().scaled(48)), 0, Qt.AlignmentFlag.AlignLeading)
        panel = trouble_panel(trouble)
        panel.setMaximumWidth(theme().scaled(640))
        column.addWidget(panel)
        retry = button(_("Try again"), icon="refresh-cw", kind="primary")
        retry.clicked.connect(self.again)
        column.addWidget(retry, 0, Qt.AlignmentFlag.AlignLeading)
        if go_on:
            without = button(_("Go on without them"))
            without.clicked.connect(self.gone_on)
            column.addWidget(without, 0, Qt.AlignmentFlag.AlignLeading)
        column.addStretch(1)


def _window_icon() -> QIcon:
    pixmap = QPixmap(64, 64)
    pixmap.fill(Qt.GlobalColor.transparent)
    painter = QPainter(pixmap)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    paint_logo(painter, QRectF(2, 7, 60, 48))
    painter.end()
    return QIcon(pixmap)
