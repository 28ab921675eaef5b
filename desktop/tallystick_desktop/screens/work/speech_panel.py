"""The panel beside a recording: labels with their keys, marks in the text, what is done with a segment."""

from collections.abc import Callable, Mapping
from functools import partial

from PySide6.QtGui import QShortcut
from PySide6.QtWidgets import QVBoxLayout, QWidget

from tallystick_desktop.core.keys import key_of, label_keys
from tallystick_desktop.kit.choices import ActionRow, LabelRow
from tallystick_desktop.kit.shortcuts import bind_key
from tallystick_desktop.screens.work.frame import WorkFrame
from tallystick_desktop.screens.work.questions import section
from tallystick_desktop.screens.work.speech_presenter import SpeechPresenter
from tallystick_desktop.theme.tokens import XS, S, region_colour, region_sign
from tallystick_packs.forms import Option
from tallystick_packs.texts import _


class Labels(QWidget):
    """The labels of segments with their keys."""

    def __init__(self, presenter: SpeechPresenter, owner: WorkFrame) -> None:
        super().__init__()
        self._presenter, self._owner = presenter, owner
        self._stack = QVBoxLayout(self)
        self._stack.setContentsMargins(0, 0, 0, 0)
        self._stack.setSpacing(XS)
        head, _line = section("tag", presenter.plan.marks_title or _("Label of the segment"))
        self._stack.addWidget(head)
        self._shown: tuple[Option, ...] = ()
        self._rows: list[LabelRow] = []
        self._bound: list[QShortcut] = []
        self._keys: set[str] = set()
        self._fill()

    def _fill(self) -> None:
        """Make a row for each label; some forms leave them to the items."""
        presenter = self._presenter
        labels = self._shown = presenter.plan.labels
        self._owner.taken_keys.difference_update(self._keys)
        for shortcut in self._bound:
            shortcut.setEnabled(False)
            shortcut.deleteLater()
        for row in self._rows:
            row.hide()
            row.setParent(None)
            row.deleteLater()
        self._rows, self._bound = [], []
        # Plain figures too: where one writes, they are text and no keys.
        plain = label_keys(len(labels), with_alt=False)
        keys = label_keys(len(labels), with_alt=True) if presenter.plan.region_text is not None else plain
        self._keys = {*keys, *plain}
        self._owner.taken_keys.update(self._keys)
        for index, (option, key, digit) in enumerate(zip(labels, keys, plain, strict=True)):
            words = option.text_in(presenter.language)
            made = LabelRow(words, sign=region_sign(index), colour=region_colour(index), key=key)
            made.clicked.connect(lambda _checked=False, i=index: presenter.editing.set_label(i))
            for one in dict.fromkeys((key, digit)):
                self._bound += bind_key(self._owner, one, partial(presenter.editing.set_label, index))
            self._stack.addWidget(made)
            self._rows.append(made)

    def show_labels(self, counts: list[int], chosen: int) -> None:
        """Show the counts and the label of the next segment."""
        if self._presenter.plan.labels != self._shown:
            self._fill()
        for index, made in enumerate(self._rows):
            made.set_count(counts[index])
            made.setChecked(index == chosen)


class SegmentActions(QWidget):
    """What can be done with the chosen segment and its text.

    Args:
        actions: By their name in the key table.
        writes: Whether there is a text to put marks into.
        marks: Whether there are segments.
    """

    def __init__(self, actions: Mapping[str, Callable[[], object]], *, writes: bool, marks: bool) -> None:
        super().__init__()
        self._stack = QVBoxLayout(self)
        self._stack.setContentsMargins(0, 0, 0, 0)
        self._stack.setSpacing(0)
        self._actions = actions
        self._needs_segment: list[ActionRow] = []
        if writes:
            self._head("pencil", _("Mark in the text"))
            for action, icon, words in (
                ("unintelligible", "circle-question-mark", _("Cannot understand")),
                ("noise", "audio-lines", _("Noise")),
                ("no_speech", "minus", _("No speech")),
            ):
                self._add(action, icon, words, needs_segment=marks)
        self.mark_button: ActionRow | None = None
        if not marks:
            return
        self._head("scissors", _("This segment"))
        self._add("cut", "scissors", _("Cut here, text too"))
        self._add("join", "merge", _("Join with next"))
        self._add("snap", "magnet", _("Snap to silence"))
        self._add("delete", "trash-2", _("Delete"))
        self.mark_button = self._add("mark", "plus", _("New: starts here"), needs_segment=False)

    def show_state(self, *, has_segment: bool, marking: bool) -> None:
        """Show what can be done now."""
        for made in self._needs_segment:
            made.setEnabled(has_segment)
        words = _("New: ends here") if marking else _("New: starts here")
        if self.mark_button is not None:
            self.mark_button.set_look("check" if marking else "plus", words)

    def _head(self, icon: str, words: str) -> None:
        head, _line = section(icon, words)
        if self._stack.count():
            self._stack.addSpacing(S)
        self._stack.addWidget(head)

    def _add(self, action: str, icon: str, words: str, *, needs_segment: bool = True) -> ActionRow:
        made = ActionRow(icon, words, key=key_of("speech", action))
        call = self._actions[action]
        made.clicked.connect(lambda _checked=False: call())
        self._stack.addWidget(made)
        if needs_segment:
            self._needs_segment.append(made)
        return made
