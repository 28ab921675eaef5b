"""What every work view has around its middle: top bar, instructions, panel, actions, keys, toast."""

from collections.abc import Callable, Mapping
from functools import partial
from types import MappingProxyType
from typing import Any

from PySide6.QtCore import QTimer, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from tallystick_desktop.core.keys import key_of
from tallystick_desktop.kit.buttons import button
from tallystick_desktop.kit.frames import Bar, clear, scrolling
from tallystick_desktop.kit.notices import EmptyState, Toast
from tallystick_desktop.kit.shortcuts import bind
from tallystick_desktop.screens.pieces import per_thing, trouble_panel
from tallystick_desktop.screens.work.clarification import ClarificationCard
from tallystick_desktop.screens.work.controls.block import Block
from tallystick_desktop.screens.work.feedback import FeedbackCard, TrainingCard
from tallystick_desktop.screens.work.instructions import InstructionsDrawer
from tallystick_desktop.screens.work.keys_page import KeysPage
from tallystick_desktop.screens.work.presenter import WorkPresenter
from tallystick_desktop.screens.work.questions import QuestionsPanel, panel_column
from tallystick_desktop.screens.work.report import ask_reason
from tallystick_desktop.screens.work.top_bar import TopBar
from tallystick_desktop.theme.theme import theme
from tallystick_desktop.theme.tokens import XS, S
from tallystick_packs.forms import Control
from tallystick_packs.texts import _, ngettext

PANEL_PX = 288
_LOW_PX = 680
_WIDE_PX, _WIDE_SHARE = 520, 0.4


class WorkFrame(QWidget):
    """Base of the work views. Subclasses fill the middle and the panel.

    Signals:
        left: The worker goes back to the packs.
        rekeyed: Keys were changed: the view is to be built again.
    """

    left = Signal()
    rekeyed = Signal()
    view_name = "form"
    #: With less room than this between instructions and panel, the panel steps aside.
    least_work_px = 400
    #: Names of controls that the view asks outside the panel.
    asked_elsewhere: frozenset[str] = frozenset()
    #: Questions that stand outside the panel, by name.
    placed: Mapping[str, Block] = MappingProxyType({})
    #: Keeps changed keys; where there is none they cannot be changed.
    store_keys: Callable[[str], None] | None = None

    def __init__(self, presenter: "WorkPresenter[Any]") -> None:
        super().__init__()
        self.setObjectName("page")
        self.presenter = presenter
        self.taken_keys: set[str] = set()
        self._outer = QVBoxLayout(self)
        self._outer.setContentsMargins(0, 0, 0, 0)
        self._outer.setSpacing(0)
        self.top = TopBar(presenter.thing, per_thing(presenter.desk.header.kinds, 1))
        self.top.back.clicked.connect(self.left)
        self._outer.addWidget(self.top)
        self._notice = QVBoxLayout()
        self._outer.addLayout(self._notice)
        self.middle = QHBoxLayout()
        self.middle.setSpacing(0)
        self._outer.addLayout(self.middle, 1)
        self.drawer = InstructionsDrawer(presenter.desk.instructions(presenter.language))
        self.drawer.closed.connect(self.toggle_instructions)
        self._all_done = self._make_done()
        self._outer.addWidget(self._all_done, 1)
        self._actions = self._make_actions()
        self._outer.addWidget(self._actions)
        self.toast = Toast(self)
        presenter.on_said = self._say
        self.remind: Callable[[], str] = lambda: ""
        self._shown_notice: object = (None, None)
        self._clock = QTimer(self)
        self._clock.setInterval(1000)
        self._clock.timeout.connect(presenter.tick)
        self._clock.start()
        self._keys: KeysPage | None = None
        self._panel: QWidget | None = None

    # For subclasses

    def asked(self, control: Control) -> None:
        """A question got the focus."""

    def make_panel(self, *parts: QWidget) -> QWidget:
        """Return the trailing panel with parts above the questions."""
        holder, stack = panel_column()
        for part in parts:
            stack.addWidget(part)
        self.questions = QuestionsPanel(
            self.presenter,
            keys_view=self.view_name,
            owner=self,
            taken=self.taken_keys,
            elsewhere=self.asked_elsewhere,
            placed=self.placed,
        )
        self.questions.focused.connect(self.asked)
        stack.addWidget(self.questions)
        stack.addStretch(1)
        bar = Bar(sides="l", horizontal=False, margins=0)
        bar.body.addWidget(scrolling(holder))
        self._panel = bar
        self._fit_panel()
        return bar

    def listen(self, index: int = 0) -> None:
        """Play or pause one of the recordings that stand beside other things."""
        from tallystick_desktop.screens.work.small_player import SmallPlayer

        players = self.findChildren(SmallPlayer)
        if index < len(players):
            players[index].toggle()

    def bind_keys(self, actions: dict[str, Callable[[], object]]) -> None:
        """Bind the keys of the view, its own and those of every work view."""
        presenter = self.presenter
        common: dict[str, Callable[[], object]] = {
            "back": self.back,
            "finish": self.finish,
            "skip": presenter.skip,
            "report": self.report,
            "undo": presenter.undo,
            "redo": presenter.redo,
            "next": partial(presenter.turn, 1),
            "previous": partial(presenter.turn, -1),
            "help": self.toggle_instructions,
            "keys": self.toggle_keys,
            "read": presenter.read_note,
        }
        bind(self, self.view_name, {**common, **actions})

    def render_state(self) -> None:
        """Show the state; subclasses show their middle after this."""
        state = self.presenter.state
        self.top.show_state(state)
        has_item = state.item is not None
        self._set_middle_visible(has_item)
        self._all_done.setVisible(not has_item)
        self._actions.setVisible(has_item)
        if has_item:
            self.questions.show_answers(self.presenter.answers, state.missing)
            self._show_finish()
        self._show_notice()

    def _show_notice(self) -> None:
        state = self.presenter.state
        is_training = state.item is not None and state.item.is_training and not state.is_again
        shown = (state.trouble, state.note, state.taught, is_training)
        if shown == self._shown_notice:
            return
        self._shown_notice = shown
        clear(self._notice)
        if state.trouble is not None:
            panel = trouble_panel(state.trouble, key=key_of("outbox", "close"))
            panel.closed.connect(self.presenter.close_trouble)
            self._notice.addWidget(panel)
        if state.taught is not None:
            taught = FeedbackCard(state.taught.thing, state.taught.feedback)
            taught.was_read.connect(self._read_note)
            self._notice.addWidget(taught)
        elif is_training:
            self._notice.addWidget(TrainingCard())
        if state.note is not None:
            card = ClarificationCard(state.requester, state.note.text)
            card.was_read.connect(self._read_note)
            self._notice.addWidget(card)

    def _read_note(self) -> None:
        self.presenter.read_note()
        self.focus_work()

    def finish(self) -> None:
        """Finish, or go to what is missing."""
        before = self.presenter.state.item
        self.presenter.finish()
        state = self.presenter.state
        if state.missing and state.item is before:
            if self._is_crowded():
                self.toggle_instructions()  # what is missing stands behind them
            self.go_to_missing()

    def go_to_missing(self) -> None:
        """Put the focus on the first thing that is missing."""
        for fault in self.presenter.state.missing:
            if fault.control and self.questions.focus_question(fault.control):
                return

    def back(self) -> None:
        """Close the instructions if one reads them; otherwise go back to the packs."""
        if self.drawer.isVisible() and self.drawer.has_focus:
            self.toggle_instructions()
        else:
            self.left.emit()

    def focus_work(self) -> None:
        """Put the focus where work is done."""
        self.setFocus()

    def report(self) -> None:
        """Ask what is wrong with the item, then report it."""
        reason = ask_reason(self)
        if reason:
            self.presenter.report(reason)
        self.focus_work()

    def toggle_instructions(self) -> None:
        """Open or close the instructions."""
        self.drawer.setVisible(not self.drawer.isVisible())
        self._fit_panel()
        if self.drawer.isVisible():
            self.drawer.focus_text()
        else:
            self.focus_work()

    def toggle_keys(self) -> None:
        """Show all keys of this view, or take them away."""
        if self._keys is not None:
            self._keys.close_page()
            return
        self._keys = KeysPage(self, self.view_name, store=self.store_keys)
        self._keys.closed.connect(self._forget_keys)
        self._keys.changed.connect(self.rekeyed)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        low = self.height() < _LOW_PX or theme().is_roomy or self.width() < theme().scaled(1100)
        self.top.set_compact(low)
        self._fit_panel()
        if self._keys is not None:
            self._keys.setGeometry(self.rect())

    # Inside

    def _fit_panel(self) -> None:
        """Make the panel as wide as its questions need: many fields get more room than a few labels."""
        narrow = min(theme().scaled(PANEL_PX), PANEL_PX * 3 // 2)
        if self._panel is None:
            return
        wide = max(narrow, min(int(self.width() * _WIDE_SHARE), theme().scaled(_WIDE_PX)))
        is_long = self.presenter.plan.asks_much
        self._panel.setFixedWidth(wide if is_long else narrow)
        has_item = self.presenter.state.item is not None
        self._panel.setVisible(has_item and not self._is_crowded())

    def _is_crowded(self) -> bool:
        """Whether instructions and panel leave too little between them: then the instructions come first."""
        if self._panel is None or not self.drawer.isVisible():
            return False
        beside = self.drawer.width() + self._panel.width()
        return self.width() - beside < min(theme().scaled(self.least_work_px), self.width() // 2)

    def _forget_keys(self) -> None:
        self._keys = None
        self.focus_work()

    def _make_actions(self) -> Bar:
        bar = Bar(sides="t", margins=0)
        bar.body.setContentsMargins(S, XS, S, XS)
        bar.body.setSpacing(XS)
        report = button(_("Report"), icon="flag", kind="quiet", key=key_of("work", "report"))
        report.clicked.connect(self.report)
        skip = button(_("Skip, free"), icon="skip-forward", key=key_of("work", "skip"))
        skip.clicked.connect(self.presenter.skip)
        self.finish_button = button("", icon="check", kind="primary", key=key_of("work", "finish"))
        self.finish_button.clicked.connect(self.finish)
        bar.body.addWidget(report)
        bar.body.addStretch(1)
        bar.body.addWidget(skip)
        bar.body.addWidget(self.finish_button)
        return bar

    def _show_finish(self) -> None:
        state = self.presenter.state
        if state.missing:
            words = ngettext("{count} thing left", "{count} things left", len(state.missing))
            self.finish_button.set_look(
                words.format(count=len(state.missing)), icon="circle-dashed", kind="doubt"
            )
            return
        words = _("Finish again") if state.is_again else _("Finish, next one")
        if not state.is_again and state.earns.minor:
            words = f"{words}  +{state.earns}"
        self.finish_button.set_look(words, icon="check", kind="primary")

    def _make_done(self) -> QWidget:
        made = EmptyState(
            icon="circle-check",
            title=_("Nothing left to do in this pack"),
            words=_("All that is on this computer is finished. It goes to the hub with the next exchange."),
            action=_("Back to work"),
            action_icon="arrow-left",
            key=key_of("work", "back"),
        )
        made.pressed.connect(self.left)
        return made

    def _set_middle_visible(self, visible: bool) -> None:
        for index in range(self.middle.count()):
            entry = self.middle.itemAt(index)
            widget = entry.widget() if entry is not None else None
            if widget is not None and widget not in (self.drawer, self._panel):
                widget.setVisible(visible)
        if not visible:
            self.drawer.hide()
        self._fit_panel()

    def _say(self, words: str, on_undo: Callable[[], None] | None) -> None:
        reminder = self.remind() if on_undo is not None else ""
        self.toast.say(f"{words} {reminder}".strip(), on_undo)
        self.focus_work()
