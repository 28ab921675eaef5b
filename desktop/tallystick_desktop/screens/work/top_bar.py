"""The top of the work view: back, which job, how far, how long, how much, saved."""

from collections.abc import Callable

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QVBoxLayout, QWidget

from tallystick_desktop.core.keys import key_of
from tallystick_desktop.core.words import duration
from tallystick_desktop.kit.buttons import button
from tallystick_desktop.kit.frames import Bar, Divider, row
from tallystick_desktop.kit.stick import TallyStick
from tallystick_desktop.kit.text import Icon, IconText, Text
from tallystick_desktop.screens.work.presenter import WorkState
from tallystick_desktop.theme.theme import theme
from tallystick_desktop.theme.tokens import ICON_S, XS, L, M, S
from tallystick_packs.texts import _


class TopBar(Bar):
    """Job, progress, time and money. Second lines go where the window is low or the type is large."""

    def __init__(self, thing: Callable[[int], str], per: str) -> None:
        super().__init__(sides="b", margins=0)
        self._thing, self._per = thing, per
        self.body.setContentsMargins(S, XS, L, XS)
        self.body.setSpacing(M)
        self.back = button(_("Work"), icon="arrow-left", kind="quiet", key=key_of("work", "back"))
        self.body.addWidget(self.back)
        self.body.addWidget(Divider(vertical=True))
        self._title, self._requester = Text("", "strong", wrap=True), Text("", "caption", "muted")
        self.body.addLayout(_two(self._title, self._requester), 1)
        progress = QVBoxLayout()
        progress.setSpacing(XS)
        words, line = row(spacing=S)
        self._place, self._finished = Text("", "strong"), Text("", "caption", "muted")
        line.addWidget(self._place)
        line.addStretch(1)
        line.addWidget(self._finished)
        progress.addStretch(1)
        progress.addWidget(words)
        self._stick = TallyStick(_("Progress"))
        self._stick.setMinimumWidth(theme().scaled(150))
        progress.addWidget(self._stick)
        progress.addStretch(1)
        self.body.addLayout(progress)
        self._time, self._usual = Text("", "strong"), Text("", "caption", "muted")
        self._time_part = _with_icon("timer", self._time, self._usual)
        self._money, self._money_words = (
            Text("", "strong"),
            Text(_("finished, not yet sent"), "caption", "muted"),
        )
        self._money_part = _with_icon("coins", self._money, self._money_words)
        for part in (self._time_part, self._money_part):
            self.body.addWidget(Divider(vertical=True))
            self.body.addWidget(part)
        self.body.addWidget(Divider(vertical=True))
        self.saved = IconText("save", _("Saved"), "caption", icon_colour="success")
        self.body.addWidget(self.saved)

    def set_compact(self, compact: bool) -> None:
        """Show one line instead of two, and leave out what can be spared."""
        for second in (self._requester, self._usual, self._money_words, self._finished):
            second.setVisible(not compact)
        self.saved.words.setVisible(not compact)
        self._time_part.setVisible(not (compact and theme().is_roomy))

    def show_saved(self, moment: str) -> None:
        """The store has put the draft on the disk at this time of day."""
        self.saved.set("save", _("Saved {time}").format(time=moment), "success")

    def show_state(self, state: WorkState) -> None:
        """Show the state."""
        self._title.setText(state.title)
        self._requester.setText(state.requester)
        item = state.item
        if item is not None:
            words = _("{thing} of {total}").format(thing=self._thing(item.position), total=state.total)
        else:
            words = _("{count} of {total}").format(count=state.finished, total=state.total)
        self._place.setText(words)
        self._finished.setText(_("{count} finished").format(count=state.finished))
        self._stick.show_progress(state.finished, state.total, words)
        self._time.setText(duration(state.active_s))
        self._usual.setText(_("usual: {time}").format(time=duration(state.usual_s)))
        self._money.setText(str(state.earned))


def _two(first: QWidget, second: QWidget) -> QVBoxLayout:
    column = QVBoxLayout()
    column.setSpacing(0)
    column.addStretch(1)
    column.addWidget(first)
    column.addWidget(second)
    column.addStretch(1)
    return column


def _with_icon(icon: str, first: Text, second: Text) -> QWidget:
    holder, line = row(spacing=S - 2)
    line.addWidget(Icon(icon, ICON_S), 0, Qt.AlignmentFlag.AlignVCenter)
    line.addLayout(_two(first, second))
    return holder
