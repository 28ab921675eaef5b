"""The questions of an item: choices with their keys, ratings, numbers, texts; what is missing says so."""

from collections.abc import Callable
from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QVBoxLayout, QWidget

from tallystick_desktop.core.answers import Answers
from tallystick_desktop.core.keys import option_keys
from tallystick_desktop.core.plan import Question
from tallystick_desktop.kit.choices import ChoiceRow, ScaleButton
from tallystick_desktop.kit.fields import LongField
from tallystick_desktop.kit.frames import column, row
from tallystick_desktop.kit.notices import ErrorPanel
from tallystick_desktop.kit.shortcuts import bind_key
from tallystick_desktop.kit.text import Icon, IconText, Text
from tallystick_desktop.screens.work.presenter import WorkPresenter
from tallystick_desktop.theme.theme import theme
from tallystick_desktop.theme.tokens import ICON_M, ICON_S, XS, L, M, S
from tallystick_packs.forms import AnswerFault, is_visible
from tallystick_packs.texts import _

_STARS = 5


class QuestionsPanel(QWidget):
    """All questions about the whole item, one under the other.

    Args:
        keys_view: The view whose key table must not be crossed.
        owner: The widget within which the option keys work.
    """

    def __init__(
        self, presenter: "WorkPresenter[Any]", *, keys_view: str, owner: QWidget, taken: set[str]
    ) -> None:
        super().__init__()
        self._presenter = presenter
        self._blocks: dict[str, _Block] = {}
        stack = QVBoxLayout(self)
        stack.setContentsMargins(0, 0, 0, 0)
        stack.setSpacing(M)
        plan = presenter.plan
        if plan.questions:
            head, line = row(spacing=S)
            line.addWidget(IconText("clipboard-list", _("Questions"), "strong", icon_size=ICON_M))
            line.addStretch(1)
            self._count = Text("", "caption", "muted")
            line.addWidget(self._count)
            stack.addWidget(head)
        for question in plan.questions:
            block = _make_block(question, presenter, keys_view, owner, taken)
            self._blocks[question.name] = block
            stack.addWidget(block)
        for control in plan.unknown:
            stack.addWidget(
                ErrorPanel(
                    title=_("A question that this program cannot show"),
                    what=_("The form asks with {kind}, which this version does not know.").format(
                        kind=control.kind
                    ),
                    safe=_("All other answers are saved as always."),
                    todo=_("Skip it (free), or get a newer program."),
                )
            )

    def show_answers(self, answers: Answers, missing: tuple[AnswerFault, ...]) -> None:
        """Show what is answered and what is missing."""
        faults = {fault.control: fault for fault in missing if not fault.region}
        entries = list(answers.values.values())
        answered = 0
        for name, block in self._blocks.items():
            block.show_answer(answers)
            conditions = block.question.control.conditions
            block.setVisible(is_visible(conditions, entries, any_region=True))
            fault = faults.get(name)
            block.show_fault(fault, is_answered=name in answers.values)
            answered += name in answers.values
        if self._blocks:
            words = _("{count} of {total} answered").format(count=answered, total=len(self._blocks))
            self._count.setText(words)

    def focus_question(self, name: str) -> bool:
        """Put the focus on a question; False if it is not here."""
        block = self._blocks.get(name)
        if block is None:
            return False
        block.first.setFocus(Qt.FocusReason.OtherFocusReason)
        return True


class _Block(QWidget):
    """One question: state, words, controls, a hint."""

    def __init__(self, question: Question) -> None:
        super().__init__()
        self.question = question
        self._stack = QVBoxLayout(self)
        self._stack.setContentsMargins(0, 0, 0, 0)
        self._stack.setSpacing(XS)
        head, line = row(spacing=S - 2)
        self._state = Icon("circle-dashed", ICON_S + 1, "muted", line="strong")
        line.addWidget(self._state, 0, Qt.AlignmentFlag.AlignTop)
        line.addWidget(Text(question.title, "strong", wrap=True), 1)
        self._needed = Text(_("needed"), "label", "warning")
        line.addWidget(self._needed, 0, Qt.AlignmentFlag.AlignTop)
        self._stack.addWidget(head)
        self._fault = Text("", "caption", "danger", wrap=True)
        self._fault.hide()
        self.first: QWidget = self

    def put(self, widget: QWidget) -> None:
        """Add a control and the place for a hint under it."""
        if self.first is self:
            self.first = widget
        self._stack.addWidget(widget)
        self._stack.addWidget(self._fault)

    def show_answer(self, answers: Answers) -> None:
        """Show what is answered."""

    def show_fault(self, fault: AnswerFault | None, *, is_answered: bool) -> None:
        """Show whether it is answered, needed, or wrong."""
        needed = fault is not None and not is_answered
        wrong = fault is not None and is_answered
        self._needed.setVisible(needed)
        icon, colour = (
            ("circle-check", "success")
            if is_answered
            else ("circle-dashed", "warning" if needed else "muted")
        )
        if wrong:
            icon, colour = "circle-alert", "danger"
        self._state.set_icon(icon, colour)  # type: ignore[arg-type]
        self._fault.setText(fault.message if fault is not None and wrong else "")
        self._fault.setVisible(wrong)


class _ChoiceBlock(_Block):
    def __init__(
        self,
        question: Question,
        presenter: "WorkPresenter[Any]",
        keys_view: str,
        owner: QWidget,
        taken: set[str],
    ) -> None:
        super().__init__(question)
        control = question.control
        keys = option_keys([option.hotkey for option in control.options], view=keys_view, taken=taken)
        self._rows: dict[str, ChoiceRow] = {}
        for option, key in zip(control.options, keys, strict=True):
            words = option.text_in(presenter.language)
            made = ChoiceRow(words, mark="some" if control.multiple else "one", key=key, hint=option.hint)

            def call(option_key: str = option.key) -> None:
                presenter.choose(control, option_key)

            made.clicked.connect(lambda _checked=False, call=call: call())
            if key:
                bind_key(owner, key, call)
            self._rows[option.key] = made
            self.put(made)

    def show_answer(self, answers: Answers) -> None:
        chosen = answers.chosen(self.question.control)
        for key, made in self._rows.items():
            made.setChecked(key in chosen)


class _RatingBlock(_Block):
    def __init__(self, question: Question, presenter: "WorkPresenter[Any]") -> None:
        super().__init__(question)
        control = question.control
        most = int(control.number("maxRating") or _STARS)
        holder, line = row(spacing=S)
        self._buttons = []
        for number in range(1, most + 1):
            made = ScaleButton(str(number), f"{question.title}: {number}")
            made.clicked.connect(lambda _checked=False, n=number: presenter.set_number(control, n))
            line.addWidget(made)
            self._buttons.append(made)
        line.addStretch(1)
        self.put(holder)
        self.first = self._buttons[0]

    def show_answer(self, answers: Answers) -> None:
        rating = answers.number(self.question.control)
        for number, made in enumerate(self._buttons, 1):
            made.setChecked(number == rating)


class _LineBlock(_Block):
    """A number, a date, or a text of one line."""

    def __init__(
        self, question: Question, write: Callable[[str], None], read: Callable[[Answers], str]
    ) -> None:
        super().__init__(question)
        self._read = read
        self._field = QLineEdit()
        self._field.setAccessibleName(question.title)
        self._field.setPlaceholderText(question.control.attributes.get("placeholder", ""))
        self._field.textEdited.connect(write)
        self.put(self._field)

    def show_answer(self, answers: Answers) -> None:
        words = self._read(answers)
        if self._field.text() != words and not (self._field.hasFocus() and not words):
            self._field.setText(words)


class _TextBlock(_Block):
    """A text of several lines."""

    def __init__(self, question: Question, write: Callable[[str], None]) -> None:
        super().__init__(question)
        placeholder = question.control.attributes.get("placeholder", "") or _("Write here")
        self._field = LongField(question.title, placeholder=placeholder)
        rows = max(1, int(question.control.number("rows") or 2))
        self._field.setFixedHeight(theme().line("input") * min(rows, 5) + L + S)
        self._field.textChanged.connect(lambda: write(self._field.toPlainText()))
        self.put(self._field)

    def show_answer(self, answers: Answers) -> None:
        self._field.show_text(answers.text(self.question.control))


def _make_block(
    question: Question, presenter: "WorkPresenter[Any]", keys_view: str, owner: QWidget, taken: set[str]
) -> _Block:
    control = question.control
    if control.kind == "Choices":
        return _ChoiceBlock(question, presenter, keys_view, owner, taken)
    if control.kind == "Rating":
        return _RatingBlock(question, presenter)
    if control.kind == "Number":
        return _LineBlock(
            question,
            lambda text: presenter.set_number(control, _number(text)),
            lambda answers: _number_words(answers.number(control)),
        )
    if control.kind == "DateTime":
        return _LineBlock(
            question,
            lambda text: presenter.write(control, text),
            lambda answers: answers.text(control),
        )
    return _TextBlock(question, lambda text: presenter.write(control, text))


def _number(text: str) -> float | None:
    try:
        found = float(text.replace(",", ".").replace("\u202f", "").replace(" ", ""))
    except ValueError:
        return None
    return int(found) if found == int(found) else found


def _number_words(number: float | None) -> str:
    return "" if number is None else f"{number:g}"


def section(icon: str, words: str) -> tuple[QWidget, QHBoxLayout]:
    """Return the heading of a part of the panel and its line."""
    holder, line = row(spacing=S)
    line.addWidget(IconText(icon, words, "strong", icon_size=ICON_M, wrap=True), 1)
    return holder, line


def panel_column() -> tuple[QWidget, QVBoxLayout]:
    """Return the column that a trailing panel scrolls."""
    holder, stack = column(spacing=S)
    stack.setContentsMargins(M, M, M, M)
    return holder, stack
