"""Earnings: what waits, what is owed, what was paid, and every receipt checked again on this computer."""

from dataclasses import dataclass

from tallystick_desktop.core.jobs import Runs
from tallystick_desktop.screens.link import LinkPresenter
from tallystick_desktop.screens.presenting import Presenter, Trouble, trouble
from tallystick_packs.texts import _
from tallystick_sync.client import Worker
from tallystick_sync.client.wallet import Earnings
from tallystick_sync.clock import Now
from tallystick_sync.judging import Verdict
from tallystick_sync.verification import Report


@dataclass(frozen=True, slots=True, kw_only=True)
class EarningsState:
    """The money.

    Attributes:
        earnings: By lease, and totals per currency.
        report: The last check of the receipts, or None before the first.
        checked_at: When that was, Unix seconds.
        checking: A check is under way.
        chosen: Position of the chosen receipt.
    """

    earnings: Earnings
    report: Report | None = None
    checked_at: int | None = None
    checking: bool = False
    chosen: int = 0
    trouble: Trouble | None = None

    @property
    def receipts(self) -> tuple[Verdict, ...]:
        """Receipts with their verdicts, newest first."""
        found = self.report.receipts if self.report is not None else ()
        with_time = [verdict for verdict in found if verdict.receipt is not None]
        return tuple(sorted(with_time, key=_newest_first)) + tuple(
            verdict for verdict in found if verdict.receipt is None
        )

    @property
    def receipt(self) -> Verdict | None:
        """The chosen receipt."""
        receipts = self.receipts
        return receipts[self.chosen] if 0 <= self.chosen < len(receipts) else None


class EarningsPresenter(Presenter[EarningsState]):
    """Shows the money and checks receipts."""

    def __init__(self, worker: Worker, jobs: Runs, link: LinkPresenter, *, now: Now) -> None:
        super().__init__(EarningsState(earnings=worker.earnings()))
        self._worker, self._jobs, self._now = worker, jobs, now
        link.listen(self.refresh)

    def refresh(self) -> None:
        """Read the money as the receipts say, and check them again."""
        self._set(earnings=self._worker.earnings())
        self.check()

    def check(self) -> None:
        """Check every receipt again: signatures, place in the log, amounts."""
        if self.state.checking or not self.state.earnings.lines:
            return
        self._set(checking=True, trouble=None)
        self._jobs.run(self._worker.verify_receipts, self._checked, self._not_checked)

    def choose(self, position: int) -> None:
        """Look at a receipt."""
        self._set(chosen=position)

    def _checked(self, report: Report) -> None:
        self._set(checking=False, report=report, checked_at=self._now())

    def _not_checked(self, error: Exception) -> None:
        self._set(checking=False, trouble=trouble(_("The receipts could not be checked"), error))


def _newest_first(verdict: Verdict) -> tuple[int, int]:
    receipt = verdict.receipt
    return (-receipt.time, -receipt.number) if receipt is not None else (0, 0)
