"""Typed answers: texts with their checks, numbers, dates. Doubts are said when the field is left."""

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QLineEdit, QWidget

from tallystick_desktop.core.questions.typing import (
    DateTimePresenter,
    NumberPresenter,
    TextPresenter,
    parsed,
    tidied,
)
from tallystick_desktop.kit.buttons import button
from tallystick_desktop.kit.fields import LongField
from tallystick_desktop.kit.frames import column, row
from tallystick_desktop.kit.text import IconText
from tallystick_desktop.screens.work.controls.block import Block, OptionKeys
from tallystick_desktop.screens.work.controls.scales import Scale
from tallystick_desktop.theme.theme import theme
from tallystick_desktop.theme.tokens import XS, L, S
from tallystick_packs.forms import AnswerFault
from tallystick_packs.texts import _

_MOST_ROWS = 6


class TextBlock(Block):
    """One text or several."""

    asked: TextPresenter

    def __init__(self, asked: TextPresenter, keys: OptionKeys) -> None:
        super().__init__(asked, keys)
        self._holder, self._fields_stack = column(spacing=XS)
        self._fields: list[QLineEdit | LongField] = []
        self.put(self._holder)
        self._make_tokens()
        hint = asked.hint()
        if hint:
            self.put(IconText("info", hint, "caption", "muted", wrap=True))
        self._keep = button(_("The page says it so"), icon="check", kind="quiet")
        self._keep.clicked.connect(self._keep_it)
        self._keep.hide()
        self.put(self._keep)
        self._add = button(_("One more"), icon="plus", kind="quiet")
        self._add.clicked.connect(self._add_field)
        self._add.hide()
        self.put(self._add)
        self._make_field()
        self.first = self._fields[0]

    def show_answer(self) -> None:
        texts = self.asked.texts
        while len(self._fields) < len(texts):
            self._make_field()
        while len(self._fields) > max(1, len(texts)) and not self._fields[-1].hasFocus():
            self._drop_field()
        for field, words in zip(self._fields, [*texts, *[""] * len(self._fields)], strict=False):
            _show(field, words)
        self._add.setVisible(self.asked.can_add and len(self._fields) == len(texts))

    def show_fault(self, fault: AnswerFault | None) -> None:
        super().show_fault(fault)
        is_doubt = fault is not None and fault.code == "bad-field" and not self.is_typing
        self._keep.setVisible(is_doubt and self.asked.may_keep)
        if is_doubt and self.asked.may_keep:
            self._fault.set_colour("warning")
            self._state.set_icon("circle-alert", "warning")

    def left(self) -> None:
        # The answer has not changed, what may be said about it has.
        self.asked.work.answers.on_change()

    def _make_field(self) -> None:
        place = len(self._fields)
        name = self.asked.title if not place else f"{self.asked.title} {place + 1}"
        placeholder = self.asked.control.placeholder_in(self.asked.work.language)
        if self.asked.rows > 1:
            long = LongField(name, placeholder=placeholder or _("Write here"))
            long.setFixedHeight(theme().line("input") * min(self.asked.rows, _MOST_ROWS) + L + L)
            long.textChanged.connect(lambda: self.asked.write(long.toPlainText(), place))
            field: QLineEdit | LongField = long
        else:
            line = QLineEdit()
            line.setAccessibleName(name)
            line.setPlaceholderText(placeholder)
            line.textEdited.connect(lambda words: self.asked.write(words, place))
            field = line
        self.watch(field)
        self._fields.append(field)
        self._fields_stack.addWidget(field)

    def _drop_field(self) -> None:
        gone = self._fields.pop()
        self._fields_stack.removeWidget(gone)
        gone.hide()
        gone.deleteLater()

    def _add_field(self) -> None:
        self._make_field()
        self._add.hide()
        self._fields[-1].setFocus(Qt.FocusReason.OtherFocusReason)

    def _keep_it(self) -> None:
        self.asked.keep()
        self.first.setFocus(Qt.FocusReason.OtherFocusReason)

    def _make_tokens(self) -> None:
        """Make a button for each word that is put in at the cursor: `[?]` for one that cannot be read."""
        for option in self.asked.control.options:
            key = "+".join(part.capitalize() for part in option.hotkey.split("+")) if option.hotkey else ""
            words = option.shortcut_in(self.asked.work.language)
            made = button(words, icon="pencil", kind="quiet", key=key)
            made.clicked.connect(lambda _checked=False, token=option.value: self._insert(token))
            if key:
                shortcut = QShortcut(QKeySequence(key), self)
                shortcut.setContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
                shortcut.activated.connect(lambda token=option.value: self._insert(token))
            self.put(made)

    def _insert(self, token: str) -> None:
        field = next((one for one in self._fields if one.hasFocus()), self._fields[-1])
        if isinstance(field, QLineEdit):
            field.insert(token)
            self.asked.write(field.text(), self._fields.index(field))
        else:
            field.insertPlainText(token)
        field.setFocus(Qt.FocusReason.OtherFocusReason)


class NumberBlock(Block):
    """A number; buttons where there are few."""

    asked: NumberPresenter

    def __init__(self, asked: NumberPresenter, keys: OptionKeys) -> None:
        super().__init__(asked, keys)
        self._scale: Scale | None = None
        self._field = QLineEdit()
        if asked.steps:
            self._scale = Scale(asked.title, [f"{step:g}" for step in asked.steps], self._choose)
            self.put(self._scale)
            return
        self._field.setAccessibleName(asked.title)
        self._field.setPlaceholderText(asked.hint())
        self._field.textEdited.connect(asked.write)
        self.watch(self._field)
        self.put(self._field)

    def show_answer(self) -> None:
        if self._scale is not None:
            number = self.asked.number
            self._scale.show_chosen(self.asked.steps.index(number) if number in self.asked.steps else -1)
        elif not self._field.hasFocus() or self.asked.number is not None:
            _show(self._field, self.asked.words, keep=self.asked.number)

    def show_fault(self, fault: AnswerFault | None) -> None:
        super().show_fault(fault)
        doubt = self.asked.doubt(self._field.text())
        if doubt and not self.is_typing:
            self._fault.setText(doubt)
            self._fault.show()

    def left(self) -> None:
        self.asked.work.answers.on_change()

    def _choose(self, at: int) -> None:
        step = self.asked.steps[at]
        again = step == self.asked.number and not self.asked.control.required
        self.asked.write("" if again else f"{step:g}")
        self.show_answer()


class DateTimeBlock(Block):
    """A date or a time."""

    asked: DateTimePresenter

    def __init__(self, asked: DateTimePresenter, keys: OptionKeys) -> None:
        super().__init__(asked, keys)
        holder, line = row(spacing=S)
        self._field = QLineEdit()
        self._field.setAccessibleName(f"{asked.title}, {asked.layout}")
        self._field.setPlaceholderText(asked.layout)
        self._field.textEdited.connect(asked.write)
        self.watch(self._field)
        line.addWidget(self._field, 1)
        holder.setFocusProxy(self._field)
        self.put(holder)

    def show_answer(self) -> None:
        # While somebody types, 2024-3-1 may still become 2024-3-12.
        if tidied(self._field.text()) != self.asked.text:
            _show(self._field, self.asked.text)

    def left(self) -> None:
        self.asked.work.answers.on_change()
        _show(self._field, self.asked.text)


def _show(field: QWidget, words: str, *, keep: object = None) -> None:
    """Show words without moving the cursor of somebody who types them."""
    if isinstance(field, LongField):
        field.show_text(words)
    elif (
        isinstance(field, QLineEdit)
        and field.text() != words
        and (keep is None or parsed(field.text()) != keep)
    ):
        field.setText(words)
