"""Qt's own words, in the language in use: the buttons of its dialogs, the menu of a field, the file dialog.

Qt's translations are not in every package of it and not in all of our languages; so the few words that a
worker meets are texts of the program, like all others. What is not in the table stays as Qt says it.
"""

from typing import Final

from PySide6.QtCore import QObject, QTranslator
from PySide6.QtWidgets import QApplication

from tallystick_packs.texts import N_, _

# As Qt writes it, without the letter to press -> our text.
_WORDS: Final = {
    "OK": N_("OK"),
    "Cancel": N_("Cancel"),
    "Close": N_("Close"),
    "Save": N_("Save"),
    "Open": N_("Open"),
    "Yes": N_("Yes"),
    "No": N_("No"),
    "Undo": N_("Undo"),
    "Redo": N_("Redo"),
    "Cut": N_("Cut"),
    "Copy": N_("Copy"),
    "Paste": N_("Paste"),
    "Delete": N_("Delete"),
    "Select All": N_("Select all"),
    "Look in:": N_("Folder:"),
    "Directory:": N_("Folder:"),
    "File name:": N_("File name:"),
    "Files of type:": N_("Kind of file:"),
    "Choose": N_("Choose"),
    "Name": N_("Name"),
    "Size": N_("Size"),
    "Type": N_("Kind"),
    "Date Modified": N_("Changed on"),
    "Computer": N_("This computer"),
    "My Computer": N_("This computer"),
    "Back": N_("Back"),
    "Forward": N_("Forward"),
    "Parent Directory": N_("Folder above"),
    "Create New Folder": N_("New folder"),
    "New Folder": N_("New folder"),
}


class QtWords(QTranslator):
    """Answers Qt with our texts; the language may change meanwhile."""

    @classmethod
    def install(cls, application: QApplication) -> None:
        """Let Qt ask here from now on; once is enough."""
        if application.findChild(cls) is None:
            application.installTranslator(cls(application))

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)

    def translate(
        self, context: str | bytes, source: str | bytes, disambiguation: object = None, n: int = -1
    ) -> str:
        """Return our words for Qt's, or Qt's own where there are none."""
        del context, disambiguation, n
        text = source.decode("utf-8", "replace") if isinstance(source, bytes) else str(source)
        ours = _WORDS.get(text.replace("&", ""))
        return _(ours) if ours is not None else text  # an empty text would be taken for a translation

    def isEmpty(self) -> bool:
        """Qt asks no translator that says it is empty."""
        return False
