"""By stick: what an exchange would send goes into a file, and the hub's answer comes back as files."""

from pathlib import Path

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QFileDialog, QWidget

from tallystick_desktop.core.keys import key_of
from tallystick_desktop.core.words import isolated
from tallystick_desktop.kit.buttons import button
from tallystick_desktop.kit.frames import Card, row
from tallystick_desktop.kit.text import Icon, IconText, Text
from tallystick_desktop.screens.link import LinkState
from tallystick_desktop.theme.tokens import ICON_L, S
from tallystick_packs.texts import _


class StickCard(Card):
    """Two buttons: onto the stick, and from it.

    Signals:
        wanted_out, wanted_in: A button was pressed; the screen asks for files.
    """

    wanted_out = Signal()
    wanted_in = Signal()

    def __init__(self, state: LinkState) -> None:
        super().__init__()
        head, line = row(spacing=S + 2)
        line.addWidget(Icon("usb", ICON_L, "accent"))
        line.addWidget(Text(_("By stick"), "title", wrap=True), 1)
        self.body.addWidget(head)
        words = _("No network? Somebody can carry a stick to the hub and back. They cannot change anything.")
        self.body.addWidget(Text(words, "body", "muted", wrap=True))
        if state.carried:
            written = _("On the stick: {path}. It counts as sent when the hub's answer is read here.")
            told = written.format(path=isolated(state.carried))
            self.body.addWidget(IconText("check", told, "body", icon_colour="success", wrap=True))
        self.to_stick = button(_("To the stick"), icon="save", key=key_of("outbox", "to_stick"))
        self.from_stick = button(_("From the stick"), icon="file-input", key=key_of("outbox", "from_stick"))
        for made, wanted in ((self.to_stick, self.wanted_out), (self.from_stick, self.wanted_in)):
            made.setEnabled(not state.busy)
            made.clicked.connect(wanted)
            self.body.addWidget(made)


def ask_where(parent: QWidget, name: str) -> Path | None:
    """Ask where the file for the hub goes; None where nobody said."""
    kinds = _("For the hub") + " (*.tallybundle)"
    path, _kind = QFileDialog.getSaveFileName(parent, _("To the stick"), f"{name}.tallybundle", kinds)
    if not path:
        return None
    return Path(path) if Path(path).suffix == ".tallybundle" else Path(path + ".tallybundle")


def ask_which(parent: QWidget) -> list[Path]:
    """Ask for the files that came back: the hub's answer, and packs."""
    kinds = _("Answers of the hub and packs") + " (*.tallybundle *.tallypack)"
    paths, _kind = QFileDialog.getOpenFileNames(parent, _("From the stick"), "", kinds)
    return [Path(path) for path in paths]
