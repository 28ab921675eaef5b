"""Outbox on the screen: what waits here, the next exchange, what the hub gave receipts for."""

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QVBoxLayout, QWidget

from tallystick_desktop.core.keys import key_of
from tallystick_desktop.core.words import data_size, day_and_time, download_time
from tallystick_desktop.kit.buttons import button
from tallystick_desktop.kit.chips import chip
from tallystick_desktop.kit.folding import Fold
from tallystick_desktop.kit.frames import Card, Divider, clear, column, row, scrolling
from tallystick_desktop.kit.notices import EmptyState
from tallystick_desktop.kit.shortcuts import bind
from tallystick_desktop.kit.stick import TallyStick
from tallystick_desktop.kit.text import Icon, IconText, Text
from tallystick_desktop.screens.link import LinkPresenter, report_words
from tallystick_desktop.screens.outbox_presenter import OutboxPresenter
from tallystick_desktop.screens.pieces import Tile, page_head, trouble_panel
from tallystick_desktop.screens.stick_card import StickCard, ask_where, ask_which
from tallystick_desktop.theme.theme import theme
from tallystick_desktop.theme.tokens import CONTENT_MAX_PX, ICON_L, ICON_M, PAGE_MARGIN, XS, L, M, S
from tallystick_packs.money import Money
from tallystick_packs.texts import _, ngettext
from tallystick_sync.client.wallet import EarningsLine


class OutboxScreen(QWidget):
    """The outbox screen."""

    def __init__(self, presenter: OutboxPresenter, link: LinkPresenter, *, language: str) -> None:
        super().__init__()
        self.setObjectName("page")
        self._presenter, self._link, self._language = presenter, link, language
        self._shown: object = None
        outer = QVBoxLayout(self)
        outer.setContentsMargins(PAGE_MARGIN, L, PAGE_MARGIN, 0)
        outer.setSpacing(M)
        words = _("“Sent” appears only after the hub's signature was checked here.")
        head, _line = page_head(_("Outbox"), words)
        outer.addWidget(head)
        content, self._page = column(spacing=M)
        content.setMaximumWidth(CONTENT_MAX_PX)
        self._page.setContentsMargins(0, 0, XS, L)
        outer.addWidget(scrolling(content), 1)
        keys = {"close": link.close_trouble, "to_stick": self.write_stick, "from_stick": self.read_stick}
        bind(self, "outbox", keys)
        self.render_state()

    def render_state(self) -> None:
        """Show the state."""
        shown = (self._presenter.state, self._link.state)
        if shown == self._shown:
            return
        self._shown = shown
        clear(self._page)
        trouble = self._link.state.trouble
        if trouble is not None:
            panel = trouble_panel(trouble, key=key_of("outbox", "close"), side_by_side=self.width() > 900)
            panel.closed.connect(self._link.close_trouble)
            self._page.addWidget(panel)
        fold = Fold(least=760, spacing=L)
        left, cards = column(spacing=L)
        cards.addWidget(self._waiting())
        if self._presenter.state.receipted:
            cards.addWidget(self._receipted())
        cards.addStretch(1)
        fold.add(left, 5)
        right, cards = column(spacing=L)
        cards.addWidget(self._exchange())
        cards.addWidget(self._stick())
        cards.addStretch(1)
        fold.add(right, 2)
        self._page.addWidget(fold)
        self._page.addStretch(1)

    def write_stick(self) -> None:
        """Ask where, and write what is for the hub."""
        target = ask_where(self, self._presenter.file_name)
        if target is not None:
            self._link.to_stick(target)

    def read_stick(self) -> None:
        """Ask for the files that came back, and take them in."""
        self._link.from_stick(ask_which(self))

    def _stick(self) -> QWidget:
        card = StickCard(self._link.state)
        card.wanted_out.connect(self.write_stick)
        card.wanted_in.connect(self.read_stick)
        return card

    def _waiting(self) -> QWidget:
        state = self._presenter.state
        card = Card(padding=0, spacing=0)
        head, line = row(spacing=S + 2, margins=L)
        line.addWidget(Icon("clock", ICON_M + 2, "muted"))
        line.addWidget(Text(_("Waiting on this computer"), "title", wrap=True), 1)
        if state.waiting:
            words = ngettext("{count} answer", "{count} answers", state.waiting).format(count=state.waiting)
            line.addWidget(Text(", ".join((words, *_sums(state.lines))), "strong"))
        card.body.addWidget(head)
        if not state.waiting:
            card.body.addWidget(
                EmptyState(
                    icon="circle-check",
                    title=_("Nothing waits"),
                    words=_("All that you finished has a receipt, or there is nothing finished yet."),
                )
            )
        for entry in state.lines:
            card.body.addWidget(Divider())
            card.body.addWidget(_line_row(entry, "waiting", entry.waiting, str(entry.estimate)))
        return card

    def _receipted(self) -> QWidget:
        state = self._presenter.state
        card = Card(padding=0, spacing=0)
        head, line = row(spacing=S + 2, margins=L)
        line.addWidget(Icon("badge-check", ICON_M + 2, "success"))
        line.addWidget(Text(_("With the hub, receipt checked"), "title", wrap=True), 1)
        if state.as_of is not None:
            line.addWidget(Text(_as_of(state.as_of, self._language), "caption", "muted"))
        card.body.addWidget(head)
        for entry in state.receipted:
            for kind, count, amount in _states(entry):
                card.body.addWidget(Divider())
                card.body.addWidget(_line_row(entry, kind, count, amount, icon="badge-check"))
        return card

    def _exchange(self) -> QWidget:
        state, link = self._presenter.state, self._link.state
        card = Card()
        head, line = row(spacing=S + 2)
        line.addWidget(Icon("radio-tower", ICON_L, "accent"))
        line.addWidget(Text(_("Next exchange"), "title", wrap=True), 1)
        card.body.addWidget(head)
        if link.busy:
            card.body.addWidget(Text(link.doing, "body", wrap=True))
            if link.total:
                stick = TallyStick(_("Download"))
                words = f"{data_size(link.done)} / {data_size(link.total)}"
                stick.show_progress(link.done, link.total, words)
                card.body.addWidget(Text(words, "strong"))
                card.body.addWidget(stick)
        elif state.waiting:
            size = Text(_("about {size}").format(size=data_size(state.bytes_about)), "display")
            if theme().is_roomy:
                size = Text(_("about {size}").format(size=data_size(state.bytes_about)), "heading", wrap=True)
            card.body.addWidget(size)
            time = download_time(state.bytes_about, state.link_kbit)
            card.body.addWidget(
                Text(_("about {time} on your link").format(time=time), "body", "muted", wrap=True)
            )
        else:
            card.body.addWidget(
                Text(_("Asks for new offers, receipts and packs."), "body", "muted", wrap=True)
            )
        if link.report is not None and link.trouble is None and not link.busy:
            card.body.addWidget(
                IconText("badge-check", report_words(link.report), "body", icon_colour="success", wrap=True)
            )
        card.body.addWidget(Divider())
        card.body.addWidget(
            IconText(
                "calendar-check",
                _("Late is fine: you finished inside the lease, so it is payable."),
                "body",
                icon_colour="success",
                wrap=True,
            )
        )
        self.send = button(_("Send now"), icon="send", kind="primary", key=key_of("main", "sync"))
        self.send.setEnabled(not link.busy)
        self.send.clicked.connect(self._presenter.send)
        card.body.addWidget(self.send)
        return card


def _line_row(
    entry: EarningsLine, state: str, count: int, amount: str, *, icon: str = "file-text"
) -> QWidget:
    holder, line = row(spacing=M)
    line.setContentsMargins(L, M, L, M)
    if icon == "badge-check":
        line.addWidget(Icon("badge-check", ICON_M + 2, "success"))
    else:
        line.addWidget(Tile(icon))
    words = QVBoxLayout()
    words.setSpacing(2)
    words.addWidget(Text(entry.title, "strong", wrap=True))
    answers = ngettext("{count} answer", "{count} answers", count).format(count=count)
    words.addWidget(Text(f"{entry.requester} · {answers}", "caption", "muted", wrap=True))
    line.addLayout(words, 1)
    shown = Text(amount, "strong")
    shown.setAlignment(Qt.AlignmentFlag.AlignTrailing | Qt.AlignmentFlag.AlignVCenter)
    line.addWidget(shown)
    made = chip(state)  # type: ignore[arg-type]
    line.addWidget(made)
    holder.setAccessibleName(f"{entry.title}, {answers}, {amount}, {made.words}")
    return holder


def _states(entry: EarningsLine) -> list[tuple[str, int, str]]:
    """Return the states in which items of a lease stand, with the money that stands in that state alone."""
    found = []
    if entry.received:
        found.append(("received", entry.received, _("not known yet")))
    if entry.accepted:
        found.append(("accepted", entry.accepted, str(entry.owed)))
    if entry.returned:
        found.append(("repair", entry.returned, _("not known yet")))
    if entry.rejected:
        found.append(("rejected", entry.rejected, str(Money(minor=0, currency=entry.owed.currency))))
    if entry.paid_items:
        found.append(("paid", entry.paid_items, str(entry.paid)))
    return found


def _sums(lines: tuple[EarningsLine, ...]) -> list[str]:
    totals: dict[str, Money] = {}
    for line in lines:
        currency = line.estimate.currency
        totals[currency] = totals.get(currency, Money(minor=0, currency=currency)) + line.estimate
    return [_("about {money}").format(money=amount) for amount in totals.values()]


def _as_of(moment: int, language: str) -> str:
    return _("as the hub said on {time}").format(time=day_and_time(moment, language))
