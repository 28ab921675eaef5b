"""What is to be said about the language in use: who has read its words, and what is missing in it."""

from PySide6.QtWidgets import QVBoxLayout, QWidget

from tallystick_desktop.kit.text import IconText
from tallystick_desktop.theme.tokens import S
from tallystick_packs.texts import _, ngettext
from tallystick_resources.locale import Catalogue, catalogue, missing


class LanguageNotes(QWidget):
    """One line for each thing; nothing at all for a language that is complete and was read by people."""

    def __init__(self, language: str) -> None:
        super().__init__()
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(S)
        found = notes(language)
        for icon, words in found:
            column.addWidget(IconText(icon, words, "caption", wrap=True))
        if not found:
            self.hide()  # and nothing else: shown before it has a parent, it would be a window of its own


def notes(language: str) -> list[tuple[str, str]]:
    """Return an icon and a sentence, in that language, for each thing to be said about a language."""
    found = []
    known = catalogue(language)
    if isinstance(known, Catalogue) and not known.is_reviewed:
        words = _(
            "A machine translated these words; nobody who speaks the language has read them yet. "
            "If one is wrong, tell your coordinator."
        )
        found.append(("info", words))
    left = missing(language)
    if left:
        words = ngettext("{count} text is still in English.", "{count} texts are still in English.", left)
        found.append(("languages", words.format(count=left)))
    return found
