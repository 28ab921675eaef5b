"""The text about a whole recording, in the middle under the sound: as large as there is room."""

from collections.abc import Callable

from PySide6.QtWidgets import QSizePolicy

from tallystick_desktop.core.questions import Question
from tallystick_desktop.core.questions.typing import TextPresenter
from tallystick_desktop.screens.work.controls.block import Block, OptionKeys
from tallystick_desktop.screens.work.differences import Differences
from tallystick_desktop.screens.work.editor import Editor
from tallystick_desktop.screens.work.speech_presenter import SpeechPresenter
from tallystick_desktop.theme.theme import theme
from tallystick_desktop.theme.tokens import L, M, S
from tallystick_packs.texts import _

_LEAST_LINES = 3


class WholeText(Block):
    """A question like others, answered where one listens.

    Args:
        question: The text that is asked for.
        presenter: The recording's.
        keys: Gives out keys of the view; a text takes none.
        action_of: Says which action of the key table a key is.
    """

    asked: TextPresenter

    def __init__(
        self,
        question: Question,
        presenter: SpeechPresenter,
        keys: OptionKeys,
        *,
        action_of: Callable[[str], str],
    ) -> None:
        super().__init__(TextPresenter(question, presenter), keys)
        self._presenter = presenter
        self.layout().setContentsMargins(M, S, M, S)  # type: ignore[union-attr]
        placeholder = question.control.placeholder_in(presenter.language) or _("Write what you hear")
        self.editor = Editor(question.title, placeholder=placeholder, is_tall=True)
        self.editor.setMinimumHeight(theme().line("transcript") * _LEAST_LINES + L + M)
        self.editor.action_of = action_of
        self.editor.textChanged.connect(self._write)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Expanding)
        self.put(self.editor)
        self._changes = Differences()
        self.put(self._changes)
        self.watch(self.editor)

    def show_answer(self) -> None:
        text = self.asked.texts[0]
        self.editor.show_text(text)
        self._changes.show_change(self._presenter.proposed.get("", ""), text)

    def item_changed(self) -> None:
        super().item_changed()
        self.editor.setAccessibleName(self.asked.title)
        self.editor.show_text(self.asked.texts[0])
        self.editor.to_end()

    def left(self) -> None:
        # The answer has not changed, what may be said about it has.
        self.asked.work.answers.on_change()

    def _write(self) -> None:
        text = self.editor.toPlainText()
        if self.asked.rows == 1:
            text = text.replace("\n", " ")
        if len(self.asked.texts) > 1:
            self.asked.write(text)
        else:
            self._presenter.write(self.asked.control, text)
