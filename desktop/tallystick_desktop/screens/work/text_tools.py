"""What helps with the text of a segment: marks, times, letters, short forms."""

from collections.abc import Callable

from PySide6.QtWidgets import QWidget

from tallystick_desktop.core import letters, written
from tallystick_desktop.screens.work.editor import Editor
from tallystick_desktop.screens.work.letters_bar import LettersBar, ShortFormsDialog
from tallystick_desktop.screens.work.speech_presenter import SpeechPresenter

_SHORT_FORMS = "short_forms"


class TextTools:
    """Puts things into the text that is being written.

    Args:
        presenter: The recording's.
        editor: The text.
        owner: What dialogs stand over.
        back: Puts the focus back into the text.

    Attributes:
        bar: The letters under the transcript.
    """

    def __init__(
        self, presenter: SpeechPresenter, editor: Editor, owner: QWidget, *, back: Callable[[], None]
    ) -> None:
        self._presenter, self._editor, self._owner, self._back = presenter, editor, owner, back
        languages = presenter.desk.header.languages
        editor.forms = written.short_forms(presenter.notes.noted(_SHORT_FORMS))
        editor.words = presenter.words
        editor.from_the_right = any(map(letters.is_from_the_right, languages[:1]))
        self.bar = LettersBar(letters.letters_for(languages, presenter.words), presenter.form_words)
        self.bar.chosen.connect(self._put)
        self.bar.left.connect(back)
        self.bar.wanted_short_forms.connect(self.edit_short_forms)

    @property
    def cursor(self) -> int:
        """How many letters stand before the cursor."""
        return self._editor.textCursor().position()

    def put_mark(self, what: str) -> None:
        """Put a mark such as `[noise]` in."""
        self._editor.put_cursor(self._presenter.editing.put_mark(what, self.cursor))

    def put_time(self) -> None:
        """Put the moment being heard in."""
        self._editor.put_cursor(self._presenter.editing.put_time(self.cursor))

    def edit_short_forms(self) -> None:
        """Let the worker change the short forms."""
        notes = self._presenter.notes
        dialog = ShortFormsDialog(self._owner, notes.noted(_SHORT_FORMS))
        if dialog.exec():
            notes.note(_SHORT_FORMS, dialog.field.toPlainText())
            self._editor.forms = written.short_forms(dialog.field.toPlainText())
        self._back()

    def _put(self, words: str) -> None:
        self._back()
        self._editor.put(words)
