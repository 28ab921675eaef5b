"""Earnings on the screen: totals by state, the receipts with their verdicts, one of them in full."""

from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFileDialog, QGridLayout, QVBoxLayout, QWidget

from tallystick_desktop.core.keys import key_of
from tallystick_desktop.core.words import day, day_and_time
from tallystick_desktop.kit.buttons import button
from tallystick_desktop.kit.chips import State, chip
from tallystick_desktop.kit.folding import Fold
from tallystick_desktop.kit.frames import Card, Divider, PressableCard, clear, column, row, scrolling
from tallystick_desktop.kit.notices import EmptyState
from tallystick_desktop.kit.shortcuts import bind
from tallystick_desktop.kit.text import Icon, IconText, Text, money
from tallystick_desktop.screens.earnings_actions import ReceiptActions, receipt_chip
from tallystick_desktop.screens.earnings_presenter import PAGE, EarningsPresenter
from tallystick_desktop.screens.earnings_sums import SumsCard
from tallystick_desktop.screens.pieces import page_head, trouble_panel
from tallystick_desktop.screens.receipts import (
    fact_row,
    receipt_amount,
    receipt_facts,
    receipt_words,
    verdict_box,
    verdict_icon,
)
from tallystick_desktop.screens.report_files import ask_where, pdf_of
from tallystick_desktop.theme.theme import theme
from tallystick_desktop.theme.tokens import CONTENT_MAX_PX, ICON_L, PAGE_MARGIN, XS, L, M, S
from tallystick_packs.money import Money
from tallystick_packs.texts import _, ngettext
from tallystick_sync.judging import Verdict


class EarningsScreen(QWidget):
    """The earnings screen."""

    def __init__(self, presenter: EarningsPresenter, *, language: str) -> None:
        super().__init__()
        self.setObjectName("page")
        self._presenter, self._language = presenter, language
        self._shown: object = None
        self.empty: EmptyState | None = None
        outer = QVBoxLayout(self)
        outer.setContentsMargins(PAGE_MARGIN, L, PAGE_MARGIN, 0)
        outer.setSpacing(M)
        head, line = page_head(_("Earnings"))
        self._as_of = IconText("refresh-cw", "", "caption", "muted")
        line.addWidget(self._as_of)
        self.save_button = button(_("Save statement"), icon="file-down", key=key_of("earnings", "save"))
        self.save_button.clicked.connect(self._save)
        line.addWidget(self.save_button)
        outer.addWidget(head)
        content, self._page = column(spacing=M)
        content.setMaximumWidth(CONTENT_MAX_PX)
        self._page.setContentsMargins(0, 0, XS, L)
        outer.addWidget(scrolling(content), 1)
        bind(self, "earnings", {"check": presenter.check, "save": self._save})
        self.render_state()

    def render_state(self) -> None:
        """Show the state."""
        state = self._presenter.state
        if state == self._shown:
            return
        self._shown = state
        clear(self._page)
        self.save_button.setEnabled(bool(state.receipts) and not state.checking)
        self.empty = None
        as_of = state.earnings.as_of
        self._as_of.setVisible(as_of is not None)
        if as_of is not None:
            words = _("As the hub said on {time}").format(time=day_and_time(as_of, self._language))
            self._as_of.set("refresh-cw", words)
        if state.log_trouble is not None:
            self._page.addWidget(trouble_panel(state.log_trouble))
        if not state.earnings.lines:
            self.empty = EmptyState(
                icon="wallet",
                title=_("No earnings yet"),
                words=_("Finish something and send it: each receipt of the hub stands here."),
                action=_("See offers"),
                action_icon="store",
                key=key_of("main", "offers"),
            )
            self._page.addWidget(self.empty, 1)
            return
        if state.trouble is not None:
            self._page.addWidget(trouble_panel(state.trouble))
        self._page.addWidget(self._totals())
        fold = Fold(least=820, spacing=L)
        fold.add(self._receipts(), 5)
        receipt = state.receipt
        if receipt is not None:
            fold.add(self._detail(receipt), 3)
        self._page.addWidget(fold)
        for currency in self._presenter.currencies:
            days, jobs = self._presenter.sums(currency)
            self.sums = SumsCard(days, jobs, currency=currency, language=self._language)
            self._page.addWidget(self.sums)
        self.history_button = button(_("Save my signed history"), icon="history")
        self.history_button.clicked.connect(self._save_history)
        self._page.addWidget(self.history_button, 0, Qt.AlignmentFlag.AlignLeading)
        self._page.addStretch(1)

    def _totals(self) -> QWidget:
        holder = QWidget()
        grid = QGridLayout(holder)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setSpacing(M)
        across = 4 if not theme().is_roomy and self.width() > 760 else 2
        for index, cell in enumerate(self._total_cells()):
            grid.addWidget(cell, index // across, index % across)
        return holder

    def _total_cells(self) -> list[QWidget]:
        earnings = self._presenter.state.earnings
        waiting = sum(line.waiting for line in earnings.lines)
        received = sum(line.received for line in earnings.lines)
        accepted = sum(line.accepted for line in earnings.lines)
        paid = sum(line.paid_items for line in earnings.lines)
        answers = ngettext("{count} answer", "{count} answers", waiting + received)
        cells = []
        for total in earnings.totals:
            words = answers.format(count=waiting + received)
            about = _("{answers} without a decision: an estimate").format(answers=words)
            amount = _("about {money}").format(money=total.estimate)
            if not waiting + received:
                about, amount = _("no answer waits for a decision"), str(total.estimate)
            cells.append(_total("waiting", amount, about))
            owed = ngettext("{count} answer, to be paid", "{count} answers, to be paid", accepted)
            cells.append(_total("accepted", str(total.owed), owed.format(count=accepted)))
            words = ngettext("{count} answer, says the hub", "{count} answers, says the hub", paid)
            cells.append(_total("paid", str(total.paid), words.format(count=paid)))
        returned = sum(line.returned for line in earnings.lines)
        rejected = sum(line.rejected for line in earnings.lines)
        if returned:
            words = ngettext("{count} answer to repair", "{count} answers to repair", returned)
            cells.append(_total("repair", _("not known yet"), words.format(count=returned)))
        if rejected:
            words = ngettext(
                "{count} answer, with its reason", "{count} answers, with their reasons", rejected
            )
            zero = Money(minor=0, currency=earnings.totals[0].paid.currency)
            cells.append(_total("rejected", str(zero), words.format(count=rejected)))
        return cells

    def _receipts(self) -> QWidget:
        state = self._presenter.state
        card = Card(padding=0, spacing=0)
        head, line = row(spacing=S + 2)
        line.setContentsMargins(L, S, S, S)
        line.addWidget(Icon("receipt-text", ICON_L, "accent"))
        words = QVBoxLayout()
        words.setSpacing(0)
        words.addWidget(Text(_("Receipts"), "title"))
        words.addWidget(Text(self._checked_words(), "caption", "muted", wrap=True))
        line.addLayout(words, 1)
        self.check = button(
            _("Check again"), icon="refresh-cw", kind="quiet", key=key_of("earnings", "check")
        )
        self.check.setEnabled(not state.checking)
        self.check.clicked.connect(self._presenter.check)
        line.addWidget(self.check)
        card.body.addWidget(head)
        if not state.receipts and not state.checking:
            card.body.addWidget(Divider())
            card.body.addWidget(
                EmptyState(
                    icon="receipt-text",
                    title=_("No receipts yet"),
                    words=_("The hub gives one for everything it received, accepted or paid."),
                )
            )
        for position, verdict in enumerate(state.receipts[: state.listed]):
            card.body.addWidget(Divider())
            card.body.addWidget(self._receipt_row(position, verdict))
        left = len(state.receipts) - state.listed
        if left > 0:
            told = ngettext("Show {count} older one", "Show {count} older ones", min(left, PAGE))
            self.older = button(told.format(count=min(left, PAGE)), icon="chevron-down", kind="quiet")
            self.older.clicked.connect(self._presenter.list_more)
            card.body.addWidget(Divider())
            card.body.addWidget(self.older)
        card.body.addStretch(1)  # few receipts stay as high as many
        return card

    def _save(self) -> None:
        if not self._presenter.state.receipts:
            return
        path = ask_where(self, _("Save statement"), "statement")
        if path is not None:
            self._presenter.save(path, as_pdf=pdf_of)

    def _save_history(self) -> None:
        kinds = _("Signed history (*.tallybundle)")
        name, _kind = QFileDialog.getSaveFileName(
            self, _("Save my signed history"), "history.tallybundle", kinds
        )
        if name:
            path = Path(name)
            self._presenter.save_history(path if path.suffix else path.with_suffix(".tallybundle"))

    def _checked_words(self) -> str:
        state = self._presenter.state
        if state.saved:
            return _("Saved: {path}").format(path=state.saved)
        if state.checking:
            return _("being checked on this computer …")
        if state.report is None:
            return _("not checked yet")
        count = len(state.receipts)
        failed = sum(verdict.outcome == "failed" for verdict in state.receipts)
        if failed:
            words = ngettext("{failed} of {count} does not hold", "{failed} of {count} do not hold", failed)
            return words.format(failed=failed, count=count)
        return ngettext(
            "{count}, checked on this computer", "{count}, all checked on this computer", count
        ).format(count=count)

    def _receipt_row(self, position: int, verdict: Verdict) -> QWidget:
        receipt = verdict.receipt
        made = PressableCard(receipt_words(verdict), padding=M, flat=True)
        made.set_selected(position == self._presenter.state.chosen)
        made.chosen.connect(lambda: self._presenter.choose(position))
        holder, line = row(spacing=M)
        when = day(receipt.time, self._language) if receipt is not None else ""
        shown = Text(when, "body", "muted")
        shown.setMinimumWidth(theme().metrics("body").horizontalAdvance("00 Nov."))
        line.addWidget(shown)
        title = Text(verdict.title or verdict.source, "body", wrap=True)
        title.setAlignment(Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeading)
        line.addWidget(title, 1)
        if receipt is not None:
            line.addWidget(money(receipt_amount(receipt), "strong"))
            line.addWidget(receipt_chip(receipt))
        line.addWidget(verdict_icon(verdict))
        made.body.addWidget(holder)
        return made

    def _detail(self, verdict: Verdict) -> QWidget:
        card = Card(line="accent", spacing=S)
        receipt = verdict.receipt
        head, line = row(spacing=S)
        title = _("Receipt {number}").format(number=receipt.number) if receipt is not None else verdict.source
        line.addWidget(Text(title, "title", wrap=True), 1)
        if receipt is not None:
            line.addWidget(receipt_chip(receipt))
        card.body.addWidget(head)
        if receipt is not None:
            card.body.addWidget(money(receipt_amount(receipt), "heading"))
        card.body.addWidget(verdict_box(verdict))
        if receipt is not None:
            card.body.addWidget(Divider())
            for label, words in receipt_facts(receipt, verdict, self._language):
                card.body.addWidget(fact_row(label, words))
            if receipt.state in ("rejected", "paid"):
                card.body.addWidget(Divider())
                self.deeds = ReceiptActions(self._presenter, receipt)
                card.body.addWidget(self.deeds)
        card.body.addStretch(1)
        return card


def _total(state: State, amount: str, words: str) -> QWidget:
    card = Card(padding=M, spacing=S)
    card.body.addWidget(chip(state), 0, Qt.AlignmentFlag.AlignLeading)
    card.body.addWidget(money(amount))
    card.body.addWidget(Text(words, "caption", "muted", wrap=True))
    card.body.addStretch(1)
    card.setAccessibleName(f"{amount}. {words}")
    return card
