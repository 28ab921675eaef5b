"""Notices on the screen: the list on the leading side, the conversation and a field on the trailing side."""

from PySide6.QtCore import Qt
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QButtonGroup, QHBoxLayout, QPlainTextEdit, QVBoxLayout, QWidget

from tallystick_desktop.core.keys import key_of
from tallystick_desktop.core.words import day_and_time, isolated
from tallystick_desktop.kit.buttons import button
from tallystick_desktop.kit.chips import chip
from tallystick_desktop.kit.choices import ChoiceRow
from tallystick_desktop.kit.frames import Bar, Card, PressableCard, clear, column, row, scrolling
from tallystick_desktop.kit.notices import EmptyState
from tallystick_desktop.kit.shortcuts import bind
from tallystick_desktop.kit.text import Icon, IconText, Text
from tallystick_desktop.screens.link import LinkPresenter
from tallystick_desktop.screens.notices_presenter import NoticesPresenter
from tallystick_desktop.screens.pieces import Tile, trouble_panel
from tallystick_desktop.theme.theme import theme
from tallystick_desktop.theme.tokens import ICON_M, PAGE_MARGIN, XL, XS, L, M, S
from tallystick_packs.texts import _, ngettext
from tallystick_sync.client.messages import Kind, Post

_TWO_PANES_PX = 880
_MAX_SUBJECTS = 8
_ICONS: dict[Kind, str] = {
    "notice": "clipboard-list",
    "reply": "message-square",
    "clarification": "info",
    "message": "user",
    "refused": "circle-alert",
    "ends": "calendar-clock",
    "claim": "send",
}


class NoticesView(QWidget):
    """The notices screen."""

    def __init__(self, presenter: NoticesPresenter, link: LinkPresenter, *, language: str) -> None:
        super().__init__()
        self.setObjectName("page")
        self._presenter, self._link, self._language = presenter, link, language
        self._shown: object = None
        self.cards: dict[str, PressableCard] = {}
        line = QHBoxLayout(self)
        line.setContentsMargins(0, 0, 0, 0)
        line.setSpacing(0)
        line.addWidget(self._build_list())
        line.addWidget(self._build_detail(), 1)
        actions = {"write": presenter.start_writing, "send": self._send, "close": presenter.close}
        bind(self, "notices", actions)
        self.render_state()

    def render_state(self) -> None:
        """Show the state."""
        state = self._presenter.state
        if state == self._shown:
            return
        self._shown = state
        self._fill_list()
        self._fill_detail()
        self._arrange()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._arrange()

    def _build_list(self) -> QWidget:
        self._list_side = Bar(sides="r", horizontal=False, margins=0)
        body = self._list_side.body
        body.setContentsMargins(L, L, L, 0)
        body.setSpacing(S)
        body.addWidget(Text(_("Notices"), "heading"))
        self.write = button(_("Write to your coordinator"), icon="pencil", key=key_of("notices", "write"))
        self.write.clicked.connect(self._presenter.start_writing)
        body.addWidget(self.write)
        content, self._list = column(spacing=S)
        self._list.setContentsMargins(0, 0, XS, L)
        body.addWidget(scrolling(content), 1)
        return self._list_side

    def _fill_list(self) -> None:
        focused = next((post for post, card in self.cards.items() if card.hasFocus()), "")
        clear(self._list)
        self.cards = {}
        state = self._presenter.state
        together, new = {post.id for post in state.conversation}, state.new
        for post in state.shown:
            card = PostCard(post, is_new=post.id in new, language=self._language)
            card.set_selected(post.id in together)
            card.chosen.connect(lambda post=post.id: self._presenter.choose(post))
            self._list.addWidget(card)
            self.cards[post.id] = card
        if len(state.shown) == state.listed:
            self.older = button(_("Show older ones"), icon="chevron-down", kind="quiet")
            self.older.clicked.connect(self._presenter.list_more)
            self._list.addWidget(self.older)
        if not state.shown:
            empty = EmptyState(
                icon="inbox", title=_("Nothing to read yet"),
                words=_("What your hub and your requesters tell you comes with the next exchange."),
            )  # fmt: skip
            self._list.addWidget(empty)
        self._list.addStretch(1)
        if focused in self.cards:
            self.cards[focused].setFocus(Qt.FocusReason.OtherFocusReason)

    def _build_detail(self) -> QWidget:
        self._detail_side, outer = column(spacing=0)
        content, self._detail = column(spacing=M)
        self._detail.setContentsMargins(PAGE_MARGIN, L, PAGE_MARGIN, L)
        outer.addWidget(scrolling(content), 1)
        self._actions = Bar(sides="t", horizontal=False, margins=0)
        self._actions.body.setContentsMargins(PAGE_MARGIN, S, PAGE_MARGIN, S)
        self._actions.body.setSpacing(S)
        self.field = QPlainTextEdit()
        self.field.setTabChangesFocus(True)
        self.field.setFixedHeight(theme().line("input") * 2 + XL)
        self._actions.body.addWidget(self.field)
        buttons, line = row(spacing=S)
        self.send = button(_("Sign it"), icon="send", kind="primary", key=key_of("notices", "send"))
        self.send.clicked.connect(self._send)
        line.addWidget(self.send)
        line.addStretch(1)
        self._back = button(_("Notices"), icon="arrow-left", kind="quiet", key=key_of("notices", "close"))
        self._back.clicked.connect(self._presenter.close)
        line.addWidget(self._back)
        self._actions.body.addWidget(buttons)
        outer.addWidget(self._actions)
        return self._detail_side

    def _fill_detail(self) -> None:
        clear(self._detail)
        state = self._presenter.state
        posts = state.conversation
        if state.trouble is not None:
            self._detail.addWidget(trouble_panel(state.trouble))
        if state.writing:
            self._fill_new()
        elif posts:
            self._detail.addWidget(Text(_about(posts[0]), "heading", wrap=True))
            for post in posts:
                self._detail.addWidget(post_card(post, self._language))
            if posts[-1].state == "waiting":
                self._detail.addWidget(self._send_now())
        else:
            words = _("Choose one to read it. What you write is signed and goes with the next exchange.")
            self._detail.addWidget(EmptyState(icon="inbox", title=_("Notices"), words=words))
        self._detail.addStretch(1)
        can_write = state.writing or (bool(posts) and posts[-1].kind not in ("ends", "claim", "refused"))
        name = _("Your message") if state.writing else _("Your answer")
        self.field.setAccessibleName(name)
        self.field.setPlaceholderText(name)
        self.field.setVisible(can_write)
        self.send.setVisible(can_write)

    def _fill_new(self) -> None:
        state = self._presenter.state
        self._detail.addWidget(Text(_("Write to your coordinator"), "heading", wrap=True))
        words = _("Your coordinators read it, others do not. It is signed with your key.")
        self._detail.addWidget(Text(words, "body", "muted", wrap=True))
        self._detail.addWidget(Text(_("What is it about?"), "strong", wrap=True))
        group = QButtonGroup(self._detail.parentWidget())
        choices = [("", _("The hub as a whole"))]
        choices += [(one.job, one.title) for one in state.subjects[:_MAX_SUBJECTS]]
        for job, words in choices:
            made = ChoiceRow(words)
            made.setChecked(job == state.about)
            made.clicked.connect(lambda _checked=False, job=job: self._presenter.set_about(job))
            group.addButton(made)
            self._detail.addWidget(made)

    def _send_now(self) -> QWidget:
        card = Card(fill="accent_soft", line="accent", padding=M, horizontal=True)
        card.body.addWidget(Icon("clock", ICON_M, "accent"))
        card.body.addWidget(Text(_("Signed. It goes with the next exchange."), "body", wrap=True), 1)
        now = button(_("Send now"), icon="send", key=key_of("main", "sync"))
        now.clicked.connect(self._link.send)
        card.body.addWidget(now)
        return card

    def _send(self) -> None:
        if self.field.isVisible() and self._presenter.send(self.field.toPlainText()):
            self.field.clear()

    def _arrange(self) -> None:
        """Two panes where there is room; otherwise the conversation opens over the list."""
        state = self._presenter.state
        two = self.width() >= theme().scaled(_TWO_PANES_PX)
        wide = theme().scaled(360)
        is_open = bool(state.conversation) or state.writing
        self._list_side.setMinimumWidth(wide if two else 0)
        self._list_side.setMaximumWidth(wide + 48 if two else 16_777_215)
        self._list_side.setVisible(two or not is_open)
        self._detail_side.setVisible(two or is_open)
        self._back.setVisible(not two)
        self._actions.setVisible(self.field.isVisibleTo(self._actions) or not two)


class PostCard(PressableCard):
    """One row of the list: what it is about, how it begins, when it came, and whether it is new."""

    def __init__(self, post: Post, *, is_new: bool, language: str) -> None:
        words = post_words(post, language)
        new = _("New") if is_new else ""
        super().__init__(". ".join(part for part in (new, _about(post), words) if part))
        line_holder, line = row(spacing=S + 2)
        line.addWidget(Tile(_ICONS[post.kind]), 0, Qt.AlignmentFlag.AlignTop)
        inner = QVBoxLayout()
        inner.setSpacing(2)
        inner.addWidget(Text(_about(post), "strong" if is_new else "body", wrap=True))
        beginning = words if len(words) <= 90 else words[:89].rstrip() + "…"
        inner.addWidget(Text(beginning, "caption", "muted", wrap=True))
        foot, foot_line = row(spacing=S)
        foot_line.addWidget(Text(day_and_time(post.time, language), "caption", "muted"))
        foot_line.addStretch(1)
        if is_new:
            foot_line.addWidget(chip("received", _("New")))
        inner.addWidget(foot)
        line.addLayout(inner, 1)
        self.body.addWidget(line_holder)


def post_card(post: Post, language: str) -> QWidget:
    """Return an entry in full."""
    is_mine = post.kind == "message"
    card = Card(fill="sunken" if is_mine else "raised", spacing=S)
    head, line = row(spacing=S)
    line.addWidget(IconText(_ICONS[post.kind], _who(post.kind), "strong", icon_colour="accent"), 1)
    if post.state == "waiting":
        line.addWidget(chip("waiting"))
    elif post.state == "taken":
        line.addWidget(chip("received", _("The hub has it")))
    line.addWidget(Text(day_and_time(post.time, language), "caption", "muted"))
    card.body.addWidget(head)
    words = post_words(post, language)
    said = Text(words, "body", wrap=True)
    said.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
    card.body.addWidget(said)
    card.setAccessibleName(f"{_who(post.kind)}. {words}")
    return card


def post_words(post: Post, language: str) -> str:
    """Return what an entry says; a reminder gets its words here."""
    until = isolated(day_and_time(post.due, language)) if post.due else ""
    if post.kind == "ends":
        words = ngettext(
            "{count} item is open. Finish until {time}: then it is payable, however late you send it.",
            "{count} items are open. Finish until {time}: then they are payable, however late you send them.",
            post.count,
        )
        return words.format(count=post.count, time=until)
    if post.kind == "claim":
        words = ngettext(
            "{count} finished answer was not sent. Send it before {time}: later a person decides.",
            "{count} finished answers were not sent. Send them before {time}: later a person decides.",
            post.count,
        )
        return words.format(count=post.count, time=until)
    return post.text


def _about(post: Post) -> str:
    if post.kind == "ends":
        return _("Time is nearly over: {title}").format(title=isolated(post.title))
    if post.kind == "claim":
        return _("Send it soon: {title}").format(title=isolated(post.title))
    if post.kind == "refused":
        return _("The hub said no")
    if post.item:
        return _("{title}, item {item}").format(title=isolated(post.title), item=isolated(post.item))
    return post.title or _("Your hub")


def _who(kind: Kind) -> str:
    return {
        "notice": _("Your coordinator, to all"),
        "reply": _("Your coordinator, to you"),
        "clarification": _("The requester, to all who hold this job"),
        "message": _("You"),
        "refused": _("Your hub"),
        "ends": _("A reminder of this program"),
        "claim": _("A reminder of this program"),
    }[kind]
