"""Earnings: what waits, what is owed, what was paid, and every receipt checked again on this computer."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from tallystick_desktop.core.jobs import Runs
from tallystick_desktop.core.sums import Sum, by_day, by_job
from tallystick_desktop.screens.link import LinkPresenter
from tallystick_desktop.screens.presenting import Presenter, Trouble, trouble
from tallystick_packs.texts import _
from tallystick_sync.client import Worker
from tallystick_sync.client.papers import Paper, Payment
from tallystick_sync.client.wallet import Earnings
from tallystick_sync.clock import Now
from tallystick_sync.judging import Verdict
from tallystick_sync.receipt import Receipt
from tallystick_sync.verification import Report

PAGE = 30
"""So many receipts are listed at first, and with each request more."""


@dataclass(frozen=True, slots=True, kw_only=True)
class EarningsState:
    """The money.

    Attributes:
        earnings: By lease, and totals per currency.
        report: The last check of the receipts, or None before the first.
        receipts: Receipts with their verdicts, newest first.
        checked_at: When that was, Unix seconds.
        checking: A check is under way.
        papers, payments: Appeals and words that were signed here; payments and what was said of them.
        chosen: Position of the chosen receipt.
        saved: Where the statement or the history was written last.
        listed: How many receipts are listed, the newest; more on request.
        log_trouble: The hub's log contradicted itself, or None.
    """

    earnings: Earnings
    report: Report | None = None
    receipts: tuple[Verdict, ...] = ()
    checked_at: int | None = None
    checking: bool = False
    chosen: int = 0
    papers: tuple[Paper, ...] = ()
    payments: tuple[Payment, ...] = ()
    saved: str = ""
    listed: int = PAGE
    trouble: Trouble | None = None
    log_trouble: Trouble | None = None

    @property
    def receipt(self) -> Verdict | None:
        """The chosen receipt."""
        return self.receipts[self.chosen] if 0 <= self.chosen < len(self.receipts) else None


class EarningsPresenter(Presenter[EarningsState]):
    """Shows the money and checks receipts."""

    def __init__(self, worker: Worker, jobs: Runs, link: LinkPresenter, *, now: Now) -> None:
        super().__init__(EarningsState(earnings=worker.earnings()))
        self._worker, self._jobs, self._now = worker, jobs, now
        self._sums: dict[str, tuple[Sum, ...]] = {}
        link.listen(self.refresh)

    def refresh(self) -> None:
        """Read the money as the receipts say, and check them again."""
        found = self._worker.logbook.state().contradictions
        self._set(earnings=self._worker.earnings(), log_trouble=_two_histories() if found else None)
        self._read_papers()
        self.check()

    def check(self) -> None:
        """Check every receipt again: signatures, place in the log, amounts."""
        if self.state.checking or not self.state.earnings.lines:
            return
        self._set(checking=True, trouble=None)
        self._jobs.run(self._worker.verify_receipts, self._checked, self._not_checked)

    def save(self, path: Path, *, as_pdf: Callable[[str], bytes]) -> None:
        """Write all receipts and what they add up to, as a statement for anybody: PDF, CSV or page."""
        from tallystick_desktop.screens.verify_presenter import write_report
        from tallystick_sync.tally import tally_up
        from tallystick_sync.verifying import Verified

        report = self.state.report
        if report is None:
            return
        found = Verified(trust=report.trust, tally=tally_up(report), report=report)
        try:
            write_report(found, path, as_pdf=as_pdf, is_root_known=True)
        except Exception as exc:  # noqa: BLE001 - whatever it was is said in three parts
            self._set(trouble=trouble(_("The statement was not saved"), exc))
            return
        self._set(trouble=None, saved=str(path))

    def save_history(self, path: Path) -> None:
        """Write all receipts with what they rest on: anybody can verify it, another hub too (R15)."""
        self._jobs.run(
            lambda: self._worker.export_history(path),
            lambda _count: self._set(trouble=None, saved=str(path)),
            lambda error: self._set(trouble=trouble(_("The history was not saved"), error)),
        )

    def list_more(self) -> None:
        """List older receipts too."""
        self._set(listed=self.state.listed + PAGE)

    @property
    def currencies(self) -> tuple[str, ...]:
        """Currencies in which something was earned or paid."""
        return tuple(total.owed.currency for total in self.state.earnings.totals)

    def sums(self, currency: str) -> tuple[tuple[Sum, ...], tuple[Sum, ...]]:
        """What the last days and each job brought, from receipts that hold."""
        if currency not in self._sums:
            good = (one.receipt for one in self.state.receipts if one.receipt and one.outcome != "failed")
            self._sums[currency] = by_day(good, currency, now=self._now())
        return self._sums[currency], by_job(self.state.earnings, currency)

    def choose(self, position: int) -> None:
        """Look at a receipt."""
        self._set(chosen=position)

    @property
    def appealable(self) -> tuple[str, ...]:
        """Items of the chosen receipt that are rejected now and were not appealed."""
        receipt = self._chosen_receipt()
        if receipt is None:
            return ()
        open_now = self._worker.papers.appealable(receipt.lease)
        return tuple(item.item for item in receipt.items if item.item in open_now)

    @property
    def appeal_words(self) -> str:
        """What became of the appeal of the chosen receipt, in a sentence."""
        receipt = self._chosen_receipt()
        subjects = {f"{receipt.lease} {item.item}" for item in receipt.items} if receipt else set()
        found = [paper for paper in self.state.papers if paper.subject in subjects]
        if not found:
            return _("This was decided for good.")
        if found[-1].state == "refused":
            return _("The hub did not take your appeal: {why}").format(why=found[-1].why)
        if found[-1].state == "waiting":
            return _("Your appeal is signed. It goes to the hub with the next exchange.")
        return _("The hub has your appeal. Another person decides.")

    @property
    def arrived(self) -> bool | None:
        """What was said of the chosen payment: None before anything was."""
        receipt = self._chosen_receipt()
        line = receipt.payout if receipt is not None else None
        return next((one.arrived for one in self.state.payments if one.line == line), None)

    def appeal(self, text: str) -> None:
        """Appeal what is rejected in the chosen receipt."""
        receipt, items = self._chosen_receipt(), self.appealable
        if receipt is not None and items:
            self._do(lambda: self._worker.papers.appeal(receipt.lease, items, text=text))

    def say_arrived(self, *, arrived: bool) -> None:
        """Say whether the chosen payment arrived."""
        receipt = self._chosen_receipt()
        if receipt is not None and receipt.payout is not None:
            line = receipt.payout
            self._do(lambda: self._worker.papers.say_arrived(line, arrived=arrived))

    def _do(self, work: Callable[[], str]) -> None:
        def failed(error: Exception) -> None:
            self._set(trouble=trouble(_("This could not be done"), error))

        self._jobs.run(work, lambda _paper: self._read_papers(), failed)

    def _read_papers(self) -> None:
        papers = self._worker.papers
        self._set(papers=papers.state(), payments=papers.payments())

    def _chosen_receipt(self) -> Receipt | None:
        verdict = self.state.receipt
        return verdict.receipt if verdict is not None else None

    def _checked(self, report: Report) -> None:
        found = report.receipts
        known = sorted((one for one in found if one.receipt is not None), key=_newest_first)
        receipts = (*known, *(one for one in found if one.receipt is None))
        self._sums = {}
        self._set(checking=False, report=report, receipts=receipts, checked_at=self._now())

    def _not_checked(self, error: Exception) -> None:
        self._set(checking=False, trouble=trouble(_("The receipts could not be checked"), error))


def _two_histories() -> Trouble:
    return Trouble(
        title=_("The hub showed two different histories"),
        what=_(
            "Its log, in which every lease and receipt stands, is another one than your program saw before. "
            "Somebody may have taken something out or put something in."
        ),
        safe=_("Your receipts still bind the hub. Both histories are kept on this computer as proof."),
        todo=_(
            "Save the statement, and show it to somebody you trust outside the hub. Ask your coordinator why."
        ),
        lost=True,
    )


def _newest_first(verdict: Verdict) -> tuple[int, int]:
    receipt = verdict.receipt
    return (-receipt.time, -receipt.number) if receipt is not None else (0, 0)
