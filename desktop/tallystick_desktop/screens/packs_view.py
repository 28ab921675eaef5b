"""Work on the screen: the packs on this computer, how far each is, and opening one."""

import time

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QVBoxLayout, QWidget

from tallystick_desktop.core.keys import key_of
from tallystick_desktop.core.words import data_size, days_left
from tallystick_desktop.kit.buttons import button
from tallystick_desktop.kit.frames import PressableCard, clear, column, row, scrolling
from tallystick_desktop.kit.notices import EmptyState
from tallystick_desktop.kit.stick import TallyStick
from tallystick_desktop.kit.text import IconText, Text
from tallystick_desktop.screens.link import LinkPresenter
from tallystick_desktop.screens.packs_presenter import PacksPresenter
from tallystick_desktop.screens.pieces import Tile, kind_icon, page_head, per_thing, things, trouble_panel
from tallystick_desktop.theme.theme import theme
from tallystick_desktop.theme.tokens import CONTENT_MAX_PX, PAGE_MARGIN, XS, L, M, S
from tallystick_packs.money import Money
from tallystick_packs.texts import _, ngettext
from tallystick_sync.client.packs import HeldPack

PAGE = 15
"""So many packs are listed at first, and with each request more."""


class PacksView(QWidget):
    """The packs screen. `go_to_offers` is called from the empty state."""

    def __init__(self, presenter: PacksPresenter, link: LinkPresenter) -> None:
        super().__init__()
        self.setObjectName("page")
        self._presenter, self._link = presenter, link
        self.empty: EmptyState | None = None
        self._shown: object = None
        self._listed = PAGE
        outer = QVBoxLayout(self)
        outer.setContentsMargins(PAGE_MARGIN, L, PAGE_MARGIN, 0)
        outer.setSpacing(M)
        head, _line = page_head(
            _("Work"), _("Packs on this computer. You can work on them without a network.")
        )
        outer.addWidget(head)
        content, self._list = column(spacing=M)
        content.setMaximumWidth(CONTENT_MAX_PX)
        self._list.setContentsMargins(0, 0, XS, L)
        outer.addWidget(scrolling(content), 1)
        self.render_state()

    def render_state(self) -> None:
        """Show the state."""
        state, link = self._presenter.state, self._link.state
        shown = (state, self._listed, link.busy, link.doing if link.busy else "", link.done)
        if shown == self._shown:
            return
        self._shown = shown
        clear(self._list)
        self.empty = None
        if state.trouble is not None:
            panel = trouble_panel(state.trouble, key=key_of("outbox", "close"))
            panel.closed.connect(self._presenter.close_trouble)
            self._list.addWidget(panel)
        to_do = next((pack for pack in state.packs if pack.finished < pack.items and pack.ready), None)
        for pack in state.packs[: self._listed]:
            moving = (link.done, link.total) if link.busy else (0, 0)
            card = PackCard(pack, moving, is_first=pack is to_do)
            card.opened.connect(lambda lease=pack.lease_id: self._presenter.open(lease))
            card.work.clicked.connect(lambda _checked=False, lease=pack.lease_id: self._presenter.open(lease))
            card.fetch.clicked.connect(self._link.send)
            self._list.addWidget(card)
        left = len(state.packs) - self._listed
        if left > 0:
            words = ngettext("Show {count} older one", "Show {count} older ones", min(left, PAGE))
            self.older = button(words.format(count=min(left, PAGE)), icon="chevron-down", kind="quiet")
            self.older.clicked.connect(self._list_more)
            self._list.addWidget(self.older)
        if not state.packs:
            self.empty = EmptyState(
                icon="package-open",
                title=_("No packs on this computer"),
                words=_("Choose an offer; it downloads when a network is there."),
                action=_("See offers"),
                action_icon="store",
                key=key_of("main", "offers"),
            )
            self._list.addWidget(self.empty, 1)
        self._list.addStretch(1)

    def _list_more(self) -> None:
        self._listed += PAGE
        self.render_state()


class PackCard(PressableCard):
    """One pack: what it is, how far it is, what it pays, how long is left."""

    def __init__(self, pack: HeldPack, moving: tuple[int, int], *, is_first: bool) -> None:
        super().__init__(pack.title, padding=L)
        head, line = row(spacing=M)
        line.addWidget(Tile(kind_icon(pack.kinds)), 0, Qt.AlignmentFlag.AlignTop)
        words = QVBoxLayout()
        words.setSpacing(XS)
        words.addWidget(Text(pack.title, "title", wrap=True))
        words.addWidget(Text(pack.requester, "body", "muted", wrap=True))
        line.addLayout(words, 1)
        line.addLayout(self._price(pack))
        self.body.addWidget(head)
        self.body.addWidget(self._progress(pack, *moving))
        foot, line = row(spacing=L)
        line.addWidget(IconText("calendar-clock", days_left(pack.until, int(time.time())), "caption"))
        line.addStretch(1)
        self.fetch = button(_("Download the rest"), icon="download")
        line.addWidget(self.fetch)
        self.fetch.setVisible(pack.bytes_here < pack.bytes_total)
        done = pack.finished >= pack.items
        word = _("Look at it again") if done else _("Go on") if pack.finished else _("Start")
        self.work = button(
            word,
            icon="pencil-ruler",
            kind="primary" if is_first else "secondary",
            key=key_of("packs", "open"),
        )
        self.work.setEnabled(pack.ready > 0)
        line.addWidget(self.work)
        self.body.addWidget(foot)

    def _price(self, pack: HeldPack) -> QVBoxLayout:
        amount = QVBoxLayout()
        amount.setSpacing(0)
        end = Qt.AlignmentFlag.AlignTrailing
        price = Money(minor=pack.price.minor, currency=pack.price.currency)
        amount.addWidget(Text(str(price), "money"), 0, end)
        amount.addWidget(Text(per_thing(pack.kinds, pack.price.per_items), "caption", "muted"), 0, end)
        amount.addStretch(1)
        return amount

    def _progress(self, pack: HeldPack, moving: int, moving_total: int) -> QWidget:
        holder, stack = column(spacing=XS)
        line_widget, line = row(spacing=S)
        words = _("{done} of {things} finished").format(
            done=pack.finished, things=things(pack.kinds, pack.items)
        )
        line.addWidget(Text(words, "strong", wrap=theme().is_roomy), 1)
        here = pack.bytes_here
        if here < pack.bytes_total:
            if moving_total == pack.bytes_total:
                here = max(here, moving)
            loaded = _("{here} of {total} are here").format(
                here=data_size(here), total=data_size(pack.bytes_total)
            )
            line.addWidget(IconText("download", loaded, "caption", icon_colour="accent"))
        stack.addWidget(line_widget)
        stick = TallyStick(_("Progress"))
        stick.show_progress(pack.finished, pack.items, words)
        stack.addWidget(stick)
        return holder
