"""Verifying any number of files on all cores, with memory that does not grow with their number.

Each unit (a bundle, or the loose files of a folder) is read, verified and added up in a process of its own
pool; only sums, faults and the ids of its leases come back. Lists and packs are gathered first, since a
unit may rest on another's. A unit that cannot stand alone, or whose leases are in another unit too, is
verified once more together with the others of that sort, so nothing is counted twice::

    tally = verify_files([Path("receipts")], root_fingerprint="9f2c...")
    tally.holds, tally.lines
"""

import gc
import os
import tempfile
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, replace
from functools import cache
from multiprocessing import get_context
from pathlib import Path
from typing import Any

from tallystick_packs.envelope import Envelope
from tallystick_packs.errors import FileProblemError
from tallystick_sync.errors import UntrustedError
from tallystick_sync.evidence import BUNDLE_SUFFIX, Evidence, Exhibit, read_evidence, write_bundle
from tallystick_sync.foundations import COMMON_KINDS, Common, read_common, unusable
from tallystick_sync.judging import Verdict
from tallystick_sync.tally import Tally, merge, tally_up
from tallystick_sync.trust import TrustList
from tallystick_sync.verification import Report, verify_with

SMALL_BYTES = 2_000_000
"""Up to this size all is read at once, in this process."""

Unit = tuple[Path, ...]
Progress = Callable[[int, int, str], None]


@dataclass(frozen=True, slots=True, kw_only=True)
class Verified:
    """The tally of all files, and the trust list they were checked with (None where none holds).

    `report` has a verdict on each document, where the files are few.
    """

    trust: TrustList | None
    tally: Tally
    report: Report | None = None


def verify_files(
    paths: Sequence[Path], *, root_fingerprint: str = "", item: str | None = None, processes: int = 0,
    on_progress: Progress | None = None,
) -> Verified:  # fmt: skip
    """Verify everything in files, bundles and folders.

    Args:
        item: Tell also how each answer to this item stands (where the files are few, all answers are told).
        root_fingerprint: The hub's, where the caller knows it; otherwise the files' own hub is taken.
        processes: How many to use; by default one per core.
        on_progress: Called with (files done, files, name).

    Raises:
        FileProblemError: A path does not exist or cannot be read.
    """
    units = list(_units(paths))
    size = sum(_size(path) for unit in units for path in unit)
    if size <= SMALL_BYTES and processes == 0:
        return _verify_at_once(units, root_fingerprint)
    step = on_progress or (lambda _done, _all, _name: None)
    with _pool(processes or os.cpu_count() or 1) as run, tempfile.TemporaryDirectory() as folder:
        return _verify_units(
            units, _Task(Path(folder) / f"common{BUNDLE_SUFFIX}", root_fingerprint, item or ""), run, step
        )


def _verify_at_once(units: Sequence[Unit], root_fingerprint: str) -> Verified:
    evidence = read_evidence(path for unit in units for path in unit)
    common, failed = read_common(evidence, root_fingerprint=root_fingerprint)
    if common is None:
        return _nothing_holds(failed)
    found = verify_with(common, evidence)
    report = replace(found, verdicts=(*failed, *found.verdicts))
    tally = tally_up(report)
    tally.documents = len(evidence.exhibits)
    return Verified(trust=common.trust, tally=tally, report=report)


def _nothing_holds(failed: tuple[Verdict, ...]) -> Verified:
    report = Report(trust=None, verdicts=failed, totals=())
    return Verified(trust=None, tally=tally_up(report), report=report)


@dataclass(frozen=True, slots=True)
class _Task:
    """What every process needs: the bundle of lists and packs, the fingerprint, the item asked for."""

    common: Path
    root_fingerprint: str
    item: str


@dataclass(frozen=True, slots=True, kw_only=True)
class _Result:
    """A unit's tally, and the leases it is about (twelve bytes of each id)."""

    tally: Tally
    leases: tuple[bytes, ...]


_Run = Callable[[Callable[[Any], Any], Iterable[Any]], Iterator[Any]]


def _verify_units(units: Sequence[Unit], task: _Task, run: _Run, step: Progress) -> Verified:
    gathered: dict[tuple[Envelope, bool], Exhibit] = {}
    for number, found in enumerate(run(_gather, units)):
        step(number, 2 * len(units), "lists and packs")
        for exhibit in found:
            gathered.setdefault((exhibit.envelope, exhibit.is_exact), exhibit)
    common, failed = read_common(
        Evidence(exhibits=list(gathered.values())), root_fingerprint=task.root_fingerprint
    )
    if common is None:
        return _nothing_holds(failed)
    write_bundle((exhibit.envelope for exhibit in gathered.values()), task.common)
    tally = tally_up(Report(trust=common.trust, verdicts=failed, totals=()))
    tally.documents = len(gathered)
    results: list[Tally] = []
    owners: dict[bytes, list[int]] = defaultdict(list)
    for number, result in enumerate(run(_verify_unit, ((unit, task) for unit in units))):
        step(len(units) + number, 2 * len(units), units[number][0].name)
        results.append(result.tally)
        for lease in result.leases:
            owners[lease].append(number)
    again = {number for held in owners.values() if len(held) > 1 for number in held}
    again |= {number for number, one in enumerate(results) if any(map(_lacks_a_paper, one.faults))}
    for number, one in enumerate(results):
        if number not in again:
            merge(tally, one)
    if again:
        merge(
            tally, _verify([path for number in sorted(again) for path in units[number]], common, task).tally
        )
    return Verified(trust=common.trust, tally=tally)


def _lacks_a_paper(fault: Verdict) -> bool:
    """Whether another file may hold what this one rests on."""
    return "not here" in fault.what


def _gather(unit: Unit) -> list[Exhibit]:
    """Lists and packs of a unit."""
    found = read_evidence(unit, only=COMMON_KINDS).exhibits
    return [one for one in found if one.envelope.kind in COMMON_KINDS]


def _verify_unit(work: tuple[Unit, _Task]) -> _Result:
    unit, task = work
    return _verify(unit, _common_of(task), task)


@cache
def _common_of(task: _Task) -> Common:
    """Lists and packs, verified once in each process; the main one has told what fails among them."""
    # Nothing that is made here refers back: looking for circles would take a tenth of the time.
    gc.disable()
    common, _failed = read_common(read_evidence([task.common]), root_fingerprint=task.root_fingerprint)
    if common is None:
        raise UntrustedError("The trust list changed while the files were verified.")
    return common


def _verify(unit: Iterable[Path], common: Common, task: _Task) -> _Result:
    evidence = read_evidence(unit)
    found = verify_with(common, evidence)
    tally = tally_up(replace(found, verdicts=(*unusable(evidence), *found.verdicts)), item=task.item)
    tally.documents = sum(one.envelope.kind not in COMMON_KINDS for one in evidence.exhibits)
    leases = {verdict.receipt.lease for verdict in found.receipts if verdict.receipt is not None}
    leases |= found.leases.keys() | {sent.lease for sent in found.missing}
    return _Result(tally=tally, leases=tuple(sorted(bytes.fromhex(lease)[:12] for lease in leases)))


@contextmanager
def _pool(processes: int) -> Iterator[_Run]:
    """Runs work in the order given, on so many processes."""
    # Spawned, not forked: a window or a server that verifies has threads.
    with ProcessPoolExecutor(processes, mp_context=get_context("spawn")) as pool:
        yield lambda work, units: iter(pool.map(work, units))


def _units(paths: Iterable[Path]) -> Iterator[Unit]:
    """Bundles one by one; the loose files of a folder together."""
    loose: list[Path] = []
    for path in paths:
        inside = sorted(one for one in path.iterdir() if one.is_file()) if path.is_dir() else [path]
        for file in inside:
            if file.suffix == BUNDLE_SUFFIX:
                yield (file,)
            elif not file.name.startswith("."):
                loose.append(file)
    if loose:
        yield tuple(loose)


def _size(path: Path) -> int:
    try:
        return path.stat().st_size
    except OSError as exc:
        raise FileProblemError.from_os_error(exc, path) from exc
