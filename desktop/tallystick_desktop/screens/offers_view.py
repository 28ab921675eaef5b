"""Offers on the screen: cards on the leading side, everything about the chosen one on the trailing side."""

from PySide6.QtCore import Qt
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QVBoxLayout, QWidget

from tallystick_desktop.core.costs import data_repaid, net_hourly
from tallystick_desktop.core.keys import key_of
from tallystick_desktop.core.words import data_size, download_time, duration, isolated
from tallystick_desktop.kit.buttons import button
from tallystick_desktop.kit.chips import chip, warning_chip
from tallystick_desktop.kit.folding import Fold
from tallystick_desktop.kit.frames import (
    Bar,
    Card,
    PressableCard,
    clear,
    column,
    row,
    scrolling,
)
from tallystick_desktop.kit.notices import EmptyState
from tallystick_desktop.kit.shortcuts import bind
from tallystick_desktop.kit.text import Icon, IconText, Text, money
from tallystick_desktop.screens.link import LinkPresenter
from tallystick_desktop.screens.offer_terms import before_you_start, how_checked, purpose
from tallystick_desktop.screens.offers_filters import FilterBar
from tallystick_desktop.screens.offers_presenter import OffersPresenter, data_cost, pack_money
from tallystick_desktop.screens.pieces import Figure, Point, Tile, kind_icon, per_thing, things, trouble_panel
from tallystick_desktop.theme.theme import theme
from tallystick_desktop.theme.tokens import ICON_L, PAGE_MARGIN, XS, L, M, S
from tallystick_packs.money import Money
from tallystick_packs.texts import _
from tallystick_sync.catalog import CatalogEntry
from tallystick_sync.client import Offer

_TWO_PANES_PX = 880


class OffersView(QWidget):
    """The offers screen."""

    def __init__(self, presenter: OffersPresenter, link: LinkPresenter) -> None:
        super().__init__()
        self.setObjectName("page")
        self._presenter, self._link = presenter, link
        self._cards: dict[int, OfferCard] = {}
        self._shown_offers: object = None
        self._shown_detail: object = None
        self._detail_open = False
        line = QHBoxLayout(self)
        line.setContentsMargins(0, 0, 0, 0)
        line.setSpacing(0)
        line.addWidget(self._build_list())
        line.addWidget(self._build_detail(), 1)
        bind(
            self,
            "offers",
            {"next": lambda: presenter.step(1), "previous": lambda: presenter.step(-1)},
        )
        self.render_state()

    def render_state(self) -> None:
        """Show the state."""
        state = self._presenter.state
        self.filters.show_chosen(state.filters, is_limited=state.left is not None)
        shown = (state.shown, state.price, state.link_kbit)
        if shown != self._shown_offers:
            self._shown_offers = shown
            self._fill_list()
        for number, card in self._cards.items():
            card.set_selected(number == state.chosen)
        detail = (state.offer, state.link_kbit, state.price, self._link.state.busy, self._link.state.trouble)
        if detail != self._shown_detail:
            self._shown_detail = detail
            self._fill_detail()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._arrange()

    # The list

    def _build_list(self) -> QWidget:
        self._list_side = Bar(sides="r", horizontal=False, margins=0)
        body = self._list_side.body
        body.setContentsMargins(L, L, L, 0)
        body.setSpacing(S)
        body.addWidget(Text(_("Offers"), "heading"))
        self._find = QLineEdit()
        self._find.setPlaceholderText(_("Find a job"))
        self._find.setAccessibleName(_("Find a job"))
        self._find.textChanged.connect(self._presenter.find)
        body.addWidget(self._find)
        self.filters = FilterBar(self._presenter.toggle)
        body.addWidget(self.filters)
        content, self._list = column(spacing=S)
        self._list.setContentsMargins(0, 0, XS, L)
        body.addWidget(scrolling(content), 1)
        return self._list_side

    def _fill_list(self) -> None:
        clear(self._list)
        self._cards = {}
        state = self._presenter.state
        for offer in state.shown:
            card = OfferCard(offer, state.link_kbit, state.price)
            card.chosen.connect(lambda number=offer.number: self._choose(number))
            card.opened.connect(self._focus_action)
            self._list.addWidget(card)
            self._cards[offer.number] = card
        if not state.shown:
            self._list.addWidget(self._empty())
        self._list.addStretch(1)

    def _empty(self) -> EmptyState:
        if self._presenter.state.offers:
            return EmptyState(
                icon="search", title=_("No job is like this"), words=_("Try fewer words, or fewer filters.")
            )
        made = EmptyState(
            icon="store",
            title=_("No offers on this computer yet"),
            words=_("Offers come with the next exchange with your hub."),
            action=_("Ask the hub now"),
            action_icon="refresh-cw",
            key=key_of("main", "sync"),
        )
        made.pressed.connect(self._link.send)
        return made

    def _choose(self, number: int) -> None:
        self._presenter.choose(number)
        self._detail_open = True
        self._arrange()

    # The detail

    def _build_detail(self) -> QWidget:
        self._detail_side, outer = column(spacing=0)
        content, self._detail = column(spacing=M)
        self._detail.setContentsMargins(PAGE_MARGIN, L, PAGE_MARGIN, L)
        outer.addWidget(scrolling(content), 1)
        self._actions = Bar(sides="t", margins=0)
        self._actions.body.setContentsMargins(PAGE_MARGIN - XS, S, PAGE_MARGIN - XS, S)
        outer.addWidget(self._actions)
        return self._detail_side

    def _fill_detail(self) -> None:
        clear(self._detail)
        clear(self._actions.body)
        state = self._presenter.state
        offer = state.offer
        self._actions.setVisible(offer is not None)
        link_trouble = self._link.state.trouble
        if link_trouble is not None:
            self._detail.addWidget(trouble_panel(link_trouble))
        if offer is None:
            self._detail.addStretch(1)
            return
        for widget in offer_widgets(offer, state.link_kbit, state.price):
            self._detail.addWidget(widget)
        self._detail.addStretch(1)
        self._fill_actions(offer)

    def _fill_actions(self, offer: Offer) -> None:
        body = self._actions.body
        busy = self._link.state.busy
        size = data_size(offer.entry.download_bytes)
        key = key_of("offers", "take")
        if offer.header is None:
            self._action = button(
                _("Read the terms first, about 4 kB"), icon="file-text", kind="primary", key=key
            )
            self._action.clicked.connect(self._presenter.read_terms)
        elif offer.wanted:
            self._action = button(
                _("Ask the hub now"), icon="send", kind="primary", key=key_of("main", "sync")
            )
            self._action.clicked.connect(self._link.send)
        else:
            words = _("Take it: {size}").format(size=size)
            self._action = button(words, icon="download", kind="primary", key=key)
            self._action.clicked.connect(self._presenter.take)
        self._action.setEnabled(not busy)
        body.addWidget(self._action)
        if busy:
            words = self._link.state.doing
            body.addWidget(IconText("radio-tower", words, "body", icon_colour="accent"))
        body.addStretch(1)
        if offer.wanted and not busy:
            body.addWidget(IconText("clock", _("Goes with the next exchange"), "caption", "muted"))
            undo = button(_("Not for me"), icon="x", kind="quiet")
            undo.clicked.connect(self._presenter.untake)
            body.addWidget(undo)
        self._back = button(_("Offers"), icon="arrow-left", kind="quiet")
        self._back.clicked.connect(self._close_detail)
        body.addWidget(self._back)
        self._arrange()

    def _focus_action(self) -> None:
        self._action.setFocus(Qt.FocusReason.OtherFocusReason)

    def _close_detail(self) -> None:
        self._detail_open = False
        self._arrange()

    def _arrange(self) -> None:
        """Two panes where there is room; otherwise the detail opens over the list."""
        two = self.width() >= theme().scaled(_TWO_PANES_PX)
        wide = theme().scaled(360)
        self._list_side.setMinimumWidth(wide if two else 0)
        self._list_side.setMaximumWidth(wide + 48 if two else 16_777_215)
        self._list_side.setVisible(two or not self._detail_open)
        self._detail_side.setVisible(two or self._detail_open)
        if hasattr(self, "_back"):
            self._back.setVisible(not two)


class OfferCard(PressableCard):
    """One offer in the list."""

    def __init__(self, offer: Offer, link_kbit: int, data_price: Money | None) -> None:
        entry = offer.entry
        price = Money(minor=entry.price.minor, currency=entry.price.currency)
        unit = per_thing(entry.kinds, entry.price.per_items)
        super().__init__(f"{entry.title}, {entry.requester}, {price} {unit}")
        self.body.setSpacing(S)
        head, line = row(spacing=S + 2)
        line.addWidget(Tile(kind_icon(entry.kinds)), 0, Qt.AlignmentFlag.AlignTop)
        words = QVBoxLayout()
        words.setSpacing(2)
        words.addWidget(Text(entry.title, "strong", wrap=True))
        known = "badge-check" if offer.header is not None else "users"
        colour = "success" if offer.header is not None else "muted"
        words.addWidget(
            IconText(known, entry.requester, "caption", "muted", icon_colour=colour, wrap=True)  # type: ignore[arg-type]
        )
        words.addStretch(1)
        line.addLayout(words, 1)
        amount = QVBoxLayout()
        amount.setSpacing(0)
        end = Qt.AlignmentFlag.AlignTrailing
        amount.addWidget(money(str(price)), 0, end)
        amount.addWidget(Text(unit, "caption", "muted"), 0, end)
        amount.addStretch(1)
        line.addLayout(amount)
        self.body.addWidget(head)
        facts, line = row(spacing=L)
        hourly = hourly_words(offer, data_price)
        line.addWidget(IconText("timer", hourly, "caption"))
        size = f"{data_size(entry.download_bytes)} · {download_time(entry.download_bytes, link_kbit)}"
        line.addWidget(IconText("download", size, "caption"))
        line.addStretch(1)
        if theme().is_roomy:
            facts, stack = column(spacing=XS)
            stack.addWidget(IconText("timer", hourly, "caption"))
            stack.addWidget(IconText("download", size, "caption"))
        self.body.addWidget(facts)
        if offer.wanted:
            self.body.addWidget(
                IconText("clock", _("Asked for, not sent yet"), "caption", icon_colour="accent")
            )
        if entry.warnings:
            self.body.addWidget(warning_chip(warning_words(entry.warnings)), 0, Qt.AlignmentFlag.AlignLeading)


def hourly_words(offer: Offer, data_price: Money | None) -> str:
    """Return what an hour pays, after the data where their price is known."""
    entry = offer.entry
    net = net_hourly(entry, data_cost(offer, data_price))
    if net is not None:
        return _("about {money} an hour after data").format(money=net)
    gross = Money(minor=entry.hourly_minor, currency=entry.price.currency)
    return _("about {money} an hour").format(money=gross)


def offer_widgets(offer: Offer, link_kbit: int, data_price: Money | None) -> list[QWidget]:
    """Return everything about an offer, in the order in which a worker needs it."""
    entry, header = offer.entry, offer.header
    found: list[QWidget] = [_title(offer), _figures(offer, data_price)]
    found.append(_download(entry, link_kbit, data_cost(offer, data_price)))
    if entry.warnings:
        chip_row, line = row()
        line.addWidget(warning_chip(warning_words(entry.warnings)))
        line.addStretch(1)
        found.append(chip_row)
    if header is None:
        card = Card()
        card.body.addWidget(
            Point(
                "file-text",
                _("The terms are not on this computer yet"),
                _(
                    "Who asks, what for, how answers are checked: about 4 kB. "
                    "You decide after reading them; reading costs nothing."
                ),
            )
        )
        found.append(card)
        return found
    found.append(purpose(header))
    fold = Fold(least=620, spacing=M)
    fold.add(how_checked(header), 1)
    fold.add(before_you_start(header), 1)
    found.append(fold)
    return found


def _title(offer: Offer) -> QWidget:
    entry = offer.entry
    holder, stack = column(spacing=XS)
    head, line = row(spacing=M)
    line.addWidget(Text(entry.title, "heading", wrap=True), 1)
    line.addWidget(chip("reserved"), 0, Qt.AlignmentFlag.AlignTop)
    stack.addWidget(head)
    if offer.header is not None:
        words = _("{requester}, {country}: signature checked").format(
            requester=isolated(entry.requester), country=isolated(offer.header.requester.country)
        )
        stack.addWidget(
            IconText("badge-check", words, "body", icon_colour="success", icon_size=18, wrap=True)
        )
    else:
        stack.addWidget(IconText("users", f"{entry.requester}, {entry.country}", "body", wrap=True))
    return holder


def _figures(offer: Offer, data_price: Money | None) -> QWidget:
    entry, header = offer.entry, offer.header
    price = Money(minor=entry.price.minor, currency=entry.price.currency)
    gross = Money(minor=entry.hourly_minor, currency=entry.price.currency)
    net = net_hourly(entry, data_cost(offer, data_price))
    unit = per_thing(entry.kinds, entry.price.per_items)
    whole = _("{things}, the pack: {money}").format(
        things=things(entry.kinds, entry.items), money=isolated(str(pack_money(offer)))
    )
    floor, time, measured = "", _("not known yet"), ""
    if header is not None:
        least = Money(minor=header.pay.floor_per_hour_minor, currency=header.pay.currency)
        floor = _("The terms promise at least {money} an hour").format(money=isolated(str(least)))
        seconds = header.pay.piloted_seconds_per_item
        time = duration(seconds * entry.items)
        measured = _("{time} each, measured in a pilot").format(time=duration(seconds))
    card = Card(padding=0)
    card.body.setContentsMargins(0, M, 0, M)
    fold = Fold(least=560, spacing=M)
    fold.add(Figure("coins", _("Price {unit}").format(unit=unit), str(price), whole), 1)
    caption = _("About, per hour") if net is None else _("About, per hour after data")
    fold.add(Figure("timer", caption, str(net or gross), floor), 1)
    fold.add(Figure("hourglass", _("Time for the pack"), time, measured), 1)
    card.body.addWidget(fold)
    return card


def _download(entry: CatalogEntry, link_kbit: int, cost: Money | None) -> QWidget:
    card = Card(fill="accent_soft", line="accent", padding=M, horizontal=True)
    card.body.addWidget(Icon("radio-tower", ICON_L, "accent"))
    words = QVBoxLayout()
    words.setSpacing(2)
    size = data_size(entry.download_bytes)
    time = download_time(entry.download_bytes, link_kbit)
    told = _("Download on your link: {size}, about {time}").format(size=size, time=time)
    if cost is not None:
        told = _("Download on your link: {size}, about {time}, {money} of data").format(
            size=size, time=time, money=isolated(str(cost))
        )
    words.addWidget(Text(told, "strong", wrap=True))
    if entry.data_minor_per_item:
        back = _("The requester repays data: {money} when all is accepted.").format(
            money=isolated(str(data_repaid(entry)))
        )
        words.addWidget(Text(back, "body", wrap=True))
    speed = _("Reckoned with {speed} kbit/s (Settings, My link). It may break and go on later.").format(
        speed=link_kbit
    )
    words.addWidget(Text(speed, "caption", "muted", wrap=True))
    card.body.addLayout(words, 1)
    return card


def warning_words(categories: tuple[str, ...]) -> str:
    """Say what a pack may contain."""
    names = {
        "violence": _("violence"),
        "sexual": _("sex"),
        "hate": _("hate"),
        "death": _("death"),
        "medical": _("medical pictures"),
        "child": _("children in danger"),
        "other": _("other upsetting things"),
    }
    return _("May show: {list}").format(list=", ".join(names.get(one, one) for one in categories))
