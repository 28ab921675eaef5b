"""The language of the program: the worker's choice, or the computer's where we speak it."""

from PySide6.QtCore import QLocale, Qt
from PySide6.QtWidgets import QApplication

from tallystick_packs import texts
from tallystick_resources.locale import catalogue, languages

_FROM_THE_RIGHT = frozenset({"ar", "fa", "he", "ur"})


def use(application: QApplication, chosen: str) -> str:
    """Speak `chosen` (the computer's language where it is empty) from here on; returns its code."""
    wanted = [chosen] if chosen else [name[:2] for name in QLocale.system().uiLanguages()]
    spoken = languages()
    language = next((one for one in wanted if one in spoken), "en")
    texts.use_catalogue(catalogue(language))
    right = Qt.LayoutDirection.RightToLeft
    left = Qt.LayoutDirection.LeftToRight
    application.setLayoutDirection(right if language in _FROM_THE_RIGHT else left)
    QLocale.setDefault(QLocale(language))
    return language
