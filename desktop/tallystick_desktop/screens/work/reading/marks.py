"""The labels of a text and what is marked with them, beside the text."""

from collections.abc import Callable
from functools import partial

from PySide6.QtWidgets import QVBoxLayout, QWidget

from tallystick_desktop.core.keys import key_of, label_keys
from tallystick_desktop.kit.buttons import button
from tallystick_desktop.kit.choices import LabelRow
from tallystick_desktop.kit.frames import clear, column
from tallystick_desktop.kit.shortcuts import bind_key
from tallystick_desktop.kit.text import IconText, Text
from tallystick_desktop.screens.work.form_presenter import FormPresenter, quote_of
from tallystick_desktop.theme.tokens import ICON_M, XS, region_colour, region_sign
from tallystick_packs.texts import _, ngettext


class MarksPanel(QWidget):
    """Labels with their keys; marked places with their words; links between them."""

    def __init__(
        self, presenter: FormPresenter, *, owner: QWidget, taken: set[str], choose: Callable[[int], None]
    ) -> None:
        super().__init__()
        self._presenter = presenter
        stack = QVBoxLayout(self)
        stack.setContentsMargins(0, 0, 0, 0)
        stack.setSpacing(XS)
        stack.addWidget(IconText("tag", _("Label for what you mark"), "strong", icon_size=ICON_M, wrap=True))
        labels = presenter.plan.labels
        keys = label_keys(len(labels), with_alt=False)
        taken.update(keys)
        self._labels: list[LabelRow] = []
        for index, (option, key) in enumerate(zip(labels, keys, strict=True)):
            words = option.text_in(presenter.language)
            shown_key = key if len(key) > 1 else ""
            made = LabelRow(words, sign=region_sign(index), colour=region_colour(index), key=shown_key)
            made.setAccessibleDescription(key)
            call = partial(choose, index)
            made.clicked.connect(lambda _checked=False, call=call: call())
            bind_key(owner, key, call)
            stack.addWidget(made)
            self._labels.append(made)
        self._count = Text("", "caption", "muted", wrap=True)
        stack.addWidget(self._count)
        holder, self._spans = column(spacing=XS)
        stack.addWidget(holder)
        self._link = button("", icon="link", kind="quiet", key=key_of("form", "link"))
        self._link.clicked.connect(lambda _checked=False: presenter.start_link())
        stack.addWidget(self._link)
        self._link.setVisible(presenter.desk.form.relations is not None)
        holder, self._links = column(spacing=XS)
        stack.addWidget(holder)
        self._shown: object = None

    def show_answer(self) -> None:
        """Show counts, marked places and links."""
        session, state = self._presenter.session, self._presenter.state
        for index, (made, count) in enumerate(zip(self._labels, session.counts(), strict=True)):
            made.set_count(count)
            made.setChecked(index == state.label)
        count = len(session.spans)
        words = ngettext("{count} place is marked.", "{count} places are marked.", count).format(count=count)
        self._count.setText(
            words if count else _("Choose words with the mouse, or with Shift and the arrows.")
        )
        is_linking = state.linking is not None
        self._link.set_look(
            _("Now choose the other place") if is_linking else _("Link"), icon="link", kind="quiet"
        )
        now = (session.spans, session.links, state.selected)
        if now != self._shown:
            self._shown = now
            self._make_rows()

    def _make_rows(self) -> None:
        session, state = self._presenter.session, self._presenter.state
        clear(self._spans)
        clear(self._links)
        numbers = {span.key: number for number, span in enumerate(session.spans, start=1)}
        for span in session.spans:
            sign = region_sign(span.label) if span.label >= 0 else "?"
            made = LabelRow(quote_of(span), sign=sign, colour=region_colour(max(0, span.label)))
            made.setAccessibleName(f"{numbers[span.key]}. {span.words}: {quote_of(span)}")
            made.setChecked(span.key == state.selected)
            made.set_count(numbers[span.key])
            made.clicked.connect(lambda _checked=False, key=span.key: self._presenter.select(key))
            self._spans.addWidget(made)
        for link in session.links:
            ends = [numbers.get(end, 0) for end in (link.start, link.end)]
            words = _("{start} → {end}  {words}").format(start=ends[0], end=ends[1], words=link.words)
            made_link = button(words, icon="x", kind="quiet", hint=_("Take the link away"))
            made_link.clicked.connect(
                lambda _checked=False, link=link: self._presenter.session.link(
                    link.start, link.end, link.words
                )
            )
            self._links.addWidget(made_link)
