"""Ratings and short scales: a button for each step, all in one row that breaks where there is no room."""

from collections.abc import Callable

from PySide6.QtWidgets import QGridLayout, QWidget

from tallystick_desktop.core.questions.judging import RatingPresenter
from tallystick_desktop.kit.choices import ScaleButton
from tallystick_desktop.screens.work.controls.block import Block, OptionKeys
from tallystick_desktop.theme.tokens import S

_IN_A_ROW = 5


class Scale(QWidget):
    """Buttons for a few values."""

    def __init__(self, title: str, words: list[str], choose: Callable[[int], None]) -> None:
        super().__init__()
        grid = QGridLayout(self)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setSpacing(S)
        self.buttons: list[ScaleButton] = []
        for at, word in enumerate(words):
            made = ScaleButton(word, f"{title}: {word}")
            made.clicked.connect(lambda _checked=False, at=at: choose(at))
            grid.addWidget(made, at // _IN_A_ROW, at % _IN_A_ROW)
            self.buttons.append(made)
        grid.setColumnStretch(_IN_A_ROW, 1)
        self.setFocusProxy(self.buttons[0])

    def show_chosen(self, chosen: int) -> None:
        """Show which value is chosen, by its place; -1 for none."""
        for at, made in enumerate(self.buttons):
            made.setChecked(at == chosen)


class RatingBlock(Block):
    """One of a few steps."""

    asked: RatingPresenter

    def __init__(self, asked: RatingPresenter, keys: OptionKeys) -> None:
        super().__init__(asked, keys)
        words = [str(step) for step in asked.steps]
        self._scale = Scale(asked.title, words, self._choose)
        self.put(self._scale)

    def show_answer(self) -> None:
        self._scale.show_chosen(self.asked.chosen - 1)

    def _choose(self, at: int) -> None:
        self.asked.choose(self.asked.steps[at])
        self.show_answer()
