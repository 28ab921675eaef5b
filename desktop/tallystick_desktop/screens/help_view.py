"""Help on the screen: the guide, all keys, and a report for whoever helps, shown before it is saved."""

from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtGui import QFontDatabase, QResizeEvent
from PySide6.QtWidgets import QFileDialog, QHBoxLayout, QPlainTextEdit, QWidget

from tallystick_desktop.core.guide import PAGES, Page
from tallystick_desktop.core.keys import TABLE, key_of
from tallystick_desktop.kit.buttons import button
from tallystick_desktop.kit.chips import chip
from tallystick_desktop.kit.frames import Bar, Card, Divider, PressableCard, clear, column, row, scrolling
from tallystick_desktop.kit.shortcuts import bind
from tallystick_desktop.kit.text import Icon, Text
from tallystick_desktop.screens.key_changing import KeyCaps
from tallystick_desktop.screens.keys_card import GROUPS
from tallystick_desktop.screens.pieces import Tile, trouble_panel
from tallystick_desktop.screens.presenting import trouble
from tallystick_desktop.theme.theme import theme
from tallystick_desktop.theme.tokens import ICON_L, PAGE_MARGIN, XS, L, M, S
from tallystick_packs.errors import TallystickError
from tallystick_packs.files import replace_file
from tallystick_packs.texts import _

KEYS, REPORT = "keys", "report"
_TWO_PANES_PX = 760


class HelpView(QWidget):
    """The help screen.

    Args:
        report: Puts the report for a helper together.
    """

    def __init__(self, report: Callable[[], str]) -> None:
        super().__init__()
        self.setObjectName("page")
        self._report = report
        self._text = ""
        self._saved = ""
        self.chosen = ""
        self.rows: dict[str, PressableCard] = {}
        line = QHBoxLayout(self)
        line.setContentsMargins(0, 0, 0, 0)
        line.setSpacing(0)
        line.addWidget(self._build_list())
        line.addWidget(self._build_page(), 1)
        bind(self, "help", {"close": self.close_page})
        self._fill()

    def choose(self, name: str) -> None:
        """Open a page of the guide, the keys or the report."""
        self.chosen = name
        self._saved = ""
        if name == REPORT:
            self._text = self._report()
        self._fill()

    def close_page(self) -> None:
        """Go back to the list, where the page lies over it."""
        self.chosen = ""
        self._fill()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._arrange()

    def _build_list(self) -> QWidget:
        self._list_side = Bar(sides="r", horizontal=False, margins=0)
        body = self._list_side.body
        body.setContentsMargins(L, L, L, 0)
        body.setSpacing(S)
        body.addWidget(Text(_("Help"), "heading"))
        content, stack = column(spacing=XS)
        stack.setContentsMargins(0, 0, XS, L)
        entries = [(page.name, page.icon, _(page.title)) for page in PAGES]
        entries += [(KEYS, "keyboard", _("All keys")), (REPORT, "clipboard-list", _("A report for helpers"))]
        for name, icon, words in entries:
            made = PressableCard(words, padding=XS, flat=True)
            inner, line = row(spacing=M)
            line.addWidget(Tile(icon))
            told = Text(words, "strong", wrap=True)
            told.setAlignment(Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeading)
            line.addWidget(told, 1)
            made.body.addWidget(inner)
            made.chosen.connect(lambda name=name: self.choose(name))
            stack.addWidget(made)
            self.rows[name] = made
        stack.addStretch(1)
        body.addWidget(scrolling(content), 1)
        return self._list_side

    def _build_page(self) -> QWidget:
        self._page_side, outer = column(spacing=0)
        content, self._page = column(spacing=M)
        content.setMaximumWidth(theme().scaled(760))
        self._page.setContentsMargins(PAGE_MARGIN, L, PAGE_MARGIN, L)
        outer.addWidget(scrolling(content), 1)
        self._foot = Bar(sides="t", margins=S)
        self._back = button(_("Help"), icon="arrow-left", kind="quiet", key=key_of("help", "close"))
        self._back.clicked.connect(self.close_page)
        self._foot.body.addWidget(self._back)
        self._foot.body.addStretch(1)
        outer.addWidget(self._foot)
        return self._page_side

    def _fill(self) -> None:
        clear(self._page)
        shown = self.chosen or PAGES[0].name
        for name, made in self.rows.items():
            made.set_selected(name == shown)
        if shown == KEYS:
            self._fill_keys()
        elif shown == REPORT:
            self._fill_report()
        else:
            self._fill_guide(next(page for page in PAGES if page.name == shown))
        self._page.addStretch(1)
        self._arrange()

    def _fill_guide(self, page: Page) -> None:
        head, line = row(spacing=M)
        line.addWidget(Tile(page.icon))
        line.addWidget(Text(_(page.title), "heading", wrap=True), 1)
        self._page.addWidget(head)
        for number, step in enumerate(page.steps, start=1):
            card = Card(horizontal=True, spacing=M)
            card.body.addWidget(Text(str(number), "title", "muted"), 0, Qt.AlignmentFlag.AlignTop)
            if step.chip:
                top = Qt.AlignmentFlag.AlignTop
                card.body.addWidget(chip(step.chip), 0, top)  # type: ignore[arg-type]
            else:
                icon = Icon(step.icon, ICON_L, "accent", line="body")
                card.body.addWidget(icon, 0, Qt.AlignmentFlag.AlignTop)
            card.body.addWidget(Text(_(step.words), "body", wrap=True), 1)
            card.setAccessibleName(f"{number}. {_(step.words)}")
            self._page.addWidget(card)

    def _fill_keys(self) -> None:
        self._page.addWidget(Text(_("All keys"), "heading", wrap=True))
        hint = _("In Settings each key can be changed, and foot pedals can be given to any action.")
        self._page.addWidget(Text(hint, "body", "muted", wrap=True))
        for context, title in GROUPS:
            card = Card(spacing=S)
            card.body.addWidget(Text(_(title), "strong", wrap=True))
            for entry in TABLE:
                if entry.context != context:
                    continue
                card.body.addWidget(Divider())
                pair, line = row(spacing=M)
                line.addWidget(Text(_(entry.words), "body", wrap=True), 1)
                line.addWidget(KeyCaps(list(entry.keys), _(entry.words), can_change=False))
                card.body.addWidget(pair)
            self._page.addWidget(card)

    def _fill_report(self) -> None:
        self._page.addWidget(Text(_("A report for helpers"), "heading", wrap=True))
        words = _(
            "Versions, sizes and names of errors, for whoever helps you. No name, key, word or answer is in "
            "it. Nothing is sent: read it, then save it if you like."
        )
        self._page.addWidget(Text(words, "body", "muted", wrap=True))
        self.shown = QPlainTextEdit(self._text)
        self.shown.setReadOnly(True)
        self.shown.setTabChangesFocus(True)
        self.shown.setAccessibleName(_("The report"))
        font = QFontDatabase.systemFont(QFontDatabase.SystemFont.FixedFont)
        font.setPointSizeF(theme().font("caption").pointSizeF())
        self.shown.setFont(font)
        self.shown.setMinimumHeight(theme().scaled(260))
        self._page.addWidget(self.shown, 10)
        if self._saved:
            self._page.addWidget(Text(_("Saved: {path}").format(path=self._saved), "body", wrap=True))
        self.save = button(_("Save the report"), icon="file-down", kind="primary")
        self.save.clicked.connect(self._save)
        self._page.addWidget(self.save, 0, Qt.AlignmentFlag.AlignLeading)

    def _save(self) -> None:
        name, _kind = QFileDialog.getSaveFileName(
            self, _("Save the report"), "tallystick-report.txt", "(*.txt)"
        )
        if not name:
            return
        try:
            replace_file(Path(name), self._text.encode())
        except TallystickError as exc:
            self._page.insertWidget(2, trouble_panel(trouble(_("The report was not saved"), exc)))
            return
        self._saved = name
        self._fill()

    def _arrange(self) -> None:
        """Two panes where there is room; otherwise a page opens over the list."""
        two = self.width() >= theme().scaled(_TWO_PANES_PX)
        wide = theme().scaled(280)
        self._list_side.setMinimumWidth(wide if two else 0)
        self._list_side.setMaximumWidth(wide if two else 16_777_215)
        self._list_side.setVisible(two or not self.chosen)
        self._page_side.setVisible(two or bool(self.chosen))
        self._foot.setVisible(not two)
