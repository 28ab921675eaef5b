"""What stands below the languages: notes about the one in use, what went wrong, a file to add."""

from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFileDialog, QVBoxLayout, QWidget

from tallystick_desktop import languages
from tallystick_desktop.core.language_files import SUFFIXES
from tallystick_desktop.core.settings import WindowSettings
from tallystick_desktop.kit.buttons import button
from tallystick_desktop.kit.frames import clear
from tallystick_desktop.kit.text import IconText
from tallystick_desktop.screens.language_presenter import LanguagePresenter
from tallystick_desktop.screens.pieces import trouble_panel
from tallystick_desktop.theme.letters import add_font
from tallystick_desktop.theme.tokens import S
from tallystick_packs.texts import _


class LanguagePanel(QWidget):
    """Notes, trouble, and the button for a language file."""

    def __init__(self, presenter: LanguagePresenter) -> None:
        super().__init__()
        self.presenter = presenter
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(S)
        self.render_state()

    def render_state(self) -> None:
        """Show the state."""
        clear(self._column)
        state = self.presenter.state
        for icon, words in state.notes:
            self._column.addWidget(IconText(icon, words, "caption", wrap=True))
        if state.trouble is not None:
            self._column.addWidget(trouble_panel(state.trouble))
        add = button(_("Add a language from a stick"), icon="usb", kind="quiet")
        add.clicked.connect(self._ask)
        self._column.addWidget(add, 0, Qt.AlignmentFlag.AlignLeading)

    def _ask(self) -> None:
        kinds = f"{_('Language files')} ({' '.join(f'*{suffix}' for suffix in SUFFIXES)})"
        path, _kind = QFileDialog.getOpenFileName(self, _("Add a language from a stick"), "", kinds)
        if path:
            self.presenter.add(Path(path))


def language_presenter(settings: WindowSettings) -> LanguagePresenter:
    """Return what decides about languages, with this computer's letters."""
    return LanguagePresenter(settings, language=languages.in_use(), lacks=languages.lacks, add_font=add_font)
