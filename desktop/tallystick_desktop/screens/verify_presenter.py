"""Verifying receipts on the screen: files in, verdicts and totals out. No hub, no network, no profile.

presenter = VerifyPresenter(jobs, monotonic=time.monotonic)
presenter.add([Path("amara.tallybundle")])
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from tallystick_desktop.core.jobs import Runs
from tallystick_desktop.screens.presenting import Presenter, Trouble, trouble
from tallystick_packs.files import replace_file
from tallystick_packs.texts import _
from tallystick_sync.judging import Verdict
from tallystick_sync.tally import Line
from tallystick_sync.trust import TrustList
from tallystick_sync.verifying import Verified, verify_files

_ORDER = {"failed": 0, "unlogged": 1, "verified": 2}


@dataclass(frozen=True, slots=True, kw_only=True)
class VerifyState:
    """What was given and what was found.

    Attributes:
        paths: Files and folders, in the order in which they were given.
        found: What they show; None before the first check.
        done, total: How far a long check is, in files read.
        seconds: How long the last check took.
        wanted: Words to find among the verdicts.
        failed_first: Whether what does not hold stands on top.
        chosen: Position of the chosen verdict among `rows`.
        saved: Where the report was written last.
    """

    paths: tuple[Path, ...] = ()
    found: Verified | None = None
    is_checking: bool = False
    done: int = 0
    total: int = 0
    seconds: float = 0.0
    wanted: str = ""
    failed_first: bool = True
    chosen: int = 0
    saved: str = ""
    trouble: Trouble | None = None

    @property
    def trust(self) -> TrustList | None:
        """The trust list that the files were checked with."""
        return self.found.trust if self.found is not None else None

    @property
    def lines(self) -> tuple[Line, ...]:
        """Totals of what holds, by worker, job and currency."""
        return tuple(self.found.tally.lines.values()) if self.found is not None else ()

    @property
    def failed(self) -> int:
        """How many documents do not hold."""
        return len(self.found.tally.faults) + self.found.tally.more_faults if self.found is not None else 0

    @property
    def unlogged(self) -> int:
        """How many receipts have no place in the log yet."""
        return sum(line.unlogged for line in self.lines)

    @property
    def verified(self) -> int:
        """How many receipts hold and are in the log."""
        if self.found is None:
            return 0
        if self.found.report is not None:
            return sum(one.outcome == "verified" for one in self.found.report.receipts)
        return sum(line.receipts - line.unlogged for line in self.lines)

    @property
    def is_listed(self) -> bool:
        """Whether every receipt has a row; of very many files only the faults have one."""
        return self.found is None or self.found.report is not None


class VerifyPresenter(Presenter[VerifyState]):
    """Checks files again whenever some are added: one may rest on another."""

    def __init__(
        self,
        jobs: Runs,
        *,
        home: Callable[[Callable[[], None]], None],
        monotonic: Callable[[], float],
        root_fingerprint: str = "",
    ) -> None:
        super().__init__(VerifyState())
        self._jobs, self._home, self._monotonic = jobs, home, monotonic
        self._root = root_fingerprint
        self._begun = 0.0
        self._shown: tuple[object, ...] = ()
        self._rows: tuple[Verdict, ...] = ()

    def add(self, paths: Sequence[Path]) -> None:
        """Take in files, bundles and folders, and check all of them."""
        new = tuple(path for path in dict.fromkeys(paths) if path not in self.state.paths)
        if not new or self.state.is_checking:
            return
        paths = (*self.state.paths, *new)
        self._begun = self._monotonic()
        self._set(paths=paths, is_checking=True, done=0, total=0, trouble=None, saved="")

        def check() -> Verified:
            return verify_files(paths, root_fingerprint=self._root, on_progress=self._stepped)

        def failed(error: Exception) -> None:
            kept = self.state.paths[: -len(new)]
            self._set(
                is_checking=False, paths=kept, trouble=trouble(_("These files could not be read"), error)
            )

        self._jobs.run(check, self._checked, failed)

    def clear(self) -> None:
        """Put all files away."""
        if not self.state.is_checking:
            self.state = VerifyState(failed_first=self.state.failed_first)
            self.on_change()

    def find(self, wanted: str) -> None:
        """Show only verdicts with these words."""
        self._set(wanted=wanted, chosen=0)

    def sort_failed_first(self, on: bool) -> None:
        """Put what does not hold on top, or keep the order of the log."""
        self._set(failed_first=on, chosen=0)

    def choose(self, position: int) -> None:
        """Look at a verdict."""
        self._set(chosen=position)

    @property
    def rows(self) -> tuple[Verdict, ...]:
        """Verdicts in the order of the screen; the same object while nothing changed."""
        state = self.state
        shown = (state.found, state.wanted, state.failed_first)
        if shown != self._shown:
            self._shown, self._rows = shown, _rows(state)
        return self._rows

    @property
    def verdict(self) -> Verdict | None:
        """The chosen verdict."""
        rows = self.rows
        return rows[self.state.chosen] if 0 <= self.state.chosen < len(rows) else None

    def save(self, path: Path, *, as_pdf: Callable[[str], bytes]) -> None:
        """Write the report as a page, as CSV, or, with what turns a page into one, as PDF."""
        if self.state.found is None:
            return
        try:
            write_report(self.state.found, path, as_pdf=as_pdf, is_root_known=bool(self._root))
        except Exception as exc:  # noqa: BLE001 - whatever it was is said in three parts
            self._set(trouble=trouble(_("The report was not saved"), exc))
            return
        self._set(saved=str(path), trouble=None)

    def _stepped(self, done: int, total: int, _name: str) -> None:
        self._home(lambda: self._set(done=done, total=total))

    def _checked(self, found: Verified) -> None:
        seconds = self._monotonic() - self._begun
        self._set(found=found, is_checking=False, seconds=seconds, chosen=0)


def write_report(found: Verified, path: Path, *, as_pdf: Callable[[str], bytes], is_root_known: bool) -> None:
    """Write what was found as the ending of the path says: `.csv`, `.pdf`, or a page of HTML.

    Raises:
        FileProblemError: The disk refused.
    """
    from tallystick_sync.commands.verify.report import as_csv, as_html

    if path.suffix.lower() == ".csv":
        replace_file(path, as_csv(found).encode())
        return
    page = as_html(found, item=None, is_root_known=is_root_known)
    replace_file(path, as_pdf(page) if path.suffix.lower() == ".pdf" else page.encode())


def _rows(state: VerifyState) -> tuple[Verdict, ...]:
    if state.found is None:
        return ()
    report = state.found.report
    listed = (*report.receipts, *(one for one in report.failed if one.receipt is None)) if report else ()
    rows = list(dict.fromkeys(listed)) if report else list(state.found.tally.faults)
    wanted = state.wanted.strip().casefold()
    if wanted:
        rows = [one for one in rows if wanted in _words(one)]
    if state.failed_first:
        rows.sort(key=lambda one: _ORDER[one.outcome])
    return tuple(rows)


def _words(verdict: Verdict) -> str:
    receipt = verdict.receipt
    said = [verdict.title, verdict.source, verdict.what]
    if receipt is not None:
        said += [receipt.worker, receipt.state, receipt.reference or "", receipt_name(verdict)]
    return " ".join(said).casefold()


def receipt_name(verdict: Verdict) -> str:
    """Return what people call a receipt: the first digits of its lease and its number; else its file."""
    receipt = verdict.receipt
    return f"{receipt.lease[:6]}-{receipt.number:02}" if receipt is not None else verdict.source
