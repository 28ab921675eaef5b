"""Binds the keys of the key table to a view.

    bind(view, "photo", {"finish": presenter.finish, "undo": presenter.undo})

Only actions that are named get their keys; keys that a widget takes itself (Tab in the transcript, arrows
on the photo) are left to it.
"""

from collections.abc import Callable, Mapping

from PySide6.QtCore import QKeyCombination, Qt
from PySide6.QtGui import QKeyEvent, QKeySequence, QShortcut
from PySide6.QtWidgets import QWidget

from tallystick_desktop.core.keys import rows_for

_MEDIA = {
    "MediaPlay": Qt.Key.Key_MediaPlay,
    "MediaPlayPause": Qt.Key.Key_MediaTogglePlayPause,
    "MediaPause": Qt.Key.Key_MediaPause,
    "MediaStop": Qt.Key.Key_MediaStop,
    "MediaRecord": Qt.Key.Key_MediaRecord,
    "MediaPrevious": Qt.Key.Key_MediaPrevious,
    "MediaNext": Qt.Key.Key_MediaNext,
}
_NAMES = {key: name for name, key in _MEDIA.items()}


def bind(view: QWidget, name: str, actions: Mapping[str, Callable[[], object]]) -> list[QShortcut]:
    """Bind the keys of `actions` while the view is seen, wherever in the window the focus is.

    Raises:
        KeyError: The key table has no such action in this view.
    """
    rows = {row.action: row for row in reversed(rows_for(name))}
    made = []
    for action, call in actions.items():
        for key in rows[action].keys:
            made += bind_key(view, key, call)
    return made


def bind_key(view: QWidget, key: str, call: Callable[[], object]) -> list[QShortcut]:
    """Bind one key as it stands in the table (`Enter` means both Enter keys)."""
    made = []
    for sequence in sequences(key):
        shortcut = QShortcut(sequence, view)
        shortcut.setContext(Qt.ShortcutContext.WindowShortcut)
        shortcut.activated.connect(lambda call=call: call())
        made.append(shortcut)
    return made


def sequences(key: str) -> list[QKeySequence]:
    """Return Qt's sequences for a key of the table."""
    if key in _MEDIA:
        return [QKeySequence(QKeyCombination(_MEDIA[key]))]
    if key.endswith("Enter"):
        return [QKeySequence(key), QKeySequence(key.removesuffix("Enter") + "Return")]
    return [QKeySequence(key)]


def key_name(event: QKeyEvent) -> str:
    """Return a key as it stands in the table: `Ctrl+Enter`, `Shift+Tab`, `F13`, `MediaPlay`."""
    key = Qt.Key(event.key())
    if key in _NAMES:
        return _NAMES[key]
    plain = event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier
    if key == Qt.Key.Key_Backtab:
        key, plain = Qt.Key.Key_Tab, plain | Qt.KeyboardModifier.ShiftModifier
    name = QKeySequence(QKeyCombination(plain, key)).toString(QKeySequence.SequenceFormat.PortableText)
    return name.replace("Return", "Enter")
