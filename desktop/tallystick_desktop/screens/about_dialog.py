"""About the program: its version, whose work it contains, under which licences, and what they let you do."""

from importlib.metadata import PackageNotFoundError, version

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QDialog, QHBoxLayout, QPlainTextEdit, QVBoxLayout, QWidget

from tallystick_desktop.core.notices import NATIVE, third_parties
from tallystick_desktop.kit.buttons import button
from tallystick_desktop.kit.logo import Logo
from tallystick_desktop.kit.text import Text
from tallystick_desktop.theme.theme import theme
from tallystick_desktop.theme.tokens import XL, L, M
from tallystick_packs.texts import _


class AboutDialog(QDialog):
    """Version, third parties and licences."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle(_("About Tallystick"))
        self.resize(theme().scaled(680), theme().scaled(620))
        outer = QVBoxLayout(self)
        outer.setContentsMargins(XL, XL, XL, L)
        outer.setSpacing(M)
        head = QHBoxLayout()
        head.setSpacing(L)
        head.addWidget(Logo(theme().scaled(56)), 0, Qt.AlignmentFlag.AlignTop)
        words = QVBoxLayout()
        words.addWidget(Text(_("Tallystick {version}").format(version=_version()), "title"))
        words.addWidget(Text(_("Free software under the Apache License 2.0."), "body", "muted", wrap=True))
        head.addLayout(words, 1)
        outer.addLayout(head)
        qt = _(
            "Qt, which draws the window, zeroconf and libsndfile are used under the GNU Lesser General Public"
            " License. Their files lie by themselves beside the program: you may put others in their place,"
            " and study how the program works with them. The source of Qt is at download.qt.io."
        )
        outer.addWidget(Text(qt, "body", wrap=True))
        self.notices = QPlainTextEdit(notices_text())
        self.notices.setReadOnly(True)
        self.notices.setAccessibleName(_("What Tallystick contains, with licences"))
        outer.addWidget(self.notices, 1)
        close = button(_("Close"), kind="primary", key="Esc")
        close.clicked.connect(self.accept)
        outer.addWidget(close, 0, Qt.AlignmentFlag.AlignTrailing)


def notices_text() -> str:
    """What the program contains: a line for each part, then the licences in full."""
    parties = third_parties()
    lines = [f"{party.name} {party.version}: {party.licence}" for party in parties]
    lines += ["", *(f"{name}: {licence}" for name, licence in NATIVE)]
    for party in parties:
        for text in party.texts:
            lines += ["", "-" * 40, f"{party.name} {party.version}", "", text.strip()]
    return "\n".join(lines)


def _version() -> str:
    try:
        return version("tallystick")
    except PackageNotFoundError:  # started from its source, never installed
        return ""
