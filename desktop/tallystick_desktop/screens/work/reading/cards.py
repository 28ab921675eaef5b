"""The middle of the form view: a card for each thing that the form shows, in its order."""

from collections.abc import Callable
from functools import partial
from typing import Protocol

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QVBoxLayout, QWidget

from tallystick_desktop.core.keys import key_of
from tallystick_desktop.core.questions.judging import PairwisePresenter
from tallystick_desktop.kit.buttons import button
from tallystick_desktop.kit.folding import Fold
from tallystick_desktop.kit.frames import Card, clear, column, row
from tallystick_desktop.kit.text import Text
from tallystick_desktop.screens.work.form_presenter import FormPresenter, picture_of
from tallystick_desktop.screens.work.reading.pictures import Picture
from tallystick_desktop.screens.work.reading.surface import TextSurface
from tallystick_desktop.screens.work.small_player import SmallPlayer
from tallystick_desktop.theme.theme import theme
from tallystick_desktop.theme.tokens import XL, L, M, S
from tallystick_packs.forms import ObjectTag
from tallystick_packs.forms.filling import fill_text
from tallystick_packs.texts import _
from tallystick_sync.client.sources import Source

READING_PX = 680
#: Two players stand side by side where there is so much room.
_PLAYERS_PX = 560
_LISTEN = ("listen", "listen_second", "listen_third")


class Shown(Protocol):
    """A card of the middle."""

    def show_item(self) -> None:
        """Another item was opened."""

    def show_answer(self) -> None:
        """The answer or what is selected changed."""


def title_of(presenter: FormPresenter, tag: ObjectTag) -> str:
    """Return the words above an object, with fields of the item filled in."""
    return fill_text(presenter.plan.titles.get(tag.name, ""), presenter.item_data)


class TextCard(Card):
    """A text, a page or a dialogue."""

    def __init__(self, presenter: FormPresenter, tag: ObjectTag) -> None:
        super().__init__(padding=L, spacing=S)
        self._presenter, self._tag = presenter, tag
        self.setMaximumWidth(theme().scaled(READING_PX))
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Maximum)
        self._title = Text("", "strong", "muted", wrap=True)
        self.body.addWidget(self._title)
        marked = presenter.marked
        self._is_marked = marked is not None and marked.name == tag.name
        self.surface = TextSurface(tag.name, can_mark=self._is_marked)
        self.surface.marked.connect(presenter.mark)
        self.surface.pressed.connect(self._press)
        self.body.addWidget(self.surface)

    def show_item(self) -> None:
        title = title_of(self._presenter, self._tag)
        self._title.setText(title)
        self._title.setVisible(bool(title))
        self.surface.setAccessibleName(title or self._tag.name)
        self.surface.show_reading(self._presenter.reading(self._tag))

    def show_answer(self) -> None:
        if self._is_marked:
            session = self._presenter.session
            self.surface.show_spans(session.spans, session.links, self._presenter.state.selected)

    def _press(self, position: int) -> None:
        if self._is_marked:
            span = self._presenter.session.at(position)
            self._presenter.select(span.key if span is not None else None)


class PageCard(QWidget):
    """A list of pictures, one page at a time."""

    def __init__(self, presenter: FormPresenter, tag: ObjectTag) -> None:
        super().__init__()
        self._presenter, self._tag = presenter, tag
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        inner = Card(padding=M, spacing=S)
        layout.addWidget(inner)
        self.picture = Picture(title_of(presenter, tag) or _("Page"))
        self.picture.setMinimumHeight(theme().scaled(300))
        inner.body.addWidget(self.picture, 1)
        bar, line = row(spacing=S)
        back = button(
            _("Page before"), icon="chevron-left", kind="quiet", key=key_of("form", "previous_page")
        )
        on = button(_("Next page"), icon="chevron-right", kind="quiet", key=key_of("form", "next_page"))
        back.clicked.connect(lambda _checked=False: presenter.turn_page(-1))
        on.clicked.connect(lambda _checked=False: presenter.turn_page(1))
        self._back, self._on = back, on
        self._count = Text("", "strong")
        for part in (back, self._count, on):
            line.addWidget(part)
        line.addStretch(1)
        inner.body.addWidget(bar)
        self._bar = bar
        self._trouble = Text("", "body", "warning", wrap=True)
        inner.body.addWidget(self._trouble)
        self._shown: object = None

    def show_item(self) -> None:
        self._shown = None

    def show_answer(self) -> None:
        state = self._presenter.state
        self._bar.setVisible(state.pages > 1)
        self._back.setEnabled(state.page > 0)
        self._on.setEnabled(state.page + 1 < state.pages)
        self._count.setText(_("{page} of {pages}").format(page=state.page + 1, pages=state.pages))
        if self._shown == state.page:
            return
        self._shown = state.page
        files, trouble = picture_of(self._presenter, self._tag)
        self.picture.show_file(files[state.page] if state.page < len(files) else None)
        self._trouble.setText(trouble)
        self._trouble.setVisible(bool(trouble))


class PairCard(QWidget):
    """Two things side by side; pressing one says that it is better."""

    def __init__(self, presenter: FormPresenter, asked: PairwisePresenter) -> None:
        super().__init__()
        self._presenter, self._asked = presenter, asked
        line = QHBoxLayout(self)
        line.setContentsMargins(0, 0, 0, 0)
        line.setSpacing(L)
        # Players need no more height than they have: with large letters one stands under the other.
        fold = (
            Fold(least=_PLAYERS_PX, spacing=L)
            if all(tag.kind == "Audio" for tag in asked.question.objects)
            else None
        )
        if fold is not None:
            line.addWidget(fold)
            self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Maximum)
        self.sides: list[_Side] = []
        for place, (side, tag) in enumerate(zip(("left", "right"), asked.question.objects, strict=True), 1):
            made = _Side(presenter, tag, place, partial(asked.choose, side), key=listening_key(place - 1))
            if fold is not None:
                fold.add(made, 1)
            else:
                line.addWidget(made, 1)
            self.sides.append(made)

    def show_item(self) -> None:
        titles = [title_of(self._presenter, tag) for tag in self._asked.question.objects]
        for side, title in zip(self.sides, titles, strict=True):
            side.show_item(title if all(titles) else "")

    def show_answer(self) -> None:
        for name, side in zip(("left", "right"), self.sides, strict=True):
            side.set_chosen(self._asked.chosen == name)


class _Side(Card):
    def __init__(
        self,
        presenter: FormPresenter,
        tag: ObjectTag,
        place: int,
        choose: Callable[[], None],
        *,
        key: str,
    ) -> None:
        super().__init__(padding=M, spacing=S)
        self._presenter, self._tag, self._key = presenter, tag, key
        name = _("First") if place == 1 else _("Second")
        self._name, self._head = name, Text(name, "strong", "muted", wrap=True)
        self.body.addWidget(self._head)
        self._text: TextSurface | None = None
        self._picture: Picture | None = None
        if tag.kind == "Image":
            self._picture = Picture(name, can_press=True)
            self._picture.setMinimumHeight(theme().scaled(280))
            self._picture.pressed.connect(choose)
            self.body.addWidget(self._picture, 1)
        elif tag.kind == "Audio":
            holder, self._sound = row(spacing=S)
            self.body.addWidget(holder)
            self.body.addStretch(1)
        else:
            self._text = TextSurface(name, can_mark=False)
            self.body.addWidget(self._text)
            self.body.addStretch(1)
        self._trouble = Text("", "caption", "warning", wrap=True)
        self.body.addWidget(self._trouble)

    def set_chosen(self, chosen: bool) -> None:
        """Show whether this is the better one."""
        self.set_look(
            fill="accent_soft" if chosen else "raised",
            line="accent" if chosen else "line",
            width=2 if chosen else 1,
        )
        if self._picture is not None:
            self._picture.set_chosen(chosen)

    def show_item(self, title: str = "") -> None:
        """Show the item's own, under its own words where it has any."""
        self._head.setText(title or self._name)
        if self._text is not None:
            self._text.show_reading(self._presenter.reading(self._tag))
            self._trouble.hide()
            return
        files, trouble = picture_of(self._presenter, self._tag)
        self._trouble.setText(trouble)
        self._trouble.setVisible(bool(trouble))
        if self._picture is not None:
            self._picture.show_file(files[0] if files else None)
        elif files:
            _fill_sound(self._sound, files[0], _("Listen"), key=self._key)


class SoundCard(Card):
    """A recording beside other things; the frames of a video turn with it."""

    def __init__(self, presenter: FormPresenter, tag: ObjectTag, *, key: str) -> None:
        super().__init__(padding=M, spacing=S)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Maximum)
        self._presenter, self._tag, self._key = presenter, tag, key
        holder, self._sound = row(spacing=S)
        self.body.addWidget(holder)

    def show_item(self) -> None:
        files, trouble = picture_of(self._presenter, self._tag)
        title = title_of(self._presenter, self._tag) or _("Listen")
        if files:
            self.player = _fill_sound(self._sound, files[0], title, key=self._key)
            self.player.heard.connect(self._keep_in_step)
        else:
            clear(self._sound)
            self._sound.addWidget(Text(trouble, "caption", "warning", wrap=True))

    def show_answer(self) -> None:
        """Nothing is answered on a sound itself."""

    def _keep_in_step(self, second: float, length: float) -> None:
        """Show the frame that belongs to the moment being heard."""
        pages = self._presenter.state.pages
        if pages > 1 and self.player.is_playing:
            page = min(pages - 1, int(second / max(0.001, length) * pages))
            self._presenter.turn_page(page - self._presenter.state.page)


def listening_key(index: int) -> str:
    """Return the key that plays the recording with this place among those of the item, "" past the third."""
    return key_of("form", _LISTEN[index]) if index < len(_LISTEN) else ""


def _fill_sound(line: QHBoxLayout, path: Source, title: str, *, key: str) -> SmallPlayer:
    clear(line)
    made = SmallPlayer(path, title, key=key)
    line.addWidget(made, 1)
    return made


def make_middle_stack() -> tuple[QWidget, QVBoxLayout]:
    """Return the column of cards."""
    content, stack = column(spacing=L)
    stack.setContentsMargins(XL, XL, XL, XL)
    stack.setAlignment(Qt.AlignmentFlag.AlignTop)
    return content, stack
