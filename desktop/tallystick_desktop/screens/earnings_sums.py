"""Earnings by day and by job: a chart, and the same as a table."""

from collections.abc import Sequence

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QGridLayout, QWidget

from tallystick_desktop.core.sums import Sum
from tallystick_desktop.core.words import day
from tallystick_desktop.kit.buttons import button
from tallystick_desktop.kit.chart import Bar, BarChart
from tallystick_desktop.kit.choices import ScaleButton
from tallystick_desktop.kit.frames import Card, clear, column, row
from tallystick_desktop.kit.text import Icon, Text
from tallystick_desktop.theme.tokens import ICON_L, L, M, S
from tallystick_packs.texts import _

_MAX_JOBS = 12


class SumsCard(Card):
    """Bars of the last days or of the jobs; the table is one press away."""

    def __init__(self, days: Sequence[Sum], jobs: Sequence[Sum], *, currency: str, language: str) -> None:
        super().__init__(spacing=S)
        self._days, self._jobs = tuple(days), tuple(jobs[:_MAX_JOBS])
        self._currency, self._language = currency, language
        self._is_table = False
        self._shows_jobs = False
        head, line = row(spacing=S)
        line.addWidget(Icon("coins", ICON_L, "accent"))
        self._title = Text("", "title", wrap=True)
        line.addWidget(self._title, 1)
        self.by_day = ScaleButton(_("Days"), _("Earnings by day"))
        self.by_job = ScaleButton(_("Jobs"), _("Earnings by job"))
        self.by_day.clicked.connect(lambda: self._show(jobs=False))
        self.by_job.clicked.connect(lambda: self._show(jobs=True))
        line.addWidget(self.by_day)
        line.addWidget(self.by_job)
        self.body.addWidget(head)
        holder, self._middle = column(spacing=S)
        self.body.addWidget(holder)
        self.table = button("", icon="list", kind="quiet")
        self.table.clicked.connect(self._toggle_table)
        self.body.addWidget(self.table, 0, Qt.AlignmentFlag.AlignLeading)
        self._show(jobs=False)

    def _toggle_table(self) -> None:
        self._is_table = not self._is_table
        self._show(jobs=self._shows_jobs)

    def _show(self, *, jobs: bool) -> None:
        self._shows_jobs = jobs
        self.by_day.setChecked(not jobs)
        self.by_job.setChecked(jobs)
        title = _("By job, {currency}") if jobs else _("Last {count} days, {currency}")
        self._title.setText(title.format(currency=self._currency, count=len(self._days)))
        self.table.set_words(_("As a chart") if self._is_table else _("As a table"))
        clear(self._middle)
        sums = self._jobs if jobs else self._days
        if self._is_table:
            self._middle.addWidget(self._as_table(sums))
            return
        self.chart = BarChart(self._title.text(), tuple(self._bar(one) for one in sums))
        self._middle.addWidget(self.chart)
        legend = _("Hatched: accepted. Filled: paid, says the hub.")
        self._middle.addWidget(Text(legend, "caption", "muted", wrap=True))

    def _name(self, one: Sum) -> str:
        return one.name or day(one.at, self._language)

    def _bar(self, one: Sum) -> Bar:
        words = _("{name}: accepted {earned}, paid {paid}").format(
            name=self._name(one), earned=one.earned, paid=one.paid
        )
        return Bar(name=self._name(one), earned=one.earned.minor, paid=one.paid.minor, words=words)

    def _as_table(self, sums: tuple[Sum, ...]) -> QWidget:
        holder = QWidget()
        grid = QGridLayout(holder)
        grid.setContentsMargins(0, 0, L, 0)
        grid.setHorizontalSpacing(L)
        grid.setVerticalSpacing(M // 2)
        heads = (_("Job") if self._shows_jobs else _("Day"), _("Accepted"), _("Paid"))
        for place, words in enumerate(heads):
            grid.addWidget(Text(words, "caption", "muted"), 0, place)
        for line, one in enumerate((one for one in sums if one.earned.minor or one.paid.minor), start=1):
            grid.addWidget(Text(self._name(one), "body", wrap=True), line, 0)
            for place, amount in ((1, one.earned), (2, one.paid)):
                shown = Text(str(amount), "strong")
                shown.setAlignment(Qt.AlignmentFlag.AlignTrailing | Qt.AlignmentFlag.AlignVCenter)
                grid.addWidget(shown, line, place)
        grid.setColumnStretch(0, 1)
        return holder
