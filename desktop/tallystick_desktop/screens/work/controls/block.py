"""What all questions look like: state, words, what is asked with, a hint or what is wrong beneath."""

from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtGui import QShortcut
from PySide6.QtWidgets import QVBoxLayout, QWidget

from tallystick_desktop.core.keys import option_keys
from tallystick_desktop.core.questions import QuestionPresenter
from tallystick_desktop.kit.frames import row
from tallystick_desktop.kit.shortcuts import bind_key
from tallystick_desktop.kit.text import Icon, Text
from tallystick_desktop.theme.tokens import ICON_S, XS, S
from tallystick_packs.forms import AnswerFault
from tallystick_packs.texts import _


class OptionKeys:
    """Gives the options of one question their keys, without a clash in the view, and takes them back.

    Args:
        view: The view whose key table must not be crossed.
        owner: The widget within which the keys work.
        taken: Keys that are given out; shared by all questions of a view.
    """

    def __init__(self, view: str, owner: QWidget, taken: set[str]) -> None:
        self.view = view
        self.owner = owner
        self.taken = taken
        self._mine: list[str] = []
        self._bound: list[QShortcut] = []

    def beside(self) -> "OptionKeys":
        """Return the same for another question of the view."""
        return OptionKeys(self.view, self.owner, self.taken)

    def give(self, wished: list[str]) -> list[str]:
        """Return a key for each option: the one its form wishes for where it is free."""
        given = option_keys(wished, view=self.view, taken=self.taken)
        self._mine += [key for key in given if key]
        return given

    def bind(self, key: str, call: object) -> None:
        """Bind a key that was given."""
        if key and callable(call):
            self._bound += bind_key(self.owner, key, call)

    def set_enabled(self, enabled: bool) -> None:
        """Let the keys work only while their question is asked."""
        for shortcut in self._bound:
            shortcut.setEnabled(enabled)

    def release(self) -> None:
        """Take the keys back."""
        self.taken.difference_update(self._mine)
        self._mine.clear()
        for shortcut in self._bound:
            shortcut.setEnabled(False)
            shortcut.deleteLater()
        self._bound.clear()


class Block(QWidget):
    """One question. Subclasses put what it is answered with, and show the answer.

    Attributes:
        first: The widget that takes the focus.
    """

    def __init__(self, asked: QuestionPresenter, keys: OptionKeys) -> None:
        super().__init__()
        self.asked = asked
        self.keys = keys
        self._stack = QVBoxLayout(self)
        self._stack.setContentsMargins(0, 0, 0, 0)
        self._stack.setSpacing(XS)
        head, self._head = row(spacing=S - 2)
        self._state = Icon("circle-dashed", ICON_S + 1, "muted", line="strong")
        self._head.addWidget(self._state, 0, Qt.AlignmentFlag.AlignTop)
        self._title = Text(asked.title, "strong", wrap=True)
        self._head.addWidget(self._title, 1)
        self._needed = Text(_("needed"), "label", "warning")
        self._head.addWidget(self._needed, 0, Qt.AlignmentFlag.AlignTop)
        self._stack.addWidget(head)
        head.setVisible(asked.stands_alone)
        self._fault = Text("", "caption", "danger", wrap=True)
        self._fault.hide()
        self._stack.addWidget(self._fault)
        self.first: QWidget = self
        self._at_work = _Leaving(self)

    def put(self, widget: QWidget) -> None:
        """Add something to answer with, above the hint."""
        if self.first is self:
            self.first = widget
        self._stack.insertWidget(self._stack.count() - 1, widget)

    def watch(self, field: QWidget) -> None:
        """Run the checks when this field is left, and not while somebody types into it."""
        field.installEventFilter(self._at_work)

    def show_answer(self) -> None:
        """Show what is answered."""

    def item_changed(self) -> None:
        """Another item was opened: words and options may be others."""
        self._title.setText(self.asked.title)

    def left(self) -> None:
        """A field was left."""

    @property
    def is_typing(self) -> bool:
        """Whether somebody types into one of its fields."""
        return self._at_work.is_inside

    def show_fault(self, fault: AnswerFault | None) -> None:
        """Show whether it is answered, needed, or wrong."""
        answered = self.asked.is_answered
        needed = fault is not None and not answered
        wrong = fault is not None and answered and not self.is_typing
        self._needed.setVisible(needed)
        if wrong:
            self._state.set_icon("circle-alert", "danger")
        elif answered:
            self._state.set_icon("circle-check", "success")
        else:
            self._state.set_icon("circle-dashed", "warning" if needed else "muted")
        self._fault.setText(fault.message if fault is not None and wrong else "")
        self._fault.setVisible(wrong)


class _Leaving(QObject):
    """Sees when a field of a block gets and loses the focus."""

    def __init__(self, block: Block) -> None:
        super().__init__(block)
        self._block = block
        self.is_inside = False

    def eventFilter(self, _watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.FocusIn:
            self.is_inside = True
        elif event.type() == QEvent.Type.FocusOut:
            self.is_inside = False
            self._block.left()
        return False
