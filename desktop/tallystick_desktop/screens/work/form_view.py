"""Texts, pairs and pages: what the item says in the middle, the questions beside it."""

from collections.abc import Callable
from functools import partial

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QWidget

from tallystick_desktop.core.questions import presenter_for
from tallystick_desktop.core.questions.judging import PairwisePresenter
from tallystick_desktop.kit.frames import Divider, scrolling
from tallystick_desktop.screens.work.form_presenter import FormPresenter
from tallystick_desktop.screens.work.frame import WorkFrame
from tallystick_desktop.screens.work.reading.cards import (
    PageCard,
    PairCard,
    Shown,
    SoundCard,
    TextCard,
    listening_key,
    make_middle_stack,
)
from tallystick_desktop.screens.work.reading.marks import MarksPanel
from tallystick_desktop.screens.work.reading.surface import TextSurface


class FormView(WorkFrame):
    """The view for jobs without one big photo or recording."""

    view_name = "form"
    presenter: FormPresenter

    def __init__(self, presenter: FormPresenter) -> None:
        super().__init__(presenter)
        self._shown_item = ""
        self.middle.addWidget(self.drawer)
        self.cards: list[Shown] = []
        self.surface: TextSurface | None = None
        self.middle.addWidget(self._make_middle(), 1)
        parts: list[QWidget] = []
        self.marks: MarksPanel | None = None
        if presenter.plan.marks is not None:
            self.marks = MarksPanel(presenter, owner=self, taken=self.taken_keys, choose=self._label)
            parts = [self.marks, Divider()]
        self.middle.addWidget(self.make_panel(*parts))
        self.bind_keys(self._actions_by_key())
        self.drawer.setVisible(False)
        presenter.on_change = self.render_state
        self.render_state()

    def render_state(self) -> None:
        """Show the state."""
        super().render_state()
        item = self.presenter.state.item
        if item is None:
            return
        if item.id != self._shown_item:
            self._shown_item = item.id
            for card in self.cards:
                card.show_item()
        for card in self.cards:
            card.show_answer()
        if self.marks is not None:
            self.marks.show_answer()

    def focus_work(self) -> None:
        """Put the focus into the text that is marked, or on the first question."""
        if self.surface is not None:
            self.surface.setFocus(Qt.FocusReason.OtherFocusReason)
            return
        first = next(iter(self.presenter.plan.questions), None)
        if first is None or not self.questions.focus_question(first.name):
            self.setFocus()

    def go_to_missing(self) -> None:
        """Select the marked place or turn to the page whose question is missing."""
        for fault in self.presenter.state.missing:
            if fault.region:
                self.presenter.select(fault.region)
                self.questions.focus_question(fault.control)
                return
        super().go_to_missing()

    def _label(self, index: int) -> None:
        """Mark the chosen stretch with a label, or give it to the selected place and the next one."""
        stretch = self.surface.stretch if self.surface is not None else None
        if stretch is None or self.surface is None:
            self.presenter.set_label(index)
            return
        self.presenter.select(None)
        self.presenter.set_label(index)
        self.presenter.mark(*stretch)
        self.surface.forget_stretch()

    def _make_middle(self) -> QWidget:
        content, stack = make_middle_stack()
        plan = self.presenter.plan
        pairs = [one for one in plan.questions if one.control.kind == "Pairwise"]
        in_pairs = {tag.name: pair for pair in pairs for tag in pair.objects}
        done: set[str] = set()
        heard = [tag.name for tag in plan.objects if tag.kind == "Audio" and tag.name not in in_pairs]
        for tag in plan.objects:
            pair = in_pairs.get(tag.name)
            made: QWidget | None = None
            if pair is not None:
                if pair.name not in done:
                    asked = presenter_for(pair, self.presenter)
                    if isinstance(asked, PairwisePresenter):
                        made = PairCard(self.presenter, asked)
                done.add(pair.name)
            elif tag.kind == "Image":
                made = PageCard(self.presenter, tag)
            elif tag.kind == "Audio":
                made = SoundCard(self.presenter, tag, key=listening_key(heard.index(tag.name)))
            elif tag.kind != "List":
                made = TextCard(self.presenter, tag)
                marked = self.presenter.marked
                if marked is not None and marked.name == tag.name:
                    self.surface = made.surface
            if made is not None:
                self.cards.append(made)  # type: ignore[arg-type]  # each has the two methods
                stack.addWidget(made)
        return scrolling(content)

    def _actions_by_key(self) -> dict[str, Callable[[], object]]:
        presenter = self.presenter
        return {
            "listen": self.listen,
            "listen_second": partial(self.listen, 1),
            "listen_third": partial(self.listen, 2),
            "delete": presenter.delete,
            "link": presenter.start_link,
            "next_region": partial(presenter.step, 1),
            "previous_region": partial(presenter.step, -1),
            "next_page": partial(presenter.turn_page, 1),
            "previous_page": partial(presenter.turn_page, -1),
        }
