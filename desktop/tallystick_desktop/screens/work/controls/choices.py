"""Choices: a row for each option, with its key; options may carry a picture and a recording."""

from collections.abc import Callable

from PySide6.QtWidgets import QWidget

from tallystick_desktop.core.questions.choosing import ChoicesPresenter, Offered
from tallystick_desktop.kit.frames import clear, column, row
from tallystick_desktop.screens.work.controls.block import Block, OptionKeys
from tallystick_desktop.screens.work.controls.option_row import OptionRow
from tallystick_desktop.screens.work.controls.recordings import recording_button
from tallystick_desktop.theme.tokens import XS, L

_INDENT_PX = L


class ChoicesBlock(Block):
    """Options of which one or several are right."""

    asked: ChoicesPresenter

    def __init__(self, asked: ChoicesPresenter, keys: OptionKeys) -> None:
        super().__init__(asked, keys)
        self._holder, self._rows_stack = column(spacing=XS)
        self._stack.insertWidget(self._stack.count() - 1, self._holder)
        self._offered: tuple[Offered, ...] = ()
        self._rows: dict[tuple[str, ...], OptionRow] = {}
        self.item_changed()

    def item_changed(self) -> None:
        """Make the rows anew where the item brings other options."""
        super().item_changed()
        offered = self.asked.options
        if offered == self._offered:
            return
        self._offered = offered
        self.keys.release()
        clear(self._rows_stack)
        self._rows = {}
        given = self.keys.give([option.hotkey for option in offered])
        for option, key in zip(offered, given, strict=True):
            self._rows_stack.addWidget(self._make_row(option, key))
        self.first = next(iter(self._rows.values()), self)

    def show_answer(self) -> None:
        for option in self._offered:
            self._rows[option.path].setChecked(self.asked.is_chosen(option))

    def _make_row(self, option: Offered, key: str) -> QWidget:
        mark = "some" if self.asked.takes_several else "one"
        picture = self.asked.work.form_file(option.picture) if option.picture else None
        made = OptionRow(option.words, mark=mark, key=key, hint=option.hint, picture=picture)  # type: ignore[arg-type]
        choose = _chooser(self.asked, option)
        made.clicked.connect(choose)
        made.clicked.connect(self.show_answer)
        self.keys.bind(key, choose)
        self._rows[option.path] = made
        recording = self.asked.work.form_file(option.recording) if option.recording else None
        if not option.depth and recording is None:
            return made
        holder, line = row(spacing=XS)
        line.addSpacing(option.depth * _INDENT_PX)
        line.addWidget(made, 1)
        if recording is not None:
            line.addWidget(recording_button(recording, option.words))
        return holder


def _chooser(asked: ChoicesPresenter, option: Offered) -> Callable[..., None]:
    return lambda *_checked: asked.choose(option.path)
