"""Under the transcript: letters that the keyboard lacks, the form's own words, the short forms."""

import unicodedata
from collections.abc import Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent, QResizeEvent
from PySide6.QtWidgets import QDialog, QDialogButtonBox, QVBoxLayout, QWidget

from tallystick_desktop.core.keys import key_of
from tallystick_desktop.kit.buttons import button
from tallystick_desktop.kit.choices import ScaleButton
from tallystick_desktop.kit.fields import LongField
from tallystick_desktop.kit.frames import Bar
from tallystick_desktop.kit.text import IconText, Text
from tallystick_desktop.theme.theme import theme
from tallystick_desktop.theme.tokens import XS, L, M, S
from tallystick_packs.texts import _


class LettersBar(Bar):
    """Letters and words to put into the text.

    Signals:
        chosen: A letter or word was pressed.
        wanted_short_forms: The worker wants to see the short forms.
        left: The letters were left with Esc.
    """

    chosen = Signal(str)
    wanted_short_forms = Signal()
    left = Signal()

    def __init__(self, letters: Sequence[str], words: Sequence[str]) -> None:
        super().__init__(sides="t", margins=0)
        self.body.setContentsMargins(M, XS, M, XS)
        self.body.setSpacing(XS)
        self._buttons: list[ScaleButton] = []
        if letters or words:
            lead = IconText("languages", _("Letters"), "caption", "muted")
            self.body.addWidget(lead)
        for letter in (*letters, *words):
            made = ScaleButton(letter, _("Letter {letter}").format(letter=letter))
            made.setCheckable(False)
            made.clicked.connect(lambda _checked=False, letter=letter: self.chosen.emit(letter))
            self.body.addWidget(made)
            self._buttons.append(made)
        if self._buttons:
            self.body.addWidget(Text(key_of("speech", "letters"), "caption", "muted"))
        self.body.addStretch(1)
        forms = button(_("Short forms"), icon="keyboard", kind="quiet", key=key_of("speech", "short_forms"))
        forms.clicked.connect(lambda _checked=False: self.wanted_short_forms.emit())
        self.body.addWidget(forms)

    @property
    def has_letters(self) -> bool:
        """Whether there are letters or words to put in."""
        return bool(self._buttons)

    def take_focus(self) -> None:
        """Choose a letter with the arrows and Space or Enter."""
        if self._buttons:
            self._buttons[0].setFocus(Qt.FocusReason.ShortcutFocusReason)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._show_those_with_room()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        focused = next((index for index, one in enumerate(self._buttons) if one.hasFocus()), None)
        steps = {Qt.Key.Key_Right: 1, Qt.Key.Key_Left: -1}
        if focused is not None and event.key() in steps:
            is_mirrored = self.layoutDirection() == Qt.LayoutDirection.RightToLeft
            step = steps[Qt.Key(event.key())] * (-1 if is_mirrored else 1)
            self._buttons[(focused + step) % len(self._buttons)].setFocus()
        elif focused is not None and event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self._buttons[focused].click()
        elif event.key() == Qt.Key.Key_Escape:
            self.left.emit()
        elif focused is not None and event.text():
            self._press_like(event.text())
        else:
            super().keyPressEvent(event)

    def _press_like(self, typed: str) -> None:
        """F11, then the plain letter: the first letter that looks like it, with marks."""
        for one in self._buttons:
            if unicodedata.normalize("NFD", one.text())[:1] == typed.lower():
                one.click()
                return

    def _other_px(self) -> int:
        """Room that what is no letter needs."""
        entries = (self.body.itemAt(index) for index in range(self.body.count()))
        parts = [entry.widget() for entry in entries if entry is not None]
        others = [one.sizeHint().width() for one in parts if one is not None and one not in self._buttons]
        return sum(others) + (len(others) + 3) * XS + 2 * M

    def _show_those_with_room(self) -> None:
        room = self.width() - self._other_px()
        for one in self._buttons:
            room -= one.sizeHint().width() + XS
            one.setVisible(room >= 0)


class ShortFormsDialog(QDialog):
    """Edits the short forms, one a line."""

    def __init__(self, parent: QWidget, lines: str) -> None:
        super().__init__(parent)
        self.setWindowTitle(_("Short forms"))
        stack = QVBoxLayout(self)
        stack.setContentsMargins(L, L, L, L)
        stack.setSpacing(S)
        stack.addWidget(Text(_("Short forms"), "title"))
        told = _("One a line: br = the bus leaves. Type br and a space, and the whole words stand there.")
        stack.addWidget(Text(told, "body", "muted", wrap=True))
        self.field = LongField(_("Short forms"), placeholder="br = the bus leaves")
        self.field.setPlainText(lines)
        stack.addWidget(self.field, 1)
        buttons = QDialogButtonBox()
        save = buttons.addButton(_("Save"), QDialogButtonBox.ButtonRole.AcceptRole)
        cancel = buttons.addButton(_("Cancel"), QDialogButtonBox.ButtonRole.RejectRole)
        save.clicked.connect(self.accept)
        cancel.clicked.connect(self.reject)
        stack.addWidget(buttons)
        self.resize(theme().scaled(420), theme().scaled(320))
