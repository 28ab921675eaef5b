"""Changing keys: press a keycap, then the key, the pedal or the media key that takes its place.

change = KeyChange(store=settings_note, say=line.setText)
caps = KeyCaps(entry.keys, _(entry.words), can_change=True)
caps.pressed.connect(lambda place: change.wait(entry, place, caps))
...
change.take(event)          # in keyPressEvent of what has the focus; True while a key is waited for
"""

from collections.abc import Callable, Sequence

from PySide6.QtCore import QRectF, Qt, Signal
from PySide6.QtGui import QFocusEvent, QKeyEvent, QMouseEvent, QPaintEvent
from PySide6.QtWidgets import QWidget

from tallystick_desktop.core.keys import KeyRow, fault_of, give_key, keys_to_store, row, take_key, use_keys
from tallystick_desktop.kit.painting import box, keycap, keycap_size, painter_on
from tallystick_desktop.kit.shortcuts import key_name
from tallystick_desktop.theme.theme import theme
from tallystick_desktop.theme.tokens import STRONG_LINE_PX, M
from tallystick_packs.texts import _

_MODIFIERS = (Qt.Key.Key_Shift, Qt.Key.Key_Control, Qt.Key.Key_Alt, Qt.Key.Key_AltGr, Qt.Key.Key_Meta)
_GAP_PX = M // 2
_MORE = "+\u2009\u2026"


class KeyCaps(QWidget):
    """The keycaps of one action; where they can be changed, one more stands for a further key.

    Signals:
        pressed: The place of the keycap, by mouse, or by the arrows and Enter.
    """

    pressed = Signal(int)

    def __init__(self, keys: Sequence[str], words: str, *, can_change: bool = False) -> None:
        super().__init__()
        self._words, self._can_change = words, can_change
        self._place = 0
        self._keys: tuple[str, ...] = ()
        if can_change:
            self.setCursor(Qt.CursorShape.PointingHandCursor)
            self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.show_keys(keys)

    def show_keys(self, keys: Sequence[str]) -> None:
        """Show other keys."""
        self._keys = tuple(keys)
        sizes = [keycap_size(key) for key in self._shown]
        width = sum(size.width() + _GAP_PX for size in sizes)
        self.setFixedSize(width + 2, max(size.height() for size in sizes) + 2)
        self.setAccessibleName(f"{', '.join(keys)}: {self._words}")
        self.update()

    def rect_of(self, place: int) -> QRectF:
        """Return where a keycap stands."""
        sizes = [keycap_size(key) for key in self._shown]
        x = 1.0 + sum(size.width() + _GAP_PX for size in sizes[:place])
        return QRectF(x, 1, sizes[place].width(), sizes[place].height())

    def mousePressEvent(self, event: QMouseEvent) -> None:
        for place in range(len(self._shown)):
            if self._can_change and self.rect_of(place).contains(event.position()):
                self._place = place
                self.pressed.emit(place)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        steps = {Qt.Key.Key_Left: -1, Qt.Key.Key_Right: 1}
        if event.key() in steps:
            self._place = (self._place + steps[Qt.Key(event.key())]) % len(self._shown)
            self.update()
        elif event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Space):
            self.pressed.emit(self._place)
        else:
            super().keyPressEvent(event)

    def focusInEvent(self, event: QFocusEvent) -> None:
        super().focusInEvent(event)
        self.update()

    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        self.update()

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = painter_on(self)
        for place, key in enumerate(self._shown):
            keycap(painter, self.rect_of(place), key)
        if self.hasFocus():
            ring = self.rect_of(min(self._place, len(self._shown) - 1))
            box(painter, ring, line=theme().colour("focus"), width=STRONG_LINE_PX)
        painter.end()

    @property
    def _shown(self) -> tuple[str, ...]:
        return (*self._keys, _MORE) if self._can_change else self._keys


class KeyChange:
    """Waits for a key and gives it to an action.

    Args:
        store: Keeps what was changed.
        say: Shows a sentence about it.

    Attributes:
        has_changed: Whether keys are not what they were.
    """

    def __init__(self, *, store: Callable[[str], None], say: Callable[[str], None]) -> None:
        self._store, self._say = store, say
        self._waiting: tuple[KeyRow, int, KeyCaps] | None = None
        self.has_changed = False

    @property
    def is_waiting(self) -> bool:
        """Whether the next key is the new one."""
        return self._waiting is not None

    def wait(self, entry: KeyRow, place: int, caps: KeyCaps) -> None:
        """The next key takes this place."""
        self._waiting = (row(entry.context, entry.action), place, caps)
        self._say(
            _("{action}: press the new key now. Esc leaves it as it is, Del takes it away.").format(
                action=_(entry.words)
            )
        )

    def take(self, event: QKeyEvent) -> bool:
        """Take the key that was waited for; False where none was."""
        if self._waiting is None:
            return False
        if event.key() in _MODIFIERS:
            return True
        entry, place, caps = self._waiting
        self._waiting = None
        key = key_name(event)
        if key == "Esc":
            self._say("")
        elif key == "Del":
            self._take_away(entry, place, caps)
        else:
            self._give(entry, place, caps, key)
        return True

    def usual(self) -> None:
        """Go back to the keys of the table."""
        use_keys({})
        self._keep(_("All keys are the usual ones again."))

    def _give(self, entry: KeyRow, place: int, caps: KeyCaps, key: str) -> None:
        fault = fault_of(entry, key)
        if isinstance(fault, KeyRow):
            words = _("{key} is already taken: {action}.").format(key=key, action=_(fault.words))
        elif fault == "label":
            words = _("{key} chooses a label. Take another key.").format(key=key)
        elif fault == "text":
            words = _("{key} is a letter where one writes. Take it with Ctrl or Alt.").format(key=key)
        elif fault == "unknown":
            words = _("This key cannot be used.")
        else:
            caps.show_keys(give_key(entry, key, place=place).keys)
            self._keep(_("Changed. It works when this page is closed."))
            return
        self._say(words)

    def _take_away(self, entry: KeyRow, place: int, caps: KeyCaps) -> None:
        if len(entry.keys) < 2 or place >= len(entry.keys):
            self._say(_("The last key of an action stays."))
            return
        caps.show_keys(take_key(entry, place=place).keys)
        self._keep(_("Taken away. It works until this page is closed."))

    def _keep(self, words: str) -> None:
        self.has_changed = True
        self._store(keys_to_store())
        self._say(words)
