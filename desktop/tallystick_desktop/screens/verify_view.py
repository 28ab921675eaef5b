"""Verify receipts: drop files, see what holds, what does not and why, and what it adds up to."""

from collections import defaultdict
from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtGui import QDragEnterEvent, QDropEvent
from PySide6.QtWidgets import (
    QFileDialog,
    QGridLayout,
    QHBoxLayout,
    QLineEdit,
    QSizePolicy,
    QVBoxLayout,
    QWidget,
)

from tallystick_desktop.core.keys import key_of
from tallystick_desktop.kit.buttons import button
from tallystick_desktop.kit.chips import chip
from tallystick_desktop.kit.choices import Switch
from tallystick_desktop.kit.folding import Fold
from tallystick_desktop.kit.frames import Card, Divider, clear, column, row, scrolling
from tallystick_desktop.kit.shortcuts import bind
from tallystick_desktop.kit.stick import TallyStick
from tallystick_desktop.kit.text import Icon, IconText, Text, money
from tallystick_desktop.screens.earnings_actions import receipt_chip
from tallystick_desktop.screens.pieces import page_head, trouble_panel
from tallystick_desktop.screens.receipts import fact_row, receipt_facts, verdict_box
from tallystick_desktop.screens.report_files import ask_where, pdf_of
from tallystick_desktop.screens.verdict_table import VerdictTable
from tallystick_desktop.screens.verify_presenter import VerifyPresenter, receipt_name
from tallystick_desktop.theme.theme import theme
from tallystick_desktop.theme.tokens import (
    CONTENT_MAX_PX,
    ICON_L,
    PAGE_MARGIN,
    XS,
    ColourRole,
    L,
    M,
    S,
    TypeRole,
)
from tallystick_packs.money import Money
from tallystick_packs.texts import _, ngettext
from tallystick_sync.judging import Verdict

_MOST_FILES = 3


class VerifyView(QWidget):
    """The screen."""

    def __init__(self, presenter: VerifyPresenter, *, language: str, keys: str = "verify") -> None:
        super().__init__()
        self.setObjectName("page")
        self.setAcceptDrops(True)
        self.presenter, self._language = presenter, language
        outer = QVBoxLayout(self)
        outer.setContentsMargins(PAGE_MARGIN, L, PAGE_MARGIN, 0)
        outer.setSpacing(M)
        head, line = page_head(_("Verify receipts"))
        self.save_button = button(_("Save report"), icon="file-down", key=key_of(keys, "save"))
        self.save_button.clicked.connect(self._save)
        line.addWidget(self.save_button)
        outer.addWidget(head)
        self._under = IconText("key-round", "", "body", "muted", wrap=True)
        outer.addWidget(self._under)
        content, page = column(spacing=M)
        content.setMaximumWidth(CONTENT_MAX_PX)
        page.setContentsMargins(0, 0, XS, L)
        page.addWidget(self._make_drop())
        self._trouble = QVBoxLayout()
        page.addLayout(self._trouble)
        self._counts = QWidget()
        self._count_grid = QGridLayout(self._counts)
        self._count_grid.setContentsMargins(0, 0, 0, 0)
        self._count_grid.setSpacing(M)
        page.addWidget(self._counts)
        self._fold = Fold(least=1040, spacing=L)
        self._fold.add(self._make_verdicts(keys), 5)
        beside, self._beside = column(spacing=L)
        self._fold.add(beside, 3)
        page.addWidget(self._fold)
        page.addStretch(1)
        outer.addWidget(scrolling(content), 1)
        bind(
            self,
            keys,
            {"open": self._open, "save": self._save, "find": self._find, "clear": presenter.clear},
        )
        self._shown: object = None
        presenter.on_change = self.render_state
        self.render_state()

    def render_state(self) -> None:
        """Show the state."""
        presenter, state = self.presenter, self.presenter.state
        self._show_files()
        self.save_button.setEnabled(state.found is not None and not state.is_checking)
        self._under.set(*self._under_words())
        clear(self._trouble)
        if state.trouble is not None:
            self._trouble.addWidget(trouble_panel(state.trouble))
        is_there = state.found is not None
        self._counts.setVisible(is_there)
        self._fold.setVisible(is_there)
        if not is_there:
            return
        shown = (state.found, state.chosen, presenter.rows)
        if shown == self._shown:
            return
        self._shown = shown
        self._show_counts()
        words = _("Verdicts") if state.is_listed else _("What does not hold")
        self._table_head.setText(words)
        self.table.show_verdicts(presenter.rows, state.chosen)
        clear(self._beside)
        if presenter.verdict is not None:
            self._beside.addWidget(self._detail(presenter.verdict))
        if state.lines:
            self._beside.addWidget(self._totals())
        self._beside.addStretch(1)

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        if event.mimeData().hasUrls():
            event.acceptProposedAction()

    def dropEvent(self, event: QDropEvent) -> None:
        event.acceptProposedAction()
        self.presenter.add([Path(url.toLocalFile()) for url in event.mimeData().urls() if url.isLocalFile()])

    # Parts

    def _make_drop(self) -> QWidget:
        card = Card(fill="accent_soft", line="accent", padding=M, horizontal=True)
        card.body.addWidget(Icon("receipt-text", ICON_L + 12, "accent"), 0, Qt.AlignmentFlag.AlignVCenter)
        words = QVBoxLayout()
        words.setSpacing(2)
        words.addStretch(1)
        title = _("Drop receipts here, or press {key}").format(key=key_of("verify", "open"))
        words.addWidget(Text(title, "title", wrap=True))
        words.addWidget(
            Text(_("Checked on this computer with public keys. Nothing is sent."), "body", "muted", wrap=True)
        )
        self._stick = TallyStick(_("How far the check is"))
        self._progress = Text("", "caption", "muted")
        words.addWidget(self._stick)
        words.addWidget(self._progress)
        words.addStretch(1)
        card.body.addLayout(words, 1)
        self._files = QVBoxLayout()
        self._files.setSpacing(XS)
        card.body.addLayout(self._files)
        buttons = QVBoxLayout() if theme().is_roomy else QHBoxLayout()
        self.open_button = button(_("Open files"), icon="file-input", key=key_of("verify", "open"))
        self.open_button.clicked.connect(self._open)
        self._folder = button(_("Open a folder or stick"), icon="usb", kind="quiet")
        self._folder.clicked.connect(self._open_folder)
        self._away = button(_("Put away"), icon="x", kind="quiet")
        self._away.clicked.connect(self.presenter.clear)
        for made in (self.open_button, self._folder, self._away):
            buttons.addWidget(made)
        card.body.addLayout(buttons)
        card.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Maximum)
        return card

    def _make_verdicts(self, keys: str) -> QWidget:
        card = Card(padding=0, spacing=0)
        head, line = row(spacing=M)
        line.setContentsMargins(L, S, S, S)
        self._table_head = Text("", "title")
        line.addWidget(self._table_head)
        line.addStretch(1)
        self.search = QLineEdit()
        self.search.setPlaceholderText(_("Find ({key})").format(key=key_of(keys, "find")))
        self.search.setAccessibleName(_("Find a receipt"))
        self.search.setClearButtonEnabled(True)
        self.search.setMaximumWidth(theme().scaled(200))
        self.search.textChanged.connect(self.presenter.find)
        line.addWidget(self.search)
        first = Switch(_("Failed first"))
        first.setChecked(self.presenter.state.failed_first)
        first.toggled.connect(self.presenter.sort_failed_first)
        line.addWidget(first)
        card.body.addWidget(head)
        card.body.addWidget(Divider())
        self.table = VerdictTable()
        self.table.chosen.connect(self.presenter.choose)
        card.body.addWidget(self.table, 1)
        return card

    def _show_files(self) -> None:
        state = self.presenter.state
        clear(self._files)
        for path in state.paths[-_MOST_FILES:]:
            self._files.addWidget(IconText("file-text", path.name or str(path), "caption", "muted"))
        more = len(state.paths) - _MOST_FILES
        if more > 0:
            words = ngettext("and {count} more", "and {count} more", more).format(count=more)
            self._files.addWidget(Text(words, "caption", "muted"))
        self._away.setVisible(bool(state.paths) and not state.is_checking)
        self.open_button.setEnabled(not state.is_checking)
        self._folder.setEnabled(not state.is_checking)
        self._stick.setVisible(state.is_checking and state.total > 0)
        self._progress.setVisible(state.is_checking)
        words = _("being checked on this computer …")
        self._progress.setText(words)
        self._stick.show_progress(state.done, state.total, words)

    def _under_words(self) -> tuple[str, str]:
        state = self.presenter.state
        if state.saved:
            return "circle-check", _("The report is saved: {path}").format(path=state.saved)
        if state.trust is None:
            return "key-round", _("For coordinators, workers and anybody else: no hub is asked.")
        words = _("Trust list {number} of {hub}, root fingerprint {root}").format(
            number=state.trust.version, hub=state.trust.name, root=state.trust.hub[:32]
        )
        count = state.found.tally.receipts if state.found is not None else 0
        took = ngettext("{count} receipt in {seconds} s", "{count} receipts in {seconds} s", count)
        return (
            "key-round",
            f"{words} \u00b7 {took.format(count=f'{count:,}', seconds=f'{state.seconds:.1f}')}",
        )

    def _show_counts(self) -> None:
        state = self.presenter.state
        clear(self._count_grid)
        cells = [
            _count("badge-check", state.verified, _("verified: signature, log, amount"), "success"),
            _count("clock", state.unlogged, _("signed by the hub, not in the log yet"), "accent"),
            _count(
                "shield-alert",
                state.failed,
                _("failed: do not pay on it"),
                "danger" if state.failed else "muted",
            ),
        ]
        across = 1 if theme().is_roomy else 3
        for index, cell in enumerate(cells):
            self._count_grid.addWidget(cell, index // across, index % across)

    def _detail(self, verdict: Verdict) -> QWidget:
        receipt = verdict.receipt
        card = Card(line="danger" if verdict.outcome == "failed" else "accent", spacing=S)
        head, line = row(spacing=S)
        line.addWidget(Text(receipt_name(verdict), "title", wrap=True), 1)
        if receipt is not None and verdict.outcome != "failed":
            line.addWidget(receipt_chip(receipt))
        else:
            line.addWidget(chip("failed"))
        card.body.addWidget(head)
        card.body.addWidget(verdict_box(verdict))
        if receipt is not None:
            card.body.addWidget(Divider())
            facts = [(_("Worker"), receipt.worker[:16]), *receipt_facts(receipt, verdict, self._language)]
            for label, words in facts:
                card.body.addWidget(fact_row(label, words))
        return card

    def _totals(self) -> QWidget:
        """What holds, by worker and currency, and by currency."""
        card = Card(spacing=S)
        card.body.addWidget(Text(_("Totals of the verified"), "title"))
        grid_holder = QWidget()
        grid = QGridLayout(grid_holder)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setHorizontalSpacing(M)
        grid.setVerticalSpacing(S)
        grid.setColumnStretch(0, 1)
        for place, words in enumerate((_("Worker"), _("paid"), _("accepted, unpaid"))):
            made = Text(words, "label", "muted")
            made.setAlignment(_side(place))
            grid.addWidget(made, 0, place)
        by_worker: dict[tuple[str, str], list[int]] = defaultdict(lambda: [0, 0])
        by_currency: dict[str, list[int]] = defaultdict(lambda: [0, 0])
        for line in self.presenter.state.lines:
            for sums in (by_worker[line.key.worker, line.key.currency], by_currency[line.key.currency]):
                sums[0] += line.paid_minor
                sums[1] += line.owed_minor
        rows = [(worker[:8], currency, sums) for (worker, currency), sums in sorted(by_worker.items())]
        rows += [(currency, currency, sums) for currency, sums in sorted(by_currency.items())]
        for number, (name, currency, (paid, owed)) in enumerate(rows, 1):
            role: TypeRole = "strong" if name == currency else "body"
            grid.addWidget(Text(name, role), number, 0)
            for place, minor in ((1, paid), (2, owed)):
                shown = money(str(Money(minor=minor, currency=currency)), role)
                shown.setAlignment(_side(place))
                grid.addWidget(shown, number, place)
        card.body.addWidget(grid_holder)
        return card

    # Intents

    def _open(self) -> None:
        kinds = ";;".join((_("Receipts") + " (*.tallybundle *.json *.dsse *.txt)", _("All files") + " (*)"))
        paths, _kind = QFileDialog.getOpenFileNames(self, _("Open receipts"), "", kinds)
        self.presenter.add([Path(path) for path in paths])

    def _open_folder(self) -> None:
        path = QFileDialog.getExistingDirectory(self, _("Open a folder of receipts"))
        if path:
            self.presenter.add([Path(path)])

    def _find(self) -> None:
        self.search.setFocus(Qt.FocusReason.ShortcutFocusReason)
        self.search.selectAll()

    def _save(self) -> None:
        if self.presenter.state.found is None:
            return
        path = ask_where(self, _("Save report"), "receipts")
        if path is not None:
            self.presenter.save(path, as_pdf=pdf_of)


def _count(icon: str, count: int, words: str, ink: ColourRole) -> QWidget:
    fills: dict[str, ColourRole] = {"success": "success_soft", "danger": "danger_soft"}
    is_plain = ink not in fills or not count
    card = Card(
        fill="raised" if is_plain else fills[ink],
        line="line" if is_plain else ink,
        padding=M,
        horizontal=True,
    )
    card.body.addWidget(Icon(icon, ICON_L + 4, ink), 0, Qt.AlignmentFlag.AlignVCenter)
    column_ = QVBoxLayout()
    column_.setSpacing(0)
    column_.addWidget(Text(f"{count:,}", "heading", "text" if is_plain else ink))
    column_.addWidget(Text(words, "caption", wrap=True))
    card.body.addLayout(column_, 1)
    card.setAccessibleName(f"{count}. {words}")
    return card


def _side(place: int) -> Qt.AlignmentFlag:
    return Qt.AlignmentFlag.AlignLeading if place == 0 else Qt.AlignmentFlag.AlignTrailing
