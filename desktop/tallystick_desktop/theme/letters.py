"""Letters: whether this computer can write a language, and the fonts that came from a stick.

Added fonts stand behind the system's family in every font of the theme (`families`), so a letter is taken
from them only where the system has none.
"""

import hashlib

from PySide6.QtGui import QFont, QFontDatabase, QTextLayout

_added: dict[str, tuple[str, ...]] = {}


def add_font(data: bytes) -> bool:
    """Use a font from here on; returns whether it can be used. The same font again costs nothing."""
    digest = hashlib.sha256(data).hexdigest()
    if digest not in _added:
        number = QFontDatabase.addApplicationFontFromData(data)
        if number < 0:
            return False
        _added[digest] = tuple(QFontDatabase.applicationFontFamilies(number))
    return True


def families(first: str) -> list[str]:
    """Return the families to look for a letter in: the system's, then those that were added."""
    return [first, *(family for found in _added.values() for family in found)]


def lacks_letters(letters: str, family: str) -> bool:
    """Whether a letter would be painted as an empty box, whatever font of the system is asked."""
    if not letters:
        return False
    font = QFont(family)
    font.setFamilies(families(family))
    layout = QTextLayout(" ".join(letters), font)
    layout.beginLayout()
    while layout.createLine().isValid():
        pass
    layout.endLayout()
    return any(0 in run.glyphIndexes() for run in layout.glyphRuns())
