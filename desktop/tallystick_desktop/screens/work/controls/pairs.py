"""Which of two is better: a row for each, with its key."""

from tallystick_desktop.core.questions.judging import PairwisePresenter
from tallystick_desktop.screens.work.controls.block import Block, OptionKeys
from tallystick_desktop.screens.work.controls.option_row import OptionRow
from tallystick_packs.texts import _

SIDES = ("left", "right")


class PairwiseBlock(Block):
    """The first or the second."""

    asked: PairwisePresenter

    def __init__(self, asked: PairwisePresenter, keys: OptionKeys) -> None:
        super().__init__(asked, keys)
        words = (_("The first is better"), _("The second is better"))
        self._rows: dict[str, OptionRow] = {}
        for side, said, key in zip(SIDES, words, keys.give(["1", "2"]), strict=True):
            made = OptionRow(said, key=key)
            made.clicked.connect(lambda _checked=False, side=side: self._choose(side))
            keys.bind(key, lambda side=side: asked.choose(side))
            self._rows[side] = made
            self.put(made)

    def show_answer(self) -> None:
        for side, made in self._rows.items():
            made.setChecked(side == self.asked.chosen)

    def _choose(self, side: str) -> None:
        self.asked.choose(side)
        self.show_answer()
