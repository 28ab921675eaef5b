"""Answering questions about a text: what the item says in the middle, the questions beside it."""

from collections.abc import Callable

from PySide6.QtWidgets import QVBoxLayout, QWidget

from tallystick_desktop.kit.frames import Card, clear, column, scrolling
from tallystick_desktop.kit.text import Text
from tallystick_desktop.screens.work.frame import WorkFrame
from tallystick_desktop.screens.work.presenter import WorkPresenter, WorkState
from tallystick_desktop.theme.theme import theme
from tallystick_desktop.theme.tokens import XL, L
from tallystick_packs.money import Money
from tallystick_sync.client.desk import Desk

_READING_PX = 620


class FormView(WorkFrame):
    """The view for jobs without photo or recording."""

    view_name = "form"
    presenter: WorkPresenter[WorkState]

    def __init__(self, presenter: WorkPresenter[WorkState]) -> None:
        super().__init__(presenter)
        self._shown_item = ""
        self.middle.addWidget(self.drawer)
        self._middle, self._texts = self._make_middle()
        self.middle.addWidget(self._middle, 1)
        self.middle.addWidget(self.make_panel())
        self.bind_keys({})
        self.drawer.setVisible(False)
        presenter.on_change = self.render_state
        self.render_state()

    def render_state(self) -> None:
        """Show the state."""
        super().render_state()
        item = self.presenter.state.item
        if item is None or item.id == self._shown_item:
            return
        self._shown_item = item.id
        clear(self._texts)
        for tag in self.presenter.plan.texts:
            words = str(item.data.get(tag.field, tag.value)) if tag.field else tag.value
            card = Card(padding=XL)
            card.setMaximumWidth(theme().scaled(_READING_PX))
            card.body.addWidget(Text(words, "input", wrap=True))
            self._texts.addWidget(card)
        self._texts.addStretch(1)

    def _make_middle(self) -> tuple[QWidget, QVBoxLayout]:
        content, stack = column(spacing=L)
        stack.setContentsMargins(XL, XL, XL, XL)
        return scrolling(content), stack


def form_presenter(desk: Desk, *, language: str, monotonic: Callable[[], float]) -> WorkPresenter[WorkState]:
    """Return the presenter of a job without photo or recording."""
    header = desk.header
    zero = Money(minor=0, currency=header.pay.currency)
    state = WorkState(
        title=header.title,
        requester=header.requester.name,
        earned=zero,
        earns=zero,
        usual_s=header.pay.piloted_seconds_per_item,
    )
    return WorkPresenter(desk, state, language=language, monotonic=monotonic)
