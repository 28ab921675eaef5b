"""The language of the program: the worker's choice, or the computer's where we speak it.

A language whose letters this computer cannot paint is not spoken: words that can be read, in English, are
better than rows of empty boxes. The settings then say which file brings the letters.
"""

from PySide6.QtCore import QLocale, Qt
from PySide6.QtWidgets import QApplication

from tallystick_desktop.core.language_files import LanguageFiles, letters_of
from tallystick_desktop.qt_words import QtWords
from tallystick_desktop.theme.letters import add_font, lacks_letters
from tallystick_desktop.theme.theme import system_family
from tallystick_packs import texts

_FROM_THE_RIGHT = frozenset({"ar", "fa", "he", "ur"})
_in_use = ["en"]


def bring_fonts(added: LanguageFiles) -> None:
    """Take the fonts that came from a stick into use; before the theme makes its own."""
    for font in added.fonts:
        add_font(font)


def lacks(letters: str) -> bool:
    """Whether this computer cannot paint some letters."""
    return lacks_letters(letters, system_family())


def use(application: QApplication, chosen: str, added: LanguageFiles) -> str:
    """Speak `chosen` (the computer's language where it is empty) from here on; returns its code."""
    wanted = [chosen] if chosen else [name[:2] for name in QLocale.system().uiLanguages()]
    spoken = [one for one in wanted if one in added.spoken]
    language = next((one for one in spoken if not lacks(letters_of(added.catalogue(one)))), "en")
    texts.use_catalogue(added.catalogue(language))
    right = Qt.LayoutDirection.RightToLeft
    left = Qt.LayoutDirection.LeftToRight
    application.setLayoutDirection(right if language in _FROM_THE_RIGHT else left)
    QLocale.setDefault(QLocale(language))
    QtWords.install(application)
    _in_use[:] = [language]
    return language


def in_use() -> str:
    """Return the code of the language that the window speaks."""
    return _in_use[0]
